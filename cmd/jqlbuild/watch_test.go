package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/jiratest"
)

// A watching is a command with --watch that runs beside a test, on a folder
// with a Jira of its own.
type watching struct {
	*testing.T
	dir       string
	jira      *jiratest.Server
	now       func() time.Time
	mu        sync.Mutex
	log       bytes.Buffer
	interrupt context.CancelFunc
	code      chan int
}

// newWatching prepares a folder with pages, whose answers hold for as long as
// maxAge says.
func newWatching(t *testing.T, maxAge string) *watching {
	w := &watching{T: t, dir: t.TempDir(), jira: jiratest.New(jiratest.Options{Flavour: jiratest.Cloud}), code: make(chan int, 1), now: time.Now}
	w.write("docs/jqlbuild.yaml", w.config(w.jira.Start(t), maxAge))
	w.write("docs/index.md", "# Start\n\n<<jql-count jql=\"project = DOC\">> issues\n")
	w.write("docs/other.md", "# Other\n\n<<jql-count jql=\"project = DOC AND statusCategory = Done\">> done\n")
	return w
}

func (w *watching) config(address, maxAge string) string {
	return "default_link: docs\nlinks:\n  docs:\n    url: " + address + "\n    deployment: cloud\n    max_age: " + maxAge +
		"\n    auth: {type: basic, user_env: JIRA_EMAIL, token_env: JIRA_TOKEN}\n"
}

// Write implements io.Writer: it is what the command prints.
func (w *watching) Write(text []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.Write(text)
}

func (w *watching) logged() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.String()
}

func (w *watching) write(name, text string) {
	w.Helper()
	name = filepath.Join(w.dir, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		w.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		w.Fatal(err)
	}
}

// start runs a command until the test ends, with an interrupt.
func (w *watching) start(args ...string) {
	ctx, cancel := context.WithCancel(w.Context())
	w.interrupt = cancel
	world := &world{
		stdin: strings.NewReader(""), stdout: w, stderr: w, dir: w.dir, now: w.now,
		lookupEnv: func(name string) (string, bool) {
			v, ok := map[string]string{"JIRA_EMAIL": jiratest.User, "JIRA_TOKEN": jiratest.Token}[name]
			return v, ok
		},
	}
	go func() { w.code <- world.run(ctx, args) }()
	w.Cleanup(func() {
		cancel()
		if w.interrupt != nil {
			w.ends(exitOK)
		}
	})
}

// ends waits until the command ends by itself or was interrupted.
func (w *watching) ends(want int) {
	w.Helper()
	w.interrupt = nil
	select {
	case got := <-w.code:
		if got != want {
			w.Errorf("it ended with %d, want %d:\n%s", got, want, w.logged())
		}
	case <-time.After(time.Minute):
		w.Fatalf("it does not end:\n%s", w.logged())
	}
}

// until waits for something.
func (w *watching) until(what string, holds func() bool) {
	w.Helper()
	for deadline := time.Now().Add(time.Minute); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			w.Fatalf("waited in vain for %s:\n%s", what, w.logged())
		}
	}
}

// says waits until the log holds a text for the nth time.
func (w *watching) says(n int, text string) {
	w.Helper()
	w.until(text, func() bool { return strings.Count(w.logged(), text) >= n })
}

// holds waits until a file of the output holds a text.
func (w *watching) holds(name, text string) {
	w.Helper()
	w.until(name+" with "+text, func() bool {
		data, err := os.ReadFile(filepath.Join(w.dir, name))
		return err == nil && strings.Contains(string(data), text)
	})
}

func (w *watching) stat(name string) os.FileInfo {
	w.Helper()
	info, err := os.Stat(filepath.Join(w.dir, name))
	if err != nil {
		w.Fatal(err)
	}
	return info
}

var expandWatch = []string{"expand", "--to", "gfm", "--watch", "-o", "out", "docs"}

func TestExpandWatch(t *testing.T) {
	t.Parallel()
	w := newWatching(t, "1h")
	w.start(expandWatch...)
	w.says(1, "watching docs; Ctrl-C ends it")
	w.holds("out/index.md", " issues")
	other := w.stat("out/other.md")
	w.jira.Reset()

	// A changed page is made again, and no other; the answers still hold.
	w.write("docs/index.md", "# Start\n\n<<jql-count jql=\"project = DOC\">> issues in all\n")
	w.holds("out/index.md", " issues in all")
	if now := w.stat("out/other.md"); !now.ModTime().Equal(other.ModTime()) || !os.SameFile(now, other) {
		t.Error("a page that has not changed was written again")
	}
	if asked := w.jira.Requests(); len(asked) > 0 {
		t.Errorf("Jira was asked: %q", asked)
	}

	// What is wrong is printed, and is mended by an edit.
	config, err := os.ReadFile(filepath.Join(w.dir, "docs/jqlbuild.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	w.write("docs/jqlbuild.yaml", "defaultlink: docs\n"+string(config))
	w.says(1, "[unknown-key]")
	if err := os.Remove(filepath.Join(w.dir, "docs/jqlbuild.yaml")); err != nil {
		t.Fatal(err)
	}
	w.says(1, "there is no jqlbuild.yaml in docs or a folder above it")
	w.write("docs/index.md", "# Start again\n")
	w.write("docs/jqlbuild.yaml", string(config))
	w.holds("out/index.md", "# Start again")
	w.write("docs/new.md", "<<jql-count>>\n")
	w.says(1, "docs/new.md:1:1: ")
	w.write("docs/new.md", "# New\n")
	w.holds("out/new.md", "# New")

	w.interrupt()
	w.ends(exitOK)
	if strings.Contains(w.logged(), "interrupted") {
		t.Error("Ctrl-C is told as if it was a fault")
	}
}

func TestWatchBeginsWithProblems(t *testing.T) {
	t.Parallel()
	w := newWatching(t, "1h")
	w.write("docs/index.md", "# Start\n\n<<jql-count jql=\"project = \">>\n")
	w.start(expandWatch...)
	w.says(1, "docs/index.md:3:")
	w.says(1, "watching docs")
	w.holds("out/other.md", "done")
	w.write("docs/index.md", "# Mended\n")
	w.holds("out/index.md", "# Mended")
}

// TestWatchWrongly has nothing that an edit of the pages could mend.
func TestWatchWrongly(t *testing.T) {
	for _, args := range [][]string{
		{"expand", "--watch", "docs"},
		{"expand", "--to", "gfm", "--watch", "-o", "docs/out", "docs"},
		{"expand", "--to", "gfm", "--watch", "-o", "out", "--on-error", "maybe", "docs"},
		{"expand", "--to", "gfm", "--watch", "-o", "out", "--offline", "--refresh", "docs"},
		{"expand", "--to", "gfm", "--watch", "-o", "out", "nowhere"},
		{"export", "--to", "json", "--watch", "docs"},
		{"export", "--to", "json", "--watch", "-o", "docs", "docs"},
		{"export", "--to", "json", "--watch", "-o", "a.json", "--config", "none.yaml", "docs"},
	} {
		w := newWatching(t, "1h")
		w.start(args...)
		w.ends(exitConfig)
		if strings.Contains(w.logged(), "watching") || len(w.jira.Requests()) > 0 {
			t.Errorf("%q: it began:\n%s", args, w.logged())
		}
	}
}

// TestWatchAnswers changes an issue while nobody edits a page. The output is in
// the folder of the pages, where the file must not be taken for one of theirs.
func TestWatchAnswers(t *testing.T) {
	t.Parallel()
	w := newWatching(t, "1h")
	w.start("export", "--to", "json", "--watch", "--max-age", "1s", "-o", "docs/answers.json", "docs")
	w.says(1, "watching docs")
	before, err := os.ReadFile(filepath.Join(w.dir, "docs/answers.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.jira.Generate("DOC", 7); err != nil {
		t.Fatal(err)
	}
	w.until("another answer", func() bool {
		now, err := os.ReadFile(filepath.Join(w.dir, "docs/answers.json"))
		return err == nil && !bytes.Equal(now, before)
	})
	if strings.Contains(w.logged(), "interrupted") {
		t.Errorf("the log:\n%s", w.logged())
	}
}

// TestWatchAsksNoMoreThanItMust lets nothing happen.
func TestWatchAsksNoMoreThanItMust(t *testing.T) {
	t.Parallel()
	for _, offline := range []bool{false, true} {
		w := newWatching(t, "1h")
		args := []string{"export", "--to", "answers", "--watch", "-o", "docs/answers.json", "docs"}
		if offline {
			args = slices.Insert(args, 1, "--offline", "--max-age", "1s")
		}
		w.start(args...)
		w.says(1, "watching docs")
		w.jira.Reset()
		runs := strings.Count(w.logged(), "jqlbuild: export: ")
		time.Sleep(2 * time.Second)
		if got := strings.Count(w.logged(), "jqlbuild: export: "); got != runs {
			t.Errorf("offline %v: it ran %d times more with nothing changed:\n%s", offline, got-runs, w.logged())
		}
		w.write("docs/other.md", "# Other, again\n\n<<jql-count jql=\"project = NEW\">>\n")
		if offline {
			w.says(2, "docs/other.md:3:")
		} else {
			w.says(runs+1, "jqlbuild: export: ")
		}
		// What is new, and whether the account is still the same.
		asked, counts := w.jira.Requests(), w.jira.Counts()
		if offline && len(asked) > 0 || !offline && (len(asked) > 2 || counts[jiratest.Count] != 1) {
			t.Errorf("offline %v: Jira was asked: %q", offline, asked)
		}
	}
}
