package table

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// flow appends content as the blocks that it is made of. Titles become headings,
// shift levels below what they say. Where a line of code holds what some engine
// might read, it is HTML.
func (w *gfmWriter) flow(c Content, shift int) {
	if w.depth == maxDepth {
		w.block()
		w.lines(PlainText(c))
		w.close()
		return
	}
	w.depth++
	for i := 0; i < len(c); {
		n := i
		for n < len(c) && !c[n].Kind.block() {
			n++
		}
		if n > i {
			w.phrase(c[i:n])
			i = n
			continue
		}
		if i > 0 && c[i].bullets() && c[i-1].bullets() || i > 0 && c[i].Kind == Ordered && c[i-1].Kind == Ordered {
			w.block()
			w.raw("<!-- -->") // or they would be one list
		}
		w.flowBlock(c[i], shift)
		i++
	}
	w.depth--
}

// bullets reports whether a node is a bulleted list.
func (n Node) bullets() bool { return n.Kind == List || n.Kind == Task }

// phrase appends content in a line of its own.
func (w *gfmWriter) phrase(c Content) {
	from := len(w.b)
	w.block()
	start := len(w.b)
	w.content(c)
	w.isolate(start)
	w.close()
	if len(w.b) == start {
		w.b = w.b[:from]
	}
}

// flowBlock appends a block.
func (w *gfmWriter) flowBlock(n Node, shift int) {
	switch n.Kind {
	case Paragraph:
		w.phrase(n.Children)
	case Title:
		from := len(w.b)
		w.block()
		w.raw(strings.Repeat("#", min(max(n.Number+shift, 1), 6)) + " ")
		w.open()
		w.heading = true
		w.content(n.Children)
		w.heading = false
		if mayBeID(w.b[w.from:]) {
			w.b = appendReference(w.b, ' ')
		}
		w.close()
		if len(w.b) == w.from {
			w.b = w.b[:from]
		}
	case List, Ordered:
		w.listBlock(n, shift)
	case Task:
		w.listBlock(Node{Kind: List, Children: Content{n}}, shift)
	case Quote, Panel:
		w.nest("> ", "> ", n.Children, shift)
	case CodeBlock:
		w.codeBlock(n)
	case Expand:
		if n.Text != "" {
			w.block()
			w.strong(func() { w.text(n.Text) })
		}
		w.flow(n.Children, shift)
	case Rule:
		w.block()
		w.raw("***") // three hyphens after that of an item would be one rule
	case Grid:
		w.grid(n)
	case GridRow:
		w.phrase(Content{n})
	default:
		w.flow(n.Children, shift)
	}
}

// nest appends blocks in lines that begin with prefix, the first one with marker.
func (w *gfmWriter) nest(marker, prefix string, c Content, shift int) {
	inner := gfmWriter{words: w.words, depth: w.depth}
	inner.flow(c, shift)
	if len(inner.b) == 0 {
		return
	}
	w.block()
	w.indented(marker, prefix, inner.b)
}

// listBlock appends a list. Its items have blank lines between them if there are
// some within one.
func (w *gfmWriter) listBlock(list Node, shift int) {
	between := "\n\n"
	if list.isTight() {
		between = "\n"
	}
	for i, item := range list.Children {
		inner := gfmWriter{words: w.words, depth: w.depth, tight: list.isTight()}
		switch item.Kind {
		case Task:
			inner.flow(item.boxed(), shift)
		case Item:
			inner.flow(item.Children, shift)
		default:
			inner.flow(Content{item}, shift)
		}
		marker := "- "
		if list.Kind == Ordered {
			marker = strconv.Itoa(max(list.Number, 1)+i) + ". "
		}
		if i == 0 {
			w.block()
		} else {
			w.raw(between)
		}
		w.indented(marker, strings.Repeat(" ", len(marker)), inner.b)
	}
}

// isTight reports whether no item of a list has more than one block, lists aside.
func (n Node) isTight() bool {
	for _, item := range n.Children {
		for i, c := range item.Children {
			switch {
			case c.Kind == List || c.Kind == Ordered:
				if !c.isTight() {
					return false
				}
			case c.Kind.block() && (i > 0 || c.Kind != Paragraph), i > 0 && item.Children[i-1].Kind.block():
				return false
			}
		}
	}
	return true
}

// boxed returns what a task says with the sign for its box.
func (n Node) boxed() Content {
	sign, _ := n.box()
	c := Content{{Kind: Text, Text: sign + " "}}
	if len(n.Children) > 0 && n.Children[0].Kind == Paragraph {
		return append(append(c, n.Children[0].Children...), n.Children[1:]...)
	}
	return append(c, n.Children...)
}

// indented appends lines, of which the first begins with marker and the others
// with prefix.
func (w *gfmWriter) indented(marker, prefix string, lines []byte) {
	for i, line := range bytes.Split(lines, []byte("\n")) {
		switch {
		case i == 0:
			w.raw(marker)
		case len(line) == 0:
			w.raw("\n" + strings.TrimRight(prefix, " "))
		default:
			w.raw("\n" + prefix)
		}
		w.b = append(w.b, line...)
	}
}

// codeBlock appends code: fenced if every engine leaves it alone there, else as
// HTML.
func (w *gfmWriter) codeBlock(n Node) {
	w.block()
	if !fenceable(n.Text) {
		w.b = Writer{Format: HardHTML}.AppendContent(w.b, Content{n}, w.words)
		return
	}
	w.raw("```")
	if isLanguage(n.Name) {
		w.raw(n.Name)
	}
	for line := range strings.Lines(strings.TrimSuffix(n.Text, "\n")) {
		w.raw("\n" + strings.TrimRight(line, "\r\n"))
	}
	w.raw("\n```")
}

// fenceable reports whether there is nothing in a text that engines read in
// fenced code: their templates, their own words, and what ends it.
func fenceable(text string) bool {
	run := 0
	for _, r := range text {
		if r == utf8.RuneError || r == '\t' || r == '\r' || unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Cf, r) || strings.ContainsRune("{}<`", r) {
			return false
		}
		if run++; r >= utf8.RuneSelf || !wordByte(byte(r)) {
			run = 0
		}
		if run == longRun {
			return false
		}
	}
	return !strings.Contains(text, "HUGO") && !strings.Contains(text, "__") && !strings.Contains(text, "[!code")
}

// isLanguage reports whether a name is one that may stand behind a fence.
func isLanguage(name string) bool {
	for i := range len(name) {
		if c := name[i]; !wordByte(c) && c != '+' && c != '#' && c != '-' {
			return false
		}
	}
	return len(name) < longRun
}

// grid appends a table. Its first row is the heading, if that is what it is.
func (w *gfmWriter) grid(grid Node) {
	columns := 0
	rows := make([]Content, 0, len(grid.Children))
	for _, row := range grid.Children {
		cells := row.Children
		if row.Kind != GridRow {
			cells = Content{row}
		}
		columns = max(columns, len(cells))
		rows = append(rows, cells)
	}
	if columns == 0 {
		return
	}
	w.block()
	heading := len(rows[0]) > 0
	for _, cell := range rows[0] {
		heading = heading && cell.Kind == GridHead
	}
	if heading {
		w.cells(rows[0], columns)
		rows = rows[1:]
	} else {
		w.cells(nil, columns)
	}
	w.raw("\n" + strings.Repeat("| --- ", columns) + "|")
	for _, row := range rows {
		w.raw("\n")
		w.cells(row, columns)
	}
}

// cells appends a row of a table.
func (w *gfmWriter) cells(cells Content, columns int) {
	for i := range columns {
		w.raw("| ")
		w.open()
		if i < len(cells) {
			w.content(cells[i].Children)
		}
		w.close()
		if len(w.b) > w.from {
			w.raw(" ")
		}
	}
	w.raw("|")
}
