package site

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"os"
	"path"
	"strings"
)

//go:embed layout.html
var builtinLayout string

//go:embed site.css
var stylesheet []byte

// A Layout wraps the content of a page into a whole HTML document.
type Layout struct {
	t      *template.Template
	source string // for telling whether it changed
}

// LayoutData is what a layout, an html/template, can use.
type LayoutData struct {
	Title      string        // the page's
	SiteTitle  string        // the site's
	Lang       string        // the site's language as a BCP 47 tag
	Content    template.HTML // the page
	Navigation template.HTML // the built-in navigation
	Top        []NavItem     // the site's top level, to make one's own
	Folder     []NavItem     // the page's own folder
	Path       string        // the page's path, such as "guide/index.md"
	Root       string        // the way to the site's root: "" or "../" and so on
	Home       string        // the way to the first page
}

// NewLayout returns the built-in layout.
func NewLayout() (*Layout, error) { return parseLayout("layout.html", builtinLayout) }

// ReadLayout reads an own layout. It may use the built-in template "nav".
func ReadLayout(name string) (*Layout, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read the layout: %w", err)
	}
	return parseLayout(path.Base(name), string(data))
}

func parseLayout(name, text string) (*Layout, error) {
	t, err := template.New("builtin").Parse(builtinLayout)
	if err != nil {
		return nil, fmt.Errorf("read the built-in layout: %w", err)
	}
	if t, err = t.New(name).Parse(text); err != nil {
		return nil, fmt.Errorf("read the layout: %w", err)
	}
	return &Layout{t: t, source: text}, nil
}

func (l *Layout) write(w io.Writer, d LayoutData) error { return l.t.Execute(w, d) }

// root returns the way from a page to the site's root.
func root(page string) string { return strings.Repeat("../", strings.Count(page, "/")) }
