package table

import (
	"strconv"
	"strings"
	"time"

	"github.com/jqlbuild/jqlbuild/source"
)

// The issues of the goldens.
var (
	asOf   = time.Date(2026, 11, 23, 10, 4, 0, 0, time.UTC)
	search = "https://orrery.example/issues/?jql=project%20%3D%20ORR&x=1"

	columns = []Heading{
		{Field: "key", Label: "Key"},
		{Field: "summary", Label: "Summary"},
		{Field: "status", Label: "Status"},
		{Field: "customfield_10016", Label: "Story points", Align: AlignEnd},
	}
	rain  = Row{Key: "ORR-12", Cells: []Cell{keyCell("ORR-12"), textCell("Dome stays open in rain"), statusCell("In Progress", "indeterminate"), numberCell(5)}}
	moon  = Row{Key: "ORR-15", Cells: []Cell{keyCell("ORR-15"), textCell("Plan around the moon"), statusCell("Done", "done"), numberCell(8)}}
	quiet = Row{Key: "ORR-7", Cells: []Cell{keyCell("ORR-7"), textCell("Night log"), statusCell("Done", "done"), {}}}
)

func given(value string) source.Text { return source.Literal("test", value) }

func textCell(text string) Cell { return Cell{Content: Plain(text), Sort: strings.ToLower(text)} }

func keyCell(key string) Cell {
	return Cell{Content: Content{{Kind: Link, URL: "https://orrery.example/browse/" + key, Children: Plain(key)}}, Sort: strings.ToLower(key)}
}

func statusCell(name, category string) Cell {
	return Cell{Content: Content{{Kind: Status, Text: name, Name: category}}, Sort: name}
}

func numberCell(n float64) Cell {
	return Cell{Content: Plain(strconv.FormatFloat(n, 'f', -1, 64)), Number: n, Numeric: true}
}

func sumOf(n float64) []Foot {
	return []Foot{{Func: Sum, Cells: []Cell{{}, {}, {}, numberCell(n)}}}
}

func tableOf(rows ...Row) *Table {
	return &Table{Columns: columns, Groups: []Group{{Rows: rows}}, Shown: len(rows), Total: -1}
}

// only returns a table with some of the columns of another, in this order.
func only(t *Table, which ...int) *Table {
	o := *t
	o.Columns = nil
	row := Row{Key: t.first().Key}
	for _, i := range which {
		o.Columns = append(o.Columns, t.Columns[i])
		row.Cells = append(row.Cells, t.first().Cells[i])
	}
	o.Groups = []Group{{Rows: []Row{row}}}
	return &o
}

// oneCell returns a table of one issue with one value.
func oneCell(c Content) *Table {
	return &Table{Columns: []Heading{{Field: "description"}}, Groups: []Group{{Rows: []Row{{Key: "ORR-12", Cells: []Cell{{Content: c}}}}}}}
}

// columnsOf returns columns as an author names them.
func columnsOf(names ...string) []Column {
	var all []Column
	for _, name := range names {
		all = append(all, Column{Name: given(name)})
	}
	return all
}

func grouped() *Table {
	return &Table{
		Columns: columns,
		Groups: []Group{
			{Heading: rain.Cells[2].Content, Rows: []Row{rain}, Foot: sumOf(5), Issues: 1},
			{Heading: moon.Cells[2].Content, Rows: []Row{moon, quiet}, Foot: sumOf(8), Issues: 2},
		},
		Foot:     sumOf(13),
		Shown:    3,
		Total:    312,
		Cut:      true,
		SortedBy: "Sprint",
	}
}

// nested returns groups within groups, one of them without issues.
func nested() *Table {
	return &Table{
		Columns: columns,
		Groups: []Group{
			{Heading: Plain("Bug"), Foot: sumOf(13), Issues: 2, Groups: []Group{
				{Heading: rain.Cells[2].Content, Rows: []Row{rain}, Foot: sumOf(5), Issues: 1},
				{Heading: moon.Cells[2].Content, Rows: []Row{rain, moon}, Foot: sumOf(13), Issues: 2},
			}},
			{Heading: Plain("New features")},
			{Heading: Plain("Task"), Foot: sumOf(0), Issues: 1, Groups: []Group{
				{Heading: Plain("None"), Rows: []Row{quiet}, Foot: sumOf(0), Issues: 1},
			}},
		},
		Foot:  sumOf(13),
		Shown: 3,
		Total: -1,
	}
}

func counts() *Table {
	return &Table{
		Columns: []Heading{{Field: "status", Label: "Status"}, {Field: "count", Label: "Issues", Align: AlignEnd}},
		Groups: []Group{{Rows: []Row{
			{Cells: []Cell{statusCell("In Progress", "indeterminate"), numberCell(1)}},
			{Cells: []Cell{statusCell("Waiting for somebody else to answer", "undefined"), numberCell(0)}},
			{Cells: []Cell{{}, numberCell(3)}},
		}}},
		Shown: 4,
		Total: -1,
	}
}

func stacked() *Table {
	t := counts()
	t.Columns = append(t.Columns, Heading{Field: "priority", Label: "High"}, Heading{Field: "priority", Label: "Low"})
	for i := range t.Groups[0].Rows {
		cells := &t.Groups[0].Rows[i].Cells
		*cells = append(*cells, numberCell(float64(i)), numberCell(1))
	}
	return t
}

// summed is a chart that adds points up, of which two issues have none.
func summed(points ...float64) *Table {
	t := counts()
	t.Columns = append(t.Columns, Heading{Field: "customfield_10016", Label: "Sum of Story points", Align: AlignEnd})
	sum := 0.0
	for i := range t.Groups[0].Rows {
		cells := &t.Groups[0].Rows[i].Cells
		*cells = append(*cells, numberCell(points[i]))
		sum += points[i]
	}
	t.Foot = []Foot{{Func: Sum, Cells: []Cell{{}, numberCell(4), numberCell(sum)}}}
	t.Unmeasured = 2
	return t
}

// summedStack divides its bars.
func summedStack(points ...float64) *Table {
	t := summed(points...)
	t.Columns = append(t.Columns, Heading{Field: "priority", Label: "High"}, Heading{Field: "priority", Label: "Low"})
	for i := range t.Groups[0].Rows {
		cells := &t.Groups[0].Rows[i].Cells
		*cells = append(*cells, numberCell(points[i]-2), numberCell(2))
	}
	t.Foot[0].Cells = append(t.Foot[0].Cells, numberCell(7), numberCell(6))
	return t
}

// progress is a bar of progress, with counts of what is done, in progress, to
// do and without a category.
func progress(counts ...float64) *Table {
	t := &Table{Columns: []Heading{{Field: "status", Label: "Status"}, {Field: "count", Label: "Issues", Align: AlignEnd}}, Groups: make([]Group, 1), Total: -1}
	for i, n := range counts {
		t.Groups[0].Rows = append(t.Groups[0].Rows, Row{Cells: []Cell{statusCell(Word("category-"+categories[i]), categories[i]), numberCell(n)}})
		t.Shown += int(n)
	}
	return t
}

// summedProgress adds up hours instead.
func summedProgress() *Table {
	t := progress(3, 0, 2)
	t.Columns = append(t.Columns, Heading{Field: "timeestimate", Label: "Sum of Remaining", Align: AlignEnd})
	for i, hours := range []float64{5, 0, 3} {
		cells := &t.Groups[0].Rows[i].Cells
		*cells = append(*cells, Cell{Content: Plain(strconv.FormatFloat(hours, 'f', -1, 64) + "h"), Number: 3600 * hours, Numeric: true})
	}
	t.Foot = []Foot{{Func: Sum, Cells: []Cell{{}, numberCell(5), {Content: Plain("8h"), Number: 8 * 3600, Numeric: true}}}}
	return t
}
