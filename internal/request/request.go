// Package request turns one Spec into one Request or its problems: defaults,
// named query, variables, guard, column names, and what a link allows a page
// to publish. Every default of jqlbuild is applied here and nowhere else, in
// the order attribute, named query, page, link, configuration.
//
// It is pure: the configuration and the link's field list are arguments.
package request

import (
	"slices"

	"github.com/jqlbuild/jqlbuild/internal/conceal"
	"github.com/jqlbuild/jqlbuild/internal/field"
	"github.com/jqlbuild/jqlbuild/internal/jql"
	"github.com/jqlbuild/jqlbuild/internal/suggest"
	"github.com/jqlbuild/jqlbuild/internal/tabulate"
	"github.com/jqlbuild/jqlbuild/linkconfig"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// A Request is a Spec with everything applied: what is to be known from Jira,
// and how it is to be shown.
type Request struct {
	Link    *linkconfig.Link
	OnError linkconfig.OnError

	// JQL is what is sent: the author's own text, within the guard's
	// parentheses if the link has a guard. Canonical is the same for all
	// spellings of one query, and Filter for all that find the same issues in
	// any order. Written is the author's text with its places, without the
	// guard.
	JQL       string
	Canonical string
	Filter    string
	Written   source.Text

	// Keys are the issues named by a Request that asks for nothing else.
	// GuardJQL, the guard's own text, and Guard, its canonical form, are
	// what such a Request is wrapped in.
	Keys     []string
	Guard    string
	GuardJQL string

	// Fields are the ids to ask Jira for, sorted, beside the key; Rendered
	// says that some of them are wanted as HTML too. Limit is how many
	// issues are shown, or table.AllRows.
	Fields   []string
	Rendered bool
	Limit    int

	// CountOnly says that only the number of issues is wanted.
	CountOnly bool

	// Exact, of CountOnly, says that an estimate will not do.
	Exact bool

	// Require is the rule that the issues must keep. A count with one reads
	// their keys.
	Require table.Requirement

	// What is shown. A chart has By, and perhaps Stack, and no Columns.
	Columns []field.Column
	Groups  []tabulate.Level
	Totals  []tabulate.Total
	Sort    []tabulate.SortKey
	By      *tabulate.Level
	Stack   *tabulate.Level
	Value   *field.Column // of a chart: what is added up; nil to count issues

	// EmptyGroups shows named groups even without issues.
	EmptyGroups bool

	Style field.Style

	// View is the Spec's with the variables in its texts replaced; nil if
	// there are none.
	View table.View

	// Progress, of a chart, is by the categories of By, a status.
	Progress bool

	places []place // of the columns that somebody named
}

// A Maker makes Requests. Its zero value but for Config knows no link's
// fields. It is safe for concurrent use.
type Maker struct {
	Config *linkconfig.Config

	// Fields returns a link's field list, or nil when there is none at
	// hand; then the well-known system fields are all that names can mean.
	// Defaults to none for any link.
	Fields func(*linkconfig.Link) *field.List

	// Refused reports whether a link's field list will not come. Then a name
	// that is a field's id, such as customfield_10016, stands for itself.
	// Defaults to never.
	Refused func(*linkconfig.Link) bool

	// Cloud reports whether a link is known to lead to Jira Cloud, which
	// refuses some queries that Data Center takes. Defaults to what the
	// configuration says.
	Cloud func(*linkconfig.Link) bool

	// Vars take the place of the configuration's variables of the same
	// names. Defaults to none.
	Vars map[string]table.Variable

	// OnError, if not nil, takes the place of what links say. What a
	// shortcode says itself still wins.
	OnError *linkconfig.OnError
}

// Link returns the link that a Spec names, by itself or by default, or the
// problem with it.
func (m Maker) Link(spec *table.Spec) (*linkconfig.Link, []source.Problem) {
	d := decision{maker: m, spec: spec}
	link := d.link(d.query())
	return link, d.problems
}

// Make returns the Request for a Spec. It is nil when there is a problem that
// is more than a warning. needsFields says that the Spec names a field which
// only the link's field list can tell; without a list, that is no problem yet
// and the Request lacks the field.
func (m Maker) Make(spec *table.Spec) (r *Request, needsFields bool, problems []source.Problem) {
	d := decision{maker: m, spec: spec, req: &Request{}}
	d.decide()
	if source.Failed(d.problems) {
		return nil, d.unresolved, d.problems
	}
	return d.req, d.unresolved, d.problems
}

// Allows reports whether a link lets pages publish a field, by its id.
func (m Maker) Allows(link *linkconfig.Link, id string) bool {
	d := decision{maker: m, spec: new(table.Spec), req: &Request{Link: link}}
	d.know(link)
	if len(d.policyGaps()) > 0 {
		return false
	}
	f, _, err := d.fields.Find(id)
	return err == nil && d.allowed(f)
}

// Unresolved returns the names in a link's allow_fields and deny_fields that
// only its field list can tell, where that is not at hand. While there are
// any, nothing of the link may be published.
func (m Maker) Unresolved(link *linkconfig.Link) []source.Text {
	d := decision{maker: m, spec: new(table.Spec), req: &Request{Link: link}}
	d.know(link)
	return d.policyGaps()
}

// A decision is the work on one Spec.
type decision struct {
	maker      Maker
	spec       *table.Spec
	req        *Request
	fields     *field.List
	listed     bool // fields is the link's own list, not the well-known fields
	unresolved bool
	gaps       bool // what the link keeps from pages is not known yet
	body       bool // names are those of placeholders in a body
	problems   []source.Problem
}

func (d *decision) decide() {
	query := d.query()
	link := d.link(query)
	d.req.View = d.filled()
	if link == nil || source.Failed(d.problems) {
		// Without a link the query can still be read, so that its mistakes
		// are not hidden behind this one.
		if text, ok := d.text(query); ok {
			d.parse(text, false)
		}
		return
	}
	d.req.Link = link
	d.req.OnError = d.onError(link)
	d.req.Require = d.spec.Ask.Require
	d.know(link)
	d.gaps = len(d.policyGaps()) > 0
	d.unresolved = d.gaps
	d.limit(query)
	d.jql(query)
	d.view(query)
	d.collect()
}

// know takes the link's field list, or the fields that every Jira has.
func (d *decision) know(link *linkconfig.Link) {
	if d.maker.Fields != nil {
		if list := d.maker.Fields(link); list != nil {
			d.fields, d.listed = list, true
			return
		}
	}
	d.fields = field.System()
}

// query returns the named query that the Spec uses, if any.
func (d *decision) query() *linkconfig.Query {
	use := d.spec.Ask.Use
	if !use.Given() {
		return nil
	}
	if q := d.maker.Config.Query(use.Value); q != nil {
		return q
	}
	var known []string
	for _, q := range d.maker.Config.Queries {
		known = append(known, q.Name)
	}
	d.unknown(use, "unknown-query", "named query", known)
	return nil
}

// link returns the link to ask.
func (d *decision) link(query *linkconfig.Query) *linkconfig.Link {
	c := d.maker.Config
	name := d.spec.Ask.Link
	if !name.Given() && query != nil {
		name = query.Link
	}
	if !name.Given() && d.spec.Page != nil {
		name = d.spec.Page.Link
	}
	if !name.Given() {
		name = c.DefaultLink
	}
	var known []string
	for _, l := range c.Links {
		known = append(known, l.Name)
	}
	if !name.Given() {
		d.problem(source.Problem{Span: d.spec.Span, Code: "no-link",
			Message: "no link is named, and the configuration has no default_link",
			Fix:     "add link=\"…\" with one of " + list(known)})
		return nil
	}
	if l := c.Link(name.Value); l != nil {
		return l
	}
	d.unknown(name, "unknown-link", "link", known)
	return nil
}

func (d *decision) onError(link *linkconfig.Link) linkconfig.OnError {
	if t := d.spec.Ask.OnError; t.Given() {
		if o, err := linkconfig.ParseOnError(t.Value); err == nil {
			return o
		}
	}
	if d.maker.OnError != nil {
		return *d.maker.OnError
	}
	return link.OnError
}

// collect gathers what to ask Jira for.
func (d *decision) collect() {
	r := d.req
	add := func(c *field.Column) {
		if c == nil {
			return
		}
		if id := c.Request(); id != "" {
			r.Fields = append(r.Fields, id)
		}
		r.Rendered = r.Rendered || c.NeedsRendered()
	}
	for i := range r.Columns {
		add(&r.Columns[i])
	}
	for i := range r.Totals {
		add(&r.Totals[i].Column)
	}
	for i := range r.Sort {
		add(&r.Sort[i].Column)
	}
	for i := range r.Groups {
		add(&r.Groups[i].Column)
	}
	for _, l := range []*tabulate.Level{r.By, r.Stack} {
		if l != nil {
			add(&l.Column)
		}
	}
	add(r.Value)
	slices.Sort(r.Fields)
	r.Fields = slices.Compact(r.Fields)
}

// unknown reports a name that the configuration does not have.
func (d *decision) unknown(name source.Text, code, what string, known []string) {
	p := source.Problem{Span: name.Span(), Code: code, Class: d.class(name.Span()),
		Message: "there is no " + what + " " + quote(name.Value)}
	switch near := suggest.Nearest(name.Value, known); {
	case len(known) == 0:
		p.Fix = "add it to the configuration, which has none"
	case near != "":
		p.Fix = suggest.DidYouMean(near) + " Known: " + list(known)
	default:
		p.Fix = "write one of " + list(known)
	}
	d.problem(p)
}

// class says whose mistake a problem at a place is: what stands in the
// configuration is the administrator's.
func (d *decision) class(s source.Span) source.Class {
	if s.File != nil && s.File == d.maker.Config.File {
		return source.Config
	}
	return source.Content
}

// problem adds problems; of the configuration none shows more than its place.
func (d *decision) problem(problems ...source.Problem) {
	for _, p := range problems {
		d.problems = append(d.problems, conceal.Problem(p))
	}
}

// parse reads a query's text and reports its problems.
func (d *decision) parse(text source.Text, cloud bool) *jql.Query {
	if f, ok := jql.Pasted(text.Value); ok {
		d.problem(d.placed(f.Problem(text)))
		return nil
	}
	q, err := jql.Parse(text.Value)
	if err != nil {
		d.problem(d.placed(jql.Problem(text, err)))
		return nil
	}
	for _, f := range jql.Lint(q, jql.Options{Cloud: cloud}) {
		d.problem(d.placed(f.Problem(text)))
	}
	return q
}

// placedProblems adds problems whose places say whose they are.
func (d *decision) placedProblems(problems []source.Problem) {
	for _, p := range problems {
		d.problem(d.placed(p))
	}
}

func (d *decision) placed(p source.Problem) source.Problem {
	p.Class = d.class(p.Span)
	return p
}
