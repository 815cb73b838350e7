package site

import (
	"cmp"
	"math"
	"path"
	"slices"
	"strings"
)

// A folder is one that holds pages, or folders with pages.
type folder struct {
	dir     string
	title   string  // of its own page, else its name
	index   string  // its own page, "" if there is none
	entries []entry // its pages and folders, in order
	first   *entry  // the page that a reader meets first
}

// An entry is a page or a folder in the navigation.
type entry struct {
	title, page string
	out         string  // the page's output
	folder      *folder // nil for a page
	rank        int     // what comes first by the site's wish has the lowest
	kind        int     // then the folder's own page, its other pages, and folders
	fold        string  // the title without its case
}

// The kinds of entry, in the order in which they stand.
const (
	indexPage = iota
	otherPage
	subfolder
)

func (e *entry) compare(f *entry) int {
	return cmp.Or(cmp.Compare(e.rank, f.rank), cmp.Compare(e.kind, f.kind), natural(e.fold, f.fold), strings.Compare(e.page, f.page))
}

// natural compares texts as people sort them: a number in them by its size, so
// that "sec 2" comes before "sec 10".
func natural(a, b string) int {
	for a != "" && b != "" {
		m, n := digits(a), digits(b)
		if m == 0 || n == 0 {
			if a[0] != b[0] {
				return cmp.Compare(a[0], b[0])
			}
			a, b = a[1:], b[1:]
			continue
		}
		x, y := strings.TrimLeft(a[:m], "0"), strings.TrimLeft(b[:n], "0")
		if c := cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(x, y)); c != 0 {
			return c
		}
		a, b = a[m:], b[n:]
	}
	return cmp.Compare(len(a), len(b))
}

// digits returns how many digits a text begins with.
func digits(s string) int {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return n
}

// folders returns the folders that hold pages, and those above them, by their
// paths. The pages and folders of the site's Order come first; the others follow,
// a folder's own page before its others, by title.
func (s *Site) folders() map[string]*folder {
	titles := s.titles
	place := make(map[string]int, len(s.Order))
	for i, o := range s.Order {
		place[ordered(o)] = i - len(s.Order)
	}
	folders := make(map[string]*folder)
	var need func(dir string) *folder
	need = func(dir string) *folder {
		f := folders[dir]
		if f == nil {
			f = &folder{dir: dir, title: path.Base(dir)}
			folders[dir] = f
			if dir != "." {
				up := need(path.Dir(dir))
				up.entries = append(up.entries, entry{folder: f, kind: subfolder, rank: place[dir]})
			}
		}
		return f
	}
	need(".")
	for p, title := range titles {
		if p == notFoundPage {
			continue // nobody goes there on purpose
		}
		f := need(path.Dir(p))
		e := entry{title: title, page: p, out: s.Output(p, s.all), kind: otherPage, rank: place[p], fold: strings.ToLower(title)}
		if s.all.IsIndex(p) {
			f.index, f.title = p, title
			e.kind = indexPage
			if f.dir != "." {
				e.rank = math.MinInt // a folder begins with its own page, whatever else is named
			}
		}
		f.entries = append(f.entries, e)
	}
	folders["."].sort(place)
	return folders
}

// sort puts the entries of the folder and of those below it in order.
func (f *folder) sort(place map[string]int) {
	for i := range f.entries {
		e := &f.entries[i]
		sub := e.folder
		if sub == nil {
			continue
		}
		sub.sort(place)
		e.title, e.fold = sub.title, strings.ToLower(sub.title)
		e.page, e.out = sub.first.page, sub.first.out
		if sub.index == "" {
			continue
		}
		e.page, e.out = sub.index, path.Join(sub.dir, "index.html")
		if rank, ok := place[sub.index]; ok { // it may be named in place of its folder
			e.rank = min(e.rank, rank)
		}
	}
	if len(f.entries) == 0 {
		return // there are no pages at all
	}
	slices.SortFunc(f.entries, func(a, b entry) int { return a.compare(&b) })
	f.first = &f.entries[0]
	if f.first.folder != nil {
		f.first = f.first.folder.first
	}
}

// pages calls see with the folder's pages and all below, in the order of the
// navigation.
func (f *folder) pages(see func(*entry)) {
	for i := range f.entries {
		if e := &f.entries[i]; e.folder != nil {
			e.folder.pages(see)
		} else {
			see(e)
		}
	}
}
