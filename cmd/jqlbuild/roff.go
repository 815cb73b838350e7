package main

import (
	"fmt"
	"strings"
)

// A roff is a manual page as it is written: for man and mandoc alike, in ASCII.
type roff struct {
	b     strings.Builder
	fresh bool // a heading was the last line: a paragraph begins by itself
}

// macro writes a line that tells the formatter something.
func (r *roff) macro(name string, args ...string) {
	if name == "PP" && r.fresh {
		return
	}
	r.fresh = name == "SH"
	r.b.WriteString("." + name)
	for _, a := range args {
		r.b.WriteString(` "` + escapeRoff(a) + `"`)
	}
	r.b.WriteByte('\n')
}

// line writes a line of text, in which nothing is taken for a macro.
func (r *roff) line(text string) {
	if text == "" {
		return
	}
	r.fresh = false
	if text[0] == '.' || text[0] == '\'' {
		r.b.WriteString(`\&`)
	}
	r.b.WriteString(escapeRoff(text) + "\n")
}

// entry writes a word and, indented below it, what it means.
func (r *roff) entry(word, meaning string) {
	r.macro("TP")
	r.macro("B", word)
	r.line(meaning)
}

// text writes paragraphs, as they stand in the help: an indented line is shown as
// it is.
func (r *roff) text(help string) {
	for part := range strings.SplitSeq(strings.Trim(help, "\n"), "\n\n") {
		if code := strings.TrimLeft(part, " \t"); code != part {
			r.code(part)
			continue
		}
		r.macro("PP")
		for l := range strings.SplitSeq(part, "\n") {
			r.line(strings.TrimSpace(l))
		}
	}
}

// code writes lines that are shown as they are.
func (r *roff) code(lines string) {
	r.macro("PP")
	r.macro("RS", "4")
	r.macro("nf")
	for l := range strings.SplitSeq(lines, "\n") {
		r.line(strings.TrimLeft(l, " \t"))
	}
	r.macro("fi")
	r.macro("RE")
}

// escapeRoff makes text of which the formatter shows every character as it is,
// so that what is copied from a page works in a shell.
func escapeRoff(text string) string {
	var b strings.Builder
	for _, c := range text {
		switch {
		case c == '\\':
			b.WriteString(`\e`)
		case c == '-':
			b.WriteString(`\-`)
		case c == '"':
			b.WriteString(`\(dq`)
		case c == '\'':
			b.WriteString(`\(aq`)
		case c == '`':
			b.WriteString(`\(ga`)
		case c == '^':
			b.WriteString(`\(ha`)
		case c == '~':
			b.WriteString(`\(ti`)
		case c < ' ':
			b.WriteByte(' ')
		case c > '~':
			fmt.Fprintf(&b, `\[u%04X]`, c)
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}
