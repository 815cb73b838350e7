package request

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/field"
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
	if link.JiraLinks != linkconfig.AllLinks {
		r.Style.Hidden = field.Hide(link.URL, link.APIURL)
		if link.JiraLinks == linkconfig.IssueLinks {
			r.Style.Hidden.Issues = link.URL.String()
		}
	}
	switch v := d.spec.View.(type) {
	case table.TableView:
		d.table(v, query)
	case table.ListView:
		d.table(v.TableView, query)
	case table.IssueView:
		names := map[table.IssueParts][]string{
			table.KeySummaryStatus: {"key", "summary", "status"},
			table.KeyOnly:          {"key"},
			table.KeyStatus:        {"key", "status"},
			table.KeySummary:       {"key", "summary"},
		}[v.Show]
		// What is not to be published is left out of the default, and an
		// error when the author asked for it in so many words.
		d.wellKnown(names, v.Show == table.KeySummaryStatus)
	case table.ChartView:
		r.By = d.optional(v.By)
		r.Stack = d.optional(v.Stack)
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
		d.wellKnown(defaultColumns, true)
	}
	for _, c := range columns {
		found, ok := d.column(c)
		switch {
		case !ok:
		case d.allowed(found.Field):
			r.Columns = append(r.Columns, found)
		case requested:
			d.refuse(c, found.Field)
		}
	}
	r.Group = d.optional(v.GroupBy)
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
		r.Totals = append(r.Totals, Total{Func: t.Func, Column: *c})
	}
	if v.AutoTotal {
		d.sumNumbers()
	}
	for _, s := range v.Sort {
		if c := d.optional(s.Column); c != nil {
			r.Sort = append(r.Sort, SortKey{Column: *c, Descending: s.Descending})
		}
	}
}

// sumNumbers adds a sum of every column of numbers or durations that has no
// total yet, as Confluence's macros do when told to total by themselves.
func (d *decision) sumNumbers() {
	r := d.req
	for _, c := range r.Columns {
		natural := c
		natural.Align = nil // numbers are those that keep to the end by themselves
		named := slices.ContainsFunc(r.Totals, func(t Total) bool {
			return t.Column.Field.ID == c.Field.ID && slices.Equal(t.Column.Part, c.Part)
		})
		if !named && natural.Heading().Align == table.End {
			r.Totals = append(r.Totals, Total{Func: table.Sum, Column: c})
		}
	}
}

// wellKnown shows columns that the author did not name. Those that the link
// does not allow are left out if dropped is set, else refused.
func (d *decision) wellKnown(names []string, dropped bool) {
	for _, name := range names {
		if _, _, err := d.fields.Find(name); err != nil && d.listed {
			// Nobody wrote the name, so what is wrong is at the shortcode.
			if !dropped {
				d.problem(source.Problem{Span: d.spec.Span, Code: "unknown-field", Class: d.class(d.spec.Span),
					Message: "the field " + quote(name) + " is not in the list of fields of the link " + quote(d.req.Link.Name),
					Fix:     "let the link's user see it, or leave it out with the attribute show"})
			}
			continue
		}
		c := table.Column{Name: source.Literal("default", name)}
		found, ok := d.column(c)
		if ok {
			d.req.places = d.req.places[:len(d.req.places)-1] // nobody named it
		}
		switch {
		case !ok:
		case d.allowed(found.Field):
			d.req.Columns = append(d.req.Columns, found)
		case !dropped:
			c.Name = d.spec.Span.AsText()
			d.refuse(c, found.Field)
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
		c.Align = new(table.Start)
	case "right", "end":
		c.Align = new(table.End)
	case "center":
		c.Align = new(table.Center)
	}
	if s.Format.Given() {
		if f, err := field.ParseFormat(s.Format.Value); err == nil {
			c.Format = f
		}
	}
}

// epic returns what a name means on Jira Cloud that only Data Center has, or ""
// for another: Cloud has no epic link and epic name any more, but a parent.
//
// See https://community.developer.atlassian.com/t/deprecation-of-the-epic-link-parent-link-and-other-related-fields-in-rest-apis-and-webhooks/54048.
func (d *decision) epic(name string) string {
	if !d.listed || !d.cloud(d.req.Link) && !onAtlassian(d.req.Link) {
		return ""
	}
	head, part, _ := strings.Cut(name, ".")
	switch field.Fold(head) {
	case "epic link", "parent link":
		head = "parent"
	case "epic name":
		head = "parent.summary"
	default:
		return ""
	}
	if part != "" && head == "parent" {
		head += "." + part
	}
	return head
}

// onAtlassian reports whether a link leads to where only Jira Cloud is, which
// tells where nothing was asked yet.
func onAtlassian(link *linkconfig.Link) bool {
	if link.Deployment != linkconfig.Auto || link.URL == nil {
		return false
	}
	return strings.HasSuffix(strings.ToLower(link.URL.Hostname()), ".atlassian.net")
}

// refused reports whether the link's field list will not come.
func (d *decision) refused() bool {
	return d.maker.Refused != nil && d.maker.Refused(d.req.Link)
}

// lookUp returns what a name means on the link.
func (d *decision) lookUp(name string) (field.Field, []string, error) {
	f, part, err := d.fields.Find(name)
	if err == nil {
		return f, part, nil
	}
	if today := d.epic(name); today != "" {
		if f, part, err := d.fields.Find(today); err == nil {
			return f, part, nil
		}
	}
	return field.Field{}, nil, err
}

// find resolves a name and reports it if it means nothing, or several things.
// The label that was written after it is part of the name if the author forgot
// the quotes.
func (d *decision) find(name, label source.Text) (field.Field, []string, bool) {
	f, part, err := d.lookUp(name.Value)
	if err == nil {
		return f, part, true
	}
	p := source.Problem{Span: name.Span(), Class: d.class(name.Span())}
	var ambiguous *field.AmbiguousError
	var unknown *field.UnknownError
	switch {
	case errors.As(err, &ambiguous):
		var ids []string
		for _, c := range ambiguous.Candidates {
			ids = append(ids, c.ID)
		}
		p.Code = "ambiguous-field"
		p.Message = quote(name.Value) + " is the name of several fields on the link " + quote(d.req.Link.Name)
		p.Fix = "use the id of the one you mean: " + strings.Join(ids, ", ")
	case !d.listed && d.refused() && isCustomID(name.Value):
		id := fieldID(name.Value)
		return field.Field{ID: id, Name: id, Custom: true}, nil, true
	case !d.listed:
		d.unresolved = true
		return field.Field{}, nil, false
	case errors.As(err, &unknown):
		p.Code = "unknown-field"
		p.Message = "no field on the link " + quote(d.req.Link.Name) + " is called " + quote(name.Value)
		whole := name.Value + " as " + label.Value
		_, _, err := d.fields.Find(whole)
		switch {
		case label.Given() && err == nil:
			p.Fix = "the field " + quote(whole) + " stands in quotes, since as gives a column its heading: write '" + whole + "'"
		case isCustomID(name.Value):
			p.Message = "no field on the link " + quote(d.req.Link.Name) + " has the id " + quote(name.Value)
			p.Fix = "check the number, and that the link's user may see the field"
		case len(unknown.Nearest) > 0:
			p.Fix = "did you mean " + list(unknown.Nearest) + "?"
		default:
			p.Fix = "use the field's name as Jira shows it, its clause name or its id"
		}
	default:
		p.Code = "unknown-field"
		p.Message = "cannot tell which field " + quote(name.Value) + " is: " + err.Error()
	}
	d.problem(p)
	return field.Field{}, nil, false
}

// foreign are the fields that hold parts of other issues or what people wrote
// in confidence; on a guarded link they are published only if allow_fields
// names them, since the guard says nothing about those other issues.
var foreign = []string{"issuelinks", "parent", "subtasks", "comment", "worklog", "attachment"}

// allowed reports whether the link lets pages publish a field.
func (d *decision) allowed(f field.Field) bool {
	link := d.req.Link
	if f.ID == keyField || f.ID == "key" || d.gaps {
		return true // what has gaps is decided again with the list, or never asked
	}
	if len(link.AllowFields) > 0 {
		return slices.Contains(d.ids(link.AllowFields), f.ID)
	}
	if slices.Contains(d.ids(link.DenyFields), f.ID) {
		return false
	}
	return !link.Guard.Given() || !slices.Contains(foreign, f.ID)
}

// ids resolves the names of a link's allow_fields or deny_fields. A name that
// means nothing or several things is the administrator's problem: read either
// way it could publish what was meant to be kept. What only the link's own
// list can tell is one of the policyGaps.
func (d *decision) ids(names []source.Text) []string {
	var ids []string
	for _, n := range names {
		f, _, err := d.lookUp(n.Value)
		switch {
		case err == nil:
			ids = append(ids, f.ID)
		case d.listed:
			d.find(n, source.Text{})
		case isCustomID(n.Value):
			ids = append(ids, fieldID(n.Value))
		}
	}
	return ids
}

// policyGaps returns the names in the link's allow_fields and deny_fields that
// cannot be told without its own list of fields. Only ids are certain: what an
// English Jira calls a system field may be the name of a custom field here.
func (d *decision) policyGaps() []source.Text {
	if d.listed {
		return nil
	}
	var gaps []source.Text
	link := d.req.Link
	for _, n := range slices.Concat(link.AllowFields, link.DenyFields) {
		f, _, err := d.fields.Find(n.Value)
		if !isCustomID(n.Value) && (err != nil || f.ID != keyField && !strings.EqualFold(f.ID, strings.TrimSpace(n.Value))) {
			gaps = append(gaps, n)
		}
	}
	return gaps
}

// customID matches what names a custom field whatever the list of fields says.
var customID = regexp.MustCompile(`^(?i:customfield_([0-9]+)|cf\[([0-9]+)\])$`)

func isCustomID(name string) bool { return customID.MatchString(strings.TrimSpace(name)) }

// fieldID returns the id that isCustomID has found.
func fieldID(name string) string {
	m := customID.FindStringSubmatch(strings.TrimSpace(name))
	return "customfield_" + m[1] + m[2]
}

// refuse reports a field that the link does not let pages publish.
func (d *decision) refuse(c table.Column, f field.Field) {
	link := d.req.Link
	p := source.Problem{Span: c.Name.Span(), Code: "field-not-allowed", Class: d.class(c.Name.Span()),
		Message: "the link " + quote(link.Name) + " does not allow pages to show the field " + quote(f.Name)}
	switch {
	case len(link.AllowFields) > 0:
		var names []string
		for _, n := range link.AllowFields {
			names = append(names, n.Value)
		}
		p.Fix = "allowed beside the key: " + list(names)
	case link.Guard.Given() && slices.Contains(foreign, f.ID):
		p.Fix = "it holds parts of other issues or conversations, and the link is guarded; allow_fields may name it"
	default:
		p.Fix = "it is one of the link's deny_fields"
	}
	d.problem(p)
}
