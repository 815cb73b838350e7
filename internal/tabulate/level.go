package tabulate

import (
	"strconv"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/field"
	"github.com/jqlbuild/jqlbuild/internal/issue"
	"github.com/jqlbuild/jqlbuild/table"
)

// A Level is a field that issues are grouped by.
type Level struct {
	field.Column
	Named []table.GroupTitle // groups that come first, in this order; their values are in no other
}

// A finder finds the groups that a Level names.
type finder struct {
	Level
	at    map[string]int // by what their values are called
	empty int            // the group of issues without a value, or -1
	rest  int            // the group of what is not named, or -1
	none  string         // what having no value is called
}

func newFinder(l Level, s field.Style) finder {
	f := finder{Level: l, at: make(map[string]int), empty: -1, rest: -1, none: s.Words.Text("none")}
	for i, g := range l.Named {
		for _, v := range g.Values {
			f.name(v.Value, i)
		}
		if g.Empty.Given() {
			f.empty = i
		}
		if g.Rest.Given() {
			f.rest = i
		}
	}
	for i, g := range l.Named {
		// A reader could not tell a group from that of a value with its name.
		if g.Title.Given() {
			f.name(g.Title.Value, i)
		}
	}
	if f.empty < 0 {
		f.empty = f.rest
	}
	return f
}

// name has values with a name stand in a group, unless they stand in one before.
func (f finder) name(name string, group int) {
	name = field.Fold(name)
	if _, ok := f.at[name]; !ok {
		f.at[name] = group
	}
}

// A membership is the groups that an issue stands in.
type membership struct {
	values []table.Cell // a group each, an empty cell for no value
	named  int          // the one that the Level names, or -1; then values has what it was found by
}

// find returns the groups of an issue, and why some of its values are not
// shown. It stands in the first of the named groups that it fits, and in no
// other; if it fits none, in those of all its values.
func (f finder) find(i issue.Issue, s field.Style) (membership, field.Reason) {
	values, why := f.Values(i, s)
	if len(values) == 0 {
		values = []table.Cell{{}}
	}
	m := membership{values: values, named: -1}
	if len(f.Named) == 0 {
		return m, why
	}
	var people []table.Cell
	if s.People == table.Initials {
		whole := s
		whole.People = table.Names
		people, _ = f.Values(i, whole)
	}
	for n, value := range values {
		at := f.group(value)
		if len(people) == len(values) {
			at = first(at, f.group(people[n]))
		}
		if at < 0 {
			at = f.rest
		}
		if at >= 0 && (m.named < 0 || at < m.named) {
			m = membership{values: values[n : n+1], named: at}
		}
	}
	return m, why
}

// first returns the first of two groups, either of which may be none: -1.
func first(a, b int) int {
	if a < 0 || b >= 0 && b < a {
		return b
	}
	return a
}

// group returns the first named group of a value, or -1.
func (f finder) group(value table.Cell) int {
	found := -1
	for _, name := range names(value) {
		if at, ok := f.at[field.Fold(name)]; ok {
			found = first(found, at)
		}
	}
	if found >= 0 {
		return found
	}
	if name := table.PlainText(value.Content); name == "" || name == f.none {
		return f.empty
	}
	return -1
}

// names returns what a value is called: as it is shown, and as it is written
// wherever numbers and dates are written in the same way.
func names(c table.Cell) []string {
	all := []string{table.PlainText(c.Content)}
	if c.Numeric {
		all = append(all, strconv.FormatFloat(c.Number, 'f', -1, 64))
	}
	if len(c.Content) == 1 && c.Content[0].Kind == table.Time {
		all = append(all, c.Content[0].Time.Format(time.DateOnly))
	}
	return all
}

// groups returns the named groups, without issues yet.
func (l Level) groups() []group {
	all := make([]group, len(l.Named))
	for i, g := range l.Named {
		all[i].title = g.Title.Value
		if len(g.Values) > 0 {
			all[i].value.Content = table.Plain(g.Values[0].Value) // until there is an issue
		}
	}
	return all
}
