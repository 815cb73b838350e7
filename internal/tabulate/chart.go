package tabulate

import (
	"cmp"
	"slices"

	"github.com/jqlbuild/jqlbuild/internal/issue"

	"github.com/jqlbuild/jqlbuild/internal/field"
	"github.com/jqlbuild/jqlbuild/table"
)

// A ChartView says how issues are put into a chart.
type ChartView struct {
	By    Level
	Stack *Level        // nil: bars are whole
	Value *field.Column // what is added up; nil: issues are counted
	Style field.Style

	// EmptyGroups counts the groups that a Level names even without issues.
	EmptyGroups bool

	// Progress puts the issues into the categories of By, which is a status:
	// done, in progress, to do, and perhaps none of them.
	Progress bool
}

// Chart counts issues by the values of a field. Each row is a bar: its label,
// how many issues there are, what they add up to if Value is given, and, when
// Stack is given, what of that have each of that field's values, a column each.
// A bar whose issues have several values of it has parts that add up to more
// than it.
//
// Bars, and the parts of them, stand in the field's own order, or if it has
// none, the largest first; before these stand those that a [Level] names. An issue that has several values counts in each;
// those that have none are counted last, as "None". The table's Shown is how
// many issues there are, and its foot, if they are added up, what of: each once.
//
// Beside the table it returns which of the fields do not show all that the
// issues have.
func Chart(issues []issue.Issue, v ChartView) (*table.Table, []Blank) {
	var b blanks
	o := newOrder()
	rows := v.rows(issues, &b)
	t := &table.Table{
		Columns: []table.Heading{v.By.Heading(), {Field: "count", Label: v.Style.Words.Text("chart-issues"), Align: table.AlignEnd}},
		Shown:   len(issues),
		Total:   -1,
	}
	t.Columns[0].Align = table.AlignStart // a label, even where it is a number
	if v.Value != nil {
		sum := v.Value.Heading()
		sum.Label, sum.Align = v.Style.Words.Text("chart-sum", sum.Label), table.AlignEnd
		t.Columns = append(t.Columns, sum)
		for _, r := range rows {
			if !r.cells[0].Numeric {
				t.Unmeasured++
			}
		}
	}
	var parts []group
	if v.Stack != nil {
		parts = v.tally(rows, 1, o)
		for _, part := range parts {
			name := table.PlainText(part.content(v.Style))
			t.Columns = append(t.Columns, table.Heading{Field: v.Stack.Field.ID, Label: name, Align: table.AlignEnd})
		}
	}
	bars := v.bars(rows, o)
	t.Groups = []table.Group{{Rows: make([]table.Row, len(bars)), Issues: len(issues)}}
	for i, bar := range bars {
		label := table.Cell{}
		if bar.title == "" {
			label = bar.value.Cell
		}
		label.Content = bar.content(v.Style)
		t.Groups[0].Rows[i].Cells = append([]table.Cell{label}, v.figures(bar.rows, parts, o)...)
	}
	if v.Value != nil {
		t.Foot = []table.Foot{{Func: table.Sum, Cells: append([]table.Cell{{}}, v.figures(rows, parts, o)...)}}
	}
	return t, b
}

// rows makes a row of each issue: the values of By and of Stack as groups, what
// is added up as its cell.
func (v ChartView) rows(issues []issue.Issue, b *blanks) []row {
	var finders []finder
	for _, l := range v.levels() {
		finders = append(finders, newFinder(l, v.Style))
	}
	rows := make([]row, len(issues))
	for i, issue := range issues {
		rows[i] = row{issue: issue, place: i}
		for _, f := range finders {
			in, why := f.find(issue, v.Style)
			b.note(f.Column, why)
			rows[i].groups = append(rows[i].groups, in)
		}
		if v.Progress {
			in := &rows[i].groups[0]
			in.values = []table.Cell{category(in.values, v.Style)}
		}
		if v.Value != nil {
			values, why := v.Value.Values(issue, v.Style)
			b.note(*v.Value, why)
			rows[i].cells = []table.Cell{v.Value.Join(values)}
		}
	}
	return rows
}

// levels returns the fields of the chart.
func (v ChartView) levels() []Level {
	if v.Stack == nil {
		return []Level{v.By}
	}
	return []Level{v.By, *v.Stack}
}

// bars puts rows into the bars of a chart. A bar of progress has the three parts
// that there can be, unless there is nothing.
func (v ChartView) bars(rows []row, o *order) []group {
	if !v.Progress || len(rows) == 0 {
		return v.tally(rows, 0, o)
	}
	_, made := v.view().gather(rows, 0, o)
	var bars []group
	for _, name := range table.Categories() {
		value := categoryCell(name, v.Style)
		i := slices.IndexFunc(made, func(g group) bool { return g.value.Sort == value.Sort })
		switch {
		case i >= 0:
			bars = append(bars, made[i])
		case name != "undefined":
			bars = append(bars, group{value: o.rank(value)})
		}
	}
	return bars
}

// view returns what groups issues as the chart does.
func (v ChartView) view() View {
	return View{Groups: v.levels(), Style: v.Style, EmptyGroups: v.EmptyGroups}
}

// category returns the category of an issue's status.
func category(values []table.Cell, s field.Style) table.Cell {
	if len(values) == 1 && len(values[0].Content) == 1 && values[0].Content[0].Kind == table.Status {
		return categoryCell(values[0].Content[0].Name, s)
	}
	return categoryCell("", s)
}

func categoryCell(name string, s field.Style) table.Cell {
	categories := table.Categories()
	place := slices.Index(categories, name)
	if place < 0 {
		place = len(categories) - 1
	}
	name = categories[place]
	return table.Cell{
		Content: table.Content{{Kind: table.Status, Text: s.Words.Text("category-" + name), Name: name}},
		Sort:    string(rune('1'+place)) + " " + name,
	}
}

// tally puts rows into groups in the order in which bars stand.
func (v ChartView) tally(rows []row, level int, o *order) []group {
	if len(rows) == 0 {
		return nil
	}
	return v.view().grouped(rows, level, o, v.bySize(level, o))
}

// bySize orders the groups of a level as bars; see [Chart].
func (v ChartView) bySize(level int, o *order) func(a, b group) int {
	ordered := v.levels()[level].Ordered()
	size := func(g group) float64 {
		if v.Value == nil {
			return float64(len(g.rows))
		}
		return v.measure(g.rows, o).Number
	}
	return func(a, b group) int {
		if ordered || isEmpty(a.value.Cell) || isEmpty(b.value.Cell) {
			return compare(a.value, b.value, false)
		}
		return cmp.Or(cmp.Compare(size(b), size(a)), compare(a.value, b.value, false))
	}
}

// figures returns what is told of rows: their number, what they add up to, and
// what of that is in each part.
func (v ChartView) figures(rows []row, parts []group, o *order) []table.Cell {
	cells := []table.Cell{countCell(len(rows), v.Style)}
	if v.Value != nil {
		cells = append(cells, v.measure(rows, o))
	}
	for _, part := range parts {
		within := make(map[int]bool, len(part.rows))
		for _, r := range part.rows {
			within[r.place] = true
		}
		var both []row
		for _, r := range rows {
			if within[r.place] {
				both = append(both, r)
			}
		}
		cells = append(cells, v.measure(both, o))
	}
	return cells
}

// measure returns how long the bar of rows is. An issue without a value adds
// nothing.
func (v ChartView) measure(rows []row, o *order) table.Cell {
	if v.Value == nil {
		return countCell(len(rows), v.Style)
	}
	sum := total(rows, 0, table.Sum, View{Columns: []field.Column{*v.Value}, Style: v.Style}, o)
	if !sum.Numeric {
		return v.Value.Figure(0, v.Style)
	}
	return sum
}
