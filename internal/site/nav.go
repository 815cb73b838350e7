package site

import (
	"bytes"
	"fmt"
	"hash"
	"html"
	"net/url"
	"path"
	"strings"
)

// A NavItem is a line of the navigation.
type NavItem struct {
	Title string
	Path  string // the page's path in the Tree, such as "guide/index.md"
	Href  string // relative to the page on which the navigation stands

	// Items are the lines below a folder that holds the page on which the
	// navigation stands.
	Items []NavItem

	// Label says that the line is one of those folders and has no page of its
	// own; Path and Href are those of its first page.
	Label bool

	out string // the page's output
}

// A nav is what the built-in template "nav" can use.
type nav struct {
	Top    []NavItem // the site's top level, and below it the way to the folder
	Folder []NavItem // the pages of the folder itself, if it is not the top
}

// nav returns the navigation for the pages of one of the folders.
func (f *folder) nav(top *folder) nav {
	n := nav{Top: top.items(f.dir)}
	if f != top {
		for _, e := range f.entries {
			if e.folder == nil {
				n.Folder = append(n.Folder, e.item(f.dir))
			}
		}
	}
	return n
}

// items returns the lines of a folder as they stand in the navigation of
// another, or of that one.
func (f *folder) items(dir string) []NavItem {
	var items []NavItem
	for e := range f.lines {
		item := e.item(dir)
		if e.folder.holds(dir) {
			item.Items, item.Label = e.folder.items(dir), e.folder.index == ""
		}
		items = append(items, item)
	}
	return items
}

// lines yields the entries that have a line in the navigation: all but the
// folder's own page, which is the line above them.
func (f *folder) lines(yield func(*entry) bool) {
	for i := range f.entries {
		e := &f.entries[i]
		if f.dir != "." && e.folder == nil && e.page == f.index {
			continue
		}
		if !yield(e) {
			return
		}
	}
}

func (e *entry) item(dir string) NavItem {
	return NavItem{Title: e.title, Path: e.page, Href: relative(dir, e.out), out: e.out}
}

// holds reports whether another folder is this one or lies in it. No folder is
// in nil.
func (f *folder) holds(dir string) bool {
	return f != nil && (dir == f.dir || strings.HasPrefix(dir, f.dir) && dir[len(f.dir)] == '/')
}

// writeHash writes to a hash what the navigation of a folder shows.
func (f *folder) writeHash(h hash.Hash, dir string) {
	for e := range f.lines {
		fmt.Fprintf(h, "%q%q", e.title, e.out)
		if e.folder.holds(dir) {
			fmt.Fprintf(h, "%t(", e.folder.index == "")
			e.folder.writeHash(h, dir)
			fmt.Fprint(h, ")")
		}
	}
}

// A navPart is a piece of a folder's navigation: text that ends with a link's
// address, and where that leads. The last one has no link.
type navPart struct {
	text string
	to   string // a file, relative to the folder
}

// navParts divides the navigation after each address. What template and
// browser make of an address differs in how it is escaped, so it is compared
// by what it means.
func navParts(navigation string) []navPart {
	const begin = ` href="`
	var parts []navPart
	for {
		i := strings.Index(navigation, begin)
		if i < 0 {
			return append(parts, navPart{text: navigation})
		}
		i += len(begin)
		n := strings.IndexByte(navigation[i:], '"')
		if n < 0 {
			return append(parts, navPart{text: navigation})
		}
		part := navPart{text: navigation[:i+n+1]}
		if u, err := url.Parse(html.UnescapeString(navigation[i : i+n])); err == nil {
			part.to = path.Clean(u.Path)
		}
		parts = append(parts, part)
		navigation = navigation[i+n+1:]
	}
}

// writeNavigation writes the navigation of a folder with a page of it marked
// as the current one, by its output.
func writeNavigation(b *bytes.Buffer, navigation []navPart, out string) {
	current := path.Base(out)
	for _, p := range navigation {
		b.WriteString(p.text)
		if p.to == current {
			b.WriteString(` aria-current="page"`)
		}
	}
}

// relative returns the way from a folder to a file, both in the Tree.
func relative(dir, file string) string {
	if dir == "." {
		return escapePath(file)
	}
	from, to := strings.Split(dir, "/"), strings.Split(file, "/")
	for len(from) > 0 && len(to) > 1 && from[0] == to[0] {
		from, to = from[1:], to[1:]
	}
	return strings.Repeat("../", len(from)) + escapePath(strings.Join(to, "/"))
}
