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
	"github.com/jqlbuild/jqlbuild/internal/field"
	"github.com/jqlbuild/jqlbuild/internal/jira"
	"github.com/jqlbuild/jqlbuild/source"
)

// ask gets from Jira what the cache does not have. What fails is noted where
// it was wanted.
func (r *run) ask(ctx context.Context) {
	if r.f.Offline {
		return
	}
	var wg sync.WaitGroup
	for _, l := range r.links {
		wg.Go(func() { r.askLink(ctx, l) })
	}
	wg.Wait()
}

// askLink asks at once for what is fully known, while the field list and our
// name are on their way, and then for the rest.
func (r *run) askLink(ctx context.Context, l *linkRun) {
	if l.err != nil {
		l.fail(l.err)
		return
	}
	if l.list != nil && r.unknownNames(l) {
		// An administrator may have added the field since the list was read.
		l.list = nil
		r.make(l)
		r.plan(l)
	}
	var jobs errgroup.Group
	// While some write down what came, others keep Jira busy: the client lets
	// no more through than the link allows.
	jobs.SetLimit(2 * max(l.conn.link.Parallel, 1))
	if l.list == nil {
		var first sync.WaitGroup
		first.Go(func() { l.list, l.listErr = l.conn.askFields(ctx) })
		r.start(ctx, l, &jobs, false)
		first.Wait()
		if l.listErr != nil {
			jobs.Wait()
			if l.list = l.conn.staleFields(l.user); l.list != nil {
				// An old list tells at least what old answers may stand in.
				r.make(l)
				r.plan(l)
			}
			l.fail(fmt.Errorf("read the list of fields: %w", l.listErr))
			return
		}
		l.user, l.unnamed = l.conn.known(), false
		r.make(l)
		r.plan(l)
	}
	r.start(ctx, l, &jobs, true)
	jobs.Wait() // they note their errors where they were wanted
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

// unknownNames reports whether a Spec names a field that a list read in an
// earlier run does not have.
func (r *run) unknownNames(l *linkRun) bool {
	l.conn.mu.Lock()
	asked := l.conn.asked
	l.conn.mu.Unlock()
	return !asked && slices.ContainsFunc(l.specs, func(i int) bool {
		return slices.ContainsFunc(r.problems[i], func(p source.Problem) bool { return p.Code == "unknown-field" })
	})
}

// A job asks Jira for something and notes what came of it.
type job func(ctx context.Context, client *jira.Client)

// start starts to ask for what is left, without what waits for the field list
// unless that is known.
func (r *run) start(ctx context.Context, l *linkRun, group *errgroup.Group, listed bool) {
	jobs := r.jobs(l, listed)
	if len(jobs) == 0 {
		return
	}
	r.f.trace(Event{Kind: Planned, Link: l.conn.link.Name, N: len(jobs)})
	client, err := l.conn.jira(ctx)
	if err != nil {
		l.fail(err)
		return
	}
	for _, j := range jobs {
		group.Go(func() error {
			j(ctx, client)
			return nil
		})
	}
}

// jobs returns what is left to ask for. What was asked already may be under way
// and is not looked at.
func (r *run) jobs(l *linkRun, listed bool) []job {
	var jobs []job
	for _, s := range longestFirst(l.work.searches) {
		if s.asked || s.answer != nil || s.err != nil || s.waits && !listed {
			continue
		}
		if s.found != nil && !r.f.Refresh && l.conn.young(s.found.time, l.conn.maxAge()) {
			maker := r.maker()
			s.widen(func(id string) bool { return maker.Allows(l.conn.link, id) })
		}
		s.asked = true
		told := l.work.toldBy(s)
		for _, c := range told {
			c.asked = true
		}
		jobs = append(jobs, func(ctx context.Context, client *jira.Client) {
			r.askSearch(ctx, l, client, s)
			for _, c := range told {
				r.askCount(ctx, l, client, c)
			}
		})
	}
	if b := l.work.singles; b != nil && !b.asked && (listed || !b.waits) {
		b.asked = true
		for chunk := range slices.Chunk(b.unsettled(), maxKeys) {
			jobs = append(jobs, func(ctx context.Context, client *jira.Client) { r.askIssues(ctx, l, client, b, chunk) })
		}
	}
	for _, c := range l.work.counts {
		if c.asked || c.number != nil || c.err != nil || c.within != nil && c.within.waits && !listed {
			continue
		}
		c.asked = true
		jobs = append(jobs, func(ctx context.Context, client *jira.Client) { r.askCount(ctx, l, client, c) })
	}
	return jobs
}

// askSearch asks for the issues of a search.
func (r *run) askSearch(ctx context.Context, l *linkRun, client *jira.Client, s *search) {
	start := r.f.Now()
	got, err := client.Search(ctx, jira.Search{JQL: s.jql, Fields: s.fields, Rendered: s.rendered, Limit: s.limit})
	if err == nil {
		a := answer{JQL: s.jql, Fields: s.fields, Rendered: s.rendered, Complete: got.Complete, Total: got.Total}
		for _, i := range got.Issues {
			a.Issues = append(a.Issues, field.Issue(i))
		}
		s.answer, err = r.remember(ctx, l, client, entryKey(answerEntry, l.conn.url, s.canonical), a)
	}
	if err != nil {
		s.err = err
		r.f.trace(Event{Kind: Failed, Link: l.conn.link.Name, Text: s.jql})
		return
	}
	r.f.trace(Event{Kind: Answered, Link: l.conn.link.Name, Text: s.jql, N: s.answer.Rows, Took: r.f.Now().Sub(start)})
}

// askCount takes the number from an answer that tells, or asks for it.
func (r *run) askCount(ctx context.Context, l *linkRun, client *jira.Client, c *count) {
	start := r.f.Now()
	a := answer{JQL: c.jql}
	if s := c.within; s != nil && s.answer != nil && s.answer.tells() {
		if s.canonical == c.filter {
			c.number = s.answer
			return
		}
		// The answer lies under another question than this one.
		a.Total, _ = s.answer.count()
		c.number, c.err = r.rememberAt(ctx, l, client, entryKey(countEntry, l.conn.url, c.filter), a, s.answer.time)
		return
	}
	n, err := client.Count(ctx, c.jql)
	if err == nil {
		a.Total, a.Approximate = n.N, n.Approximate
		c.number, err = r.remember(ctx, l, client, entryKey(countEntry, l.conn.url, c.filter), a)
	}
	if err != nil {
		c.err = err
		r.f.trace(Event{Kind: Failed, Link: l.conn.link.Name, Text: c.jql})
		return
	}
	r.f.trace(Event{Kind: Answered, Link: l.conn.link.Name, Text: c.jql, Took: r.f.Now().Sub(start)})
}

// askIssues asks for up to maxKeys single issues.
func (r *run) askIssues(ctx context.Context, l *linkRun, client *jira.Client, b *batch, issues []*single) {
	start := r.f.Now()
	keys := keysOf(issues)
	text := strings.Join(keys, ", ")
	got, err := client.Issues(ctx, jira.Lookup{Keys: keys, Fields: b.fields, Rendered: b.rendered, Guard: b.guardJQL})
	if err == nil {
		// To write an entry is mostly to wait for the disk.
		var g errgroup.Group
		g.SetLimit(16)
		for _, s := range issues {
			issue, ok := got.Issues[s.key]
			if !ok {
				s.missing = got.Missing[s.key]
				continue
			}
			g.Go(func() (err error) {
				a := answer{Fields: b.fields, Rendered: b.rendered, Complete: true, Total: 1, Issues: []field.Issue{field.Issue(issue)}}
				s.answer, err = r.remember(ctx, l, client, entryKey(issueEntry, l.conn.url, b.guard, s.key), a)
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
	r.f.trace(Event{Kind: Answered, Link: l.conn.link.Name, Text: text, N: len(got.Issues), Took: r.f.Now().Sub(start)})
}

// remember puts an answer that Jira gave whole just now into the cache.
func (r *run) remember(ctx context.Context, l *linkRun, client *jira.Client, key string, a answer) (*held, error) {
	return r.rememberAt(ctx, l, client, key, a, r.f.Now())
}

func (r *run) rememberAt(ctx context.Context, l *linkRun, client *jira.Client, key string, a answer, read time.Time) (*held, error) {
	deployment, err := l.conn.rememberServer(ctx, client)
	if err != nil {
		return nil, err
	}
	if a.User, err = l.conn.identity(ctx); err != nil {
		return nil, err
	}
	a.Link, a.Deployment, a.Rows = l.conn.url, deployment, len(a.Issues)
	a.Sample = r.f.Demo != nil
	a.scrub()
	data, err := a.encode()
	if err != nil {
		return nil, fmt.Errorf("write down Jira's answer: %w", err)
	}
	read = read.UTC().Truncate(time.Second)
	if err := r.f.Cache.Put(cache.Entry{Key: key, Time: read, Data: data}); err != nil {
		return nil, err
	}
	return &held{answer: a, key: key, time: read}, nil
}
