package tabulate

import (
	"github.com/jqlbuild/jqlbuild/internal/field"
	"github.com/jqlbuild/jqlbuild/table"
)

// foot returns the totals of rows: one line for each function, in the order in
// which the view first names it.
func foot(rows []row, v View) []table.Foot {
	var lines []table.Foot
	for _, t := range v.Totals {
		for i, c := range v.Columns {
			if !sameColumn(c, t.Column) {
				continue
			}
			line := lineOf(&lines, t.Func, len(v.Columns))
			line.Cells[i] = total(rows, i, t.Func, v)
		}
	}
	return lines
}

// lineOf returns the line of a function, made if there is none yet.
func lineOf(lines *[]table.Foot, f table.TotalFunc, columns int) *table.Foot {
	for i := range *lines {
		if (*lines)[i].Func == f {
			return &(*lines)[i]
		}
	}
	*lines = append(*lines, table.Foot{Func: f, Cells: make([]table.Cell, columns)})
	return &(*lines)[len(*lines)-1]
}

// nothing stands for a total of no values, so that a reader sees which column
// has none.
var nothing = table.Cell{Content: table.Plain("–")}

// total returns one figure about a column of rows. It is nothing when there is
// nothing to tell: no value, or no number for a sum. Minimum and maximum are
// the first and the last value in the column's own order, so that they are of
// use for dates and versions too.
func total(rows []row, column int, f table.TotalFunc, v View) table.Cell {
	var sum float64
	var numbers, values int
	var least, most table.Cell
	distinct := make(map[string]bool)
	for _, r := range rows {
		cell := r.cells[column]
		if isEmpty(cell) {
			continue
		}
		values++
		if cell.Numeric {
			numbers++
			sum += cell.Number
		}
		if isEmpty(least) || compare(cell, least, false) < 0 {
			least = cell
		}
		if isEmpty(most) || compare(cell, most, false) > 0 {
			most = cell
		}
		if f == table.CountDistinct {
			for _, value := range v.Columns[column].Values(r.issue, v.Style) {
				distinct[table.PlainText(value.Content)] = true
			}
		}
	}
	switch {
	case f == table.CountValues:
		return countCell(values, v.Style)
	case f == table.CountDistinct:
		return countCell(len(distinct), v.Style)
	case values == 0:
		return nothing
	case f == table.Minimum:
		return least
	case f == table.Maximum:
		return most
	case numbers == 0:
		return nothing
	case f == table.Average:
		return v.Columns[column].Figure(sum/float64(numbers), v.Style)
	}
	return v.Columns[column].Figure(sum, v.Style)
}

func countCell(n int, s field.Style) table.Cell {
	return table.Cell{Content: table.Plain(s.Words.Int(n)), Number: float64(n), Numeric: true}
}
