package site

import (
	"html/template"

	"github.com/yuin/goldmark/ast"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/internal/page"
	"github.com/jqlbuild/jqlbuild/table"
)

// listed returns the headings that a page's contents list: those of the second
// and third level that are the document's own, not of a list or a quote. One
// alone needs no list.
func listed(headings []*ast.Heading) []*ast.Heading {
	var list []*ast.Heading
	for _, h := range headings {
		if (h.Level == 2 || h.Level == 3) && h.Parent().Kind() == ast.KindDocument {
			list = append(list, h)
		}
	}
	if len(list) < 2 {
		return nil
	}
	return list
}

// writeContents writes the contents of a page to the sheet, with holes for the
// shortcodes in the headings.
func (s *Site) writeContents(to *sheet, headings []*ast.Heading, p *page.Page) {
	headings = listed(headings)
	if headings == nil {
		return
	}
	title := s.Words.Text("contents")
	to.WriteString(`<nav class="site-contents" aria-label="`)
	template.HTMLEscape(to, []byte(title))
	to.WriteString(`"><details><summary>`)
	template.HTMLEscape(to, []byte(title))
	to.WriteString("</summary>\n<ul>")
	within, open := false, false // a list of the third level, a line of the second
	for _, h := range headings {
		switch third := h.Level == 3; {
		case third && !within && open:
			to.WriteString("\n<ul>")
			within = true
		case !third && within:
			to.WriteString("</li></ul></li>")
			within = false
		case open:
			to.WriteString("</li>")
		}
		open = true
		to.WriteString("\n<li><a href=\"#")
		to.WriteString(headingID(h))
		to.WriteString(`">`)
		to.writeLine(page.PlainText(h, p.Meta.File.Bytes(), to.mark), false)
		to.WriteString("</a>")
	}
	if within {
		to.WriteString("</li></ul>")
	}
	to.WriteString("</li>\n</ul>\n</details></nav>\n")
}

// inContents writes what a shortcode shows in a line of the contents: without
// links, as the line is one, and without ids, which the heading has.
func inContents(dst []byte, n *extension.Shortcode) []byte {
	return table.Writer{Place: table.InHeading, NoIDs: true}.Append(dst, &n.Spec, n.Result, 0)
}
