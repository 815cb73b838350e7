package yamltext

import (
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/jqlbuild/jqlbuild/source"
)

// scalar returns a scalar's value with the places of its characters. Package
// yaml has decided what the value is; the walk over the text only finds where
// each piece of it stands. Should the two not agree, all of the value stands
// for all of the line.
func (r *reader) scalar(n *yaml.Node) source.Text {
	i := r.properties(r.offset(n))
	w := walk{r: r, value: n.Value, i: i, start: i}
	ok := false
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		ok = w.quoted('"')
	case n.Style&yaml.SingleQuotedStyle != 0:
		ok = w.quoted('\'')
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		ok = w.block()
	default:
		ok = w.plain()
	}
	if !ok {
		line, _, _ := strings.Cut(r.text[i:], "\n")
		w.b = source.Builder{}
		w.b.Replace(n.Value, r.at(i, i+len(strings.TrimRight(line, " \t\r"))))
		w.start, w.i = i, i+len(line)
	}
	return w.b.Text(r.at(w.start, w.i))
}

// properties returns where a scalar begins whose anchor or tag is at i.
func (r *reader) properties(i int) int {
	for i < len(r.text) && (r.text[i] == '&' || r.text[i] == '!') {
		for i < len(r.text) && !blank(r.text[i]) && !strings.ContainsRune(",[]{}", rune(r.text[i])) {
			i++
		}
		for i < len(r.text) && blank(r.text[i]) {
			i++
		}
	}
	return i
}

func blank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// A walk goes through the text of a scalar and its value side by side.
type walk struct {
	r     *reader
	b     source.Builder
	value string
	start int // where in the text the scalar begins, within its quotes
	i     int // where in the text the walk is
}

// rest returns what of the value is still to be found.
func (w *walk) rest() string { return w.value[w.b.Len():] }

// copy takes n bytes as they stand, if that is how the value goes on.
func (w *walk) copy(n int) bool {
	if n == 0 || !strings.HasPrefix(w.rest(), w.r.text[w.i:w.i+n]) {
		return false
	}
	w.b.Copy(w.r.at(w.i, w.i+n))
	w.i += n
	return true
}

// replace takes n bytes of the text as what the value goes on with.
func (w *walk) replace(value string, n int) bool {
	if !strings.HasPrefix(w.rest(), value) {
		return false
	}
	w.b.Replace(value, w.r.at(w.i, w.i+n))
	w.i += n
	return true
}

// fold takes the white space around line breaks for what it stands for: a
// space, or all line breaks but the first. It returns false when there is no
// line break.
func (w *walk) fold() bool {
	text := w.r.text[w.i:]
	space := text[:len(text)-len(strings.TrimLeft(text, " \t\r\n"))]
	breaks := strings.Count(space, "\n")
	if breaks == 0 {
		return false
	}
	if breaks == 1 {
		return w.replace(" ", len(space))
	}
	return w.replace(strings.Repeat("\n", breaks-1), len(space))
}

func (w *walk) plain() bool {
	for w.rest() != "" {
		if !w.fold() && !w.copy(w.size()) {
			return false
		}
	}
	return true
}

// size returns the length of the character at the walk's place.
func (w *walk) size() int {
	_, size := utf8.DecodeRuneInString(w.r.text[w.i:])
	return size
}

// quoted walks through a scalar in quotes and leaves the walk before the
// closing one.
func (w *walk) quoted(quote byte) bool {
	text := w.r.text
	if w.i >= len(text) || text[w.i] != quote {
		return false
	}
	w.i++
	w.start = w.i
	for w.i < len(text) {
		switch c := text[w.i]; {
		case c == quote && quote == '\'' && strings.HasPrefix(text[w.i:], "''"):
			if !w.replace("'", 2) {
				return false
			}
		case c == quote:
			return w.rest() == ""
		case c == '\\' && quote == '"':
			if !w.escape() {
				return false
			}
		case !w.fold() && !w.copy(w.size()):
			return false
		}
	}
	return false
}

// escape takes a backslash and what belongs to it. It stands for exactly one
// character, or for nothing at the end of a line.
func (w *walk) escape() bool {
	text := w.r.text[w.i+1:]
	if strings.HasPrefix(text, "\n") || strings.HasPrefix(text, "\r\n") {
		_, after, _ := strings.Cut(text, "\n")
		w.i = len(w.r.text) - len(strings.TrimLeft(after, " \t"))
		return true
	}
	if text == "" || w.rest() == "" {
		return false
	}
	n := 2
	switch text[0] {
	case 'x':
		n += 2
	case 'u':
		n += 4
	case 'U':
		n += 8
	}
	if n > len(text)+1 {
		return false
	}
	_, size := utf8.DecodeRuneInString(w.rest())
	return w.replace(w.rest()[:size], n)
}

// block walks through a scalar after | or >, line by line.
func (w *walk) block() bool {
	_, after, _ := strings.Cut(w.r.text[w.i:], "\n")
	w.i = len(w.r.text) - len(after)
	w.start = w.i
	indent, from := w.indent(), w.i
	for strings.Trim(w.rest(), "\n") != "" {
		if w.i == len(w.r.text) {
			return false
		}
		line, after, _ := strings.Cut(w.r.text[w.i:], "\n")
		line = strings.TrimSuffix(line, "\r")
		if content := line[min(indent, len(line)):]; content != "" {
			// What the line breaks before it became depends on the style; the
			// value shows it.
			rest, n := w.rest(), 0
			for ; !strings.HasPrefix(rest[n:], content); n++ {
				if n == len(rest) || rest[n] != ' ' && rest[n] != '\n' {
					return false
				}
			}
			w.i += len(line) - len(content)
			if n > 0 {
				w.b.Replace(rest[:n], w.r.at(from, w.i))
			}
			w.copy(len(content))
			from = w.i
		}
		w.i = len(w.r.text) - len(after)
	}
	if rest := w.rest(); rest != "" {
		w.b.Replace(rest, w.r.at(from, w.i))
	}
	return true
}

// indent returns by how much the lines of a block scalar are indented: by as
// much as the first one that is not empty is longer than it is in the value.
func (w *walk) indent() int {
	value := strings.TrimLeft(w.value, "\n")
	value, _, _ = strings.Cut(value, "\n")
	for line := range strings.SplitSeq(w.r.text[w.i:], "\n") {
		line = strings.TrimSuffix(line, "\r")
		spaces := len(line) - len(strings.TrimLeft(line, " "))
		if spaces < len(line) {
			return max(spaces-(len(value)-len(strings.TrimLeft(value, " "))), 0)
		}
	}
	return 0
}
