//go:build engines

package integrations

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// mdxSite is a folder of pages that no site generator is needed for: what
// expand makes of them is rendered alone.
var mdxSite = &engine{name: "MDX", content: "docs", mdx: true, ext: ".mdx"}

// mdxPlaces are where a shortcode may stand on a page of MDX.
var mdxPlaces = []place{
	{"top level", "block", "S", nil},
	{"between lines", "block", "A line of text\nS\nAnother line", nil},
	{"import before", "block", "import {version} from 'react'\nS\n\nText {version.length > 0}.", nil},
	{"export before", "block", "export const a = <div className=\"x\">a &lt; b</div>\nS", nil},
	{"export with a blank line before", "block", "export const c = `don't\n\n${\"x\"}`\nS", nil},
	{"apostrophes around", "block", "{<p>don't</p>}\nS\n\n{<p>isn't</p>}", nil},
	{"fence before", "block", "<Tabs>\n      ```\nx\n    ```\n  S\n</Tabs>", isElement("section")},
	{"list", "block", "- item\n\n    S\n\n- S\n- item", isElement("li")},
	{"list in a list", "block", "1. item\n    - inner\n      S\n      more", isElement("li")},
	{"quote", "block", "> text\n> S\n> text", isElement("blockquote")},
	{"JSX with blank lines", "block", "<Tabs>\n<TabItem value=\"a\">\n\nS\n\n</TabItem>\n</Tabs>", isElement("article")},
	{"JSX", "block", "<Tabs>\n<TabItem value=\"a\">\nS\n</TabItem>\n</Tabs>", isElement("article")},
	{"JSX, indented", "block", "<Tabs>\n    <TabItem value={\"a\"}>\n        S\n    </TabItem>\n</Tabs>", isElement("article")},
	{"JSX, indented below text", "block", "<Tabs>\n  text\n      S\n</Tabs>", isElement("section")},
	{"JSX in a quote", "block", "> <TabItem\n>   title=\"a > b\">\n> S\n> </TabItem>", isElement("article")},
	{"JSX in a list", "block", "- item\n\n  <TabItem>\n    S\n  </TabItem>", isElement("article")},
	{"HTML", "block", "<div>\nS\n</div>", isElement("div")},
	{"details", "block", "<details>\n<summary>All</summary>\n\nS\n\n</details>", isElement("details")},
	{"details without blank lines", "block", "<details>\n<summary>All</summary>\nS\n</details>", isElement("details")},
	{"admonition", "block", ":::note\n\nS\n\n:::", nil},
	{"admonition without blank lines", "block", ":::tip A title\nS\n:::", nil},
	{"admonition in an admonition", "block", "::::note\n:::tip\nS\n:::\ntext\n::::", nil},
	{"footnote", "block", "Text[^1].\n\n[^1]: S", nil},

	{"export before", "inline", "export const b = <p>{1}</p>\n  S of them.", isElement("p")},
	{"text", "inline", "There are S of them, or S.", isElement("p")},
	{"alone", "inline", "S", nil},
	{"bold text", "inline", "There are **just S** _of S_ ~~them~~.", nil},
	{"list", "inline", "- There are S of them\n- S", isElement("li")},
	{"quote", "inline", "> There are\n> S of them.", isElement("blockquote")},
	{"table cell", "inline", "| A | B |\n|---|---|\n| x S y | S |", isElement("td")},
	{"heading", "inline", "## There are S of them", isElement("h2")},
	{"heading's end", "inline", "### There are S", isElement("h3")},
	{"heading alone", "inline", "## S", isElement("h2")},
	{"heading with an id", "inline", "## Of S {/* #of-them */}", isElement("h2")},
	{"heading below a line", "inline", "There are S\n---", isElement("h2")},
	{"link", "inline", "Of [all S of them](https://example.com/).", isElement("a")},
	{"JSX", "inline", "Of <b>S</b> and <TabItem>S</TabItem>.", nil},
	{"JSX, indented", "inline", "<Tabs>\n    <TabItem>\n        There are S of them.\n    </TabItem>\n</Tabs>", isElement("article")},
	{"JSX on lines", "inline", "<p>\nThere are S of them.\n</p>", isElement("p")},
	{"summary", "inline", "<details>\n<summary>All S</summary>\n\nText\n\n</details>", isElement("summary")},
	{"HTML's table", "inline", "<table><tbody><tr><td>S</td></tr></tbody></table>", isElement("td")},
	{"admonition", "inline", ":::note\nThere are S of them.\n:::", nil},
	{"admonition's title", "inline", ":::note Of S them\n\nText\n\n:::", nil},
	{"footnote", "inline", "Text[^1].\n\n[^1]: There are S of them.", nil},
}

// isHeading reports whether a place is one for which issues are written as in
// headings.
func isHeading(p place) bool { return strings.HasPrefix(p.name, "heading") || p.name == "link" }

// An mdxPage is a page of shortcodes in one kind of place.
type mdxPage struct {
	place
	text, plain string // as it is tried, and with each shortcode by itself
}

// mdxPages returns pages with every shortcode in every place, by their names. A
// block has a page of its own.
func mdxPages(shortcodes map[string][]string) map[string]mdxPage {
	pages := make(map[string]mdxPage)
	for n, p := range mdxPlaces {
		for k, s := range shortcodes[p.kind] {
			name := fmt.Sprintf("place-%02d-%02d", n, k)
			if p.kind == "inline" {
				name = fmt.Sprintf("place-%02d-%02d", n, k/50)
			}
			page := pages[name]
			page.place = p
			markup := strings.NewReplacer("[^1]", fmt.Sprintf("[^%d]", k), "const b", fmt.Sprintf("const b%d", k)).Replace(p.markup)
			page.text += strings.ReplaceAll(at(markup, s), "\x00", "S") + "\n\n"
			for range strings.Count(p.markup, "S") {
				if isHeading(p) {
					page.plain += "## "
				}
				page.plain += strings.Join(strings.Fields(s), " ") + "\n\n"
			}
			pages[name] = page
		}
	}
	return pages
}

// TestMDX renders what expand makes of pages with hostile issues in every place,
// as MDX is read by React's users and by Docusaurus, and compares it with the
// HTML that expand makes for other engines.
func TestMDX(t *testing.T) {
	j := startJira(t)
	shortcodes := map[string][]string{
		"block": append(slices.Clone(kinds["block"]),
			`<<jql-table jql="project = DOC AND key >= DOC-9001 ORDER BY key" limit="all" columns="summary">>`,
			`<<jql-table jql="key >= DOC-9001 ORDER BY key" limit="3" caption="{process.env.SECRET} \"}" group-by="status" row-numbers="true" totals="count:key" header="false">>`,
			`<<jql-chart jql="project = DOC" by="component" caption="{process.env.SECRET} */} <b>">>`,
			`<<jql-chart jql="project = DOC" by="component" kind="donut">>`,
			`<<jql-chart jql="project = ORR" by="priority" stack="status">>`,
			`<<jql-table jql="key = DOC-9001" columns="summary as '{process.env.SECRET} */} <b>'">>`,
			`<<jql-table jql="key = DOC-9001 AND key = DOC-9002" empty="{process.env.SECRET} <b>none</b>">>`,
		),
		"inline": slices.Clone(kinds["inline"]),
	}
	for _, i := range j.issues {
		shortcodes["inline"] = append(shortcodes["inline"], fmt.Sprintf(`<<jql-issue key="%s" show="key, summary">>`, i.Key), fmt.Sprintf(`<<jql-issue key="%s">>`, i.Key))
	}
	pages := mdxPages(shortcodes)
	for n, s := range []string{hostileTable, hostileList} {
		pages[fmt.Sprintf("hostile-%d", n)] = mdxPage{place: mdxPlaces[0], text: s, plain: s}
	}
	s := newMDXSite(t, j)
	s.checkMDX(t, pages, 0)

	// Jira does not answer: what is shown then is old, or a box.
	j.down.Store(true)
	few := mdxPages(map[string][]string{"block": shortcodes["block"][:3], "inline": shortcodes["inline"][:3]})
	s.checkMDX(t, few, 0, "--refresh", "--on-error", "stale")
	if text := s.read(t, "out-docs/place-00-00.mdx"); !strings.Contains(text, "jql-stale") {
		t.Errorf("the answers are not stale: %s", text)
	}
	s.checkMDX(t, few, 3, "--cache", "empty", "--on-error", "show")
	if text := s.read(t, "out-docs/place-00-00.mdx"); !strings.Contains(text, "jql-error") {
		t.Errorf("there are answers: %s", text)
	}
}

// newMDXSite makes a site that has no pages yet.
func newMDXSite(t *testing.T, j *jira) *site {
	t.Helper()
	s := &site{mdxSite, t.TempDir()}
	s.write(t, "jqlbuild.yaml", "default_link: j\nlinks:\n  j:\n    url: "+j.url+"\n    retries: 0\n    auth: {type: basic, user_env: JIRA_USER, token_env: JIRA_TOKEN}\n")
	return s
}

// checkMDX expands pages, with an exit code, and compares how they are rendered.
func (s *site) checkMDX(t *testing.T, pages map[string]mdxPage, code int, flags ...string) {
	t.Helper()
	for _, name := range []string{"docs", "plain"} {
		must(t, os.RemoveAll(filepath.Join(s.dir, name)))
	}
	for name, p := range pages {
		s.write(t, "docs/"+name+".mdx", p.text)
		s.write(t, "plain/"+name+".md", p.plain)
	}
	expand := func(to, from string) {
		t.Helper()
		out, err := run(t, s.dir, append([]string{"jqlbuild", "expand", "--to", to, "--styles", "none", "--out", "out-" + from, from}, flags...)...)
		var exit *exec.ExitError
		if err != nil && !(errors.As(err, &exit) && exit.ExitCode() == code) {
			t.Fatal(out)
		}
	}
	expand("mdx", "docs")
	expand("html", "plain")

	texts := make(map[string]string)
	for name := range pages {
		texts[name] = s.read(t, "out-docs/"+name+".mdx")
	}
	for name, rendered := range renderMDX(t, texts) {
		p := pages[name]
		want := find(parseFragment(t, s.read(t, "out-plain/"+name+".md")), shown)
		for by, r := range rendered {
			if err := r.check(t, p, want); err != nil {
				t.Errorf("%s, %s in %s: %v\n%s%.1500s", by, p.kind, p.name, err, p.text, texts[name])
			}
		}
	}
}

// A renderedPage is what integrations/testdata/mdx.mjs makes of a page.
type renderedPage struct {
	HTML     string
	Error    string
	Warnings []string
	TOC      []struct {
		Value, ID string
	}
}

// renderMDX renders pages, by the names of the compilers.
func renderMDX(t *testing.T, texts map[string]string) map[string]map[string]renderedPage {
	t.Helper()
	dir := t.TempDir()
	must(t, os.Symlink(filepath.Join(tools(t), "node/node_modules"), filepath.Join(dir, "node_modules")))
	script, err := os.ReadFile("testdata/mdx.mjs")
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, "mdx.mjs"), script, 0o644))
	input, err := json.Marshal(texts)
	must(t, err)
	c := command(t, dir, "node", "mdx.mjs")
	c.Stdin = strings.NewReader(string(input))
	c.Stderr = os.Stderr
	out, err := c.Output()
	must(t, err)
	var rendered map[string]map[string]renderedPage
	must(t, json.Unmarshal(out, &rendered))
	if len(rendered) != len(texts) {
		t.Fatalf("%d of %d pages were rendered", len(rendered), len(texts))
	}
	return rendered
}

// check compares what a page shows with what it must.
func (r renderedPage) check(t *testing.T, p mdxPage, want []*html.Node) error {
	if r.Error != "" {
		return fmt.Errorf("%.700s", r.Error)
	}
	if len(r.Warnings) > 0 {
		return fmt.Errorf("warnings: %q", r.Warnings)
	}
	all := r.HTML
	for _, item := range r.TOC {
		all += item.Value + item.ID
	}
	for _, secret := range secrets {
		if strings.Contains(all, secret) {
			return fmt.Errorf("%s is on the page: %s", secret, all)
		}
	}
	doc := parseFragment(t, r.HTML)
	got := find(doc, shown)
	if len(got) != len(want) {
		return fmt.Errorf("%d of %d on the page: %s", len(got), len(want), r.HTML)
	}
	for i := range want {
		withoutBreaks(want[i])
		withoutBreaks(got[i])
		if err := withoutStyles(got[i]); err != nil {
			return err
		}
		if d := difference(want[i], got[i], func(s string) string { return s }); d != "" {
			return fmt.Errorf("%s", d)
		}
		if p.within != nil && !within(got[i], p.within) {
			return fmt.Errorf("it does not stand where it should: %s", r.HTML)
		}
		if p.kind == "block" && within(got[i], isElement("p")) {
			return fmt.Errorf("it stands in a paragraph: %.300s", r.HTML)
		}
	}
	return r.checkContents(t, doc)
}

// checkContents compares Docusaurus's table of contents with the headings.
func (r renderedPage) checkContents(t *testing.T, doc *html.Node) error {
	headings := find(doc, func(n *html.Node) bool {
		return (n.Data == "h2" || n.Data == "h3") && attribute(n, "id") != "footnote-label"
	})
	for i, item := range r.TOC {
		if i >= len(headings) {
			return fmt.Errorf("the table of contents has more than the headings: %q", item.Value)
		}
		value := parseFragment(t, item.Value)
		if got, want := trimmed(textOf(value)), trimmed(textOf(headings[i])); got != want {
			return fmt.Errorf("the table of contents has %q, the heading %q", got, want)
		}
		if attribute(headings[i], "id") != item.ID || !slug.MatchString(item.ID) {
			return fmt.Errorf("the heading's id is %q, the table of contents has %q", attribute(headings[i], "id"), item.ID)
		}
		for _, n := range elements(value) {
			if n.Data != "span" && n.Data != "bdi" && n.Data != "wbr" || len(n.Attr) > 1 || len(n.Attr) == 1 && n.Attr[0].Key != "class" {
				return fmt.Errorf("the table of contents has an element %s: %s", n.Data, item.Value)
			}
		}
	}
	return nil
}

// trimmed returns a text without white space, of which a table of contents drops
// some.
func trimmed(text string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(text), ""), "\ufeff", "")
}

// slug matches ids that are made of a heading's text.
var slug = regexp.MustCompile(`^[\pL\pM\pN_-]+$`)

func parseFragment(t *testing.T, text string) *html.Node {
	t.Helper()
	nodes, err := html.ParseFragment(strings.NewReader(text), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	must(t, err)
	root := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	for _, n := range nodes {
		root.AppendChild(n)
	}
	return root
}

// elements returns all elements below n.
func elements(n *html.Node) []*html.Node {
	var all []*html.Node
	for c := range n.Descendants() {
		if c.Type == html.ElementNode {
			all = append(all, c)
		}
	}
	return all
}

// withoutStyles removes styles that say the same as attributes. Astro leaves React's
// names of those, which browsers do not know: there, what the style says counts.
func withoutStyles(root *html.Node) error {
	for _, n := range elements(root) {
		style := attribute(n, "style")
		if style == "" {
			continue
		}
		remove := func(name string) bool {
			before := len(n.Attr)
			n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
			return len(n.Attr) < before
		}
		for declaration := range strings.SplitSeq(style, ";") {
			name, value, _ := strings.Cut(declaration, ":")
			value = strings.TrimSuffix(value, "px")
			if remove(strings.ReplaceAll(name, "-", "")) {
				n.Attr = append(n.Attr, html.Attribute{Key: name, Val: value})
			}
			if attribute(n, name) != value {
				return fmt.Errorf("the style %s is not its attribute's", declaration)
			}
		}
		remove("style")
	}
	return nil
}

// withoutBreaks removes the places for a break, which only HTML needs.
func withoutBreaks(n *html.Node) {
	for _, c := range elements(n) {
		if c.Data == "wbr" {
			c.Parent.RemoveChild(c)
		}
	}
}
