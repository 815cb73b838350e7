package tree

import "github.com/jqlbuild/jqlbuild/source"

// finish removes what no source gives any more, and leaves the manifest for the
// next build.
func (w *build) finish() error {
	next := &manifest{Copies: w.copies, Product: w.Product.Name(), Version: w.Version, Tree: w.Tree.real(), Began: w.began.UnixNano(), Pages: make([]record, 0, len(w.jobs))}
	var texts textTable
	for _, j := range w.jobs {
		r := record{Path: j.file.path, Source: j.file.stat, Sum: j.sum, Title: j.title, Draft: j.isDraft, Around: texts.number(j.around), Anchors: j.anchors, Late: j.late}
		switch {
		case j.skip:
			w.report.Unchanged++
			r.Output, r.Clean = j.old.Output, true
			r.Stamps = texts.renumber(j.old.Stamps, w.old.Texts)
			r.Links = texts.renumber(j.old.Links, w.old.Texts)
		case j.failed:
			w.report.Failed++
			if j.old == nil {
				continue
			}
			r.Output, r.Sum = j.old.Output, ""
		default:
			r.Output, r.Clean = j.made.stat, len(j.boxes) == 0 && len(j.problems) == 0
			if j.made.written {
				w.report.Written++
			}
			for _, s := range j.stamps {
				r.Stamps = append(r.Stamps, texts.number(s))
			}
			for _, page := range j.linked {
				r.Links = append(r.Links, texts.number(page))
			}
		}
		if to := w.Product.Output(r.Path, w.all); to != r.Path {
			r.To = to
		}
		next.Pages = append(next.Pages, r)
	}
	next.Texts = texts.list
	if err := w.removeOld(next); err != nil {
		return err
	}
	w.report.Forgotten = next.replace(w.old, w.State, w.Out, w.Now())
	return nil
}

func (w *build) problems() []source.Problem {
	all := w.common
	for _, j := range w.jobs {
		all = append(all, j.problems...)
		all = append(all, j.boxes...)
	}
	return source.SortProblems(all)
}
