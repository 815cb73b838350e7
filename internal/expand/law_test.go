package expand

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/yuin/goldmark"
	gmext "github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	ghtml "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/internal/page"
	"github.com/jqlbuild/jqlbuild/internal/tree"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// hostile is what issues say that may be taken for anything but text.
const hostile = "a | b *x* _y_ `c` <script>alert(1)</script> {{ 7*7 }} {% raw %} ${x} :smile: http://example.com @me #1 &amp; \\ [l](u) ![i](u) <!-- --> ~~s~~ $m$ ] > - \"q\" 'q'"

// answers gives every shortcode an answer that an issue's author has written.
type answers struct{}

func (answers) Resolve(_ context.Context, specs []table.Spec) []table.Result {
	results := make([]table.Result, len(specs))
	for i, s := range specs {
		results[i].AsOf = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
		if _, count := s.View.(table.CountView); count {
			results[i].Count = &table.Count{N: 1234}
			continue
		}
		cell := func(text string) table.Cell { return table.Cell{Content: table.Plain(text)} }
		results[i].Table = &table.Table{
			Columns: []table.Heading{{Field: "issuekey", Label: "Key"}, {Field: "summary", Label: hostile}, {Field: "status", Label: "Status"}},
			Groups:  []table.Group{{Rows: []table.Row{{Key: "A-1", Cells: []table.Cell{cell("A-1"), cell(hostile), cell("Done")}}}}},
			Shown:   1, Total: 1,
		}
	}
	return results
}

func plainMarkdown() goldmark.Markdown {
	return goldmark.New(goldmark.WithExtensions(gmext.GFM, gmext.Footnote, gmext.DefinitionList, &extension.JQL{}),
		goldmark.WithParserOptions(parser.WithAutoHeadingID()), goldmark.WithRendererOptions(ghtml.WithUnsafe()))
}

// expand expands a page with answers, as its name says. It reports whether there was no problem.
func expand(t *testing.T, format table.Format, name, text string) (string, bool) {
	t.Helper()
	e := &Expansion{Dialect: NewDialect(), Format: format, Styles: StylesNone}
	p := e.Parse(name, source.NewFile(name, []byte(text)))
	d, problems, err := e.Draft(name, p, tree.Pages{})
	if err != nil {
		t.Fatal(err)
	}
	extension.Resolve(t.Context(), answers{}, p.Nodes)
	problems = append(problems, p.Problems...)
	for _, n := range p.Nodes {
		problems = append(problems, n.Spec.Problems...)
	}
	var b bytes.Buffer
	if err := d.Write(&b, p.Nodes); err != nil {
		t.Fatal(err)
	}
	return b.String(), !source.Failed(problems)
}

// FuzzExpand is law 3: no byte outside the shortcodes changes, what is expanded
// stays as it is, and goldmark makes of it what build makes of the page.
func FuzzExpand(f *testing.F) {
	for _, seed := range seeds() {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 2000 || strings.ContainsRune(text, 0) {
			t.Skip()
		}
		for format, name := range map[table.Format]string{table.HardHTML: "page.md", table.GFM: "page.md", table.MDX: "page.mdx"} {
			once, ok := expand(t, format, name, text)
			if !ok {
				continue // nothing of such a page is written
			}
			if twice, _ := expand(t, format, name, once); twice != once {
				t.Errorf("as %v, expanded twice, %q becomes\n%s\nafter\n%s", format, text, twice, once)
			}
			outside(t, format, name, text, once)
			if format == table.HardHTML && !othersContainers(text) {
				sameAsBuild(t, text, once)
			}
		}
	})
}

// seeds are pages with shortcodes in all kinds of places.
func seeds() []string {
	const aTable, aCount, anIssue = `<<jql-table jql="a = b" caption="T">>`, `<<jql-count jql="a = b">>`, `<<jql-issue key="A-1">>`
	return []string{
		aTable, "x\n" + aTable + "\ny\n", "# " + aCount + " bugs\n\n" + anIssue + ".\n", "- " + aTable + "\n- " + aCount + "\n",
		"> " + aTable + "\n> more\n", "1. a\n\n   " + aTable + "\n   b\n", "| a |\n|---|\n| " + aCount + " |\n", "*" + aCount + "* [x](y) " + anIssue,
		"<div>\n" + aTable + "\n</div>\n", "`" + aCount + "`\n\n```\n" + aTable + "\n```\n", "\\" + aTable + " and \\<<jql-count>>\n",
		"---\ntitle: x\njql: {limit: 2}\n---\n" + aTable + "\n", "<<jql-list\n  jql=\"a = b\"\n>>\n[r]: /u\n\n[r]\n", "<<jql-table", "a <<jql-count jql='a >> b'>> b",
		"> - " + aTable + "\n>   x\n", "\t" + aTable, "-\t" + aTable + "\n\tx\n", aTable + "\n" + aTable + "\n", "T\n:   " + aTable + "\n", "[^1]\n\n[^1]: " + aCount + "\n\n    " + aTable + "\n",
		"=== \"A\"\n\n    !!! note\n        - x\n\n          > " + aTable + "\n          > y\n", "```{note}\n:class: x\n" + aTable + "\n```\n", "\t:::{note}\n" + aTable + "\n:::\n- :::{x}\n\t" + aTable + "\n", "\ufeffx\r\n" + aTable + "\r\ny\r\n",
		"import X from 'x'\n\n<Tab a={`>`}>\n  " + aTable + "\n  x {/* " + aCount + " */} " + aCount + "\n</Tab>\n", "{/*\n\n" + aTable + " */}\n\n    " + aTable + "\n",
		"import X from 'x'\n" + aTable + "\ny\n\nexport const a = <p>{1}</p>\n  " + aCount + " b\n\n<!-- " + aTable + "\n\n--> x\n", "## " + anIssue + " {/* #id */}\n\n:::note " + aCount + "\n" + aTable + "\n:::\n",
		"<details><summary>" + aCount + "</summary>\n\\" + aTable + "\n<!-- " + aTable + " --> " + aCount + "\n", "[^longer]: " + aTable + "\n\n[^longer]\n", "> " + aTable + "\nlazy\n",
	}
}

// outside checks that what is outside of shortcodes is all there, in order.
func outside(t *testing.T, format table.Format, name, text, got string) {
	t.Helper()
	p := NewDialect().Parse(name, source.NewFile(name, []byte(text)))
	var kept []string
	from := 0
	cut := func(start, end int) {
		if start >= from {
			kept = append(kept, text[from:start])
			from = end
		}
	}
	spans := p.Escapes
	for _, n := range p.Nodes {
		spans = append(spans, n.Spec.Span)
	}
	for len(spans) > 0 {
		first := 0
		for i := range spans {
			if spans[i].Start < spans[first].Start {
				first = i
			}
		}
		cut(spans[first].Start, spans[first].End)
		spans = append(spans[:first:first], spans[first+1:]...)
	}
	rest := got
	for i, piece := range append(kept, text[from:]) {
		// Blank lines may have come in before and after a block.
		piece = strings.Trim(piece, " \t\r\n>")
		if i == 0 && !strings.HasPrefix(strings.TrimLeft(rest, " \t\r\n>"), piece) {
			t.Errorf("as %v, %q does not begin with %q", format, got, piece)
			return
		}
		at := strings.Index(rest, piece)
		if at < 0 {
			t.Errorf("as %v, %q is not left in\n%s\nof\n%s", format, piece, got, text)
			return
		}
		rest = rest[at+len(piece):]
	}
}

// othersContainers reports whether a page may have what only other engines know,
// or something that goldmark alone reads in two ways.
func othersContainers(text string) bool {
	for _, mark := range []string{"!!!", "???", "===", "{", "<", "\t", "[^", "\r"} {
		if strings.Contains(strings.ReplaceAll(text, "<<jql-", ""), mark) {
			return true
		}
	}
	return false
}

// sameAsBuild checks that goldmark makes of what was expanded what it makes of
// the page itself.
func sameAsBuild(t *testing.T, text, expanded string) {
	t.Helper()
	md := plainMarkdown()
	p := page.Parse(md, source.NewFile("page.md", []byte(text)))
	extension.Resolve(t.Context(), answers{}, p.Nodes)
	var want, got bytes.Buffer
	if err := md.Renderer().Render(&want, []byte(text), p.Doc); err != nil {
		t.Fatal(err)
	}
	q := page.Parse(md, source.NewFile("page.md", []byte(expanded)))
	if err := md.Renderer().Render(&got, []byte(expanded), q.Doc); err != nil {
		t.Fatal(err)
	}
	if a, b := shape(t, want.String()), shape(t, got.String()); a != b {
		t.Errorf("of\n%s\nexpanded\n%s\ngoldmark makes\n%s\nbuild makes\n%s", text, expanded, b, a)
	}
}

// shape returns HTML without what law 3 leaves open: white space, ids of
// headings, links in headings, places for a break, and whether a list is loose.
func shape(t *testing.T, text string) string {
	t.Helper()
	nodes, err := html.ParseFragment(strings.NewReader(text), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	var write func(n *html.Node, heading, list bool)
	write = func(n *html.Node, heading, list bool) {
		silent := false
		switch n.Type {
		case html.TextNode:
			b.WriteString(strings.Join(strings.Fields(n.Data), ""))
			return
		case html.ElementNode:
			switch n.DataAtom {
			case atom.Wbr:
				return
			case atom.P:
				silent = list
			case atom.A:
				silent = heading
			case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
				heading = true
			case atom.Li, atom.Dd:
				list = true
			case atom.Figure:
				list = false
			}
			if !silent {
				fmt.Fprintf(&b, "<%s", n.Data)
				for _, a := range n.Attr {
					if a.Key != "id" || !heading {
						fmt.Fprintf(&b, " %s=%q", a.Key, a.Val)
					}
				}
				b.WriteString(">")
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			write(c, heading, list)
		}
		if !silent {
			fmt.Fprintf(&b, "</%s>", n.Data)
		}
	}
	for _, n := range nodes {
		write(n, false, false)
	}
	return b.String()
}
