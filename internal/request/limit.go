package request

import (
	"github.com/jqlbuild/jqlbuild/linkconfig"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// limit decides how many issues are shown.
func (d *decision) limit(query *linkconfig.Query) {
	link := d.req.Link
	switch view := d.spec.View.(type) {
	case table.CountView:
		d.req.CountOnly, d.req.Exact = true, view.Exact
		if d.req.Require.Given() {
			d.req.Limit = d.most(table.AllRows)
		}
		return
	case table.ChartView:
		d.req.Limit = table.AllRows // a chart of some of the issues would be a lie
		return
	case table.IssueView:
		d.req.Limit = 1
		return
	}
	limit := d.spec.Ask.Limit
	_, each := d.spec.View.(table.EachView)
	if !limit.Given() && query != nil {
		limit = query.Limit
	}
	if !limit.Given() && d.spec.Page != nil && !each {
		limit = d.spec.Page.Limit
	}
	if !limit.Given() {
		n := DefaultLimit
		switch {
		case d.req.Require.Given():
			n = table.AllRows // some of the issues would prove nothing
		case each:
			n = table.AllRows // notes of some of the issues are no notes
		case link.Limit.N != 0:
			n = link.Limit.N
		}
		d.req.Limit = d.most(n)
		return
	}
	d.req.Limit = limit.N
	switch {
	case limit.N == table.AllRows:
		d.req.Limit = d.most(limit.N) // the table says that it was cut
	case link.MaxLimit > 0 && limit.N > link.MaxLimit:
		d.problem(source.Problem{Span: limit.Span(), Code: "limit-too-high",
			Message: "the limit " + limit.Value + " is more than the link " + quote(link.Name) + " allows",
			Fix:     "ask for at most " + itoa(link.MaxLimit)})
	}
}

// most returns a limit that nobody chose too high: as much of it as the link
// allows.
func (d *decision) most(limit int) int {
	if highest := d.req.Link.MaxLimit; highest > 0 && (limit == table.AllRows || limit > highest) {
		return highest
	}
	return limit
}

// DefaultLimit is how many rows a table shows when nobody says.
const DefaultLimit = 50
