package request

import (
	"slices"
	"strconv"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/jql"
	"github.com/jqlbuild/jqlbuild/linkconfig"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// text returns the Spec's query with its variables replaced.
func (d *decision) text(query *linkconfig.Query) (source.Text, bool) {
	if key := d.spec.Ask.Key; key.Given() {
		return key, true
	}
	written := d.spec.Ask.JQL
	if !written.Given() {
		if query == nil {
			return source.Text{}, false
		}
		written = query.JQL
	}
	text, problems := jql.Substitute(written, d.variable)
	for _, p := range problems {
		d.problem(d.placed(p))
	}
	return text, !source.Failed(problems)
}

// variable looks a name up in the attributes, the page and the configuration.
func (d *decision) variable(name string) (source.Text, bool) {
	vars := []map[string]source.Text{d.spec.Ask.Vars, nil, d.maker.Config.Vars}
	if d.spec.Page != nil {
		vars[1] = d.spec.Page.Vars
	}
	for _, m := range vars {
		if t, ok := m[name]; ok {
			return t, true
		}
	}
	return source.Text{}, false
}

// jql decides what is sent.
func (d *decision) jql(query *linkconfig.Query) {
	link, r := d.req.Link, d.req
	guard := d.guard(link)
	text, ok := d.text(query)
	if !ok {
		return
	}
	r.Written = text
	if key := d.spec.Ask.Key; key.Given() {
		d.key(key, guard)
		return
	}
	q := d.parse(text, d.cloud(link) && guard == nil)
	if q == nil {
		return
	}
	whole := q
	r.JQL = text.Value
	if guard != nil {
		r.JQL = jql.Guarded(guard, q)
		if whole = d.guarded(text, r.JQL); whole == nil {
			return
		}
	}
	r.Canonical, r.Filter = whole.String(), (&jql.Query{Where: whole.Where}).String()
	if keys, ok := q.Keys(); ok && !r.CountOnly {
		if _, chart := d.spec.View.(table.ChartView); !chart {
			r.Keys = keys
		}
	}
}

// key makes the request for a single issue.
func (d *decision) key(key source.Text, guard *jql.Query) {
	k := strings.ToUpper(strings.TrimSpace(key.Value))
	if !jql.IsKey(k) {
		d.problem(source.Problem{Span: key.Span(), Code: "bad-key",
			Message: quote(key.Value) + " is not an issue key",
			Fix:     "write it as DOCS-12"})
		return
	}
	r := d.req
	r.Keys = []string{k}
	r.JQL = "key = " + k
	if guard != nil {
		if q, err := jql.Parse(r.JQL); err == nil {
			r.JQL = jql.Guarded(guard, q)
		}
	}
	if whole := d.guarded(key, r.JQL); whole != nil {
		r.Canonical = whole.String()
	}
}

// guarded reads what a query has become within its guard. A query that is too
// deep for that is refused: nothing is sent that has not been understood.
func (d *decision) guarded(written source.Text, whole string) *jql.Query {
	q, err := jql.Parse(whole)
	if err != nil {
		d.problem(source.Problem{Span: written.Span(), Code: "guard", Class: d.class(written.Span()),
			Message: "the query cannot be put behind the link's guard: " + err.Error(),
			Fix:     "nest its parentheses less deeply"})
		return nil
	}
	return q
}

// guard returns the link's guard, which no page can widen.
func (d *decision) guard(link *linkconfig.Link) *jql.Query {
	if !link.Guard.Given() {
		return nil
	}
	q, err := jql.Parse(link.Guard.Value)
	if err != nil {
		d.problem(d.placed(jql.Problem(link.Guard, err)))
		return nil
	}
	d.req.GuardJQL, d.req.Guard = link.Guard.Value, q.String()
	return q
}

// cloud reports whether a link surely leads to Jira Cloud.
func (d *decision) cloud(link *linkconfig.Link) bool {
	if d.maker.Cloud != nil {
		return d.maker.Cloud(link)
	}
	return link.Deployment == linkconfig.Cloud
}

func quote(s string) string { return strconv.Quote(s) }

func itoa(n int) string { return strconv.Itoa(n) }

// list prints names as a reader would write them.
func list(names []string) string {
	names = slices.Clone(names)
	slices.Sort(names)
	for i, n := range names {
		names[i] = quote(n)
	}
	return strings.Join(names, ", ")
}

// CheckConfig returns what is wrong with the JQL that stands in the
// configuration, whether or not a page uses it. Variables that a page may
// still define are no problem.
func (m Maker) CheckConfig() []source.Problem {
	d := decision{maker: m, spec: new(table.Spec), req: &Request{}}
	for _, l := range m.Config.Links {
		if l.Guard.Given() {
			d.parse(l.Guard, false)
		}
	}
	for _, q := range m.Config.Queries {
		text, problems := jql.Substitute(q.JQL, d.variable)
		if len(problems) == 0 {
			d.parse(text, false)
		}
	}
	return d.problems
}
