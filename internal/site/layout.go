package site

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"strings"

	"github.com/jqlbuild/jqlbuild/table"
)

//go:embed layout.html
var builtinLayout string

// layoutWords are the keys of the words that stand on pages beside those of
// answers.
var layoutWords = [...]string{"skip", "pages", "contents", "anchor", "nearby", "previous", "next",
	"alert-note", "alert-tip", "alert-important", "alert-warning", "alert-caution"}

// A Layout wraps the content of a page into a whole HTML document.
type Layout struct {
	t       *template.Template
	source  string // for telling whether it changed
	builtin bool
}

// LayoutData is what a layout, an html/template, can use.
type LayoutData struct {
	Title      string        // the page's
	SiteTitle  string        // the site's
	Lang       string        // the site's language as a BCP 47 tag
	Words      *table.Words  // the words of pages; {{.Words.Text "skip"}} is one
	Content    template.HTML // the page
	Contents   template.HTML // the built-in list of its headings; "" for fewer than two
	Navigation template.HTML // the built-in navigation
	Nearby     template.HTML // the built-in links to the page before and the one after
	Head       template.HTML // the page's description and its one address, as elements of the head
	Top        []NavItem     // the site's top level, to make one's own
	Folder     []NavItem     // the page's own folder
	Path       string        // the page's path, such as "guide/index.md"
	Root       string        // the way to the site's root: "" or "../" and so on
	Home       string        // the way to the first page
	Icon       string        // the way to the site's icon
}

// NewLayout returns the built-in layout.
func NewLayout() (*Layout, error) {
	l, err := parseLayout("layout.html", builtinLayout)
	if err != nil {
		return nil, err
	}
	l.builtin = true
	return l, nil
}

// ParseLayout reads an own layout. It may use the built-in template "nav".
func ParseLayout(name, text string) (*Layout, error) { return parseLayout(name, text) }

func parseLayout(name, text string) (*Layout, error) {
	t, err := template.New("builtin").Parse(builtinLayout)
	if err != nil {
		return nil, fmt.Errorf("read the built-in layout: %w", err)
	}
	if t, err = t.New(name).Parse(text); err != nil {
		return nil, err
	}
	return &Layout{t: t, source: text}, nil
}

// A frame is a Layout for the pages of one folder.
type frame struct {
	layout     *Layout
	common     LayoutData // what the folder's pages have in common
	navigation []navPart  // without a mark at the current page

	// parts are what the built-in layout writes around its slots, one for each
	// field of a leaf. Templates take their time, and most pages have so little
	// content that it would show.
	parts [][]byte
}

// slot stands for what differs between the pages of a folder. It is no
// character that a title or an address would have (of Unicode's private use).
const slot = "\uE04A"

// A leaf is what a layout shows of one page alone. Its fields stand in the
// order of the built-in layout.
type leaf struct {
	title    string
	head     func(*bytes.Buffer)
	contents func(*bytes.Buffer)
	content  func(*bytes.Buffer)
	nearby   func(*bytes.Buffer)
}

// frame returns the layout with everything filled in that a folder's pages
// have in common.
func (l *Layout) frame(n nav, common LayoutData) (*frame, error) {
	var b bytes.Buffer
	if err := l.t.ExecuteTemplate(&b, "nav", n); err != nil {
		return nil, err
	}
	common.Top, common.Folder = n.Top, n.Folder
	f := &frame{layout: l, common: common, navigation: navParts(b.String())}
	if !l.builtin {
		return f, nil
	}
	b.Reset()
	d := common
	d.Title, d.Head, d.Navigation, d.Contents, d.Content, d.Nearby = slot, slot, slot, slot, slot, slot
	if err := l.t.Execute(&b, d); err != nil {
		return nil, err
	}
	if parts := bytes.Split(b.Bytes(), []byte(slot)); len(parts) == 7 {
		f.parts = parts
	}
	return f, nil
}

// write writes a page, whose output is out.
func (f *frame) write(b *bytes.Buffer, page, out string, l leaf) error {
	navigation := func(b *bytes.Buffer) { writeNavigation(b, f.navigation, out) }
	// The built-in layout does not repeat the title where it is the site's.
	if f.parts == nil || l.title == f.common.SiteTitle {
		html := func(write func(*bytes.Buffer)) template.HTML {
			var b bytes.Buffer
			write(&b)
			return template.HTML(b.String())
		}
		d := f.common
		d.Path, d.Title = page, l.title
		d.Head, d.Navigation, d.Contents, d.Content, d.Nearby = html(l.head), html(navigation), html(l.contents), html(l.content), html(l.nearby)
		return f.layout.t.Execute(b, d)
	}
	title := func(b *bytes.Buffer) { template.HTMLEscape(b, []byte(l.title)) }
	for i, write := range []func(*bytes.Buffer){title, l.head, navigation, l.contents, l.content, l.nearby} {
		b.Write(f.parts[i])
		write(b)
	}
	b.Write(f.parts[len(f.parts)-1])
	return nil
}

// root returns the way from a folder to the site's root.
func root(dir string) string {
	if dir == "." {
		return ""
	}
	return strings.Repeat("../", 1+strings.Count(dir, "/"))
}
