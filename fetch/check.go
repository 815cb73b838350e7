package fetch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/jqlbuild/jqlbuild/internal/jira"
	"github.com/jqlbuild/jqlbuild/linkconfig"
	"github.com/jqlbuild/jqlbuild/source"
)

// checkOnline has each Jira check the queries that are meant for it.
func (r *run) checkOnline(ctx context.Context) {
	var wg sync.WaitGroup
	for _, l := range r.links {
		wg.Go(func() { r.checkLink(ctx, l) })
	}
	wg.Wait()
}

func (r *run) checkLink(ctx context.Context, l *linkRun) {
	err := l.err
	if err == nil && l.list == nil {
		// Only what names fields by name needs the list.
		for _, i := range l.specs {
			if r.requests[i] != nil && r.waits[i] {
				r.problems[i] = append(r.problems[i], r.failed(l, i, l.missingList()).Problems...)
			}
		}
	}
	var queries []string
	whose := make(map[string][]int) // by query: the Specs that ask it
	add := func(jql string, specs []int) {
		if whose[jql] == nil {
			queries = append(queries, jql)
		}
		whose[jql] = append(whose[jql], specs...)
	}
	for _, s := range l.work.searches {
		add(s.jql, s.requests)
	}
	for _, c := range l.work.counts {
		add(c.jql, c.requests)
	}
	var verdicts []jira.Verdict
	if err == nil && len(queries) > 0 {
		client, cerr := l.conn.jira(ctx)
		if err = cerr; err == nil {
			verdicts, err = client.CheckJQL(ctx, queries)
		}
	}
	if err != nil {
		for _, i := range l.specs {
			if l.err == nil && l.list == nil && r.waits[i] {
				continue // it has its own
			}
			r.problems[i] = append(r.problems[i], unanswered(l.conn.link, r.specs[i].Span, r.discreet(l.conn.link, i, err)))
		}
		return
	}
	for n, jql := range queries {
		for _, i := range whose[jql] {
			for _, message := range verdicts[n].Errors {
				r.problems[i] = append(r.problems[i], r.rejection(l.conn.link, i, message))
			}
			r.problems[i] = append(r.problems[i], r.remarks(l, i, verdicts[n].Warnings)...)
		}
	}
}

// checkOrders warns of orders that only Jira knows and the cache does not hold,
// once a list. Where the cache has nothing of the link at all that is no news.
func (r *run) checkOrders() {
	for _, l := range r.links {
		if l.list == nil {
			continue
		}
		for _, v := range l.values.named {
			if v.found {
				continue
			}
			i := l.specs[slices.IndexFunc(l.specs, func(i int) bool { return r.uses(i, v) })]
			r.problems[i] = append(r.problems[i], v.unknown(l, r.specs[i].Span))
		}
	}
}

// rejection is the problem of a query that Jira does not take.
func (r *run) rejection(link *linkconfig.Link, i int, message string) source.Problem {
	p := source.Problem{Span: r.requests[i].Written.Span(), Code: "jql-rejected",
		Message: fmt.Sprintf("Jira rejects the query on the link %q: %s", link.Name, message)}
	return r.aboutQuery(link, i, p, message)
}

// aboutQuery makes a problem with what Jira says of a query one that may be
// shown: a guard is printed nowhere, and nothing that stands in the
// configuration is repeated.
func (r *run) aboutQuery(link *linkconfig.Link, i int, p source.Problem, said string) source.Problem {
	if p.File.IsPrivate() {
		p.Class = source.Config
	}
	if tellsGuard(link, r.requests[i].Written.Value, said) {
		p.Span, p.Class = link.Guard.Span(), source.Config
		p.Message = fmt.Sprintf("Jira does not take the guard of the link %q as it is; what it says of it is not shown, since a guard is printed nowhere", link.Name)
		p.Fix = "try the guard in Jira itself, as the link's user"
		return p
	}
	return linkconfig.Conceal(p)
}

// discreet is an error without what Jira says in it, if that tells of the
// link's guard.
func (r *run) discreet(link *linkconfig.Link, i int, err error) error {
	var e *jira.Error
	if !errors.As(err, &e) || rejected(err) || errors.Is(err, errList) {
		return err // rejection sees to the former, and a list has no query
	}
	written := ""
	if req := r.requests[i]; req != nil {
		written = req.Written.Value
	}
	if !tellsGuard(link, written, strings.Join(e.Messages, " ")) {
		return err
	}
	quiet := *e
	quiet.Messages = nil
	quiet.Message += untold
	return &quiet
}

// untold stands in place of Jira's words.
const untold = " (what it says of the link's guard is not shown, since a guard is printed nowhere)"

// tellsGuard reports whether what Jira says of a query holds a word of the
// link's guard that the author's own query does not.
func tellsGuard(link *linkconfig.Link, written, said string) bool {
	if !link.Guard.Given() {
		return false
	}
	words := func(s string) []string {
		return strings.FieldsFunc(strings.ToLower(s), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) && c != '-' && c != '_' })
	}
	own, spoken := words(written), words(said)
	common := []string{"and", "or", "not", "in", "is", "was", "on", "by", "to", "the", "field", "value", "empty", "null", "-"}
	return slices.ContainsFunc(words(link.Guard.Value), func(w string) bool {
		return slices.Contains(spoken, w) && !slices.Contains(own, w) && !slices.Contains(common, w)
	})
}

// remarks are the warnings of what Jira remarks on a query that it takes, each
// once.
func (r *run) remarks(l *linkRun, i int, words []string) []source.Problem {
	var problems []source.Problem
	for n, w := range words {
		if slices.Contains(words[:n], w) {
			continue
		}
		problems = append(problems, r.aboutQuery(l.conn.link, i, source.Problem{
			Span: r.requests[i].Written.Span(), Code: "jira-warning", Warning: true,
			Message: fmt.Sprintf("Jira remarks on the query on the link %q: %s", l.conn.link.Name, strings.TrimRight(w, ". ")),
			Fix:     "check the names in the query: what Jira does not know finds nothing",
		}, w))
	}
	return problems
}
