package site

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/yuin/goldmark"
	"golang.org/x/sync/errgroup"

	"github.com/jqlbuild/jqlbuild/cache"
	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/internal/page"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// A Source answers shortcodes, and tells whether its answers still hold: what
// an incremental build needs beside an [extension.Resolver].
type Source interface {
	extension.Resolver

	// Current reports of each stamp whether what it was given for would be
	// answered the same now, with no request.
	Current(stamps []string) []bool
}

// A Builder makes a site from a Tree. Set its fields before Build and leave
// them alone afterwards.
type Builder struct {
	Tree   Tree
	Out    string       // the output folder, as an absolute path
	Base   string       // the folder that names in problems are relative to, as an absolute path
	Source Source       // answers the shortcodes
	State  *cache.Cache // keeps the manifests
	Layout *Layout
	Title  string       // the site's; "" means the title of its first page
	Lang   string       // the site's language, a BCP 47 tag. Defaults to "en"
	Words  *table.Words // what the layout and the script say. Defaults to English
	Order  []string     // pages and folders that the navigation begins with

	// Version names the program; another version makes all pages anew.
	Version string

	// Now tells the time at which a build begins, and a manifest is written.
	Now func() time.Time

	// Jobs is how many pages are worked on at once. Defaults to 1.
	Jobs int

	// Trace, if not nil, is told of each page that is done. It is not called
	// from two goroutines at once.
	Trace func(done, all int)
}

// A Report says what a build did.
type Report struct {
	Pages      int // in the Tree
	Written    int // outputs written, copies included
	Unchanged  int // pages that did not have to be made
	Failed     int // pages left as they were because of a problem
	Removed    int // outputs of an earlier build that no source gives any more
	Shortcodes int // on the pages that were made

	// Forgotten, if not nil, says why it could not be kept what was built. The
	// output is whole all the same; only the next build takes longer.
	Forgotten error
}

// A job is the work on one page.
type job struct {
	file file
	old  *record // what the manifest knows; nil for a new page

	data  []byte // nil until it was read
	sum   string
	title string

	around   string // a hash of the layout and navigation
	skip     bool   // the output of an earlier build still holds
	sheet    *sheet // while its shortcodes wait to be answered
	problems []source.Problem
	boxes    []source.Problem // those that the page itself tells its readers of
	failed   bool
	made     *outcome // nil unless the page was made
	stamps   []string
}

// A build is one run of a Builder.
type build struct {
	*Builder
	md       goldmark.Markdown
	nameOf   func(page string) string // in problems
	began    time.Time
	old      *manifest
	jobs     []*job
	titles   map[string]string
	sections map[string]*section
	home     string                            // the page at which a reader begins
	frames   map[string]func() (*frame, error) // by folder
	report   Report

	mu   sync.Mutex // guards what follows, calls of Trace, and the report while pages are made
	done int
}

// Build makes the site. It lists the problems of all pages, sorted; a page
// with a problem that is more than a warning is left as an earlier build made
// it. The error is about something that kept the rest from being made.
func (b *Builder) Build(ctx context.Context) (Report, []source.Problem, error) {
	w := &build{Builder: b, md: newMarkdown(), nameOf: b.Tree.namer(b.Base), began: b.Now()}
	w.old = readManifest(b.State, b.Out)
	pages, others, err := b.Tree.files(ctx)
	if err != nil {
		return w.report, nil, err
	}
	if err := w.checkFolders(pages, others); err != nil {
		return w.report, nil, err
	}
	w.plan(pages)
	if err := w.make(ctx); err != nil {
		return w.report, w.problems(), err
	}
	err = w.finish(ctx, others)
	return w.report, w.problems(), err
}

// plan makes a job of each page.
func (w *build) plan(pages []file) {
	old := make(map[string]*record, len(w.old.Pages))
	for i, r := range w.old.Pages {
		old[r.Path] = &w.old.Pages[i]
	}
	w.jobs = make([]*job, len(pages))
	for i, f := range pages {
		w.jobs[i] = &job{file: f, old: old[f.path]}
	}
	w.report.Pages = len(pages)
}

func (w *build) make(ctx context.Context) error {
	if err := w.each(ctx, w.jobs, w.survey); err != nil {
		return err
	}
	w.titles = make(map[string]string, len(w.jobs))
	for _, j := range w.jobs {
		w.titles[j.file.path] = w.titleOf(j)
	}
	w.sections = sections(w.titles, w.Order)
	w.home = w.first()
	w.frames = make(map[string]func() (*frame, error), len(w.sections))
	for dir, s := range w.sections {
		w.frames[dir] = sync.OnceValues(func() (*frame, error) { return w.frame(s) })
	}
	if err := w.decideSkips(ctx); err != nil {
		return err
	}
	round := slices.DeleteFunc(slices.Clone(w.jobs), func(j *job) bool { return j.skip })
	for len(round) > 0 {
		resolved, err := w.round(ctx, round)
		if err != nil || !resolved {
			return err
		}
		// What was asked for just now may be newer than what pages that were
		// passed over show; no page is to show an older answer than another.
		round = w.outdated()
	}
	return nil
}

// each works on jobs, several at a time, and stops at the first error.
func (w *build) each(ctx context.Context, jobs []*job, work func(*job) error) error {
	g, ctx := errgroup.WithContext(ctx)
	var next atomic.Int64
	for range min(max(w.Jobs, 1), len(jobs)) {
		g.Go(func() error {
			for i := next.Add(1); i <= int64(len(jobs)); i = next.Add(1) {
				if err := ctx.Err(); err != nil {
					return err
				}
				if err := work(jobs[i-1]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return g.Wait()
}

// survey finds out whether a page has changed, and its title.
func (w *build) survey(j *job) error {
	if j.old != nil && j.old.Source == j.file.stat && j.file.stat.settledBy(w.old.Began) {
		j.sum, j.title = j.old.Sum, j.old.Title
		return nil
	}
	if err := w.read(j); err != nil {
		return err
	}
	if j.failed {
		j.title = strings.TrimSuffix(path.Base(j.file.path), ".md")
		return nil
	}
	if j.old != nil && j.old.Sum == j.sum {
		j.title = j.old.Title
		return nil
	}
	j.title = cmp.Or(w.parse(j).Title, nameOf(j.file.path))
	return nil
}

func (w *build) read(j *job) error {
	if j.data != nil || j.failed {
		return nil
	}
	data, err := readPage(w.Tree.open(j.file.path))
	if p, ok := unfit(w.nameOf(j.file.path), err); ok {
		j.failed, j.problems = true, []source.Problem{p}
		return nil
	}
	if err != nil {
		return err
	}
	sum := sha256.Sum256(data)
	j.data, j.sum = data, string(sum[:12])
	return nil
}

func (w *build) parse(j *job) *page.Page {
	return page.Parse(w.md, source.NewFile(w.nameOf(j.file.path), j.data))
}

// decideSkips finds the pages whose outputs still hold.
func (w *build) decideSkips(ctx context.Context) error {
	hash := func(name string, entries []entry, more ...string) string {
		h := sha256.New()
		fmt.Fprintf(h, "%q%q", name, more)
		for _, e := range entries {
			fmt.Fprintf(h, "%q%q", e.title, e.page)
		}
		return string(h.Sum(nil)[:12])
	}
	common := ""
	around := make(map[string]string, len(w.sections))
	for dir, s := range w.sections {
		if common == "" {
			common = hash(w.siteTitle(), s.top, w.Version, w.Layout.source, w.lang(), w.Words.Text("skip"), w.Words.Text("pages"))
		}
		around[dir] = hash(s.name, s.own, common)
	}
	err := w.each(ctx, w.jobs, func(j *job) error {
		j.around = around[path.Dir(j.file.path)]
		j.skip = j.old != nil && j.old.Clean && j.old.Sum == j.sum && w.old.Texts[j.old.Around] == j.around &&
			j.old.Output.is(w.output(outputPath(j.file.path)))
		return nil
	})
	w.outdated()
	return err
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
	if err := w.each(ctx, jobs, w.render); err != nil {
		return false, err
	}
	var nodes []*extension.Shortcode
	var waiting []*job
	for _, j := range jobs {
		if j.sheet != nil {
			nodes = append(nodes, j.sheet.nodes...)
			waiting = append(waiting, j)
		}
	}
	w.report.Shortcodes += len(nodes)
	if len(nodes) == 0 {
		return false, nil
	}
	extension.Resolve(ctx, w.Source, nodes)
	if err := ctx.Err(); err != nil {
		return false, err
	}
	return true, w.each(ctx, waiting, w.fill)
}

// frame makes what the pages of a folder have in common.
func (w *build) frame(s *section) (*frame, error) {
	return w.Layout.frame(s.nav(), LayoutData{
		SiteTitle: w.siteTitle(), Lang: w.lang(), Words: w.Words, Root: root(s.dir), Home: relative(s.dir, outputPath(w.home)),
	})
}

// A scratch is what it takes to make a page. It is used again, since most
// pages are alike in size.
type scratch struct {
	sheet    sheet
	content  []byte
	document bytes.Buffer
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// render makes HTML of a page, and writes it unless its shortcodes are to be
// answered first.
func (w *build) render(j *job) error {
	if err := w.read(j); err != nil {
		return err
	}
	if j.failed {
		w.tick()
		return nil
	}
	p := w.parse(j)
	j.problems = append(p.Problems, w.rewriteLinks(p.Doc, j.file.path, p.Meta.File)...)
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	s.sheet.Reset()
	s.sheet.nodes, s.sheet.holes = p.Nodes, s.sheet.holes[:0]
	if err := w.md.Renderer().Render(&s.sheet, j.data, p.Doc); err != nil {
		return fmt.Errorf("render %s: %w", j.file.path, err)
	}
	if len(p.Nodes) > 0 {
		j.sheet = s.sheet.clone()
		return nil
	}
	return w.write(j, s, s.sheet.Bytes())
}

// fill completes a page with the answers to its shortcodes, and writes it.
func (w *build) fill(j *job) error {
	for _, n := range j.sheet.nodes {
		j.problems = append(j.problems, n.Spec.Problems...)
		if n.Result == nil {
			continue
		}
		j.stamps = append(j.stamps, n.Result.Stamps...)
		for _, p := range n.Result.Problems {
			if n.Result.Box && !p.Warning {
				j.boxes = append(j.boxes, p)
				continue
			}
			j.problems = append(j.problems, p)
		}
	}
	slices.Sort(j.stamps)
	j.stamps = slices.Compact(j.stamps)
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	s.content = j.sheet.fill(s.content[:0])
	j.sheet = nil
	return w.write(j, s, s.content)
}

// write writes the file of a page, unless it has a problem.
func (w *build) write(j *job, s *scratch, content []byte) error {
	defer w.tick()
	j.data = nil
	if source.Failed(j.problems) {
		j.failed = true
		return nil
	}
	frame, err := w.frames[path.Dir(j.file.path)]()
	if err == nil {
		s.document.Reset()
		err = frame.write(&s.document, j.file.path, w.titleOf(j), content)
	}
	if err != nil {
		return fmt.Errorf("lay out %s: %w", j.file.path, err)
	}
	j.made, err = writeFile(w.output(outputPath(j.file.path)), s.document.Bytes())
	return err
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

// titleOf returns a page's title, of which a first page may have none.
func (w *build) titleOf(j *job) string { return cmp.Or(j.title, w.Words.Text("home")) }

func (w *build) lang() string { return cmp.Or(w.Lang, "en") }

// first returns the page at which a reader begins.
func (w *build) first() string {
	if _, ok := w.titles["index.md"]; ok {
		return "index.md"
	}
	for _, s := range w.sections {
		if len(s.top) > 0 {
			return s.top[0].page
		}
	}
	return "index.md"
}

func (w *build) siteTitle() string { return cmp.Or(w.Title, w.titles[w.home]) }

// finish copies what is no page, removes what no source gives any more, and
// leaves the manifest for the next build.
func (w *build) finish(ctx context.Context, others []file) error {
	next := &manifest{Tree: w.Tree.real(), Began: w.began.UnixNano(), Pages: make([]record, 0, len(w.jobs))}
	var texts textTable
	for _, j := range w.jobs {
		r := record{Path: j.file.path, Source: j.file.stat, Sum: j.sum, Title: j.title, Around: texts.number(j.around)}
		switch {
		case j.skip:
			w.report.Unchanged++
			r.Output, r.Clean = j.old.Output, true
			for _, n := range j.old.Stamps {
				r.Stamps = append(r.Stamps, texts.number(w.old.Texts[n]))
			}
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
		}
		next.Pages = append(next.Pages, r)
	}
	next.Texts = texts.list
	if err := w.copyFiles(ctx, others, next); err != nil {
		return err
	}
	if err := w.removeOld(next); err != nil {
		return err
	}
	w.report.Forgotten = next.replace(w.old, w.State, w.Out, w.Now())
	return nil
}

func (w *build) problems() []source.Problem {
	var all []source.Problem
	for _, j := range w.jobs {
		all = append(all, j.problems...)
		all = append(all, j.boxes...)
	}
	return source.SortProblems(all)
}
