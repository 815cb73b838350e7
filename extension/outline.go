package extension

import (
	"bytes"
	"fmt"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// place says under which headings the bodies of a document stand, and checks
// those within.
func placeBodies(doc ast.Node, src []byte) {
	level := 1
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering || n.Type() == ast.TypeInline {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			level = n.Level
		case *Block:
			if n.Body != nil {
				n.Body.Under = level
				for _, h := range n.Body.Head {
					if h, ok := h.(*ast.Heading); ok {
						n.Body.Under = h.Level
					}
				}
				n.Body.check(src)
			}
		}
		return ast.WalkContinue, nil
	})
}

// GroupLevel returns the level of the headings of the outermost groups of a
// jql-each with this body.
func (b *Body) GroupLevel() int {
	view, _ := b.each.Spec.View.(table.EachView)
	if view.GroupHeading.Given() {
		return view.GroupHeading.N
	}
	return b.Under + 1
}

// groups returns how many groups stand within each other.
func (b *Body) groups() int {
	view, _ := b.each.Spec.View.(table.EachView)
	return len(view.GroupBy)
}

// check reports what is wrong with the headings and tables of the body.
func (b *Body) check(src []byte) {
	view, ok := b.each.Spec.View.(table.EachView)
	if !ok {
		return
	}
	n, level := b.groups(), b.GroupLevel()
	innermost := level + n - 1
	switch given := view.GroupHeading; {
	case n == 0 && given.Given():
		b.each.report(given.Span(), "no-groups", "group-heading is given without group-by, so there are no headings of groups", `write group-by="…" too, or remove it`)
	case n > 0 && innermost > 6 && given.Given():
		b.each.report(given.Span(), "heading-level", fmt.Sprintf("the headings of %d groups, one in the other, would end at level %d, and there are six", n, innermost), fmt.Sprintf("write %d or less", 7-n))
	case n > 0 && innermost > 6:
		b.each.problem("heading-level", fmt.Sprintf("the headings of groups would be of level %d, and there are six", innermost), `say which with group-heading="…", or put it under a higher heading`)
	case n > 0:
		b.belowGroups(innermost)
	}
	b.tableOfHead(src)
	b.indented(src)
}

// belowGroups reports headings of the body that are not below those of groups.
func (b *Body) belowGroups(innermost int) {
	for _, block := range b.Nodes {
		_ = ast.Walk(block, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			h, ok := n.(*ast.Heading)
			if !entering || !ok || h.Level > innermost {
				return ast.WalkContinue, nil
			}
			span := source.Span{File: b.Span.File, Start: h.Pos(), End: h.Pos() + h.Level}
			fix := fmt.Sprintf("make it a heading of level %d", innermost+1)
			if h.Level-b.groups() > 1 {
				fix += fmt.Sprintf(`, or write group-heading="%d"`, h.Level-b.groups())
			}
			b.each.report(span, "heading-level", fmt.Sprintf("this heading of level %d does not stand below those of the groups, which are of level %d", h.Level, innermost), fix)
			return ast.WalkContinue, nil
		})
	}
}

// tableOfHead reports a body that is meant as the rows of a table in the head.
func (b *Body) tableOfHead(src []byte) {
	if len(b.Head) == 0 || len(b.Nodes) == 0 || b.Head[len(b.Head)-1].Kind() != east.KindTable || b.Nodes[0].Kind() != ast.KindParagraph {
		return
	}
	line := b.Nodes[0].Lines().At(0)
	if at := bytes.IndexByte(line.Value(src), '|'); at >= 0 {
		span := source.Span{File: b.Span.File, Start: line.Start, End: line.Start + at + 1}
		b.each.report(span, "table-in-head", "this is no row of the table before <<jql-item>>: a body is not a part of a table", "use jql-table, or put a whole table into the body")
	}
}

// indented reports blocks of the body that would belong to the last item of a
// list in the body of the issue before.
func (b *Body) indented(src []byte) {
	listed := false
	for _, n := range b.Nodes {
		listed = listed || n.Kind() == ast.KindList || n.Kind() == east.KindDefinitionList
	}
	if !listed {
		return
	}
	own := column(src, b.All.Start)
	for _, n := range b.Nodes {
		if pos := n.Pos(); pos >= 0 && column(src, pos) >= own+2 {
			b.each.report(source.Span{File: b.Span.File, Start: pos, End: pos + 1}, "indented-body",
				"this is indented, so that it would belong to an item of the list in the body of the issue before",
				"indent it as the tags are, and put code into a fence")
		}
	}
}

// column returns how far a place is from the beginning of its line.
func column(src []byte, at int) int {
	line := src[bytes.LastIndexByte(src[:at], '\n')+1 : at]
	return len(line) + 3*bytes.Count(line, []byte("\t"))
}
