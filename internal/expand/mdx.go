package expand

import (
	"bytes"
	"regexp"
	"slices"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// A code block is what MDX reads as JavaScript or as a tag. Nothing in it is
// Markdown.
type code struct {
	ast.BaseBlock
	where  where
	module bool           // it is imports and exports, and more with each line up to a blank one
	end    int            // the offset in the file at which it ends
	lines  []text.Segment // not Lines, in which a page's shortcodes would be looked for
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
	c.lines = append(c.lines, segment)
	reader.AdvanceToEOL()
	return parser.Continue | parser.NoChildren
}

// openCode opens a code block that ends at an offset of the file.
func openCode(reader text.Reader, w where, end int) (ast.Node, parser.State) {
	_, segment := reader.PeekLine()
	c := &code{where: w, end: end, lines: []text.Segment{segment}}
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
	if n := commentEnd(rest); n > 0 {
		if line, _, _ := bytes.Cut(rest[n:], []byte("\n")); !util.IsBlank(line) {
			return nil, parser.NoChildren // it stands in a line of text
		}
		return openCode(reader, hidden, at+n)
	}
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
	return openCode(reader, inTag, at+end)
}

// commentEnd returns the length of the HTML comment that s begins with, or 0.
// MDX has none, but Docusaurus reads them all the same. One that does not end
// hides all the rest.
func commentEnd(s []byte) int {
	if !bytes.HasPrefix(s, []byte("<!--")) {
		return 0
	}
	if end := bytes.Index(s, []byte("-->")); end >= 0 {
		return end + len("-->")
	}
	return len(s)
}

var tagStart = regexp.MustCompile(`^</?[A-Za-z_$>]`)

// tagEnd returns the length of the tag that s begins with, or 0. Values of
// attributes stand in quotes or, as JavaScript, in braces.
func tagEnd(s []byte) int {
	if !tagStart.Match(s) {
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

// An expressionParser reads what stands in braces on lines of its own, such as
// comments: {/* … */}.
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
	n := bracesEnd(rest)
	if n == 0 {
		return nil, parser.NoChildren
	}
	w := inScript
	if isComment(rest) {
		w = hidden
	}
	if line, _, _ := bytes.Cut(rest[n:], []byte("\n")); !util.IsBlank(line) {
		return nil, parser.NoChildren // it stands in a line of text
	}
	return openCode(reader, w, at+n)
}

// isComment reports whether s begins with a comment in braces.
func isComment(s []byte) bool {
	s, ok := bytes.CutPrefix(s, []byte("{"))
	return ok && bytes.HasPrefix(bytes.TrimLeft(s, " \t\r\n"), []byte("/*"))
}

// bracesEnd returns the length of what stands in braces at the beginning of s,
// or 0 if they do not close. A comment that does not end hides all the rest.
func bracesEnd(s []byte) int {
	depth, quote := 0, byte(0)
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			} else if c == '\\' {
				i++
			}
		case c == '"' || c == '\'' || c == '`':
			quote = c
		case bytes.HasPrefix(s[i:], []byte("/*")):
			end := bytes.Index(s[i+2:], []byte("*/"))
			if end < 0 {
				return len(s)
			}
			i += 2 + end + 1
		case c == '{':
			depth++
		case c == '}':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}

// Continue implements parser.BlockParser.
func (expressionParser) Continue(n ast.Node, reader text.Reader, _ parser.Context) parser.State {
	return continueCode(n, reader)
}

// Close implements parser.BlockParser.
func (expressionParser) Close(ast.Node, text.Reader, parser.Context) {}

// A bracesParser reads what stands in braces within text.
type bracesParser struct{}

// Trigger implements parser.InlineParser.
func (bracesParser) Trigger() []byte { return []byte{'{'} }

// Parse implements parser.InlineParser.
func (bracesParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	return rawOf(block, bracesEnd)
}

// An inlineTagParser reads JSX tags within text.
type inlineTagParser struct{}

// Trigger implements parser.InlineParser.
func (inlineTagParser) Trigger() []byte { return []byte{'<'} }

// Parse implements parser.InlineParser.
func (inlineTagParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	return rawOf(block, tagEnd)
}

// rawOf takes what begins here from a block's text, no further than the block
// goes. length returns how long it is; nothing is taken if that is 0.
func rawOf(block text.Reader, length func([]byte) int) ast.Node {
	_, start := block.Position()
	n := length(block.Source()[start.Start:])
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
	// MDX would take a shortcode on the next line for more of it: no author
	// means that, and the blank line that is needed is added.
	for _, m := range shortcodeLine.FindAllIndex(rest[:end], -1) {
		if isClosed(rest[:m[0]+1]) {
			end = m[0] + 1
			break
		}
	}
	n, state := openCode(reader, hidden, at+end)
	n.(*code).module = true
	return n, state
}

// isBelowModule reports whether what n begins stands right below imports or
// exports.
func isBelowModule(n ast.Node) bool {
	for ; n.PreviousSibling() == nil && n.Parent() != nil; n = n.Parent() {
		if n.Type() == ast.TypeBlock && n.Parent().Kind() == ast.KindDocument {
			return false
		}
	}
	module, ok := n.PreviousSibling().(*code)
	return ok && module.module && follows(n)
}

var shortcodeLine = regexp.MustCompile(`\n[ \t]*<<jql-`)

// isClosed reports whether nothing that may go on over lines is open at the end of
// some JavaScript: no bracket, comment or string.
func isClosed(s []byte) bool {
	return bracesEnd(slices.Concat([]byte("{"), s, []byte("} "))) == len(s)+len("{}")
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
