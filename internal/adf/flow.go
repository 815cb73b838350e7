package adf

import (
	"strings"

	"github.com/jqlbuild/jqlbuild/table"
)

// A flow puts nodes in their places: blocks one after the other, and inline
// nodes into lines between them. Its zero value makes lines that are
// Paragraphs.
type flow struct {
	line   table.Node // what a line is; its Children are the ones of the line being made
	inline bool       // lines are what the flow is there for, so that nothing unknown ends one
	blocks table.Content
}

// add adds nodes of either sort.
func (f *flow) add(nodes ...table.Node) {
	for _, n := range nodes {
		if isInline(n) {
			f.line.Children = join(f.line.Children, n)
			continue
		}
		f.endLine()
		f.blocks = append(f.blocks, n)
	}
}

// endLine ends the line, which is dropped when it has nothing to show.
func (f *flow) endLine() {
	line := f.line
	f.line.Children = nil
	line.Children = trimBreaks(line.Children)
	if blank(line.Children) {
		return
	}
	if line.Kind == table.Text {
		line.Kind = table.Paragraph
	}
	f.blocks = append(f.blocks, line)
}

// end ends the flow and returns its blocks.
func (f *flow) end() table.Content {
	f.endLine()
	return f.blocks
}

// isInline reports whether n stands in a line. The kinds are in that order.
func isInline(n table.Node) bool {
	return n.Kind < table.Paragraph
}

// join appends n to a line. A mark goes on with the same mark before it, so
// that a link of several nodes stays one link.
func join(line table.Content, n table.Node) table.Content {
	if len(line) == 0 || !isMark(n.Kind) {
		return append(line, n)
	}
	last := &line[len(line)-1]
	if last.Kind != n.Kind || last.URL != n.URL {
		return append(line, n)
	}
	for _, child := range n.Children {
		last.Children = join(last.Children, child)
	}
	return line
}

func trimBreaks(line table.Content) table.Content {
	for len(line) > 0 && line[0].Kind == table.Break {
		line = line[1:]
	}
	for len(line) > 0 && line[len(line)-1].Kind == table.Break {
		line = line[:len(line)-1]
	}
	return line
}

// blank reports whether a line shows nothing but white space.
func blank(line table.Content) bool {
	for _, n := range line {
		switch {
		case isMark(n.Kind):
			if !blank(n.Children) {
				return false
			}
		case n.Kind == table.Break:
		case n.Kind != table.Text || strings.TrimSpace(n.Text) != "":
			return false
		}
	}
	return true
}
