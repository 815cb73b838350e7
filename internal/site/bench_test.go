package site_test

import (
	"bytes"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
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

// build makes the site as a new process would.
func (p *project) build(offline bool) site.Report {
	p.Helper()
	answers := cache.Open(p.dir("cache"))
	b := site.Builder{
		Tree: site.Tree{Dir: p.dir("pages")}, Out: p.dir("public"), Base: p.dir("pages"),
		State: cache.Open(p.dir("state")), Layout: p.layout,
		Now: func() time.Time { return p.now }, Jobs: runtime.GOMAXPROCS(0),
		Source: &fetch.Fetcher{
			Config: &linkconfig.Config{
				File:        source.NewFile("jqlbuild.yaml", nil),
				DefaultLink: source.Literal("jqlbuild.yaml", "sample"),
				Links:       []*linkconfig.Link{p.link},
			},
			Credentials: map[string]linkconfig.Credential{
				"sample": {Type: p.link.Auth.Type, User: jiratest.User, Token: linkconfig.NewSecret(jiratest.Token)},
			},
			Cache: answers, Now: func() time.Time { return p.now }, Offline: offline,
		},
	}
	r, problems, err := b.Build(p.Context())
	p.must(err)
	if len(problems) > 0 {
		p.Fatalf("%d problems, such as %v", len(problems), problems[0])
	}
	return r
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

// BenchmarkBuild compares whole builds with plain goldmark on the same pages.
// The two take turns, so that what else the machine does meets both.
func BenchmarkBuild(b *testing.B) {
	for _, pages := range []int{500, 2000} {
		p := newProject(b, corpus.Site{Pages: pages}, jiratest.Options{})
		p.build(false)
		run := func(name string, before func(), offline bool) {
			b.Run(fmt.Sprintf("%s/pages=%d", name, pages), func(b *testing.B) {
				b.ReportAllocs()
				var ratios []float64
				for b.Loop() {
					b.StopTimer()
					p.remove("plain")
					before()
					start := time.Now()
					p.goldmark()
					plain := time.Since(start)
					b.StartTimer()
					start = time.Now()
					p.build(offline)
					ratios = append(ratios, time.Since(start).Seconds()/plain.Seconds())
				}
				slices.Sort(ratios)
				b.ReportMetric(ratios[len(ratios)/2], "×goldmark")
				b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*pages), "µs/page")
			})
		}
		run("offline", func() { p.remove("public", "state") }, true)
		run("unchanged", func() {}, true)
		edits := 0
		run("one-changed", func() {
			edits++
			text := fmt.Appendf(p.corpus.Page(20), "\nEdit %d.\n", edits)
			p.must(os.WriteFile(filepath.Join(p.dir("pages"), p.corpus.Name(20)), text, 0o644))
		}, true)
	}
}
