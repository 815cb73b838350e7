package table

import (
	"bytes"
	"strconv"
	"strings"
)

// PlainText returns the text of c, for where there is no markup: CSV, sort
// keys, labels. Blocks and Breaks begin a new line. Items begin with "* " or
// their number, Tasks with "[ ] ", "[x] ", "[-] " or "[~] ", quotes with "> ", and what they
// hold is indented. Rows of a Grid are lines whose cells have " | " between
// them. Links show their text. There is no newline at the end.
func PlainText(c Content) string {
	var w textWriter
	w.content(c)
	w.end()
	return string(w.text)
}

// A textWriter writes lines that begin with indent, except that the next one
// begins with marker if that is set.
type textWriter struct {
	text    []byte
	indent  string
	marker  string
	started bool // the current line has its beginning
}

func (w *textWriter) content(c Content) {
	for _, n := range c {
		w.node(n)
	}
}

func (w *textWriter) node(n Node) {
	switch n.Kind {
	case Break:
		w.end()
	case Unseen:
	case Text, Status, Icon, Time, Person, Code:
		w.write(n.Text)
	case Link, Strong, Emphasis, Underline, Strike, Subscript, Superscript:
		w.content(n.Children)
	case List:
		w.items(n.Children, func(int) string { return "* " })
	case Ordered:
		first := max(n.Number, 1)
		w.items(n.Children, func(i int) string { return strconv.Itoa(first+i) + ". " })
	case Task: // one that is in no list
		w.items(Content{n}, nil)
	case Quote:
		w.nest("> ", "> ", n.Children)
	case Expand:
		w.line(n.Text)
		w.content(n.Children)
		w.end()
	case CodeBlock:
		w.line(strings.Trim(n.Text, "\n"))
	case GridRow:
		w.row(n.Children)
	default:
		w.end()
		w.content(n.Children)
		w.end()
	}
}

func (w *textWriter) items(items Content, marker func(i int) string) {
	for i, item := range items {
		switch {
		case item.Kind != Task:
			w.nest(marker(i), "  ", item.Children)
		case item.Number == Done:
			w.nest("[x] ", "  ", item.Children)
		case item.Number == NotApplicable:
			w.nest("[-] ", "  ", item.Children)
		case item.Number == Started:
			w.nest("[~] ", "  ", item.Children)
		default:
			w.nest("[ ] ", "  ", item.Children)
		}
	}
}

// nest writes blocks of which the first line begins with marker and the others
// with indent.
func (w *textWriter) nest(marker, indent string, blocks Content) {
	w.end()
	outer, first := w.indent, w.beginning()
	w.indent, w.marker = outer+indent, first+marker
	w.content(blocks)
	w.end()
	w.indent, w.marker = outer, ""
}

func (w *textWriter) row(cells Content) {
	texts := make([]string, len(cells))
	for i, cell := range cells {
		texts[i] = strings.Join(strings.Fields(PlainText(cell.Children)), " ")
	}
	w.line(strings.Join(texts, " | "))
}

func (w *textWriter) line(text string) {
	w.end()
	w.write(text)
	w.end()
}

// write writes text, which may have several lines, to the current line.
func (w *textWriter) write(text string) {
	if text == "" {
		return
	}
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			w.end()
		}
		if !w.started {
			if len(w.text) > 0 {
				w.text = append(w.text, '\n')
			}
			w.text = append(w.text, w.beginning()...)
			w.marker, w.started = "", true
		}
		w.text = append(w.text, line...)
	}
}

func (w *textWriter) beginning() string {
	if w.marker != "" {
		return w.marker
	}
	return w.indent
}

// end ends the current line, if it has begun, and cuts spaces that nobody sees.
func (w *textWriter) end() {
	if w.started {
		w.text = bytes.TrimRight(w.text, " ")
	}
	w.started = false
}
