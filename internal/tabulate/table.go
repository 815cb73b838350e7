// Package tabulate makes tables and charts of issues: it sorts, groups and
// totals, and asks nobody.
package tabulate

import (
	"slices"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/issue"

	"github.com/jqlbuild/jqlbuild/internal/field"
	"github.com/jqlbuild/jqlbuild/table"
)

// A View says how issues are put into a table.
type View struct {
	Columns []field.Column
	Groups  []Level   // the outermost first; none for no groups
	Totals  []Total   // those of columns that are not shown are left out
	Sort    []SortKey // the first counts most; none leaves the issues in Jira's order
	Style   field.Style

	// EmptyGroups shows the groups that a Level names even without issues.
	EmptyGroups bool
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
// issue that has several values of a field it is grouped by stands in the
// group of each, and counts in each; what is around these groups, such as the
// table's own totals and its Shown, counts it once. Groups stand in the order
// of the field's values, whatever that of the issues is, and the other way
// around if the table is sorted downward by that field. Issues without a value
// are the last group, "None". Before all these stand the groups that a [Level]
// names; an issue that fits one is in the first that it fits, and in no other.
//
// Beside the table it returns the columns that do not show all that the issues
// have.
func Table(issues []issue.Issue, v View) (*table.Table, []Blank) {
	rows := make([]row, len(issues))
	var b blanks
	o := newOrder()
	find := v.finders()
	for i, issue := range issues {
		rows[i] = newRow(issue, v, find, o, &b)
		rows[i].place = i
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
	t.Foot = foot(rows, v, o)
	switch {
	case len(v.Groups) == 0:
		t.Groups = []table.Group{{Rows: tableRows(rows), Issues: len(rows)}}
	case len(rows) > 0:
		t.Groups = v.groups(rows, 0, o)
	}
	return t, b
}

// finders return what finds an issue's groups at each level.
func (v View) finders() []finder {
	find := make([]finder, len(v.Groups))
	for i, l := range v.Groups {
		find[i] = newFinder(l, v.Style)
	}
	return find
}

// groups puts rows into groups by the fields from a level on.
func (v View) groups(rows []row, level int, o *order) []table.Group {
	var made []table.Group
	for _, g := range v.grouped(rows, level, o, v.byValue(level)) {
		t := table.Group{Heading: g.content(v.Style), Issues: len(g.rows)}
		if len(g.rows) > 0 {
			t.Foot = foot(g.rows, v, o)
			if level+1 < len(v.Groups) {
				t.Groups = v.groups(g.rows, level+1, o)
			} else {
				t.Rows = tableRows(g.rows)
			}
		}
		made = append(made, t)
	}
	return made
}

// A row is an issue on its way into a table.
type row struct {
	issue  issue.Issue
	place  int // among the issues
	cells  []table.Cell
	sort   []ranked     // one a sort key
	groups []membership // one a level
}

func newRow(issue issue.Issue, v View, find []finder, o *order, b *blanks) row {
	r := row{issue: issue, cells: make([]table.Cell, len(v.Columns))}
	for i, c := range v.Columns {
		values, why := c.Values(issue, v.Style)
		r.cells[i] = c.Join(values)
		b.note(c, why)
	}
	for _, k := range v.Sort {
		// A column that is sorted by is shown as a rule, and made once.
		if i := slices.IndexFunc(v.Columns, func(c field.Column) bool { return sameColumn(c, k.Column) && c.Format == k.Column.Format }); i >= 0 {
			r.sort = append(r.sort, o.rank(r.cells[i]))
		} else {
			r.sort = append(r.sort, o.rank(k.Column.Cell(issue, v.Style)))
		}
	}
	for _, f := range find {
		in, why := f.find(issue, v.Style)
		r.groups = append(r.groups, in)
		b.note(f.Column, why)
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
	slices.SortFunc(rows, func(a, b row) int {
		for i, k := range keys {
			if c := compare(a.sort[i], b.sort[i], k.Descending); c != 0 {
				return c
			}
		}
		return a.place - b.place // faster than a sort that is stable by itself
	})
}

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
