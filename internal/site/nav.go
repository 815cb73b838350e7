package site

import (
	"bytes"
	"cmp"
	"html"
	"net/url"
	"path"
	"slices"
	"strings"
)

// A NavItem is a line of the navigation.
type NavItem struct {
	Title string
	Path  string // the page's path in the Tree, such as "guide/index.md"
	Href  string // relative to the page on which the navigation stands
}

// A section is a folder that holds pages, as the navigation of these shows it.
type section struct {
	dir  string
	name string
	top  []entry // the site's top level, the same for all sections
	own  []entry // the folder's pages, if it is not the top
}

// An entry is a page in the navigation.
type entry struct {
	title, page string
	out         string // the page's output
	rank        int    // what comes first by the site's wish has the lowest
	kind        int    // then the folder's own page, its other pages, and folders
	fold        string // the title without its case
}

// The kinds of entry, in the order in which they stand.
const (
	indexPage = iota
	otherPage
	folder
)

func (e entry) compare(f entry) int {
	return cmp.Or(cmp.Compare(e.rank, f.rank), cmp.Compare(e.kind, f.kind), strings.Compare(e.fold, f.fold), strings.Compare(e.page, f.page))
}

// sections returns the folders that hold a page, by their paths. The pages and
// folders of the site's Order come first; the others follow, a folder's own page
// before its others, by title.
func (s *Site) sections() map[string]*section {
	titles, order := s.titles, s.Order
	place := make(map[string]int, len(order))
	for i, o := range order {
		place[strings.Trim(path.Clean(o), "/")] = i - len(order)
	}
	entryOf := func(p, title string) entry {
		rank, ok := place[p]
		kind := otherPage
		if s.all.IsIndex(p) {
			kind = indexPage
			if !ok {
				rank = place[path.Dir(p)] // a folder may be named in place of its page
			}
		}
		return entry{title, p, s.Output(p, s.all), rank, kind, strings.ToLower(title)}
	}
	folders := make(map[string]*section)
	for p, title := range titles {
		dir := path.Dir(p)
		f := folders[dir]
		if f == nil {
			f = &section{dir: dir, name: path.Base(dir)}
			folders[dir] = f
		}
		f.own = append(f.own, entryOf(p, title))
	}
	var top []entry
	for dir, f := range folders {
		slices.SortFunc(f.own, entry.compare)
		title, hasIndex := titles[s.all.Index(dir)]
		if hasIndex {
			f.name = title
		}
		switch {
		case dir == ".":
			top = append(top, f.own...)
		case !strings.Contains(dir, "/"):
			e := entryOf(dir+"/index.md", f.name) // which may not be there, and is sorted all the same
			e.page, e.out = f.own[0].page, f.own[0].out
			if hasIndex {
				e = entryOf(s.all.Index(dir), f.name)
			}
			e.kind = folder
			top = append(top, e)
		}
	}
	slices.SortFunc(top, entry.compare)
	for dir, f := range folders {
		f.top = top
		if dir == "." {
			f.own = nil
		}
	}
	return folders
}

// A nav is what the built-in template "nav" can use.
type nav struct {
	Top    []NavItem // the site's top level
	Folder []NavItem // the pages of the folder itself, if it is not the top
	Name   string    // the folder's title
}

func (s *section) nav() nav {
	items := func(entries []entry) []NavItem {
		var items []NavItem
		for _, e := range entries {
			items = append(items, NavItem{Title: e.title, Path: e.page, Href: relative(s.dir, e.out)})
		}
		return items
	}
	return nav{Top: items(s.top), Folder: items(s.own), Name: s.name}
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
