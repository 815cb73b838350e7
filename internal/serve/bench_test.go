package serve_test

import (
	"context"
	"fmt"
	"net/url"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jqlbuild/jqlbuild/cache"
	"github.com/jqlbuild/jqlbuild/fetch"
	"github.com/jqlbuild/jqlbuild/internal/corpus"
	"github.com/jqlbuild/jqlbuild/internal/jiratest"
	"github.com/jqlbuild/jqlbuild/internal/serve"
	"github.com/jqlbuild/jqlbuild/internal/site"
	"github.com/jqlbuild/jqlbuild/internal/tree"
	"github.com/jqlbuild/jqlbuild/linkconfig"
	"github.com/jqlbuild/jqlbuild/source"
)

// BenchmarkEdit changes one page with shortcodes, and waits until its reader
// is told. The time of an operation is all that a writer waits, with the pause
// in which further changes are awaited; ms/build is what the build takes of it.
func BenchmarkEdit(b *testing.B) {
	for _, pages := range []int{200, 2000} {
		b.Run(fmt.Sprintf("pages=%d", pages), func(b *testing.B) { benchmarkEdit(b, corpus.Site{Pages: pages}, 20) })
	}
}

func benchmarkEdit(b *testing.B, c corpus.Site, page int) {
	p := newPreview(b)
	if err := c.Write(p.path("pages")); err != nil {
		b.Fatal(err)
	}
	jira := jiratest.New(jiratest.Options{})
	if err := jira.Generate(corpus.Project, corpus.Issues); err != nil {
		b.Fatal(err)
	}
	address, err := url.Parse(jira.Start(b))
	if err != nil {
		b.Fatal(err)
	}
	config := &linkconfig.Config{
		File:        source.NewFile("jqlbuild.yaml", nil),
		DefaultLink: source.Literal("jqlbuild.yaml", "sample"),
		Links: []*linkconfig.Link{{
			Name: "sample", URL: address, TimeZone: time.UTC, Deployment: linkconfig.Cloud,
			Auth: linkconfig.Auth{Type: linkconfig.Basic}, MaxAge: 24 * time.Hour, Timeout: patience, Parallel: 4,
		}},
	}
	layout, err := site.NewLayout()
	if err != nil {
		b.Fatal(err)
	}
	var mu sync.Mutex
	var took []time.Duration // of each build
	p.run(func(ctx context.Context, ready func()) serve.Result {
		began := time.Now()
		builder := tree.Builder{
			Tree: p.sources().Tree, Out: p.path("site"), Base: p.root, Product: &site.Site{Layout: layout},
			State: cache.Open(p.path("state")), Now: time.Now, Jobs: runtime.GOMAXPROCS(0),
			Source: &fetch.Fetcher{
				Config: config, Cache: cache.Open(p.path("cache")), Now: time.Now,
				Credentials: map[string]linkconfig.Credential{
					"sample": {Type: linkconfig.Basic, User: jiratest.User, Token: linkconfig.NewSecret(jiratest.Token)},
				},
			},
		}
		_, problems, err := builder.Build(ctx)
		if err != nil {
			problems = append(problems, source.Problem{Message: err.Error()})
		}
		mu.Lock()
		took = append(took, time.Since(began))
		mu.Unlock()
		return serve.Result{Problems: problems}
	})
	name, edits := c.Name(page), 0
	edit := func() {
		edits++
		p.write("pages/"+name, fmt.Sprintf("%s\nEdit %d.\n", c.Page(page), edits))
	}
	path := "/" + name[:len(name)-len(".md")] + ".html"
	open := p.open(path).until(200, "jql-table")
	edit() // the first build looks at files that are younger than their clock can tell
	open = open.until(200, "Edit 1.")
	jira.Reset()
	for b.Loop() {
		edit()
		open = open.until(200, fmt.Sprintf("Edit %d.", edits))
	}
	open.lacks("jqlbuild-problems")
	if n := len(jira.Requests()); n > 0 {
		b.Errorf("%d requests to Jira, want none", n)
	}
	mu.Lock()
	defer mu.Unlock()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms/build")
}
