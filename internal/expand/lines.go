package expand

import (
	"bytes"

	"github.com/yuin/goldmark/util"

	"github.com/jqlbuild/jqlbuild/table"
)

// A lineWriter writes the lines of a block of text with values in them, so that
// they are still lines of that block: a line of which nothing is left goes, and
// what is empty lets nothing beside it begin something else.
type lineWriter struct {
	*press
	line    []byte // what the current line has become
	changed bool   // it has edits
	emptied bool   // one of them is empty
	isText  bool   // it has something that MDX takes for text
	breaks  bool   // two spaces end it

	feed    []byte // what ended the last line that was kept, and the marks after it
	started bool   // a line was kept

	inRow   bool // of a table
	guarded bool // the block is one by what its lines begin with
}

// write writes the page from start to end, with edits.
func (w *lineWriter) write(start, end int, edits []edit) {
	for _, e := range edits {
		w.literal(start, e.start)
		w.changed = true
		switch {
		case e.kind == literalEdit:
			w.put([]byte(e.text))
			w.isText = true
		case e.kind == groupEdit && w.isEmpty(e):
			w.putValue(e)
		case e.kind == groupEdit:
			if w.clear(); len(w.line) == 0 {
				w.emptied = false // no block begins as emphasis and links do
			}
			w.group(e)
		case e.kind == addressEdit:
			before := w.data[e.start-1]
			w.put(w.address(e, before == '(' || before == '<' || util.IsSpace(before)))
		default:
			w.putValue(e)
		}
		start = e.end
	}
	w.literal(start, end)
}

// group writes emphasis or a link. A link without an address is its text.
func (w *lineWriter) group(e edit) {
	if destination, ok := w.Destination(e.node); ok && destination == "" {
		text := 0
		for text < len(e.inner) && e.inner[text].start < e.textEnd {
			text++
		}
		w.write(e.start+1, e.textEnd, e.inner[:text])
		return
	}
	w.write(e.start, e.end, e.inner)
}

// putValue writes a value, or code.
func (w *lineWriter) putValue(e edit) {
	value := w.value(e)
	if w.isEmpty(e) {
		w.emptied = true
		if len(value) == 0 && w.guarded && !w.inRow && !util.IsBlank(w.line) && !hasLetter(w.line) {
			value = []byte(nothing) // the signs before it are no mark of a list or a heading
		}
	}
	w.put(value)
	w.isText = w.isText || e.place == table.InHeading && len(value) > 0
}

// nothing is an element that shows nothing, and parts what stands around it.
const nothing = "<wbr />"

// hasLetter reports whether there is a letter in a line, or anything beyond ASCII.
func hasLetter(line []byte) bool {
	for _, c := range line {
		if isLetter(c) || c >= 0x80 {
			return true
		}
	}
	return false
}

// put writes what is no text of the page.
func (w *lineWriter) put(text []byte) {
	if len(text) > 0 {
		w.clear()
		w.line = append(w.line, text...)
	}
}

// clear takes the white space away that stood behind what is empty at the beginning
// of the line.
func (w *lineWriter) clear() {
	if w.emptied && util.IsBlank(w.line) {
		w.line = w.line[:0]
	}
}

// literal writes text of the page.
func (w *lineWriter) literal(start, end int) {
	for start < end {
		n := bytes.IndexByte(w.data[start:end], '\n')
		if n < 0 {
			w.putLiteral(w.data[start:end])
			return
		}
		text := bytes.TrimSuffix(w.data[start:start+n], []byte("\r"))
		w.putLiteral(text)
		w.breaks = bytes.HasSuffix(text, []byte("  "))
		next := start + n + 1
		for next < end && bytes.IndexByte([]byte(" \t>"), w.data[next]) >= 0 {
			next++
		}
		w.endLine(w.data[start+len(text) : next])
		start = next
	}
}

// putLiteral writes text of the page that has no end of a line in it.
func (w *lineWriter) putLiteral(text []byte) {
	if w.emptied && util.IsBlank(w.line) {
		trimmed := bytes.TrimLeft(text, " \t")
		if len(trimmed) == 0 {
			return
		}
		spaced := len(trimmed) < len(text) || len(w.line) > 0
		w.line, text = w.line[:0], trimmed
		if !isLetter(text[0]) && text[0] < 0x80 && bytes.IndexByte([]byte(`("',;.`), text[0]) < 0 || w.format == table.MDX && module.Match(text) {
			w.line = append(w.line, nothing...)
			if spaced {
				w.line = append(w.line, ' ') // which emphasis may begin behind
			}
		}
	}
	w.line = append(w.line, text...)
	w.isText = w.isText || !util.IsBlank(text)
}

// endLine ends a line. feed is its end and the marks that the next one begins with.
func (w *lineWriter) endLine(feed []byte) {
	if w.keepLine() {
		w.feed = feed
	}
	// What was the second line may be none that can begin the block.
	w.line, w.changed, w.emptied, w.isText = w.line[:0], !w.started, !w.started, false
}

// keepLine writes the line, unless nothing is left of it.
func (w *lineWriter) keepLine() bool {
	if w.changed {
		if util.IsBlank(w.line) {
			return false
		}
		if trimmed := bytes.TrimRight(w.line, " "); len(trimmed) < len(w.line) && !w.breaks {
			if w.line = trimmed; endsInSlash(trimmed) {
				w.line = append(trimmed[:len(trimmed)-1], "&#92;"...) // which would break the line now
			}
		}
		if w.format == table.MDX && !w.isText && !w.inRow {
			w.line = append(w.line, "&#32;"...) // a line of nothing but JSX would end the paragraph
		}
	}
	if w.started {
		w.out = append(w.out, w.feed...)
	}
	w.out = append(w.out, w.line...)
	w.started = true
	return true
}

// end ends the last line. breaks says that two spaces do so in the page.
func (w *lineWriter) end(breaks bool) {
	if w.breaks = breaks; w.keepLine() {
		return
	}
	if !w.started {
		w.out = append(w.out, "&#32;"...) // or there would be no block
		return
	}
	// What breaks the line that was kept must not do so by what follows it.
	switch {
	case endsInSlash(w.out):
		w.out = append(w.out[:len(w.out)-1], "<br />"...)
	case bytes.HasSuffix(w.out, []byte("  ")):
		w.out = append(bytes.TrimRight(w.out, " "), "<br />"...)
	}
}

// endsInSlash reports whether text ends with a backslash that stands for itself.
func endsInSlash(text []byte) bool {
	return (len(text)-len(bytes.TrimRight(text, `\`)))%2 == 1
}
