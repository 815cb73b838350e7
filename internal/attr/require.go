package attr

import (
	"fmt"

	"github.com/jqlbuild/jqlbuild/internal/suggest"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// ParseRequirement reads "none" or "some".
func ParseRequirement(t source.Text) (table.Requirement, []source.Problem) {
	if !t.Given() {
		return table.Requirement{}, nil
	}
	v := t.TrimSpace()
	switch v.Value {
	case "none":
		return table.Requirement{Text: v, Kind: table.NoIssues}, nil
	case "some":
		return table.Requirement{Text: v, Kind: table.SomeIssues}, nil
	}
	return table.Requirement{}, []source.Problem{*bad("bad-require", v, fmt.Sprintf("%q is nothing that can be required", v.Value),
		suggest.Fix(v.Value, []string{"none", "some"}, "write none if no issue may match, or some if at least one must"))}
}
