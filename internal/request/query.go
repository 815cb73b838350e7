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
	d.placedProblems(problems)
	return text, !source.Failed(problems)
}

// variable looks a name up in the attributes, the page, what the program was
// told, and the configuration.
func (d *decision) variable(name string) (values []source.Text, list, ok bool) {
	if t, ok := d.spec.Ask.Vars[name]; ok {
		return []source.Text{t}, false, true
	}
	vars := []map[string]table.Variable{nil, d.maker.Vars, d.maker.Config.Vars}
	if d.spec.Page != nil {
		vars[0] = d.spec.Page.Vars
	}
	for _, m := range vars {
		if v, ok := m[name]; ok {
			return v.Values, v.List, true
		}
	}
	return nil, false, false
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
	k, ok := jql.ParseKey(key.Value)
	if !ok {
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
	if !d.condition(link.Guard, q) {
		return nil
	}
	d.req.GuardJQL, d.req.Guard = link.Guard.Value, q.String()
	return q
}

// condition reports whether a guard is a condition and nothing else, and
// reports it if it is not. One that only sorts, or that is empty but for its
// white space, would let everything pass; ORDER BY cannot stand within the
// parentheses that a guard gets.
func (d *decision) condition(guard source.Text, q *jql.Query) bool {
	p := source.Problem{Span: guard.Span(), Code: "bad-guard", Class: d.class(guard.Span())}
	switch {
	case q.Where == nil:
		p.Message, p.Fix = "the guard has no condition, so that it would let every issue pass", `write one, such as labels = "public", or remove the guard`
	case always(q.Where):
		p.Message, p.Fix = "the guard holds for every issue, so that it would let every one pass", `write a condition such as labels = "public", or remove the guard`
	case len(q.OrderBy) > 0:
		p.Span = guard.SpanOf(q.Order().Start, q.Order().End)
		p.Message, p.Fix = "the guard sorts: a guard is a condition, and the order is the query's", "remove the ORDER BY"
	default:
		return true
	}
	d.problems = append(d.problems, p)
	return false
}

// always reports whether a condition surely holds for every issue: it asks
// whether there is a value that every issue has, or for something or its
// opposite.
func always(e jql.Expr) bool {
	switch e := e.(type) {
	case *jql.Clause:
		_, empty := e.Operand.(jql.Empty)
		if !empty || len(e.Field.Properties) > 0 || e.Field.CustomID != "" {
			return false
		}
		return (e.Op == jql.IsNot || e.Op == jql.NotEquals) && slices.Contains(neverEmpty, strings.ToLower(e.Field.Name.Text))
	case jql.And:
		return !slices.ContainsFunc(e.Terms, func(t jql.Expr) bool { return !always(t) })
	case jql.Or:
		texts := make(map[string]bool)
		for _, t := range e.Terms {
			texts[(&jql.Query{Where: t}).String()] = true
		}
		return slices.ContainsFunc(e.Terms, func(t jql.Expr) bool {
			not, ok := t.(jql.Not)
			return always(t) || ok && texts[(&jql.Query{Where: not.Term}).String()]
		})
	}
	return false
}

// neverEmpty are fields that every issue has.
var neverEmpty = []string{"key", "issuekey", "issue", "id", "project", "issuetype", "type", "status", "created", "createddate", "updated", "updateddate", "summary"}

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
			if q := d.parse(l.Guard, false); q != nil {
				d.condition(l.Guard, q)
			}
		}
	}
	for _, q := range m.Config.Queries {
		text, problems := jql.Substitute(q.JQL, d.variable)
		for _, p := range problems {
			if p.Code != "unknown-variable" {
				d.problem(d.placed(p))
			}
		}
		if len(problems) == 0 {
			d.parse(text, false)
		}
	}
	return d.problems
}
