package extension_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// A board is a Resolver of one's own: it knows some issues by heart. One that
// asks Jira is in package fetch.
type board map[string][]string // summaries by project

func (b board) Resolve(_ context.Context, specs []table.Spec) []table.Result {
	results := make([]table.Result, len(specs))
	for i, spec := range specs {
		project, ok := strings.CutPrefix(spec.Ask.JQL.Value, "project = ")
		if !ok {
			results[i].Problems = []source.Problem{{
				Span: spec.Ask.JQL.Span(), Code: "unknown-query", Message: fmt.Sprintf("the board cannot answer %q", spec.Ask.JQL),
			}}
			continue
		}
		if spec.View == (table.CountView{}) {
			results[i].Count = &table.Count{N: len(b[project])}
			continue
		}
		results[i].Table = b.table(project)
	}
	return results
}

func (b board) table(project string) *table.Table {
	t := &table.Table{
		Columns: []table.Heading{{Field: "issuekey", Label: "Key"}, {Field: "summary", Label: "Summary"}},
		Shown:   len(b[project]),
		Total:   len(b[project]),
	}
	var group table.Group
	for i, summary := range b[project] {
		key := fmt.Sprintf("%s-%d", project, i+1)
		group.Rows = append(group.Rows, table.Row{Key: key, Cells: []table.Cell{
			{Content: table.Plain(key)}, {Content: table.Plain(summary)},
		}})
	}
	t.Groups = []table.Group{group}
	return t
}

var telescopes = board{"ORR": {"Dome closes too early", "Guider loses stars"}, "OPS": {"Mirror needs washing"}}

// A goldmark with the extension and a Resolver needs nothing else.
func Example() {
	md := goldmark.New(goldmark.WithExtensions(&extension.JQL{Resolver: telescopes}))
	page := []byte("We know of <<jql-count jql=\"project = ORR\">> problems.\n")
	if err := md.Convert(page, os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// <p>We know of <span class="jql-count">2</span> problems.</p>
}

// A site builder leaves the Resolver out, parses all pages first, has all
// their shortcodes answered in one call, and renders.
func ExampleResolve() {
	md := goldmark.New(goldmark.WithExtensions(&extension.JQL{}))
	files := []*source.File{
		source.NewFile("index.md", []byte("Core: <<jql-count jql=\"project = ORR\">>\n")),
		source.NewFile("ops.md", []byte("Operations: <<jql-count jql=\"project = OPS\">>\n\nBroken: <<jql-count jql=\"ORDER BY key\">>\n")),
		source.NewFile("wrong.md", []byte("Wrong: <<jql-count jqll=\"project = OPS\">>\n")),
	}

	docs := make([]ast.Node, len(files))
	var nodes []*extension.Shortcode
	for i, f := range files {
		docs[i] = md.Parser().Parse(text.NewReader(f.Bytes()), extension.WithPage(&table.Page{File: f}))
		nodes = append(nodes, extension.Nodes(docs[i])...)
	}

	extension.Resolve(context.Background(), telescopes, nodes)

	var problems []source.Problem
	for _, n := range nodes {
		problems = append(problems, n.Spec.Problems...)
		if n.Result != nil {
			problems = append(problems, n.Result.Problems...)
		}
	}
	for _, p := range source.SortProblems(problems) {
		fmt.Println(p)
	}
	var html bytes.Buffer
	if err := md.Renderer().Render(&html, files[0].Bytes(), docs[0]); err != nil {
		fmt.Println(err)
	}
	fmt.Print(html.String())
	// Output:
	// ops.md:3:26: the board cannot answer "ORDER BY key"
	// wrong.md:1:20: jql-count has no attribute "jqll"; did you mean "jql"?
	// <p>Core: <span class="jql-count">2</span></p>
}
