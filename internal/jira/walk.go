package jira

import (
	"fmt"
	"slices"

	"github.com/jqlbuild/jqlbuild/internal/issue"
)

// A walk gathers the issues of a result in order, each once, up to a limit,
// and notes what is wrong with its pages.
type walk struct {
	limit  int // at most so many; 0: any number
	issues []issue.Issue
	seen   map[string]bool
	over   bool // there was one beyond the limit

	broken   string // why the pages do not fit each other; empty: they do
	miscount string // why Jira's count is not the number of issues; empty: it is
	total    int    // Jira's latest count; -1: none
	before   int    // the count before the latest change of it
	ended    bool   // these are all, whatever the count says
	stop     int    // where a page without rows stood before its count; else 0
	gap      int    // where a page was not full; else 0

	warnings []string
}

func newWalk(limit int) *walk {
	return &walk{limit: max(limit, 0), seen: make(map[string]bool), total: -1}
}

func identity(i issue.Issue) string {
	if i.ID != "" {
		return i.ID
	}
	return i.Key
}

// add takes a page's issues.
func (w *walk) add(p *page) {
	w.warnings = merge(w.warnings, p.warnings)
	for _, issue := range p.issues {
		if w.full() {
			w.over = true
			return
		}
		id := identity(issue)
		if w.seen[id] {
			w.breaks("%s comes twice", clean(issue.Key, 60))
			continue
		}
		w.seen[id] = true
		w.issues = append(w.issues, issue)
	}
	if p.extra && !w.full() {
		w.breaks("a page holds more than %d issues", mostOnPage)
	}
}

// count takes what a page says of the number of all issues.
func (w *walk) count(total int) {
	if total >= 0 && w.total >= 0 && total != w.total && w.miscount == "" {
		w.miscount = fmt.Sprintf("Jira counts %d issues, then %d", w.total, total)
		w.before = w.total
	}
	if total >= 0 {
		w.total = total
	}
}

// breaks records what does not fit. The first such thing is the one that is reported.
func (w *walk) breaks(format string, args ...any) {
	if w.broken == "" {
		w.broken = fmt.Sprintf(format, args...)
	}
}

// wrong returns what is wrong with the walk, if anything is.
func (w *walk) wrong() string {
	if w.broken != "" {
		return w.broken
	}
	return w.miscount
}

func (w *walk) full() bool { return w.limit > 0 && len(w.issues) >= w.limit }

// want returns the size of the next page: no larger than most, and no more
// than is missing.
func (w *walk) want(most int) int {
	if w.limit == 0 {
		return most
	}
	return min(most, w.limit-len(w.issues))
}

// same reports whether two walks gave the same issues.
func (w *walk) same(other *walk) bool {
	if len(w.issues) != len(other.issues) {
		return false
	}
	return !slices.ContainsFunc(w.issues, func(i issue.Issue) bool { return !other.seen[identity(i)] })
}

// answer makes the Answer of a walk whose pages fit.
func (w *walk) answer(complete bool) *Answer {
	total := w.total
	switch {
	case complete && w.miscount == "":
		total = len(w.issues)
	case complete && total == len(w.issues):
		total = w.before // the count that shows that something is odd
	}
	return &Answer{Issues: w.issues, Complete: complete, Total: total, Warnings: w.warnings}
}

// brokenTwice is the error of a walk that was repeated for nothing.
func brokenTwice(first, second *walk) *Error {
	message := "the pages of Jira's answer do not fit together: " + first.wrong()
	if again := second.wrong(); again != first.wrong() {
		message += "; and read once more: " + again
	} else {
		message += ", also when they are read once more"
	}
	return &Error{
		Kind: Response, Message: message,
		Fix: "try again later; a proxy or a cache before Jira may be mixing up its answers, or its index is out of order",
	}
}

// Bounds of a walk over pages.
const (
	cloudPage      = 100    // with fields, Cloud gives no more
	keysPage       = 5000   // of keys alone it does
	dataCenterPage = 1000   // the default of jira.search.views.default.max
	maxPages       = 20_000 // two million issues: a walk that long has lost its way
)

func endless(pages, issues int) *Error {
	return &Error{
		Kind: Response, Message: fmt.Sprintf("Jira's result has no end: %d issues on %d pages, and still more pages", issues, pages),
		Fix: "narrow the query, or set a limit",
	}
}
