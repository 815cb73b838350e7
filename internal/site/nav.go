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
	rank        int    // what comes first by the site's wish has the lowest
	kind        int    // then the index page of the folder itself, its other pages, and folders
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

// sections returns the folders that hold a page, by their paths. order lists
// pages and folders, relative to the Tree, that come first and in which order;
// the others follow, a folder's index page before its other pages, by title.
func sections(titles map[string]string, order []string) map[string]*section {
	place := make(map[string]int, len(order))
	for i, o := range order {
		place[strings.Trim(path.Clean(o), "/")] = i - len(order)
	}
	entryOf := func(p, title string) entry {
		rank, ok := place[p]
		kind := otherPage
		if path.Base(p) == "index.md" {
			kind = indexPage
			if !ok {
				rank = place[path.Dir(p)] // a folder may be named in place of its index page
			}
		}
		return entry{title, p, rank, kind, strings.ToLower(title)}
	}
	folders := make(map[string]*section)
	for p, title := range titles {
		dir := path.Dir(p)
		s := folders[dir]
		if s == nil {
			s = &section{dir: dir, name: path.Base(dir)}
			folders[dir] = s
		}
		s.own = append(s.own, entryOf(p, title))
	}
	var top []entry
	for dir, s := range folders {
		slices.SortFunc(s.own, entry.compare)
		title, hasIndex := titles[dir+"/index.md"]
		if hasIndex {
			s.name = title
		}
		switch {
		case dir == ".":
			top = append(top, s.own...)
		case !strings.Contains(dir, "/"):
			e := entryOf(dir+"/index.md", s.name)
			e.kind = folder
			if !hasIndex {
				e.page = s.own[0].page
			}
			top = append(top, e)
		}
	}
	slices.SortFunc(top, entry.compare)
	for dir, s := range folders {
		s.top = top
		if dir == "." {
			s.own = nil
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
			items = append(items, NavItem{Title: e.title, Path: e.page, Href: relative(s.dir, outputPath(e.page))})
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
// as the current one.
func writeNavigation(b *bytes.Buffer, navigation []navPart, page string) {
	current := path.Base(outputPath(page))
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
