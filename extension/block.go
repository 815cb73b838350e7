package extension

import (
	"bytes"
	"regexp"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/jqlbuild/jqlbuild/source"
)

// A blockParser reads the shortcodes that stand on lines of their own. They
// begin where any block may begin, also right after a paragraph's line, and
// end with >>, at a blank line, or with the list or quote that they are in.
type blockParser struct{}

var _ parser.BlockParser = (*blockParser)(nil)

// Trigger implements parser.BlockParser.
func (*blockParser) Trigger() []byte { return []byte{'<'} }

// CanInterruptParagraph implements parser.BlockParser.
func (*blockParser) CanInterruptParagraph() bool { return true }

// CanAcceptIndentedLine implements parser.BlockParser: indented lines are
// code, or more of a paragraph.
func (*blockParser) CanAcceptIndentedLine() bool { return false }

// Open implements parser.BlockParser.
func (*blockParser) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, segment := reader.PeekLine()
	at := pc.BlockOffset()
	if at < 0 {
		return nil, parser.NoChildren
	}
	k := kindOf(shortcodeName(line[at:]))
	if k == nil || !k.block || withinSpan(reader, pc) {
		return nil, parser.NoChildren
	}
	b := &Block{kind: k, scan: newScanner(k, pc)}
	segment = text.NewSegment(segment.Start+at-segment.Padding, segment.Stop)
	b.line(line[at:], segment, reader.Source())
	reader.AdvanceToEOL()
	return b, parser.NoChildren
}

// Continue implements parser.BlockParser.
func (*blockParser) Continue(n ast.Node, reader text.Reader, _ parser.Context) parser.State {
	b := n.(*Block)
	line, segment := reader.PeekLine()
	if b.scan.state != open || util.IsBlank(line) {
		return parser.Close
	}
	if b.scan.quote == 0 && beginsShortcode(util.TrimLeftSpace(line)) {
		b.scan.state = cutShort
		return parser.Close
	}
	b.line(line, segment, reader.Source())
	reader.AdvanceToEOL()
	return parser.Continue | parser.NoChildren
}

// Close implements parser.BlockParser. Only here is the page known: where the
// shortcode stands right below the front matter, goldmark-meta has read that
// by now, but had not when the shortcode began.
func (*blockParser) Close(n ast.Node, reader text.Reader, pc parser.Context) {
	b := n.(*Block)
	page := pageOf(pc, reader.Source())
	b.Spec = b.scan.spec(page)
	if !b.after.IsEmpty() {
		b.Spec.Problems = append(b.Spec.Problems, source.Problem{
			Span:    source.Span{File: page.File, Start: b.after.Start, End: b.after.Stop},
			Code:    "text-after-shortcode",
			Message: b.scan.kind.name + " has text after it on its last line",
			Fix:     "put the text on a line of its own, with a blank line between",
		})
	}
	b.scan = nil
	if k := b.kind; k.set == onEach || k.set == 0 {
		found := pc.ComputeIfAbsent(tagsKey, func() any { return new(tags) }).(*tags)
		found.all = append(found.all, b)
		if ids, ok := pc.IDs().(*ids); ok && k.name != itemTag {
			ids.inBody = k.set == onEach
		}
	}
}

// line takes in a line of the block.
func (b *Block) line(line []byte, segment text.Segment, data []byte) {
	b.Lines().Append(segment)
	n := b.scan.line(line, segment)
	if b.scan.state == closed {
		b.after = text.NewSegment(segment.Start-segment.Padding+n, segment.Stop)
		b.after = b.after.TrimLeftSpace(data)
		b.after = b.after.TrimRightSpace(data)
	}
}

// blankLine matches the end of a paragraph, whatever ends its lines.
var blankLine = regexp.MustCompile(`\n[ \t\r]*(\n|$)`)

// withinSpan reports whether the current line stands within a code span or an
// HTML comment of the paragraph that it would interrupt. Blocks go before
// spans in Markdown, but these two say "leave this alone".
func withinSpan(reader text.Reader, pc parser.Context) bool {
	paragraph, ok := pc.LastOpenedBlock().Node.(*ast.Paragraph)
	if !ok {
		return false
	}
	before := paragraph.Lines().Value(reader.Source())
	_, segment := reader.Position()
	after := reader.Source()[segment.Start:]
	if m := blankLine.FindIndex(after); m != nil {
		after = after[:m[0]]
	}
	for i := 0; i < len(before); {
		var end []byte
		n := 1
		switch {
		case before[i] == '\\':
			n = 2
		case before[i] == '`':
			n = len(before[i:]) - len(bytes.TrimLeft(before[i:], "`"))
			end = before[i : i+n]
		case bytes.HasPrefix(before[i:], []byte("<!--")):
			end = []byte("-->")
		}
		i += n
		if end == nil || i > len(before) {
			continue
		}
		if j := indexRun(before[i:], end); j >= 0 {
			i += j + len(end)
		} else if indexRun(after, end) >= 0 {
			return true
		}
	}
	return false
}

// indexRun returns where end stands in s, and if it is of backquotes, where it
// stands with no other one next to it.
func indexRun(s, end []byte) int {
	if end[0] != '`' {
		return bytes.Index(s, end)
	}
	for i := 0; i < len(s); {
		j := bytes.IndexByte(s[i:], '`')
		if j < 0 {
			break
		}
		i += j
		n := len(s[i:]) - len(bytes.TrimLeft(s[i:], "`"))
		if n == len(end) {
			return i
		}
		i += n
	}
	return -1
}
