package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/jiratest"
)

// An asking is a site generator that has a filter --serve beside it.
type asking struct {
	*watching
	in      *os.File
	answers *bufio.Reader
}

// An answered is an answer as a hook reads it.
type answered struct {
	Text     *string
	Problems []reportProblem
	Error    string
}

func (a answered) text() string {
	if a.Text == nil {
		return fmt.Sprintf("no text, but %+v", a)
	}
	return *a.Text
}

// code returns the code of the only problem, or what there is instead.
func (a answered) code() string {
	if len(a.Problems) != 1 || a.Text != nil {
		return fmt.Sprintf("%+v", a)
	}
	return a.Problems[0].Code
}

// ask starts filter --serve in the folder of the pages, until the test ends.
func (w *watching) ask(flags ...string) *asking {
	w.Helper()
	return w.askIn(filepath.Join(w.dir, "docs"), flags...)
}

func (w *watching) askIn(dir string, flags ...string) *asking {
	w.Helper()
	in, toProcess := w.pipe()
	fromProcess, out := w.pipe()
	a := &asking{watching: w, in: toProcess, answers: bufio.NewReader(fromProcess)}
	ctx, cancel := context.WithCancel(context.Background()) // which outlasts the test itself
	w.interrupt = cancel
	world := &world{stdin: in, stdout: out, stderr: w, dir: dir, now: w.now, lookupEnv: w.lookupEnv}
	go func() {
		defer out.Close()
		w.code <- world.run(ctx, append([]string{"filter", "--serve"}, flags...))
	}()
	w.Cleanup(func() {
		toProcess.Close()
		if w.interrupt != nil {
			w.ends(exitOK)
		}
		cancel()
		in.Close()
	})
	return a
}

func (w *watching) pipe() (r, to *os.File) {
	w.Helper()
	r, to, err := os.Pipe()
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() { r.Close(); to.Close() })
	return r, to
}

func (w *watching) lookupEnv(name string) (string, bool) {
	v, ok := map[string]string{"JIRA_EMAIL": jiratest.User, "JIRA_TOKEN": jiratest.Token}[name]
	return v, ok
}

// run carries out another command beside it, in the same folder.
func (w *watching) run(code int, args ...string) {
	w.Helper()
	world := &world{stdin: strings.NewReader(""), stdout: w, stderr: w, dir: filepath.Join(w.dir, "docs"), now: w.now, lookupEnv: w.lookupEnv}
	if got := world.run(w.Context(), args); got != code {
		w.Fatalf("%q ended with %d, want %d:\n%s", args, got, code, w.logged())
	}
}

// page asks for a page.
func (a *asking) page(path, text string) answered {
	a.Helper()
	line, err := json.Marshal(map[string]string{"path": path, "text": text})
	if err != nil {
		a.Fatal(err)
	}
	return a.line(string(line))
}

// line sends a line and reads the answer.
func (a *asking) line(line string) (got answered) {
	a.Helper()
	if _, err := io.WriteString(a.in, line+"\n"); err != nil {
		a.Fatal(err)
	}
	answer, err := a.answers.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(answer, &got)
	}
	if err != nil {
		a.Fatalf("%v: %s\n%s", err, answer, a.logged())
	}
	return got
}

func (w *watching) remove(name string) {
	w.Helper()
	if err := os.Remove(filepath.Join(w.dir, name)); err != nil {
		w.Fatal(err)
	}
}

// TestFilterServeFollows has the cache filled, and the configuration broken and
// mended, while a process goes on.
func TestFilterServeFollows(t *testing.T) {
	t.Parallel()
	w := newWatching(t, "1h")
	w.write("docs/jqlbuild.yaml", strings.Replace(w.config(w.jira.Start(t), "1h"), "    deployment: cloud\n", "", 1))
	config, err := os.ReadFile(filepath.Join(w.dir, "docs/jqlbuild.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	const page = "Of <<jql-count jql=\"project = DOC\">> issues"
	a := w.ask()
	want := func(page, want string) {
		t.Helper()
		got := a.page("index.md", page)
		if got.text() != want {
			t.Fatalf("got %s, want %s", got.text(), want)
		}
	}
	wantCode := func(want string) reportProblem {
		t.Helper()
		got := a.page("index.md", page)
		if got.code() != want {
			t.Fatalf("got %s, want %s", got.code(), want)
		}
		return got.Problems[0]
	}

	// What another process fetches is seen, and nothing is asked.
	if p := wantCode("not-cached"); p.File != "index.md" || p.Line != 1 || p.Column != 4 || !strings.Contains(p.Fix, "jqlbuild fetch") {
		t.Errorf("the problem is %+v", p)
	}
	w.run(exitOK, "fetch")
	want(page, `Of <span class="jql-count">about 60</span> issues`)
	w.jira.Inject(jiratest.Fault{Kind: jiratest.Total, Match: "count", Body: "77", Times: -1})
	w.run(exitOK, "export", "--refresh", "--to", "answers", "--out", "jql.json")
	want(page, `Of <span class="jql-count">about 77</span> issues`)
	w.jira.Reset()

	// So is a changed configuration, also one that is as long as it was and as
	// old as the file system can tell.
	w.write("docs/jqlbuild.yaml", string(config)+"words: {about: 'roughly {n}'}\n")
	want(page, `Of <span class="jql-count">roughly 77</span> issues`)
	before := w.stat("docs/jqlbuild.yaml")
	w.write("docs/jqlbuild.yaml", string(config)+"words: {about: 'perhaps {n}'}\n")
	if err := os.Chtimes(filepath.Join(w.dir, "docs/jqlbuild.yaml"), before.ModTime(), before.ModTime()); err != nil {
		t.Fatal(err)
	}
	want(page, `Of <span class="jql-count">perhaps 77</span> issues`)

	// A broken one is told each time, with its place, until it is mended.
	w.write("docs/jqlbuild.yaml", "defaultlink: docs\n"+string(config))
	for range 2 {
		if p := wantCode("unknown-key"); p.File != "jqlbuild.yaml" || p.Line != 1 || p.Class != "config" {
			t.Errorf("the problem is %+v", p)
		}
	}
	w.remove("docs/jqlbuild.yaml")
	if p := wantCode("bad-config"); p.File != "jqlbuild.yaml" || !strings.Contains(p.Message, "there is no jqlbuild.yaml in . or a folder above it; run `jqlbuild init`") {
		t.Errorf("the problem is %+v", p)
	}
	w.write("docs/jqlbuild.yaml", string(config))
	want(page, `Of <span class="jql-count">about 77</span> issues`)
	if asked := w.jira.Requests(); len(asked) > 0 {
		t.Errorf("Jira was asked: %q", asked)
	}

	// A damaged entry is none.
	entries, err := filepath.Glob(filepath.Join(w.dir, "docs/.jqlbuild/cache/*.txt"))
	if err != nil || len(entries) == 0 {
		t.Fatal("the cache has no entries")
	}
	for _, name := range entries {
		if err := os.WriteFile(name, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	wantCode("not-cached")
	if log := w.logged(); strings.Contains(log, "filter:") || strings.Contains(log, "unknown-key") {
		t.Errorf("the log says %s", log)
	}
}

// TestFilterIsExpand has the pages of this repository filtered, whole and as hooks
// have them that trim what follows on the front matter.
func TestFilterIsExpand(t *testing.T) {
	root, err := filepath.Abs(moduleRoot)
	if err != nil {
		t.Fatal(err)
	}
	sample, example := t.TempDir(), t.TempDir()
	if err := os.CopyFS(example, os.DirFS(filepath.Join(root, "examples/site/.jqlbuild/cache"))); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, dir, ask string
		flags          []string
	}{
		{"docs", "docs", "--demo", []string{"--demo", "--cache", sample}},
		{"example", "examples/site", "--offline", []string{"--offline", "--cache", example}},
	} {
		for _, to := range formats {
			t.Run(tt.name+" "+to, func(t *testing.T) {
				out := t.TempDir()
				expanding := append([]string{"expand", "--quiet", "--to", to, "--styles", "none", "--out", out, tt.dir}, tt.flags...)
				if r := commandIn(t, root, "", nil, expanding...); r.code != exitOK {
					t.Fatalf("expand ended with %d: %s", r.code, r.stderr)
				}
				w := &watching{T: t, code: make(chan int, 1), now: time.Now}
				a := w.askIn(filepath.Join(root, tt.dir), append([]string{"--to", to}, tt.flags...)...)
				found := 0
				err := fs.WalkDir(os.DirFS(out), ".", func(name string, d fs.DirEntry, err error) error {
					if err != nil || d.IsDir() || filepath.Ext(name) != ".md" {
						return err
					}
					found++
					text, err := os.ReadFile(filepath.Join(root, tt.dir, name))
					if err != nil {
						return err
					}
					want, err := os.ReadFile(filepath.Join(out, name))
					if err != nil {
						return err
					}
					if got := a.page(name, string(text)).text(); got != string(want) {
						t.Errorf("%s is filtered otherwise than it is expanded:\n%s\nand\n%s", name, got, want)
					}
					if got := a.page(name, body(string(text))).text(); got != body(string(want)) {
						t.Errorf("%s without its front matter is filtered otherwise than it is expanded:\n%s\nand\n%s", name, got, body(string(want)))
					}
					return nil
				})
				if err != nil || found < 5 {
					t.Errorf("%d pages were found: %v", found, err)
				}
			})
		}
	}
}

// body returns a page without its front matter, trimmed.
func body(text string) string {
	if rest, ok := strings.CutPrefix(text, "---\n"); ok {
		_, text, _ = strings.Cut(rest, "\n---\n")
	}
	return strings.TrimSpace(text)
}

// TestFilterServeReport lets warnings fail, and keeps in files what was wrong with
// each page the last time.
func TestFilterServeReport(t *testing.T) {
	t.Parallel()
	w := newWatching(t, "1h")
	w.run(exitOK, "fetch")
	a := w.ask("--strict", "--report", "report.json", "--format", "sarif=found.sarif")
	const warned = "    <<jql-count jql=\"project = DOC\">>\n"
	if got := a.page("a.md", warned); got.code() != "no-shortcode" || got.Problems[0].Severity != "warning" {
		t.Errorf("got %+v", got)
	}
	a.page("b.md", "<<jql-count>>")
	if got := a.page("b.md", "mended <<jql-count jql=\"project = DOC\">>").text(); !strings.Contains(got, "about 60") {
		t.Errorf("got %s", got)
	}
	a.in.Close()
	w.ends(exitOK)
	data, err := os.ReadFile(filepath.Join(w.dir, "docs/report.json"))
	var r report
	if err == nil {
		err = json.Unmarshal(data, &r)
	}
	if err != nil {
		t.Fatal(err)
	}
	if r.Exit != 0 || r.Pages != 2 || r.Failed != 1 || len(r.Problems) != 1 || r.Problems[0].File != "a.md" {
		t.Errorf("the report is %s", data)
	}
	if data, err := os.ReadFile(filepath.Join(w.dir, "docs/found.sarif")); err != nil || strings.Count(string(data), `"ruleId"`) != 1 {
		t.Errorf("the problems in a file are %s, %v", data, err)
	}
}

// TestFilterServeOnline asks Jira for what the cache lacks.
func TestFilterServeOnline(t *testing.T) {
	t.Parallel()
	w := newWatching(t, "1h")
	a := w.ask("--online", "--to", "gfm")
	for range 2 {
		if got := a.page("index.md", "<<jql-count jql=\"project = DOC\">>").text(); got != "about 60" {
			t.Errorf("got %s", got)
		}
	}
	if got := a.page("index.md", "<<jql-count jql=\"project = ORR\">>").text(); !strings.HasPrefix(got, "about ") {
		t.Errorf("got %s", got)
	}
	if n := w.jira.Counts()[jiratest.Count]; n != 2 {
		t.Errorf("%d counts were asked, want 2", n)
	}
}

// TestFilterServeInterrupted ends while it waits for a request.
func TestFilterServeInterrupted(t *testing.T) {
	t.Parallel()
	w := newWatching(t, "1h")
	a := w.ask()
	if got := a.page("a.md", "plain").text(); got != "plain" {
		t.Errorf("got %s", got)
	}
	w.interrupt()
	w.ends(exitInterrupted)
}

// TestFilterServeWithoutConfig ends before it has read anything.
func TestFilterServeWithoutConfig(t *testing.T) {
	t.Parallel()
	w := newWatching(t, "1h")
	w.write("docs/jqlbuild.yaml", "links: {}\nnonsense: 1\n")
	w.ask()
	w.ends(exitConfig)
	if !strings.Contains(w.logged(), "jqlbuild.yaml:2:1: ") {
		t.Errorf("the log says %s", w.logged())
	}
}
