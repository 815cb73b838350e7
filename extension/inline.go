package extension

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// An inlineParser reads the shortcodes that stand within text. One that makes
// a block is an error there.
type inlineParser struct{}

var _ parser.InlineParser = (*inlineParser)(nil)

// Trigger implements parser.InlineParser.
func (*inlineParser) Trigger() []byte { return []byte{'<'} }

// Parse implements parser.InlineParser.
func (*inlineParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	if bytes.HasPrefix(line, []byte(opening[1:])) || bytes.HasPrefix(line, []byte(closing[1:])) {
		return escaped(line, segment, block)
	}
	k := kindOf(shortcodeName(line))
	if k == nil {
		return nil
	}
	s := newScanner(k, pc)
	s.inCell = inCell(parent)
	for s.state == open && line != nil {
		n := s.line(line, segment)
		if s.state == open {
			block.AdvanceLine()
			line, segment = block.PeekLine()
			continue
		}
		block.Advance(n)
	}
	i := &Inline{Shortcode: Shortcode{inText: true}}
	i.SetPos(s.lines[0].Start)
	i.Spec = s.spec(pageOf(pc, block.Source()))
	if s.state != closed && s.inCell {
		barInCell(s.lines[0], &i.Spec)
	}
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

// inCell reports whether a node is a table's cell or within one.
func inCell(n ast.Node) bool {
	for n != nil && n.Type() == ast.TypeInline {
		n = n.Parent()
	}
	return n != nil && n.Kind() == east.KindTableCell
}

// barInCell says what the matter is with a shortcode that has no end since a
// bar within it has ended the table's cell.
func barInCell(line text.Segment, spec *table.Spec) {
	file := spec.Span.File
	bar := line.Stop
	for source := file.Bytes(); bar < len(source) && (source[bar] == ' ' || source[bar] == '\t'); {
		bar++
	}
	if at := (source.Span{File: file, Start: bar, End: bar + 1}); at.Text() == "|" {
		for n, p := range spec.Problems {
			if p.Code == "unclosed-shortcode" {
				spec.Problems[n].Span = at
				spec.Problems[n].Message = "the | ends the cell of the table, and with it the shortcode"
				spec.Problems[n].Fix = `write \| within a table's cell`
			}
		}
	}
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
