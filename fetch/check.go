package fetch

import (
	"context"

	"github.com/jqlbuild/jqlbuild/internal/jira"
)

// checkOrders warns of orders that only Jira knows and the cache does not hold,
// once a list. Where the cache has nothing of the link at all that is no news.
func (l *linkRun) checkOrders(ctx context.Context) {
	if l.list == nil {
		return
	}
	var lists []*query
	for _, q := range l.queries {
		if q.Kind == ValueList {
			lists = append(lists, q)
		}
	}
	l.fromEntries(ctx, lists)
	for _, q := range lists {
		if i := q.specs[0]; q.found == nil {
			l.report(i, l.unknownOrder(i, q))
		}
	}
}

// checkQueries has Jira check the queries that are meant for it.
func (l *linkRun) checkQueries(ctx context.Context) {
	waits := func(i int) bool { return l.err == nil && l.list == nil && l.run.waits[i] }
	for _, i := range l.specs {
		if l.run.requests[i] != nil && waits(i) { // only what names fields by name needs the list
			l.report(i, l.failed(i, l.missingList()).Problems...)
		}
	}
	var queries []string
	whose := make(map[string][]int) // by query: the Specs that ask it
	for _, q := range l.queries {
		if q.sent == "" {
			continue
		}
		if whose[q.sent] == nil {
			queries = append(queries, q.sent)
		}
		whose[q.sent] = append(whose[q.sent], q.specs...)
	}
	var verdicts []jira.Verdict
	err := l.err
	if err == nil && len(queries) > 0 {
		var client *jira.Client
		if client, err = l.conn.jira(); err == nil {
			verdicts, err = client.CheckJQL(ctx, queries)
		}
	}
	if err != nil {
		for _, i := range l.specs {
			if !waits(i) { // it has its own
				l.report(i, unanswered(l.conn.link, l.run.specs[i].Span, l.discreet(i, err)))
			}
		}
		return
	}
	for n, jql := range queries {
		for _, i := range whose[jql] {
			for _, message := range verdicts[n].Errors {
				l.report(i, l.rejection(i, message))
			}
			l.report(i, l.remarks(i, verdicts[n].Warnings)...)
		}
	}
}
