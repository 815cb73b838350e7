package tabulate

import (
	"slices"

	"github.com/jqlbuild/jqlbuild/internal/field"
	"github.com/jqlbuild/jqlbuild/table"
)

// A Level is a field that issues are grouped by.
type Level struct {
	field.Column
}

// A group is the issues that share a value.
type group struct {
	value ranked // empty for those without one
	rows  []row
}

// content returns what the group is called.
func (g group) content(s field.Style) table.Content {
	if isEmpty(g.value.Cell) {
		return table.Plain(s.Words.Text("none"))
	}
	return g.value.Content
}

// groups puts rows into groups by their values at a level; see [Table] for
// their order.
func groups(rows []row, v View, level int, o *order) []group {
	made := gather(rows, level, v.Style, o)
	descending := false
	for _, k := range v.Sort {
		if sameColumn(k.Column, v.Groups[level].Column) {
			descending = k.Descending
		}
	}
	slices.SortStableFunc(made, func(a, b group) int { return compare(a.value, b.value, descending) })
	return made
}

// gather puts rows into groups, in the order in which the rows have them.
// Values that read the same are the same: a reader could not tell the groups
// of two versions "2.0" apart, nor a priority "None" from none. Of such values
// the first in order tells the group's place.
func gather(rows []row, level int, s field.Style, o *order) []group {
	none := s.Words.Text("none")
	var made []group
	at := make(map[string]int)
	for _, r := range rows {
		values := r.groups[level]
		if len(values) == 0 {
			values = []table.Cell{{}}
		}
		seen := make(map[string]bool, len(values))
		for _, value := range values {
			name := table.PlainText(value.Content)
			if name == "" || name == none {
				name, value = "", table.Cell{}
			}
			if seen[name] {
				continue
			}
			seen[name] = true
			i, ok := at[name]
			if !ok {
				i = len(made)
				at[name] = i
				made = append(made, group{value: o.rank(value)})
			} else if was := made[i].value; value.Sort != was.Sort || value.Number != was.Number {
				if r := o.rank(value); compare(r, was, false) < 0 {
					made[i].value = r
				}
			}
			made[i].rows = append(made[i].rows, r)
		}
	}
	return made
}

// sameColumn reports whether two columns are of the same part of a field.
func sameColumn(a, b field.Column) bool {
	return a.Field.ID == b.Field.ID && slices.Equal(a.Part, b.Part)
}
