package tree

import (
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/jqlbuild/jqlbuild/internal/suggest"
)

// Pages are the pages of a Tree and its other files, by their paths, whatever
// they say. Where a page goes depends on nothing else, so it stays there when
// another one changes.
type Pages struct {
	paths, files, folders map[string]bool
	nameOf                func(name string) string
	neighbourhood         func() *neighbourhood
}

func newPages(l *listing, nameOf func(string) string) Pages {
	p := Pages{
		paths: make(map[string]bool, len(l.pages)), files: make(map[string]bool, len(l.others)), folders: make(map[string]bool), nameOf: nameOf,
	}
	add := func(to map[string]bool, files []file) {
		for _, f := range files {
			to[f.path] = true
			for dir := path.Dir(f.path); dir != "." && !p.folders[dir]; dir = path.Dir(dir) {
				p.folders[dir] = true
			}
		}
	}
	add(p.paths, l.pages)
	add(p.files, l.others)
	p.neighbourhood = sync.OnceValue(p.neighbours)
	return p
}

// NameOf returns what problems call a page or a file.
func (p Pages) NameOf(name string) string { return p.nameOf(name) }

// HasFolder reports whether there is a folder of that path with a page or a file
// in it.
func (p Pages) HasFolder(dir string) bool { return p.folders[dir] }

// near returns the page or file that was most likely meant by a path at which
// there is none, or "": one that lies elsewhere, or in the same folder under a
// name that is much alike. sameName says that only the case of letters differs.
func (p Pages) near(name string) (meant string, sameName bool) {
	n := p.neighbourhood()
	for _, other := range n.byBase[fold(path.Base(name))] {
		if strings.EqualFold(other, name) {
			return other, true
		}
	}
	if elsewhere := n.byBase[fold(path.Base(name))]; len(elsewhere) == 1 {
		return elsewhere[0], false
	}
	return suggest.Nearest(name, n.byDir[path.Dir(name)]), false
}

// A neighbourhood finds pages and files for near.
type neighbourhood struct{ byBase, byDir map[string][]string }

func (p Pages) neighbours() *neighbourhood {
	n := &neighbourhood{make(map[string][]string), make(map[string][]string)}
	for _, set := range []map[string]bool{p.paths, p.files} {
		for _, name := range slices.Sorted(maps.Keys(set)) {
			base, dir := fold(path.Base(name)), path.Dir(name)
			n.byBase[base], n.byDir[dir] = append(n.byBase[base], name), append(n.byDir[dir], name)
		}
	}
	return n
}

// HasFile reports whether there is a file of that path that is no page, and is
// copied.
func (p Pages) HasFile(name string) bool { return p.files[name] }

// Has reports whether there is a page of that path.
func (p Pages) Has(page string) bool { return p.paths[page] }

// IsIndex reports whether a page is its folder's: index.md, or README.md where
// there is no index.md.
func (p Pages) IsIndex(page string) bool { return isIndex(page, p.Has) }

// Index returns the page that is a folder's, or "".
func (p Pages) Index(dir string) string {
	for _, name := range []string{indexName, readmeName} {
		if page := path.Join(dir, name); p.Has(page) {
			return page
		}
	}
	return ""
}

const (
	indexName  = "index.md"
	readmeName = "README.md" // as GitHub and its like show for a folder
)

func isIndex(page string, has func(string) bool) bool {
	switch path.Base(page) {
	case indexName:
		return true
	case readmeName:
		return !has(path.Join(path.Dir(page), indexName))
	}
	return false
}
