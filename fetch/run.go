package fetch

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/jqlbuild/jqlbuild/cache"
	"github.com/jqlbuild/jqlbuild/internal/field"
	"github.com/jqlbuild/jqlbuild/internal/jira"
	"github.com/jqlbuild/jqlbuild/internal/request"
	"github.com/jqlbuild/jqlbuild/linkconfig"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// A run is one set of Specs on its way to Results.
type run struct {
	f        *Fetcher
	specs    []table.Spec
	requests []*request.Request // by Spec; nil for one that is not asked
	waits    []bool             // by Spec: its Request is complete only with the link's field list
	problems [][]source.Problem // by Spec
	links    []*linkRun         // in the order in which the Specs first name them
	byName   map[string]*linkRun
}

// A linkRun is the part of a run that concerns one link.
type linkRun struct {
	conn    *conn
	specs   []int // whose Specs these are
	user    string
	list    *field.List // nil until it is known
	listErr error
	err     error // nothing can be asked on this link at all

	searches []*search
	singles  []*singlesBatch

	mu sync.Mutex // guards the batches while several requests fill them
}

// begin decides what each Spec asks for, with the field lists that are at
// hand. It sends nothing, except, if it may ask, what tells who we are.
func (f *Fetcher) begin(ctx context.Context, specs []table.Spec, ask bool) *run {
	r := &run{
		f: f, specs: specs,
		requests: make([]*request.Request, len(specs)),
		waits:    make([]bool, len(specs)),
		problems: make([][]source.Problem, len(specs)),
		byName:   make(map[string]*linkRun),
	}
	maker := r.maker()
	for i := range specs {
		link, _ := maker.Link(&specs[i])
		if link == nil || specs[i].Failed() {
			_, _, r.problems[i] = maker.Make(&specs[i])
			continue
		}
		l := r.byName[link.Name]
		if l == nil {
			l = &linkRun{conn: f.conn(link)}
			r.byName[link.Name] = l
			r.links = append(r.links, l)
		}
		l.specs = append(l.specs, i)
	}
	var g errgroup.Group
	for _, l := range r.links {
		g.Go(func() error {
			if l.user = l.conn.known(); l.user == "" && ask {
				l.user, l.err = l.conn.identity(ctx)
			}
			l.list, _ = l.conn.cachedFields(l.user)
			return nil
		})
	}
	g.Wait() // the goroutines keep their errors to themselves
	for _, l := range r.links {
		r.make(l)
		r.plan(l)
	}
	return r
}

// allProblems returns the problems of all Specs, sorted.
func (r *run) allProblems() []source.Problem {
	var problems []source.Problem
	for i := range r.specs {
		problems = append(problems, r.specs[i].Problems...)
		problems = append(problems, r.problems[i]...)
	}
	return source.SortProblems(problems)
}

func (r *run) maker() request.Maker {
	return request.Maker{
		Config:  r.f.Config,
		OnError: r.f.OnError,
		Fields: func(link *linkconfig.Link) *field.List {
			if l := r.byName[link.Name]; l != nil {
				return l.list
			}
			return nil
		},
		Cloud: func(link *linkconfig.Link) bool {
			if link.Deployment != linkconfig.Auto {
				return link.Deployment == linkconfig.Cloud
			}
			return r.f.conn(link).deployment() == linkconfig.Cloud
		},
	}
}

// make turns a link's Specs into Requests.
func (r *run) make(l *linkRun) {
	maker := r.maker()
	for _, i := range l.specs {
		r.requests[i], r.waits[i], r.problems[i] = maker.Make(&r.specs[i])
	}
}

// plan groups a link's Requests and looks for their answers in the cache.
// What was asked for after an earlier plan of the same run is not asked again.
func (r *run) plan(l *linkRun) {
	requests := make([]*request.Request, len(r.specs))
	for _, i := range l.specs {
		requests[i] = r.requests[i]
	}
	searches, singles := group(requests, r.waits)
	for _, s := range searches {
		n := slices.IndexFunc(l.searches, func(old *search) bool { return old.canonical == s.canonical && old.asked })
		if n < 0 {
			r.look(l, s)
			continue
		}
		old := *l.searches[n]
		old.requests = s.requests
		*s = old
	}
	for _, b := range singles {
		n := slices.IndexFunc(l.singles, func(old *singlesBatch) bool { return old.asked })
		if n < 0 {
			r.lookSingles(l, b)
			continue
		}
		old := *l.singles[n]
		old.requests = b.requests
		*b = old
	}
	l.searches, l.singles = searches, singles
}

// look finds in the cache what serves a search.
func (r *run) look(l *linkRun, s *search) {
	if s.rows {
		s.found, s.why = r.held(l, entryKey(answerEntry, l.conn.url, s.canonical), false)
		if s.found != nil {
			if lack := s.found.lacks(s.fields, s.rendered, s.limit); lack != "" {
				s.why = "the cache has an answer, but " + lack
			} else if ok, why := r.fresh(l, s.found); ok {
				s.answer, s.why = s.found, why
			} else {
				s.why = why
			}
		}
	}
	if !s.counted {
		return
	}
	if s.answer != nil {
		if _, ok := s.answer.count(); ok {
			s.number = s.answer
			return
		}
	}
	// A number is told by an answer with issues as well as by a count's own.
	for _, kind := range []string{answerEntry, countEntry} {
		found, why := r.held(l, entryKey(kind, l.conn.url, s.canonical), true)
		if !s.rows {
			s.why = why
		}
		if found == nil {
			continue
		}
		if _, ok := found.count(); !ok {
			continue
		}
		s.counts = found
		ok, why := r.fresh(l, found)
		if !s.rows {
			s.why = why
		}
		if ok {
			s.number = found
			return
		}
	}
}

// lookSingles finds in the cache what serves issues that are named one by one.
func (r *run) lookSingles(l *linkRun, b *singlesBatch) {
	b.found = make(map[string]*held)
	b.answers = make(map[string]*held)
	b.missing = make(map[string]string)
	b.why = make(map[string]string)
	for _, key := range b.keys {
		found, why := r.held(l, entryKey(issueEntry, l.conn.url, b.guard, key), false)
		b.why[key] = why
		if found == nil {
			continue
		}
		b.found[key] = found
		if lack := found.lacks(b.fields, b.rendered, 1); lack != "" {
			b.why[key] = "the cache has the issue, but " + lack
			continue
		}
		ok, why := r.fresh(l, found)
		b.why[key] = why
		if ok {
			b.answers[key] = found
		}
	}
}

// held reads an answer from the cache. Online, what another user read is not
// there.
func (r *run) held(l *linkRun, key string, headOnly bool) (*held, string) {
	e, err := r.f.Cache.Get(key)
	if err != nil {
		return nil, err.Error()
	}
	a, err := decodeAnswer(e.Data, headOnly)
	if err != nil {
		return nil, err.Error()
	}
	if !r.f.Offline && l.user != "" && a.User != l.user {
		return nil, "the cache's answer was read as another user"
	}
	return &held{answer: *a, key: key, time: e.Time}, ""
}

// fresh reports whether an answer may be used without asking Jira, and why.
func (r *run) fresh(l *linkRun, h *held) (bool, string) {
	age := r.f.Now().Sub(h.time).Round(time.Second)
	switch {
	case r.f.Offline:
		return true, "offline"
	case r.f.Refresh:
		return false, "a refresh is wanted"
	case !l.conn.young(h.time, l.conn.maxAge()):
		return false, fmt.Sprintf("the cache's answer is %s old", age)
	}
	return true, fmt.Sprintf("read %s ago", age)
}

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

// tell traces what the cache answered.
func (r *run) tell() {
	for _, l := range r.links {
		hit := func(text string, h *held) {
			r.f.trace(Event{Kind: Hit, Link: l.conn.link.Name, Text: text, N: h.Rows})
		}
		for _, s := range l.searches {
			if s.answer != nil && s.answer == s.found {
				hit(s.jql, s.answer)
			}
			if s.number != nil && s.number == s.counts {
				hit(s.jql, s.number)
			}
		}
		for _, b := range l.singles {
			for _, k := range b.keys {
				if h := b.answers[k]; h != nil && h == b.found[k] {
					hit(k, h)
				}
			}
		}
	}
}

// askLink asks at once for what is fully known, while the field list is on
// its way, and then for the rest.
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
	if l.list != nil {
		r.askJobs(ctx, l, r.jobs(l, true))
		return
	}
	var wg sync.WaitGroup
	wg.Go(func() { l.list, l.listErr = l.conn.askFields(ctx, l.user) })
	early := r.jobs(l, false)
	r.askJobs(ctx, l, early)
	wg.Wait()
	if l.listErr != nil {
		l.fail(fmt.Errorf("read the list of fields: %w", l.listErr))
		return
	}
	r.make(l)
	r.plan(l)
	r.askJobs(ctx, l, r.jobs(l, true))
}

// fail notes why nothing more can be asked on a link.
func (l *linkRun) fail(err error) {
	for _, s := range l.searches {
		if !s.settled() {
			s.err = err
		}
	}
	for _, b := range l.singles {
		if len(b.unsettled()) > 0 {
			b.err = err
		}
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

// jobs returns what is left to ask for, without what waits for the field list
// unless that is known.
func (r *run) jobs(l *linkRun, listed bool) []job {
	var jobs []job
	for _, s := range longestFirst(l.searches) {
		if s.settled() || s.waits && !listed {
			continue
		}
		if s.rows && s.answer == nil && s.found != nil && !r.f.Refresh && l.conn.young(s.found.time, l.conn.maxAge()) {
			maker := r.maker()
			s.widen(func(id string) bool { return maker.Allows(l.conn.link, id) })
		}
		s.asked = true
		jobs = append(jobs, func(ctx context.Context, client *jira.Client) { r.askSearch(ctx, l, client, s) })
	}
	for _, b := range l.singles {
		if b.waits && !listed {
			continue
		}
		b.asked = true
		for chunk := range slices.Chunk(b.unsettled(), maxKeys) {
			jobs = append(jobs, func(ctx context.Context, client *jira.Client) { r.askIssues(ctx, l, client, b, chunk) })
		}
	}
	return jobs
}

func (r *run) askJobs(ctx context.Context, l *linkRun, jobs []job) {
	if len(jobs) == 0 {
		return
	}
	r.f.trace(Event{Kind: Planned, Link: l.conn.link.Name, N: len(jobs)})
	client, err := l.conn.jira(ctx)
	if err != nil {
		l.fail(err)
		return
	}
	var g errgroup.Group
	g.SetLimit(max(l.conn.link.Parallel, 1))
	for _, j := range jobs {
		g.Go(func() error {
			j(ctx, client)
			return nil
		})
	}
	g.Wait() // jobs note their errors where they were wanted
}

// askSearch asks for what a search lacks.
func (r *run) askSearch(ctx context.Context, l *linkRun, client *jira.Client, s *search) {
	start := r.f.Now()
	if s.rows && s.answer == nil {
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
	if !s.counted || s.number != nil {
		return
	}
	if s.answer != nil {
		if _, ok := s.answer.count(); ok {
			s.number = s.answer
			return
		}
	}
	n, approximate, err := client.Count(ctx, s.jql)
	if err == nil {
		a := answer{JQL: s.jql, Total: n, Approximate: approximate}
		s.number, err = r.remember(ctx, l, client, entryKey(countEntry, l.conn.url, s.canonical), a)
	}
	if err != nil {
		s.err = err
		r.f.trace(Event{Kind: Failed, Link: l.conn.link.Name, Text: s.jql})
		return
	}
	r.f.trace(Event{Kind: Answered, Link: l.conn.link.Name, Text: s.jql, Took: r.f.Now().Sub(start)})
}

// askIssues asks for up to maxKeys single issues. Several calls for one batch
// run at the same time.
func (r *run) askIssues(ctx context.Context, l *linkRun, client *jira.Client, b *singlesBatch, keys []string) {
	start := r.f.Now()
	text := strings.Join(keys, ", ")
	found, err := client.Issues(ctx, jira.Lookup{Keys: keys, Fields: b.fields, Rendered: b.rendered, Guard: b.guardJQL})
	held := make(map[string]*held, len(keys))
	for _, key := range keys {
		if err != nil {
			break
		}
		issue, ok := found.Issues[key]
		if !ok {
			continue
		}
		a := answer{Fields: b.fields, Rendered: b.rendered, Complete: true, Total: 1, Issues: []field.Issue{field.Issue(issue)}}
		held[key], err = r.remember(ctx, l, client, entryKey(issueEntry, l.conn.url, b.guard, key), a)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil {
		b.err = err
		r.f.trace(Event{Kind: Failed, Link: l.conn.link.Name, Text: text})
		return
	}
	maps.Copy(b.answers, held)
	maps.Copy(b.missing, found.Missing)
	r.f.trace(Event{Kind: Answered, Link: l.conn.link.Name, Text: text, N: len(held), Took: r.f.Now().Sub(start)})
}

// remember puts an answer that Jira gave whole into the cache.
func (r *run) remember(ctx context.Context, l *linkRun, client *jira.Client, key string, a answer) (*held, error) {
	deployment, err := l.conn.rememberServer(ctx, client)
	if err != nil {
		return nil, err
	}
	a.Link, a.User, a.Deployment, a.Rows = l.conn.url, l.user, deployment, len(a.Issues)
	a.Sample = r.f.Demo != nil
	a.scrub()
	data, err := a.encode()
	if err != nil {
		return nil, fmt.Errorf("write down Jira's answer: %w", err)
	}
	now := r.f.Now().UTC().Truncate(time.Second)
	if err := r.f.Cache.Put(cache.Entry{Key: key, Time: now, Data: data}); err != nil {
		return nil, err
	}
	return &held{answer: a, key: key, time: now}, nil
}
