package fetch

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/jqlbuild/jqlbuild/internal/field"
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
	waits    []bool             // by Spec: it needs the link's field list, and there is none
	problems [][]source.Problem // by Spec
	links    []*linkRun         // in the order in which the Specs first name them
	byName   map[string]*linkRun
}

// begin takes a set of Specs as far as it goes without asking a query: link by
// link it learns who we are and which fields there are, makes each Spec's
// Request, plans the fewest queries and looks for their answers in the cache.
// Only with ask set does it ask Jira for what it learns.
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
	var wg sync.WaitGroup
	for _, l := range r.links {
		wg.Go(func() {
			l.learn(ctx, ask)
			r.make(l)
			if ask && l.err == nil && !l.asked && l.listErr == nil && r.unknownNames(l) {
				// An administrator may have added the field since the list
				// was read.
				l.askFields(ctx)
				r.make(l)
			}
			r.plan(l)
		})
	}
	wg.Wait()
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
	of := func(link *linkconfig.Link) *linkRun {
		if l := r.byName[link.Name]; l != nil {
			return l
		}
		return &linkRun{deployment: link.Deployment}
	}
	return request.Maker{
		Config:  r.f.Config,
		OnError: r.f.OnError,
		Fields:  func(link *linkconfig.Link) *field.List { return of(link).list },
		Refused: func(link *linkconfig.Link) bool { return of(link).listErr != nil },
		Cloud:   func(link *linkconfig.Link) bool { return of(link).deployment == linkconfig.Cloud },
	}
}

// make turns a link's Specs into Requests.
func (r *run) make(l *linkRun) {
	maker := r.maker()
	var g errgroup.Group
	g.SetLimit(r.f.jobs())
	for some := range slices.Chunk(l.specs, 32) {
		g.Go(func() error {
			for _, i := range some {
				r.requests[i], r.waits[i], r.problems[i] = maker.Make(&r.specs[i])
			}
			return nil
		})
	}
	g.Wait() // no error comes of it
}

// unknownNames reports whether a Spec names a field that the list does not
// have.
func (r *run) unknownNames(l *linkRun) bool {
	return slices.ContainsFunc(l.specs, func(i int) bool {
		return slices.ContainsFunc(r.problems[i], func(p source.Problem) bool { return p.Code == "unknown-field" })
	})
}

// plan groups a link's Requests and looks for their answers in the cache.
func (r *run) plan(l *linkRun) {
	asked := l.specs
	if l.err != nil || l.listErr != nil {
		// What needs a list that will not come is not asked.
		asked = slices.DeleteFunc(slices.Clone(asked), func(i int) bool { return r.waits[i] })
	}
	work := group(asked, r.requests)
	l.work = work
	var g errgroup.Group
	g.SetLimit(r.f.jobs())
	look := func(look func()) {
		g.Go(func() error { look(); return nil })
	}
	for _, s := range work.searches {
		look(func() { r.lookSearch(l, s) })
	}
	for _, c := range work.counts {
		look(func() { r.lookCount(l, c) })
	}
	if b := work.singles; b != nil {
		for _, s := range b.issues {
			look(func() { r.lookSingle(l, b, s) })
		}
	}
	look(func() { r.lookValues(l) })
	g.Wait() // no error comes of it
	r.widen(l)
}

// lookSearch finds in the cache what serves a search.
func (r *run) lookSearch(l *linkRun, s *search) {
	s.found, s.why = r.held(l, l.conn.key(answerEntry, s.canonical), false)
	if s.found == nil {
		return
	}
	if lack := s.found.lacks(s.fields, s.rendered, s.limit); lack != "" {
		s.why = "the cache has an answer, but " + lack
		return
	}
	ok, why := r.fresh(l, s.found)
	s.why = why
	if ok {
		s.answer = s.found
	}
}

// lookCount finds in the cache what serves a count: its own entry, or an
// answer with issues to the same question.
func (r *run) lookCount(l *linkRun, c *count) {
	for _, kind := range []string{answerEntry, countEntry} {
		found, why := r.held(l, l.conn.key(kind, c.filter), true)
		c.why = why
		if found == nil || !found.tells() {
			continue
		}
		c.found = found
		ok, why := r.fresh(l, found)
		c.why = why
		if ok {
			c.number = found
			return
		}
	}
}

// lookSingle finds in the cache an issue that is named by its key.
func (r *run) lookSingle(l *linkRun, b *batch, s *single) {
	s.found, s.why = r.held(l, l.conn.key(issueEntry, b.guard, s.key), false)
	if s.found == nil {
		return
	}
	if lack := s.found.lacks(b.fields, b.rendered, 1); lack != "" {
		s.why = "the cache has the issue, but " + lack
		return
	}
	ok, why := r.fresh(l, s.found)
	s.why = why
	if ok {
		s.answer = s.found
	}
}

// held reads an answer from the cache. Online, what another user read is not
// there, and nothing is before we know who we are.
func (r *run) held(l *linkRun, key string, headOnly bool) (*held, string) {
	if l.err != nil {
		return nil, "Jira is yet to say who we are"
	}
	e, err := r.f.Cache.Get(key)
	if err != nil {
		return nil, err.Error()
	}
	a, err := decodeAnswer(e.Data, headOnly)
	if err != nil {
		return nil, err.Error()
	}
	if !l.mayRead(a.User) {
		return nil, "the cache's answer was read as another user"
	}
	return &held{answer: *a, key: key, time: e.Time}, ""
}

// fresh reports whether an answer may be used without asking Jira, and why.
func (r *run) fresh(l *linkRun, h *held) (bool, string) {
	age := r.f.now().Sub(h.time).Round(time.Second)
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

// tell traces what the cache answered.
func (r *run) tell() {
	for _, l := range r.links {
		hit := func(text string, h *held) {
			r.f.trace(Event{Kind: Hit, Link: l.conn.link.Name, Text: text, N: h.Rows})
		}
		for _, s := range l.work.searches {
			if s.answer != nil && s.answer == s.found {
				hit(s.open(), s.answer)
			}
		}
		for _, c := range l.work.counts {
			if c.number != nil && c.number == c.found {
				hit(c.open(), c.number)
			}
		}
		if l.work.singles == nil {
			continue
		}
		for _, s := range l.work.singles.issues {
			if s.answer != nil && s.answer == s.found {
				hit(s.key, s.answer)
			}
		}
	}
}
