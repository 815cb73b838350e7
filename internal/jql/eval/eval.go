// Package eval applies a parsed query to issues, as Jira's search does. What
// it cannot evaluate is an error in Jira's own words, never a guess: history
// (WAS and CHANGED), groups, saved filters and functions that need data which
// issues do not hold.
//
// The behaviour and the wording follow Atlassian's documentation of advanced
// searching and the functional tests of Jira's published source. Text is
// compared word by word without stemming.
package eval

import (
	"slices"
	"strings"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/jql"
)

// An Env is what a query can refer to beside the issues themselves.
type Env struct {
	// Now is the present moment, in the time zone of the user who asks: days
	// and weeks begin there, and dates are read there.
	Now time.Time

	// WeekStart is the first day of a week. Defaults to Sunday, as Jira does
	// in English.
	WeekStart time.Weekday

	// User is who asks: an account id or a user name. Defaults to nobody,
	// for whom currentUser() matches no issue.
	User string

	// Fields are the custom fields, and any system field whose clause names
	// differ from Jira's own.
	Fields []Field

	// Values returns all that exists for a field, in Jira's order: the
	// highest priority and the oldest version first. With it a value that
	// does not exist is an error, versions and priorities can be compared,
	// and fields are sorted by it. For "issuekey" it returns the issues.
	// A nil answer means that nothing is known; then no value is refused.
	// Defaults to knowing nothing.
	Values func(fieldID string) []Value
}

// A Field is a field as the REST resource /field describes it.
type Field struct {
	ID, Name    string
	Clauses     []string // its names in JQL
	Type, Items string   // of its schema
	Custom      string   // the type of a custom field, such as "com.pyxis.greenhopper.jira:gh-sprint"
}

// A Value is something that a field can be compared with.
type Value struct {
	ID       string
	Key      string // of projects and issues; the user name or account id of users
	Name     string
	Project  string // the key of the project that a version or component belongs to
	Released bool   // of versions
	Archived bool   // of versions
}

// An Issue is an issue as REST gives it, version 2 or 3, decoded by
// encoding/json into maps, slices, strings, numbers and booleans.
type Issue struct {
	ID, Key string
	Fields  map[string]any // by id
}

// An Error is why a query cannot be evaluated, as Jira would say it.
type Error struct{ Messages []string }

// Error returns the messages on one line.
func (e *Error) Error() string { return strings.Join(e.Messages, " ") }

// A Program is a query ready to be applied. It is safe for concurrent use.
type Program struct {
	match predicate
	order []ordering
}

type predicate func(*Issue) bool

// Compile prepares a query. An error is an *[Error] with everything that is
// wrong.
func Compile(q *jql.Query, env Env) (*Program, error) {
	c := newCompiler(env)
	p := &Program{match: func(*Issue) bool { return true }}
	if q.Where != nil {
		p.match = c.expr(q.Where, false)
	}
	p.order = c.orderBy(q.OrderBy)
	if len(c.messages) > 0 {
		return nil, &Error{c.messages}
	}
	return p, nil
}

// Match reports whether an issue passes the query's condition.
func (p *Program) Match(i Issue) bool { return p.match(&i) }

// Sort sorts issues as the query says, keeping the order of those that it
// does not tell apart. Without ORDER BY the highest key of a project comes
// first, as in Jira.
func (p *Program) Sort(issues []Issue) {
	slices.SortStableFunc(issues, func(a, b Issue) int {
		for _, o := range p.order {
			if c := o.compare(&a, &b); c != 0 {
				return c
			}
		}
		return 0
	})
}
