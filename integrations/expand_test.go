//go:build engines

package integrations

import (
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// TestHugoExpand builds what expand writes with a Hugo that has no component,
// once with HTML let through and once without.
func TestHugoExpand(t *testing.T) {
	const summaries = `<<jql-table jql="project = DOC AND key >= DOC-9001 ORDER BY key" limit="all" columns="key, summary">>`
	j := startJira(t)
	s := newSite(t, hugo, j)
	s.edit(t, "hugo.yaml", "theme: [jqlbuild]", "contentDir: expanded")
	s.edit(t, "hugo.yaml", "markup: {_merge: deep}", "markup: {goldmark: {renderer: {unsafe: true}}}")
	s.page(t, "hostile", hostileTable+"\n\nOf "+oneCount+".\n")
	expand := func(to string) string {
		out, err := run(t, s.dir, "jqlbuild", "expand", "--to", to, "--out", "expanded", s.content)
		if err != nil {
			t.Fatal(out)
		}
		return out
	}
	if out := expand("html"); strings.Contains(out, "Hugo leaves out HTML") {
		t.Errorf("a Hugo that lets HTML through is warned of:\n%s", out)
	}
	s.build(t)
	doc := s.open(t, "hostile")
	if all := find(doc, shown); len(all) != 2 {
		t.Fatalf("%d answers on the page", len(all))
	}
	checkCells(t, s, j, find(doc, hasClass("jql-figure"))[0])
	checkExample(t, s)
	if !exists(filepath.Join(s.dir, "public/jqlbuild/jqlbuild.css")) {
		t.Error("the style sheet is not in the site")
	}

	s.edit(t, "hugo.yaml", "unsafe: true", "unsafe: false")
	if out := expand("html"); !strings.Contains(out, "Hugo leaves out HTML") {
		t.Errorf("there is no warning of a Hugo that leaves HTML out:\n%s", out)
	}
	s.page(t, "hostile", summaries+"\n\nOf "+oneCount+".\n")
	if out := expand("gfm"); strings.Contains(out, "Hugo leaves out HTML") {
		t.Errorf("Markdown is warned of:\n%s", out)
	}
	s.build(t)
	rows := find(find(s.open(t, "hostile"), isElement("tbody"))[0], isElement("tr"))
	if len(rows) != len(j.issues) {
		t.Fatalf("%d rows, want %d", len(rows), len(j.issues))
	}
	for n, i := range j.issues {
		cells := find(rows[n], func(c *html.Node) bool { return c.Data == "td" })
		want := strings.ReplaceAll(visible(i.Summary), "HAHAHUGO", "HAHA HUGO") // no Markdown can hide it from Hugo
		if got := textOf(cells[1]); got != want {
			t.Errorf("%s in gfm: want %q, got %q", i.Key, want, got)
		}
	}
}
