package site_test

import (
	"runtime"
	"runtime/debug"
	"testing"
	"time"

	"github.com/jqlbuild/jqlbuild/cache"
	"github.com/jqlbuild/jqlbuild/internal/corpus"
	"github.com/jqlbuild/jqlbuild/internal/expand"
	"github.com/jqlbuild/jqlbuild/internal/export"
	"github.com/jqlbuild/jqlbuild/internal/jiratest"
	"github.com/jqlbuild/jqlbuild/internal/tree"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// BenchmarkEngines compares what other engines need of jqlbuild, from the cache,
// with plain goldmark on the same 2,000 pages, as BenchmarkBuild does: a tree of
// Markdown, and a file of answers. 250 of the pages have shortcodes, 500 tables
// among them.
func BenchmarkEngines(b *testing.B) {
	p := newProject(b, corpus.Site{Pages: 2000, Every: 8}, jiratest.Options{})
	p.build(false)
	for _, bb := range []struct {
		name string
		work func()
	}{
		{"expand", func() { p.make(true, &expand.Expansion{Dialect: expand.NewDialect(), Format: table.HardHTML}) }},
		{"answers", p.answers},
	} {
		anew := func() { p.remove("public", "state") }
		b.Run(bb.name+"/offline", func(b *testing.B) { p.alternate(b, 100, anew, bb.work) })
		anew()
		bb.work()
		b.Run(bb.name+"/unchanged", func(b *testing.B) { p.alternate(b, 100, func() {}, bb.work) })
		anew()
	}
}

// answers writes the answers of all pages into a file, as the command does.
func (p *project) answers() {
	defer debug.SetGCPercent(debug.SetGCPercent(gcPercent))
	dialect := expand.NewDialect()
	dialect.Code = true
	g := tree.Gatherer{
		Tree: tree.Tree{Dir: p.dir("pages")}, Out: p.dir("public"), Base: p.dir("pages"), Kind: "answers",
		Dialect: dialect, Source: p.fetcher(true), State: cache.Open(p.dir("state")),
		Now: func() time.Time { return p.now }, Jobs: runtime.GOMAXPROCS(0),
		Make: func(pages []*tree.Page) (map[string][]byte, []source.Problem, error) {
			var items []export.Item
			for _, page := range pages {
				for _, n := range page.Nodes {
					items = append(items, export.Item{Page: page.Path, Shortcode: n})
				}
			}
			data, problems := export.Answers(items, nil, func(i export.Item) string {
				return string(i.AppendTo(nil, table.Writer{Format: table.HardHTML, NoIDs: true}))
			})
			return map[string][]byte{"jql.json": data}, problems, nil
		},
	}
	_, problems, err := g.Gather(p.Context())
	p.must(err)
	if len(problems) > 0 {
		p.Fatalf("%d problems, such as %v", len(problems), problems[0])
	}
}
