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
	Message string // what is wrong: a verb phrase, the author's own words, the cause
	Fix     string // what to do, when that can be said; a sentence without a full stop
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
// that say the same thing twice at one place.
func SortProblems(problems []Problem) []Problem {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(a.Span.Compare(b.Span), strings.Compare(a.Code, b.Code), strings.Compare(a.Message, b.Message))
	})
	return slices.CompactFunc(problems, func(a, b Problem) bool {
		return a.Span.Compare(b.Span) == 0 && a.Code == b.Code && a.Message == b.Message
	})
}

// Failed reports whether any of the problems is more than a warning.
func Failed(problems []Problem) bool {
	return slices.ContainsFunc(problems, func(p Problem) bool { return !p.Warning })
}

// Nearest returns the known name that an author most likely meant by a
// mistyped one, or "" when none is near. Letter case does not count.
func Nearest(name string, known []string) string {
	best, limit := "", 1+len(name)/4
	for _, k := range known {
		if d := distance(strings.ToLower(name), strings.ToLower(k), limit); d <= limit {
			if best == "" || d < limit {
				best, limit = k, d
			}
		}
	}
	return best
}

// distance returns the number of single-letter edits and swaps of neighbours
// between a and b, or something above limit as soon as that is exceeded.
func distance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	ra, rb := []rune(a), []rune(b)
	before, prev, cur := make([]int, len(rb)+1), make([]int, len(rb)+1), make([]int, len(rb)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(ra); i++ {
		cur[0] = i
		for j := 1; j <= len(rb); j++ {
			cost := 1
			if ra[i-1] == rb[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && ra[i-1] == rb[j-2] && ra[i-2] == rb[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
		}
		before, prev, cur = prev, cur, before
	}
	return prev[len(rb)]
}
