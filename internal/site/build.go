package site

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html/template"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/yuin/goldmark"
	"golang.org/x/sync/errgroup"

	"github.com/jqlbuild/jqlbuild/cache"
	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/source"
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
	Title  string   // the site's; "" means the title of its first page
	Lang   string   // the site's language, a BCP 47 tag. Defaults to "en"
	Order  []string // pages and folders that the navigation begins with

	// Version names the program; another version makes all pages anew.
	Version string

	// Now tells the time at which a manifest is written.
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
}

// A job is the work on one page.
type job struct {
	file     file
	old      *record // what the manifest knows; nil for a new page
	data     []byte  // nil until it was read
	sum      string
	title    string
	page     *Page // nil until it was parsed
	around   string
	skip     bool // the output of an earlier build still holds
	problems []source.Problem
	boxes    []source.Problem // those that the page itself tells its readers of
	failed   bool
	record   *record // for the next manifest
}

// A build is one run of a Builder.
type build struct {
	*Builder
	md     goldmark.Markdown
	old    *manifest
	oldAt  time.Time
	jobs   []*job
	titles map[string]string
	navs   map[string]*nav
	stamps stampTable
	report Report

	mu   sync.Mutex // guards what follows, and calls of Trace
	done int
}

// Build makes the site. It lists the problems of all pages, sorted; a page
// with a problem that is more than a warning is left as an earlier build made
// it. The error is about something that kept the rest from being made.
func (b *Builder) Build(ctx context.Context) (Report, []source.Problem, error) {
	w := &build{Builder: b, md: newMarkdown(), titles: make(map[string]string)}
	w.old, w.oldAt = readManifest(b.State, b.Out)
	pages, others, err := b.Tree.files(ctx)
	if err != nil {
		return w.report, nil, err
	}
	for _, f := range pages {
		w.jobs = append(w.jobs, &job{file: f, old: w.old.Pages[f.path]})
	}
	w.report.Pages = len(pages)
	if err := w.make(ctx); err != nil {
		return w.report, w.problems(), err
	}
	err = w.finish(ctx, others)
	return w.report, w.problems(), err
}

func (w *build) make(ctx context.Context) error {
	if err := w.each(ctx, w.jobs, w.survey); err != nil {
		return err
	}
	for _, j := range w.jobs {
		w.titles[j.file.path] = j.title
	}
	var err error
	if w.navs, err = navigation(w.titles, w.Order, w.Layout.t); err != nil {
		return fmt.Errorf("make the navigation: %w", err)
	}
	w.decideSkips()
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
	g.SetLimit(max(w.Jobs, 1))
	for _, j := range jobs {
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			return work(j)
		})
	}
	return g.Wait()
}

// survey finds out whether a page has changed, and its title.
func (w *build) survey(j *job) error {
	now := statOf(j.file.info)
	// A file that was changed while or just after the manifest was written
	// may have the same time as before the change.
	settled := w.oldAt.Sub(now.Time) > 2*time.Second
	if j.old != nil && j.old.Source.equal(now) && settled {
		j.sum, j.title = j.old.Sum, j.old.Title
		return nil
	}
	if err := w.read(j); err != nil {
		return err
	}
	if j.old != nil && j.old.Sum == j.sum {
		j.title = j.old.Title
		return nil
	}
	meta, body := extension.FrontMatter(w.sourceFile(j))
	j.title = title(j.file.path, meta, j.data[body:])
	return nil
}

func (w *build) read(j *job) error {
	if j.data != nil {
		return nil
	}
	data, err := os.ReadFile(w.Tree.open(j.file.path))
	if err != nil {
		return fmt.Errorf("read the page: %w", err)
	}
	if data == nil {
		data = []byte{}
	}
	sum := sha256.Sum256(data)
	j.data, j.sum = data, hex.EncodeToString(sum[:12])
	return nil
}

func (w *build) sourceFile(j *job) *source.File {
	return source.NewFile(displayName(w.Tree, w.Base, j.file.path), j.data)
}

// decideSkips finds the pages whose outputs still hold.
func (w *build) decideSkips() {
	around := make(map[string]string)
	for dir, n := range w.navs {
		h := sha256.New()
		fmt.Fprintf(h, "%s\x00%s\x00%s\x00%s\x00%s", w.Version, w.Layout.source, w.siteTitle(), w.lang(), n.html)
		around[dir] = hex.EncodeToString(h.Sum(nil)[:12])
	}
	for _, j := range w.jobs {
		j.around = around[path.Dir(j.file.path)]
		j.skip = j.old != nil && j.old.Clean && j.old.Sum == j.sum && j.old.Around == j.around &&
			j.old.Output.is(w.output(j))
	}
	for _, j := range w.outdated() {
		j.skip = false
	}
}

// outdated returns the pages among those passed over that were made from
// answers which no longer hold, and passes them over no more.
func (w *build) outdated() []*job {
	current := w.Source.Current(w.old.Stamps)
	var out []*job
	for _, j := range w.jobs {
		if j.skip && slices.ContainsFunc(j.old.Stamps, func(s int) bool { return !current[s] }) {
			j.skip = false
			out = append(out, j)
		}
	}
	return out
}

// round makes pages. Those without a shortcode are done at once, so that their
// trees need not be held; the others wait for one call that answers them all.
func (w *build) round(ctx context.Context, jobs []*job) (resolved bool, err error) {
	err = w.each(ctx, jobs, func(j *job) error {
		if err := w.read(j); err != nil {
			return err
		}
		f := w.sourceFile(j)
		j.page = parse(w.md, j.file.path, f)
		j.problems = append(j.problems, j.page.Problems...)
		j.problems = append(j.problems, w.rewriteLinks(j.page, f)...)
		if len(j.page.Nodes) > 0 {
			return nil
		}
		return w.write(j)
	})
	if err != nil {
		return false, err
	}
	var nodes []*extension.Shortcode
	var waiting []*job
	for _, j := range jobs {
		if j.page != nil {
			nodes = append(nodes, j.page.Nodes...)
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
	return true, w.each(ctx, waiting, w.write)
}

// buffers are reused, since every page needs two and most are alike in size.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// write renders a parsed page into its file, unless it has a problem.
func (w *build) write(j *job) error {
	defer w.tick()
	for _, n := range j.page.Nodes {
		j.problems = append(j.problems, n.Spec.Problems...)
		if n.Result == nil {
			continue
		}
		for _, p := range n.Result.Problems {
			if n.Result.Box && !p.Warning {
				j.boxes = append(j.boxes, p)
				continue
			}
			j.problems = append(j.problems, p)
		}
	}
	if source.Failed(j.problems) {
		j.failed = true
		j.page, j.data = nil, nil
		return nil
	}
	content := buffers.Get().(*bytes.Buffer)
	document := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(content)
	defer buffers.Put(document)
	content.Reset()
	document.Reset()
	if err := w.md.Renderer().Render(content, j.data, j.page.Doc); err != nil {
		return fmt.Errorf("render %s: %w", j.file.path, err)
	}
	dir := path.Dir(j.file.path)
	n := w.navs[dir]
	err := w.Layout.write(document, LayoutData{
		Title: j.title, SiteTitle: w.siteTitle(), Lang: w.lang(),
		Content:    template.HTML(content.String()),
		Navigation: n.on(j.file.path), Top: n.Top, Folder: n.Folder,
		Path: j.file.path, Root: root(j.file.path), Home: relative(dir, outputPath(w.first())),
	})
	if err != nil {
		return fmt.Errorf("lay out %s: %w", j.file.path, err)
	}
	out, err := writeFile(w.output(j), document.Bytes())
	if err != nil {
		return err
	}
	j.record = &record{Source: statOf(j.file.info), Sum: j.sum, Output: out.stat, Title: j.title, Around: j.around,
		Clean: len(j.boxes) == 0 && len(j.problems) == 0}
	var stamps []string
	for _, node := range j.page.Nodes {
		if node.Result != nil {
			stamps = append(stamps, node.Result.Stamps...)
		}
	}
	slices.Sort(stamps)
	stamps = slices.Compact(stamps)
	w.mu.Lock()
	if out.written {
		w.report.Written++
	}
	j.record.Stamps = w.stamps.numbers(stamps)
	w.mu.Unlock()
	j.page, j.data = nil, nil
	return nil
}

func (w *build) tick() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.done++
	if w.Trace != nil {
		w.Trace(w.done, len(w.jobs))
	}
}

func (w *build) output(j *job) string {
	return filepath.Join(w.Out, filepath.FromSlash(outputPath(j.file.path)))
}

func (w *build) lang() string {
	if w.Lang == "" {
		return "en"
	}
	return w.Lang
}

// first returns the page at which a reader begins.
func (w *build) first() string {
	if _, ok := w.titles["index.md"]; ok {
		return "index.md"
	}
	if n := w.navs["."]; n != nil && len(n.Top) > 0 {
		return n.Top[0].Path
	}
	for _, n := range w.navs {
		if len(n.Top) > 0 {
			return n.Top[0].Path
		}
	}
	return "index.md"
}

func (w *build) siteTitle() string {
	if w.Title != "" {
		return w.Title
	}
	return w.titles[w.first()]
}

// finish copies what is no page, removes what no source gives any more, and
// leaves the manifest for the next build.
func (w *build) finish(ctx context.Context, others []file) error {
	next := newManifest()
	for _, j := range w.jobs {
		r := j.record
		switch {
		case j.skip:
			w.report.Unchanged++
			old := *j.old
			old.Source = statOf(j.file.info)
			var stamps []string
			for _, s := range j.old.Stamps {
				stamps = append(stamps, w.old.Stamps[s])
			}
			old.Stamps = w.stamps.numbers(stamps)
			r = &old
		case j.failed:
			w.report.Failed++
			if j.old == nil {
				continue
			}
			r = &record{Output: j.old.Output, Title: j.title}
		}
		next.Pages[j.file.path] = r
	}
	next.Stamps = w.stamps.list
	if err := w.copyFiles(ctx, others, next); err != nil {
		return err
	}
	if err := w.removeOld(next); err != nil {
		return err
	}
	if err := next.write(w.State, w.Out, w.Now()); err != nil {
		return fmt.Errorf("remember what was built: %w", err)
	}
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
