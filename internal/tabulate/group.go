package tabulate

import (
	"slices"

	"github.com/jqlbuild/jqlbuild/internal/field"
	"github.com/jqlbuild/jqlbuild/table"
)

// A group is the issues that share a value, or one of the values that an
// author has put together.
type group struct {
	value ranked // empty for those without one
	title string // "" for what the value is called
	rows  []row
}

// content returns what the group is called.
func (g group) content(s field.Style) table.Content {
	switch {
	case g.title != "":
		return table.Plain(g.title)
	case isEmpty(g.value.Cell):
		return table.Plain(s.Words.Text("none"))
	}
	return g.value.Content
}

// grouped puts rows into groups by their values at a level: first those that
// it names, then all others in the order that compare has.
func (v View) grouped(rows []row, level int, o *order, compare func(a, b group) int) []group {
	named, rest := v.gather(rows, level, o)
	if !v.EmptyGroups {
		named = slices.DeleteFunc(named, func(g group) bool { return len(g.rows) == 0 })
	}
	slices.SortStableFunc(rest, compare)
	return append(named, rest...)
}

// byValue orders the groups of a level by what they share; see [Table].
func (v View) byValue(level int) func(a, b group) int {
	descending := false
	for _, k := range v.Sort {
		if sameColumn(k.Column, v.Groups[level].Column) {
			descending = k.Descending
		}
	}
	return func(a, b group) int { return compare(a.value, b.value, descending) }
}

// gather puts rows into the groups that a level names, and into those of other
// values, in the order in which the rows have them.
// Values that read the same are the same: a reader could not tell the groups
// of two versions "2.0" apart, nor a priority "None" from none. Of such values
// the first in order tells the group's place.
func (v View) gather(rows []row, level int, o *order) (named, rest []group) {
	named = v.Groups[level].groups()
	none := v.Style.Words.Text("none")
	at := make(map[string]int)
	for _, r := range rows {
		in := r.groups[level]
		if in.named >= 0 {
			g := &named[in.named]
			if len(g.rows) == 0 {
				g.value.Cell = in.values[0]
			}
			g.rows = append(g.rows, r)
			continue
		}
		seen := make(map[string]bool, len(in.values))
		for _, value := range in.values {
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
				i = len(rest)
				at[name] = i
				rest = append(rest, group{value: o.rank(value)})
			} else if was := rest[i].value; value.Sort != was.Sort || value.Number != was.Number {
				if r := o.rank(value); compare(r, was, false) < 0 {
					rest[i].value = r
				}
			}
			rest[i].rows = append(rest[i].rows, r)
		}
	}
	return named, rest
}

// sameColumn reports whether two columns are of the same part of a field.
func sameColumn(a, b field.Column) bool {
	return a.Field.ID == b.Field.ID && slices.Equal(a.Part, b.Part)
}
