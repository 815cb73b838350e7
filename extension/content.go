package extension

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	gfmast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"

	"github.com/jqlbuild/jqlbuild/table"
)

// blocks returns what the blocks in a node show.
func (r markdownReader) blocks(parent ast.Node, depth int) table.Content {
	var c table.Content
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		c = append(c, r.block(n, depth)...)
	}
	return c
}

// block returns what a block shows, which may be nothing, or lines without a
// block around them.
func (r markdownReader) block(n ast.Node, depth int) table.Content {
	if depth == maxNesting {
		return textLines(r.plain(n))
	}
	depth++
	one := func(n table.Node) table.Content { return table.Content{n} }
	switch n := n.(type) {
	case *ast.Paragraph:
		return one(table.Node{Kind: table.Paragraph, Children: r.line(n, depth)})
	case *ast.TextBlock:
		return r.line(n, depth)
	case *ast.Heading:
		return one(table.Node{Kind: table.Title, Number: n.Level, Children: r.line(n, depth)})
	case *ast.Blockquote:
		return one(table.Node{Kind: table.Quote, Children: r.blocks(n, depth)})
	case *ast.CodeBlock:
		return one(r.code(n, ""))
	case *ast.FencedCodeBlock:
		return one(r.code(n, string(n.Language(r.source))))
	case *ast.ThematicBreak:
		return one(table.Node{Kind: table.Rule})
	case *ast.List:
		list := table.Node{Kind: table.List}
		if n.IsOrdered() {
			list.Kind, list.Number = table.Ordered, n.Start
		}
		for item := n.FirstChild(); item != nil; item = item.NextSibling() {
			list.Children = append(list.Children, r.item(item, depth))
		}
		return one(list)
	case *gfmast.Table:
		return one(r.grid(n, depth))
	case *ast.LinkReferenceDefinition:
		return nil
	}
	return r.blocks(n, depth)
}

// code returns a block of code.
func (r markdownReader) code(n ast.Node, language string) table.Node {
	return table.Node{Kind: table.CodeBlock, Name: language, Text: strings.TrimSuffix(string(n.Lines().Value(r.source)), "\n")}
}

// item returns an item of a list; one that begins with a box is a task.
func (r markdownReader) item(n ast.Node, depth int) table.Node {
	item := table.Node{Kind: table.Item}
	if first := n.FirstChild(); first != nil {
		if box, ok := first.FirstChild().(*gfmast.TaskCheckBox); ok {
			item.Kind = table.Task
			if box.IsChecked {
				item.Number = table.Done
			}
		}
	}
	item.Children = r.blocks(n, depth)
	return item
}

func (r markdownReader) grid(n *gfmast.Table, depth int) table.Node {
	grid := table.Node{Kind: table.Grid}
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		kind := table.GridCell
		if _, head := row.(*gfmast.TableHeader); head {
			kind = table.GridHead
		}
		line := table.Node{Kind: table.GridRow}
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			line.Children = append(line.Children, table.Node{Kind: kind, Children: r.line(cell, depth)})
		}
		grid.Children = append(grid.Children, line)
	}
	return grid
}

// line returns what stands in a line of text.
func (r markdownReader) line(parent ast.Node, depth int) table.Content {
	if depth >= maxNesting {
		return table.Plain(r.plain(parent))
	}
	var c table.Content
	var text strings.Builder // what comes before the next node
	add := func(nodes ...table.Node) {
		c = append(c, table.Plain(text.String())...)
		text.Reset()
		c = append(c, nodes...)
	}
	mark := func(kind table.Kind, n ast.Node) {
		add(table.Node{Kind: kind, Children: r.line(n, depth+1)})
	}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			text.WriteString(r.text(n))
			switch {
			case n.HardLineBreak():
				add(table.Node{Kind: table.Break})
			case n.SoftLineBreak():
				text.WriteByte(' ')
			}
		case *ast.String:
			text.Write(n.Value)
		case *ast.CodeSpan:
			add(table.Node{Kind: table.Code, Text: r.plain(n)})
		case *ast.Emphasis:
			kind := table.Emphasis
			if n.Level == 2 {
				kind = table.Strong
			}
			mark(kind, n)
		case *gfmast.Strikethrough:
			mark(table.Strike, n)
		case *ast.Link:
			add(r.link(n.Destination, r.line(n, depth+1))...)
		case *ast.Image:
			alt := table.Plain(r.plain(n))
			if alt == nil {
				alt = table.Plain(string(n.Destination))
			}
			add(r.link(n.Destination, alt)...)
		case *ast.AutoLink:
			to := n.URL(r.source)
			if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(string(to)), "mailto:") {
				to = append([]byte("mailto:"), to...)
			}
			add(r.link(to, table.Plain(string(n.Label(r.source))))...)
		case *gfmast.TaskCheckBox:
		default:
			add(r.line(n, depth+1)...)
		}
	}
	add()
	return c
}

// link returns a link, or its text alone if it leads where none may.
func (r markdownReader) link(to []byte, children table.Content) table.Content {
	address := string(util.URLEscape(to, true))
	for _, scheme := range [...]string{"https://", "http://", "mailto:"} {
		if len(address) > len(scheme) && strings.EqualFold(address[:len(scheme)], scheme) {
			return table.Content{{Kind: table.Link, URL: address, Children: children}}
		}
	}
	return children
}
