package serve

import (
	"crypto/sha256"
	_ "embed"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/tree"
	"github.com/jqlbuild/jqlbuild/source"
)

// Where the Server's own files and events are. No page can be there, since
// hidden folders are no part of a site.
const (
	scriptPath = "/.jqlbuild/preview.js"
	stylePath  = "/.jqlbuild/preview.css"
	eventsPath = "/.jqlbuild/events"
)

var (
	//go:embed preview.js
	script []byte

	//go:embed preview.css
	style []byte

	//go:embed preview.html
	templates string
)

// A preview answers requests with what was built last.
type preview struct {
	root      *os.Root
	hosts     []string
	templates *template.Template
	edition   atomic.Pointer[edition]
}

// An edition is what came of one build, beside the files.
type edition struct {
	pages  map[string][]source.Problem // by the page's file in the preview
	common []source.Problem            // those of no page
	drafts []string                    // the files in the preview that are drafts
	copies string                      // a hash that tells whether files that pages may show have changed
	first  bool                        // nothing has been built yet
	early  bool                        // of the first: what needs no answer is there
	over   chan struct{}               // closed when there is another edition
}

func newPreview(root *os.Root, hosts []string) *preview {
	p := &preview{root: root, hosts: hosts, templates: template.Must(template.New("preview").Parse(templates))}
	p.edition.Store(&edition{first: true, over: make(chan struct{})})
	return p
}

// publish shows the outcome of a build. page returns which page a problem is
// about, or "". copied says that other files than pages may have changed.
func (p *preview) publish(r Result, page func(source.Problem) string, copied bool) error {
	last := p.edition.Load()
	next := &edition{pages: make(map[string][]source.Problem), copies: last.copies, drafts: last.drafts, over: make(chan struct{})}
	if r.Drafts != nil {
		next.drafts = r.Drafts
	}
	for _, problem := range r.Problems {
		if name := page(problem); name != "" {
			next.pages[name] = append(next.pages[name], problem)
		} else {
			next.common = append(next.common, problem)
		}
	}
	var err error
	if copied {
		next.copies, err = copiesOf(p.root.FS())
	}
	p.edition.Store(next)
	close(last.over)
	return err
}

// early shows what the build that began then has made so far. Problems of what
// it has made are those of an earlier text.
func (p *preview) early(began time.Time) {
	last := p.edition.Load()
	next := *last
	next.early, next.over = true, make(chan struct{})
	next.pages = maps.Clone(last.pages)
	for name := range next.pages {
		if info, err := p.root.Stat(filepath.FromSlash(name)); err == nil && info.ModTime().After(began) {
			delete(next.pages, name)
		}
	}
	p.edition.Store(&next)
	close(last.over)
}

// waits reports whether a request for a path is to wait for the first build.
func (p *preview) waits(e *edition, asked string) bool {
	if !e.first {
		return false
	}
	name, ok := fileName(asked)
	if !e.early || !ok && asked != scriptPath && asked != stylePath && asked != eventsPath {
		return true
	}
	_, err := p.root.Stat(filepath.FromSlash(name))
	return ok && err != nil
}

// pagesOf returns what names the page that a problem is about by its file in
// the preview. Names in problems are relative to base.
func pagesOf(t tree.Tree, base string) func(source.Problem) string {
	return func(p source.Problem) string {
		if p.Span.IsZero() {
			return ""
		}
		name := filepath.FromSlash(p.File.Name())
		if !filepath.IsAbs(name) {
			name = filepath.Join(base, name)
		}
		rel, err := filepath.Rel(t.Dir, name)
		if err != nil || !filepath.IsLocal(rel) || filepath.Ext(rel) != ".md" {
			return ""
		}
		rel = filepath.ToSlash(rel)
		if t.IsIndex(rel) {
			return path.Join(path.Dir(rel), "index.html")
		}
		return strings.TrimSuffix(rel, ".md") + ".html"
	}
}

// copiesOf returns a hash of all files but HTML, whose place and time tell one
// version from the next.
func copiesOf(files fs.FS) (string, error) {
	h := sha256.New()
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || isHTML(name) {
			return err
		}
		info, err := d.Info()
		if err == nil {
			fmt.Fprintf(h, "%q %d %d\n", name, info.Size(), info.ModTime().UnixNano())
		}
		return err
	})
	if err != nil {
		return "", fmt.Errorf("the preview cannot be looked through: %w", err)
	}
	return string(h.Sum(nil)), nil
}

func isHTML(name string) bool { return path.Ext(name) == ".html" || path.Ext(name) == ".htm" }
