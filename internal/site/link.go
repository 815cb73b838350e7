package site

import (
	"net/url"
	"path"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"github.com/jqlbuild/jqlbuild/internal/page"
	"github.com/jqlbuild/jqlbuild/internal/tree"
	"github.com/jqlbuild/jqlbuild/source"
)

// rewriteLinks makes links between pages lead to the HTML that the pages become,
// and returns all links that lead to something of the site. The author's own HTML
// is left as it is, so a link in it to a page's Markdown is a problem.
func (s *Site) rewriteLinks(c *content, p *page.Page, name string, all tree.Pages) (links []tree.Link, problems []source.Problem) {
	file := p.Meta.File
	for _, n := range c.links {
		var destination *[]byte
		image := false
		switch n := n.(type) {
		case *ast.Link:
			destination = &n.Destination
		case *ast.Image:
			destination, image = &n.Destination, true
		}
		// goldmark resolves these only when it writes a link.
		plain := util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(*destination)))
		w := s.follow(name, string(plain), all)
		if w.to != "" {
			links = append(links, tree.Link{To: w.to, Anchor: w.anchor, Image: image, Text: string(*destination), Span: destinationOf(file, n, c.defined)})
		}
		if w.rewritten != "" && !image {
			*destination = []byte(w.rewritten)
		}
	}
	for _, a := range c.markup {
		for _, address := range addresses(a) {
			w := s.follow(name, address.value, all)
			if w.to == "" {
				continue
			}
			if w.rewritten != "" && w.markdown {
				problems = append(problems, source.Problem{Span: address.span, Code: "broken-link", Warning: true,
					Message: "the link to " + address.value + " leads to no file of the site: in HTML links are left as they are",
					Fix:     "write " + w.rewritten + ", which that page becomes"})
				continue
			}
			links = append(links, tree.Link{To: w.to, Anchor: w.anchor, Image: a.name != "href", Text: address.value, Span: address.span})
		}
	}
	if c.scripted {
		return known(links, all), nil
	}
	return links, problems
}

// known returns the links to what is there: on a page with scripts nothing else
// can be told.
func known(links []tree.Link, all tree.Pages) []tree.Link {
	var kept []tree.Link
	for _, l := range links {
		if all.Has(l.To) {
			l.Anchor = ""
			kept = append(kept, l)
		}
	}
	return kept
}

// addresses returns the addresses in an attribute: one, or those of a srcset.
func addresses(a attribute) []attribute {
	if a.name != "srcset" {
		a.value = strings.TrimSpace(a.value)
		return []attribute{a}
	}
	var all []attribute
	at := 0
	for candidate := range strings.SplitSeq(a.value, ",") {
		words := strings.Fields(candidate)
		if len(words) > 0 {
			one := a
			one.value = words[0]
			if a.span.Text() == a.value { // it has no entities
				one.span.Start += at + strings.Index(candidate, words[0])
				one.span.End = one.span.Start + len(words[0])
			}
			all = append(all, one)
		}
		at += len(candidate) + 1
	}
	return all
}

// A way is where a link leads.
type way struct {
	to        string // a page, file or folder of the Tree, there or not; "" for what cannot be told
	anchor    string // the place on the page; "" for none
	rewritten string // what to write in its place to reach a page; "" to leave it
	markdown  bool   // it is written as the path of Markdown
}

// follow finds out where a link on a page leads. What may be served by others is
// left alone: other hosts, what lies above the folder of pages, and, but for pages,
// what an address from the root means, unless the site's own is known and holds it.
func (s *Site) follow(page, destination string, all tree.Pages) (w way) {
	u, err := url.Parse(destination)
	if err != nil || u.Scheme != "" || u.Host != "" || u.Opaque != "" || strings.Contains(destination, "{{") || strings.Contains(destination, "{%") {
		return way{}
	}
	w.anchor, _, _ = strings.Cut(u.Fragment, ":~:") // https://wicg.github.io/scroll-to-text-fragment/
	if strings.EqualFold(w.anchor, "top") || ours(w.anchor) {
		w.anchor = ""
	}
	if u.Path == "" {
		if w.anchor != "" {
			w.to = page
		}
		return w
	}
	w.markdown = path.Ext(u.Path) == ".md"
	name, sure := s.locate(page, u.Path, w.markdown, all)
	to, found := s.find(name, strings.HasSuffix(u.Path, "/"), all)
	if !found && !sure {
		return way{}
	}
	if w.to = to; !w.markdown || !all.Has(to) {
		return w
	}
	w.rewritten = relative(path.Dir(page), s.Output(to, all))
	if page == notFoundPage {
		w.rewritten = s.rooted(s.Output(to, all)) // it is shown in any folder
	}
	if u.RawQuery != "" {
		w.rewritten += "?" + u.RawQuery
	}
	if u.Fragment != "" {
		w.rewritten += "#" + u.EscapedFragment()
	}
	return w
}

// ours reports whether an id is one that goldmark, jqlbuild's tables or the
// built-in layout make.
func ours(id string) bool {
	return id == "site_content" || strings.HasPrefix(id, "fn:") || strings.HasPrefix(id, "fnref:") || strings.HasPrefix(id, "jql-")
}

// locate returns the path in the Tree that a link on a page means, and reports
// whether it is surely the site's.
func (s *Site) locate(page, link string, markdown bool, all tree.Pages) (name string, sure bool) {
	if !strings.HasPrefix(link, "/") {
		name = path.Join(path.Dir(page), link)
		return name, markdown || name != ".." && !strings.HasPrefix(name, "../")
	}
	name = strings.TrimPrefix(path.Clean(link), "/")
	if s.URL == nil {
		return name, markdown
	}
	if within, ok := strings.CutPrefix("/"+name+"/", s.URL.Path+"/"); ok {
		if _, found := s.find(name, false, all); !found {
			return strings.TrimSuffix(within, "/"), true
		}
	}
	return name, markdown
}

// find returns what there is in the Tree at a path: a page, also by the name of
// what it becomes, a file or a folder; or the path itself, if there is nothing.
// Of what the site has beside the Tree it returns "".
func (s *Site) find(name string, folder bool, all tree.Pages) (to string, found bool) {
	name = path.Clean(name)
	switch index := all.Index(name); {
	case name == "." || name == "", s.isAsset(name, all):
		return "", true
	case all.Has(name), !folder && all.HasFile(name):
		return name, true
	case index != "":
		return index, true
	case all.HasFile(path.Join(name, "index.html")):
		return path.Join(name, "index.html"), true
	case all.HasFolder(name):
		return name + "/", true
	}
	stem, isHTML := strings.CutSuffix(name, ".html")
	if index := all.Index(path.Dir(name)); isHTML && path.Base(name) == "index.html" && index != "" {
		return index, true
	}
	if page := stem + ".md"; all.Has(page) && !folder { // as itself, or as hosts have it that show x.html for x
		return page, true
	}
	return name, false
}

// isAsset reports whether a file is one that the site has beside the Tree's.
func (s *Site) isAsset(name string, all tree.Pages) bool {
	return strings.HasPrefix(name, "jqlbuild/") || name == notFoundName || name == sitemapName && s.URL != nil
}

// escapePath writes a path as a relative reference. RFC 3986, section 4.2.
func escapePath(p string) string {
	u := url.URL{Path: p}
	return u.String()
}
