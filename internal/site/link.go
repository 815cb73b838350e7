package site

import (
	"net/url"
	"path"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/jqlbuild/jqlbuild/internal/page"
	"github.com/jqlbuild/jqlbuild/internal/tree"
	"github.com/jqlbuild/jqlbuild/source"
)

// rewriteLinks makes links between pages lead to the HTML that the pages become,
// and returns those links.
func (s *Site) rewriteLinks(found []*ast.Link, p *page.Page, path string, all tree.Pages) []tree.Link {
	var links []tree.Link
	for _, link := range found {
		to, name := s.target(path, string(link.Destination), all)
		if name != "" {
			links = append(links, tree.Link{Page: name, Text: string(link.Destination), Span: linkSpan(p.Meta.File, link)})
		}
		link.Destination = []byte(to)
	}
	return links
}

// target returns where a link on a page leads in the output, and which page that
// is, be it in the Tree or not; "" if the link is to something else.
func (s *Site) target(page, destination string, all tree.Pages) (to, name string) {
	u, err := url.Parse(destination)
	isFolder := err == nil && strings.HasSuffix(u.Path, "/")
	if err != nil || u.Scheme != "" || u.Host != "" || path.Ext(u.Path) != ".md" && !isFolder {
		return destination, ""
	}
	name = path.Join(path.Dir(page), u.Path)
	if strings.HasPrefix(u.Path, "/") {
		name = strings.TrimPrefix(path.Clean(u.Path), "/")
	}
	if isFolder {
		return destination, all.Index(name)
	}
	if !all.Has(name) {
		return destination, name
	}
	to = relative(path.Dir(page), s.Output(name, all))
	if page == notFoundPage {
		to = s.rooted(s.Output(name, all)) // it is shown in any folder
	}
	if u.RawQuery != "" {
		to += "?" + u.RawQuery
	}
	if u.Fragment != "" {
		to += "#" + u.EscapedFragment()
	}
	return to, name
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
