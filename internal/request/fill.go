package request

import (
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/jql"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// filled returns the Spec's View with the variables in its texts replaced, or
// nil if there are none.
func (d *decision) filled() table.View {
	switch v := d.spec.View.(type) {
	case table.TableView:
		if d.fill(&v.Caption, &v.Empty) {
			return v
		}
	case table.ListView:
		if d.fill(&v.Caption, &v.Empty) {
			return v
		}
	case table.EachView:
		if d.fill(&v.Empty) {
			return v
		}
	case table.ChartView:
		if d.fill(&v.Caption, &v.Empty) {
			return v
		}
	}
	return nil
}

// fill replaces the variables in texts and reports whether there are any.
func (d *decision) fill(texts ...*source.Text) bool {
	any := false
	for _, t := range texts {
		if strings.Contains(t.Value, "${") {
			filled, problems := jql.Fill(*t, d.variable)
			d.placedProblems(problems)
			*t, any = filled, true
		}
	}
	return any
}
