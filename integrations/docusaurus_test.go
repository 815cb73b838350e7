//go:build engines

package integrations

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// docusaurus reads .md as MDX, as it does unless told otherwise. It runs with the
// faster one of its two bundlers; the other one has a test of its own.
var docusaurus = &engine{
	name: "docusaurus", label: "Docusaurus", content: "docs", file: "jql.json", built: "build/*/index.html",
	filtered: true, mdx: true, aside: hasClass("table-of-contents"),
	snippet: [2]string{"_snippet", "import Snippet from './_snippet.md'\n\n<Snippet />"},
	command: []string{"docusaurus", "build", "--no-minify"}, version: packageVersion("@docusaurus/core"),
	install: map[string]string{"docusaurus/jqlbuild.cjs": "jqlbuild.cjs", "docusaurus/jqlbuild.css": "jqlbuild.css"},
	serve:   []string{"docusaurus", "start", "--no-open", "--host", "127.0.0.1", "--port"},
	served:  "/content---*-7-bb-91d.js", // Docusaurus makes these letters of docs/live.md
	markup: map[string]string{
		"admonition": ":::note\n\nS\n\n:::",
		"tab":        "<Tabs>\n<TabItem value=\"a\">\n\nS\n\n</TabItem>\n</Tabs>",
		"definition": none,
	},
	config: func(t testing.TB, s *site) {
		ownModules(t, s)
		if s.check == nil {
			return // it is another test's
		}
		s.edit(t, "docusaurus.config.js", "  plugins:", "  future: { v4: { removeLegacyPostBuildHeadAttribute: true }, faster: true },\n  plugins:")
		s.write(t, "src/theme/MDXComponents.js", `import all from '@theme-original/MDXComponents'
import TabItem from '@theme/TabItem'
import Tabs from '@theme/Tabs'

export default { ...all, TabItem, Tabs }
`)
		s.page(t, "titled", titled)
		s.page(t, "scripted", fmt.Sprintf("# <<jql-issue key=\"DOC-%d\" show=\"key,summary\">>\n", 9000+len(hostile)))
		s.page(t, "other-form", "---\nmdx: {format: md}\n---\nA break<br>"+oneCount+"\n")
	},
	check: func(t *testing.T, s *site) {
		checkTitles(t, s)
		s.open(t, "scripted") // which Docusaurus writes into a script, too
		if counts := find(s.open(t, "other-form"), shown); len(counts) != 1 {
			t.Error("a page whose front matter says that it is CommonMark is not answered")
		}
	},
}

// TestDocusaurusCommonMark proves the plugin where .md is CommonMark and .mdx
// is MDX, with the bundler and the flags of the next version.
func TestDocusaurusCommonMark(t *testing.T) {
	t.Parallel()
	e := *docusaurus
	e.mdx, e.snippet, e.undo = false, [2]string{}, undoComponents
	e.markup = map[string]string{"admonition": ":::note\n\nS\n\n:::", "tab": none, "definition": none}
	e.config = func(t testing.TB, s *site) {
		ownModules(t, s)
		s.edit(t, "docusaurus.config.js", "  plugins:", "  future: { v4: true, faster: true },\n  markdown: { format: 'detect' },\n  plugins:")
		s.page(t, "titled", titled)
		s.write(t, "docs/jsx.mdx", "{/* JSX */}\n\n<b>"+oneCount+"</b>\n")
	}
	e.check = func(t *testing.T, s *site) {
		checkTitles(t, s)
		if counts := find(s.open(t, "jsx"), shown); len(counts) != 1 {
			t.Error("a .mdx page is not answered")
		}
	}
	for n, says := range prove(t, &e) {
		if says != "yes" && e.markupOf(places[n]) != none {
			t.Errorf("%s: %s", places[n].name, says)
		}
	}
}

// TestDocusaurusWebpack builds with the bundler that is the default, in two
// languages, and once more when an answer has changed, of which nothing but
// jqlbuild's cache tells.
func TestDocusaurusWebpack(t *testing.T) {
	t.Parallel()
	j := startJira(t)
	e := *docusaurus
	e.check = nil
	s := newSite(t, &e, j)
	s.edit(t, "docusaurus.config.js", "  plugins:", "  i18n: { defaultLocale: 'en', locales: ['en', 'de'] },\n  plugins:")
	s.page(t, "page", "<<jql-issue key=\"DOC-9001\">>\n")
	s.write(t, "i18n/de/docusaurus-plugin-content-docs/current/page.md", "Auf Deutsch: <<jql-issue key=\"DOC-9001\">>\n")
	for _, summary := range []string{"The first answer", "The second answer"} {
		j.issues[0].Summary = summary
		j.load(t)
		if out, err := run(t, s.dir, "jqlbuild", "fetch", "--refresh"); err != nil {
			t.Fatal(out)
		}
		s.build(t)
		for _, page := range []string{"page", "de/page"} {
			if text := textOf(find(s.open(t, page), isElement("article"))[0]); !strings.Contains(text, summary) {
				t.Errorf("%s has %q and not %q", page, text, summary)
			}
		}
	}
}

// TestDocusaurusBroken makes sure that a build ends, and says why, where
// jqlbuild is not there or does not do what it should.
func TestDocusaurusBroken(t *testing.T) {
	t.Parallel()
	e := *docusaurus
	e.check = nil
	s := newSite(t, &e, startJira(t))
	s.edit(t, "jqlbuild.cjs", "PATIENCE = 120_000", "PATIENCE = 1_000")
	node, err := exec.LookPath("node")
	must(t, err)
	for _, test := range []struct{ script, want string }{
		{"", "jqlbuild is not installed"},
		{"echo jqlbuild.yaml:3:1: unknown key >&2; exit 2", "code 2\n  jqlbuild.yaml:3:1: unknown key"},
		{"echo hello; cat", "no answer; update jqlbuild or jqlbuild.cjs:\n  hello"},
		{"read line; echo '{\"error\": \"such a line\"}'; cat", "such a line"},
		{`echo '{"problems": [{"file": "jqlbuild.yaml", "line": 3, "column": 1, "message": "unknown key", "fix": "leave it out"}]}'; cat`, "jqlbuild.yaml:3:1: unknown key; leave it out"},
		{"read line; echo '{\"text\": \"\"}'", "has ended, with code 0"},
		{"echo '{}'; cat", "no answer; update jqlbuild or jqlbuild.cjs:\n  {}"},
		{"cat >&2", "has not answered for 1 s"},
	} {
		bin := t.TempDir()
		if test.script != "" {
			must(t, os.WriteFile(filepath.Join(bin, "jqlbuild"), []byte("#!/bin/sh\n"+test.script+"\n"), 0o755))
		}
		c := command(t, s.dir, s.command...)
		c.Env = append(c.Env, "PATH="+bin+":"+filepath.Dir(node)+":/usr/bin:/bin")
		out, err := c.CombinedOutput()
		if err == nil || !strings.Contains(string(out), test.want) {
			t.Errorf("with %q the build does not say %q:\n%s", test.script, test.want, out)
		}
	}
	if out := s.fail(t); !strings.Contains(out, "docs/known-issues.md:8:23: ") || strings.Contains(out, "jqlbuild.cjs:") {
		t.Errorf("of pages without answers the build says\n%s", out)
	}
}

// undoComponents takes back what Docusaurus' components make of HTML's links,
// items and details.
func undoComponents(n *html.Node) {
	for c := range n.ChildNodes() {
		undoComponents(c)
	}
	n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool {
		return a.Key == "class" && a.Val == "" || a.Key == "target" && n.Data == "a" || a.Key == "data-collapsed"
	})
	if n.Data != "details" {
		return
	}
	for i, a := range n.Attr {
		if a.Key == "class" {
			n.Attr[i].Val = a.Val[strings.LastIndex(a.Val, " ")+1:]
		}
	}
	for n.LastChild != nil && n.LastChild.Data == "div" && attribute(n.LastChild, "class") != "jql-scroll" {
		outer := n.LastChild
		n.RemoveChild(outer)
		for c := outer.FirstChild; c != nil; c = outer.FirstChild {
			outer.RemoveChild(c)
			n.AppendChild(c)
		}
	}
}

// titled is a page whose title, description and contents have answers.
const titled = `# Of <<jql-issue key="DOC-9004" show="key,summary">> and ` + oneCount + `

<<jql-table jql="key = DOC-9001">>

There is <<jql-issue key="DOC-9004" show="key,summary">>, and ` + oneCount + `.
`

// checkTitles makes sure that titles, descriptions and contents show answers as
// text.
func checkTitles(t *testing.T, s *site) {
	t.Helper()
	file := func(page string) *html.Node { return parseFile(t, filepath.Join(s.dir, s.output(page))) }
	scripts, err := filepath.Glob(filepath.Join(s.dir, "build/assets/js/*.js"))
	must(t, err)
	for _, name := range scripts {
		if script, err := os.ReadFile(name); err != nil || strings.Contains(string(script), "</wbr>") {
			t.Errorf("%s: contents have an end tag of which Docusaurus warns, %v", name, err)
		}
	}
	doc := file("titled")
	count := textOf(find(s.open(t, "titled"), hasClass("jql-count"))[0])
	const summary = `{{< param secret >}}` // DOC-9004's
	if got, want := textOf(find(doc, isElement("title"))[0]), "Of DOC-9004 "+summary+" and "+count+" | Orrery"; got != want {
		t.Errorf("the title is %q, want %q", got, want)
	}
	metas := slices.DeleteFunc(find(doc, isElement("meta")), func(n *html.Node) bool { return attribute(n, "name") != "description" })
	// Docusaurus leaves out what looks like a tag.
	if got, want := attribute(metas[0], "content"), "There is DOC-9004 {{}}, and "+count+"."; got != want {
		t.Errorf("the description is %q, want %q", got, want)
	}
	// Docusaurus cuts white space, which the last character here is to JavaScript.
	trimmed := func(text string) string {
		return strings.Join(strings.Fields(strings.ReplaceAll(text, "\ufeff", "")), " ")
	}
	var got, want []string
	for _, n := range find(file("lines"), hasClass("table-of-contents__link")) {
		got = append(got, trimmed(textOf(n)))
	}
	for n := range hostile {
		want = append(want, trimmed(fmt.Sprintf("Before DOC-%d %s after", 9001+n, visible(hostile[n]))))
	}
	if !slices.Equal(got, want) {
		t.Errorf("the contents are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// ownModules gives a site a folder of modules of its own, where the bundlers
// keep their caches.
func ownModules(t testing.TB, s *site) {
	t.Helper()
	modules := filepath.Join(tools(t), "node/node_modules")
	must(t, os.Remove(filepath.Join(s.dir, "node_modules")))
	must(t, os.Mkdir(filepath.Join(s.dir, "node_modules"), 0o755))
	entries, err := os.ReadDir(modules)
	must(t, err)
	for _, e := range entries {
		if e.Name() != ".cache" {
			must(t, os.Symlink(filepath.Join(modules, e.Name()), filepath.Join(s.dir, "node_modules", e.Name())))
		}
	}
}
