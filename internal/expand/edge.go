package expand

import (
	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/table"
)

// An edge is a block that another one follows, or that follows another.
type edge struct {
	node   ast.Node      // nil for what is no block of the page
	value  table.Content // not nil if it is the blocks of a value
	column int           // where it begins in its first line
}

// edge returns the edge that a part of a body is.
func (p *press) edge(of *part) edge {
	value, _ := p.Blocks(of.node)
	n := of.node
	if made := p.made[n]; made != nil {
		n = made // without what is left out of it
	}
	return edge{n, value, columnOf(string(p.data[lineStart(p.data, of.start):of.start]))}
}

// edgeOf returns the edge that a copy of a block which begins at start is.
func edgeOf(n ast.Node, data []byte, start int) edge {
	e := edge{node: n, column: columnOf(string(data[lineStart(data, start):start]))}
	if v, ok := n.(*extension.ValueBlock); ok {
		e.value = v.Content
	}
	return e
}

// columnOf returns how wide the beginning of a line is.
func columnOf(marks string) int {
	width := 0
	for _, r := range marks {
		if width++; r == '\t' {
			width = (width + 3) / 4 * 4
		}
	}
	return width
}

// join returns how two blocks follow each other, blank saying whether a blank line
// stands between them, and whether they would be read as one in a way that only
// something else between them prevents.
func (p *press) join(last, next edge, blank bool) (join extension.Join, asOne bool) {
	join = extension.NeedsBlank
	if last.node != nil && next.node != nil && last.value == nil && next.value == nil {
		join = extension.JoinOf(last.node, next.node, blank, p.data)
	} else if blank {
		join = extension.Apart
	}
	switch {
	case join == extension.Joined || !last.isList(p.format, true):
	case next.column >= last.column+2, next.node != nil && next.node.Kind() == ast.KindCodeBlock:
		asOne = true // as what is within its last item
	case next.isList(p.format, false):
		asOne = last.value != nil || next.value != nil
	}
	return join, asOne
}

// isList reports whether text of an edge ends with a list, or begins with one.
func (e edge) isList(format table.Format, ends bool) bool {
	switch {
	case e.node == nil:
		return false
	case e.value == nil:
		return e.node.Kind() == ast.KindList || e.node.Kind() == east.KindDefinitionList
	case format != table.GFM:
		return false
	case ends:
		return isList(e.value[len(e.value)-1], ends)
	}
	return isList(e.value[0], ends)
}

// isList reports whether a block of a value ends with a list, or begins with one.
func isList(n table.Node, ends bool) bool {
	switch n.Kind {
	case table.List, table.Ordered, table.Task:
		return true
	case table.Block, table.Columns, table.Expand:
		if len(n.Children) == 0 || n.Kind == table.Expand && !ends {
			return false
		}
		if ends {
			return isList(n.Children[len(n.Children)-1], ends)
		}
		return isList(n.Children[0], ends)
	}
	return false
}

// separator returns a block that shows nothing and keeps two lists apart.
func (p *press) separator() string {
	if p.format == table.MDX {
		return "{/* */}"
	}
	return "<!-- -->"
}
