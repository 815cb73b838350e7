package extension

import (
	"bytes"

	"github.com/yuin/goldmark/ast"

	"github.com/jqlbuild/jqlbuild/internal/attr"
	"github.com/jqlbuild/jqlbuild/source"
)

// code reads the placeholders in a code span.
func (r *bodyReader) code(n *ast.CodeSpan) {
	var b source.Builder
	whole := source.Span{File: r.body.Span.File, Start: -1}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			if whole.Start < 0 {
				whole.Start = t.Segment.Start
			}
			whole.End = t.Segment.Stop
			copyLine(&b, r.span(t.Segment.Start, t.Segment.Stop), false)
		}
	}
	if pieces := r.pieces(b.Text(whole), n); pieces != nil {
		r.body.codes[n] = pieces
	}
}

// link reads the placeholders in the destination of a link.
func (r *bodyReader) link(n *ast.Link) {
	r.refuse(n, n.Title, "the title of a link", "put it into the text of the link, or leave it out")
	if indexPlaceholder(n.Destination) < 0 || n.Reference != nil {
		return // a definition has been reported where it stands
	}
	t := source.Literal("destination", string(n.Destination))
	if start := r.locate(n.Destination, n); start >= 0 {
		t = r.span(start, start+len(n.Destination)).AsText()
	}
	if inCell(n) {
		var b source.Builder
		copyCell(&b, t.Span())
		t = b.Text(t.Span())
	}
	pieces := r.pieces(t, n)
	if pieces != nil {
		r.body.links[n] = pieces
	}
	if len(pieces) > 1 && pieces[0].index < 0 && !isHarmless([]byte(pieces[0].text)) {
		r.misplaced(t.SpanOf(0, 1), "an address that is no http, https or mailto address", "begin it with https://, for example, or with a path")
	}
}

// pieces reads the placeholders in a text that goldmark does not parse, and
// returns nil if there are none.
func (r *bodyReader) pieces(t source.Text, n ast.Node) []piece {
	var pieces []piece
	found := false
	literal := func(s string) {
		if last := len(pieces) - 1; last >= 0 && pieces[last].index < 0 {
			pieces[last].text += s
		} else if s != "" {
			pieces = append(pieces, piece{s, -1})
		}
	}
	from := 0
	for i := 0; i < len(t.Value); {
		switch {
		case n.Kind() == ast.KindLink && t.Value[i] == '\\':
			i += 2
		case bytes.HasPrefix([]byte(t.Value[i:]), []byte("$"+beginning)):
			found = true // the sign before it goes
			literal(t.Value[from:i])
			literal(beginning)
			i += len("$" + beginning)
			from = i
		case bytes.HasPrefix([]byte(t.Value[i:]), []byte(beginning)):
			found = true
			literal(t.Value[from:i])
			end := i + attr.EndOfPlaceholder(t.Value[i:])
			if end == i {
				end = i + len(beginning)
			}
			if index := r.add(t.Slice(i, end), n); index >= 0 {
				pieces = append(pieces, piece{"", index})
			}
			i, from = end, end
		default:
			i++
		}
	}
	if !found {
		return nil
	}
	literal(t.Value[min(from, len(t.Value)):])
	return pieces
}
