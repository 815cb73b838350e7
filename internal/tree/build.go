package tree

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/internal/page"
	"github.com/jqlbuild/jqlbuild/source"
)

// A job is the work on one page.
type job struct {
	file file
	old  *record // what the manifest knows; nil for a new page

	sum      string // a hash of its bytes
	title    string
	isDraft  bool                   // by its front matter
	around   string                 // a hash of what its output shows of others
	skip     bool                   // the output of an earlier build still holds
	page     *page.Page             // of one whose draft is made late, from when it was parsed until then
	draft    Draft                  // from when it was parsed until it is written
	nodes    []*extension.Shortcode // as long as there is a draft, or a page
	links    []Link                 // likewise
	linked   []string               // what the output has links to, as the manifest has them
	anchors  string                 // the places on the page, as a Draft has them
	late     bool                   // they depend on answers; until those are there, anchors are an earlier build's
	found    string                 // of a late one: the anchors, once it is made
	doubts   []Link                 // what it has links to that cannot be told before late pages are made
	problems []source.Problem
	boxes    []source.Problem // errors with which the page is made all the same
	failed   bool
	made     *outcome // nil unless the page was made
	stamps   []string
}

// plan makes a job of each page.
func (w *build) plan(l *listing) {
	old := make(map[string]*record, len(w.old.Pages))
	for i, r := range w.old.Pages {
		old[r.Path] = &w.old.Pages[i]
	}
	w.jobs = make([]*job, len(l.pages))
	w.all = newPages(l, w.nameOf)
	for i, f := range l.pages {
		w.jobs[i] = &job{file: f, old: old[f.path]}
	}
	w.byPath = sync.OnceValue(func() map[string]*job {
		jobs := make(map[string]*job, len(w.jobs))
		for _, j := range w.jobs {
			jobs[j.file.path] = j
		}
		return jobs
	})
	w.report.Pages = len(l.pages)
}

func (w *build) make(ctx context.Context, others []file) error {
	if err := each(ctx, w.Jobs, w.jobs, w.survey); err != nil {
		return err
	}
	w.leaveDrafts()
	titles := make(map[string]string, len(w.jobs))
	for _, j := range w.jobs {
		titles[j.file.path] = j.title
	}
	around, problems := w.Product.Arrange(titles, w.all)
	w.common = append(w.common, problems...)
	// Pages that wait for Jira are shown with what lies beside them.
	var err error
	if w.copies, err = w.copyFiles(ctx, others); err != nil {
		return err
	}
	moved := w.moved()
	err = each(ctx, w.Jobs, w.jobs, func(j *job) error {
		j.around = around(j.file.path)
		j.skip = j.old != nil && j.old.Clean && j.old.Sum == j.sum && w.old.Version == w.Version &&
			w.old.Texts[j.old.Around] == j.around && j.old.Output.is(w.output(j.old.output())) &&
			!slices.ContainsFunc(j.old.Links, func(n int) bool { return moved[n] })
		return nil
	})
	if err != nil {
		return err
	}
	w.outdated()
	round := slices.DeleteFunc(slices.Clone(w.jobs), func(j *job) bool { return j.skip })
	for len(round) > 0 {
		resolved, err := w.round(ctx, round)
		if err != nil {
			return err
		}
		w.settleAnchors(round)
		round = nil
		if resolved {
			// What was asked for just now may be newer than what pages that were
			// passed over show; no page is to show an older answer than another.
			round = w.outdated()
		}
		round = append(round, w.misled()...)
	}
	w.followLate()
	return nil
}

// outdated returns the pages among those passed over that were made from
// answers which no longer hold, and passes them over no more.
func (w *build) outdated() []*job {
	var stamps []string
	place := make([]int, len(w.old.Texts)) // by the text's number: its place among the stamps, from 1
	for _, j := range w.jobs {
		if !j.skip {
			continue
		}
		for _, n := range j.old.Stamps {
			if place[n] == 0 {
				stamps = append(stamps, w.old.Texts[n])
				place[n] = len(stamps)
			}
		}
	}
	if len(stamps) == 0 {
		return nil
	}
	current := w.Source.Current(stamps)
	var out []*job
	for _, j := range w.jobs {
		if j.skip && slices.ContainsFunc(j.old.Stamps, func(n int) bool { return !current[place[n]-1] }) {
			j.skip = false
			out = append(out, j)
		}
	}
	return out
}

// round makes pages. Those without a shortcode are done at once; the others
// wait for one call that answers them all.
func (w *build) round(ctx context.Context, jobs []*job) (resolved bool, err error) {
	err = each(ctx, w.Jobs, jobs, func(j *job) error {
		if !j.parsed() && !j.failed {
			data, err := w.read(j)
			if err == nil && !j.failed {
				err = w.parse(j, data)
			}
			if err != nil {
				return err
			}
			j.failed = j.failed || !j.parsed() // it has become a draft since it was surveyed
		}
		if len(j.nodes) == 0 {
			return w.write(j)
		}
		return nil
	})
	if err != nil {
		return false, err
	}
	var nodes []*extension.Shortcode
	waiting := slices.DeleteFunc(slices.Clone(jobs), func(j *job) bool { return len(j.nodes) == 0 })
	for _, j := range waiting {
		nodes = append(nodes, j.nodes...)
	}
	w.report.Shortcodes += len(nodes)
	if len(nodes) == 0 {
		return false, nil
	}
	if w.Ready != nil {
		w.Ready()
	}
	extension.Resolve(ctx, w.Source, nodes)
	if err := ctx.Err(); err != nil {
		return false, err
	}
	return true, each(ctx, w.Jobs, waiting, w.write)
}

// buffers hold outputs, of which most are alike in size.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// write writes the output of a page, unless that has a problem.
func (w *build) write(j *job) error {
	defer w.tick()
	if j.page != nil {
		if err := w.draftLate(j); err != nil {
			return err
		}
	}
	w.follow(j)
	j.settle(w.Lenient)
	if j.failed {
		return nil
	}
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	err := j.draft.Write(b, j.nodes)
	if err == nil {
		j.made, err = writeFile(w.output(w.Product.Output(j.file.path, w.all)), b.Bytes())
	}
	j.draft, j.nodes, j.links = nil, nil, nil
	if err != nil {
		return fmt.Errorf("make %s: %w", j.file.path, err)
	}
	return nil
}

// settle takes in what the answers to the page's shortcodes say beside what is
// to be seen. A lenient build shows what there is.
func (j *job) settle(lenient bool) {
	for _, n := range j.nodes {
		j.problems = append(j.problems, n.Spec.Problems...)
		if n.Result == nil {
			continue
		}
		j.stamps = append(j.stamps, n.Result.Stamps...)
		shown := n.Result.Box || lenient && (n.Result.Table != nil || n.Result.Count != nil)
		for _, p := range n.Result.Problems {
			if shown && !p.Warning {
				j.boxes = append(j.boxes, p)
				continue
			}
			j.problems = append(j.problems, p)
		}
	}
	slices.Sort(j.stamps)
	j.stamps = slices.Compact(j.stamps)
	if source.Failed(j.problems) {
		j.failed, j.draft, j.nodes, j.links = true, nil, nil, nil
	}
}

// A progress counts the pages that are done.
type progress struct {
	mu   sync.Mutex
	done int
}

func (w *build) tick() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.done++
	if w.Trace != nil {
		w.Trace(w.done, len(w.jobs))
	}
}

// output returns the file of an output, whose name has slashes.
func (w *build) output(name string) string { return filepath.Join(w.Out, filepath.FromSlash(name)) }
