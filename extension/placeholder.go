package extension

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"github.com/jqlbuild/jqlbuild/internal/attr"
	"github.com/jqlbuild/jqlbuild/source"
)

// A placeholder is one within text.
type placeholder struct {
	ast.BaseInline
	text  source.Text // with its braces; only "${" if it is not closed
	index int         // among its body's
}

// Kind implements ast.Node.
func (p *placeholder) Kind() ast.NodeKind { return KindPlaceholder }

// Dump implements ast.Node.
func (p *placeholder) Dump(source []byte, level int) {
	ast.DumpHelper(p, source, level, map[string]string{"Text": p.text.Value}, nil)
}

// isClosed reports whether the placeholder has its closing brace.
func (p *placeholder) isClosed() bool { return len(p.text.Value) > len(beginning) }

// beginning is what placeholders begin with. After another "$" it is text.
const beginning = "${"

// A placeholderParser reads placeholders within text, in bodies alone.
type placeholderParser struct{}

var _ parser.InlineParser = placeholderParser{}

// Trigger implements parser.InlineParser.
func (placeholderParser) Trigger() []byte { return []byte{'$'} }

// Parse implements parser.InlineParser.
func (placeholderParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	found, ok := pc.Get(tagsKey).(*tags)
	if !ok {
		return nil
	}
	line, segment := block.PeekLine()
	literal := bytes.HasPrefix(line, []byte("$"+beginning))
	if !literal && !bytes.HasPrefix(line, []byte(beginning)) || found.around(segment.Start) == nil {
		return nil
	}
	if literal {
		block.Advance(len("$" + beginning))
		return ast.NewTextSegment(text.NewSegment(segment.Start+1, segment.Start+len("$"+beginning)))
	}
	p := &placeholder{text: readPlaceholder(block, pageOf(pc, block.Source()).File, inCell(parent))}
	p.SetPos(segment.Start)
	return p
}

// longest is how long a placeholder may be, so that not all of the page is
// looked through for the end of each one without.
const longest = 1 << 10

// readPlaceholder takes the placeholder that comes next from a block, or its
// beginning alone if it has no end.
func readPlaceholder(block text.Reader, file *source.File, inCell bool) source.Text {
	first, start := block.Position()
	var b source.Builder
	for line, segment := block.PeekLine(); line != nil && b.Len() < longest; line, segment = block.PeekLine() {
		copyLine(&b, source.Span{File: file, Start: segment.Start, End: segment.Stop}, inCell)
		t := b.Text(source.Span{File: file, Start: start.Start, End: segment.Stop})
		if n := attr.EndOfPlaceholder(t.Value); n > 0 {
			t = t.Slice(0, n)
			block.Advance(t.Span().End - segment.Start)
			return t
		}
		block.AdvanceLine()
	}
	block.SetPosition(first, start)
	block.Advance(len(beginning))
	return source.Span{File: file, Start: start.Start, End: start.Start + len(beginning)}.AsText()
}

// copyLine copies a line, or what stands in a table's cell, as it is meant.
func copyLine(b *source.Builder, span source.Span, inCell bool) {
	if inCell {
		copyCell(b, span)
		return
	}
	if end := strings.TrimSuffix(span.Text(), "\r\n"); len(end) < span.End-span.Start {
		// The same page means the same with either line ending.
		eol := source.Span{File: span.File, Start: span.Start + len(end), End: span.End}
		b.Copy(source.Span{File: span.File, Start: span.Start, End: eol.Start})
		b.Replace("\n", eol)
		return
	}
	b.Copy(span)
}
