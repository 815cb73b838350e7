// Package watch reports that a folder or files have changed and come to rest.
// The operating system sends what happens; where it cannot, as with too many
// folders or on a disk of another machine, the package looks for itself.
package watch

import (
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	quiet = 20 * time.Millisecond  // without a change, before one is reported: editors write a file in several steps
	limit = time.Second            // that a report waits at most where changes never end
	pause = 500 * time.Millisecond // between two looks
)

// A Set is what is watched. All paths are absolute.
type Set struct {
	Folder string   // with all that is in it; "" for none
	Files  []string // others, which need not exist, nor their folders

	// Skip reports whether a path in Folder does not matter, with all that is
	// in it. It is called from one goroutine. Defaults to nothing.
	Skip func(path string) bool
}

// A Watcher watches a Set from New on until Close. Its methods may be called
// at the same time.
type Watcher struct {
	// Changes delivers the paths that have changed since the last time, sorted
	// and as the Set names them, once they have come to rest. An empty list
	// says that anything may have.
	Changes <-chan []string

	follow chan Set
	done   chan struct{}
	ended  chan struct{}
}

// New watches a Set: what changes after it has returned is reported.
func New(s Set) *Watcher {
	events, err := fsnotify.NewWatcher()
	if err != nil {
		events = nil // too many of them on this machine
	}
	return start(s, events)
}

// start watches a Set, without help where there are no events.
func start(s Set, events *fsnotify.Watcher) *Watcher {
	changes := make(chan []string)
	w := &Watcher{Changes: changes, follow: make(chan Set), done: make(chan struct{}), ended: make(chan struct{})}
	r := &round{events: events}
	r.turn(s)
	go func() {
		defer close(w.ended)
		r.run(w, changes)
		if events != nil {
			events.Close()
		}
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

// run reports changes until the Watcher is done.
func (r *round) run(w *Watcher, changes chan<- []string) {
	var events <-chan fsnotify.Event
	var failures <-chan error
	if r.events != nil {
		events, failures = r.events.Events, r.events.Errors
	}
	var looks <-chan time.Time
	for {
		if looks == nil && r.looked != nil {
			looks = time.After(pause)
		}
		var settled <-chan time.Time
		var out chan<- []string
		if wait, changed := r.wait(); wait > 0 {
			settled = time.After(wait)
		} else if changed {
			out = changes
		}
		select {
		case <-w.done:
			return
		case s := <-w.follow:
			r.turn(s)
		case e := <-events:
			r.take(e)
		case <-failures: // events are lost, and so new folders and anything else
			r.lose()
		case <-looks:
			looks = nil
			if r.looked != nil {
				r.lookAgain()
			}
		case <-settled:
		case out <- r.report():
			r.forget()
		}
	}
}
