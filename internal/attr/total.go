package attr

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/suggest"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// ParseTotals reads a list of columns, separated by commas, each after the
// name of a [table.TotalFunc] and a colon, or alone to be summed. A field's name
// that holds a colon stands in quotes.
//
//	Story points, avg:Story points, count:key
func ParseTotals(t source.Text) ([]table.Total, []source.Problem) {
	return list(t, ',', "total", func(t source.Text) (table.Total, *source.Problem) {
		f := table.Sum
		if i := strings.IndexAny(t.Value, `:"'`); i >= 0 && t.Value[i] == ':' {
			name := t.Slice(0, i).TrimSpace()
			var ok bool
			if f, ok = totalFunc(name.Value); !ok {
				return table.Total{}, bad("bad-total", name, fmt.Sprintf("there is no total %q", name.Value),
					suggest.Fix(name.Value, totalNames, "write "+suggest.Or(totalNames)))
			}
			t = t.Slice(i+1, len(t.Value)).TrimSpace()
		}
		c, problem := column(t)
		if problem == nil && c.Label.Given() {
			problem = bad("bad-total", c.Label, "a total has no label of its own, since its column has one", asFix)
		}
		return table.Total{Func: f, Column: c}, problem
	})
}

// ParseSort reads a list of columns to sort by, separated by commas, each
// optionally followed by asc or desc.
//
//	Sprint, Story points desc
func ParseSort(t source.Text) ([]table.SortKey, []source.Problem) {
	return list(t, ',', "sort key", func(t source.Text) (table.SortKey, *source.Problem) {
		var key table.SortKey
		if i := afterSpace(t.Value); i > 0 {
			direction := strings.ToLower(t.Value[i:])
			if direction == "asc" || direction == "desc" {
				key.Descending = direction == "desc"
				t = t.Slice(0, i).TrimSpace()
			}
		}
		c, problem := column(t)
		if problem == nil && c.Label.Given() {
			problem = bad("bad-sort", c.Label, "a sort key has no label of its own, since its column has one", asFix)
		}
		key.Column = c
		return key, problem
	})
}

// asFix is what to do about an "as" that has no place.
const asFix = `remove "as" and what follows; a name that holds it stands in quotes`

// totalNames are the functions of totals as they are written.
var totalNames = func() []string {
	var names []string
	for f := table.Sum; f <= table.CountDistinct; f++ {
		names = append(names, f.String())
	}
	return names
}()

func totalFunc(name string) (table.TotalFunc, bool) {
	f := slices.IndexFunc(totalNames, func(n string) bool { return strings.EqualFold(n, name) })
	return table.TotalFunc(f), f >= 0
}
