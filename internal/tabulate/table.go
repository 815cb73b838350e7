// Package tabulate makes tables and charts of issues: it sorts, groups and
// totals, and asks nobody.
package tabulate

import (
	"cmp"
	"slices"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/field"
	"github.com/jqlbuild/jqlbuild/table"
)

// A View says how issues are put into a table.
type View struct {
	Columns []field.Column
	Group   *field.Column // nil for no groups
	Totals  []Total       // those of columns that are not shown are left out
	Sort    []SortKey     // the first counts most; none leaves the issues in Jira's order
	Style   field.Style
}

// A Total is a figure at the foot of a column.
type Total struct {
	Func   table.TotalFunc
	Column field.Column
}

// A SortKey is a column to sort by.
type SortKey struct {
	Column     field.Column
	Descending bool
}

// Table puts issues into a table. It leaves Total and Cut to the caller, who
// knows what Jira left out.
//
// Sorting is stable, and issues without a value come last either way. An
// issue that has several values of the field it is grouped by stands in the
// group of each, and counts in each; the table's own totals and its Shown
// count it once. Groups stand in the order of the field's values, whatever that
// of the issues is, and the other way around if the table is sorted downward by
// that field. Issues without a value are the last group, "None".
func Table(issues []field.Issue, v View) *table.Table {
	rows := make([]row, len(issues))
	for i, issue := range issues {
		rows[i] = newRow(issue, v)
	}
	sortRows(rows, v.Sort)
	t := &table.Table{
		Columns:  make([]table.Heading, len(v.Columns)),
		Shown:    len(rows),
		Total:    -1,
		SortedBy: sortedBy(v.Sort, v.Style.Words),
	}
	for i, c := range v.Columns {
		t.Columns[i] = c.Heading()
	}
	t.Foot = foot(rows, v)
	if v.Group == nil {
		t.Groups = []table.Group{{Rows: tableRows(rows)}}
		return t
	}
	for _, g := range groups(rows, v) {
		t.Groups = append(t.Groups, table.Group{
			Heading: g.content(v.Style),
			Rows:    tableRows(g.rows),
			Foot:    foot(g.rows, v),
		})
	}
	return t
}

// A row is an issue on its way into a table.
type row struct {
	issue  field.Issue
	place  int // among the issues of a chart
	cells  []table.Cell
	sort   []table.Cell // one a sort key
	groups []table.Cell // the values that it is grouped by
}

func newRow(issue field.Issue, v View) row {
	r := row{issue: issue, cells: make([]table.Cell, len(v.Columns))}
	for i, c := range v.Columns {
		r.cells[i] = c.Cell(issue, v.Style)
	}
	for _, k := range v.Sort {
		r.sort = append(r.sort, k.Column.Cell(issue, v.Style))
	}
	if v.Group != nil {
		r.groups = v.Group.Values(issue, v.Style)
	}
	return r
}

func tableRows(rows []row) []table.Row {
	made := make([]table.Row, len(rows))
	for i, r := range rows {
		made[i] = table.Row{Key: r.issue.Key, Cells: r.cells}
	}
	return made
}

func sortRows(rows []row, keys []SortKey) {
	if len(keys) == 0 {
		return
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		for i, k := range keys {
			if c := compare(a.sort[i], b.sort[i], k.Descending); c != 0 {
				return c
			}
		}
		return 0
	})
}

// compare orders cells by their numbers, else by their sort keys. Empty ones
// come last either way.
func compare(a, b table.Cell, descending bool) int {
	if c := compareBool(isEmpty(a), isEmpty(b)); c != 0 || isEmpty(a) {
		return c
	}
	// Words among numbers, such as a sum that Jira did not send whole, stand
	// after all numbers.
	c := compareBool(!a.Numeric, !b.Numeric)
	switch {
	case c != 0:
	case a.Numeric:
		c = cmp.Compare(a.Number, b.Number)
	default:
		c = compareBool(a.Sort == "", b.Sort == "")
		if c == 0 {
			c = strings.Compare(a.Sort, b.Sort)
		}
	}
	if descending {
		return -c
	}
	return c
}

// compareBool orders false before true.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func isEmpty(c table.Cell) bool { return len(c.Content) == 0 }

// sortedBy returns in words what a table is sorted by.
func sortedBy(keys []SortKey, w *table.Words) string {
	words := make([]string, len(keys))
	for i, k := range keys {
		words[i] = k.Column.Heading().Label
		if k.Descending {
			words[i] = w.Text("descending", words[i])
		}
	}
	return strings.Join(words, ", ")
}
