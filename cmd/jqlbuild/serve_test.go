package main

import (
	"bufio"
	"context"
	"fmt"
	"html"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jqlbuild/jqlbuild/cache"
)

// TestServe edits a page while it is served, breaks the configuration, mends
// both, and ends with nothing left behind.
func TestServe(t *testing.T) {
	dir, tmp := t.TempDir(), t.TempDir()
	t.Setenv("TMPDIR", tmp)
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const config = "default_link: docs\nlinks:\n  docs: {url: 'https://example.atlassian.net'}\nsite: {layout: layout.html}\n"
	write("jqlbuild.yaml", config)
	write("layout.html", "<body>{{.Content}}\n")
	write("index.md", "# Start\n\n<<jql-count jql=\"project = DOC\">> issues\n")

	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	serving, interrupt := context.WithCancel(ctx)
	r, stderr := io.Pipe()
	w := &world{
		stdin: strings.NewReader(""), stdout: io.Discard, stderr: stderr, dir: dir, now: time.Now,
		lookupEnv: func(string) (string, bool) { return "", false },
	}
	code := make(chan int, 1)
	go func() {
		code <- w.run(serving, []string{"serve", "--demo", "--refresh", "--report", "report.json", "--addr", "127.0.0.1:0"})
		stderr.Close()
	}()
	lines := make(chan string, 1000)
	go func() {
		for log := bufio.NewScanner(r); log.Scan(); {
			lines <- log.Text()
		}
		close(lines)
	}()
	logged := func(pattern string) []string {
		t.Helper()
		for line := range lines {
			if m := regexp.MustCompile(pattern).FindStringSubmatch(line); m != nil {
				return m
			}
		}
		t.Fatalf("no line of the log is like %s", pattern)
		return nil
	}
	url := logged(`^jqlbuild: serving (http://127\.0\.0\.1:\d+/) of \.; Ctrl-C ends it$`)[1]
	get := func(path string) *http.Response {
		t.Helper()
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { answer.Body.Close() })
		return answer
	}
	// until loads the first page, whenever it is told to, until it holds texts.
	until := func(texts ...string) {
		t.Helper()
		for {
			body, err := io.ReadAll(get("").Body)
			if err != nil {
				t.Fatal(err)
			}
			missing := 0
			for _, text := range texts {
				if !strings.Contains(string(body), text) {
					missing++
				}
			}
			if missing == 0 {
				return
			}
			m := regexp.MustCompile(`data-events="/([^"]*)"`).FindStringSubmatch(string(body))
			if m == nil {
				t.Fatalf("the page has no script:\n%s", body)
			}
			if event, err := io.ReadAll(get(html.UnescapeString(m[1])).Body); err != nil || len(event) == 0 {
				t.Fatalf("waiting for %q: event %q, %v; the page was\n%s", texts, event, err, body)
			}
		}
	}

	until("</span> issues")
	logged(`^jqlbuild: serve: 1 page, 0 tables, 1 count, .* [1-9]\d* requests?,`)

	write("index.md", "# Start\n\n<<jql-count jql=\"project = DOC\">> open issues\n")
	until("</span> open issues")
	logged(` 0 requests,`) // all is fresh, and --refresh was for the first time

	// A broken rule is told, and the page shown as it is.
	write("index.md", "# Start\n\n<<jql-count jql=\"project = DOC\" require=\"none\">> issues left\n")
	until("jqlbuild-problems", "60 issues match, and none may: DOC-", "</span> issues left")
	write("index.md", "# Start\n\n<<jql-count jql=\"project = DOC\">> open issues\n")
	until("</span> open issues")

	write("index.md", "# Start\n\n<<jql-count jql=\"project = \">>\n")
	logged(`^index\.md:3:2\d: `)
	until("jqlbuild-problems", "index.md:3:2", "</span> open issues")

	write("jqlbuild.yaml", "defaultlink: docs\n"+config)
	logged(`^jqlbuild\.yaml:1:1: .*\[unknown-key\]`)
	until("jqlbuild.yaml:1:1: ", "</span> open issues")

	write("jqlbuild.yaml", config)
	write("index.md", "---\ndraft: true\n---\n# Mended\n")
	until("jqlbuild-draft", "Draft: ", "Mended")
	write("index.md", "# Mended\n")
	until("<h1 id=\"mended\">")

	write("layout.html", "<body>{{.Contense}}\n")
	until("jqlbuild-problems", "Contense", "<h1 id=\"mended\">")
	write("layout.html", "<body class=\"own\">{{.Content}}\n")
	until(`<body class="own"><script src=`)

	interrupt()
	if got := <-code; got != exitOK {
		t.Errorf("ended with %d, want %d", got, exitOK)
	}
	if left, err := os.ReadDir(tmp); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "report.json")); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "public")); err == nil {
		t.Error("serve has written into the output of build")
	}
}

// TestServePrivate serves pages that are reached through a link, with a token
// under another name beside them.
func TestServePrivate(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", t.TempDir())
	for name, text := range map[string]string{
		"ci.yaml":            "default_link: docs\nlinks:\n  docs: {url: 'https://example.atlassian.net'}\n",
		"docs/jqlbuild.yaml": "default_link: docs\nlinks:\n  docs: {url: 'https://example.atlassian.net', auth: {type: bearer, token_file: sub/pat}}\n",
		"docs/sub/pat":       "secret",
		"docs/index.md":      "# Start\n",
		"docs/a.txt":         "file",
	} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Link(filepath.Join(dir, "docs/sub/pat"), filepath.Join(dir, "docs/copy.txt")); err != nil {
		t.Skip(err)
	}
	if err := os.Symlink("docs", filepath.Join(dir, "link")); err != nil {
		t.Skip(err)
	}
	for _, args := range [][]string{{"link"}, {"docs"}, {"link", "--config", "ci.yaml"}, {"--config", "link/jqlbuild.yaml", "docs"}} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		r, stderr := io.Pipe()
		w := &world{
			stdin: strings.NewReader(""), stdout: io.Discard, stderr: stderr, dir: dir, now: time.Now,
			lookupEnv: func(string) (string, bool) { return "", false },
		}
		code := make(chan int, 1)
		go func() {
			code <- w.run(ctx, append([]string{"serve", "--demo", "--addr", "127.0.0.1:0"}, args...))
			stderr.Close()
		}()
		log := bufio.NewScanner(r)
		url := ""
		for url == "" && log.Scan() {
			url = regexp.MustCompile(`http://127\.0\.0\.1:\d+/|$`).FindString(log.Text())
		}
		go io.Copy(io.Discard, r)
		for path, want := range map[string]int{
			"": 200, "a.txt": 200, "copy.txt": 404, "sub/pat": 404, "jqlbuild.yaml": 404,
		} {
			request, err := http.NewRequestWithContext(ctx, http.MethodGet, url+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			answer, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			answer.Body.Close()
			if answer.StatusCode != want {
				t.Errorf("serve %q: /%s answers %d, want %d", args, path, answer.StatusCode, want)
			}
		}
		cancel()
		<-code
	}
}

// BenchmarkPreview makes the preview of the example site again after an edit of
// one page. What a writer waits beside it is to be seen in BenchmarkEdit of
// internal/serve.
func BenchmarkPreview(b *testing.B) {
	for name, f := range map[string]flags{"demo": {demo: true}, "demo,offline": {demo: true, offline: true}} {
		b.Run(name, func(b *testing.B) {
			dir, tmp := b.TempDir(), b.TempDir()
			if err := os.CopyFS(dir, os.DirFS("../../examples/site")); err != nil {
				b.Fatal(err)
			}
			w := &world{stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard, dir: dir, now: time.Now,
				lookupEnv: func(string) (string, bool) { return "", false }}
			f.logLevel = "info"
			p := &preview{world: w, flags: f, dir: ".", tmp: tmp, out: filepath.Join(tmp, "site"), state: cache.Open(filepath.Join(tmp, "state"))}
			p.flags.offline = false
			if r := p.build(b.Context(), nil); len(r.Problems) > 0 {
				b.Fatal(r.Problems)
			}
			p.flags.offline = f.offline
			page := filepath.Join(dir, "index.md")
			text, err := os.ReadFile(page)
			if err != nil {
				b.Fatal(err)
			}
			for i := 0; b.Loop(); i++ {
				if err := os.WriteFile(page, fmt.Appendf(nil, "%s\nEdit %d.\n", text, i), 0o644); err != nil {
					b.Fatal(err)
				}
				if r := p.build(b.Context(), nil); len(r.Problems) > 0 {
					b.Fatal(r.Problems)
				}
			}
		})
	}
}
