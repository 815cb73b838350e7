package site

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/source"
)

// destinationOf returns where the destination of a link or an image stands: for
// one by reference in the definition. Where that cannot be told it is where the
// link begins.
func destinationOf(f *source.File, n ast.Node, defined map[string]*ast.LinkReferenceDefinition) source.Span {
	data := f.Bytes()
	start := max(n.Pos(), 0)
	at := -1
	if label := labelOf(n); label != nil {
		if d := defined[util.ToLinkReference(label)]; d != nil && d.Pos() >= 0 {
			if i := bytes.Index(data[d.Pos():], []byte("]:")); i >= 0 {
				at = d.Pos() + i + len("]:")
			}
		}
	} else if after := max(textEnd(f, n), start); after < len(data) {
		if i := bytes.Index(data[after:], []byte("](")); i >= 0 {
			at = after + i + len("](")
		}
	}
	if at < 0 {
		return source.Span{File: f, Start: start, End: start + 1}
	}
	at += len(data[at:]) - len(bytes.TrimLeft(data[at:], " \t\r\n>"))
	end := at
	if at < len(data) && data[at] == '<' {
		at++
		for end = at; end < len(data) && data[end] != '>' && data[end] != '\n'; end++ {
		}
		return source.Span{File: f, Start: at, End: end}
	}
	for depth := 0; end < len(data) && data[end] > ' '; end++ {
		switch data[end] {
		case '(':
			depth++
		case ')':
			depth--
		case '\\':
			end++
		}
		if depth < 0 {
			break
		}
	}
	return source.Span{File: f, Start: at, End: min(end, len(data))}
}

// labelOf returns the label of a link or an image by reference, or nil.
func labelOf(n ast.Node) []byte {
	var ref *ast.ReferenceLink
	switch n := n.(type) {
	case *ast.Link:
		ref = n.Reference
	case *ast.Image:
		ref = n.Reference
	}
	if ref == nil {
		return nil
	}
	return ref.Value
}

// textEnd returns where the text of a link ends, or 0.
func textEnd(f *source.File, n ast.Node) int {
	switch last := n.LastChild().(type) {
	case nil:
		return 0
	case *ast.Text:
		return last.Segment.Stop
	case *ast.RawHTML:
		return last.Segments.At(last.Segments.Len() - 1).Stop
	case *extension.Inline:
		return last.Spec.Span.End
	case *ast.Link, *ast.Image:
		if labelOf(last) == nil {
			return destinationOf(f, last, nil).End
		}
		return textEnd(f, last)
	default:
		return textEnd(f, last)
	}
}
