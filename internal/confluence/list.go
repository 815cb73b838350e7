package confluence

import (
	"strconv"
	"strings"
)

// list converts ul, ol and ac:task-list.
func (c *converter) list(n *node) []piece {
	if c.inCell {
		return c.listInLine(n)
	}
	var items []string
	separator := "\n"
	number, err := strconv.Atoi(n.attr("start"))
	if err != nil || number < 0 || number > 999_999 {
		number = 1
	}
	for _, content := range c.items(n) {
		marker := "- "
		if n.name == "ol" {
			marker = strconv.Itoa(number+len(items)) + ". "
		}
		text, tight := item(paragraphs(content))
		if !tight {
			separator = "\n\n"
		}
		items = append(items, prefixed(text, marker, strings.Repeat(" ", len(marker))))
	}
	if len(items) == 0 {
		return nil
	}
	return []piece{{list, strings.Join(items, separator)}}
}

// items returns the content of a list's items. What stands between them is
// taken for items, too.
func (c *converter) items(n *node) [][]piece {
	var items [][]piece
	for _, k := range n.kids {
		var pieces []piece
		switch {
		case k.name == "" && strings.TrimSpace(k.text.Value) == "":
			continue
		case k.name == "li":
			pieces = c.all(k.kids)
		case k.name == "ac:task":
			pieces = c.task(k)
		default:
			pieces = c.node(k, "", nil)
		}
		items = append(items, pieces)
	}
	return items
}

func (c *converter) task(n *node) []piece {
	mark := "[ ] "
	if status := n.child("ac:task-status"); status != nil && strings.TrimSpace(status.content().Value) == "complete" {
		mark = "[x] "
	}
	pieces := []piece{{inline, mark}}
	if body := n.child("ac:task-body"); body != nil {
		pieces = append(pieces, c.all(body.kids)...)
	}
	return pieces
}

// item returns the blocks of a list's item as text, and whether it goes
// without blank lines: it is a paragraph, after which lists may follow.
func item(blocks []piece) (text string, tight bool) {
	tight = len(blocks) == 0 || blocks[0].kind != note
	for i, p := range blocks[min(1, len(blocks)):] {
		tight = tight && p.kind == list && blocks[i].kind != note
	}
	if !tight {
		return join(blocks), false
	}
	lines := make([]string, len(blocks))
	for i, p := range blocks {
		lines[i] = p.text
	}
	return strings.Join(lines, "\n"), true
}

// listInLine converts a list where there is only one line for it.
func (c *converter) listInLine(n *node) []piece {
	var pieces []piece
	for i, content := range c.items(n) {
		switch {
		case i == 0:
			pieces = append(pieces, piece{inline, " "})
		default:
			pieces = append(pieces, piece{inline, "; "})
		}
		line, rest := split(content)
		pieces = append(pieces, piece{inline, line})
		pieces = append(pieces, rest...)
		if i == 1 {
			c.lose(n, "a cell of a Markdown table has no lists; their items stand in a line")
		}
	}
	return append(pieces, piece{inline, " "})
}
