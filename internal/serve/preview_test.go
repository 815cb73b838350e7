package serve_test

import (
	"bufio"
	"context"
	"html"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jqlbuild/jqlbuild/cache"
	"github.com/jqlbuild/jqlbuild/internal/serve"
	"github.com/jqlbuild/jqlbuild/internal/site"
	"github.com/jqlbuild/jqlbuild/internal/tree"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// patience is how long a test waits for what must happen. Nothing depends on
// its being short.
const patience = time.Minute

// A sourceOfNumbers answers every shortcode with a number, but for those whose
// JQL holds the word down: there Jira does not answer.
type sourceOfNumbers struct{ down, hangs *atomic.Bool }

func (s sourceOfNumbers) Resolve(ctx context.Context, specs []table.Spec) []table.Result {
	if s.hangs.Load() {
		<-ctx.Done()
	}
	results := make([]table.Result, len(specs))
	for i := range specs {
		results[i] = table.Result{Count: &table.Count{N: 42}, AsOf: time.Unix(0, 0)}
		if s.down.Load() {
			results[i] = table.Result{Problems: []source.Problem{{Span: specs[i].Span, Class: source.Jira, Code: "jira", Message: "cannot reach <Jira>"}}}
		}
	}
	return results
}

func (sourceOfNumbers) Current(stamps []string) []bool { return make([]bool, len(stamps)) }

// A preview is a Server that runs on a folder of pages.
type preview struct {
	testing.TB
	root        string // holds pages, site, jqlbuild.yaml and a file that is nobody's business
	url         string
	down, hangs atomic.Bool
}

// start serves pages until the test ends.
func start(tb testing.TB, pages map[string]string) *preview {
	tb.Helper()
	p := prepare(tb, pages)
	p.run(p.build)
	return p
}

// prepare writes pages that are not served yet.
func prepare(tb testing.TB, pages map[string]string) *preview {
	tb.Helper()
	p := newPreview(tb)
	p.write("secret.txt", "nobody's business")
	p.write("jqlbuild.yaml", "title: Numbers\n")
	for name, text := range pages {
		p.write("pages/"+name, text)
	}
	return p
}

func newPreview(tb testing.TB) *preview {
	tb.Helper()
	root, err := filepath.EvalSymlinks(tb.TempDir())
	if err != nil {
		tb.Fatal(err)
	}
	return &preview{TB: tb, root: root}
}

// run serves what a function builds.
func (p *preview) run(build func(context.Context, func()) serve.Result) {
	p.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		p.Fatal(err)
	}
	p.url = "http://" + l.Addr().String()
	s := &serve.Server{
		Dir: p.path("site"), Base: p.root, Sources: p.sources(), Build: build, Hosts: []string{"docs.example.com"},
		Warn: func(text string) { p.Errorf("a warning: %s", text) },
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx, l) }()
	p.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			p.Errorf("Run: %v", err)
		}
	})
}

// build makes the site. Its title comes from the configuration, which is wrong
// if it has none.
func (p *preview) build(ctx context.Context, ready func()) serve.Result {
	fail := func(err error) serve.Result {
		return serve.Result{Problems: []source.Problem{{Message: err.Error()}}}
	}
	data, err := os.ReadFile(p.path("jqlbuild.yaml"))
	if err != nil {
		return fail(err)
	}
	title, ok := strings.CutPrefix(string(data), "title: ")
	if !ok {
		f := source.NewFile("jqlbuild.yaml", data)
		return serve.Result{Problems: []source.Problem{{Span: source.Span{File: f, End: 3}, Class: source.Config, Message: "the configuration has no title"}}}
	}
	layout, err := site.NewLayout()
	if err != nil {
		return fail(err)
	}
	b := tree.Builder{
		Tree: p.sources().Tree, Out: p.path("site"), Base: p.root, Source: sourceOfNumbers{&p.down, &p.hangs},
		State: cache.Open(p.path("state")), Product: &site.Site{Layout: layout, Title: strings.TrimSpace(title)}, Now: time.Now,
		Ready: ready,
	}
	_, problems, err := b.Build(ctx)
	if err != nil {
		return fail(err)
	}
	return serve.Result{Sources: p.sources(), Problems: problems}
}

func (p *preview) sources() serve.Sources {
	return serve.Sources{
		Tree:  tree.Tree{Dir: p.path("pages"), Skip: []string{p.path("pages/public")}},
		Files: []string{p.path("jqlbuild.yaml")},
	}
}

func (p *preview) path(name string) string { return filepath.Join(p.root, filepath.FromSlash(name)) }

func (p *preview) write(name, text string) {
	p.Helper()
	if err := os.MkdirAll(filepath.Dir(p.path(name)), 0o755); err != nil {
		p.Fatal(err)
	}
	if err := os.WriteFile(p.path(name), []byte(text), 0o644); err != nil {
		p.Fatal(err)
	}
}

func (p *preview) rename(from, to string) {
	p.Helper()
	if err := os.Rename(p.path(from), p.path(to)); err != nil {
		p.Fatal(err)
	}
}

func (p *preview) remove(name string) {
	p.Helper()
	if err := os.Remove(p.path(name)); err != nil {
		p.Fatal(err)
	}
}

// A tab is a page as a browser has loaded it.
type tab struct {
	*preview
	path   string
	status int
	body   string
	events *bufio.Scanner
}

// open loads a page and listens for what its script would listen for.
func (p *preview) open(path string) *tab {
	p.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	p.Cleanup(cancel)
	t := &tab{preview: p, path: path}
	r := p.get(ctx, path)
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		p.Fatal(err)
	}
	t.status, t.body = r.StatusCode, string(body)
	stream := p.get(ctx, t.version())
	p.Cleanup(func() { stream.Body.Close() })
	if got, want := stream.Header.Get("Content-Type"), "text/event-stream"; got != want {
		p.Fatalf("%s: the events are %q, want %q", path, got, want)
	}
	t.events = bufio.NewScanner(stream.Body)
	return t
}

func (p *preview) get(ctx context.Context, path string) *http.Response {
	p.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url+path, nil)
	if err != nil {
		p.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		p.Fatal(err)
	}
	return answer
}

// version returns the address of the page's events, which holds its version.
func (t *tab) version() string {
	t.Helper()
	m := regexp.MustCompile(`<script src="/\.jqlbuild/preview\.js" data-events="([^"]*)" async></script>`).FindStringSubmatch(t.body)
	if m == nil {
		t.Fatalf("%s has no script:\n%s", t.path, t.body)
	}
	return html.UnescapeString(m[1])
}

// reloaded waits until the page is told to reload itself, and does.
func (t *tab) reloaded() *tab {
	t.Helper()
	for t.events.Scan() {
		if t.events.Text() == "event: reload" {
			return t.preview.open(t.path)
		}
	}
	t.Fatalf("%s was not told to reload: %v", t.path, t.events.Err())
	return nil
}

// until reloads the page as it is told to until it is as wanted.
func (t *tab) until(status int, text string) *tab {
	t.Helper()
	for t.status != status || !strings.Contains(t.body, text) {
		t = t.reloaded()
	}
	return t
}

// mended reloads the page as it is told to until it shows no problems.
func (t *tab) mended() *tab {
	t.Helper()
	for strings.Contains(t.body, "jqlbuild-problems") {
		t = t.reloaded()
	}
	return t
}

func (t *tab) lacks(texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(t.body, text) {
			t.Errorf("%s holds %q:\n%s", t.path, text, t.body)
		}
	}
}
