package site

import (
	"bytes"
	_ "embed"
	"encoding/xml"
	"html/template"
	"net/url"
	"path"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/tree"
	"github.com/jqlbuild/jqlbuild/table"
)

//go:embed site.css
var stylesheet []byte

//go:embed site.js
var script []byte

//go:embed favicon.svg
var favicon []byte

// The files of the Site that no page becomes and that have a place of their own.
const (
	notFoundPage = "404.md"   // the author's own, which becomes
	notFoundName = "404.html" // what hosts show for a page that is not there
	sitemapName  = "sitemap.xml"
	faviconName  = "jqlbuild/favicon.svg"
)

// Assets implements tree.Product: it returns what the built-in layout needs, the
// page for addresses that lead nowhere and, where the site's own address is known,
// a list of all pages for search engines.
func (s *Site) Assets(all tree.Pages) map[string][]byte {
	assets := map[string][]byte{
		"jqlbuild/site.css":     stylesheet,
		"jqlbuild/site.js":      script,
		"jqlbuild/jqlbuild.css": table.Stylesheet(),
		"jqlbuild/jqlbuild.js":  s.Words.Script(),
	}
	if icon(all) == faviconName {
		assets[faviconName] = favicon
	}
	if s.URL != nil {
		assets[sitemapName] = s.sitemap()
	}
	if !all.Has(notFoundPage) {
		assets[notFoundName] = s.notFound()
	}
	return assets
}

// icon returns the site's icon: one that its authors have put where browsers
// look for it, or jqlbuild's.
func icon(all tree.Pages) string {
	for _, name := range [...]string{"favicon.svg", "favicon.ico", "favicon.png"} {
		if all.HasFile(name) {
			return name
		}
	}
	return faviconName
}

// rooted returns the path at which a file of the site is found from anywhere on
// its host.
func (s *Site) rooted(file string) string {
	base := "/"
	if s.URL != nil {
		base = s.URL.Path + "/"
	}
	return (&url.URL{Path: base + file}).EscapedPath()
}

// absolute returns the address of an output: that of its folder for a folder's
// own page.
func (s *Site) absolute(out string) string {
	if path.Base(out) == "index.html" {
		out = strings.TrimSuffix(out, "index.html")
	}
	u := *s.URL
	u.Path, u.RawPath = u.Path+"/"+out, ""
	return u.String()
}

// sitemap returns a list of all pages. https://www.sitemaps.org/protocol.html
func (s *Site) sitemap() []byte {
	var b bytes.Buffer
	b.WriteString(xml.Header + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n")
	for _, e := range s.order {
		b.WriteString("<url><loc>")
		xml.EscapeText(&b, []byte(s.absolute(e.out))) // a Buffer takes everything
		b.WriteString("</loc></url>\n")
	}
	b.WriteString("</urlset>\n")
	return b.Bytes()
}

// lostFrame makes the frame of the page for addresses that lead nowhere. Nobody
// knows in which folder it is shown, so nothing in it is relative.
func (s *Site) lostFrame() (*frame, error) {
	n := s.top.nav(s.top)
	for i := range n.Top {
		n.Top[i].Href = s.rooted(n.Top[i].out)
	}
	common := s.common()
	common.Root, common.Home, common.Icon = s.rooted(""), s.rooted(s.Output(s.home, s.all)), s.rooted(icon(s.all))
	return s.Layout.frame(n, common)
}

// notFound returns jqlbuild's page for addresses that lead nowhere. It is nil
// before the pages are arranged, and where an own layout fails, which the other
// pages tell.
func (s *Site) notFound() []byte {
	if s.lost == nil {
		return nil
	}
	f, err := s.lost()
	if err != nil {
		return nil
	}
	var b bytes.Buffer
	nothing := func(*bytes.Buffer) {}
	err = f.write(&b, notFoundPage, notFoundName, leaf{
		title: s.Words.Text("not-found"), head: nothing, contents: nothing, nearby: nothing,
		content: func(b *bytes.Buffer) {
			b.WriteString("<h1>")
			template.HTMLEscape(b, []byte(s.Words.Text("not-found")))
			b.WriteString("</h1>\n<p>")
			template.HTMLEscape(b, []byte(s.Words.Text("not-found-text")))
			b.WriteString("</p>\n<p><a href=\"")
			template.HTMLEscape(b, []byte(f.common.Home))
			b.WriteString(`">`)
			template.HTMLEscape(b, []byte(f.common.SiteTitle))
			b.WriteString("</a></p>\n")
		},
	})
	if err != nil {
		return nil
	}
	return b.Bytes()
}
