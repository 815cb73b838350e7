package tree

import (
	"context"

	"github.com/jqlbuild/jqlbuild/source"
)

// Check returns the problems that Build would find with the pages together: links
// that lead nowhere, and what the Product lacks. It makes nothing, asks nothing
// and needs neither Out nor State.
func (b *Builder) Check(ctx context.Context) ([]source.Problem, error) {
	w := &build{Builder: b, nameOf: b.Tree.namer(b.Base), old: new(manifest)}
	l, err := b.Tree.files(ctx, b.Product)
	if err != nil {
		return nil, err
	}
	if len(l.misnamed) > 0 {
		return nil, nil // Build refuses them, and they may be pages of another program
	}
	w.plan(l)
	if err := each(ctx, w.Jobs, w.jobs, w.survey); err != nil {
		return nil, err
	}
	w.leaveDrafts()
	titles := make(map[string]string, len(w.jobs))
	for _, j := range w.jobs {
		titles[j.file.path] = j.title
	}
	_, problems := w.Product.Arrange(titles, w.all)
	for _, j := range w.jobs {
		if j.page != nil { // without the answers, what the author wrote can still be looked at
			if err := w.draftLate(j); err != nil {
				return nil, err
			}
		}
		w.follow(j)
	}
	w.followLate()
	for _, j := range w.jobs {
		for _, p := range j.problems {
			if p.Code == brokenLink { // the others are those of the page alone
				problems = append(problems, p)
			}
		}
	}
	return source.SortProblems(problems), nil
}
