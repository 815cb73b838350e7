package expand

import (
	"bytes"
	"slices"
	"strings"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/yuin/goldmark/ast"
)

// An each is the body of a jql-each and the blocks around it. It holds the page's
// syntax tree.
type each struct {
	body         *extension.Body
	headParts    []*part
	nodes        []*part
	definitions  []string // lines that hold for all of the page
	block        *extension.Block
	before, next ast.Node // the blocks beside the tags in their container; nil if there are none
}

// eachOf describes a jql-each that has a body.
func eachOf(b *extension.Block) *each {
	return &each{body: b.Body, block: b, before: before(b), next: b.NextSibling()}
}

// split finds the parts of the body. escapes are those of the page.
func (e *each) split(data []byte, escapes []source.Span) []source.Problem {
	s := newSplitter(data, e.body, escapes)
	e.definitions = s.definitions(e.block)
	if e.body.Item.End > 0 {
		e.headParts = s.split(e.body.Head, lineStart(data, e.body.Item.Start))
	}
	e.nodes = s.split(e.body.Nodes, lineStart(data, e.body.Span.End))
	return s.problems
}

// before returns the block that stands before another one in the page: not what a
// jql-each has put there.
func before(n ast.Node) ast.Node {
	previous := n.PreviousSibling()
	if b, ok := n.(*extension.Block); ok && b.Body != nil {
		shown := b.Body.Shown()
		for previous != nil && (slices.Contains(shown, previous) || isDefinitionIn(previous, b.Body)) {
			previous = previous.PreviousSibling()
		}
	}
	return previous
}

// isDefinitionIn reports whether a block is the definition of a link that stands in
// a body, from which it was taken.
func isDefinitionIn(n ast.Node, body *extension.Body) bool {
	return n.Kind() == ast.KindLinkReferenceDefinition && n.Pos() > body.Span.Start
}

// isBlankIn reports whether a line is blank, the marks of quotes aside.
func isBlankIn(line []byte) bool { return len(bytes.Trim(line, " \t\r\n>")) == 0 }

func lineStart(data []byte, at int) int { return bytes.LastIndexByte(data[:at], '\n') + 1 }

// edgeBefore returns the block before the opening tag. edges are those that the
// jql-eachs before this one end with.
func (e *each) edgeBefore(edges map[ast.Node]edge) edge {
	if last, ok := edges[e.before]; ok {
		return last
	}
	return edge{node: e.before}
}

// edgeAfter returns the block behind the closing tag.
func (e *each) edgeAfter(data []byte) edge {
	if e.next == nil {
		return edge{}
	}
	start := (&splitter{data: data}).startOf(e.next)
	if start < 0 {
		return edge{node: e.next}
	}
	return edgeOf(e.next, data, start)
}

// write writes a jql-each that has been answered, in place of both of its tags and
// what is between them, and returns where in the page it goes on.
func (f found) writeEach(b *bytes.Buffer, d *draft, s *sheet, text []byte, edges map[ast.Node]edge) int {
	bare := strings.TrimRight(f.prefix, " \t")
	if len(text) == 0 {
		return f.vanish(b, d, s, edges)
	}
	if s.marked {
		b.Write(text)
	} else {
		b.Truncate(b.Len() - len(f.prefix))
		blank, apart := s.bridge(f.each.edgeBefore(edges), s.first, !f.before)
		if blank {
			b.WriteString(bare + d.eol)
		}
		if apart && f.each.before != nil {
			b.WriteString(f.prefix + s.separator() + d.eol + bare + d.eol)
		}
		b.WriteString(s.own)
		b.Write(text)
	}
	blank, apart := s.bridge(s.last, f.each.edgeAfter(d.data), !f.after)
	if apart && f.each.next != nil {
		b.WriteString(d.eol + bare + d.eol + f.prefix + s.separator())
	}
	if blank {
		b.WriteString(d.eol + bare)
	}
	edges[f.each.block] = s.last
	return f.span.End
}

// bridge returns what keeps two blocks apart of which one is not the body's: a
// blank line, and a separator. blank says that there is a blank line already.
func (s *sheet) bridge(last, next edge, blank bool) (needsBlank, needsSeparator bool) {
	join, asOne := s.join(last, next, blank)
	if blank {
		return false, join == extension.Joined || asOne
	}
	needsBlank = join != extension.Apart || asOne
	if join == extension.Joined {
		join, _ = s.join(last, next, true)
	}
	return needsBlank, join == extension.Joined || asOne
}

// vanish leaves nothing of a jql-each, its lines neither, and no more blank lines
// than keep apart what stands before and behind.
func (f found) vanish(b *bytes.Buffer, d *draft, s *sheet, edges map[ast.Node]edge) int {
	bare := strings.TrimRight(f.prefix, " \t")
	next := lineEnd(d.data, f.span.End)
	above := lineStart(d.data, f.span.Start)
	if s.marked {
		if f.each.before == nil && f.each.next == nil {
			b.WriteString("&#32;") // or there might be no list
			if f.after {
				b.WriteString(d.eol + bare)
			}
		}
		return f.span.End
	}
	b.Truncate(b.Len() - len(f.prefix))
	blankAbove := above <= d.body || isBlankIn(d.data[lineStart(d.data, above-1):above])
	if blankAbove {
		for next < len(d.data) && isBlankIn(lineAt(d.data, next)) && bytes.Count(lineAt(d.data, next), []byte(">")) == strings.Count(f.prefix, ">") {
			next = lineEnd(d.data, next)
		}
	}
	blankBelow := next >= len(d.data) || isBlankIn(lineAt(d.data, next))
	if f.each.before == nil && f.each.next == nil && bare != "" {
		b.WriteString(bare + d.eol) // or there would be no quote
	}
	if f.each.before == nil || f.each.next == nil {
		return next
	}
	blank, apart := s.bridge(f.each.edgeBefore(edges), f.each.edgeAfter(d.data), blankAbove || blankBelow)
	switch {
	case apart && blankAbove:
		b.WriteString(f.prefix + s.separator() + d.eol + bare + d.eol)
	case apart:
		b.WriteString(bare + d.eol + f.prefix + s.separator() + d.eol)
	}
	if blank {
		b.WriteString(bare + d.eol)
	}
	return next
}
