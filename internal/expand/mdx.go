package expand

import (
	"bytes"
	"regexp"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// A code block is what MDX reads as JavaScript or as a tag. Nothing in it is
// Markdown.
type code struct {
	ast.BaseBlock
	end int // the offset in the file at which it ends
}

var kindCode = ast.NewNodeKind("MDXCode")

// Kind implements ast.Node.
func (*code) Kind() ast.NodeKind { return kindCode }

// IsRaw implements ast.Node.
func (*code) IsRaw() bool { return true }

// Dump implements ast.Node.
func (c *code) Dump(source []byte, level int) { ast.DumpHelper(c, source, level, nil, nil) }

// continueCode is Continue of a code block: its lines are those that begin
// before its end.
func continueCode(n ast.Node, reader text.Reader) parser.State {
	c := n.(*code)
	_, segment := reader.PeekLine()
	if segment.Start >= c.end {
		return parser.Close
	}
	c.Lines().Append(segment)
	reader.AdvanceToEOL()
	return parser.Continue | parser.NoChildren
}

// openCode opens a code block that ends at an offset of the file.
func openCode(reader text.Reader, end int) (ast.Node, parser.State) {
	_, segment := reader.PeekLine()
	c := &code{end: end}
	c.Lines().Append(segment)
	reader.AdvanceToEOL()
	return c, parser.NoChildren
}

// restOf returns the source from where the block that is to open begins, and
// its offset.
func restOf(reader text.Reader, pc parser.Context) ([]byte, int) {
	_, segment := reader.PeekLine()
	at := segment.Start - segment.Padding + pc.BlockOffset()
	if pc.BlockOffset() < 0 || at < 0 {
		return nil, 0
	}
	return reader.Source()[at:], at
}

// A tagParser reads lines that hold nothing but JSX tags. What stands between
// two of them is Markdown, with or without blank lines.
//
// https://mdxjs.com/docs/what-is-mdx/#jsx
type tagParser struct{}

// Trigger implements parser.BlockParser.
func (tagParser) Trigger() []byte { return []byte{'<'} }

// CanInterruptParagraph implements parser.BlockParser.
func (tagParser) CanInterruptParagraph() bool { return true }

// CanAcceptIndentedLine implements parser.BlockParser.
func (tagParser) CanAcceptIndentedLine() bool { return false }

// Open implements parser.BlockParser.
func (tagParser) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	rest, at := restOf(reader, pc)
	end := 0
	for end < len(rest) && rest[end] != '\n' {
		switch c := rest[end]; c {
		case ' ', '\t', '\r':
			end++
		case '<':
			n := tagEnd(rest[end:])
			if n == 0 {
				return nil, parser.NoChildren
			}
			end += n
		default:
			return nil, parser.NoChildren // it stands in a line of text
		}
	}
	if end == 0 {
		return nil, parser.NoChildren
	}
	return openCode(reader, at+end)
}

// tagEnd returns the length of the tag that s begins with, or 0. Values of
// attributes stand in quotes or, as JavaScript, in braces.
func tagEnd(s []byte) int {
	if !regexp.MustCompile(`^</?[A-Za-z_$>]`).Match(s) {
		return 0
	}
	depth, quote := 0, byte(0)
	for i := 1; i < len(s); i++ {
		c := s[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			} else if c == '\\' && depth > 0 {
				i++
			}
		case c == '"' || c == '\'' || c == '`' && depth > 0:
			quote = c
		case c == '{':
			depth++
		case c == '}':
			depth--
		case c == '>' && depth == 0:
			return i + 1
		case c == '<' && depth == 0:
			return 0
		}
	}
	return 0
}

// Continue implements parser.BlockParser.
func (tagParser) Continue(n ast.Node, reader text.Reader, _ parser.Context) parser.State {
	return continueCode(n, reader)
}

// Close implements parser.BlockParser.
func (tagParser) Close(ast.Node, text.Reader, parser.Context) {}

// An expressionParser reads comments that begin a block: {/* … */}.
type expressionParser struct{}

// Trigger implements parser.BlockParser.
func (expressionParser) Trigger() []byte { return []byte{'{'} }

// CanInterruptParagraph implements parser.BlockParser.
func (expressionParser) CanInterruptParagraph() bool { return true }

// CanAcceptIndentedLine implements parser.BlockParser.
func (expressionParser) CanAcceptIndentedLine() bool { return false }

// Open implements parser.BlockParser.
func (expressionParser) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	rest, at := restOf(reader, pc)
	n := commentEnd(rest)
	if n == 0 {
		return nil, parser.NoChildren
	}
	if line, _, _ := bytes.Cut(rest[n:], []byte("\n")); !util.IsBlank(line) {
		return nil, parser.NoChildren // it stands in a line of text
	}
	return openCode(reader, at+n)
}

// commentEnd returns the length of the comment that s begins with, or 0.
func commentEnd(s []byte) int {
	m := regexp.MustCompile(`^\{\s*/\*`).Find(s)
	if m == nil {
		return 0
	}
	end := bytes.Index(s[len(m):], []byte("*/"))
	if end < 0 {
		return len(s)
	}
	n := len(m) + end + len("*/")
	if brace := bytes.IndexByte(s[n:], '}'); brace >= 0 {
		return n + brace + 1
	}
	return len(s)
}

// Continue implements parser.BlockParser.
func (expressionParser) Continue(n ast.Node, reader text.Reader, _ parser.Context) parser.State {
	return continueCode(n, reader)
}

// Close implements parser.BlockParser.
func (expressionParser) Close(ast.Node, text.Reader, parser.Context) {}

// A commentParser reads comments within text.
type commentParser struct{}

// Trigger implements parser.InlineParser.
func (commentParser) Trigger() []byte { return []byte{'{'} }

// Parse implements parser.InlineParser.
func (commentParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	_, start := block.Position()
	n := commentEnd(block.Source()[start.Start:])
	if n == 0 {
		return nil
	}
	raw := ast.NewRawHTML()
	for end := start.Start + n; ; {
		line, segment := block.PeekLine()
		if line == nil {
			return raw
		}
		if segment.Stop >= end {
			raw.Segments.Append(segment.WithStop(end))
			block.Advance(end - segment.Start)
			return raw
		}
		raw.Segments.Append(segment)
		block.AdvanceLine()
	}
}

// A moduleParser reads imports and exports, which end at a blank line.
//
// https://mdxjs.com/docs/what-is-mdx/#esm
type moduleParser struct{}

var module = regexp.MustCompile(`^(?:import|export)[ \t{*"']`)

// Trigger implements parser.BlockParser.
func (moduleParser) Trigger() []byte { return []byte("ie") }

// CanInterruptParagraph implements parser.BlockParser.
func (moduleParser) CanInterruptParagraph() bool { return false }

// CanAcceptIndentedLine implements parser.BlockParser.
func (moduleParser) CanAcceptIndentedLine() bool { return false }

var blankLine = regexp.MustCompile(`\n[ \t\r]*(?:\n|$)`)

// Open implements parser.BlockParser.
func (moduleParser) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	rest, at := restOf(reader, pc)
	if parent.Kind() != ast.KindDocument || pc.BlockIndent() != 0 || !module.Match(rest) {
		return nil, parser.NoChildren
	}
	end := len(rest)
	if m := blankLine.FindIndex(rest); m != nil {
		end = m[0] + 1
	}
	return openCode(reader, at+end)
}

// Continue implements parser.BlockParser.
func (moduleParser) Continue(n ast.Node, reader text.Reader, _ parser.Context) parser.State {
	return continueCode(n, reader)
}

// Close implements parser.BlockParser.
func (moduleParser) Close(ast.Node, text.Reader, parser.Context) {}

// An indentParser takes indented lines for what they would be without their
// indentation: in MDX that is for the eye only.
type indentParser struct{}

// Trigger implements parser.BlockParser.
func (indentParser) Trigger() []byte { return nil }

// CanInterruptParagraph implements parser.BlockParser.
func (indentParser) CanInterruptParagraph() bool { return true }

// CanAcceptIndentedLine implements parser.BlockParser.
func (indentParser) CanAcceptIndentedLine() bool { return true }

// Open implements parser.BlockParser.
func (indentParser) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, _ := reader.PeekLine()
	w, at := util.IndentWidth(line, reader.LineOffset())
	if w < 4 || at >= len(line) {
		return nil, parser.NoChildren
	}
	if last := pc.LastOpenedBlock().Node; last != nil && ast.IsParagraph(last) && line[at] != '<' {
		return nil, parser.NoChildren // the paragraph goes on
	}
	pos, padding := util.IndentPosition(line, reader.LineOffset(), w)
	reader.AdvanceAndSetPadding(pos, padding)
	return &container{indent: w}, parser.HasChildren
}

// Continue implements parser.BlockParser.
func (indentParser) Continue(n ast.Node, reader text.Reader, _ parser.Context) parser.State {
	return continueIndented(n, reader)
}

// Close implements parser.BlockParser.
func (indentParser) Close(ast.Node, text.Reader, parser.Context) {}
