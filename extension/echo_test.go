package extension

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	gmext "github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"

	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// newMarkdown returns a goldmark with what is most in the way of <<.
func newMarkdown(resolver Resolver) goldmark.Markdown {
	return goldmark.New(goldmark.WithExtensions(gmext.GFM, gmext.Footnote, gmext.Typographer, &JQL{Resolver: resolver}))
}

// parseText parses a page named page.md.
func parseText(text string) (*source.File, []*Shortcode) {
	f := source.NewFile("page.md", []byte(text))
	return f, Nodes(newMarkdown(nil).Parser().Parse(newReader(text), WithPage(&table.Page{File: f})))
}

func newReader(s string) text.Reader { return text.NewReader([]byte(s)) }

// An echo answers each spec with the spec itself, as a table of one row with a
// column for each attribute that was read; a count is answered with 42.
type echo struct {
	calls int
	specs []table.Spec
	ctx   context.Context // of the last call
}

func (e *echo) Resolve(ctx context.Context, specs []table.Spec) []table.Result {
	e.calls++
	e.specs = append(e.specs, specs...)
	e.ctx = ctx
	results := make([]table.Result, len(specs))
	for i := range specs {
		results[i] = echoResult(&specs[i])
	}
	return results
}

func echoResult(s *table.Spec) table.Result {
	if s.View == (table.CountView{}) {
		return table.Result{Count: &table.Count{N: 42}}
	}
	t := &table.Table{Shown: 1, Total: 1}
	row := table.Row{Key: "ECHO-1"}
	for _, f := range specFields(s) {
		t.Columns = append(t.Columns, table.Heading{Field: f[0], Label: f[0]})
		row.Cells = append(row.Cells, table.Cell{Content: table.Plain(f[1])})
	}
	t.Groups = []table.Group{{Rows: []table.Row{row}}}
	return table.Result{Table: t}
}

// specFields returns the names and values of what a spec asks for.
func specFields(s *table.Spec) [][2]string {
	var fields [][2]string
	add := func(name string, value any) { fields = append(fields, [2]string{name, fmt.Sprint(value)}) }
	text := func(name string, t source.Text) {
		if t.Given() {
			add(name, strconv.Quote(t.Value))
		}
	}
	column := func(name string, c table.Column) {
		if c.Given() {
			add(name, showColumn(c))
		}
	}
	add("view", strings.TrimPrefix(fmt.Sprintf("%T", s.View), "table."))
	text("link", s.Ask.Link)
	text("use", s.Ask.Use)
	text("jql", s.Ask.JQL)
	text("key", s.Ask.Key)
	if s.Ask.Limit.Given() {
		add("limit", s.Ask.Limit.N)
	}
	text("on-error", s.Ask.OnError)
	names := make([]string, 0, len(s.Ask.Vars))
	for name := range s.Ask.Vars {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		text("var-"+name, s.Ask.Vars[name])
	}
	rows := func(v table.TableView) {
		if v.Columns != nil {
			add("columns", showColumns(v.Columns))
		}
		text("caption", v.Caption)
		text("empty", v.Empty)
		text("class", v.Class)
		text("id", v.ID)
		if v.RowNumbers {
			add("row-numbers", true)
		}
		if v.HideHeader {
			add("header", false)
		}
		for _, c := range v.GroupBy {
			column("group-by", c)
		}
		for _, g := range v.Groups {
			var of []string
			for _, name := range append(append([]source.Text{}, g.Values...), g.Empty, g.Rest) {
				if name.Given() {
					of = append(of, name.Value)
				}
			}
			add("group", strings.Join(of, " or ")+" as "+g.Title.Value)
		}
		text("empty-group", v.EmptyGroup)
		for _, total := range v.Totals {
			add("total", total.Func.String()+" of "+total.Column.Name.Value)
		}
		if v.AutoTotal {
			add("auto-total", true)
		}
		for _, key := range v.Sort {
			add("sort", fmt.Sprintf("%s descending:%t", key.Column.Name, key.Descending))
		}
		text("dates", v.Dates)
	}
	switch v := s.View.(type) {
	case table.TableView:
		rows(v)
	case table.ListView:
		rows(v.TableView)
	case table.ChartView:
		column("by", v.By)
		column("stack", v.Stack)
		add("kind", [...]string{"bar", "donut"}[v.Kind])
		rows(table.TableView{Caption: v.Caption, Empty: v.Empty, Class: v.Class, ID: v.ID, Groups: v.Groups, EmptyGroup: v.EmptyGroup})
	case table.IssueView:
		if v.Columns == nil {
			add("show", "key,summary,status")
		} else {
			add("show", strings.ReplaceAll(showColumns(v.Columns), " | ", ","))
		}
	}
	return fields
}

func showColumn(c table.Column) string {
	if c.Label.Given() {
		return c.Name.Value + " as " + c.Label.Value
	}
	return c.Name.Value
}

func showColumns(columns []table.Column) string {
	parts := make([]string, len(columns))
	for i, c := range columns {
		parts[i] = showColumn(c)
	}
	return strings.Join(parts, " | ")
}
