package extension

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"

	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// detach takes the bodies out of a document, and returns them.
func detach(doc ast.Node, src []byte, pc parser.Context) []*Body {
	t, ok := pc.Get(tagsKey).(*tags)
	if !ok {
		return nil
	}
	var bodies []*Body
	for _, p := range t.pairs {
		p.open.Body.detach(src)
		bodies = append(bodies, p.open.Body)
	}
	placeBodies(doc, src)
	return bodies
}

// detach takes the parts of a body out of the document, once nothing transforms
// that any more.
func (b *Body) detach(src []byte) {
	b.src = src
	for n := b.each.FirstChild(); n != nil; n = b.each.FirstChild() {
		b.Head = b.Nodes
		b.Nodes = nil
		for c := n.FirstChild(); c != nil; c = n.FirstChild() {
			n.RemoveChild(n, c)
			b.Nodes = append(b.Nodes, c)
		}
		b.each.RemoveChild(b.each, n)
	}
	for _, n := range append(b.Head[:len(b.Head):len(b.Head)], b.Nodes...) {
		b.use(n)
	}
}

// use notes which placeholders are in a block, and in the blocks within.
func (b *Body) use(n ast.Node) []int {
	var used []int
	if p, ok := n.(*placeholder); ok && p.index >= 0 {
		used = append(used, p.index)
	}
	for _, pieces := range [...][]piece{b.codes[n], b.links[n]} {
		for _, p := range pieces {
			if p.index >= 0 {
				used = append(used, p.index)
			}
		}
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		used = append(used, b.use(c)...)
	}
	if n.Type() == ast.TypeBlock && len(used) > 0 {
		b.uses[n] = used
	}
	if n.Kind() == east.KindTable && blankBefore(n.FirstChild(), b.src) {
		n.SetBlankPreviousLines(true) // which was that of the paragraph it was made of
	}
	if !canClone(n) {
		span := b.each.Spec.Span
		if pos := n.Pos(); pos >= 0 {
			span = source.Span{File: span.File, Start: pos, End: pos + 1}
		}
		b.each.report(span, "unknown-block", fmt.Sprintf("%s, of an extension of Markdown, cannot be repeated in the body of jql-each", n.Kind()), "put it outside of the body")
	}
	return used
}

// fill puts the body into the document before its jql-each, once for each issue.
// What an earlier answer had put there goes.
func (b *Body) fill() {
	b.clear()
	each := b.each
	r := each.Result
	if r == nil || r.Table == nil || each.Spec.Failed() {
		return
	}
	b.labels.restart()
	p := press{body: b, result: r, sheet: ast.NewDocument(), blank: b.HeadBlank}
	p.groups(r.Table.Groups, b.GroupLevel(), b.Under)
	p.warn()
	if p.printed > 0 {
		c := copier{Filling: Filling{body: b}}
		sheet := ast.NewDocument()
		for _, n := range b.Head {
			sheet.AppendChild(sheet, c.block(n))
		}
		blank := b.HeadBlank
		for n := p.sheet.FirstChild(); n != nil; n = p.sheet.FirstChild() {
			p.sheet.RemoveChild(p.sheet, n)
			sew(sheet, n, blank || n.HasBlankPreviousLines(), b.src)
			blank = false
		}
		for n := sheet.FirstChild(); n != nil; n = sheet.FirstChild() {
			each.Parent().InsertBefore(each.Parent(), each, n)
			b.made = append(b.made, n)
		}
	}
}

// clear takes what the last answer has put there out of the document.
func (b *Body) clear() {
	for _, n := range b.made {
		if parent := n.Parent(); parent != nil {
			parent.RemoveChild(parent, n)
		}
	}
	b.made = nil
}

// A press puts the bodies of issues one after the other.
type press struct {
	body    *Body
	result  *table.Result
	sheet   ast.Node
	blank   bool     // before the next body
	printed int      // how many issues
	empty   []string // keys of those of which nothing is left
}

// groups prints groups of issues, the headings of the outermost ones of a level.
func (p *press) groups(groups []table.Group, level, under int) {
	for _, g := range groups {
		under := under
		if len(g.Heading) > 0 {
			under = min(level, 6)
			h := ast.NewHeading(under)
			h.AppendChild(h, &Value{Content: table.Plain(table.PlainText(g.Heading)), Words: p.result.Words, Linkless: true}) // without icons and lozenges
			h.SetBlankPreviousLines(true)
			p.body.labels.group(h, g.Heading)
			p.sheet.AppendChild(p.sheet, h)
			p.blank = true
		}
		p.groups(g.Groups, level+1, under)
		for _, row := range g.Rows {
			p.issue(row, under)
		}
		if text := p.body.EmptyGroup(p.result); len(g.Groups) == 0 && len(g.Rows) == 0 && text != "" {
			nothing := ast.NewParagraph()
			nothing.AppendChild(nothing, &Value{Content: table.Plain(text), Words: p.result.Words})
			nothing.SetBlankPreviousLines(true)
			p.sheet.AppendChild(p.sheet, nothing)
		}
	}
}

// EmptyGroup returns what stands in a group without issues of an answer; "" for
// nothing.
func (b *Body) EmptyGroup(r *table.Result) string {
	v, ok := r.View.(table.EachView)
	if !ok {
		v, _ = b.each.Spec.View.(table.EachView)
	}
	return v.EmptyGroup.Value
}

// issue prints the body of one issue.
func (p *press) issue(row table.Row, under int) {
	p.printed++
	f := p.body.Fill(row)
	blank, first := p.blank, true
	made := f.Copy(p.result.Words, under)
	p.body.labels.issue(row.Key, made)
	for i, n := range made {
		blank = blank || !first && p.body.Nodes[i].HasBlankPreviousLines()
		first = false
		if n != nil {
			sew(p.sheet, n, blank, p.body.src)
			blank = false
		}
	}
	p.blank = p.body.Blank || blank
	if f.Empty() {
		p.empty = append(p.empty, row.Key)
	}
}

// shownKeys is how many issues a warning names.
const shownKeys = 10

// warn warns of issues of which nothing is left.
func (p *press) warn() {
	if len(p.empty) == 0 {
		return
	}
	slices.Sort(p.empty)
	keys := slices.Compact(p.empty)
	names := strings.Join(keys[:min(len(keys), shownKeys)], ", ")
	if more := len(keys) - shownKeys; more > 0 {
		names += fmt.Sprintf(" and %d more", more)
	}
	p.result.Problems = append(p.result.Problems, source.Problem{
		Span: p.body.each.Spec.Span, Code: "each-empty", Warning: true,
		Message: "nothing is left of the body for " + names + ": all that it would show is empty",
		Fix:     "fill the fields in Jira, or add a text in place of empty ones: ${Release note or summary}",
	})
}
