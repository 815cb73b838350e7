package extension

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"github.com/jqlbuild/jqlbuild/source"
)

// An inlineParser reads the shortcodes that stand within text. One that makes
// a block is an error there.
type inlineParser struct{}

var _ parser.InlineParser = (*inlineParser)(nil)

// Trigger implements parser.InlineParser.
func (*inlineParser) Trigger() []byte { return []byte{'<'} }

// Parse implements parser.InlineParser.
func (*inlineParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	if bytes.HasPrefix(line, []byte(opening[1:])) {
		return escaped(line, segment, block)
	}
	k := kindOf(shortcodeName(line))
	if k == nil {
		return nil
	}
	s := newScanner(k, pc)
	for s.state == open && line != nil {
		n := s.line(line, segment)
		if s.state == open {
			block.AdvanceLine()
			line, segment = block.PeekLine()
			continue
		}
		block.Advance(n)
	}
	i := &Inline{}
	i.SetPos(s.lines[0].Start)
	i.Spec = s.spec(pageOf(pc, block.Source()))
	if k.block {
		span := i.Spec.Span
		span.End = span.Start + len("<<") + len(k.name)
		i.Spec.Problems = append([]source.Problem{{
			Span:    span,
			Code:    "shortcode-in-text",
			Message: k.name + " stands within a line of text",
			Fix:     "put it on a line of its own",
		}}, i.Spec.Problems...)
	}
	return i
}

// escaped returns the text of a shortcode after a backslash, without its
// first "<", which the backslash has dealt with. It is literal up to its end
// on the same line, so that what the reader sees can be copied; nothing of it
// is raw HTML, a typographer's quote or emphasis.
func escaped(line []byte, segment text.Segment, block text.Reader) ast.Node {
	before := block.Source()[:segment.Start]
	if !bytes.HasSuffix(before, []byte(`\<`)) {
		return nil
	}
	before = before[:len(before)-1]
	if slashes := len(before) - len(bytes.TrimRight(before, `\`)); slashes%2 == 0 {
		return nil
	}
	s := scanner{canQuote: true}
	n := s.scan(line, len("<")+len(shortcodeName(block.Source()[segment.Start-1:])), 0)
	if s.state != closed {
		n = 1
	}
	block.Advance(n)
	// Not an ast.Text, which goldmark would let grow over the text that follows.
	literal := ast.NewString(line[:n:n])
	literal.SetRaw(true)
	return literal
}
