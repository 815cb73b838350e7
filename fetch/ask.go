package fetch

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/jqlbuild/jqlbuild/cache"
	"github.com/jqlbuild/jqlbuild/internal/field"
	"github.com/jqlbuild/jqlbuild/internal/issue"
	"github.com/jqlbuild/jqlbuild/internal/jira"
	"github.com/jqlbuild/jqlbuild/internal/jql"
)

// fromJira asks Jira, all at once, and notes what fails. Without leave to ask it
// only says that it would.
func (l *linkRun) fromJira(ctx context.Context, open []*query) {
	var asked []*query
	promised := make(map[*query][]*query) // by the query whose answer may hold them
	for _, q := range open {
		if q.Origin == FromAnother {
			promised[q.other] = append(promised[q.other], q)
			continue
		}
		q.Origin = FromJira
		asked = append(asked, q)
	}
	if !l.ask {
		return
	}
	batches := batched(asked)
	l.conn.f.trace(Event{Kind: Planned, Link: l.conn.link.Name, N: len(batches)})
	client, err := l.client(ctx)
	if err != nil {
		for _, q := range open {
			q.err = err // old answers may stand in
		}
		return
	}
	// While some write down what came, others keep Jira busy: the client lets no
	// more through than the link allows.
	var group errgroup.Group
	group.SetLimit(2 * max(l.conn.link.Parallel, 1))
	for _, batch := range batches {
		group.Go(func() error {
			l.askBatch(ctx, client, batch)
			after := promised[batch[0]]
			l.fromOthers(ctx, after)
			for _, q := range openOnes(after) {
				q.Origin = FromJira
				l.askBatch(ctx, client, []*query{q})
			}
			return nil
		})
	}
	group.Wait() // they note their errors where they were wanted
}

// askBatch asks for what Jira answers at once.
func (l *linkRun) askBatch(ctx context.Context, client *jira.Client, batch []*query) {
	start, all := l.conn.f.now(), together(batch)
	err := l.question(ctx, client, batch, all)
	e := Event{Kind: Answered, Link: l.conn.link.Name, Text: all.text(), Took: l.conn.f.now().Sub(start)}
	if err != nil {
		e = Event{Kind: Failed, Link: e.Link, Text: e.Text}
	}
	for _, q := range batch {
		if q.answer != nil {
			e.N += q.answer.Rows
		} else if q.missing == "" {
			q.err = err
		}
	}
	l.conn.f.trace(e)
}

// question puts a batch to Jira and remembers what it says.
func (l *linkRun) question(ctx context.Context, client *jira.Client, batch []*query, all Query) error {
	q := batch[0]
	var a answer
	switch all.Kind {
	case Issues:
		return l.askIssues(ctx, client, batch, all)
	case Search:
		got, err := client.Search(ctx, q.search())
		if err != nil {
			return err
		}
		a = answer{JQL: q.sent, Fields: q.Fields, Rendered: q.Rendered, Complete: got.Complete, Total: got.Total, Warnings: got.Warnings, Issues: got.Issues}
	case CountOnly:
		got, err := client.Count(ctx, q.sent, q.exact)
		if err != nil {
			return err
		}
		a = answer{JQL: q.sent, Total: got.N, Approximate: got.Approximate, Warnings: got.Warnings}
	case ValueList:
		values := func(ctx context.Context) ([]jira.Value, error) { return client.Values(ctx, string(q.list)) }
		if q.list == field.VersionList {
			values = func(ctx context.Context) ([]jira.Value, error) { return client.Versions(ctx, q.project) }
		}
		got, err := values(ctx)
		if err != nil {
			return err
		}
		a.Values = make([]value, 0, len(got))
		for _, v := range got {
			a.Values = append(a.Values, value(v))
		}
	}
	var err error
	q.answer, err = l.remember(q, a, l.conn.f.now())
	return err
}

// askIssues asks for single issues, and remembers each by itself.
func (l *linkRun) askIssues(ctx context.Context, client *jira.Client, batch []*query, all Query) error {
	got, err := client.Issues(ctx, jira.Lookup{Keys: all.Keys, Fields: all.Fields, Rendered: all.Rendered, Guard: batch[0].guard})
	if err != nil {
		return err
	}
	read := l.conn.f.now()
	// To write an entry is mostly to wait for the disk.
	var g errgroup.Group
	g.SetLimit(16)
	for _, q := range batch {
		found, ok := got.Issues[q.Keys[0]]
		if !ok {
			q.missing = got.Missing[q.Keys[0]]
			continue
		}
		g.Go(func() (err error) {
			a := answer{Fields: all.Fields, Rendered: all.Rendered, Complete: true, Total: 1, Warnings: got.Warnings, Issues: []issue.Issue{found}}
			q.answer, err = l.remember(q, a, read)
			return err
		})
	}
	return g.Wait()
}

// search returns what Jira is asked for a search.
func (q *query) search() jira.Search {
	s := jira.Search{JQL: q.sent, Fields: q.Fields, Rendered: q.Rendered, Limit: q.Limit}
	parsed, err := jql.Parse(q.sent)
	if err != nil {
		return s // nothing but the text itself is certain
	}
	s.Steady, s.Filter = parsed.Steady(), parsed.Condition()
	switch name, descending, ok := parsed.SortedBy(); {
	case !ok:
	case name == "key" && descending:
		s.Order = jira.OrderKeyDesc
	case name == "key":
		s.Order = jira.OrderKey
	case name == "created" && descending:
		s.Order = jira.OrderCreatedDesc
	case name == "created":
		s.Order = jira.OrderCreated
	default:
		s.Order = jira.OrderNone
	}
	return s
}

// remember puts an answer that Jira gave whole at a time into the cache.
func (l *linkRun) remember(q *query, a answer, read time.Time) (*held, error) {
	a.Link, a.Deployment, a.User, a.Rows = l.conn.url, l.deployment.String(), l.user, len(a.Issues)
	a.Sample = l.conn.f.isSample()
	a.scrub()
	data, err := a.encode(q.Kind)
	if err != nil {
		return nil, fmt.Errorf("write down Jira's answer: %w", err)
	}
	h := &held{answer: a, key: l.key(q), time: read.UTC().Truncate(time.Second)}
	l.conn.put(cache.Entry{Key: h.key, Time: h.time, Data: data})
	return h, nil
}
