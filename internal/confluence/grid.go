package confluence

import (
	"strconv"
	"strings"
)

// maxColumns bounds what a colspan can make of a row.
const maxColumns = 200

// A grid is a table while it is converted.
type grid struct {
	rows  [][]string
	heads int // how many rows at the top are headings
	below []piece

	// spans says for how many more rows a cell of an earlier one covers a
	// column.
	spans []int
}

// table converts a table. What a cell of Markdown cannot hold, such as a
// table of issues, follows the table.
func (c *converter) table(n *node) []piece {
	if c.inCell {
		c.lose(n, "a cell of a Markdown table holds no table; the inner one follows the outer")
		c.inCell = false
		pieces := c.table(n)
		c.inCell = true
		return pieces
	}
	g := &grid{}
	c.rows(g, n)
	width := 0
	for _, row := range g.rows {
		width = max(width, len(row))
	}
	if width == 0 {
		return g.below
	}
	if g.heads == 0 {
		g.rows = append([][]string{nil}, g.rows...) // Markdown has no table without a heading
	}
	var b strings.Builder
	for i, row := range g.rows {
		for column := range width {
			cell := ""
			if column < len(row) {
				cell = row[column]
			}
			b.WriteString("| " + cell)
			if cell != "" {
				b.WriteByte(' ')
			}
		}
		b.WriteString("|\n")
		if i == 0 {
			b.WriteString(strings.Repeat("| --- ", width) + "|\n")
		}
	}
	return append([]piece{{block, strings.TrimSuffix(b.String(), "\n")}}, g.below...)
}

// rows adds the rows within n.
func (c *converter) rows(g *grid, n *node) {
	for _, k := range n.kids {
		switch k.name {
		case "tr":
			c.row(g, k)
		case "thead", "tbody", "tfoot":
			c.rows(g, k)
		case "colgroup", "col":
		case "":
			if strings.TrimSpace(k.text.Value) != "" {
				g.below = append(g.below, paragraphs(c.node(k, "", nil))...)
			}
		default: // a caption, or nothing that belongs here
			g.below = append(g.below, paragraphs(c.node(k, "", nil))...)
		}
	}
}

func (c *converter) row(g *grid, n *node) {
	var row []string
	heading := n.child("td") == nil
	covered := func() {
		for len(row) < len(g.spans) && g.spans[len(row)] > 0 {
			g.spans[len(row)]--
			row = append(row, "")
		}
	}
	covered()
	for _, k := range n.kids {
		if k.name != "td" && k.name != "th" {
			if k.name != "" || strings.TrimSpace(k.text.Value) != "" {
				g.below = append(g.below, paragraphs(c.node(k, "", nil))...)
			}
			continue
		}
		columns, rows := spanOf(k, "colspan"), spanOf(k, "rowspan")
		if columns > 1 || rows > 1 {
			c.lose(k, "a cell of a Markdown table covers no other; the others are empty")
		}
		cell := c.cell(g, k)
		if k.name == "th" && (len(g.rows) > 0 || !heading) && cell != "" && !strings.Contains(cell, "</li>") {
			cell = "**" + cell + "**" // a heading within the table
		}
		for i := range columns {
			if len(row) >= maxColumns {
				break
			}
			for len(g.spans) <= len(row) {
				g.spans = append(g.spans, 0)
			}
			g.spans[len(row)] = rows - 1
			if i > 0 {
				cell = ""
			}
			row = append(row, cell)
		}
		covered()
	}
	if len(g.rows) == 0 && heading && len(row) > 0 {
		g.heads = 1
	}
	if len(row) > 0 {
		g.rows = append(g.rows, row)
	}
}

func spanOf(n *node, name string) int {
	v, err := strconv.Atoi(n.attr(name))
	if err != nil {
		return 1
	}
	return min(max(v, 1), maxColumns)
}

// cellLine returns what of the pieces fits a cell: its lines, with breaks
// between them, and its lists, all as one line of Markdown. The rest does not.
func cellLine(pieces []piece) (line string, rest []piece) {
	var b strings.Builder
	var text []piece
	broken := true // what comes next begins a line anyhow
	end := func() {
		if t := oneLineOf(text); t != "" {
			if !broken {
				b.WriteString(" <br/>") // where HTML is taken out, the space remains
			}
			b.WriteString(t)
			broken = false
		}
		text = nil
	}
	for _, p := range pieces {
		switch p.kind {
		case inline:
			text = append(text, p)
		case hardBreak, lineEnd:
			end()
		case markup:
			end()
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(p.text)
			broken = true
		default:
			text = append(text, piece{inline, " "})
			rest = append(rest, p)
		}
	}
	end()
	return b.String(), rest
}

// cell converts a cell to a line.
func (c *converter) cell(g *grid, n *node) string {
	strong := c.strong
	c.inCell, c.strong = true, n.name == "th" // headings are strong already
	pieces := c.all(n.kids)
	c.inCell, c.strong = false, strong
	line, rest := cellLine(pieces)
	for _, p := range rest {
		if p.kind != note {
			line = strings.TrimSpace(line + " see below")
			break
		}
	}
	g.below = append(g.below, rest...)
	return line
}
