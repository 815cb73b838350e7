package fetch

import (
	"fmt"

	"github.com/jqlbuild/jqlbuild/internal/field"
	"github.com/jqlbuild/jqlbuild/internal/request"
	"github.com/jqlbuild/jqlbuild/internal/tabulate"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// notShown is the warning that a column is blank although Jira has something
// for it.
func notShown(spec *table.Spec, req *request.Request, b tabulate.Blank) source.Problem {
	p := source.Problem{Code: "field-not-shown", Warning: true, Fix: "leave the column out, or show another field that says it in words"}
	if p.Span, p.Class = req.Place(b.Column); p.IsZero() {
		p.Span = spec.Span
	}
	name := b.Column.Heading().Label
	switch b.Reason {
	case field.OnlyIDs:
		p.Message = fmt.Sprintf("the column %q is blank where Jira gives only ids, and not what they stand for", name)
	default:
		p.Message = fmt.Sprintf("the column %q is blank where Jira gives nothing that a person could read", name)
	}
	return p
}
