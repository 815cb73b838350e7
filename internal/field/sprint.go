package field

import (
	"github.com/jqlbuild/jqlbuild/internal/issue"
	"github.com/jqlbuild/jqlbuild/table"
)

// sprint returns the cell of a sprint.
func (p printer) sprint(o object) table.Cell { return textCell(text(o, "name")) }

// sprints returns the sprints that an issue is and was in, in Jira's order.
func sprints(v any) any {
	var list []any
	for _, e := range elements(v) {
		if s, ok := e.(string); ok && issue.IsSprint(s) {
			e = object(issue.ParseSprint(s))
		}
		if e != nil {
			list = append(list, e)
		}
	}
	return list
}
