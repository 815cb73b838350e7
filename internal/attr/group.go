package attr

import (
	"fmt"
	"strings"

	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// MaxGroupBy is how many fields a table can be grouped by, one within the
// other.
const MaxGroupBy = 3

// ParseGroupBy reads the fields that issues are grouped by, the outermost
// first: a list of columns as [ParseColumns] reads it, of three at most.
//
//	issuetype, component
func ParseGroupBy(t source.Text) ([]table.Column, []source.Problem) {
	columns, problems := list(t, ',', "field to group by", column)
	for i, c := range columns {
		for _, before := range columns[:i] {
			if strings.EqualFold(c.Name.Value, before.Name.Value) {
				problems = append(problems, *bad("bad-group-by", c.Name, fmt.Sprintf("the field %q is grouped by already", c.Name.Value), "name each field once"))
				break
			}
		}
	}
	if len(columns) > MaxGroupBy {
		problems = append(problems, *bad("bad-group-by", columns[MaxGroupBy].Name, fmt.Sprintf("there are %d fields to group by, and three is the most", len(columns)),
			"leave out the rest, or make a table of its own of each group"))
		columns = columns[:MaxGroupBy]
	}
	return columns, problems
}
