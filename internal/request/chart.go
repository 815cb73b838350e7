package request

import (
	"github.com/jqlbuild/jqlbuild/internal/tabulate"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// chart decides what a chart shows.
func (d *decision) chart(v table.ChartView) {
	r := d.req
	if r.Progress = v.Kind == table.ProgressChart; r.Progress {
		r.By = d.status(v.By)
	} else {
		r.By = d.level(v.By, v.Groups)
		r.Stack = d.level(v.Stack, nil)
		d.emptyGroups(v.EmptyGroup, r.By, r.Stack)
	}
	r.Value = d.optional(v.Value)
	if r.Value != nil && !r.Value.Summable() {
		name := v.Value.Name
		d.problem(source.Problem{Span: name.Span(), Code: "bad-measure", Class: d.class(name.Span()),
			Message: "the field " + quote(name.Value) + " holds no numbers to add up",
			Fix:     `write value="count", name a field of numbers or durations, or give this one a format: under fields: in the configuration`})
		r.Value = nil
	}
}

// status returns the column by whose categories a bar of progress is divided.
// It need not be named.
func (d *decision) status(by table.Column) *tabulate.Level {
	whose, label := d.spec.Span.AsText(), ""
	if by.Given() {
		named, ok := d.column(by)
		if !ok {
			return nil
		}
		if id := named.Field.ID; id != "status" && id != "statusCategory" || len(named.Part) > 0 {
			d.problem(source.Problem{Span: by.Name.Span(), Code: "bad-measure", Class: d.class(by.Name.Span()),
				Message: "a bar of progress is by the categories of the status, and not by " + quote(by.Name.Value),
				Fix:     `leave out by, or write kind="bar"`})
			return nil
		}
		whose, label = by.Name, by.Label.Value
	}
	found, ok := d.column(table.Column{Name: source.Literal("default", "status")})
	if !ok {
		return nil
	}
	d.req.places = d.req.places[:len(d.req.places)-1] // nobody named it so
	if !d.allowed(found.Field) {
		d.refuse(table.Column{Name: whose}, found.Field)
		return nil
	}
	if label != "" {
		found.Label = label
	}
	return &tabulate.Level{Column: found}
}
