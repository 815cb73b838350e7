package extension

import (
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// A Body is what stands between the tags of a jql-each: Markdown, parsed by the
// same parser as the rest of the page, which is shown once for each issue. Its
// nodes belong to no document; they have the places of the text that they were
// made of, and never change.
//
// What becomes of it for an issue is decided by [Body.Fill], and how what it
// becomes of several follows each other by [JoinOf]. [Resolve] puts copies
// of the nodes into the document by these two; who makes text goes by the same.
type Body struct {
	Span source.Span // from the end of the opening tag to the beginning of the closing one
	All  source.Span // with both tags
	Item source.Span // <<jql-item>>; zero if there is none

	Head  []ast.Node // the blocks before <<jql-item>>, shown once
	Nodes []ast.Node // the blocks that are shown for each issue

	Placeholders []Placeholder

	// Blank says that a blank line stands between the bodies of two issues:
	// after the tag before the body, or before the closing one.
	Blank bool

	// HeadBlank says that one stands between the head and the first body.
	HeadBlank bool

	// Under is the level of the heading that the jql-each stands under, at
	// least 1; the last heading of its head, if it has one.
	Under int

	each   *Block
	uses   map[ast.Node][]int // the placeholders in a block
	codes  map[ast.Node][]piece
	links  map[ast.Node][]piece
	labels *labeller
	src    []byte
	made   []ast.Node // what stands in the document now
}

// Shown returns the blocks that stand in the document for the issues of the last
// answer, right before the jql-each.
func (b *Body) Shown() []ast.Node { return b.made }

// A Placeholder is one of a body's.
type Placeholder struct {
	table.Placeholder

	// Node is the node that it stands in: one of its own within text, else an
	// *ast.CodeSpan, or the *ast.Link whose destination it is in.
	Node ast.Node
}

// KindPlaceholder is the kind of the nodes that stand for placeholders within
// text. They are found in the nodes of a [Body] alone.
var KindPlaceholder = ast.NewNodeKind("JQLPlaceholder")

// IsPlaceholder returns which of a body's Placeholders a node stands for.
func IsPlaceholder(n ast.Node) (index int, ok bool) {
	p, ok := n.(*placeholder)
	if !ok {
		return 0, false
	}
	return p.index, true
}

// A piece is a part of a code span or a destination: text as it stands there,
// or a placeholder.
type piece struct {
	text  string
	index int // -1 for text
}

// A Filling is what one issue makes of a [Body].
type Filling struct {
	Row table.Row

	// Values are what the placeholders show, in their order: nil for what is
	// empty. A placeholder in a destination that makes no address is empty too.
	Values []table.Content

	body  *Body
	empty []bool
	dests map[ast.Node]string
}

// Fill returns what an issue makes of the body.
func (b *Body) Fill(row table.Row) Filling {
	f := Filling{Row: row, body: b, Values: make([]table.Content, len(b.Placeholders)), empty: make([]bool, len(b.Placeholders))}
	for i, p := range b.Placeholders {
		f.Values[i] = p.Value(row)
		f.empty[i] = len(f.Values[i]) == 0
	}
	for n, pieces := range b.links {
		address := f.address(pieces)
		if f.dests == nil {
			f.dests = make(map[ast.Node]string, len(b.links))
		}
		f.dests[n] = address
		if address == "" {
			for _, p := range pieces {
				if p.index >= 0 {
					f.Values[p.index], f.empty[p.index] = nil, true
				}
			}
		}
	}
	return f
}

// Destination returns the destination of a link of the body as Markdown writes
// it. It is "" if the link has no address, and is its text alone then; ok is
// false if no placeholder stands in it.
func (f Filling) Destination(link ast.Node) (destination string, ok bool) {
	destination, ok = f.dests[link]
	return destination, ok
}

// Code returns the text of a code span of the body; ok is false if no
// placeholder stands in it.
func (f Filling) Code(span ast.Node) (code string, ok bool) {
	pieces, ok := f.body.codes[span]
	if !ok {
		return "", false
	}
	return f.code(pieces), true
}

// code returns the text that pieces of a code span make.
func (f Filling) code(pieces []piece) string {
	var b strings.Builder
	for _, p := range pieces {
		if p.index < 0 {
			b.WriteString(strings.ReplaceAll(p.text, "\n", " "))
			continue
		}
		b.WriteString(strings.Join(strings.Fields(table.PlainText(f.Values[p.index])), " "))
	}
	return b.String()
}

// Blocks reports whether a paragraph of the body becomes blocks of a value that
// stands alone in it, as rich text is, and returns the value.
func (f Filling) Blocks(paragraph ast.Node) (table.Content, bool) {
	if !isLines(paragraph) || paragraph.ChildCount() != 1 {
		return nil, false
	}
	p, ok := paragraph.FirstChild().(*placeholder)
	if !ok || p.index < 0 || !f.Values[p.index].HasBlocks() {
		return nil, false
	}
	if f.body.Placeholders[p.index].Several(f.Row) {
		return nil, false // they stand in one line, with commas between
	}
	return f.Values[p.index], true
}
