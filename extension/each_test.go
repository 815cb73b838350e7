package extension

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	gmext "github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"

	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// A tracker answers each spec with the issues whose keys its query names, as
// "key in (A-1, A-2)", and all of them if it names none.
type tracker struct {
	issues []tracked
	groups [][]string // keys of issues, each group after its heading
	asked  []table.Spec
}

// tracked is the fields of an issue, by their names in lower case.
type tracked map[string]table.Content

func (r *tracker) Resolve(_ context.Context, specs []table.Spec) []table.Result {
	r.asked = append(r.asked, specs...)
	results := make([]table.Result, len(specs))
	for i := range specs {
		results[i] = r.answer(&specs[i])
	}
	return results
}

func (r *tracker) answer(s *table.Spec) table.Result {
	if s.Ask.JQL.Value == "down" {
		return table.Result{Box: true}
	}
	view, _ := s.View.(table.EachView)
	t := &table.Table{}
	seen := make(map[string]bool)
	rows := func(keys string) []table.Row {
		var rows []table.Row
		for _, issue := range r.issues {
			key := table.PlainText(issue["key"])
			if keys != "all" && !slices.Contains(strings.FieldsFunc(keys, func(c rune) bool { return strings.ContainsRune("(), ", c) }), key) {
				continue
			}
			seen[key] = true
			row := table.Row{Key: key}
			for _, c := range view.Columns {
				row.Cells = append(row.Cells, table.Cell{Content: issue[strings.ToLower(c.Name.Value)]})
			}
			rows = append(rows, row)
		}
		return rows
	}
	if len(view.GroupBy) > 0 {
		for _, g := range r.groups {
			if found := rows(strings.Join(g[1:], " ")); len(found) > 0 {
				t.Groups = append(t.Groups, table.Group{Heading: table.Plain(g[0]), Rows: found})
			}
		}
	} else {
		t.Groups = []table.Group{{Rows: rows(s.Ask.JQL.Value)}}
	}
	t.Shown, t.Total = len(seen), len(seen)
	return table.Result{Table: t}
}

func richly(c ...table.Node) table.Content { return c }

func paragraph(c ...table.Node) table.Node { return table.Node{Kind: table.Paragraph, Children: c} }

func word(s string) table.Node { return table.Node{Kind: table.Text, Text: s} }

func keyed(key string) table.Content {
	return table.Content{{Kind: table.Link, URL: "https://jira.example/browse/" + key, Children: table.Plain(key)}}
}

// atlas are the issues of the goldens.
func atlas() *tracker {
	item := func(s string) table.Node {
		return table.Node{Kind: table.Item, Children: table.Content{paragraph(word(s))}}
	}
	return &tracker{
		groups: [][]string{{"New <features>", "DOC-1", "DOC-3"}, {"Fixes", "DOC-2"}},
		issues: []tracked{
			{
				"key": keyed("DOC-1"), "summary": table.Plain("Pages & *stars*"), "reporter": {{Kind: table.Person, Text: "Mia"}},
				"note": richly(table.Node{Kind: table.Title, Number: 2, Children: table.Plain("Why")}, paragraph(word("It is "), table.Node{Kind: table.Strong, Children: table.Plain("new")}, word(".")),
					table.Node{Kind: table.List, Children: table.Content{item("one"), item("two")}}),
				"url": table.Plain("https://a.example/?x=1&copy;=2"), "case": table.Plain("C 7/8"),
			},
			{
				"key": keyed("DOC-2"), "summary": table.Plain("Crash"), "workaround": richly(paragraph(word("Restart"))),
				"url": table.Plain("javascript:alert(1)"), "component": table.Plain("Core"),
			},
			{
				"key": keyed("DOC-3"), "summary": table.Plain("<script>x</script>"), "note": richly(paragraph(word("Plain."))),
				"workaround": richly(paragraph(word("Use `x`")), table.Node{Kind: table.CodeBlock, Text: "a\n b"}),
			},
		},
	}
}

func eachMarkdown(r Resolver) goldmark.Markdown {
	return goldmark.New(
		goldmark.WithExtensions(gmext.GFM, gmext.DefinitionList, gmext.Footnote, &JQL{Resolver: r}),
		goldmark.WithParserOptions(parser.WithAutoHeadingID(), parser.WithAttribute()),
		goldmark.WithRendererOptions(html.WithUnsafe()),
	)
}

// TestEach converts the pages of the archives in testdata/each.
func TestEach(t *testing.T) { goldens(t, "testdata/each/*.txt", eachGolden) }

func eachGolden(t *testing.T, data []byte, kind string) string {
	md := eachMarkdown(nil)
	doc := md.Parser().Parse(text.NewReader(data), WithPage(&table.Page{File: source.NewFile("page.md", data)}))
	nodes := Nodes(doc)
	Resolve(context.Background(), atlas(), nodes)
	if kind == "problems" {
		var problems []source.Problem
		for _, n := range nodes {
			problems = append(problems, n.Spec.Problems...)
			if n.Result != nil {
				problems = append(problems, n.Result.Problems...)
			}
		}
		var b strings.Builder
		for _, p := range source.SortProblems(problems) {
			end := p.EndPosition()
			fmt.Fprintf(&b, "%s (to %d:%d, %s)\n", strings.TrimPrefix(p.Error(), "page.md:"), end.Line, end.Column, p.Code)
		}
		return b.String()
	}
	for _, n := range nodes {
		for _, p := range n.Spec.Problems {
			t.Errorf("%v", p)
		}
	}
	render := func() string {
		var b bytes.Buffer
		if err := md.Renderer().Render(&b, data, doc); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	page := render()
	var whole bytes.Buffer
	if err := eachMarkdown(atlas()).Convert(data, &whole, WithContext(t.Context())); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(page, whole.String()); diff != "" {
		t.Errorf("a document on its own differs from one of a site:\n%s", diff)
	}
	Resolve(context.Background(), atlas(), nodes)
	if diff := cmp.Diff(page, render()); diff != "" {
		t.Errorf("resolved again, the document differs:\n%s", diff)
	}
	return page
}
