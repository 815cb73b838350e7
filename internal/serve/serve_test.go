package serve_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/serve"
	"github.com/jqlbuild/jqlbuild/internal/tree"
)

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

// TestJiraHangs lets Jira say nothing: pages that need nothing of it are shown,
// and shown again when they change, from the first build on.
func TestJiraHangs(t *testing.T) {
	p := prepare(t, map[string]string{"index.md": "# Start\n\n<<jql-count jql=\"project = A\">> issues\n", "plain.md": "# Plain\n\nOne\n", "picture.svg": "<svg/>"})
	p.hangs.Store(true)
	p.run(p.build)
	plain := p.open("/plain.html").until(200, "<p>One</p>")
	for _, asset := range []string{"/jqlbuild/site.css", "/picture.svg"} {
		if r, err := http.Get(p.url + asset); err != nil || r.StatusCode != http.StatusOK {
			t.Errorf("%s: %v %v", asset, r, err)
		} else {
			r.Body.Close()
		}
	}
	index := p.open("/").until(503, "It waits for an answer of Jira")
	p.write("pages/plain.md", "# Plain\n\nTwo\n")
	plain = plain.until(200, "<p>Two</p>")
	p.hangs.Store(false)
	p.write("pages/plain.md", "# Plain\n\nThree\n")
	plain = plain.until(200, "<p>Three</p>")
	index = index.until(200, "42</span> issues")
	p.hangs.Store(true)
	p.write("pages/index.md", "# Start\n\nAll <<jql-count jql=\"project = A\">> issues\n")
	p.write("pages/picture.svg", "<svg></svg>")
	p.write("pages/plain.md", "# Plain\n\nFour\n")
	plain.until(200, "<p>Four</p>")
	p.hangs.Store(false)
	p.write("pages/plain.md", "# Plain\n\nFive\n")
	index.until(200, "All <")
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
		Dir: filepath.Join(dir, "site"), Base: dir, Sources: serve.Sources{Tree: tree.Tree{Dir: dir}},
		Build: func(ctx context.Context, ready func()) serve.Result {
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
