package tree

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/jqlbuild/jqlbuild/cache"
	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/source"
)

// A Gatherer makes files that all pages of a Tree share, such as one with the
// answers to all shortcodes. With nothing new in the pages and the answers it
// makes nothing. Set its fields before use and leave them alone afterwards; those
// that a Builder has too mean the same.
type Gatherer struct {
	Tree    Tree
	Out     string // the folder of the files
	Base    string
	Kind    string // tells what is made from what else is made into the folder
	Dialect Dialect
	Source  Source
	State   *cache.Cache
	Version string
	Now     func() time.Time
	Jobs    int

	// Make makes the files, by their paths in Out, of all pages with their
	// answers. Where it makes nil, those of an earlier run stay as they are. It
	// is called once at most.
	Make func(pages []*Page) (files map[string][]byte, problems []source.Problem, err error)
}

// Gather makes the files, and removes those that an earlier run made and this
// one does not. They are made even if some shortcodes have a problem. The
// problems are those of all pages, sorted.
func (g *Gatherer) Gather(ctx context.Context) (Report, []source.Problem, error) {
	key := g.Kind + "\n" + g.Out
	w := &build{Builder: &Builder{Tree: g.Tree, Out: g.Out, Source: g.Source, Version: g.Version}, began: g.Now(), old: readManifest(g.State, key)}
	files, common, err := g.files(ctx)
	if err != nil {
		return w.report, nil, err
	}
	w.report.Pages = len(files)
	same, err := w.holds(ctx, files)
	if err != nil {
		return w.report, nil, err
	}
	if same {
		w.report.Unchanged = len(files)
		return w.report, common, nil
	}
	pages, problems, err := g.answered(ctx, files)
	if err != nil {
		return w.report, nil, err
	}
	made, more, err := g.Make(pages)
	if err != nil {
		return w.report, nil, err
	}
	problems = append(problems, more...)
	if made == nil {
		return w.report, source.SortProblems(append(problems, common...)), nil
	}
	next := &manifest{Product: g.Kind, Version: g.Version, Tree: g.Tree.real(), Began: w.began.UnixNano()}
	var texts textTable
	for i, p := range pages {
		w.report.Shortcodes += len(p.Nodes) + len(p.Hidden)
		r := record{Path: files[i].path, Source: files[i].stat, Sum: p.sum, Clean: len(problems) == 0}
		for _, s := range p.stamps() {
			r.Stamps = append(r.Stamps, texts.number(s))
		}
		r.Around = texts.number("")
		next.Pages = append(next.Pages, r)
	}
	next.Texts = texts.list
	for _, name := range slices.Sorted(maps.Keys(made)) {
		o, err := writeFile(w.output(name), made[name])
		if err != nil {
			return w.report, problems, err
		}
		if o.written {
			w.report.Written++
		}
		next.Copies = append(next.Copies, record{Path: name, Output: o.stat})
	}
	if err := w.removeGathered(next); err != nil {
		return w.report, problems, err
	}
	w.report.Forgotten = next.replace(w.old, g.State, key, g.Now())
	return w.report, source.SortProblems(append(problems, common...)), nil
}

// Pages returns all pages with the answers to their shortcodes, and their
// problems.
func (g *Gatherer) Pages(ctx context.Context) ([]*Page, []source.Problem, error) {
	files, common, err := g.files(ctx)
	if err != nil {
		return nil, nil, err
	}
	pages, problems, err := g.answered(ctx, files)
	return pages, source.SortProblems(append(problems, common...)), err
}

// files lists the pages. The problems are those of no page.
func (g *Gatherer) files(ctx context.Context) ([]file, []source.Problem, error) {
	l, err := g.Tree.files(ctx, g.Dialect)
	if err != nil {
		return nil, nil, err
	}
	problems, err := g.Tree.look(ctx, l, g.Dialect, g.Tree.namer(g.Base))
	return l.pages, problems, err
}

// answered reads the pages and has their shortcodes answered, in one call. What
// fails in indented code, which may be none, is a warning.
func (g *Gatherer) answered(ctx context.Context, files []file) ([]*Page, []source.Problem, error) {
	pages, err := load(ctx, g.Tree, files, g.Dialect, g.Base, g.Jobs)
	if err != nil {
		return nil, nil, err
	}
	var nodes []*extension.Shortcode
	for _, p := range pages {
		nodes = append(append(nodes, p.Nodes...), p.Hidden...)
	}
	extension.Resolve(ctx, g.Source, nodes)
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	var problems []source.Problem
	for _, p := range pages {
		problems = append(problems, p.Problems...)
		for _, n := range p.Nodes {
			problems = append(problems, problemsOf(n)...)
		}
		for _, n := range p.Hidden {
			for _, problem := range problemsOf(n) {
				problem.Warning = true
				problems = append(problems, problem)
			}
		}
	}
	return pages, problems, nil
}

// problemsOf returns what is wrong with a shortcode and its answer.
func problemsOf(n *extension.Shortcode) []source.Problem {
	problems := slices.Clone(n.Spec.Problems)
	if n.Result != nil {
		problems = append(problems, n.Result.Problems...)
	}
	return problems
}

// stamps returns what the page's answers were made from.
func (p *Page) stamps() []string {
	var stamps []string
	for _, n := range slices.Concat(p.Nodes, p.Hidden) {
		if n.Result != nil {
			stamps = append(stamps, n.Result.Stamps...)
		}
	}
	slices.Sort(stamps)
	return slices.Compact(stamps)
}

// holds reports whether what an earlier run made would come out the same.
func (w *build) holds(ctx context.Context, files []file) (bool, error) {
	old := w.old
	if old.Version != w.Version || len(old.Pages) != len(files) || len(old.Copies) == 0 {
		return false, nil
	}
	for _, r := range old.Copies {
		if !r.Output.is(w.output(r.Path)) {
			return false, nil
		}
	}
	for i, f := range files {
		if r := &old.Pages[i]; r.Path != f.path || !r.Clean {
			return false, nil
		}
	}
	for i, f := range files {
		if old.Pages[i].Source == f.stat && f.stat.settledBy(old.Began) {
			continue
		}
		data, err := readPage(w.Tree.open(f.path))
		if err != nil || sumOf(data) != old.Pages[i].Sum {
			return false, ctx.Err()
		}
	}
	used := make(map[int]bool)
	for _, r := range old.Pages {
		for _, n := range r.Stamps {
			used[n] = true
		}
	}
	var stamps []string
	for n := range used {
		stamps = append(stamps, old.Texts[n])
	}
	return !slices.Contains(w.Source.Current(stamps), false), ctx.Err()
}

// removeGathered removes the files that an earlier run made and this one has
// not, unless somebody has changed them since.
func (w *build) removeGathered(next *manifest) error {
	given := next.outputs()
	for name, r := range w.old.outputs() {
		if _, ok := given[name]; ok || !filepath.IsLocal(name) || !r.Output.is(w.output(name)) {
			continue
		}
		if err := os.Remove(w.output(name)); err != nil {
			return fmt.Errorf("remove an old output: %w", err)
		}
		w.report.Removed++
	}
	return nil
}

// sumOf returns a hash of a page's bytes.
func sumOf(data []byte) string {
	sum := sha256.Sum256(data)
	return string(sum[:12])
}
