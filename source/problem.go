package source

import (
	"cmp"
	"slices"
	"strings"
)

// A Class says who can mend a problem, and so how a command ends.
type Class int

const (
	Content Class = iota // the author: a page is wrong
	Config               // the administrator: the configuration or the way of calling is wrong
	Jira                 // nobody here: Jira could not be asked
)

// String returns "content", "config" or "jira".
func (c Class) String() string {
	switch c {
	case Config:
		return "config"
	case Jira:
		return "jira"
	}
	return "content"
}

// A Problem is something wrong at a place, in words that its reader can act
// on. It is an error.
type Problem struct {
	Span
	Code    string // stable and short, such as "unknown-attribute"
	Class   Class
	Warning bool   // it does not stop anything
	Message string // the fault, in the author's own words
	Fix     string // what to do, as an order without a full stop; "" when that cannot be said
}

// Error returns the problem as "file:line:col: message; fix".
func (p Problem) Error() string {
	var b strings.Builder
	if !p.Span.IsZero() {
		b.WriteString(p.Span.String())
		b.WriteString(": ")
	}
	if p.Warning {
		b.WriteString("warning: ")
	}
	b.WriteString(p.Message)
	if p.Fix != "" {
		b.WriteString("; ")
		b.WriteString(p.Fix)
	}
	return b.String()
}

// SortProblems orders problems by file, place and message, and drops those
// that say the same thing twice at one place. Of an error and a warning that do,
// the error stays.
func SortProblems(problems []Problem) []Problem {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(a.Span.Compare(b.Span), strings.Compare(a.Code, b.Code), strings.Compare(a.Message, b.Message), rank(a)-rank(b))
	})
	return slices.CompactFunc(problems, func(a, b Problem) bool {
		return a.Span.Compare(b.Span) == 0 && a.Code == b.Code && a.Message == b.Message
	})
}

// rank orders errors before warnings.
func rank(p Problem) int {
	if p.Warning {
		return 1
	}
	return 0
}

// Failed reports whether any of the problems is more than a warning.
func Failed(problems []Problem) bool {
	return slices.ContainsFunc(problems, func(p Problem) bool { return !p.Warning })
}
