package tabulate

import (
	"cmp"
	"slices"

	"github.com/jqlbuild/jqlbuild/internal/issue"

	"github.com/jqlbuild/jqlbuild/internal/field"
	"github.com/jqlbuild/jqlbuild/table"
)

// Chart counts issues by the values of a field. Each row is a bar: its label,
// how many issues there are, and, when the field stack is given, how many of
// them have each of that field's values, a column each. A bar whose issues
// have several values of stack has parts that add up to more than it.
//
// Bars, and the parts of them, stand in the field's own order, or if it has
// none, the largest first. An issue that has several values counts in each;
// those that have none are counted last, as "None". The table's Shown is how
// many issues there are.
//
// Beside the table it returns which of the two fields do not show all that the
// issues have.
func Chart(issues []issue.Issue, by field.Column, stack *field.Column, s field.Style) (*table.Table, []Blank) {
	var b blanks
	o := newOrder()
	bars := tally(issues, by, s, o, &b)
	t := &table.Table{
		Columns: []table.Heading{by.Heading(), {Field: "count", Label: s.Words.Text("chart-issues"), Align: table.AlignEnd}},
		Groups:  []table.Group{{Rows: make([]table.Row, len(bars))}},
		Shown:   len(issues),
		Total:   -1,
	}
	t.Columns[0].Align = table.AlignStart // a label, even where it is a number
	for i, bar := range bars {
		label := bar.value.Cell
		label.Content = bar.content(s)
		t.Groups[0].Rows[i].Cells = []table.Cell{label, countCell(len(bar.rows), s)}
	}
	if stack == nil {
		return t, b
	}
	for _, part := range tally(issues, *stack, s, o, &b) {
		name := table.PlainText(part.content(s))
		t.Columns = append(t.Columns, table.Heading{Field: stack.Field.ID, Label: name, Align: table.AlignEnd})
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
			*cells = append(*cells, countCell(n, s))
		}
	}
	return t, b
}

// tally puts issues into groups in the order in which bars stand.
func tally(issues []issue.Issue, by field.Column, s field.Style, o *order, b *blanks) []group {
	rows := make([]row, len(issues))
	for i, issue := range issues {
		values, why := by.Values(issue, s)
		rows[i] = row{place: i, groups: [][]table.Cell{values}}
		b.note(by, why)
	}
	made := gather(rows, 0, s, o)
	slices.SortStableFunc(made, func(a, b group) int {
		if by.Ordered() || isEmpty(a.value.Cell) || isEmpty(b.value.Cell) {
			return compare(a.value, b.value, false)
		}
		return cmp.Or(len(b.rows)-len(a.rows), compare(a.value, b.value, false))
	})
	return made
}
