package watch

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"
)

// A bench is a folder that is watched. Its names are relative to it.
type bench struct {
	*testing.T
	root string
}

func newBench(t *testing.T) bench { return bench{t, t.TempDir()} }

func (b bench) path(name string) string { return filepath.Join(b.root, filepath.FromSlash(name)) }

func (b bench) check(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func (b bench) write(name, text string) {
	b.Helper()
	b.check(os.MkdirAll(filepath.Dir(b.path(name)), 0o755))
	b.check(os.WriteFile(b.path(name), []byte(text), 0o644))
}

func (b bench) rename(from, to string) { b.Helper(); b.check(os.Rename(b.path(from), b.path(to))) }

func (b bench) link(to, name string) {
	b.Helper()
	if err := os.Symlink(filepath.FromSlash(to), b.path(name)); err != nil {
		b.Skip(err)
	}
}

// both runs a test with the system's events, and without.
func both(t *testing.T, test func(bench, func(Set) *Watcher)) {
	for _, looks := range []bool{false, true} {
		t.Run(fmt.Sprintf("looks=%v", looks), func(t *testing.T) {
			t.Parallel() // most of it is waiting
			test(newBench(t), func(s Set) *Watcher {
				w := New(s)
				if looks {
					w.Close()
					w = start(s, nil)
				}
				t.Cleanup(w.Close)
				return w
			})
		})
	}
}

// next waits until a path is reported, or that anything may have changed.
func (b bench) next(w *Watcher, name string) {
	b.Helper()
	deadline := time.After(20 * time.Second)
	for {
		select {
		case got := <-w.Changes:
			if len(got) == 0 || slices.Contains(got, b.path(name)) {
				return
			}
		case <-deadline:
			b.Fatalf("no change of %s was reported", name)
		}
	}
}

// rest waits until nothing more is reported.
func (b bench) rest(w *Watcher) {
	for {
		select {
		case <-w.Changes:
		case <-time.After(2 * pause):
			return
		}
	}
}

func TestFolderGoesAndComesBack(t *testing.T) {
	t.Parallel()
	both(t, func(b bench, watch func(Set) *Watcher) {
		b.write("pages/deep/a.md", "a")
		w := watch(Set{Folder: b.path("pages")})
		b.rename("pages", "elsewhere")
		b.next(w, "pages/deep/a.md")
		b.rename("elsewhere", "pages")
		b.next(w, "pages/deep/a.md")
		b.rest(w)
		b.write("pages/deep/a.md", "other")
		b.next(w, "pages/deep/a.md")
		b.rename("pages/deep", "pages/deeper")
		b.next(w, "pages/deeper/a.md")
		b.rest(w)
		b.write("pages/deeper/a.md", "another")
		b.next(w, "pages/deeper/a.md")
		b.rest(w)
		b.rename("pages/deeper", "pages/deep")
		b.rename("pages/deep", "pages/deepest")
		b.rename("pages/deepest", "pages/deep")
		b.rest(w)
		b.write("pages/deep/a.md", "yet another")
		b.next(w, "pages/deep/a.md")
	})
}

func TestLinks(t *testing.T) {
	t.Parallel()
	both(t, func(b bench, watch func(Set) *Watcher) {
		b.write("one/a.md", "a")
		b.write("two/a.md", "a of two")
		b.write("one/jqlbuild.yaml", "links: {}")
		b.write("shared/layout.html", "layout")
		b.link("one", "pages")
		b.link("../shared/layout.html", "one/layout.html")
		// The system knows the folder of all these by one name only.
		w := watch(Set{Folder: b.path("pages"), Files: []string{
			b.path("one/jqlbuild.yaml"), b.path("pages/jqlbuild.yaml"), b.path("one/layout.html"), b.path("shared/layout.html"),
		}})
		b.write("one/a.md", "other")
		b.next(w, "pages/a.md")
		b.rest(w)
		b.write("one/new.md", "new")
		b.next(w, "pages/new.md")
		b.rest(w)
		b.write("pages/jqlbuild.yaml", "links: {x: 1}")
		b.next(w, "one/jqlbuild.yaml")
		b.rest(w)
		b.write("shared/layout.html", "another layout")
		b.next(w, "shared/layout.html")
		b.rest(w)
		b.link("two", "next")
		b.rename("next", "pages")
		b.next(w, "pages/a.md")
		b.rest(w)
		b.write("two/a.md", "changed")
		b.next(w, "pages/a.md")
	})
}

func TestFileWhoseFolderIsMissing(t *testing.T) {
	t.Parallel()
	both(t, func(b bench, watch func(Set) *Watcher) {
		w := watch(Set{Files: []string{b.path("theme/own/layout.html")}})
		b.write("theme/own/layout.html", "layout")
		b.next(w, "theme/own/layout.html")
		b.rest(w)
		b.write("theme/own/layout.html", "another")
		b.next(w, "theme/own/layout.html")
		b.rest(w)
		b.rename("theme/own", "elsewhere")
		b.next(w, "theme/own/layout.html")
		b.rename("elsewhere", "theme/own")
		b.next(w, "theme/own/layout.html")
		b.rest(w)
		b.write("theme/own/layout.html", "yet another")
		b.next(w, "theme/own/layout.html")
	})
}

func TestSaves(t *testing.T) {
	t.Parallel()
	both(t, func(b bench, watch func(Set) *Watcher) {
		b.write("pages/a.md", "0")
		w := watch(Set{Folder: b.path("pages"), Skip: func(path string) bool { return filepath.Base(path)[0] == '.' }})
		// As Emacs and many others do, as Vim does, and in place.
		b.write("pages/.a.md.tmp", "longer 1")
		b.rename("pages/.a.md.tmp", "pages/a.md")
		b.next(w, "pages/a.md")
		b.rest(w)
		b.rename("pages/a.md", "pages/.a.md~")
		b.write("pages/a.md", "longer still 2")
		b.check(os.Remove(b.path("pages/.a.md~")))
		b.next(w, "pages/a.md")
		b.rest(w)
		b.write("pages/a.md", "")
		b.write("pages/a.md", "in place 3")
		b.next(w, "pages/a.md")
	})
}

// TestStorm changes a file without end. Whoever waits hears of it each second,
// and whoever comes late at once.
func TestStorm(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.write("pages/a.md", "0")
	w := New(Set{Folder: b.path("pages")})
	defer w.Close()
	ended, stop := make(chan bool), make(chan bool)
	go func() {
		defer close(ended)
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			case <-time.After(quiet / 4):
				os.WriteFile(b.path("pages/a.md"), fmt.Append(nil, i), 0o644)
			}
		}
	}()
	defer func() { close(stop); <-ended }()
	for range 2 {
		b.next(w, "pages/a.md")
	}
	time.Sleep(2 * limit)
	began := time.Now()
	b.next(w, "pages/a.md")
	if late := time.Since(began); late > limit/2 {
		t.Errorf("a report that was due came after %v", late)
	}
}

// TestUnreadable passes over a folder that nobody may read.
func TestUnreadable(t *testing.T) {
	t.Parallel()
	both(t, func(b bench, watch func(Set) *Watcher) {
		b.write("pages/a/secret.md", "a")
		b.write("pages/b.md", "b")
		b.check(os.Chmod(b.path("pages/a"), 0))
		t.Cleanup(func() { os.Chmod(b.path("pages/a"), 0o755) })
		w := watch(Set{Folder: b.path("pages")})
		b.write("pages/b.md", "other")
		b.next(w, "pages/b.md")
	})
}

// TestFollowLosesNothing turns to the same Set again and again while it
// changes, as a command does after each run.
func TestFollowLosesNothing(t *testing.T) {
	t.Parallel()
	both(t, func(b bench, watch func(Set) *Watcher) {
		b.write("pages/a.md", "a")
		s := Set{Folder: b.path("pages")}
		w := watch(s)
		for i := range 5 {
			name := fmt.Sprintf("pages/%d.md", i)
			b.write(name, "new")
			w.Follow(s)
			b.next(w, name)
		}
	})
}

// TestClose ends Watchers that have something to say which nobody hears.
func TestClose(t *testing.T) {
	before := runtime.NumGoroutine()
	b := newBench(t)
	for i := range 5 {
		w := New(Set{Folder: b.path(".")})
		for j := range 50 {
			b.write(fmt.Sprintf("%d/%d.md", i, j), "a")
		}
		time.Sleep(2 * quiet)
		w.Close()
		w.Follow(Set{}) // does nothing any more
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("%d goroutines are left, were %d", runtime.NumGoroutine(), before)
}
