// Package adf turns the rich text of Jira into table.Content: the Atlassian
// Document Format of Jira Cloud, the rendered HTML of Jira Data Center, and,
// where there is nothing better, wiki markup as plain text.
//
// Nothing here fails. What a document holds that the format does not allow is
// read as far as it makes sense and otherwise left out, node by node; of nodes
// that are not known, and of those nested deeper than a reader could follow,
// the text is kept. Links lead to http, https and mailto only.
package adf

import (
	"encoding/json"
	"strconv"

	"github.com/jqlbuild/jqlbuild/table"
)

// Spans of table cells are cut to what a table that someone wrote can need.
const maxSpan = 100

// IsDocument reports whether raw is a document in the Atlassian Document Format:
// an object whose type is "doc".
func IsDocument(raw json.RawMessage) bool {
	d := newDecoder(raw)
	if d.next() != json.Delim('{') {
		return false
	}
	kind := ""
	for d.more() {
		if d.key() == "type" {
			kind = scalar(d.value(0))
		} else {
			d.rest(d.next())
		}
	}
	return kind == "doc"
}

// Content returns what a document in the Atlassian Document Format shows, as
// blocks. A JSON text is taken for wiki markup, as FromWiki does; null and
// what is not JSON are nothing.
//
// Of mentions only the name is kept, never the account's id. The date of a
// date node is midnight UTC of its day.
//
// https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/
func Content(doc json.RawMessage) table.Content {
	return convert(doc, maxDepth)
}

func convert(doc []byte, depth int) table.Content {
	d := newDecoder(doc)
	t := d.next()
	if text, ok := t.(string); ok {
		return FromWiki(text)
	}
	c := converter{depth: depth}
	if t == json.Delim('[') {
		return c.blocks(newDecoder(doc).nodes(depth))
	}
	return c.blocks([]node{d.node(t, depth)})
}

// A converter converts nodes that are nested at most depth levels deep.
type converter struct {
	depth int
}

// blocks returns nodes as blocks.
func (c converter) blocks(nodes []node) table.Content {
	var f flow
	for _, n := range nodes {
		c.add(&f, n)
	}
	return f.end()
}

// lines returns nodes that should be inline as blocks: lines like the given
// one, and what they hold of other blocks between them.
func (c converter) lines(nodes []node, line table.Node) table.Content {
	f := flow{inline: true, line: line}
	for _, n := range nodes {
		c.add(&f, n)
	}
	return f.end()
}

// add adds what n shows to f.
func (c converter) add(f *flow, n node) {
	switch n.kind {
	case "text", "hardBreak", "mention", "emoji", "date", "status", "placeholder", "inlineCard", "mediaInline", "media":
		for _, leaf := range inline(n) {
			f.add(marksOf(n).apply(leaf))
		}
	case "paragraph":
		f.add(c.lines(n.content, table.Node{Kind: table.Paragraph})...)
	case "heading":
		line := table.Node{Kind: table.Paragraph}
		if level := n.number("level", 1, 6, 0); level > 0 {
			line = table.Node{Kind: table.Title, Number: level}
		}
		f.add(c.lines(n.content, line)...)
	case "bulletList", "taskList", "decisionList":
		f.add(c.list(n, table.Node{Kind: table.List})...)
	case "orderedList":
		f.add(c.list(n, table.Node{Kind: table.Ordered, Number: n.number("order", 0, 1<<31-1, 1)})...)
	case "taskItem", "blockTaskItem":
		f.add(table.Node{Kind: table.List, Children: table.Content{c.item(n)}})
	case "codeBlock":
		if code := text(n); code != "" {
			f.add(table.Node{Kind: table.CodeBlock, Text: code, Name: language(n.attr("language"))})
		}
	case "blockquote":
		f.add(box(table.Quote, "", c.blocks(n.content))...)
	case "panel":
		f.add(box(table.Panel, panel(n.attr("panelType")), c.blocks(n.content))...)
	case "expand", "nestedExpand":
		f.add(table.Node{Kind: table.Expand, Text: n.attr("title"), Children: c.blocks(n.content)})
	case "rule":
		f.add(table.Node{Kind: table.Rule})
	case "table":
		f.add(c.grid(n)...)
	case "tableRow":
		f.add(c.grid(node{content: []node{n}})...)
	case "layoutSection":
		f.add(c.columns(n)...)
	case "mediaGroup":
		for _, media := range n.content {
			f.add(c.blocks([]node{media})...)
		}
	case "blockCard", "embedCard":
		f.add(table.Node{Kind: table.Paragraph, Children: card(n)})
	case "extension":
		f.add(c.extension(n)...)
	default:
		c.addUnknown(f, n)
	}
}

// addUnknown adds the children of n, or else its text. The children of a node
// among blocks do not share a line with what stands around it.
func (c converter) addUnknown(f *flow, n node) {
	if !f.inline {
		f.endLine()
		defer f.endLine()
	}
	for _, child := range n.content {
		c.add(f, child)
	}
	if len(n.content) == 0 {
		if text := first(n.text, n.attr("text")); text != "" {
			f.add(marksOf(n).apply(table.Node{Kind: table.Text, Text: text}))
		}
	}
}

// list returns a list whose items are n's children. A list right inside the
// list belongs to the item before it, which is how task lists are nested.
func (c converter) list(n node, list table.Node) table.Content {
	for _, child := range n.content {
		items := list.Children
		switch child.kind {
		case "listItem", "decisionItem", "taskItem", "blockTaskItem":
			list.Children = append(items, c.item(child))
		case "bulletList", "orderedList", "taskList", "decisionList":
			if len(items) > 0 {
				last := &items[len(items)-1]
				last.Children = append(last.Children, c.blocks([]node{child})...)
				continue
			}
			fallthrough
		default:
			list.Children = append(items, box(table.Item, "", tight(c.blocks([]node{child})))...)
		}
	}
	if len(list.Children) == 0 {
		return nil
	}
	return table.Content{list}
}

func (c converter) item(n node) table.Node {
	item := table.Node{Kind: table.Item}
	switch n.kind {
	case "taskItem", "blockTaskItem":
		item.Kind = table.Task
		if n.attr("state") == "DONE" {
			item.Number = 1
		}
	}
	switch n.kind {
	case "taskItem", "decisionItem":
		item.Children = tight(c.lines(n.content, table.Node{Kind: table.Paragraph}))
	default:
		item.Children = tight(c.blocks(n.content))
	}
	return item
}

// tight returns the blocks of an item without the paragraph around its text,
// unless it has several.
func tight(blocks table.Content) table.Content {
	for i, n := range blocks {
		if (n.Kind == table.Paragraph) != (i == 0) {
			return blocks
		}
	}
	if len(blocks) == 0 {
		return nil
	}
	return append(blocks[0].Children, blocks[1:]...)
}

// grid returns a table. Cells that stand outside a row, and other nodes that
// stand where a cell should, get one of their own.
func (c converter) grid(n node) table.Content {
	grid := table.Node{Kind: table.Grid}
	for i, child := range n.content {
		cells := []node{child}
		if child.kind == "tableRow" {
			cells = child.content
		}
		row := table.Node{Kind: table.GridRow}
		for _, cell := range cells {
			row.Children = append(row.Children, c.cell(cell, len(n.content)-i))
		}
		if len(row.Children) > 0 {
			grid.Children = append(grid.Children, row)
		}
	}
	if len(grid.Children) == 0 {
		return nil
	}
	if n.attr("isNumberColumnEnabled") == "true" {
		number(grid.Children)
	}
	return table.Content{grid}
}

// cell returns n as a cell of a row that has the given number of rows left,
// itself included.
func (c converter) cell(n node, rows int) table.Node {
	cell := table.Node{Kind: table.GridCell}
	switch n.kind {
	case "tableHeader":
		cell.Kind = table.GridHead
	case "tableCell":
	default:
		cell.Children = c.blocks([]node{n})
		return cell
	}
	cell.Cols = min(n.number("colspan", 1, 1<<31-1, 1), maxSpan)
	cell.Rows = min(n.number("rowspan", 1, 1<<31-1, 1), maxSpan, rows)
	cell.Children = c.blocks(n.content)
	return cell
}

// number puts the column before rows that counts them; rows of nothing but
// heads are not counted.
func number(rows table.Content) {
	count := 0
	for i := range rows {
		cell := table.Node{Kind: table.GridCell}
		for _, other := range rows[i].Children {
			if other.Kind == table.GridCell {
				count++
				cell.Children = paragraph(strconv.Itoa(count))
				break
			}
		}
		rows[i].Children = append(table.Content{cell}, rows[i].Children...)
	}
}

func (c converter) columns(n node) table.Content {
	columns := table.Node{Kind: table.Columns}
	for _, child := range n.content {
		columns.Children = append(columns.Children, box(table.Block, "", c.blocks([]node{child}))...)
	}
	switch len(columns.Children) {
	case 0:
		return nil
	case 1:
		return columns.Children[0].Children
	}
	return table.Content{columns}
}

// extension returns what an app's macro holds: a table that Confluence moved
// into one since tables could not be nested, or else its children or its text.
func (c converter) extension(n node) table.Content {
	parameters, _ := n.attrs["parameters"].(map[string]any)
	if inner := []byte(scalar(parameters["adf"])); IsDocument(inner) && c.depth > 1 {
		return convert(inner, c.depth/2)
	}
	var f flow
	c.addUnknown(&f, n)
	return f.end()
}

// box returns one block around children, or nothing around nothing.
func box(kind table.Kind, name string, children table.Content) table.Content {
	if len(children) == 0 {
		return nil
	}
	return table.Content{{Kind: kind, Name: name, Children: children}}
}

func paragraph(text string) table.Content {
	return box(table.Paragraph, "", table.Plain(text))
}

// panel returns the name of a panel; those with a colour and an icon of their
// own are like "info".
func panel(kind string) string {
	switch kind {
	case "note", "warning", "success", "error", "tip":
		return kind
	}
	return "info"
}
