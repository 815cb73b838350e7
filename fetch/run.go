package fetch

import (
	"context"
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

// A run is one set of Specs on its way to Results. Of what is kept by Spec, each
// link touches only that of its own.
type run struct {
	f        *Fetcher
	specs    []table.Spec
	requests []*request.Request // by Spec; nil for one that is not asked
	waits    []bool             // by Spec: it needs the link's field list, and there is none
	needs    [][]*query         // by Spec: what its Result is made from
	problems [][]source.Problem // by Spec
	links    []*linkRun         // in the order in which the Specs first name them
}

// A linkRun is the part of a run that concerns one link, and what that run
// knows of it.
type linkRun struct {
	run   *run
	conn  *conn
	ask   bool  // Jira may be asked
	specs []int // whose Specs these are

	user       string // a hash; "" while nobody knows as whom we ask
	deployment linkconfig.Deployment
	err        error // nothing can be asked on this link at all

	list    *field.List // nil if there is none
	read    time.Time   // when Jira gave the list
	asked   bool        // the list is of this run
	listErr error       // why Jira did not give it

	queries []*query // in the order in which Specs first want them
	planned map[subject]*query
}

// begin finds out which Spec asks which link. With ask set, Jira may be asked.
func (f *Fetcher) begin(specs []table.Spec, ask bool) *run {
	r := &run{
		f: f, specs: specs,
		requests: make([]*request.Request, len(specs)),
		waits:    make([]bool, len(specs)),
		needs:    make([][]*query, len(specs)),
		problems: make([][]source.Problem, len(specs)),
	}
	maker := request.Maker{Config: f.Config, Vars: f.Vars, OnError: f.OnError}
	byName := make(map[string]*linkRun)
	for i := range specs {
		link, _ := maker.Link(&specs[i])
		if link == nil || specs[i].Failed() {
			_, _, r.problems[i] = maker.Make(&specs[i])
			continue
		}
		l := byName[link.Name]
		if l == nil {
			l = &linkRun{run: r, conn: f.conn(link), ask: ask, planned: make(map[subject]*query)}
			byName[link.Name] = l
			r.links = append(r.links, l)
		}
		l.specs = append(l.specs, i)
	}
	return r
}

// each prepares every link to be asked, and goes on with it, all at the same
// time.
func (r *run) each(ctx context.Context, goOn func(*linkRun)) {
	var wg sync.WaitGroup
	for _, l := range r.links {
		wg.Go(func() {
			l.prepare(ctx)
			goOn(l)
		})
	}
	wg.Wait()
}

// prepare learns who we are and which fields there are, makes the Request of
// each Spec, and plans the fewest queries for them.
func (l *linkRun) prepare(ctx context.Context) {
	l.learn(ctx)
	l.make()
	if l.ask && l.err == nil && !l.asked && l.listErr == nil && l.unknownNames() {
		// An administrator may have added the field since the list was read.
		l.askFields(ctx)
		l.make()
	}
	l.plan()
}

// make turns the link's Specs into Requests.
func (l *linkRun) make() {
	r, maker := l.run, l.maker()
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
func (l *linkRun) unknownNames() bool {
	return slices.ContainsFunc(l.specs, func(i int) bool {
		return slices.ContainsFunc(l.run.problems[i], func(p source.Problem) bool { return p.Code == "unknown-field" })
	})
}

// maker returns what makes Requests by what the link has learned so far.
func (l *linkRun) maker() request.Maker {
	return request.Maker{
		Config:  l.run.f.Config,
		Vars:    l.run.f.Vars,
		OnError: l.run.f.OnError,
		Fields:  func(*linkconfig.Link) *field.List { return l.list },
		Refused: func(*linkconfig.Link) bool { return l.listErr != nil },
		Cloud:   func(*linkconfig.Link) bool { return l.deployment == linkconfig.Cloud },
	}
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
