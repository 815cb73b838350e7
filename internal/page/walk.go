package page

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/source"
)

// A place is where in a document a byte stands.
type place uint8

const (
	inText place = iota
	leftAlone
	inIndentedCode
	inHTML
)

// A walk through a page finds its shortcodes and what stands where.
type walk struct {
	page   *Page
	data   []byte
	places []place // of each byte
	images int     // around the current node
	unseen []source.Problem
}

// node is the ast.Walker.
func (w *walk) node(n ast.Node, entering bool) (ast.WalkStatus, error) {
	if _, ok := n.(*ast.Image); ok {
		if entering {
			w.images++
		} else {
			w.images--
		}
	}
	if !entering {
		return ast.WalkContinue, nil
	}
	switch n := n.(type) {
	case *extension.Block:
		w.shortcode(&n.Shortcode)
		w.lines(n.Lines(), leftAlone)
		w.body(n.Body)
	case *extension.Inline:
		w.shortcode(&n.Shortcode)
		w.fill(n.Spec.Span.Start, n.Spec.Span.End, leftAlone)
	case *ast.CodeSpan:
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			if t, ok := c.(*ast.Text); ok {
				w.fill(t.Segment.Start, t.Segment.Stop, leftAlone)
			}
		}
	case *ast.FencedCodeBlock:
		w.lines(n.Lines(), leftAlone)
		if n.Info != nil {
			w.fill(n.Info.Segment.Start, n.Info.Segment.Stop, leftAlone)
		}
	case *ast.CodeBlock:
		w.lines(n.Lines(), inIndentedCode)
	case *ast.HTMLBlock:
		w.lines(n.Lines(), inHTML)
		w.fill(n.ClosureLine.Start, n.ClosureLine.Stop, inHTML)
		if n.HTMLBlockType == ast.HTMLBlockType2 {
			w.comment(n)
		}
	case *ast.RawHTML:
		p := inHTML
		if first := n.Segments.At(0); bytes.HasPrefix(first.Value(w.data), []byte("<!--")) {
			p = leftAlone
		}
		w.lines(n.Segments, p)
	case *ast.LinkReferenceDefinition: // a title is read, but it is no text
	default:
		if n.Type() == ast.TypeBlock && n.IsRaw() {
			w.lines(n.Lines(), leftAlone) // another extension's
		}
	}
	return ast.WalkContinue, nil
}

// body goes through what a jql-each repeats, which is no longer in the document.
// Shortcodes in it have been reported.
func (w *walk) body(b *extension.Body) {
	if b == nil {
		return
	}
	w.fill(b.Item.Start, b.Item.End, leftAlone)
	w.fill(b.Span.End, b.All.End, leftAlone)
	nodes := len(w.page.Nodes)
	for _, n := range append(b.Head[:len(b.Head):len(b.Head)], b.Nodes...) {
		_ = ast.Walk(n, w.node)
	}
	w.page.Nodes = w.page.Nodes[:nodes]
}

// shortcode notes a shortcode, and reports one in the description of an image,
// of which HTML shows only the plain text.
func (w *walk) shortcode(s *extension.Shortcode) {
	w.page.Nodes = append(w.page.Nodes, s)
	if w.images > 0 {
		w.unseen = append(w.unseen, source.Problem{
			Span: s.Spec.Span, Warning: true, Code: "no-shortcode",
			Message: "a shortcode in the description of an image is not shown",
		})
	}
}

// comment notes the place of a comment that begins a block. What follows on it
// in its last line is none.
func (w *walk) comment(n *ast.HTMLBlock) {
	start, end := n.Lines().At(0).Start, n.Lines().At(n.Lines().Len()-1).Stop
	if n.HasClosure() {
		end = n.ClosureLine.Stop
	}
	if at := bytes.Index(w.data[start:end], []byte("-->")); at >= 0 {
		end = start + at
	}
	w.fill(start, end, leftAlone)
}

// lines notes the place of what stands on the lines.
func (w *walk) lines(segments *text.Segments, p place) {
	for i := range segments.Len() {
		s := segments.At(i)
		w.fill(s.Start, s.Stop, p)
	}
}

func (w *walk) fill(start, end int, p place) {
	for i := max(start, 0); i < min(end, len(w.places)); i++ {
		w.places[i] = p
	}
}
