package tabulate

import (
	"github.com/jqlbuild/jqlbuild/internal/issue"

	"github.com/jqlbuild/jqlbuild/internal/field"
	"github.com/jqlbuild/jqlbuild/table"
)

// A ChartView says how issues are counted.
type ChartView struct {
	By    Level
	Stack *Level // nil for a plain chart
	Style field.Style

	// EmptyGroups counts the groups that a Level names even without issues.
	EmptyGroups bool
}

// Chart counts issues by the values of a field. Each row is a bar: its label,
// how many issues there are, and, when the field Stack is given, how many of
// them have each of that field's values, a column each. A bar whose issues
// have several values of Stack has parts that add up to more than it.
//
// Bars, and the parts of them, stand in the field's own order, or if it has
// none, the largest first; before these stand those that a [Level] names. An issue that has several values counts in each;
// those that have none are counted last, as "None". The table's Shown is how
// many issues there are.
//
// Beside the table it returns which of the two fields do not show all that the
// issues have.
func Chart(issues []issue.Issue, v ChartView) (*table.Table, []Blank) {
	var b blanks
	o := newOrder()
	bars := v.tally(issues, v.By, o, &b)
	t := &table.Table{
		Columns: []table.Heading{v.By.Heading(), {Field: "count", Label: v.Style.Words.Text("chart-issues"), Align: table.AlignEnd}},
		Groups:  []table.Group{{Rows: make([]table.Row, len(bars))}},
		Shown:   len(issues),
		Total:   -1,
	}
	t.Columns[0].Align = table.AlignStart // a label, even where it is a number
	for i, bar := range bars {
		label := table.Cell{}
		if bar.title == "" {
			label = bar.value.Cell
		}
		label.Content = bar.content(v.Style)
		t.Groups[0].Rows[i].Cells = []table.Cell{label, countCell(len(bar.rows), v.Style)}
	}
	if v.Stack == nil {
		return t, b
	}
	for _, part := range v.tally(issues, *v.Stack, o, &b) {
		name := table.PlainText(part.content(v.Style))
		t.Columns = append(t.Columns, table.Heading{Field: v.Stack.Field.ID, Label: name, Align: table.AlignEnd})
		within := make(map[int]bool, len(part.rows))
		for _, r := range part.rows {
			within[r.place] = true
		}
		for i, bar := range bars {
			n := 0
			for _, r := range bar.rows {
				if within[r.place] {
					n++
				}
			}
			cells := &t.Groups[0].Rows[i].Cells
			*cells = append(*cells, countCell(n, v.Style))
		}
	}
	return t, b
}

// tally puts issues into groups in the order in which bars stand.
func (v ChartView) tally(issues []issue.Issue, by Level, o *order, b *blanks) []group {
	if len(issues) == 0 {
		return nil
	}
	find := newFinder(by, v.Style)
	rows := make([]row, len(issues))
	for i, issue := range issues {
		in, why := find.find(issue, v.Style)
		rows[i] = row{place: i, groups: []membership{in}}
		b.note(by.Column, why)
	}
	bars := View{Groups: []Level{by}, Style: v.Style, EmptyGroups: v.EmptyGroups}
	return bars.grouped(rows, 0, o, bars.bySize(0))
}
