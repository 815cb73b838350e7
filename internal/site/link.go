package site

import (
	"net/url"
	"path"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/jqlbuild/jqlbuild/internal/page"
	"github.com/jqlbuild/jqlbuild/source"
)

// rewriteLinks makes links between pages lead to the HTML that the pages
// become. A link to a page that is not there is a warning.
func rewriteLinks(p *page.Page, path string, has func(string) bool) []source.Problem {
	var problems []source.Problem
	ast.Walk(p.Doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		link, ok := n.(*ast.Link)
		if !ok || !entering {
			return ast.WalkContinue, nil
		}
		to, missing := target(path, string(link.Destination), has)
		if missing {
			problems = append(problems, source.Problem{Span: linkSpan(p.Meta.File, n), Code: "broken-link", Warning: true,
				Message: "the link to " + string(link.Destination) + " leads to no page",
				Fix:     "check the path; it is taken from the folder of this page"})
		}
		link.Destination = []byte(to)
		return ast.WalkContinue, nil
	})
	return problems
}

// target returns where a link on a page leads in the output. missing says that
// it names a page which is not in the Tree.
func target(page, destination string, has func(string) bool) (to string, missing bool) {
	u, err := url.Parse(destination)
	if err != nil || u.Scheme != "" || u.Host != "" || path.Ext(u.Path) != ".md" {
		return destination, false
	}
	name := path.Join(path.Dir(page), u.Path)
	if strings.HasPrefix(u.Path, "/") {
		name = strings.TrimPrefix(path.Clean(u.Path), "/")
	}
	if !has(name) {
		return destination, true
	}
	to = relative(path.Dir(page), outputPath(name))
	if u.RawQuery != "" {
		to += "?" + u.RawQuery
	}
	if u.Fragment != "" {
		to += "#" + u.EscapedFragment()
	}
	return to, false
}

// escapePath writes a path as a relative reference. RFC 3986, section 4.2.
func escapePath(p string) string {
	u := url.URL{Path: p}
	return u.String()
}

// linkSpan returns where a link's text stands, or the page's beginning when
// that cannot be told.
func linkSpan(f *source.File, n ast.Node) source.Span {
	for c := n.FirstChild(); c != nil; c = c.FirstChild() {
		if t, ok := c.(*ast.Text); ok {
			return source.Span{File: f, Start: t.Segment.Start, End: t.Segment.Stop}
		}
	}
	return source.Span{File: f}
}
