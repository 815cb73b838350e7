package extension

import (
	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/jqlbuild/jqlbuild/table"
)

// A copier makes the nodes that show an issue of those of a body.
type copier struct {
	Filling
	words    *table.Words
	under    int // the level of the heading that comes before
	linkless int // headings and links around the current node
}

// Copy returns what an issue makes of the body's Nodes, one for each: nil for
// those that are left out. under is the level of the heading that the body
// stands under.
func (f Filling) Copy(words *table.Words, under int) []ast.Node {
	c := copier{Filling: f, words: words, under: under}
	made := make([]ast.Node, len(f.body.Nodes))
	for i, n := range f.body.Nodes {
		made[i] = c.block(n)
	}
	return made
}

// block returns a copy of a block, or nil.
func (c *copier) block(n ast.Node) ast.Node {
	if c.Gone(n) {
		return nil
	}
	if value, ok := c.Blocks(n); ok {
		v := &ValueBlock{Content: value, Words: c.words, Under: max(c.under, 1)}
		v.SetBlankPreviousLines(n.HasBlankPreviousLines())
		return v
	}
	if h, ok := n.(*ast.Heading); ok {
		c.under = h.Level
		c.linkless++
		defer func() { c.linkless-- }()
	}
	made := clone(n)
	gone, blank := false, false // since the last block that stays
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		if child.Type() == ast.TypeInline {
			c.inline(made, child)
			continue
		}
		block := c.block(child)
		blank = blank || child.HasBlankPreviousLines()
		switch {
		case block == nil:
			gone = true
			continue
		case gone && !listed(child):
			sew(made, block, blank, c.body.src)
		default:
			block.SetBlankPreviousLines(blank)
			made.AppendChild(made, block)
		}
		gone, blank = false, false
	}
	if list, ok := made.(*ast.List); ok {
		loosen(list)
	}
	return made
}

// listed reports whether a block is a part of a larger one, which is never
// joined with the next.
func listed(n ast.Node) bool {
	switch n.Kind() {
	case ast.KindListItem, east.KindTableHeader, east.KindTableRow, east.KindTableCell, east.KindDefinitionTerm, east.KindDefinitionDescription:
		return true
	}
	return false
}

// inline appends a copy of what stands within text to parent.
func (c *copier) inline(parent, n ast.Node) {
	value := func(content table.Content) {
		parent.AppendChild(parent, &Value{Content: content, Words: c.words, Linkless: c.linkless > 0})
	}
	if pieces, ok := c.body.codes[n]; ok {
		if code := c.code(pieces); code != "" {
			value(table.Content{{Kind: table.Code, Text: code}})
		}
		return
	}
	if p, ok := n.(*placeholder); ok {
		if p.index >= 0 && !c.empty[p.index] {
			value(c.Values[p.index])
		}
		return
	}
	destination, ok := c.Destination(n)
	if ok && destination == "" {
		for child := n.FirstChild(); child != nil; child = child.NextSibling() {
			c.inline(parent, child)
		}
		return
	}
	made := clone(n)
	if link, is := made.(*ast.Link); is {
		if ok {
			link.Destination = []byte(destination)
		}
		c.linkless++
		defer func() { c.linkless-- }()
	}
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		c.inline(made, child)
	}
	if n.HasChildren() && !made.HasChildren() {
		return // the signs around an empty value would be text
	}
	parent.AppendChild(parent, made)
}
