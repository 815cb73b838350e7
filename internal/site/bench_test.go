package site_test

import (
	"bytes"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/yuin/goldmark"
	gmext "github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	"golang.org/x/sync/errgroup"

	"github.com/jqlbuild/jqlbuild/cache"
	"github.com/jqlbuild/jqlbuild/fetch"
	"github.com/jqlbuild/jqlbuild/internal/corpus"
	"github.com/jqlbuild/jqlbuild/internal/jiratest"
	"github.com/jqlbuild/jqlbuild/internal/site"
	"github.com/jqlbuild/jqlbuild/internal/tree"
	"github.com/jqlbuild/jqlbuild/linkconfig"
	"github.com/jqlbuild/jqlbuild/source"
)

// A project is a Site of the corpus with a sample Jira and all that builds it.
type project struct {
	testing.TB
	corpus corpus.Site
	root   string // holds pages, public, cache
	jira   *jiratest.Server
	link   *linkconfig.Link
	layout *site.Layout
	now    time.Time
}

func newProject(tb testing.TB, s corpus.Site, o jiratest.Options) *project {
	tb.Helper()
	p := &project{TB: tb, corpus: s, root: tb.TempDir(), jira: jiratest.New(o), now: time.Now().Add(time.Hour)}
	p.must(s.Write(p.dir("pages")))
	p.must(p.jira.Generate(corpus.Project, corpus.Issues))
	address, err := url.Parse(p.jira.Start(tb))
	p.must(err)
	p.link = &linkconfig.Link{
		Name: "sample", URL: address, TimeZone: time.UTC, Deployment: linkconfig.Cloud,
		Auth:   linkconfig.Auth{Type: linkconfig.Basic},
		MaxAge: time.Hour, Timeout: 30 * time.Second, Retries: 2, Parallel: 4,
	}
	if o.Flavour == jiratest.DataCenter {
		p.link.Deployment = linkconfig.DataCenter
	}
	p.layout, err = site.NewLayout()
	p.must(err)
	return p
}

func (p *project) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

func (p *project) dir(name string) string { return filepath.Join(p.root, name) }

func (p *project) remove(names ...string) {
	for _, name := range names {
		p.must(os.RemoveAll(p.dir(name)))
	}
}

// What the command sets; see cmd/jqlbuild.
const gcPercent = 400

// build makes the site as a new process would.
func (p *project) build(offline bool) tree.Report {
	p.Helper()
	return p.make(offline, &site.Site{Layout: p.layout})
}

// make makes of the pages what the Product says, as a new process would.
func (p *project) make(offline bool, product tree.Product) tree.Report {
	p.Helper()
	defer debug.SetGCPercent(debug.SetGCPercent(gcPercent))
	b := tree.Builder{
		Tree: tree.Tree{Dir: p.dir("pages")}, Out: p.dir("public"), Base: p.dir("pages"),
		State: cache.Open(p.dir("state")), Product: product,
		Now: func() time.Time { return p.now }, Jobs: runtime.GOMAXPROCS(0), Source: p.fetcher(offline),
	}
	r, problems, err := b.Build(p.Context())
	p.must(err)
	if len(problems) > 0 {
		p.Fatalf("%d problems, such as %v", len(problems), problems[0])
	}
	return r
}

// fetcher returns what answers shortcodes.
func (p *project) fetcher(offline bool) *fetch.Fetcher {
	return &fetch.Fetcher{
		Config: &linkconfig.Config{
			File:        source.NewFile("jqlbuild.yaml", nil),
			DefaultLink: source.Literal("jqlbuild.yaml", "sample"),
			Links:       []*linkconfig.Link{p.link},
		},
		Credentials: map[string]linkconfig.Credential{
			"sample": {Type: p.link.Auth.Type, User: jiratest.User, Token: linkconfig.NewSecret(jiratest.Token)},
		},
		Cache: cache.Open(p.dir("cache")), Now: func() time.Time { return p.now }, Offline: offline,
	}
}

// goldmark makes pages of the Site with goldmark alone: read, parse, render and
// write, several at a time.
func (p *project) goldmark() {
	md := goldmark.New(
		goldmark.WithExtensions(gmext.GFM, gmext.Footnote),
		goldmark.WithParserOptions(parser.WithAutoHeadingID()),
		goldmark.WithRendererOptions(html.WithUnsafe()),
	)
	buffers := sync.Pool{New: func() any { return new(bytes.Buffer) }}
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for n := range p.corpus.Pages {
		name := filepath.FromSlash(p.corpus.Name(n))
		out := p.dir(filepath.Join("plain", name+".html"))
		if n%50 <= 1 {
			p.must(os.MkdirAll(filepath.Dir(out), 0o755))
		}
		g.Go(func() error {
			data, err := os.ReadFile(p.dir(filepath.Join("pages", name)))
			if err != nil {
				return err
			}
			b := buffers.Get().(*bytes.Buffer)
			defer buffers.Put(b)
			b.Reset()
			if err := md.Convert(data, b); err != nil {
				return err
			}
			return os.WriteFile(out, b.Bytes(), 0o644)
		})
	}
	p.must(g.Wait())
}

// BenchmarkBuild compares whole builds with plain goldmark on the same pages:
// a build of everything from the cache, one of nothing, and one of a single
// page. The two take turns, so that whatever else the machine does meets both,
// and ×goldmark is the median of their ratios. goldmark runs as Go runs it by
// default, and for "same-gc" with the garbage collector set as jqlbuild's.
func BenchmarkBuild(b *testing.B) {
	for _, pages := range []int{500, 2000} {
		p := newProject(b, corpus.Site{Pages: pages}, jiratest.Options{})
		p.build(false)
		everything := func() { p.remove("public", "state") }
		edits := 0
		onePage := func() {
			edits++
			text := fmt.Appendf(p.corpus.Page(20), "\nEdit %d.\n", edits)
			p.must(os.WriteFile(filepath.Join(p.dir("pages"), p.corpus.Name(20)), text, 0o644))
		}
		for _, bb := range []struct {
			name   string
			before func()
			gc     int
		}{
			{"offline", everything, 100},
			{"offline-same-gc", everything, gcPercent},
			{"unchanged", func() {}, 100},
			{"one-changed", onePage, 100},
		} {
			b.Run(fmt.Sprintf("%s/pages=%d", bb.name, pages), func(b *testing.B) {
				p.alternate(b, bb.gc, bb.before, func() { p.build(true) })
			})
		}
	}
}

// alternate has goldmark and some work on the same pages take turns.
func (p *project) alternate(b *testing.B, gc int, before, work func()) {
	b.ReportAllocs()
	var ratios []float64
	for b.Loop() {
		b.StopTimer()
		p.remove("plain")
		before()
		plain := timed(gc, p.goldmark)
		b.StartTimer()
		ratios = append(ratios, timed(gcPercent, work).Seconds()/plain.Seconds())
	}
	slices.Sort(ratios)
	b.ReportMetric(ratios[len(ratios)/2], "×goldmark")
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*p.corpus.Pages), "µs/page")
}

// timed returns how long work takes from a clean heap on.
func timed(gc int, work func()) time.Duration {
	defer debug.SetGCPercent(debug.SetGCPercent(gc))
	runtime.GC()
	start := time.Now()
	work()
	return time.Since(start)
}

// BenchmarkCold builds a site with many shortcodes from nothing, with a Jira
// that takes 40 ms for each request. The bound is what the requests need, so
// many at a time as the link allows; ×bound says how much longer the build
// takes, less the time of the same build from the cache.
func BenchmarkCold(b *testing.B) {
	const latency = 40 * time.Millisecond
	for _, bb := range []struct {
		name       string
		flavour    jiratest.Flavour
		deployment linkconfig.Deployment
	}{
		{"cloud", jiratest.Cloud, linkconfig.Cloud},
		{"datacenter", jiratest.DataCenter, linkconfig.DataCenter},
		{"auto", jiratest.Cloud, linkconfig.Auto},
	} {
		p := newProject(b, corpus.Site{Pages: 200, Every: 1}, jiratest.Options{Flavour: bb.flavour, Latency: latency})
		p.link.Deployment = bb.deployment
		b.Run(bb.name, func(b *testing.B) {
			var warm time.Duration
			requests := 0
			for b.Loop() {
				b.StopTimer()
				p.remove("public", "state", "cache")
				p.jira.Reset()
				b.StartTimer()
				p.build(false)
				b.StopTimer()
				requests = len(p.jira.Requests())
				p.remove("public", "state")
				warm += timed(gcPercent, func() { p.build(true) })
				b.StartTimer()
			}
			bound := time.Duration((requests+p.link.Parallel-1)/p.link.Parallel) * latency
			b.ReportMetric(float64(requests), "requests")
			b.ReportMetric(float64(warm.Milliseconds())/float64(b.N), "warm-ms")
			b.ReportMetric(float64(bound.Milliseconds()), "bound-ms")
			b.ReportMetric((b.Elapsed()-warm).Seconds()/float64(b.N)/bound.Seconds(), "×bound")
		})
	}
}

// maxPeak bounds the memory of BenchmarkScale. It does not depend on the
// machine but for the number of its CPUs.
const maxPeak = 1 << 30

// BenchmarkScale builds 10,000 pages with 5,000 tables and many other
// shortcodes, and a page that shows a result of 50,000 issues. peak-MiB is the
// most that objects take on the heap, in use or not yet collected.
func BenchmarkScale(b *testing.B) {
	p := newProject(b, corpus.Site{Pages: 10_000, Every: 4, Whole: true}, jiratest.Options{PageSize: 5000})
	p.must(p.jira.Generate(corpus.Project, 50_000-corpus.Issues))
	p.build(false)
	for _, bb := range []struct {
		name   string
		before func()
	}{
		{"offline", func() { p.remove("public", "state") }},
		{"unchanged", func() {}},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			defer debug.SetMemoryLimit(debug.SetMemoryLimit(1 << 30)) // as the command does for so much
			var peak uint64
			for b.Loop() {
				b.StopTimer()
				bb.before()
				runtime.GC() // the sample Jira is none of the build's
				b.StartTimer()
				peak = max(peak, peakHeap(func() { p.build(true) }))
			}
			b.ReportMetric(float64(peak>>20), "peak-MiB")
			if peak > maxPeak {
				b.Errorf("the heap grew to %d MiB, want %d at most", peak>>20, maxPeak>>20)
			}
		})
	}
}

// peakHeap returns the most bytes by which the objects on the heap grow while
// work goes on, as seen a thousand times a second.
func peakHeap(work func()) uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	objects := func() uint64 {
		metrics.Read(sample)
		return sample[0].Value.Uint64()
	}
	before := objects()
	done, peak := make(chan struct{}), make(chan uint64)
	go func() {
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		most := before
		for {
			most = max(most, objects())
			select {
			case <-tick.C:
			case <-done:
				peak <- most - before
				return
			}
		}
	}()
	work()
	close(done)
	return <-peak
}
