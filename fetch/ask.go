package fetch

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/jqlbuild/jqlbuild/cache"
	"github.com/jqlbuild/jqlbuild/internal/issue"
	"github.com/jqlbuild/jqlbuild/internal/jira"
	"github.com/jqlbuild/jqlbuild/internal/jql"
)

// ask gets from Jira what the cache does not have, unless it is offline. What
// fails is noted where it was wanted.
func (r *run) ask(ctx context.Context) {
	var wg sync.WaitGroup
	for _, l := range r.links {
		wg.Go(func() {
			if r.f.Offline {
				r.lookVersions(l)
				return
			}
			r.askLink(ctx, l)
		})
	}
	wg.Wait()
}

// askLink asks for what a link's Specs need, and then for what the answers
// call for.
func (r *run) askLink(ctx context.Context, l *linkRun) {
	jobs := r.jobsOf(l)
	if len(jobs) > 0 {
		r.f.trace(Event{Kind: Planned, Link: l.conn.link.Name, N: len(jobs)})
		if err := l.begin(ctx); err != nil {
			l.fail(err) // old answers may stand in, and need their order
		} else {
			l.do(ctx, jobs)
		}
	}
	// Which versions are shown is known only now.
	r.lookVersions(l)
	if jobs := r.askValues(l, l.values.versions); len(jobs) > 0 && l.begin(ctx) == nil {
		l.do(ctx, jobs)
	}
}

// A job asks Jira for something and notes what came of it.
type job func(ctx context.Context, client *jira.Client)

// do asks for all at once. While some write down what came, others keep Jira
// busy: the client lets no more through than the link allows.
func (l *linkRun) do(ctx context.Context, jobs []job) {
	client, err := l.conn.jira(ctx)
	if err != nil {
		l.fail(err)
		return
	}
	var group errgroup.Group
	group.SetLimit(2 * max(l.conn.link.Parallel, 1))
	for _, j := range jobs {
		group.Go(func() error {
			j(ctx, client)
			return nil
		})
	}
	group.Wait() // they note their errors where they were wanted
}

// fail notes why nothing more can be asked on a link.
func (l *linkRun) fail(err error) {
	for _, s := range l.work.searches {
		if s.answer == nil && s.err == nil {
			s.err = err
		}
	}
	for _, c := range l.work.counts {
		if c.number == nil && c.err == nil {
			c.err = err
		}
	}
	if l.work.singles == nil {
		return
	}
	for _, s := range l.work.singles.unsettled() {
		s.err = err
	}
}

// jobsOf returns what is left to ask for.
func (r *run) jobsOf(l *linkRun) []job {
	var jobs []job
	told := make(map[*count]bool)
	for _, s := range longestFirst(l.work.searches) {
		if s.answer != nil {
			continue
		}
		counts := l.work.toldBy(s)
		for _, c := range counts {
			told[c] = true
		}
		jobs = append(jobs, func(ctx context.Context, client *jira.Client) {
			r.askSearch(ctx, l, client, s)
			for _, c := range counts {
				r.askCount(ctx, l, client, c)
			}
		})
	}
	if b := l.work.singles; b != nil {
		left := b.unsettled()
		for chunk := range slices.Chunk(left, maxKeys) {
			jobs = append(jobs, func(ctx context.Context, client *jira.Client) { r.askIssues(ctx, l, client, b, chunk) })
		}
	}
	for _, c := range l.work.counts {
		if c.number == nil && !told[c] {
			jobs = append(jobs, func(ctx context.Context, client *jira.Client) { r.askCount(ctx, l, client, c) })
		}
	}
	return append(jobs, r.askValues(l, l.values.named)...)
}

// widen adds to what is to be asked what fresh entries hold beside it.
func (r *run) widen(l *linkRun) {
	maker := r.maker()
	allowed := func(id string) bool { return maker.Allows(l.conn.link, id) }
	for _, s := range l.work.searches {
		if s.answer == nil && r.mayWiden(l, s.found) {
			s.widen(allowed)
		}
	}
	b := l.work.singles
	if b == nil {
		return
	}
	for _, s := range b.unsettled() {
		if r.mayWiden(l, s.found) {
			b.widen(s.found, allowed)
		}
	}
}

// mayWiden reports whether what an entry holds is worth asking for again.
func (r *run) mayWiden(l *linkRun, found *held) bool {
	return found != nil && !r.f.Refresh && l.conn.young(found.time, l.conn.maxAge())
}

// question returns what Jira is asked for a search.
func (s *search) question() jira.Search {
	question := jira.Search{JQL: s.jql, Fields: s.fields, Rendered: s.rendered, Limit: s.limit}
	q, err := jql.Parse(s.jql)
	if err != nil {
		return question // nothing but the text itself is certain
	}
	question.Steady, question.Filter = q.Steady(), q.Condition()
	switch name, descending, ok := q.SortedBy(); {
	case !ok:
	case name == "key" && descending:
		question.Order = jira.OrderKeyDesc
	case name == "key":
		question.Order = jira.OrderKey
	case name == "created" && descending:
		question.Order = jira.OrderCreatedDesc
	case name == "created":
		question.Order = jira.OrderCreated
	default:
		question.Order = jira.OrderNone
	}
	return question
}

// askSearch asks for the issues of a search.
func (r *run) askSearch(ctx context.Context, l *linkRun, client *jira.Client, s *search) {
	start := r.f.now()
	got, err := client.Search(ctx, s.question())
	if err == nil {
		a := answer{JQL: s.jql, Fields: s.fields, Rendered: s.rendered, Complete: got.Complete, Total: got.Total, Warnings: got.Warnings}
		for _, i := range got.Issues {
			a.Issues = append(a.Issues, i)
		}
		s.answer, err = r.remember(l, l.conn.key(answerEntry, s.canonical), a)
	}
	if err != nil {
		s.err = err
		r.f.trace(Event{Kind: Failed, Link: l.conn.link.Name, Text: s.open()})
		return
	}
	r.f.trace(Event{Kind: Answered, Link: l.conn.link.Name, Text: s.open(), N: s.answer.Rows, Took: r.f.now().Sub(start)})
}

// askCount takes the number from an answer that tells, or asks for it.
func (r *run) askCount(ctx context.Context, l *linkRun, client *jira.Client, c *count) {
	start := r.f.now()
	a := answer{JQL: c.jql}
	if s := c.within; s != nil && s.answer != nil && s.answer.tells() {
		if s.canonical == c.filter {
			c.number = s.answer
			return
		}
		// The answer lies under another question than this one.
		a.Total, _ = s.answer.count()
		a.Warnings = s.answer.Warnings
		c.number, c.err = r.rememberAt(l, l.conn.key(countEntry, c.filter), a, s.answer.time)
		return
	}
	got, err := client.Count(ctx, c.jql)
	if err == nil {
		a.Total, a.Approximate, a.Warnings = got.N, got.Approximate, got.Warnings
		c.number, err = r.remember(l, l.conn.key(countEntry, c.filter), a)
	}
	if err != nil {
		c.err = err
		r.f.trace(Event{Kind: Failed, Link: l.conn.link.Name, Text: c.open()})
		return
	}
	r.f.trace(Event{Kind: Answered, Link: l.conn.link.Name, Text: c.open(), Took: r.f.now().Sub(start)})
}

// askIssues asks for up to maxKeys single issues.
func (r *run) askIssues(ctx context.Context, l *linkRun, client *jira.Client, b *batch, issues []*single) {
	start := r.f.now()
	keys := keysOf(issues)
	text := strings.Join(keys, ", ")
	got, err := client.Issues(ctx, jira.Lookup{Keys: keys, Fields: b.fields, Rendered: b.rendered, Guard: b.guardJQL})
	if err == nil {
		// To write an entry is mostly to wait for the disk.
		var g errgroup.Group
		g.SetLimit(16)
		for _, s := range issues {
			found, ok := got.Issues[s.key]
			if !ok {
				s.missing = got.Missing[s.key]
				continue
			}
			g.Go(func() (err error) {
				a := answer{Fields: b.fields, Rendered: b.rendered, Complete: true, Total: 1, Warnings: got.Warnings, Issues: []issue.Issue{found}}
				s.answer, err = r.remember(l, l.conn.key(issueEntry, b.guard, s.key), a)
				return err
			})
		}
		err = g.Wait()
	}
	if err != nil {
		for _, s := range issues {
			if s.answer == nil && s.missing == "" {
				s.err = err
			}
		}
		r.f.trace(Event{Kind: Failed, Link: l.conn.link.Name, Text: text})
		return
	}
	r.f.trace(Event{Kind: Answered, Link: l.conn.link.Name, Text: text, N: len(got.Issues), Took: r.f.now().Sub(start)})
}

// remember puts an answer that Jira gave whole just now into the cache.
func (r *run) remember(l *linkRun, key string, a answer) (*held, error) {
	return r.rememberAt(l, key, a, r.f.now())
}

func (r *run) rememberAt(l *linkRun, key string, a answer, read time.Time) (*held, error) {
	a.Link, a.Deployment, a.User, a.Rows = l.conn.url, l.deployment.String(), l.user, len(a.Issues)
	a.Sample = r.f.Demo != nil
	a.scrub()
	data, err := a.encode()
	if err != nil {
		return nil, fmt.Errorf("write down Jira's answer: %w", err)
	}
	read = read.UTC().Truncate(time.Second)
	l.conn.put(cache.Entry{Key: key, Time: read, Data: data})
	return &held{answer: a, key: key, time: read}, nil
}
