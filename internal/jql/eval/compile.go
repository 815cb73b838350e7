package eval

import (
	"cmp"
	"slices"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/jql"
)

// A compiler makes a Program of one query. After a failure what it returns is
// not to be used; it goes on only to find every failure.
type compiler struct {
	env      Env
	messages []string
	values   map[string]*known // by field id
}

func newCompiler(env Env) *compiler {
	return &compiler{env: env, values: map[string]*known{}}
}

// expr compiles a condition or its opposite. Jira moves NOT inwards until it
// changes operators, so that NOT (assignee = bob), too, means assignee != bob
// and leaves out issues without an assignee.
func (c *compiler) expr(e jql.Expr, not bool) predicate {
	switch e := e.(type) {
	case jql.Or:
		return c.terms(e.Terms, not, !not)
	case jql.And:
		return c.terms(e.Terms, not, not)
	case jql.Not:
		return c.expr(e.Term, !not)
	case *jql.Clause:
		return c.clause(e, not)
	}
	return nil
}

// terms compiles conditions of which any or all must hold.
func (c *compiler) terms(terms []jql.Expr, not, anyOf bool) predicate {
	all := make([]predicate, len(terms))
	for i, t := range terms {
		all[i] = c.expr(t, not)
	}
	return func(i *Issue) bool {
		for _, p := range all {
			if p(i) == anyOf {
				return anyOf
			}
		}
		return !anyOf
	}
}

// opposites are the operators that NOT makes of others.
var opposites = map[jql.Op]jql.Op{
	jql.Equals: jql.NotEquals, jql.NotEquals: jql.Equals,
	jql.Contains: jql.NotContains, jql.NotContains: jql.Contains,
	jql.Less: jql.GreaterOrEquals, jql.GreaterOrEquals: jql.Less,
	jql.Greater: jql.LessOrEquals, jql.LessOrEquals: jql.Greater,
	jql.In: jql.NotIn, jql.NotIn: jql.In,
	jql.Is: jql.IsNot, jql.IsNot: jql.Is,
}

// clause compiles one comparison. A name that several fields have stands for
// any of them.
func (c *compiler) clause(cl *jql.Clause, not bool) predicate {
	fields := c.find(cl.Field)
	if len(fields) == 0 {
		return c.fail("Field '%s' does not exist or you do not have permission to view it.", name(cl.Field))
	}
	op := cl.Op
	if opposite, ok := opposites[op]; not && ok {
		op = opposite
	}
	var all []predicate
	for _, f := range fields {
		if !f.supports(cl.Op) || !f.supports(op) {
			return c.fail("The operator '%s' is not supported by the '%s' field.", strings.ToLower(string(cl.Op)), name(cl.Field))
		}
		x := comparison{compiler: c, field: f, name: name(cl.Field), op: op, shown: strings.ToLower(string(cl.Op))}
		all = append(all, x.compile(cl.Operand))
	}
	if len(all) == 1 {
		return all[0]
	}
	return func(i *Issue) bool {
		return slices.ContainsFunc(all, func(p predicate) bool { return p(i) })
	}
}

// A comparison is a field, an operator, and how the query writes them.
type comparison struct {
	*compiler
	field    field
	name     string
	op       jql.Op // with NOT moved in
	shown    string // as written
	bare     bool   // IN stands before a function, not a list
	function string // the function that is being called
}

// A test says whether one value of an issue's field is what is looked for.
type test func(*Issue, item) bool

func (x comparison) compile(operand jql.Operand) predicate {
	_, call := operand.(jql.Call)
	x.bare = call && (x.op == jql.In || x.op == jql.NotIn)
	literals, ok := x.literals(operand)
	if !ok {
		return nil
	}
	if x.op == jql.Contains || x.op == jql.NotContains {
		return x.words(literals)
	}
	var tests []test
	empty := false
	for _, l := range literals {
		if l.empty || l.unresolved(x.field) {
			empty = true
			continue
		}
		if t := x.test(l); t != nil {
			tests = append(tests, t)
		}
	}
	nothing := !empty && len(tests) == 0
	f := x.field
	negative := x.op == jql.NotEquals || x.op == jql.NotIn || x.op == jql.IsNot
	return func(i *Issue) bool {
		items := f.items(i)
		if nothing {
			return false
		}
		if len(items) == 0 {
			return empty && !negative
		}
		found := slices.ContainsFunc(items, func(it item) bool {
			return slices.ContainsFunc(tests, func(t test) bool { return t(i, it) })
		})
		return found != negative
	}
}

// test compiles one thing that is looked for.
func (x comparison) test(l literal) test {
	if l.test != nil {
		return l.test
	}
	switch x.field.kind {
	case kindIssue:
		return x.issue(l)
	case kindNumber, kindDuration:
		return x.number(l)
	case kindMoment, kindDay:
		return x.time(l)
	}
	return x.named(l)
}

// named compares with something that has a name and an id.
func (x comparison) named(l literal) test {
	if l.function != "" && l.text == "" {
		x.missing(l)
		return nil
	}
	k := x.known(x.field.id)
	if k == nil {
		if x.relational() {
			x.fail("The operator '%s' is not supported by the '%s' field.", x.shown, x.name)
			return nil
		}
		want := strings.ToLower(l.text)
		return func(_ *Issue, it item) bool { return it.id == l.text || slices.Contains(it.names, want) }
	}
	values := k.find(l)
	if len(values) == 0 {
		x.missing(l)
		return nil
	}
	op, higherFirst := x.op, x.field.id == "priority"
	return func(_ *Issue, it item) bool {
		mine, ok := k.index(it)
		if !ok {
			return false
		}
		for _, v := range values {
			if k.all[mine].Project != k.all[v].Project {
				continue
			}
			c := cmp.Compare(mine, v)
			if higherFirst {
				c = -c
			}
			if holds(op, c) {
				return true
			}
		}
		return false
	}
}

// missing reports that a value does not exist.
func (x comparison) missing(l literal) {
	switch {
	case l.function != "":
		x.fail("A value provided by the function '%s' is invalid for the field '%s'.", l.function, x.name)
	case l.number:
		x.fail("A value with ID '%s' does not exist for the field '%s'.", l.text, x.name)
	case strings.HasPrefix(x.field.id, "customfield_") && x.field.kind == kindNamed:
		x.fail("The option '%s' for field '%s' does not exist.", l.text, x.name)
	default:
		x.fail("The value '%s' does not exist for the field '%s'.", l.text, x.name)
	}
}

// issue compares with an issue, which may have been moved and be known by
// several keys.
func (x comparison) issue(l literal) test {
	key, id := strings.ToUpper(l.text), ""
	if l.function != "" {
		x.missing(l)
		return nil
	}
	if !l.number && !jql.IsKey(key) {
		x.fail("The issue key '%s' for field '%s' is invalid.", l.text, x.name)
		return nil
	}
	if l.number {
		key, id = "", l.text
	}
	if k := x.known("issuekey"); k != nil {
		found := k.find(l)
		if len(found) == 0 {
			if l.number {
				x.missing(l)
			} else {
				x.fail("An issue with key '%s' does not exist for field '%s'.", l.text, x.name)
			}
			return nil
		}
		key, id = k.all[found[0]].Key, k.all[found[0]].ID
	}
	op := x.op
	return func(_ *Issue, it item) bool {
		if id != "" && it.id == id {
			return holds(op, 0)
		}
		return key != "" && projectOf(it.sort) == projectOf(key) && holds(op, compareKeys(it.sort, key))
	}
}

// number compares with a number or a duration.
func (x comparison) number(l literal) test {
	if l.function != "" {
		x.missing(l)
		return nil
	}
	read, invalid := number, "Value '%s' for the '%s' field is not a valid number."
	switch {
	case x.field.kind == kindDuration:
		read, invalid = duration, "The value '%s' for field '%s' is invalid. Please specify a positive duration format; for example: '1h 30m', '2d'."
	case x.field.id == "votes":
		read, invalid = count, "Value '%s' is invalid for the '%s' field. Votes must be a positive whole number."
	case x.field.id == "watches":
		read, invalid = count, "Value '%s' is invalid for the '%s' field. Watchers must be a positive whole number."
	case x.field.id == "workratio":
		read, invalid = integer, "The value '%s' for field '%s' is invalid - please specify an integer."
	}
	want, ok := read(l.text)
	if !ok {
		x.fail(invalid, l.text, x.name)
		return nil
	}
	op := x.op
	return func(_ *Issue, it item) bool { return holds(op, cmp.Compare(it.num, want)) }
}

// time compares with a moment or a day.
func (x comparison) time(l literal) test {
	day := x.field.kind == kindDay
	when := l.time
	if l.function == "" {
		var ok bool
		if when, ok = readTime(l, x.env.Now, day); !ok {
			if day {
				x.fail("Date value '%s' for field '%s' is invalid. Valid formats include: 'YYYY/MM/DD', 'YYYY-MM-DD', or a period format e.g. '-5d', '4w 2d'.", l.text, x.name)
			} else {
				x.fail("Date value '%s' for field '%s' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.", l.text, x.name)
			}
			return nil
		}
	} else if when.IsZero() {
		x.fail("A date for the field '%s' provided by the function '%s' is not valid.", x.name, l.function)
		return nil
	}
	want := seconds(when)
	if day {
		want = dayNumber(when)
	}
	op := x.op
	return func(_ *Issue, it item) bool { return holds(op, cmp.Compare(it.num, want)) }
}

// words compares with a text query.
func (x comparison) words(literals []literal) predicate {
	l := literals[0]
	switch {
	case l.empty:
		return x.fail("The field '%s' does not support searching for EMPTY values.", x.name)
	case l.function != "":
		return x.fail("A value provided by the function '%s' is invalid for the field '%s'.", l.function, x.name)
	case strings.TrimSpace(l.text) == "":
		return x.fail("The field '%s' does not support searching for an empty string.", x.name)
	}
	q, err := parseWords(l.text)
	if err != nil {
		return x.fail(err.format, append([]any{l.text, x.name}, err.args...)...)
	}
	sources := []field{x.field}
	if x.field.id == "text" {
		sources = x.prose()
	}
	negative := x.op == jql.NotContains
	return func(i *Issue) bool {
		any := false
		for _, f := range sources {
			for _, it := range f.items(i) {
				any = true
				if q.match(wordsOf(it.text)) {
					return !negative
				}
			}
		}
		return negative && any
	}
}

// prose returns the fields that text stands for.
func (x comparison) prose() []field {
	all := []field{systemFields["summary"], systemFields["description"], systemFields["environment"], systemFields["comment"]}
	for _, f := range x.env.Fields {
		if p := x.compiler.field(f); p.kind == kindProse && !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return all
}

func (x comparison) relational() bool {
	switch x.op {
	case jql.Less, jql.LessOrEquals, jql.Greater, jql.GreaterOrEquals:
		return true
	}
	return false
}

// holds reports whether a comparison that came out as c is what an operator
// asks for. For the negative operators it reports what they exclude.
func holds(op jql.Op, c int) bool {
	switch op {
	case jql.Less:
		return c < 0
	case jql.LessOrEquals:
		return c <= 0
	case jql.Greater:
		return c > 0
	case jql.GreaterOrEquals:
		return c >= 0
	}
	return c == 0
}
