//go:build engines

package integrations

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/corpus"
	"github.com/jqlbuild/jqlbuild/internal/jiratest"
)

// BenchmarkHugo builds 2,000 pages with 500 answers, and by turns the same
// pages without shortcodes and without the component.
func BenchmarkHugo(b *testing.B) {
	server := jiratest.New(jiratest.Options{})
	must(b, server.Generate(corpus.Project, corpus.Issues))
	j := &jira{url: server.Start(b)}
	pages := corpus.Site{Pages: 2000, Every: 24} // six shortcodes on each of 84 pages

	with := newSite(b, hugo, j)
	without := newSite(b, hugo, j)
	for _, s := range []*site{with, without} {
		must(b, os.RemoveAll(filepath.Join(s.dir, s.content)))
	}
	must(b, pages.Write(filepath.Join(with.dir, with.content)))
	// A folder with an index.md would be one page to Hugo.
	must(b, filepath.WalkDir(filepath.Join(with.dir, with.content), func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Name() == "index.md" {
			err = os.Rename(name, filepath.Join(filepath.Dir(name), "_index.md"))
		}
		return err
	}))
	with.export(b)
	without.edit(b, "hugo.yaml", "theme: [jqlbuild]", "")
	without.edit(b, "hugo.yaml", "markup: {_merge: deep}", "")
	shortcode := regexp.MustCompile(`<<jql-.*?">>`)
	answers := 0
	must(b, fs.WalkDir(os.DirFS(with.dir), with.content, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text := with.read(b, name)
		answers += len(shortcode.FindAllString(text, -1))
		without.write(b, name, shortcode.ReplaceAllString(text, ""))
		return nil
	}))
	if answers < 500 {
		b.Fatalf("the pages have %d shortcodes", answers)
	}

	var ratios []float64
	for b.Loop() {
		begin := time.Now()
		without.build(b)
		plain := time.Since(begin)
		begin = time.Now()
		with.build(b)
		ratios = append(ratios, float64(time.Since(begin))/float64(plain))
	}
	slices.Sort(ratios)
	b.ReportMetric(ratios[len(ratios)/2], "×without")
}
