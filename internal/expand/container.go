package expand

import (
	"bytes"
	"regexp"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// A container is a block of another engine's that holds Markdown.
type container struct {
	ast.BaseBlock
	indent int  // what its lines are indented by at least; 0 for a fenced one
	bare   bool // it is nothing but indented
	fence  byte // of a directive
	length int  // of its fence
}

var kindContainer = ast.NewNodeKind("Container")

// Kind implements ast.Node.
func (*container) Kind() ast.NodeKind { return kindContainer }

// Dump implements ast.Node.
func (c *container) Dump(source []byte, level int) { ast.DumpHelper(c, source, level, nil, nil) }

// continueIndented is Continue of a container whose lines are indented.
func continueIndented(n ast.Node, reader text.Reader) parser.State {
	line, _ := reader.PeekLine()
	if util.IsBlank(line) {
		return parser.Continue | parser.HasChildren
	}
	indent := n.(*container).indent
	if w, _ := util.IndentWidth(line, reader.LineOffset()); w < indent {
		return parser.Close
	}
	pos, padding := util.IndentPosition(line, reader.LineOffset(), indent)
	reader.AdvanceAndSetPadding(pos, padding)
	return parser.Continue | parser.HasChildren
}

// An admonitionParser reads what Python-Markdown and its extensions make of a
// marked line and the lines below it that are indented by four:
//
//	!!! note "With a title"
//	    Markdown.
//
//	=== "A tab"
//	    Markdown.
//
// https://python-markdown.github.io/extensions/admonition/,
// https://facelessuser.github.io/pymdown-extensions/extensions/tabbed/
type admonitionParser struct{}

var admonition = regexp.MustCompile(`^(?:(?:!!!|\?\?\?\+?)[ \t]*[\w-]+(?:[ \t]+[\w-]+)*(?:[ \t]+"[^\n]*")?|===[!+]*[ \t]*"[^\n]*"|===[!+]*[ \t]*'[^\n]*')[ \t]*\r?\n?$`)

// Trigger implements parser.BlockParser.
func (admonitionParser) Trigger() []byte { return []byte("!?=") }

// CanInterruptParagraph implements parser.BlockParser.
func (admonitionParser) CanInterruptParagraph() bool { return true }

// CanAcceptIndentedLine implements parser.BlockParser.
func (admonitionParser) CanAcceptIndentedLine() bool { return false }

// Open implements parser.BlockParser.
func (admonitionParser) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, _ := reader.PeekLine()
	if at := pc.BlockOffset(); at < 0 || !admonition.Match(line[at:]) {
		return nil, parser.NoChildren
	}
	reader.AdvanceToEOL()
	return &container{indent: 4}, parser.HasChildren
}

// Continue implements parser.BlockParser.
func (admonitionParser) Continue(n ast.Node, reader text.Reader, _ parser.Context) parser.State {
	return continueIndented(n, reader)
}

// Close implements parser.BlockParser.
func (admonitionParser) Close(ast.Node, text.Reader, parser.Context) {}

// A directiveParser reads MyST's fenced directives that hold Markdown:
//
//	```{note}
//	Markdown.
//	```
//
// Fences may also be colons. Other directives are then code, as they are to
// goldmark between backticks and tildes.
//
// https://myst-parser.readthedocs.io/en/latest/syntax/roles-and-directives.html
type directiveParser struct{}

var directive = regexp.MustCompile("^(`{3,}|~{3,}|:{3,})[ \t]*\\{(?:admonition|attention|caution|danger|error|hint|important|note|seealso|tip|warning|" +
	"card|card-carousel|dropdown|details|tab-set|tab-item|tab|grid|grid-item|grid-item-card|margin|sidebar|topic|aside)\\}[^`\n]*\n?$")

var colonFence = regexp.MustCompile(`^:{3,}[ \t]*(\{[A-Za-z][^\n]*)\n?$`)

// Trigger implements parser.BlockParser.
func (directiveParser) Trigger() []byte { return []byte("`~:") }

// CanInterruptParagraph implements parser.BlockParser.
func (directiveParser) CanInterruptParagraph() bool { return true }

// CanAcceptIndentedLine implements parser.BlockParser.
func (directiveParser) CanAcceptIndentedLine() bool { return false }

// Open implements parser.BlockParser.
func (directiveParser) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, segment := reader.PeekLine()
	at := pc.BlockOffset()
	if at < 0 {
		return nil, parser.NoChildren
	}
	if m := directive.FindSubmatch(line[at:]); m != nil {
		reader.AdvanceToEOL()
		return &container{fence: line[at], length: len(m[1])}, parser.HasChildren
	}
	m := colonFence.FindSubmatchIndex(line[at:])
	if m == nil {
		return nil, parser.NoChildren
	}
	start := segment.Start - segment.Padding + at
	reader.AdvanceToEOL()
	return ast.NewFencedCodeBlock(ast.NewTextSegment(text.NewSegment(start+m[2], start+m[3]))), parser.NoChildren
}

// Continue implements parser.BlockParser.
func (directiveParser) Continue(n ast.Node, reader text.Reader, _ parser.Context) parser.State {
	c, isContainer := n.(*container)
	if !isContainer {
		c = &container{fence: ':', length: colonsBefore(reader.Source(), n.(*ast.FencedCodeBlock).Info.Segment.Start)}
	}
	line, segment := reader.PeekLine()
	if w, pos := util.IndentWidth(line, reader.LineOffset()); w < 4 {
		rest := line[min(pos, len(line)):]
		run := len(rest) - len(bytes.TrimLeft(rest, string(c.fence)))
		if run >= c.length && util.IsBlank(rest[run:]) {
			reader.AdvanceToEOL()
			return parser.Close
		}
	}
	if isContainer {
		return parser.Continue | parser.HasChildren
	}
	n.Lines().Append(segment)
	reader.AdvanceToEOL()
	return parser.Continue | parser.NoChildren
}

// colonsBefore returns how many colons stand before an offset, and before white
// space there.
func colonsBefore(source []byte, at int) int {
	line := bytes.TrimRight(source[:at], " \t")
	return len(line) - len(bytes.TrimRight(line, ":"))
}

// Close implements parser.BlockParser.
func (directiveParser) Close(ast.Node, text.Reader, parser.Context) {}
