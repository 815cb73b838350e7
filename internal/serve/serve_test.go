package serve_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
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
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// patience is how long a test waits for what must happen. Nothing depends on
// its being short.
const patience = time.Minute

// A sourceOfNumbers answers every shortcode with a number, but for those whose
// JQL holds the word down: there Jira does not answer.
type sourceOfNumbers struct{ down *atomic.Bool }

func (s sourceOfNumbers) Resolve(_ context.Context, specs []table.Spec) []table.Result {
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
	root string // holds pages, site, jqlbuild.yaml and a file that is nobody's business
	url  string
	down atomic.Bool
}

// start serves pages until the test ends.
func start(tb testing.TB, pages map[string]string) *preview {
	tb.Helper()
	p := newPreview(tb)
	p.write("secret.txt", "nobody's business")
	p.write("jqlbuild.yaml", "title: Numbers\n")
	for name, text := range pages {
		p.write("pages/"+name, text)
	}
	p.run(p.build)
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
func (p *preview) run(build func(context.Context) serve.Result) {
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
func (p *preview) build(ctx context.Context) serve.Result {
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
	b := site.Builder{
		Tree: p.sources().Tree, Out: p.path("site"), Base: p.root, Source: sourceOfNumbers{&p.down},
		State: cache.Open(p.path("state")), Layout: layout, Title: strings.TrimSpace(title), Now: time.Now,
	}
	_, problems, err := b.Build(ctx)
	if err != nil {
		return fail(err)
	}
	return serve.Result{Sources: p.sources(), Problems: problems}
}

func (p *preview) sources() serve.Sources {
	return serve.Sources{
		Tree:  site.Tree{Dir: p.path("pages"), Skip: []string{p.path("pages/public")}},
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

func TestReload(t *testing.T) {
	p := start(t, map[string]string{"index.md": "# Start\n", "guide/a.md": "# A\n\nOne\n", "guide/picture.svg": "<svg/>", "public/old.md": "# Old\n"})
	index := p.open("/").until(200, "Start")
	a := p.open("/guide/a.html").until(200, "<p>One</p>")

	p.write("pages/guide/a.md", "# A\n\nTwo\n")
	a = a.until(200, "<p>Two</p>")
	p.write("pages/guide/.a.md.swp", "# A\n\nThree\n")
	p.rename("pages/guide/.a.md.swp", "pages/guide/a.md")
	a = a.until(200, "<p>Three</p>")
	if got := p.open("/").version(); got != index.version() {
		t.Errorf("the first page has become %s, was %s, though only another changed", got, index.version())
	}

	p.write("pages/guide/picture.svg", "<svg></svg>")
	a = a.reloaded()
	a = a.until(200, "<p>Three</p>")

	deep := p.open("/new/deep/b.html").until(404, "There is no /new/deep/b.html")
	p.write("pages/new/deep/b.md", "# B\n")
	deep = deep.until(200, "<h1 id=\"b\">B</h1>")
	p.write("pages/new/deep/b.md", "# B\n\nAgain\n")
	deep = deep.until(200, "Again")
	p.rename("pages/new", "pages/newer")
	deep.until(404, "/newer/deep/b.html")
	moved := p.open("/newer/deep/b.html").until(200, "Again")
	p.write("pages/newer/deep/b.md", "# B\n\nMoved\n")
	moved.until(200, "Moved")

	p.remove("pages/guide/a.md")
	a.until(404, "There is no /guide/a.html")

	p.write("jqlbuild.yaml", "title: Figures\n")
	p.open("/").until(200, "Figures")
}

func TestPagesGoAndComeBack(t *testing.T) {
	p := start(t, map[string]string{"index.md": "# Start\n"})
	index := p.open("/").until(200, "Start")
	p.rename("pages", "elsewhere")
	index = index.until(200, "problem")
	p.rename("elsewhere", "pages")
	index = index.mended()
	p.write("pages/index.md", "# Back\n")
	index.until(200, "Back")
}

func TestProblems(t *testing.T) {
	p := start(t, map[string]string{"index.md": "# Start\n\n<<jql-count jql=\"project = A\">> issues\n", "new.md": "# New\n\n<<jql-count>>\n"})
	index := p.open("/").until(200, "42</span> issues")
	index.lacks("jqlbuild-problems")
	fresh := p.open("/new.html").until(500, "pages/new.md:3:1: ")

	p.write("pages/index.md", "# Start\n\n<<jql-count jql=\"project = A\" <b>=x>> issues\n")
	index = index.until(200, "pages/index.md:3:31: ")
	index.until(200, "  | &lt;&lt;jql-count jql=&#34;project = A&#34; &lt;b&gt;=x&gt;&gt; issues\n  |                               ^")
	index.until(200, "42</span> issues") // as it was last
	index.lacks("<b>")
	if i, j := strings.Index(index.body, "<body>"), strings.Index(index.body, `role="alert"`); i < 0 || j < i || j > strings.Index(index.body, "<header") {
		t.Error("the problems are not at the top of the page")
	}
	p.write("pages/index.md", "# Start\n\nMended\n")
	index.until(200, "Mended").mended()

	p.write("pages/new.md", "# New\n\n[gone](gone.md)\n")
	fresh = fresh.until(200, "1 warning<")
	fresh.until(200, "warning: the link to gone.md leads to no page")
	p.write("pages/gone.md", "# Gone\n")
	fresh.until(200, "gone.html").mended()
}

func TestJiraIsDown(t *testing.T) {
	p := start(t, map[string]string{"index.md": "# Start\n\n<<jql-count jql=\"project = A\">> issues\n"})
	index := p.open("/").until(200, "42</span> issues")
	p.down.Store(true)
	p.write("pages/index.md", "# Start\n\nAll <<jql-count jql=\"project = A\">> issues\n")
	index = index.until(200, "cannot reach &lt;Jira&gt;").until(200, "42</span> issues")
	p.down.Store(false)
	p.write("pages/other.md", "# Other\n")
	index.until(200, "All <").mended()
}

func TestConfigurationIsWrong(t *testing.T) {
	p := start(t, map[string]string{"index.md": "# Start\n"})
	index, missing := p.open("/").until(200, "Start"), p.open("/none.html").until(404, "There is no")
	p.write("jqlbuild.yaml", "titel: Numbers\n")
	index = index.until(200, "jqlbuild.yaml:1:1: the configuration has no title").until(200, "Start")
	missing = missing.until(404, "jqlbuild.yaml:1:1: the configuration has no title")
	p.write("pages/index.md", "# Begin\n")
	p.write("jqlbuild.yaml", "title: Numbers\n")
	index.until(200, "Begin").mended()
	missing.until(404, "There is no").mended()
}

// TestRequests sends requests as no browser would.
func TestRequests(t *testing.T) {
	p := start(t, map[string]string{"index.md": "# Start\n", "guide/index.md": "# Guide\n", "data.json": "{}", "raw.html": "<p>raw"})
	p.open("/").until(200, "Start")
	if err := os.Symlink(p.path("secret.txt"), p.path("site/link.txt")); err != nil {
		t.Logf("no symbolic links here: %v", err)
	}
	p.write("site/.hidden", "nobody's business")
	host := strings.TrimPrefix(p.url, "http://")
	_, port, _ := net.SplitHostPort(host)
	for _, tt := range []struct {
		method, target, host string
		status               int
		text                 string
	}{
		{"GET", "/", host, 200, "Start"},
		{"HEAD", "/", host, 200, ""},
		{"GET", "/guide/", host, 200, "Guide"},
		{"GET", "/guide", host, 302, ""},
		{"GET", "/data.json", host, 200, "{}"},
		{"GET", "/raw.html", host, 200, "<p>raw<script src"},
		{"GET", "/.jqlbuild/preview.js", host, 200, "EventSource"},
		{"GET", "/.jqlbuild/preview.css", host, 200, "jqlbuild-problems"},
		{"GET", "/gude/index.html", host, 404, `<a href="/guide/index.html">`},
		{"GET", "/%3Cb%3E.html", host, 404, "There is no /&lt;b&gt;.html"},
		{"GET", "/index.html/x", host, 404, ""},
		{"GET", "/" + strings.Repeat("x", 1000), host, 404, ""},

		{"GET", "/../secret.txt", host, 404, ""},
		{"GET", "/guide/../../secret.txt", host, 404, ""},
		{"GET", "/%2e%2e/secret.txt", host, 404, ""},
		{"GET", "/..%2fsecret.txt", host, 404, ""},
		{"GET", `/..\secret.txt`, host, 404, ""},
		{"GET", "/..%5csecret.txt", host, 404, ""},
		{"GET", "/" + p.path("secret.txt"), host, 404, ""},
		{"GET", "//secret.txt/..", host, 404, ""},
		{"GET", "/secret.txt%00.html", host, 404, ""},
		{"GET", "/link.txt", host, 404, ""},
		{"GET", "/.hidden", host, 404, ""},
		{"GET", "/.jqlbuild/events?page=../secret.txt", host, 400, ""},
		{"GET", "/.jqlbuild/events", host, 200, "event: reload"},
		{"GET", "//elsewhere.example/..", host, 404, ""},

		{"POST", "/", host, 405, ""},
		{"DELETE", "/data.json", host, 405, ""},
		{"OPTIONS", "*", host, 405, ""},

		{"GET", "/", "localhost:" + port, 200, "Start"},
		{"GET", "/", "localhost", 200, "Start"},
		{"GET", "/", "LocalHost.", 200, "Start"},
		{"GET", "/", "[::1]:" + port, 200, "Start"},
		{"GET", "/", "docs.example.com:" + port, 200, "Start"},
		{"GET", "/", "evil.example:" + port, 403, ""},
		{"GET", "/", "localhost.evil.example", 403, ""},
		{"GET", "/", "127.0.0.1.evil.example", 403, ""},
		{"GET", "/", "evil.example#localhost", 403, ""},
		{"GET", "/.jqlbuild/events?page=index.html", "evil.example", 403, ""},
	} {
		t.Run(tt.method+" "+tt.target+" of "+tt.host, func(t *testing.T) {
			conn, err := net.Dial("tcp", host)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			conn.SetDeadline(time.Now().Add(patience))
			fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", tt.method, tt.target, tt.host)
			r, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: tt.method})
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(r.Body)
			if err != nil {
				t.Fatal(err)
			}
			if r.StatusCode != tt.status && (tt.status < 400 || r.StatusCode != http.StatusBadRequest) {
				t.Errorf("status %d, want %d", r.StatusCode, tt.status)
			}
			if !bytes.Contains(body, []byte(tt.text)) {
				t.Errorf("the answer lacks %q:\n%s", tt.text, body)
			}
			if bytes.Contains(body, []byte("nobody's business")) {
				t.Error("the answer holds what is nobody's business")
			}
			if tt.status == 302 && r.Header.Get("Location") != "/guide/" {
				t.Errorf("leads to %q", r.Header.Get("Location"))
			}
			if r.StatusCode != http.StatusBadRequest && r.Header.Get("Cache-Control") != "no-store" {
				t.Error("the answer may be cached")
			}
			if r.Header.Get("Last-Modified") != "" || r.Header.Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("headers %v", r.Header)
			}
		})
	}
}

// TestEnd ends a Server in the middle of a build, while a page waits for it.
func TestEnd(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	s := &serve.Server{
		Dir: filepath.Join(dir, "site"), Base: dir, Sources: serve.Sources{Tree: site.Tree{Dir: dir}},
		Build: func(ctx context.Context) serve.Result {
			go http.Get("http://" + l.Addr().String())
			cancel()
			<-ctx.Done()
			return serve.Result{}
		},
		Warn: func(text string) { t.Errorf("a warning: %s", text) },
	}
	if err := s.Run(ctx, l); err != nil {
		t.Errorf("Run: %v", err)
	}
	if _, err := net.Dial("tcp", l.Addr().String()); err == nil {
		t.Error("somebody still listens")
	}
}
