package tree_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jqlbuild/jqlbuild/cache"
	"github.com/jqlbuild/jqlbuild/internal/site"
	"github.com/jqlbuild/jqlbuild/internal/tree"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// A fakeSource answers every count with a number, and stamps it with that
// number as its version.
type fakeSource struct {
	mu      sync.Mutex
	number  int
	asked   int // Specs
	calls   int
	problem *source.Problem
	box     bool
}

func (f *fakeSource) Resolve(_ context.Context, specs []table.Spec) []table.Result {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls++
	f.asked += len(specs)
	results := make([]table.Result, len(specs))
	for i := range specs {
		if f.problem != nil && strings.Contains(specs[i].Ask.JQL.Value, "bad") {
			p := *f.problem
			p.Span = specs[i].Span
			results[i] = table.Result{Problems: []source.Problem{p}, Box: f.box}
			continue
		}
		results[i] = table.Result{Count: &table.Count{N: f.number}, AsOf: time.Unix(0, 0), Stamps: []string{f.stamp()}}
	}
	return results
}

func (f *fakeSource) stamp() string { return fmt.Sprint("v", f.number) }

func (f *fakeSource) Current(stamps []string) []bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	current := make([]bool, len(stamps))
	for i, s := range stamps {
		current[i] = s == f.stamp()
	}
	return current
}

// A testSite is a folder of pages with everything that builds it.
type testSite struct {
	t      *testing.T
	dir    string
	source *fakeSource
	clock  time.Time
	layout *site.Layout // nil for another Product
	b      tree.Builder
}

func newSite(t *testing.T, pages map[string]string) *testSite {
	t.Helper()
	root := t.TempDir()
	s := &testSite{t: t, dir: filepath.Join(root, "pages"), source: &fakeSource{number: 3}, clock: time.Now().Add(time.Hour)}
	for name, text := range pages {
		s.write(name, text)
	}
	layout, err := site.NewLayout()
	if err != nil {
		t.Fatal(err)
	}
	s.layout = layout
	s.b = tree.Builder{
		Tree:   tree.Tree{Dir: s.dir},
		Out:    filepath.Join(root, "public"),
		Base:   s.dir,
		Source: s.source,
		State:  cache.Open(filepath.Join(root, "state")),
		Jobs:   2,
		Now:    func() time.Time { return s.clock },
	}
	return s
}

func (s *testSite) write(name, text string) {
	s.t.Helper()
	file := filepath.Join(s.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		s.t.Fatal(err)
	}
}

func (s *testSite) build() (tree.Report, []source.Problem) {
	s.t.Helper()
	if s.layout != nil {
		s.b.Product = &site.Site{Layout: s.layout}
	}
	r, problems, err := s.b.Build(s.t.Context())
	if err != nil {
		s.t.Fatalf("Build: %v", err)
	}
	return r, problems
}

func (s *testSite) output(name string) string {
	s.t.Helper()
	data, err := os.ReadFile(filepath.Join(s.b.Out, filepath.FromSlash(name)))
	if err != nil {
		s.t.Fatal(err)
	}
	return string(data)
}

func (s *testSite) outputs() []string {
	s.t.Helper()
	var names []string
	filepath.WalkDir(s.b.Out, func(name string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(s.b.Out, name)
			names = append(names, filepath.ToSlash(rel))
		}
		return nil
	})
	return names
}

var pages = map[string]string{
	"index.md":       "# Home\n\nThere are <<jql-count jql=\"a = 1\">> of them. See [the guide](guide/index.md#top) and [a file](data.csv).\n",
	"plain.md":       "---\ntitle: A plain page\n---\nNo shortcode here.\n",
	"guide/index.md": "# The guide\n\n[Home](../index.md), [rooted](/plain.md)\n",
	"guide/a b.md":   "# Spaces & \\<tags>\n\nText <<jql-count jql=\"a = 2\">>.\n",
	"data.csv":       "a,b\n",
}

func TestBuild(t *testing.T) {
	s := newSite(t, pages)
	s.write(".hidden/x.md", "no")
	s.write("_drafts/x.txt", "kept")
	r, problems := s.build()
	if len(problems) > 0 {
		t.Errorf("problems: %v", problems)
	}
	if r.Pages != 4 || r.Shortcodes != 2 {
		t.Errorf("report = %+v, want 4 pages and 2 shortcodes", r)
	}
	want := []string{"404.html", "_drafts/x.txt", "data.csv", "guide/a b.html", "guide/index.html", "index.html",
		"jqlbuild/favicon.svg", "jqlbuild/jqlbuild.css", "jqlbuild/jqlbuild.js", "jqlbuild/site.css", "jqlbuild/site.js", "plain.html"}
	if got := s.outputs(); !slices.Equal(got, want) {
		t.Errorf("outputs = %q, want %q", got, want)
	}
	home := s.output("index.html")
	for _, part := range []string{
		`<span class="jql-count">3</span>`,
		`<a href="guide/index.html#top">`,
		`<a href="data.csv">`,
		`<title>Home</title>`,
		`<a href="plain.html">A plain page</a>`,
		`<a href="index.html" aria-current="page">Home</a>`,
		`href="jqlbuild/jqlbuild.css"`,
	} {
		if !strings.Contains(home, part) {
			t.Errorf("index.html lacks %s", part)
		}
	}
	guide := s.output("guide/index.html")
	for _, part := range []string{
		`<a href="../index.html">Home</a>`,
		`<a href="../plain.html">rooted</a>`,
		`<a href="a%20b.html">Spaces &amp; &lt;tags&gt;</a>`,
		`href="../jqlbuild/jqlbuild.css"`,
	} {
		if !strings.Contains(guide, part) {
			t.Errorf("guide/index.html lacks %s", part)
		}
	}
}

// TestJobs builds with one page at a time and with many.
func TestJobs(t *testing.T) {
	var first map[string]string
	for _, jobs := range []int{1, 8} {
		s := newSite(t, pages)
		s.b.Jobs = jobs
		s.build()
		got := make(map[string]string)
		for _, name := range s.outputs() {
			got[name] = s.output(name)
		}
		if first == nil {
			first = got
		}
		if !maps.Equal(got, first) {
			t.Errorf("with %d jobs the site is another one", jobs)
		}
	}
}

func TestProblems(t *testing.T) {
	s := newSite(t, pages)
	s.build()
	s.source.problem = &source.Problem{Code: "jira", Class: source.Jira, Message: "no"}
	s.write("index.md", "# Home\n\n<<jql-count jql=\"bad\">> and <<jql-count colums=\"x\">>\n")
	s.write("guide/a b.md", "# Spaces & \\<tags>\n\n[nowhere](gone.md)\n\n<<jql-tabel jql=\"a\">>\n")
	r, problems := s.build()
	if r.Failed != 2 {
		t.Errorf("report = %+v, want 2 failed pages", r)
	}
	var got []string
	for _, p := range problems {
		got = append(got, fmt.Sprintf("%s %s", p.Span, p.Code))
	}
	for _, want := range []string{"index.md:3:1 jira", "guide/a b.md:3:11 broken-link"} {
		if !slices.Contains(got, want) {
			t.Errorf("problems = %q, want %q among them", got, want)
		}
	}
	if !strings.Contains(s.output("index.html"), `>3</span>`) {
		t.Error("a page with a problem did not stay as it was")
	}
	// Mended, it is made again.
	s.write("index.md", "# Home\n\n<<jql-count jql=\"good\">> now\n")
	s.build()
	if !strings.Contains(s.output("index.html"), `now`) {
		t.Error("the mended page was not made")
	}
}

func TestBox(t *testing.T) {
	s := newSite(t, map[string]string{"index.md": "# Home\n\n<<jql-count jql=\"bad\">>\n"})
	s.source.problem = &source.Problem{Code: "jira", Class: source.Jira, Message: "no"}
	s.source.box = true
	_, problems := s.build()
	if !source.Failed(problems) {
		t.Error("a box on the page hides the problem from the command")
	}
	if !strings.Contains(s.output("index.html"), "jql-error") {
		t.Error("the page shows no box")
	}
	s.source.problem = nil
	s.build()
	if strings.Contains(s.output("index.html"), "jql-error") {
		t.Error("the box outlives its reason")
	}
}

func TestCanceled(t *testing.T) {
	s := newSite(t, pages)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s.b.Product = &site.Site{Layout: s.layout}
	if _, _, err := s.b.Build(ctx); err == nil {
		t.Error("a canceled build says it is done")
	}
	if got := s.outputs(); len(got) > 0 {
		t.Errorf("a canceled build left %q", got)
	}
}
