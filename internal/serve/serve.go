// Package serve shows a site to those who write it. It serves what was built
// last, builds again when a source changes, has open pages load themselves
// anew, and shows problems on the pages that they are about.
package serve

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/jqlbuild/jqlbuild/internal/tree"
	"github.com/jqlbuild/jqlbuild/internal/watch"
	"github.com/jqlbuild/jqlbuild/source"
)

// grace is for answers that are under way when a Server ends.
const grace = time.Second

// A Server is the preview of a site. Set its fields before Run and leave them
// alone afterwards.
type Server struct {
	// Dir is the folder that Build writes to and whose files are served. It
	// is made if need be. Nothing else writes to it.
	Dir string

	// Base is the folder that names in problems are relative to, as in a
	// [tree.Builder].
	Base string

	// Sources are what is watched during the first build.
	Sources Sources

	// Build brings Dir up to date. It is called once at the beginning and
	// whenever Sources have changed, never twice at the same time. It calls
	// ready, if it may, when what needs no answer from elsewhere is in Dir: that
	// is shown, and a change does not wait for the rest, but ends the build and
	// begins another. It must return promptly when its context ends.
	Build func(ctx context.Context, ready func()) Result

	// Hosts are names under which the Server may be asked, beside those of
	// the loopback interface and addresses. Anything else in a request's Host
	// may be a stranger's name that leads here (DNS rebinding).
	Hosts []string

	// Warn is told what goes wrong beside the builds. It may be called from
	// several goroutines at once.
	Warn func(text string)
}

// Sources are what a site is built from.
type Sources struct {
	Tree  tree.Tree // with an absolute path
	Files []string  // others, such as the configuration and the layout, by absolute paths
}

// Set returns what to watch.
func (s Sources) Set() watch.Set {
	return watch.Set{Folder: s.Tree.Dir, Files: s.Files, Skip: s.Tree.Skips().Has}
}

// A Result is what came of a build.
type Result struct {
	// Sources are what to watch from now on. Their zero value, for a build
	// that did not get far enough to know, means no change.
	Sources Sources

	// Problems are all that the site has, sorted. One whose place is in a
	// page of the Tree is shown on that page, any other on every page.
	Problems []source.Problem

	// Drafts are the files of the preview that are drafts, which get a mark.
	// nil means those of the last build.
	Drafts []string
}

// Run serves the site on a listener, which it closes, until the context ends.
// That is no error. Requests wait for the first build.
func (s *Server) Run(ctx context.Context, l net.Listener) error {
	defer l.Close()
	if err := os.MkdirAll(s.Dir, 0o777); err != nil {
		return fmt.Errorf("the folder of the preview cannot be made: %w", err)
	}
	root, err := os.OpenRoot(s.Dir)
	if err != nil {
		return fmt.Errorf("the folder of the preview cannot be opened: %w", err)
	}
	defer root.Close()
	w := watch.New(s.Sources.Set())
	defer w.Close()
	p := newPreview(root, s.Hosts)
	g, ctx := errgroup.WithContext(ctx)
	h := &http.Server{
		Handler:           p,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          log.New(warner(s.Warn), "", 0),

		DisableGeneralOptionsHandler: true, // it does not look at the Host
	}
	g.Go(func() error {
		if err := h.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("the preview cannot be served: %w", err)
		}
		return nil
	})
	g.Go(func() error {
		<-ctx.Done()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
		defer cancel()
		if h.Shutdown(ctx) != nil {
			h.Close()
		}
		return nil
	})
	g.Go(func() error {
		s.build(ctx, w, p)
		return nil
	})
	return g.Wait()
}

// build builds once, and again whenever something has changed, until the
// context ends. What changes during a build is left to the next one, which begins
// at once where that one only waits for others.
func (s *Server) build(ctx context.Context, w *watch.Watcher, p *preview) {
	pages := s.Sources.Tree
	var r *run // nil between two of them
	again := true
	copies := true // files other than pages have changed since they were last published
	for {
		if again && r == nil {
			again = false
			r = s.start(ctx, p)
			r.copies, copies = copies, false
		}
		var ready chan struct{}
		var results chan Result
		if r != nil {
			ready, results = r.ready, r.result
		}
		select {
		case <-ctx.Done():
			if r != nil {
				<-results
				r.cancel()
			}
			return
		case result := <-results:
			last := r
			r = nil
			last.cancel()
			if ctx.Err() != nil {
				return
			}
			if last.given {
				copies = copies || last.copies
				continue // what it says is about its end
			}
			if result.Sources.Tree.Dir != "" {
				pages = result.Sources.Tree
			}
			s.warn(p.publish(result, pagesOf(pages, s.Base), last.copies))
			if result.Sources.Tree.Dir != "" {
				w.Follow(result.Sources.Set())
			}
		case <-ready:
			r.ready, r.waits = nil, true
			r.giveUp(again)
		case paths := <-w.Changes:
			again = true
			copies = copies || len(paths) == 0 || slices.ContainsFunc(paths, func(name string) bool { return filepath.Ext(name) != ".md" })
			if r != nil {
				r.giveUp(again)
			}
		}
	}
}

// A run is a build under way.
type run struct {
	cancel context.CancelFunc
	ready  chan struct{} // closed when it waits for others
	result chan Result
	copies bool // files other than pages had changed when it began
	waits  bool // for others
	given  bool // up, for the sake of a change
}

// start begins a build.
func (s *Server) start(ctx context.Context, p *preview) *run {
	ctx, cancel := context.WithCancel(ctx)
	r := &run{cancel: cancel, ready: make(chan struct{}), result: make(chan Result, 1)}
	ready := r.ready
	began := time.Now()
	var once sync.Once
	go func() {
		r.result <- s.Build(ctx, func() {
			once.Do(func() {
				p.early(began)
				close(ready)
			})
		})
	}()
	return r
}

// giveUp ends a build that waits for others, if another one is to begin.
func (r *run) giveUp(again bool) {
	if again && r.waits && !r.given {
		r.given = true
		r.cancel()
	}
}

func (s *Server) warn(err error) {
	if err != nil {
		s.Warn(err.Error())
	}
}

// A warner passes on what the HTTP server logs.
type warner func(string)

// Write implements io.Writer.
func (w warner) Write(line []byte) (int, error) {
	w(string(line))
	return len(line), nil
}
