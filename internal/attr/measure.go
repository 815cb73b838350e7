package attr

import (
	"fmt"
	"strings"

	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// ParseMeasure reads what a chart measures: "count" for how many issues there
// are, which gives no column, or a column to add up after "sum:".
//
//	sum:Story points
func ParseMeasure(t source.Text) (table.Column, []source.Problem) {
	if !t.Given() {
		return table.Column{}, nil
	}
	t = t.TrimSpace()
	colon := strings.IndexByte(t.Value, ':')
	switch {
	case colon >= 0 && strings.TrimSpace(t.Value[:colon]) == "sum":
		return ParseColumn(t.Slice(colon+1, len(t.Value)).TrimSpace())
	case t.Value == "count":
		return table.Column{}, nil
	}
	return table.Column{}, []source.Problem{*bad("bad-measure", t, fmt.Sprintf("%q is nothing that a chart measures", t.Value),
		`write count, or a field of numbers such as "sum:Story points"`)}
}
