// Package jql reads Jira's query language: it parses, prints, checks and
// combines queries. It takes and refuses exactly what Atlassian's own parser
// (the npm package @atlaskit/jql-parser) does; [Lint] adds the rules by which
// Jira's server is stricter.
//
// All offsets are in bytes of the query's text.
package jql

import (
	"errors"
	"fmt"

	"github.com/jqlbuild/jqlbuild/source"
)

// A Query is a parsed query. It does not change and is safe for concurrent
// use.
type Query struct {
	// Where is the condition, nil when there is none: then the query
	// matches every issue.
	Where Expr

	// OrderBy is how the issues are sorted, empty when Jira decides.
	OrderBy []SortKey

	text  string
	where Range // what Where was written as, without the white space around it
	order Range // the same for ORDER BY and what follows
}

// Text returns the query as it was written.
func (q *Query) Text() string { return q.text }

// Bounded reports whether the query restricts the issues at all. Jira Cloud's
// search refuses one that does not.
func (q *Query) Bounded() bool { return q.Where != nil }

// Order returns where ORDER BY and what follows it stand in the query's text.
func (q *Query) Order() Range { return q.order }

// A SyntaxError says why a text is not a query.
type SyntaxError struct {
	Range
	Code    string // stable: one of "jql-syntax", "jql-reserved-word", "jql-reserved-character", "jql-escape", "jql-character", "jql-unclosed-string", "jql-nesting"
	Message string // what is wrong, with the author's own words
	Fix     string // what to do; may be ""
}

// Error returns the message with the place as Jira counts it.
func (e *SyntaxError) Error() string {
	s := fmt.Sprintf("%s (at byte %d)", e.Message, e.Start)
	if e.Fix != "" {
		s += "; " + e.Fix
	}
	return s
}

// Problem returns an error of [Parse] as a problem within the text that was
// parsed. Any other error becomes a problem with the whole text.
func Problem(t source.Text, err error) source.Problem {
	var syntax *SyntaxError
	if !errors.As(err, &syntax) {
		return source.Problem{Span: t.Span(), Code: "jql-syntax", Message: err.Error()}
	}
	return source.Problem{
		Span:    t.SpanOf(syntax.Start, syntax.End),
		Code:    syntax.Code,
		Message: syntax.Message,
		Fix:     syntax.Fix,
	}
}
