package jira

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/issue"
)

// A window is how many rows a Data Center gives of one query, where that is
// fewer than match: 10,000 by default.
//
// See https://support.atlassian.com/jira/kb/handling-jql-rest-api-searching-exceeding-max_result_window-in-jira.
type window struct {
	rows  int    // as met
	total int    // how many match; -1 when it is not known yet
	cause *Error // what Jira said, if it said anything
}

func (w *window) Error() string { return fmt.Sprintf("Jira gives no more than %d rows", w.rows) }

// usualWindow is the window unless an administrator set another.
const usualWindow = 10_000

// aboutLimits finds in an error's words what a window may be called.
var aboutLimits = regexp.MustCompile(`(?i)limit|window|exceed|maxresults|max_result`)

// outside reports whether an error of a page after the first, which ends at
// row end, is that of a window.
func outside(e *Error, end int) bool {
	switch e.Status {
	case http.StatusBadRequest:
		return true // the query was good for the first page
	case http.StatusInternalServerError:
		return end > usualWindow || slices.ContainsFunc(e.Messages, aboutLimits.MatchString)
	}
	return false
}

// met gives a window the total of the walk that met it.
func met(err error, w *walk) error {
	if e, ok := errors.AsType[*window](err); ok {
		e.total = w.total
	}
	return err
}

// beyond goes on with a search that met a window, in slices by the time of
// creation. An order that this cannot give is an error that says so.
func (c *Client) beyond(ctx context.Context, s Search, err error) (*Answer, error) {
	w, ok := errors.AsType[*window](err)
	if !ok {
		return nil, err
	}
	if w.total < 0 {
		n, err := c.total(ctx, s.JQL)
		if err != nil {
			return nil, err
		}
		w.total = n.N
	}
	if s.Filter == "" && s.Order == OrderOther || s.Order == OrderOther {
		return nil, w.refusal()
	}
	a, fits, err := c.slices(ctx, s, w)
	if err == nil && !fits {
		n, again := c.total(ctx, s.JQL)
		if again != nil {
			return nil, again
		}
		w.total = n.N
		a, fits, err = c.slices(ctx, s, w)
	}
	if err != nil {
		return nil, err
	}
	if !fits {
		return nil, &Error{
			Kind: Response, Message: fmt.Sprintf("Jira counts %d issues, and gives %d when they are read in slices, twice", w.total, len(a.Issues)),
			Fix: "try again later; Jira's index may be out of order",
		}
	}
	return a, nil
}

// refusal is the error of a search that cannot be cut into slices.
func (w *window) refusal() *Error {
	e := &Error{
		Kind:    Window,
		Message: fmt.Sprintf("this Jira gives no more than the first %d rows of a query, and %d match", w.rows, w.total),
		Fix:     fmt.Sprintf("order the query by key or by created, by which more can be read, narrow it, or set a limit of at most %d", w.rows),
	}
	if w.cause != nil {
		e.Status, e.Messages = w.cause.Status, w.cause.Messages
	}
	return e
}

// slices reads a result slice by slice, each from the last one's last row on:
// created is the one thing that all issues of all projects have, and can be
// compared, to the second, without a time zone. It reports whether as many came
// as Jira counts.
func (c *Client) slices(ctx context.Context, s Search, w *window) (a *Answer, fits bool, err error) {
	compare, direction := ">=", "ASC"
	if s.Order == OrderCreatedDesc {
		compare, direction = "<=", "DESC"
	}
	all := newWalk(0)
	var last int64
	for n := 1; ; n++ {
		part := s
		part.Fields = append(slices.Clone(s.Fields), "created")
		part.Limit = w.rows
		part.JQL = s.Filter
		if n > 1 {
			part.JQL = fmt.Sprintf("created %s %d", compare, last)
			if strings.TrimSpace(s.Filter) != "" {
				part.JQL = "(" + s.Filter + ") AND " + part.JQL
			}
		}
		part.JQL += " ORDER BY created " + direction + ", key " + direction
		part.Steady = ""
		got, err := c.slice(ctx, part)
		if err != nil {
			return nil, false, err
		}
		before := len(all.issues)
		all.warnings = merge(all.warnings, got.warnings)
		for _, i := range got.issues {
			if id := identity(i); !all.seen[id] {
				all.seen[id] = true
				all.issues = append(all.issues, i)
			}
		}
		enough := s.Limit > 0 && len(all.issues) >= s.Limit && (s.Order == OrderCreated || s.Order == OrderCreatedDesc)
		if got.ended && !got.over || enough {
			break
		}
		next, err := second(got.issues[len(got.issues)-1], s.Order == OrderCreatedDesc)
		if err != nil {
			return nil, false, err
		}
		if next == last || len(all.issues) == before {
			e := w.refusal()
			e.Message += fmt.Sprintf("; %d of them or more were created in the same second", w.rows)
			e.Fix = fmt.Sprintf("narrow the query, or set a limit of at most %d", w.rows)
			return nil, false, e
		}
		last = next
	}
	whole := len(all.issues)
	arrange(all.issues, s.Order)
	if !slices.Contains(s.Fields, "created") {
		for _, i := range all.issues {
			delete(i.Fields, "created")
		}
	}
	cut := s.Limit > 0 && whole > s.Limit
	if cut {
		all.issues = all.issues[:s.Limit]
	}
	all.total = w.total
	short := s.Limit > 0 && whole >= s.Limit && whole < w.total // enough came, so the rest was not read
	return all.answer(!cut && !short), short || whole == w.total, nil
}

// slice reads one slice, a second time if it does not hold together.
func (c *Client) slice(ctx context.Context, s Search) (*walk, error) {
	first, err := c.walkDataCenter(ctx, s, c.parallel)
	if err != nil || first.wrong() == "" {
		return first, unmet(err)
	}
	second, err := c.walkDataCenter(ctx, s, 1)
	if err != nil || second.wrong() == "" {
		return second, unmet(err)
	}
	return nil, brokenTwice(first, second)
}

// unmet makes an error of a window that is smaller than it was.
func unmet(err error) error {
	if e, ok := errors.AsType[*window](err); ok {
		return e.refusal()
	}
	return err
}

// second returns when an issue was created, in milliseconds since 1970, down to
// a whole second, or up to one.
func second(i issue.Issue, up bool) (int64, error) {
	var text string
	if err := json.Unmarshal(i.Fields["created"], &text); err == nil {
		for _, layout := range []string{"2006-01-02T15:04:05.000-0700", time.RFC3339} {
			if t, err := time.Parse(layout, text); err == nil {
				ms := t.Truncate(time.Second).UnixMilli()
				if up && ms != t.UnixMilli() {
					ms += 1000
				}
				return ms, nil
			}
		}
	}
	return 0, &Error{Kind: Response, Message: "Jira does not say when " + clean(i.Key, 60) + " was created", Fix: "set a limit"}
}

// arrange sorts issues that came in slices.
func arrange(issues []issue.Issue, o Order) {
	byKey := func(a, b issue.Issue) int {
		p, m := splitKey(a.Key)
		q, n := splitKey(b.Key)
		return cmp.Or(cmp.Compare(p, q), cmp.Compare(m, n))
	}
	switch o {
	case OrderKey:
		slices.SortStableFunc(issues, byKey)
	case OrderKeyDesc, OrderNone:
		slices.SortStableFunc(issues, func(a, b issue.Issue) int { return byKey(b, a) })
	}
}

// splitKey takes ORR-12 apart.
func splitKey(key string) (project string, number int) {
	at := strings.LastIndexByte(key, '-')
	number, _ = strconv.Atoi(key[at+1:])
	return key[:max(at, 0)], number
}
