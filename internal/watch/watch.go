// Package watch reports that a folder or files have changed and come to rest.
// It is told by the operating system; where that fails, as with too many
// folders, it looks for itself.
package watch

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	quiet = 50 * time.Millisecond  // without a change, before one is reported: editors write a file in several steps
	limit = time.Second            // that a report waits at most where changes never end
	pause = 500 * time.Millisecond // between two looks where the system does not tell
)

// A Set is what is watched. All paths are absolute.
type Set struct {
	Folder string   // with all that is in it; "" for none
	Files  []string // others, which need not exist

	// Skip reports whether a path in Folder does not matter, with all that is
	// in it. It is called from one goroutine. Defaults to nothing.
	Skip func(path string) bool
}

// A Watcher watches a Set from New on until Close. Its methods may be called
// at the same time.
type Watcher struct {
	// Changes delivers the paths that have changed since the last time, sorted,
	// once they have come to rest. An empty list says that anything may have.
	Changes <-chan []string

	follow chan Set
	done   chan struct{}
	ended  chan struct{}
}

// New watches a Set. Close ends that.
func New(s Set) *Watcher {
	changes := make(chan []string)
	w := &Watcher{Changes: changes, follow: make(chan Set), done: make(chan struct{}), ended: make(chan struct{})}
	r := newRound(s) // what changes after New has returned is reported
	go func() {
		defer close(w.ended)
		defer r.close()
		r.run(w, changes)
	}()
	return w
}

// Follow watches another Set from now on.
func (w *Watcher) Follow(s Set) {
	select {
	case w.follow <- s:
	case <-w.done:
	}
}

// Close ends the watching. It may be called once.
func (w *Watcher) Close() {
	close(w.done)
	<-w.ended
}

// A round is the work of a Watcher.
type round struct {
	set     Set
	events  *fsnotify.Watcher // nil where the system does not tell
	looked  map[string]stat   // what a look found; nil while the system tells
	changed map[string]bool   // since the last report
	unknown bool              // something has, and nobody knows what
}

func newRound(s Set) *round {
	r := &round{changed: make(map[string]bool)}
	if events, err := fsnotify.NewWatcher(); err == nil {
		r.events = events
	}
	r.turn(s)
	return r
}

func (r *round) close() {
	if r.events != nil {
		r.events.Close()
	}
}

// turn watches a Set. Folders that do not matter any more stay watched, which
// only costs a look at their events.
func (r *round) turn(s Set) {
	r.set = s
	if r.events == nil || r.addAll() != nil {
		r.looked = r.look()
		return
	}
	r.looked = nil
}

// addAll has the system watch all folders of the Set. Folders are watched
// rather than files, since many editors write another file and rename it.
func (r *round) addAll() error {
	var dirs []string
	if r.set.Folder != "" {
		dirs = append(dirs, filepath.Dir(r.set.Folder)) // it may be moved away and come back as a whole
	}
	for _, name := range r.set.Files {
		dirs = append(dirs, filepath.Dir(name))
	}
	slices.Sort(dirs)
	for _, dir := range slices.Compact(dirs) {
		if err := r.add(dir); err != nil {
			return err
		}
	}
	if r.set.Folder == "" {
		return nil
	}
	return r.addTree(r.set.Folder)
}

// addTree has the system watch a folder and all folders in it.
func (r *round) addTree(dir string) error {
	return r.walk(dir, func(name string, d fs.DirEntry) error {
		if d.IsDir() {
			return r.add(name)
		}
		return nil
	})
}

func (r *round) add(dir string) error {
	if err := r.events.Add(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil // what is not there is reported by its own folder when it comes
}

// walk visits what matters in a folder of the Set's. What goes away meanwhile
// is passed over.
func (r *round) walk(dir string, visit func(name string, d fs.DirEntry) error) error {
	return filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case r.skips(name):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		return visit(name, d)
	})
}

// within reports whether a path is the Set's Folder or matters in it.
func (r *round) within(name string) bool {
	if r.set.Folder == "" {
		return false
	}
	rel, err := filepath.Rel(r.set.Folder, name)
	if err != nil || !filepath.IsLocal(rel) {
		return false
	}
	for dir := name; dir != r.set.Folder; dir = filepath.Dir(dir) {
		if r.skips(dir) {
			return false
		}
	}
	return true
}

func (r *round) skips(name string) bool {
	return name != r.set.Folder && r.set.Skip != nil && r.set.Skip(name)
}

// A stat is what tells a file apart from its next version.
type stat struct {
	size int64
	time time.Time
	mode fs.FileMode
}

// look returns what there is of the Set.
func (r *round) look() map[string]stat {
	found := make(map[string]stat)
	note := func(name string, info fs.FileInfo, err error) {
		if err == nil && !info.IsDir() {
			found[name] = stat{info.Size(), info.ModTime(), info.Mode()}
		}
	}
	if r.set.Folder != "" {
		_ = r.walk(r.set.Folder, func(name string, d fs.DirEntry) error { // what cannot be read now may be later
			info, err := d.Info()
			note(name, info, err)
			return nil
		})
	}
	for _, name := range r.set.Files {
		info, err := os.Stat(name)
		note(name, info, err)
	}
	return found
}

// lookAgain notes what differs from the last look, and reports whether
// anything does.
func (r *round) lookAgain() bool {
	now, news := r.look(), false
	for name, s := range now {
		if old, ok := r.looked[name]; !ok || old != s {
			r.changed[name], news = true, true
		}
	}
	for name := range r.looked {
		if _, ok := now[name]; !ok {
			r.changed[name], news = true, true
		}
	}
	r.looked = now
	return news
}

// take notes an event, and reports whether it matters.
func (r *round) take(e fsnotify.Event) bool {
	switch {
	case e.Op == fsnotify.Chmod:
		return false
	case r.within(e.Name):
		if info, err := os.Lstat(e.Name); err == nil && info.IsDir() && e.Has(fsnotify.Create) {
			r.takeFolder(e.Name)
		}
	case !slices.Contains(r.set.Files, e.Name):
		return false
	}
	r.changed[e.Name] = true
	return true
}

// takeFolder notes what is in a new folder: some of it may have been there
// before the folder was watched.
func (r *round) takeFolder(dir string) {
	if r.addTree(dir) != nil {
		r.looked = r.look() // too many folders
	}
	_ = r.walk(dir, func(name string, d fs.DirEntry) error { // what cannot be read now may be later
		if !d.IsDir() {
			r.changed[name] = true
		}
		return nil
	})
}

// run reports changes until the Watcher is done.
func (r *round) run(w *Watcher, changes chan<- []string) {
	var (
		events          <-chan fsnotify.Event
		failures        <-chan error
		settled, waited <-chan time.Time
		out             chan<- []string // nil while there is nothing to report
	)
	if r.events != nil {
		events, failures = r.events.Events, r.events.Errors
	}
	stir := func() {
		settled, out = time.After(quiet), nil
		if waited == nil {
			waited = time.After(limit)
		}
	}
	ready := func() { settled, waited, out = nil, nil, changes }
	for {
		var looks <-chan time.Time
		if r.looked != nil {
			looks = time.After(pause)
		}
		var report []string
		if out != nil && !r.unknown {
			report = slices.Sorted(maps.Keys(r.changed))
		}
		select {
		case <-w.done:
			return
		case s := <-w.follow:
			r.turn(s)
		case e := <-events:
			if r.take(e) {
				stir()
			}
		case <-failures: // events may be lost, and so new folders and anything else
			r.unknown = true
			r.turn(r.set)
			stir()
		case <-looks:
			if r.lookAgain() {
				stir()
			}
		case <-settled:
			ready()
		case <-waited:
			ready()
		case out <- report:
			clear(r.changed)
			r.unknown, out = false, nil
		}
	}
}
