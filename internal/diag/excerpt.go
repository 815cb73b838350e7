package diag

import (
	"bytes"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"github.com/jqlbuild/jqlbuild/source"
)

const (
	maxColumns = 100 // of a source line that are shown
	minColumns = 40  // of these, however narrow the terminal
	context    = 30  // of these, how many stand before the span where a line is cut
	tabStop    = 4
)

// A cell is what is shown of one character.
type cell struct {
	text    string
	columns int // on a terminal
	marked  bool
}

// excerpt returns the first line of a span as it can be shown on a terminal,
// and a line with carets for below it. The carets are "" if there is nothing
// worth showing. Most is how many columns of the source are shown.
func excerpt(s source.Span, most int) (line, carets string) {
	if s.IsZero() {
		return "", ""
	}
	if s.File.IsPrivate() {
		return "", ""
	}
	n := s.Position().Line
	line0 := s.File.Offset(source.Position{Line: n, Column: 1})
	text := bytes.TrimRight(s.File.Bytes()[line0:s.File.Offset(source.Position{Line: n, Column: math.MaxInt32})], "\r\n")
	near, cut := reach(text, s.Start-line0)
	if strings.TrimSpace(near) == "" {
		return "", ""
	}
	cells := cellsOf(near, s.Start-line0-cut, s.End-line0-cut)
	cells, before, after := window(cells, most)
	before = before || cut > 0
	after = after || cut+len(near) < len(text)
	var l, c strings.Builder
	if before {
		l.WriteString("…")
		c.WriteByte(' ')
	}
	for _, cell := range cells {
		l.WriteString(cell.text)
		mark := " "
		if cell.marked {
			mark = "^"
		}
		c.WriteString(strings.Repeat(mark, cell.columns))
	}
	if after {
		l.WriteString("…")
	}
	return commands.Replace(strings.TrimRight(l.String(), " ")), strings.TrimRight(c.String(), " ")
}

// reach cuts a line to what can possibly be shown around a place, since a file
// may be one line of megabytes, and returns how much it cut before.
func reach(text []byte, place int) (near string, cut int) {
	const most = 8 * maxColumns
	place = min(max(place, 0), len(text))
	cut, end := max(place-most, 0), min(place+most, len(text))
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	for end < len(text) && !utf8.RuneStart(text[end]) {
		end++
	}
	return string(text[cut:end]), cut
}

// cellsOf returns the cells of a line, of which the bytes from start up to end
// are marked: at least one cell, which may be one more after the line's end.
func cellsOf(text string, start, end int) []cell {
	var cells []cell
	column := 0
	marked := false
	for i, r := range text {
		c := cell{text: string(r), columns: columns(r)}
		// A combining character goes with the one before it.
		c.marked = i >= start && (i < end || !marked) || c.columns == 0 && len(cells) > 0 && cells[len(cells)-1].marked
		marked = marked || c.marked
		switch {
		case r == '\t':
			c.columns = tabStop - column%tabStop
			c.text = strings.Repeat(" ", c.columns)
		case c.columns == 0 && len(cells) > 0 && printable(r):
			cells[len(cells)-1].text += c.text
			continue
		case !printable(r) || c.columns == 0:
			c.text, c.columns = "\uFFFD", 1
		}
		column += c.columns
		cells = append(cells, c)
	}
	if !marked {
		cells = append(cells, cell{text: " ", columns: 1, marked: true})
	}
	return cells
}

// columns returns how many columns of a terminal a character takes.
func columns(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) && r != '\u00ad' {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// window cuts a line that is too long to what stands around its marked cells,
// and reports whether something was cut before and after.
func window(cells []cell, most int) (shown []cell, before, after bool) {
	total, first := 0, -1
	for i, c := range cells {
		total += c.columns
		if c.marked && first < 0 {
			first = i
		}
	}
	if total <= most {
		return cells, false, false
	}
	from, room := first, min(context, most/3)
	for from > 0 && cells[from-1].columns <= room {
		from--
		room -= cells[from].columns
	}
	to, room := from, most
	for to < len(cells) && cells[to].columns <= room {
		room -= cells[to].columns
		to++
	}
	// At the end of a line, show more of what stands before.
	for to == len(cells) && from > 0 && cells[from-1].columns <= room {
		from--
		room -= cells[from].columns
	}
	return cells[from:to], from > 0, to < len(cells)
}
