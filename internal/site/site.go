// Package site makes HTML pages of Markdown pages, with a layout and a
// navigation around them.
package site

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/internal/page"
	"github.com/jqlbuild/jqlbuild/internal/tree"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// A Site is the Product that is a site of HTML. Set its fields before it is
// built, and leave them alone afterwards.
type Site struct {
	Layout *Layout
	Title  string   // the site's; "" means the title of its first page
	URL    *url.URL // where it is published, without a slash at the end; nil if that is not known
	Lang   string   // the site's language, a BCP 47 tag. Defaults to "en"

	// Description is that of pages that have none of their own.
	Description string

	Words *table.Words  // what the layout and the script say. Defaults to English
	Order []source.Text // pages and folders that the navigation begins with

	once   sync.Once
	own    *Dialect
	all    tree.Pages
	titles map[string]string                 // of the pages, by their paths
	home   string                            // the page at which a reader begins
	order  []*entry                          // the pages as the navigation has them
	places map[string]int                    // of the pages in order
	top    *folder                           // all of them
	lost   func() (*frame, error)            // of the page for addresses that lead nowhere
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

// sheets are used again, since most pages are alike in size.
var sheets = sync.Pool{New: func() any { return new(sheet) }}

// Awaits implements tree.Product: bodies have headings and links.
func (s *Site) Awaits(p *page.Page) bool {
	return slices.ContainsFunc(p.Nodes, func(n *extension.Shortcode) bool { return n.Body != nil })
}

// Draft implements tree.Product: it makes HTML of a page, with holes for the
// shortcodes.
func (s *Site) Draft(path string, p *page.Page, all tree.Pages) (tree.Draft, []source.Problem, error) {
	c := contentOf(p)
	d := &draft{site: s, page: path, description: cmp.Or(p.Meta.Description, s.Description), anchors: c.anchors()}
	if s.Layout.builtin { // whose tables scroll, and must be within reach of the keyboard then
		for _, t := range c.wide {
			t.SetAttributeString("tabindex", []byte("0"))
		}
	}
	links, problems := s.rewriteLinks(c, p, path, all)
	d.links = links
	scratch := sheets.Get().(*sheet)
	defer sheets.Put(scratch)
	scratch.nodes, scratch.builtin, scratch.words = p.Nodes, s.Layout.builtin, s.Words
	s.writeContents(scratch, c.headings, p)
	d.contents = scratch.cut()
	err := s.dialect().md.Renderer().Render(scratch, p.Meta.File.Bytes(), p.Doc)
	d.content = scratch.cut()
	return d, problems, err
}

// Arrange implements tree.Product.
func (s *Site) Arrange(titles map[string]string, all tree.Pages) (around func(page string) string, problems []source.Problem) {
	s.all = all
	s.titles = make(map[string]string, len(titles))
	for page, title := range titles {
		s.titles[page] = cmp.Or(title, s.nameOf(page), s.Words.Text("home"))
	}
	folders := s.folders()
	top := folders["."]
	s.top = top
	s.home, s.places = "index.md", make(map[string]int, len(titles))
	s.order = make([]*entry, 0, len(titles))
	if top.first != nil {
		s.home = cmp.Or(top.index, top.first.page)
	}
	top.pages(func(e *entry) {
		s.places[e.page] = len(s.order)
		s.order = append(s.order, e)
	})
	s.lost = sync.OnceValues(s.lostFrame)
	h := sha256.New()
	s.frames = make(map[string]func() (*frame, error), len(folders))
	hashes := make(map[string]string, len(folders))
	for dir, f := range folders {
		h.Reset()
		fmt.Fprintf(h, "%q%q%q%q%q%v", s.siteTitle(), s.Layout.source, s.lang(), s.Description, icon(all), s.URL)
		for _, key := range layoutWords {
			fmt.Fprintf(h, "%q", s.Words.Text(key))
		}
		top.writeHash(h, dir)
		hashes[dir] = string(h.Sum(nil)[:12])
		s.frames[dir] = sync.OnceValues(func() (*frame, error) { return s.frame(f, top) })
	}
	return func(page string) string { return s.around(page, hashes[path.Dir(page)]) }, s.lacks()
}

// around returns a hash of what a page shows of others: what is around all pages
// of its folder, and its neighbours.
func (s *Site) around(page, folder string) string {
	b := append(make([]byte, 0, 200), folder...)
	before, after := s.neighbours(page)
	for _, e := range [...]*entry{before, after} {
		if e != nil {
			b = append(append(append(append(b, e.title...), 0), e.out...), 0)
		}
		b = append(b, 0)
	}
	sum := sha256.Sum256(b)
	return string(sum[:12])
}

// frame makes what the pages of a folder have in common.
func (s *Site) frame(of, top *folder) (*frame, error) {
	common := s.common()
	common.Root, common.Home, common.Icon = root(of.dir), relative(of.dir, s.Output(s.home, s.all)), relative(of.dir, icon(s.all))
	return s.Layout.frame(of.nav(top), common)
}

// common returns what all pages show of the site, but for the ways there.
func (s *Site) common() LayoutData {
	return LayoutData{SiteTitle: s.siteTitle(), Lang: s.lang(), Words: s.Words}
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
