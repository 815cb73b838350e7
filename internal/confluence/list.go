package confluence

import (
	"strconv"
	"strings"
)

// list converts ul, ol and ac:task-list.
func (c *converter) list(n *node) []piece {
	if c.inCell {
		return c.listInCell(n)
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
	mark, done := "[ ] ", "[x] "
	if c.inCell {
		mark, done = "☐ ", "☑ "
	}
	if status := n.child("ac:task-status"); status != nil && strings.TrimSpace(status.content().Value) == "complete" {
		mark = done
	}
	var pieces []piece
	if body := n.child("ac:task-body"); body != nil {
		pieces = c.all(body.kids)
	}
	for len(pieces) > 0 && pieces[0].kind == lineEnd {
		pieces = pieces[1:] // the mark stands in the line
	}
	return append([]piece{{inline, mark}}, pieces...)
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

// listInCell converts a list to HTML, of which a cell of a table takes what
// stands on one line.
func (c *converter) listInCell(n *node) []piece {
	var items []string
	var rest []piece
	for _, content := range c.items(n) {
		line, below := cellLine(content)
		items = append(items, "<li>"+line+"</li>")
		rest = append(rest, below...)
	}
	if len(items) == 0 {
		return rest
	}
	name, start := "ul", ""
	if n.name == "ol" {
		name = "ol"
		if number, err := strconv.Atoi(n.attr("start")); err == nil && number != 1 && number >= 0 && number <= 999_999 {
			start = ` start="` + strconv.Itoa(number) + `"`
		}
	}
	return append([]piece{{markup, "<" + name + start + ">" + strings.Join(items, " ") + "</" + name + ">"}}, rest...)
}
