package request

import (
	"slices"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/field"
	"github.com/jqlbuild/jqlbuild/internal/tabulate"
	"github.com/jqlbuild/jqlbuild/linkconfig"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// keyField is the one field that needs no permission: it is in every answer.
const keyField = "issuekey"

// defaultColumns are shown when nobody names any.
var defaultColumns = []string{"key", "summary", "issuetype", "status", "priority", "updated"}

// view decides what is shown.
func (d *decision) view(query *linkconfig.Query) {
	r, link := d.req, d.req.Link
	r.Style = field.Style{
		BaseURL:    link.URL.String(),
		Location:   link.TimeZone,
		People:     link.People,
		IssueLinks: link.JiraLinks != linkconfig.NoLinks,
		Words:      &d.maker.Config.Words,
	}
	if link.JiraLinks != linkconfig.AllLinks || len(link.NoLinks) > 0 {
		h := field.Hide(link.URL, link.APIURL)
		h.Closed, h.ClosedOnly, h.Words = link.NoLinks, link.JiraLinks == linkconfig.AllLinks, &d.maker.Config.Words
		if link.JiraLinks == linkconfig.IssueLinks {
			h.Issues = link.URL.String()
		}
		r.Style.Closed, r.Style.Hidden = link.NoLinks, h
	}
	switch v := d.spec.View.(type) {
	case table.TableView:
		d.table(v, query)
	case table.ListView:
		d.table(v.TableView, query)
	case table.EachView:
		d.each(v)
	case table.IssueView:
		if len(v.Columns) == 0 {
			d.wellKnown("key", "summary", "status")
		}
		d.columns(v.Columns, true)
	case table.ChartView:
		d.chart(v)
	}
}

func (d *decision) table(v table.TableView, query *linkconfig.Query) {
	r, link := d.req, d.req.Link
	if v.Dates.Given() {
		r.Style.Dates = v.Dates.Value
	}
	columns, requested := v.Columns, true
	if len(columns) == 0 && query != nil {
		columns = query.Columns
	}
	if len(columns) == 0 && d.spec.Page != nil {
		columns = d.spec.Page.Columns
	}
	if len(columns) == 0 {
		columns, requested = link.Columns, false
	}
	if len(columns) == 0 {
		d.wellKnown(defaultColumns...)
	}
	d.columns(columns, requested)
	d.groups(v)
	for _, t := range v.Totals {
		c := d.optional(t.Column)
		if c == nil {
			continue
		}
		shown := slices.ContainsFunc(r.Columns, func(s field.Column) bool {
			return s.Field.ID == c.Field.ID && slices.Equal(s.Part, c.Part)
		})
		if !shown {
			d.problem(source.Problem{Span: t.Column.Name.Span(), Code: "total-not-shown", Class: d.class(t.Column.Name.Span()),
				Message: "a total of " + quote(t.Column.Name.Value) + " has no place, since the table does not show that column",
				Fix:     "add it to the columns, or leave out the total"})
			continue
		}
		if (t.Func == table.Sum || t.Func == table.Average) && !c.Summable() {
			d.problem(source.Problem{Span: t.Column.Name.Span(), Code: "bad-total", Class: d.class(t.Column.Name.Span()),
				Message: "the field " + quote(t.Column.Name.Value) + " holds no numbers to add up",
				Fix:     "use count, distinct, min or max, or give the field a format: under fields: in the configuration"})
			continue
		}
		r.Totals = append(r.Totals, tabulate.Total{Func: t.Func, Column: *c})
	}
	if v.AutoTotal {
		d.sumNumbers()
	}
	d.sort(v.Sort)
}

// columns shows the columns that somebody named. Those that the link does not
// allow are refused if the page requested them, else left out.
func (d *decision) columns(columns []table.Column, requested bool) {
	for _, c := range columns {
		found, ok := d.column(c)
		switch {
		case !ok:
		case d.allowed(found.Field):
			d.req.Columns = append(d.req.Columns, found)
		case requested:
			d.refuse(c, found.Field)
		}
	}
}

// sort decides what issues are sorted by, beside the query's own order.
func (d *decision) sort(keys []table.SortKey) {
	for _, s := range keys {
		if c := d.optional(s.Column); c != nil {
			d.req.Sort = append(d.req.Sort, tabulate.SortKey{Column: *c, Descending: s.Descending})
		}
	}
}

// each shows what the placeholders of a body name, and nothing by default.
func (d *decision) each(v table.EachView) {
	if v.Dates.Given() {
		d.req.Style.Dates = v.Dates.Value
	}
	d.body = true
	d.columns(v.Columns, true)
	d.body = false
	d.groups(v.TableView)
	d.sort(v.Sort)
}

// sumNumbers adds a sum of every column of numbers or durations that has no
// total yet, as Confluence's macros do when told to total by themselves.
func (d *decision) sumNumbers() {
	r := d.req
	for _, c := range r.Columns {
		natural := c
		natural.Align = nil // numbers are those that keep to the end by themselves
		named := slices.ContainsFunc(r.Totals, func(t tabulate.Total) bool {
			return t.Column.Field.ID == c.Field.ID && slices.Equal(t.Column.Part, c.Part)
		})
		if !named && natural.Heading().Align == table.AlignEnd {
			r.Totals = append(r.Totals, tabulate.Total{Func: table.Sum, Column: c})
		}
	}
}

// wellKnown shows columns that nobody named, as far as there are such fields
// and the link allows them.
func (d *decision) wellKnown(names ...string) {
	for _, name := range names {
		if _, _, err := d.fields.Find(name); err != nil && d.listed {
			continue
		}
		found, ok := d.column(table.Column{Name: source.Literal("default", name)})
		if !ok {
			continue
		}
		d.req.places = d.req.places[:len(d.req.places)-1] // nobody named it
		if d.allowed(found.Field) {
			d.req.Columns = append(d.req.Columns, found)
		}
	}
}

// optional resolves a column that may not be given.
func (d *decision) optional(c table.Column) *field.Column {
	if !c.Given() {
		return nil
	}
	found, ok := d.column(c)
	if !ok {
		return nil
	}
	if !d.allowed(found.Field) {
		d.refuse(c, found.Field)
		return nil
	}
	return &found
}

// column resolves a name that an author wrote, and says how it is shown.
func (d *decision) column(c table.Column) (field.Column, bool) {
	f, part, ok := d.find(c.Name, c.Label)
	if !ok {
		return field.Column{}, false
	}
	found := field.Column{Field: f, Part: part, Label: f.Name}
	if len(part) > 0 {
		found.Label = f.Name + " " + strings.Join(part, " ")
	}
	if f.ID == "parent" && d.epic(c.Name.Value) != "" {
		found.Label = c.Name.Value // as its readers know it
	}
	for _, style := range d.maker.Config.Fields {
		sf, spart, err := d.lookUp(style.Name.Value)
		if err == nil && sf.ID == f.ID && slices.Equal(spart, part) {
			d.style(&found, style)
		}
	}
	if d.req.Style.Dates != "" {
		found.Dates = "" // what the author says for the table wins
	}
	if c.Label.Given() {
		found.Label = c.Label.Value
	}
	span := c.Name.Span()
	d.req.places = append(d.req.places, place{f.ID, part, span, d.class(span)})
	return found, true
}

// style applies what the configuration says of a field.
func (d *decision) style(c *field.Column, s linkconfig.FieldStyle) {
	if s.Label.Given() {
		c.Label = s.Label.Value
	}
	if s.Dates.Given() {
		c.Dates = s.Dates.Value
	}
	switch s.Align.Value {
	case "left", "start":
		c.Align = new(table.AlignStart)
	case "right", "end":
		c.Align = new(table.AlignEnd)
	case "center":
		c.Align = new(table.AlignCenter)
	}
	if s.Format.Given() {
		if f, err := field.ParseFormat(s.Format.Value); err == nil {
			c.Format = f
		}
	}
}
