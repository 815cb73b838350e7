package jiratest

import (
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/jql"
	"github.com/jqlbuild/jqlbuild/internal/jql/eval"
)

// Conditions that issues do not decide, such as saved filters, the past and the
// functions of apps, are made up as a whole: each is a field of its own that
// says yes or no. So a condition and its opposite never hold for one issue, and
// it holds for the same issues wherever it stands.

// positives are the operators that say the opposite of others.
var positives = map[jql.Op]jql.Op{
	jql.NotEquals: jql.Equals, jql.NotContains: jql.Contains, jql.NotIn: jql.In, jql.IsNot: jql.Is,
	jql.WasNot: jql.Was, jql.WasNotIn: jql.WasIn, jql.GreaterOrEquals: jql.Less, jql.LessOrEquals: jql.Greater,
}

// conditions returns a comparison as conditions of which any must hold, or with
// not none: one for each value of a list.
func conditions(c *jql.Clause) (all []string, not bool) {
	c = new(*c)
	if op, ok := positives[c.Op]; ok {
		c.Op, not = op, true
	}
	items := []jql.Operand{c.Operand}
	if list, ok := c.Operand.(jql.List); ok {
		items = list.Items
	}
	if one, ok := map[jql.Op]jql.Op{jql.In: jql.Equals, jql.WasIn: jql.Was}[c.Op]; ok {
		if _, call := items[0].(jql.Call); !call {
			c.Op = one
		}
	}
	for _, item := range items {
		one := new(*c)
		one.Operand = item
		if _, call := item.(jql.Call); call && c.Op == jql.In {
			one.Operand = jql.List{Items: []jql.Operand{item}}
		}
		all = append(all, (&jql.Query{Where: one}).String())
	}
	return all, not
}

// undecided reports whether issues do not show if a comparison, or its opposite,
// holds.
func undecided(c *jql.Clause, env eval.Env) bool {
	return category(c) || fails(c, env) || fails(jql.Not{Term: c}, env)
}

// note makes a literal that no issue decides hold for the one with a key.
func (m *maker) note(l literal, key string) {
	all, not := conditions(l.Clause)
	for i, c := range all {
		if m.planted[c] == nil {
			m.planted[c] = make(map[string]bool)
		}
		if holds := not == l.not; !holds || i == pick(key, "which", len(all)) {
			m.planted[c][key] = holds
		}
	}
}

// holds reports whether a condition that no issue decides holds for the one with
// a key: for those that it was planted in, and for a third of the others.
func (m *maker) holds(condition, key string) bool {
	if planted, ok := m.planted[condition][key]; ok {
		return planted
	}
	return pick(key, condition, 3) == 0
}

// compile prepares a query that cannot be evaluated as it is. The function that
// it gives adds to an issue what the query asks about.
func (m *maker) compile(q *jql.Query, env eval.Env) (*eval.Program, func(eval.Issue) eval.Issue, error) {
	var open []string
	rewritten := &jql.Query{Where: m.rewrite(q.Where, env, &open)}
	for _, key := range q.OrderBy {
		if _, err := eval.Compile(&jql.Query{OrderBy: []jql.SortKey{key}}, env); err == nil {
			rewritten.OrderBy = append(rewritten.OrderBy, key)
		}
	}
	for _, c := range open {
		env.Fields = append(env.Fields, eval.Field{ID: c, Name: c, Clauses: []string{c}, Type: "option", Custom: "demo:select"})
	}
	program, err := eval.Compile(rewritten, env)
	return program, func(i eval.Issue) eval.Issue {
		fields := make(object, len(i.Fields)+len(open))
		for id, v := range i.Fields {
			fields[id] = v
		}
		for _, c := range open {
			fields[c] = "no"
			if m.holds(strings.TrimPrefix(c, undecidedPrefix), i.Key) {
				fields[c] = "yes"
			}
		}
		i.Fields = fields
		return i
	}, err
}

// undecidedPrefix begins the name of a condition's field, so that it is no field's of the
// site.
const undecidedPrefix = "made up: "

// rewrite puts conditions that say yes or no in the place of comparisons that
// cannot be evaluated, and notes their fields.
func (m *maker) rewrite(e jql.Expr, env eval.Env, open *[]string) jql.Expr {
	terms := func(all []jql.Expr) []jql.Expr {
		out := make([]jql.Expr, len(all))
		for i, t := range all {
			out[i] = m.rewrite(t, env, open)
		}
		return out
	}
	switch e := e.(type) {
	case jql.And:
		return jql.And{Terms: terms(e.Terms)}
	case jql.Or:
		return jql.Or{Terms: terms(e.Terms)}
	case jql.Not:
		return jql.Not{Term: m.rewrite(e.Term, env, open)}
	case *jql.Clause:
		if !undecided(e, env) {
			return e
		}
		all, not := conditions(e)
		var any []jql.Expr
		for _, c := range all {
			*open = append(*open, undecidedPrefix+c)
			any = append(any, &jql.Clause{Field: jql.Field{Name: jql.Value{Text: undecidedPrefix + c}}, Op: jql.Equals, Operand: jql.Value{Text: "yes"}})
		}
		var out jql.Expr = jql.Or{Terms: any}
		if len(any) == 1 {
			out = any[0]
		}
		if not {
			out = jql.Not{Term: out}
		}
		return out
	}
	return e
}
