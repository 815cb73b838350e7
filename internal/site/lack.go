package site

import (
	"path"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/suggest"
	"github.com/jqlbuild/jqlbuild/source"
)

// ordered returns the path that an item of the site's Order names.
func ordered(item source.Text) string { return strings.Trim(path.Clean(item.Value), "/") }

// lacks returns the problems of a site that lacks a page which its navigation
// names, or the one that its address opens.
func (s *Site) lacks() []source.Problem {
	var problems []source.Problem
	for _, item := range s.Order {
		name := ordered(item)
		if s.all.Has(name) || s.all.HasFolder(name) || name == "." || item.Value == "" {
			continue
		}
		fix := "name a page or a folder by its path in the folder of pages, such as guide/index.md"
		var known []string
		for dir, f := range s.folders() {
			known = append(known, dir)
			for _, e := range f.entries {
				known = append(known, e.page)
			}
		}
		if page := strings.TrimSuffix(name, ".html") + ".md"; s.all.Has(page) {
			known = []string{page}
			fix = suggest.DidYouMean(page)
		}
		problems = append(problems, source.Problem{Span: item.Span(), Code: "nav-page", Class: source.Config,
			Message: "nav names " + item.Value + ", and there is no such page or folder", Fix: suggest.Fix(name, known, fix)})
	}
	if s.top.first != nil && s.all.Index(".") == "" && !s.all.HasFile("index.html") {
		page := s.top.first.page
		problems = append(problems, source.Problem{Span: source.Span{File: source.NewFile(s.all.NameOf(page), nil)}, Code: "no-index", Warning: true,
			Message: "the site has no index page, so its address alone opens nothing; its title leads to this page",
			Fix:     "rename it to index.md, or write one"})
	}
	return problems
}
