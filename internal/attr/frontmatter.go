package attr

import (
	"fmt"

	"github.com/jqlbuild/jqlbuild/internal/jql"
	"github.com/jqlbuild/jqlbuild/internal/suggest"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// A FrontMatter puts into a page what stands under jql in its front matter,
// whoever has read that.
type FrontMatter struct{ Page *table.Page }

// Report adds to the page's problems.
func (m FrontMatter) Report(problems ...source.Problem) {
	m.Page.Problems = append(m.Page.Problems, problems...)
}

// Set takes the text of the key "link", "limit" or "columns", or that of
// "a column" in a list.
func (m FrontMatter) Set(name string, v source.Text) {
	var problems []source.Problem
	switch {
	case v.Value == "":
		problems = []source.Problem{*bad("empty-value", v, name+" in the front matter is empty", "")}
	case name == "link":
		m.Page.Link = v
	case name == "limit":
		m.Page.Limit, problems = ParseLimit(v)
	case name == "columns":
		m.Page.Columns, problems = ParseColumns(v)
	default:
		var column table.Column
		if column, problems = ParseColumn(v); column.Given() {
			m.Page.Columns = append(m.Page.Columns, column)
		}
	}
	m.Report(problems...)
}

// SetVariable takes a name under vars, and its text or list.
func (m FrontMatter) SetVariable(name source.Text, v table.Variable) {
	if !jql.IsVariable(name.Value) {
		m.Report(*bad("front-matter", name, fmt.Sprintf("%q is not the name of a variable", name), "use letters, digits, -, _ and ."))
		return
	}
	if m.Page.Vars == nil {
		m.Page.Vars = make(map[string]table.Variable)
	}
	m.Page.Vars[name.Value] = v
}

// Unknown reports a key that means nothing.
func (m FrontMatter) Unknown(key source.Text) {
	known := []string{"link", "columns", "limit", "vars"}
	m.Report(*bad("unknown-key", key, fmt.Sprintf("jql in the front matter has no key %q", key),
		suggest.Fix(key.Value, known, "write one of "+suggest.Or(known))))
}
