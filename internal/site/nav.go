package site

import (
	"cmp"
	"html/template"
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

// A nav is what the navigation of all pages of one folder is made from.
type nav struct {
	Top    []NavItem // the site's top level
	Folder []NavItem // the pages of the folder itself, if it is not the top
	Name   string    // the folder's title
	html   string    // both, rendered
}

// navigation makes the navigation of every folder that holds a page. order
// lists pages and folders, relative to the Tree, that come first and in which
// order; the others follow, a folder's index page before its other pages, by
// title.
func navigation(titles map[string]string, order []string, t *template.Template) (map[string]*nav, error) {
	place := make(map[string]int, len(order))
	for i, o := range order {
		place[strings.Trim(path.Clean(o), "/")] = i - len(order)
	}
	rank := func(p string) int {
		if n, ok := place[p]; ok {
			return n
		}
		if path.Base(p) == "index.md" {
			return place[path.Dir(p)] // a folder may be named in place of its index page
		}
		return 0
	}
	folders := make(map[string][]string) // by folder: the pages in it
	for p := range titles {
		folders[path.Dir(p)] = append(folders[path.Dir(p)], p)
	}
	for _, pages := range folders {
		slices.SortFunc(pages, func(a, b string) int {
			return cmp.Or(
				cmp.Compare(rank(a), rank(b)),
				compareBool(path.Base(b) == "index.md", path.Base(a) == "index.md"),
				strings.Compare(strings.ToLower(titles[a]), strings.ToLower(titles[b])),
				strings.Compare(a, b))
		})
	}
	type entry struct{ title, page string }
	var top []entry
	for _, p := range folders["."] {
		top = append(top, entry{titles[p], p})
	}
	var children []entry
	for dir, pages := range folders {
		if dir == "." || strings.Contains(dir, "/") {
			continue
		}
		e := entry{path.Base(dir), pages[0]}
		if t, ok := titles[dir+"/index.md"]; ok {
			e = entry{t, dir + "/index.md"}
		}
		children = append(children, e)
	}
	top = append(top, children...)
	slices.SortStableFunc(top, func(a, b entry) int {
		return cmp.Or(
			cmp.Compare(rank(a.page), rank(b.page)),
			compareBool(b.page == "index.md", a.page == "index.md"),
			compareBool(strings.Contains(a.page, "/"), strings.Contains(b.page, "/")),
			strings.Compare(strings.ToLower(a.title), strings.ToLower(b.title)),
			strings.Compare(a.page, b.page))
	})
	navs := make(map[string]*nav, len(folders))
	for dir, pages := range folders {
		n := &nav{Name: path.Base(dir)}
		for _, e := range top {
			n.Top = append(n.Top, NavItem{Title: e.title, Path: e.page, Href: relative(dir, outputPath(e.page))})
		}
		if dir != "." {
			if t, ok := titles[dir+"/index.md"]; ok {
				n.Name = t
			}
			for _, p := range pages {
				n.Folder = append(n.Folder, NavItem{Title: titles[p], Path: p, Href: relative(dir, outputPath(p))})
			}
		}
		var b strings.Builder
		if err := t.ExecuteTemplate(&b, "nav", n); err != nil {
			return nil, err
		}
		n.html = b.String()
		navs[dir] = n
	}
	return navs, nil
}

// on returns the navigation as it stands on one page of the folder, which it
// marks as the current one.
func (n *nav) on(page string) template.HTML {
	href := ` href="` + template.HTMLEscapeString(relative(path.Dir(page), outputPath(page))) + `"`
	return template.HTML(strings.ReplaceAll(n.html, href, href+` aria-current="page"`))
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

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
