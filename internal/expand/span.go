package expand

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"

	"github.com/jqlbuild/jqlbuild/extension"
)

// startOfInline returns where a node within text begins.
func (s *splitter) startOfInline(n ast.Node) int {
	switch n := n.(type) {
	case *ast.Text:
		return n.Segment.Start
	case *ast.RawHTML:
		return n.Segments.At(0).Start
	case *ast.Emphasis:
		return s.startOfInline(n.FirstChild()) - n.Level
	}
	if i, ok := extension.IsPlaceholder(n); ok && i >= 0 {
		return s.body.Placeholders[i].Span.Start
	}
	return n.Pos()
}

// endOfInline returns where a node within text ends.
func (s *splitter) endOfInline(n ast.Node) int {
	switch n := n.(type) {
	case *ast.Text:
		return n.Segment.Stop
	case *ast.RawHTML:
		return n.Segments.At(n.Segments.Len() - 1).Stop
	case *ast.CodeSpan:
		fence := len(s.data[n.Pos():]) - len(bytes.TrimLeft(s.data[n.Pos():], "`"))
		for i := n.Pos() + fence; i < len(s.data); {
			run := len(s.data[i:]) - len(bytes.TrimLeft(s.data[i:], "`"))
			if run == fence {
				return i + run
			}
			i += max(run, 1)
		}
	case *ast.Emphasis:
		return s.endOfInline(n.LastChild()) + n.Level
	case *east.Strikethrough:
		return s.endOfInline(n.LastChild()) + s.startOfInline(n.FirstChild()) - n.Pos()
	case *ast.Link:
		return s.linkOf(n).end
	case *ast.AutoLink:
		if at := bytes.IndexByte(s.data[n.Pos():], '>'); at >= 0 && s.data[n.Pos()] == '<' {
			return n.Pos() + at + 1
		}
		return n.Pos() + len(n.Label(s.data))
	}
	if i, ok := extension.IsPlaceholder(n); ok && i >= 0 {
		return s.body.Placeholders[i].Span.End
	}
	if c := n.LastChild(); c != nil {
		return s.endOfInline(c)
	}
	return max(n.Pos(), 0)
}

// linkSpans are where the parts of a link stand.
type linkSpans struct {
	textEnd     int // the bracket that closes its text
	start, stop int // its destination, if it is no reference
	end         int
}

// linkOf finds the parts of a link.
func (s *splitter) linkOf(link *ast.Link) linkSpans {
	at := link.Pos() + 1
	if c := link.LastChild(); c != nil {
		at = s.endOfInline(c)
	}
	l := linkSpans{textEnd: s.find(at, ']')}
	at = l.textEnd + 1
	l.end = min(at, len(s.data))
	if at >= len(s.data) {
		return l
	}
	switch s.data[at] {
	case '[':
		if link.Reference != nil {
			l.end = s.find(at, ']') + 1
		}
	case '(':
		if link.Reference != nil {
			break
		}
		l.start = s.skipSpace(at + 1)
		l.stop = l.start + len(link.Destination)
		if l.start < len(s.data) && s.data[l.start] == '<' && !bytes.HasPrefix(link.Destination, []byte("<")) {
			l.start, l.stop = l.start+1, l.stop+1
			at = l.stop + 1
		} else {
			at = l.stop
		}
		at = s.skipSpace(at)
		if at < len(s.data) && s.data[at] != ')' {
			quote := s.data[at]
			if quote == '(' {
				quote = ')'
			}
			at = s.skipSpace(s.find(at+1, quote) + 1)
		}
		l.end = min(at+1, len(s.data))
	}
	return l
}

// find returns where a byte stands from at on that no backslash stands before.
func (s *splitter) find(at int, c byte) int {
	for ; at < len(s.data) && s.data[at] != c; at++ {
		if s.data[at] == '\\' {
			at++
		}
	}
	return min(at, len(s.data))
}

// skipSpace returns where white space from at on ends, with the marks of quotes
// that a line in it begins with.
func (s *splitter) skipSpace(at int) int {
	line := false
	for ; at < len(s.data) && (util.IsSpace(s.data[at]) || line && s.data[at] == '>'); at++ {
		line = line || s.data[at] == '\n'
	}
	return at
}
