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
	module bool // it is imports and exports, and more with each line up to a blank one
	parts  []codePart
}

// A codePart is a part of a block of code, up to its end in the file.
type codePart struct {
	start, end int
	where      where
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
	parts := n.(*code).parts
	if _, segment := reader.PeekLine(); segment.Start >= parts[len(parts)-1].end {
		return parser.Close
	}
	reader.AdvanceToEOL()
	return parser.Continue | parser.NoChildren
}

// restOf returns the source from where the block that is to open in parent begins,
// and its offset.
func restOf(parent ast.Node, reader text.Reader, pc parser.Context) ([]byte, int) {
	_, segment := reader.PeekLine()
	at := segment.Start - segment.Padding + pc.BlockOffset()
	if pc.BlockOffset() < 0 || at < 0 || bytes.HasPrefix(reader.Source()[at:], []byte(opening)) {
		return nil, 0 // a shortcode is no code
	}
	return unquoted(reader.Source()[at:], parent), at
}

// unquoted returns s, which begins in a line of n, as far as the quotes go in
// which that stands, their marks in later lines blank.
func unquoted(s []byte, n ast.Node) []byte {
	quotes := 0
	for ; n != nil; n = n.Parent() {
		if n.Kind() == ast.KindBlockquote {
			quotes++
		}
	}
	if quotes == 0 {
		return s
	}
	plain := slices.Clone(lineAt(s, 0))
	for at := len(plain); at < len(s); at = len(plain) {
		plain = append(plain, lineAt(s, at)...)
		for range quotes {
			at += len(plain[at:]) - len(bytes.TrimLeft(plain[at:], " \t"))
			if at == len(plain) || plain[at] != '>' {
				return plain[:bytes.LastIndexByte(plain[:at], '\n')+1]
			}
			plain[at] = ' '
		}
	}
	return plain
}

// A flowParser reads lines that hold nothing but JSX tags and what stands in
// braces, such as comments: {/* … */}. What stands between two of them is Markdown,
// with or without blank lines.
//
// https://mdxjs.com/docs/what-is-mdx/
type flowParser struct{}

// Trigger implements parser.BlockParser.
func (flowParser) Trigger() []byte { return []byte{'<', '{'} }

// CanInterruptParagraph implements parser.BlockParser.
func (flowParser) CanInterruptParagraph() bool { return true }

// CanAcceptIndentedLine implements parser.BlockParser.
func (flowParser) CanAcceptIndentedLine() bool { return false }

// Open implements parser.BlockParser.
func (flowParser) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	rest, at := restOf(parent, reader, pc)
	var c code
	for i := 0; i < len(rest) && rest[i] != '\n'; {
		if util.IsSpace(rest[i]) {
			i++
			continue
		}
		n, w := flowEnd(rest[i:])
		if n == 0 {
			return nil, parser.NoChildren // it stands in a line of text
		}
		c.parts = append(c.parts, codePart{at + i, at + i + n, w})
		i += n
	}
	if c.parts == nil {
		return nil, parser.NoChildren
	}
	reader.AdvanceToEOL()
	return &c, parser.NoChildren
}

// flowEnd returns the length of the tag, the braces or the comment that s begins
// with, or 0, and what it is.
func flowEnd(s []byte) (int, where) {
	switch n := htmlCommentEnd(s); {
	case n > 0:
		return n, hidden
	case s[0] == '<':
		return tagEnd(s), inTag
	case isComment(s):
		return bracesEnd(s), hidden
	case s[0] == '{':
		return bracesEnd(s), inScript
	}
	return 0, elsewhere
}

// htmlCommentEnd returns the length of the HTML comment that s begins with, or 0.
// MDX has none, but Docusaurus reads them all the same. One that does not end
// hides all the rest.
func htmlCommentEnd(s []byte) int {
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
	quote := byte(0)
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '{':
			n := bracesEnd(s[i:])
			if n == 0 {
				return 0
			}
			i += n - 1
		case c == '>':
			return i + 1
		case c == '<':
			return 0
		}
	}
	return 0
}

// Continue implements parser.BlockParser.
func (flowParser) Continue(n ast.Node, reader text.Reader, _ parser.Context) parser.State {
	return continueCode(n, reader)
}

// Close implements parser.BlockParser.
func (flowParser) Close(ast.Node, text.Reader, parser.Context) {}

// A bracesParser reads what stands in braces within text.
type bracesParser struct{}

// Trigger implements parser.InlineParser.
func (bracesParser) Trigger() []byte { return []byte{'{'} }

// Parse implements parser.InlineParser.
func (bracesParser) Parse(parent ast.Node, block text.Reader, _ parser.Context) ast.Node {
	return rawOf(parent, block, bracesEnd)
}

// An inlineTagParser reads JSX tags within text.
type inlineTagParser struct{}

// Trigger implements parser.InlineParser.
func (inlineTagParser) Trigger() []byte { return []byte{'<'} }

// Parse implements parser.InlineParser.
func (inlineTagParser) Parse(parent ast.Node, block text.Reader, _ parser.Context) ast.Node {
	return rawOf(parent, block, tagEnd)
}

// rawOf takes what begins here from the text of a block, or of what stands in it, no further than the block
// goes. length returns how long it is; nothing is taken if that is 0.
func rawOf(n ast.Node, block text.Reader, length func([]byte) int) ast.Node {
	_, start := block.Position()
	rest := block.Source()[start.Start:]
	if bytes.HasPrefix(rest, []byte("<<")) {
		return nil // in a long quote this saves much time
	}
	taken := length(unquoted(rest, n))
	if taken == 0 {
		return nil
	}
	raw := ast.NewRawHTML()
	for end := start.Start + taken; ; {
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

// A spanParser reads lines of a paragraph that begin with a shortcode, but stand
// within a tag or braces of its text.
type spanParser struct{}

// seenText is the key of how much of a paragraph has been looked at.
var seenText = parser.NewContextKey()

type seen struct {
	paragraph ast.Node
	upTo      int
}

// Trigger implements parser.BlockParser.
func (spanParser) Trigger() []byte { return []byte{'<'} }

// CanInterruptParagraph implements parser.BlockParser.
func (spanParser) CanInterruptParagraph() bool { return true }

// CanAcceptIndentedLine implements parser.BlockParser.
func (spanParser) CanAcceptIndentedLine() bool { return true }

// Open implements parser.BlockParser.
func (spanParser) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	last := pc.LastOpenedBlock().Node
	if last == nil || !ast.IsParagraph(last) || last.Lines().Len() == 0 {
		return nil, parser.NoChildren
	}
	_, segment := reader.PeekLine()
	at := segment.Start - segment.Padding + pc.BlockOffset()
	if pc.BlockOffset() < 0 || at < 0 || !bytes.HasPrefix(reader.Source()[at:], []byte(opening)) {
		return nil, parser.NoChildren
	}
	start := last.Lines().At(0).Start
	if before, ok := pc.Get(seenText).(seen); ok && before.paragraph == last {
		start = before.upTo
	}
	s := unquoted(reader.Source()[start:], last.Parent())
	i := 0
	for i < len(s) && start+i < at {
		n, w := flowEnd(s[i:])
		switch {
		case n > 0 && start+i+n > at:
			reader.AdvanceToEOL()
			return &code{parts: []codePart{{at, start + i + n, w}}}, parser.NoChildren
		case n == 0 && s[i] == '\\':
			n = 2
		case n == 0 && s[i] == '`':
			n = codeEnd(s[i:])
		}
		i += max(n, 1)
	}
	pc.Set(seenText, seen{last, start + i})
	return nil, parser.NoChildren
}

// codeEnd returns the length of the code span that s begins with, or that of its
// mark if it does not end.
func codeEnd(s []byte) int {
	mark := len(s) - len(bytes.TrimLeft(s, "`"))
	for i := mark; i < len(s); {
		run := len(s[i:]) - len(bytes.TrimLeft(s[i:], "`"))
		if run == mark {
			return i + run
		}
		i += max(run, 1)
	}
	return mark
}

// Continue implements parser.BlockParser.
func (spanParser) Continue(n ast.Node, reader text.Reader, _ parser.Context) parser.State {
	return continueCode(n, reader)
}

// Close implements parser.BlockParser.
func (spanParser) Close(ast.Node, text.Reader, parser.Context) {}

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

// Open implements parser.BlockParser.
func (moduleParser) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	rest, at := restOf(parent, reader, pc)
	if parent.Kind() != ast.KindDocument || pc.BlockIndent() != 0 || !module.Match(rest) {
		return nil, parser.NoChildren
	}
	reader.AdvanceToEOL()
	return &code{module: true, parts: []codePart{{at, at + moduleEnd(rest), hidden}}}, parser.NoChildren
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

// Continue implements parser.BlockParser.
func (moduleParser) Continue(n ast.Node, reader text.Reader, _ parser.Context) parser.State {
	return continueCode(n, reader)
}

// Close implements parser.BlockParser.
func (moduleParser) Close(ast.Node, text.Reader, parser.Context) {}
