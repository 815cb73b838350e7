package fetch

import (
	"context"
	"fmt"
	"sync"

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
		if l.list, err = l.conn.askFields(ctx); err == nil {
			r.make(l)
			r.plan(l)
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
	var wrong []jira.Verdict
	if err == nil && len(queries) > 0 {
		client, cerr := l.conn.jira(ctx)
		if err = cerr; err == nil {
			wrong, err = client.CheckJQL(ctx, queries)
		}
	}
	if err != nil {
		for _, i := range l.specs {
			r.problems[i] = append(r.problems[i], unanswered(l.conn.link, r.specs[i].Span, err))
		}
		return
	}
	for n, jql := range queries {
		for _, message := range wrong[n].Errors {
			for _, i := range whose[jql] {
				r.problems[i] = append(r.problems[i], r.rejection(l.conn.link, i, message))
			}
		}
	}
}

// rejection is the problem of a query that Jira does not take.
func (r *run) rejection(link *linkconfig.Link, i int, message string) source.Problem {
	p := source.Problem{Span: r.requests[i].Written.Span(), Code: "jql-rejected",
		Message: fmt.Sprintf("Jira rejects the query on the link %q: %s", link.Name, message)}
	if p.Span.File == r.f.Config.File {
		p.Class = source.Config
	}
	return p
}
