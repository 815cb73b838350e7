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
	// whenever Sources have changed, never twice at the same time. It must
	// return promptly when its context ends.
	Build func(context.Context) Result

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
// context ends. What changes during a build is left to the next one.
func (s *Server) build(ctx context.Context, w *watch.Watcher, p *preview) {
	results := make(chan Result, 1)
	pages := s.Sources.Tree
	building, again := false, true
	copies, copied := true, false // files other than pages have changed: since the last build began, before that
	for {
		if again && !building {
			building, again = true, false
			copies, copied = false, copies
			go func() { results <- s.Build(ctx) }()
		}
		select {
		case <-ctx.Done():
			if building {
				<-results
			}
			return
		case r := <-results:
			building = false
			if ctx.Err() != nil {
				return
			}
			if r.Sources.Tree.Dir != "" {
				pages = r.Sources.Tree
			}
			s.warn(p.publish(r, pagesOf(pages, s.Base), copied))
			if r.Sources.Tree.Dir != "" {
				w.Follow(r.Sources.Set())
			}
		case paths := <-w.Changes:
			again = true
			copies = copies || len(paths) == 0 || slices.ContainsFunc(paths, func(name string) bool { return filepath.Ext(name) != ".md" })
		}
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
