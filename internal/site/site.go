// Package site makes HTML pages of Markdown pages, with a layout and a
// navigation around them.
package site

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/jqlbuild/jqlbuild/internal/page"
	"github.com/jqlbuild/jqlbuild/internal/tree"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// A Site is the Product that is a site of HTML. Set its fields before it is
// built, and leave them alone afterwards.
type Site struct {
	Layout *Layout
	Title  string       // the site's; "" means the title of its first page
	Lang   string       // the site's language, a BCP 47 tag. Defaults to "en"
	Words  *table.Words // what the layout and the script say. Defaults to English
	Order  []string     // pages and folders that the navigation begins with

	once   sync.Once
	own    *Dialect
	all    tree.Pages
	titles map[string]string                 // of the pages, by their paths
	home   string                            // the page at which a reader begins
	frames map[string]func() (*frame, error) // by folder
}

var _ tree.Product = (*Site)(nil)

// Name implements tree.Product.
func (s *Site) Name() string { return "site" }

// IsPage implements tree.Dialect.
func (s *Site) IsPage(path string) bool { return s.dialect().IsPage(path) }

func (s *Site) dialect() *Dialect {
	s.once.Do(func() { s.own = NewDialect() })
	return s.own
}

// Parse implements tree.Dialect.
func (s *Site) Parse(path string, f *source.File) *page.Page { return s.dialect().Parse(path, f) }

// Output implements tree.Product: the page x.md becomes x.html, and its folder's
// own page index.html.
func (s *Site) Output(page string, all tree.Pages) string {
	if all.IsIndex(page) {
		return path.Join(path.Dir(page), "index.html")
	}
	return strings.TrimSuffix(page, ".md") + ".html"
}

// Assets implements tree.Product: it returns what the built-in layout needs.
func (s *Site) Assets() map[string][]byte {
	return map[string][]byte{
		"jqlbuild/site.css":     stylesheet,
		"jqlbuild/jqlbuild.css": table.Stylesheet(),
		"jqlbuild/jqlbuild.js":  s.Words.Script(),
	}
}

// sheets are used again, since most pages are alike in size.
var sheets = sync.Pool{New: func() any { return new(sheet) }}

// Draft implements tree.Product: it makes HTML of a page, with holes for the
// shortcodes.
func (s *Site) Draft(path string, p *page.Page, all tree.Pages) (tree.Draft, []source.Problem, error) {
	links := s.rewriteLinks(p, path, all)
	scratch := sheets.Get().(*sheet)
	defer sheets.Put(scratch)
	scratch.Reset()
	scratch.nodes, scratch.holes = p.Nodes, scratch.holes[:0]
	err := s.dialect().md.Renderer().Render(scratch, p.Meta.File.Bytes(), p.Doc)
	return &draft{site: s, page: path, html: bytes.Clone(scratch.Bytes()), holes: slices.Clone(scratch.holes), links: links}, nil, err
}

// Arrange implements tree.Product.
func (s *Site) Arrange(titles map[string]string, all tree.Pages) (around func(page string) string) {
	s.all = all
	s.titles = make(map[string]string, len(titles))
	for page, title := range titles {
		s.titles[page] = cmp.Or(title, s.nameOf(page), s.Words.Text("home"))
	}
	sections := s.sections()
	s.home = s.first(sections)
	hash := func(name string, entries []entry, more ...string) string {
		h := sha256.New()
		fmt.Fprintf(h, "%q%q", name, more)
		for _, e := range entries {
			fmt.Fprintf(h, "%q%q", e.title, e.out)
		}
		return string(h.Sum(nil)[:12])
	}
	s.frames = make(map[string]func() (*frame, error), len(sections))
	hashes := make(map[string]string, len(sections))
	common := ""
	for dir, section := range sections {
		if common == "" {
			common = hash(s.siteTitle(), section.top, s.Layout.source, s.lang(), s.Words.Text("skip"), s.Words.Text("pages"))
		}
		hashes[dir] = hash(section.name, section.own, common)
		s.frames[dir] = sync.OnceValues(func() (*frame, error) { return s.frame(section) })
	}
	return func(page string) string { return hashes[path.Dir(page)] }
}

// frame makes what the pages of a folder have in common.
func (s *Site) frame(of *section) (*frame, error) {
	return s.Layout.frame(of.nav(), LayoutData{
		SiteTitle: s.siteTitle(), Lang: s.lang(), Words: s.Words, Root: root(of.dir), Home: relative(of.dir, s.Output(s.home, s.all)),
	})
}

// first returns the page at which a reader begins.
func (s *Site) first(sections map[string]*section) string {
	if page := s.all.Index("."); s.titles[page] != "" {
		return page
	}
	for _, section := range sections {
		if len(section.top) > 0 {
			return section.top[0].page
		}
	}
	return "index.md"
}

func (s *Site) lang() string { return cmp.Or(s.Lang, "en") }

func (s *Site) siteTitle() string { return cmp.Or(s.Title, s.titles[s.home]) }

// nameOf returns what a page without a title is called: by its file's name,
// or its folder's, of which the first page of all has none.
func (s *Site) nameOf(page string) string {
	if !s.all.IsIndex(page) {
		return strings.TrimSuffix(path.Base(page), ".md")
	}
	if dir := path.Dir(page); dir != "." {
		return path.Base(dir)
	}
	return ""
}
