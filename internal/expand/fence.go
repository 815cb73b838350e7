package expand

import (
	"regexp"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// A fenceParser reads fenced code as goldmark does, but the fences and the code may
// be indented by as much or little as one likes.
type fenceParser struct{ parser.BlockParser }

var fence = regexp.MustCompile("^(?:`{3,}[^`\n]*|~{3,}[^\n]*)\n?$")

// CanAcceptIndentedLine implements parser.BlockParser.
func (fenceParser) CanAcceptIndentedLine() bool { return true }

// Continue implements parser.BlockParser.
func (p fenceParser) Continue(n ast.Node, reader text.Reader, pc parser.Context) parser.State {
	line, _ := reader.PeekLine()
	if w, at := util.IndentWidth(line, reader.LineOffset()); w >= 4 && at < len(line) && fence.Match(line[at:]) {
		reader.Advance(at)
	}
	return p.BlockParser.Continue(n, reader, pc)
}

// An unwrapParser reads fences that Docusaurus takes off before it reads a page:
//
//	```mdx-code-block
//	Markdown.
//	```
//
// https://docusaurus.io/docs/migration/v3#mdx-code-blocks
type unwrapParser struct{ directiveParser }

var unwrapped = regexp.MustCompile("^(`{3,4}) *mdx-code-block\r?\n$")

// Open implements parser.BlockParser.
func (unwrapParser) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, _ := reader.PeekLine()
	at := pc.BlockOffset()
	if at < 0 {
		return nil, parser.NoChildren
	}
	m := unwrapped.FindSubmatch(line[at:])
	if m == nil {
		return nil, parser.NoChildren
	}
	reader.AdvanceToEOL()
	return &container{fence: '`', length: len(m[1])}, parser.HasChildren
}
