package table

import (
	"math"
	"strings"
)

// A chart is a Table whose rows are its parts: the first column names them,
// the second counts their issues, in a chart that adds values up the third has
// what comes out, and in a stacked chart each further column has what of it
// belongs to one series.
type chart struct {
	title    string
	measured string   // what is added up, in words; "" where issues are counted
	series   []string // their headings
	fills    []int    // of the series, in a ring of the parts
	parts    []part
	issues   float64 // of all parts
	sum      float64
	max      float64 // how far the longest bar goes
	min      float64 // how far the longest one goes the other way, not above 0
}

type part struct {
	label  string
	name   string // of a category of statuses
	figure string
	length float64
	series []float64
}

// newChart returns the numbers of a table. Of a count, what is none, such as a
// negative number, is taken as 0.
func (w *Words) newChart(t *Table, v ChartView) chart {
	c := chart{title: v.Caption.Value}
	first := 2 // of the series
	if v.Value.Given() && len(t.Columns) > 2 {
		first, c.measured = 3, t.Columns[2].Label
	}
	for i, h := range t.Columns {
		if i >= first {
			c.series = append(c.series, h.Label)
		}
	}
	for _, g := range t.Groups {
		for _, row := range g.Rows {
			p := part{label: w.Text("none"), series: make([]float64, len(c.series))}
			up, down := 0.0, 0.0 // an issue may count in several series
			for i, cell := range row.Cells[:min(len(row.Cells), len(t.Columns))] {
				n := cell.Number
				if !cell.Numeric || math.IsInf(n, 0) || math.IsNaN(n) || n < 0 && c.measured == "" {
					n = 0
				}
				switch {
				case i == 0 && len(cell.Content) > 0:
					p.label = PlainText(cell.Content)
					p.name = cell.Content[0].Name
				case i == 1:
					c.issues += n
				}
				switch {
				case i == first-1 && i > 0:
					p.length, p.figure = n, w.Number(n)
					if c.measured != "" && cell.Numeric {
						p.figure = PlainText(cell.Content) // which may be a duration
					}
				case i >= first:
					p.series[i-first] = n
					up, down = up+max(n, 0), down+min(n, 0)
				}
			}
			c.parts = append(c.parts, p)
			c.sum += p.length
			c.max, c.min = max(c.max, p.length, up), min(c.min, p.length, down)
		}
	}
	return c
}

// figures returns what an image shows.
func (c chart) figures() string {
	var b strings.Builder
	for i, p := range c.parts {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(p.label + ": " + p.figure)
	}
	return b.String()
}

// chartTitle names a chart that has no caption.
func (w *Words) chartTitle(t *Table, v ChartView, measured string) string {
	field := ""
	if len(t.Columns) > 0 {
		field = t.Columns[0].Label
	}
	switch {
	case v.Kind == ProgressChart:
		return w.Text("progress-label")
	case measured != "":
		return w.Text("chart-label-sum", measured, field)
	}
	return w.Text("chart-label", field)
}

// said returns what stands above a chart: the progress in words, or what is
// added up; and of how many issues there is nothing to add.
func (w *Words) said(t *Table, v ChartView, c chart) string {
	said := c.measured
	if v.Kind == ProgressChart && c.min == 0 {
		said = w.progress(t, c)
	}
	if c.measured != "" && t.Unmeasured > 0 {
		said += "\u00a0· " + w.Text("chart-unmeasured", t.Unmeasured, t.Shown)
	}
	return said
}

// footing returns what a column adds up to, as its foot has it.
func (t *Table) footing(column int) string {
	if len(t.Foot) == 0 || column >= len(t.Foot[0].Cells) {
		return ""
	}
	return PlainText(t.Foot[0].Cells[column].Content)
}
