package site

import (
	"fmt"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"

	"github.com/jqlbuild/jqlbuild/internal/page"
)

// nameApart gives headings another id whose own the author has given to
// something else on the page.
func nameApart(headings []*ast.Heading, given []string) {
	if len(given) == 0 {
		return
	}
	used := make(map[string]bool, len(given)+len(headings))
	for _, id := range given {
		used[id] = true
	}
	for _, h := range headings {
		used[headingID(h)] = used[headingID(h)] // true only if it is the author's
	}
	for _, h := range headings {
		id := headingID(h)
		if !used[id] {
			continue
		}
		for n, taken := 1, true; taken; n++ {
			next := fmt.Sprintf("%s-%d", id, n)
			if _, taken = used[next]; !taken {
				used[next] = false
				h.SetAttributeString("id", []byte(next))
			}
		}
	}
}

// headingID returns the id of a heading.
func headingID(h *ast.Heading) string {
	id, _ := h.AttributeString("id")
	b, _ := id.([]byte)
	return string(b)
}

// A headingRenderer renders headings as goldmark does and, where the sheet
// wants it, a link to each beside it. That stands after the heading and not in
// it, so that the heading is read out as its text alone.
type headingRenderer struct{}

// RegisterFuncs implements renderer.NodeRenderer.
func (r headingRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindHeading, r.render)
}

func (headingRenderer) render(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	h := node.(*ast.Heading)
	s := w.(*sheet)
	anchored := s.builtin && h.Level > 1
	level := "0123456"[h.Level]
	if entering {
		if anchored {
			s.WriteString(`<div class="site-heading">`)
		}
		s.WriteString("<h")
		s.WriteByte(level)
		html.RenderAttributes(w, node, html.HeadingAttributeFilter)
		s.WriteByte('>')
		return ast.WalkContinue, nil
	}
	s.WriteString("</h")
	s.WriteByte(level)
	s.WriteByte('>')
	if anchored {
		s.WriteString(`<a class="site-anchor" href="#`)
		s.WriteString(headingID(h))
		s.WriteString(`" aria-label="`)
		s.writeLine(s.words.Text("anchor", page.PlainText(h, source, s.markShort)), true)
		s.WriteString(`"></a></div>`)
	}
	s.WriteByte('\n')
	return ast.WalkContinue, nil
}
