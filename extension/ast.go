package extension

import (
	"fmt"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"github.com/jqlbuild/jqlbuild/table"
)

// A Shortcode is what an author asked for and, once it is resolved, the
// answer. It is the common part of [Block] and [Inline].
type Shortcode struct {
	Spec   table.Spec
	Result *table.Result // nil until it is resolved

	// Body is what a jql-each repeats; nil for other shortcodes, and for one
	// that is not closed.
	Body *Body

	ordinal int  // its place among the document's, from 1
	inText  bool // it stands within a line
	inLink  bool // it stands within the text of a link, which may hold no other
}

// A Block is a shortcode that stands on lines of its own:
//
//	<<jql-table link="docs"
//	            jql="project = DOCS">>
//
// So does each tag of a jql-each. Once its closing tag is found, the opening one
// stands for all, and its Body holds what stood between them.
type Block struct {
	ast.BaseBlock
	Shortcode

	kind *kind

	// While the block is open:
	scan  *scanner
	after text.Segment // what follows the shortcode on its last line
}

// An Inline is a shortcode within a line of text:
//
//	There are <<jql-count jql="type = Bug">> known bugs.
type Inline struct {
	ast.BaseInline
	Shortcode
}

var (
	_ ast.Node = (*Block)(nil)
	_ ast.Node = (*Inline)(nil)
)

// The kinds of the nodes.
var (
	KindBlock  = ast.NewNodeKind("JQLBlock")
	KindInline = ast.NewNodeKind("JQLInline")
)

// Kind implements ast.Node.
func (b *Block) Kind() ast.NodeKind { return KindBlock }

// Kind implements ast.Node.
func (i *Inline) Kind() ast.NodeKind { return KindInline }

// IsRaw implements ast.Node: the lines of a Block hold no Markdown.
func (b *Block) IsRaw() bool { return true }

// IsOpen reports, while a page is parsed, whether more lines of the shortcode may
// follow.
func (b *Block) IsOpen() bool { return b.scan != nil && b.scan.state == open }

// Dump implements ast.Node.
func (b *Block) Dump(source []byte, level int) { ast.DumpHelper(b, source, level, b.dump(), nil) }

// Dump implements ast.Node.
func (i *Inline) Dump(source []byte, level int) { ast.DumpHelper(i, source, level, i.dump(), nil) }

// A node is a Block or an Inline.
type node interface{ shortcode() *Shortcode }

func (s *Shortcode) shortcode() *Shortcode { return s }

func (s *Shortcode) dump() map[string]string {
	return map[string]string{
		"Span": s.Spec.Span.Text(),
		"View": fmt.Sprintf("%T", s.Spec.View),
	}
}

// Nodes returns the shortcodes below a node, in document order.
func Nodes(doc ast.Node) []*Shortcode {
	var nodes []*Shortcode
	// The walker returns no error, so Walk has none.
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			if n, ok := n.(node); ok {
				nodes = append(nodes, n.shortcode())
			}
		}
		return ast.WalkContinue, nil
	})
	return nodes
}
