package tree

import (
	"context"
	"fmt"
	"time"

	"github.com/jqlbuild/jqlbuild/cache"
	"github.com/jqlbuild/jqlbuild/source"
)

// A Builder makes a Product of a Tree. Set its fields before Build and leave
// them alone afterwards.
type Builder struct {
	Tree    Tree
	Out     string       // the output folder, as an absolute path
	Base    string       // the folder that names in problems are relative to, as an absolute path
	Product Product      // what the pages become
	Source  Source       // answers the shortcodes
	State   *cache.Cache // keeps the manifests

	// Drafts makes the pages that are drafts by their front matter, too.
	Drafts bool

	// Lenient makes the pages too that have answers with a problem beside them,
	// such as a rule that is broken; the problems are listed all the same.
	Lenient bool

	// Version names the program; another version makes all pages anew.
	Version string

	// Now tells the time at which a build begins, and a manifest is written.
	Now func() time.Time

	// Jobs is how many pages are worked on at once. Defaults to 1.
	Jobs int

	// Ready, if not nil, is called before the Source is asked: pages without
	// shortcodes and all other files are in the output, for whoever will not
	// wait for the rest.
	Ready func()

	// Trace, if not nil, is told of each page that is done. It is not called
	// from two goroutines at once.
	Trace func(done, all int)
}

// A Report says what a build did.
type Report struct {
	Pages      int // in the Tree, without the drafts that are not made
	Written    int // outputs written, copies included
	Unchanged  int // pages that did not have to be made
	Failed     int // pages left as they were because of a problem
	Removed    int // outputs of an earlier build that no source gives any more
	Shortcodes int // on the pages that were made

	// Drafts are the outputs of pages that are drafts, and that are made all
	// the same.
	Drafts []string

	// Forgotten, if not nil, says why it could not be kept what was built. The
	// output is whole all the same; only the next build takes longer.
	Forgotten error
}

// Build makes the outputs. It lists the problems of all pages, sorted; a page
// with a problem that is more than a warning is left as an earlier build made
// it. Nothing is written if one output would take another's place. The error is
// about something that kept the rest from being made.
func (b *Builder) Build(ctx context.Context) (Report, []source.Problem, error) {
	w := &build{Builder: b, nameOf: b.Tree.namer(b.Base), began: b.Now()}
	w.old = readManifest(b.State, b.Out)
	if name := w.old.Product; name != b.Product.Name() && name != "" && w.old.present(b.Out) {
		return w.report, nil, fmt.Errorf("write to %s: it holds what was made as %s, and this is %s; choose another folder, or remove that one", b.Out, name, b.Product.Name())
	}
	l, err := b.Tree.files(ctx, b.Product)
	if err != nil {
		return w.report, nil, err
	}
	w.plan(l)
	if err := w.checkFolders(l.pages, l.others); err != nil {
		return w.report, nil, err
	}
	if w.common, err = b.Tree.look(ctx, l, b.Product, w.nameOf); err != nil {
		return w.report, nil, err
	}
	if clashes := w.checkOutputs(l); len(clashes) > 0 {
		w.common = append(w.common, clashes...)
		return w.report, w.problems(), nil
	}
	if err := w.make(ctx, l.others); err != nil {
		return w.report, w.problems(), err
	}
	err = w.finish()
	return w.report, w.problems(), err
}

// A build is one run of a Builder.
type build struct {
	*Builder
	nameOf func(page string) string // in problems
	began  time.Time
	old    *manifest
	jobs   []*job
	byPath func() map[string]*job // the jobs, once it is known which there are
	all    Pages
	drafts map[string]bool  // the pages that are not made
	common []source.Problem // of no job
	copies []record         // of the files that are no pages
	report Report

	progress
}
