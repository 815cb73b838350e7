package tree

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jqlbuild/jqlbuild/source"
)

// A late page is one that has a part of its document, and so its anchors and some
// of its links, from the answers to its shortcodes. Links to it are looked at when
// it is made, which is after the pages that wait for nobody.

// parsed reports whether the page was parsed and not yet made.
func (j *job) parsed() bool { return j.draft != nil || j.page != nil }

// draftLate makes the draft of a page whose shortcodes have been answered.
func (w *build) draftLate(j *job) error {
	draft, problems, err := w.Product.Draft(j.file.path, j.page, w.all)
	if err != nil {
		return fmt.Errorf("make %s: %w", j.file.path, err)
	}
	j.page, j.draft, j.links = nil, draft, draft.Links()
	j.problems = append(slices.Clip(j.problems), problems...)
	if j.answered() {
		j.found = draft.Anchors()
	}
	return nil
}

// answered reports whether all bodies of the page are in its document.
func (j *job) answered() bool {
	for _, n := range j.nodes {
		if n.Body != nil && (n.Result == nil || n.Result.Table == nil) {
			return false
		}
	}
	return true
}

// settleAnchors lets links to late pages that were made see what is there now.
// Of one whose answers did not come it is not known.
func (w *build) settleAnchors(round []*job) {
	for _, j := range round {
		if j.late {
			j.anchors = anyAnchor
			if j.found != "" {
				j.anchors = j.found
			}
		}
	}
}

// isLate reports whether it depends on answers where a link leads.
func (w *build) isLate(l Link) bool {
	if l.Anchor == "" {
		return false
	}
	j := w.byPath()[l.To]
	return j != nil && j.late
}

// misled returns the pages among those passed over of which a link leads to a
// place on a late page that has gone, and passes them over no more.
func (w *build) misled() []*job {
	looked := make(map[int]bool) // by the text's number: whether the link leads somewhere
	var out []*job
	for _, j := range w.jobs {
		if !j.skip {
			continue
		}
		for _, n := range j.old.Links {
			key := w.old.Texts[n]
			to, _, anchored := strings.Cut(key, "\x00")
			if !anchored {
				continue
			}
			if target := w.byPath()[to]; target == nil || !target.late || target.skip {
				continue
			}
			leads, known := looked[n]
			if !known {
				leads = w.leads(key)
				looked[n] = leads
			}
			if !leads {
				j.skip = false
				out = append(out, j)
				break
			}
		}
	}
	return out
}

// followLate reports the links to late pages that lead nowhere.
func (w *build) followLate() {
	for _, j := range w.jobs {
		found := len(j.problems)
		for _, l := range j.doubts {
			if !w.leads(l.key()) {
				j.problems = append(j.problems, w.broken(l))
			}
		}
		j.doubts = nil
		if len(j.problems) > found {
			j.problems = sortLinks(j.problems)
		}
	}
}

// sortLinks sorts problems of a page by their places, one definition's of many
// links once.
func sortLinks(problems []source.Problem) []source.Problem {
	slices.SortStableFunc(problems, func(a, b source.Problem) int { return a.Start - b.Start })
	return slices.CompactFunc(problems, func(a, b source.Problem) bool {
		return a.Code == brokenLink && b.Code == brokenLink && a.Span == b.Span
	})
}
