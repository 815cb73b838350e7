package tree

import (
	"path"

	"github.com/jqlbuild/jqlbuild/source"
)

// Pages are the pages of a Tree by their paths, whatever they say. Where a page
// goes depends on nothing else, so it stays there when another one changes.
type Pages struct{ paths, files map[string]bool }

func newPages(l *listing) Pages {
	set := func(files []file) map[string]bool {
		paths := make(map[string]bool, len(files))
		for _, f := range files {
			paths[f.path] = true
		}
		return paths
	}
	return Pages{set(l.pages), set(l.others)}
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

// A Link is a link on a page to one of the Tree.
type Link struct {
	Page string      // the path that it leads to, whether or not there is such a page
	Text string      // the destination as it is written
	Span source.Span // where that stands
}

// broken returns the problem of a link that leads to no page, which may be there
// as a draft.
func (l Link) broken(draft bool) source.Problem {
	p := source.Problem{Span: l.Span, Code: "broken-link", Warning: true,
		Message: "the link to " + l.Text + " leads to no page",
		Fix:     "check the path; it is taken from the folder of this page"}
	if draft {
		p.Message = "the link to " + l.Text + " leads to a draft, which is not made"
		p.Fix = "take out `draft: true` there, or the link here"
	}
	return p
}
