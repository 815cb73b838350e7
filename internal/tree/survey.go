package tree

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jqlbuild/jqlbuild/source"
)

// moved reports of each text of the earlier build's manifest whether it is a
// link that leads nowhere any more, or to a page whose output is elsewhere now.
func (w *build) moved() []bool {
	elsewhere := make(map[string]bool)
	for _, r := range w.old.Pages {
		if w.all.Has(r.Path) && w.Product.Output(r.Path, w.all) != r.output() {
			elsewhere[r.Path] = true
		}
	}
	looked := make([]bool, len(w.old.Texts))
	out := make([]bool, len(w.old.Texts))
	for _, r := range w.old.Pages {
		for _, n := range r.Links {
			if looked[n] {
				continue
			}
			looked[n] = true
			key := w.old.Texts[n]
			to, _, _ := strings.Cut(key, "\x00")
			out[n] = elsewhere[to] || !w.leads(key)
		}
	}
	return out
}

// survey finds out whether a page has changed, its title, and whether it is a
// draft. One that has changed is parsed, which is never done twice.
func (w *build) survey(j *job) error {
	known := j.old != nil && w.old.Version == w.Version // another one may have read it otherwise
	if known && j.old.Source == j.file.stat && j.file.stat.settledBy(w.old.Began) {
		j.sum = j.old.Sum
		j.recall()
		return nil
	}
	data, err := w.read(j)
	if err != nil || j.failed {
		return err
	}
	if known && j.old.Sum == j.sum {
		j.recall()
		return nil
	}
	return w.parse(j, data)
}

// recall takes from the manifest what parsing the page would tell.
func (j *job) recall() {
	j.title, j.isDraft, j.anchors, j.late = j.old.Title, j.old.Draft, j.old.Anchors, j.old.Late
}

// read reads a page. One that cannot be read as one has failed.
func (w *build) read(j *job) ([]byte, error) {
	data, err := readPage(w.Tree.open(j.file.path))
	if p, ok := unfit(w.nameOf(j.file.path), err); ok {
		j.failed, j.problems, j.anchors = true, []source.Problem{p}, anyAnchor
		return nil, nil
	}
	j.sum = sumOf(data)
	return data, err
}

// parse makes the draft of a page, unless that is not to be made.
func (w *build) parse(j *job, data []byte) (err error) {
	p := w.Product.Parse(j.file.path, source.NewFile(w.nameOf(j.file.path), data))
	if j.isDraft = p.Meta.Draft; j.isDraft && !w.Drafts {
		return nil
	}
	if w.Product.Awaits(p) {
		if j.anchors == "" { // it was surveyed just now
			j.late, j.anchors = true, anyAnchor
		}
		j.title, j.page, j.nodes, j.problems = p.Title, p, p.Nodes, p.Problems
		return nil
	}
	draft, problems, err := w.Product.Draft(j.file.path, p, w.all)
	if err != nil {
		return fmt.Errorf("make %s: %w", j.file.path, err)
	}
	if j.anchors == "" { // others may be reading what the survey has found
		j.anchors = draft.Anchors()
	}
	j.title, j.draft, j.links, j.nodes, j.problems = p.Title, draft, draft.Links(), copies(p.Nodes), append(p.Problems, problems...)
	return nil
}

// leaveDrafts takes the pages out that are drafts, unless those are to be made.
func (w *build) leaveDrafts() {
	w.drafts = make(map[string]bool)
	w.jobs = slices.DeleteFunc(w.jobs, func(j *job) bool {
		switch {
		case !j.isDraft:
			return false
		case w.Drafts:
			w.report.Drafts = append(w.report.Drafts, w.Product.Output(j.file.path, w.all))
			return false
		}
		w.drafts[j.file.path] = true
		return true
	})
	w.report.Pages = len(w.jobs)
}
