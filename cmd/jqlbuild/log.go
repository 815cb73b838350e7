package main

import (
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/jqlbuild/jqlbuild/fetch"
	"github.com/jqlbuild/jqlbuild/internal/diag"
)

// A level is how much a line of the log matters.
type level int

const (
	levelDebug level = iota
	levelInfo
	levelWarn
	levelError
)

// A logger prints to stderr what a command does. It is safe for concurrent
// use. Nothing it prints begins with text from Jira, which a CI system might
// take for a command.
type logger struct {
	mu      sync.Mutex
	w       *world
	level   level
	term    bool // stderr is a terminal that shows progress
	color   bool
	columns int // of the terminal; 0: there is none, or it does not say
	bar     *progressbar.ProgressBar
}

func newLogger(w *world, f *flags) *logger {
	levels := map[string]level{"debug": levelDebug, "info": levelInfo, "warn": levelWarn, "error": levelError}
	lv := levels[f.logLevel]
	if f.quiet {
		lv = levelError
	}
	l := &logger{w: w, level: lv}
	file, isFile := w.stderr.(*os.File)
	set := func(name string) bool { v, ok := w.lookupEnv(name); return ok && v != "" }
	value := func(name string) string { v, _ := w.lookupEnv(name); return v }
	terminal := isFile && term.IsTerminal(int(file.Fd())) && value("TERM") != "dumb"
	l.term = terminal && !set("CI")
	l.color = !set("NO_COLOR") && (terminal || set("CLICOLOR_FORCE") && value("CLICOLOR_FORCE") != "0")
	if terminal {
		l.columns, _, _ = term.GetSize(int(file.Fd()))
	}
	return l
}

// printf prints a line if it matters enough.
func (l *logger) printf(lv level, format string, args ...any) {
	if lv < l.level {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.bar != nil {
		l.bar.Clear()
	}
	fmt.Fprintf(l.w.stderr, "jqlbuild: %s\n", diag.Line(fmt.Sprintf(format, args...)))
}

// progress shows how far a command is.
func (l *logger) progress(what string, done, all int) {
	if l.level > levelInfo || !l.term || all == 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.bar == nil {
		l.bar = progressbar.NewOptions(all,
			progressbar.OptionSetWriter(l.w.stderr),
			progressbar.OptionSetWidth(30),
			progressbar.OptionShowCount(),
			progressbar.OptionClearOnFinish(),
			progressbar.OptionEnableColorCodes(l.color))
	}
	l.bar.ChangeMax(all)
	l.bar.Describe(what)
	l.bar.Set(done)
}

// finish takes the progress off the screen.
func (l *logger) finish() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.bar != nil {
		l.bar.Clear()
		l.bar = nil
	}
}

// A tally counts what a Fetcher tells of.
type tally struct {
	log      *logger
	planned  int
	answered int
	requests int
	issues   int
	hits     int
	waits    map[string]bool // the links that made us wait
	silent   map[string]bool // the links that said nothing for a while
	stale    int
	notKept  string // why the cache could not be written, if it could not
}

func newTally(l *logger) *tally {
	return &tally{log: l, waits: make(map[string]bool), silent: make(map[string]bool)}
}

// event takes note of what a Fetcher does; the Fetcher calls it one event at a
// time.
func (t *tally) event(e fetch.Event) {
	switch e.Kind {
	case fetch.Planned:
		t.planned += e.N
		t.log.printf(levelDebug, "asking %s for %d answers", e.Link, e.N)
	case fetch.Hit:
		t.hits++
		t.issues += e.N
		t.log.printf(levelDebug, "%s: from the cache: %s", e.Link, e.Text)
	case fetch.Answered:
		t.answered++
		t.issues += e.N
		t.log.printf(levelDebug, "%s: %d issues in %s: %s", e.Link, e.N, e.Took.Round(1e6), e.Text)
		t.log.progress("asking Jira", t.answered, t.planned)
	case fetch.Failed:
		t.answered++
	case fetch.Sent:
		t.requests++
		t.log.printf(levelDebug, "%s: %s -> %d in %s", e.Link, e.Text, e.N, e.Took.Round(1e6))
	case fetch.Silent:
		if !t.silent[e.Link] {
			t.silent[e.Link] = true
			t.log.printf(levelInfo, "%s: waiting for an answer of %s", e.Link, e.Host)
		}
	case fetch.Waiting:
		// When Jira is in trouble, many requests wait; the first tells.
		lv := levelDebug
		if !t.waits[e.Link] {
			t.waits[e.Link] = true
			lv = levelInfo
		}
		if e.Took >= 2*time.Second {
			lv = levelInfo
		}
		t.log.printf(lv, "%s: waiting for %s, %s s, attempt %d of %d: %s", e.Link, e.Host, seconds(e.Took), e.Attempt, e.Of, e.Reason)
	case fetch.NotKept:
		if t.notKept == "" {
			t.notKept = e.Text
			t.log.printf(levelWarn, "warning: what Jira answers cannot be kept, and will be asked again the next time: %s", e.Text)
		}
	case fetch.StaleUsed:
		t.stale++
		t.issues += e.N
	}
}

// seconds prints whole seconds, and tenths below one.
func seconds(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%.1f", d.Seconds())
	}
	return fmt.Sprintf("%.0f", d.Seconds())
}
