package expand

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/jqlbuild/jqlbuild/extension"
)

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
	if fence.Match(line[at:]) {
		return nil, parser.NoChildren // whose lines may be indented by less
	}
	pos, padding := util.IndentPosition(line, reader.LineOffset(), w)
	reader.AdvanceAndSetPadding(pos, padding)
	return &container{indent: w, bare: true}, parser.HasChildren
}

// Continue implements parser.BlockParser.
func (indentParser) Continue(n ast.Node, reader text.Reader, pc parser.Context) parser.State {
	state := continueIndented(n, reader)
	switch last := pc.LastOpenedBlock().Node.(type) { // which know themselves where they end
	case *ast.FencedCodeBlock, *code:
		return parser.Continue | parser.HasChildren
	case *extension.Block:
		if last.IsOpen() {
			return parser.Continue | parser.HasChildren
		}
	}
	return state
}

// Close implements parser.BlockParser.
func (indentParser) Close(ast.Node, text.Reader, parser.Context) {}
