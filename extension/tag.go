package extension

import (
	"fmt"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"github.com/jqlbuild/jqlbuild/source"
)

// tagsKey is where the parser's context holds the *tags of a document.
var tagsKey = parser.NewContextKey()

// tags are those of the jql-eachs of a document. All blocks are parsed before
// any text is, so that when a placeholder is met, all tags are known.
type tags struct {
	all    []*Block // in document order
	pairs  []pair
	paired bool
}

// A pair is the tags of one jql-each. Both stand in the same container.
type pair struct {
	open, close *Block
	items       []*Block // <<jql-item>> between them
}

// around returns the pair between whose tags the byte at offset stands, or nil.
func (t *tags) around(offset int) *pair {
	t.match()
	for i := range t.pairs {
		if p := &t.pairs[i]; p.open.Spec.Span.End <= offset && offset < p.close.Spec.Span.Start {
			return p
		}
	}
	return nil
}

// match finds the pairs, and says what the matter is with tags that are in none.
func (t *tags) match() {
	if t.paired {
		return
	}
	t.paired = true
	open := make(map[ast.Node][]pair) // by container; those within others last
	closed := make(map[ast.Node]*Block)
	var stray []*Block
	for _, tag := range t.all {
		parent := tag.Parent()
		stack := open[parent]
		switch tag.kind.name {
		case itemTag:
			if len(stack) == 0 {
				stray = append(stray, tag)
				continue
			}
			p := &stack[len(stack)-1]
			p.items = append(p.items, tag)
		case closeTag:
			if len(stack) == 0 {
				stray = append(stray, tag)
				if before := closed[parent]; before != nil {
					tag.problem("stray-tag", fmt.Sprintf("the body of jql-each is closed twice: before this at line %d", before.Spec.Span.Position().Line), "remove one of the closing tags")
				}
				continue
			}
			p := stack[len(stack)-1]
			p.close = tag
			closed[parent] = tag
			open[parent] = stack[:len(stack)-1]
			if len(stack) == 1 {
				t.pairs = append(t.pairs, p)
			}
		default:
			open[parent] = append(stack, pair{open: tag})
		}
	}
	for _, left := range open {
		for _, p := range left {
			t.unclosed(p.open, stray)
			stray = append(stray, p.items...)
		}
	}
	for _, tag := range stray {
		switch {
		case tag.Spec.Failed():
		case tag.kind.name == closeTag:
			tag.problem("stray-tag", "there is no jql-each here that this would close", "write <<jql-each …>> before it, or remove it")
		default:
			tag.problem("stray-tag", "jql-item stands in no body of a jql-each", "put it between <<jql-each …>> and <</jql-each>>, or remove it")
		}
	}
}

// unclosed reports a jql-each whose closing tag does not stand in the same
// container, and the closing tag with it, if there is one.
func (t *tags) unclosed(open *Block, stray []*Block) {
	for _, tag := range stray {
		if tag.kind.name == closeTag && tag.Spec.Span.Start > open.Spec.Span.Start && !tag.Spec.Failed() {
			line := tag.Spec.Span.Position().Line
			open.problem("unclosed-body", fmt.Sprintf("the body of jql-each is not closed here: <</jql-each>> at line %d does not stand in the same list item, quote or other block", line),
				"indent both tags alike")
			tag.problem("stray-tag", fmt.Sprintf("this does not close the jql-each at line %d, which stands in another block", open.Spec.Span.Position().Line), "indent both tags alike")
			return
		}
	}
	open.problem("unclosed-body", "the body of jql-each is not closed", "write <</jql-each>> on a line of its own after it")
}

// problem adds a problem at the tag's name.
func (b *Block) problem(code, message, fix string) {
	span := b.Spec.Span
	span.End = min(span.End, span.Start+len("<<")+len(b.kind.name))
	b.Spec.Problems = append(b.Spec.Problems, source.Problem{Span: span, Code: code, Message: message, Fix: fix})
}

// A gatherer puts what stands between the tags of a jql-each below its node, so
// that what transforms documents sees it there, once.
type gatherer struct{}

var _ parser.ASTTransformer = gatherer{}

// Transform implements parser.ASTTransformer.
func (gatherer) Transform(doc *ast.Document, reader text.Reader, pc parser.Context) {
	t, ok := pc.Get(tagsKey).(*tags)
	if !ok {
		return
	}
	t.match()
	for _, p := range t.pairs {
		gather(p, reader.Source())
	}
	if len(t.pairs) > 0 {
		t.footnotes(doc)
	}
}

// footnotes reports footnotes in bodies. Their list may stand in one, but it is
// the document's.
func (t *tags) footnotes(doc ast.Node) {
	var list ast.Node
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if n.Kind() == east.KindFootnoteList {
			list = n
			return ast.WalkStop, nil
		}
		return ast.WalkContinue, nil
	})
	if list == nil {
		return
	}
	for n := list.FirstChild(); n != nil; n = n.NextSibling() {
		if p := t.around(n.Pos()); p != nil {
			span := source.Span{File: p.open.Spec.Span.File, Start: n.Pos(), End: n.Pos() + 1}
			p.open.report(span, "footnote-in-body", "a footnote stands in the body of jql-each, which is repeated", "put it after the jql-each, or what it says into the text")
		}
	}
	for n := list.Parent(); n != nil; n = n.Parent() {
		if n.Kind() == kindPart {
			each := n.Parent()
			each.Parent().InsertBefore(each.Parent(), each, list)
		}
	}
}
