//go:build engines

package integrations

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/jqlbuild/jqlbuild/internal/export"
)

func key(shortcode string) string { return export.Key(shortcode) }

const hostileTable = `<<jql-table jql="project = DOC AND key >= DOC-9001 ORDER BY key" limit="all" columns="key, summary, labels, components, fixVersions, assignee, Runbook, description">>`

var hostileList = strings.Replace(hostileTable, "jql-table", "jql-list", 1)

// prove builds an engine's example with hostile issues in every place, with
// an answer that has changed and with one that is missing.
func prove(t *testing.T, e *engine) (says []string) {
	j := startJira(t)
	s := newSite(t, e, j)
	s.page(t, "hostile", hostileTable+"\n")
	s.page(t, "lines", lines(j))
	s.page(t, "list", hostileList+"\n")
	s.page(t, "left-alone", leftAlone(e))
	if e == material {
		s.page(t, "anchor", "## Of "+kinds["inline"][0]+" bugs {: #bugs }\n")
	}
	if e.snippet[0] != "" {
		s.page(t, e.snippet[0], "Of <<jql-count jql=\"project = OPS\">>.\n")
		s.page(t, "including", "Before\n\n"+e.snippet[1]+"\n\nAfter\n")
	}
	for n, p := range places {
		if s.markupOf(p) != none {
			name, text, _ := placePage(e, n, p)
			s.page(t, name, text)
		}
	}
	s.export(t)
	begin := time.Now()
	s.build(t)
	t.Logf("%s built in %.1f s", e.name, time.Since(begin).Seconds())

	checkHostile(t, s, j)
	checkLines(t, s, j)
	checkLeftAlone(t, s)
	if d := s.difference(s.expected(t, "list", hostileList, hostileList)[0], find(s.open(t, "list"), shown)[0]); d != "" {
		t.Errorf("%s: %s", e.name, d)
	}
	if e.snippet[0] != "" && len(find(s.open(t, "including"), shown)) != 1 {
		t.Errorf("%s: an included file is not answered", e.name)
	}
	if e == material {
		if h := find(s.open(t, "anchor"), isElement("h2")); len(h) != 1 || attribute(h[0], "id") != "bugs" || len(find(h[0], shown)) != 1 {
			t.Errorf("%s: a heading with a count has not the anchor that it was given", e.name)
		}
	}
	says = checkPlaces(t, s)
	checkExample(t, s)
	if e.check != nil {
		e.check(t, s)
	}

	j.issues[0].Summary = "Another summary {{ 8*8 }}"
	j.load(t)
	s.export(t)
	s.build(t)
	checkHostile(t, s, j)

	s.page(t, "missing", "Text\n\n- item\n\n    <<jql-table\n      jql=\"summary ~ 'no-such-answer'\">>\n")
	out := s.fail(t)
	place := fmt.Sprintf("%s:%d", s.source("missing"), 5+strings.Count(e.title, "\n"))
	wants := []string{place, "jqlbuild export --to answers --out " + e.file, "no-such-answer"}
	if e.filtered {
		wants = []string{place, "jqlbuild fetch"}
	}
	for _, want := range wants {
		if !strings.Contains(out, want) {
			t.Errorf("the error lacks %q:\n%s", want, out)
		}
	}
	if e.filtered {
		return says // it fills bodies
	}
	s.page(t, "missing", "<<jql-each jql=\"project = DOC\">>\n\n${summary}\n\n<</jql-each>>\n")
	s.export(t)
	out = s.fail(t)
	for _, want := range []string{s.source("missing"), "jqlbuild filter", "jqlbuild expand"} {
		if !strings.Contains(out, want) {
			t.Errorf("the error lacks %q:\n%s", want, out)
		}
	}
	return says
}

// checkHostile reads every cell of the hostile table back.
func checkHostile(t *testing.T, s *site, j *jira) {
	t.Helper()
	doc := s.open(t, "hostile")
	tables := find(doc, hasClass("jql-figure"))
	if len(tables) != 1 {
		t.Fatalf("%s has %d tables", s.name, len(tables))
	}
	if d := s.difference(s.expected(t, "hostile", hostileTable, hostileTable)[0], tables[0]); d != "" {
		t.Errorf("%s: %s", s.name, d)
	}
	checkCells(t, s, j, tables[0])
	for _, n := range find(doc, func(n *html.Node) bool {
		return n.Data == "script" && strings.Contains(textOf(n), "alert(1)") && !strings.Contains(textOf(n), "__pageData")
	}) {
		t.Errorf("%s: a script came in: %s", s.name, textOf(n))
	}
	for _, secret := range secrets {
		if strings.Contains(s.read(t, s.output("hostile")), secret) {
			t.Errorf("%s: %s is on the page", s.name, secret)
		}
	}
}

// checkCells compares the cells of the hostile table with what Jira has.
func checkCells(t *testing.T, s *site, j *jira, table *html.Node) {
	t.Helper()
	rows := map[string]*html.Node{}
	for _, r := range find(table, isElement("tr")) {
		rows[attribute(r, "data-key")] = r
	}
	for _, i := range j.issues {
		r := rows[i.Key]
		if r == nil {
			t.Errorf("%s has no row for %s", s.name, i.Key)
			continue
		}
		cell := func(class string) *html.Node {
			cells := find(r, hasClass(class))
			if len(cells) != 1 {
				t.Fatalf("%s has %d cells %s", i.Key, len(cells), class)
			}
			return cells[0]
		}
		same := func(what, want, got string) {
			if want = s.text(visible(want)); want != got {
				t.Errorf("%s, %s of %s: want %q, got %q", s.name, what, i.Key, want, got)
			}
		}
		same("summary", i.Summary, textOf(cell("jql-field-summary")))
		same("label", i.Label, textOf(cell("jql-field-labels")))
		same("component", i.Component, textOf(cell("jql-field-components")))
		same("version", i.Version, textOf(cell("jql-field-fixVersions")))
		same("assignee", i.Assignee, textOf(cell("jql-field-assignee")))
		if i.LinkText == "" {
			continue
		}
		links := find(cell("jql-field-description"), isElement("a"))
		if len(links) != 1 {
			t.Errorf("%s: the description of %s has %d links", s.name, i.Key, len(links))
			continue
		}
		same("link", i.LinkText, textOf(links[0]))
		same("link's address", i.LinkAddress, attribute(links[0], "href"))
	}
}

// visible returns a text as a page can show it: what HTML has no reference
// for becomes U+FFFD.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' {
			return '\uFFFD'
		}
		return r
	}, text)
}

// lines has every hostile issue in a line of text, in a cell and in a heading.
func lines(j *jira) string {
	var b strings.Builder
	for _, i := range j.issues {
		fmt.Fprintf(&b, "Before <<jql-issue key=\"%s\">> after.\n\n", i.Key)
	}
	b.WriteString("| A | B |\n|---|---|\n")
	for _, i := range j.issues {
		fmt.Fprintf(&b, "| Before <<jql-issue key=\"%s\" show=\"key,summary\">> after | <<jql-count jql=\"summary ~ 'a \\| b' OR key = %s\">> |\n", i.Key, i.Key)
	}
	for _, i := range j.issues {
		fmt.Fprintf(&b, "\n## Before <<jql-issue key=\"%s\" show=\"key,summary\">> after\n", i.Key)
	}
	return b.String()
}

func checkLines(t *testing.T, s *site, j *jira) {
	t.Helper()
	doc := s.open(t, "lines")
	issues := find(doc, hasClass("jql-issue"))
	n := len(j.issues)
	if len(issues) != 3*n {
		t.Fatalf("%s: %d issues in lines of text, want %d", s.name, len(issues), 3*n)
	}
	var shortcodes []string
	for _, i := range j.issues {
		shortcodes = append(shortcodes, fmt.Sprintf(`<<jql-issue key="%s">>`, i.Key))
	}
	want := s.expected(t, "lines", strings.Join(shortcodes, "\n\n"), shortcodes...)
	for k, i := range j.issues {
		if d := s.difference(want[k], issues[k]); d != "" {
			t.Errorf("%s, %s: %s", s.name, i.Key, d)
		}
		for _, at := range []int{n + k, 2*n + k} {
			got, want := textOf(issues[at]), s.text(visible(i.Summary))
			if strings.Contains(want, "{#") { // a space keeps it from being a heading's id
				got = strings.TrimSuffix(got, " ")
			}
			if !strings.HasSuffix(got, want) {
				t.Errorf("%s, %s in a line: want %q, got %q", s.name, i.Key, want, got)
			}
		}
	}
	if counts := find(doc, hasClass("jql-count")); len(counts) != n {
		t.Errorf("%s: %d counts in cells, want %d", s.name, len(counts), n)
	}
}

// leftAlone has shortcodes that stay as they are.
func leftAlone(e *engine) string {
	comment := "<!-- <<jql-count jql=\"project = ORR\">> -->"
	if e.mdx {
		comment = "{/* <<jql-count jql=\"project = ORR\">> */}"
	}
	text := "A `<<jql-count jql=\"project = ORR\">>` and ``<<jql-table jql=`project = ORR`>>``.\n\n" +
		"```\n<<jql-table jql=\"project = ORR\">>\n```\n\n" +
		"- item\n\n    ```\n    <<jql-list jql=\"project = ORR\">>\n    ```\n\n" +
		comment + "\n\nText " + comment + " text.\n\n"
	if !e.noIndent && !e.mdx {
		text += "    <<jql-chart jql=\"project = ORR\" by=\"status\">>\n"
	}
	return text
}

// checkLeftAlone makes sure that code and comments stay as they are.
func checkLeftAlone(t *testing.T, s *site) {
	t.Helper()
	doc := s.open(t, "left-alone")
	if all := find(doc, shown); len(all) > 0 {
		t.Errorf("%s: code was answered: %s", s.name, textOf(all[0]))
	}
	var codes []string
	for _, n := range find(doc, func(n *html.Node) bool { return n.Data == "code" || n.Data == "pre" }) {
		codes = append(codes, strings.TrimSpace(textOf(n)))
	}
	want := []string{`<<jql-count jql="project = ORR">>`, "<<jql-table jql=`project = ORR`>>", `<<jql-table jql="project = ORR">>`, `<<jql-list jql="project = ORR">>`}
	if !s.noIndent && !s.mdx {
		want = append(want, `<<jql-chart jql="project = ORR" by="status">>`)
	}
	if strings.Join(codes, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s: code is %q", s.name, codes)
	}
}

// checkExample looks at the example's own page.
func checkExample(t *testing.T, s *site) {
	t.Helper()
	doc := s.open(t, "known-issues")
	name := s.content + "/known-issues.md"
	if !exists(filepath.Join(s.dir, name)) {
		name += "x"
	}
	want := strings.Count(s.read(t, name), "<<jql-")
	if all := find(doc, shown); len(all) != want || want < 3 {
		t.Errorf("%s: the example's page has %d answers, and its source %d shortcodes", s.name, len(all), want)
	}
}
