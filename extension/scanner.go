package extension

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"github.com/jqlbuild/jqlbuild/internal/attr"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// opening is what every shortcode begins with.
const opening = "<<jql-"

// closing is what the tags begin with that close a body.
const closing = "<</jql-"

// beginsShortcode reports whether s begins with a shortcode, or what looks like
// one.
func beginsShortcode(s []byte) bool {
	return bytes.HasPrefix(s, []byte(opening)) || bytes.HasPrefix(s, []byte(closing))
}

// shortcodeName returns the name of the shortcode, or what looks like one,
// that line begins with, as "jql-table" or, of a tag that closes a body,
// "/jql-each"; it is "" if there is none.
func shortcodeName(line []byte) string {
	if !beginsShortcode(line) {
		return ""
	}
	n := len(opening)
	if line[len("<<")] == '/' {
		n = len(closing)
	}
	for n < len(line) && attr.IsNameByte(line[n]) {
		n++
	}
	return string(line[len("<<"):n])
}

// A scanner takes in a shortcode line by line, as goldmark hands out lines
// without the marks of the lists and quotes around them, until it is closed.
type scanner struct {
	kind  *kind
	lines []text.Segment // without padding, the last one up to the end of the shortcode

	state    state
	quote    byte // around the value that the scanner is in; 0 outside of one
	quoteAt  int  // where it stands in the file
	canQuote bool // a quote here begins a value
	inCell   bool // of a table, where a bar is written with a backslash
}

// newScanner returns a scanner for a shortcode of the document that is being
// parsed.
func newScanner(k *kind, pc parser.Context) *scanner {
	pc.Set(foundKey, true)
	return &scanner{kind: k, canQuote: true}
}

// A state says how far a scanner has come.
type state int

const (
	open     state = iota
	closed         // by >>
	cutShort       // by the beginning of another shortcode
)

// line takes in the next line, or the rest of one, and returns how many of its
// bytes belong to the shortcode.
func (s *scanner) line(line []byte, segment text.Segment) int {
	from := 0
	if len(s.lines) == 0 {
		from = len("<<") + len(s.kind.name)
	}
	n := s.scan(line, from, segment.Start-segment.Padding)
	// The padding stands for a part of a tab before the line's text.
	s.lines = append(s.lines, text.NewSegment(segment.Start, max(segment.Start+n-segment.Padding, segment.Start)))
	return n
}

// scan goes through line[i:], whose first byte would be at the offset start,
// and returns where it stops.
func (s *scanner) scan(line []byte, i, start int) int {
	for ; i < len(line); i++ {
		c := line[i]
		rest := line[i:]
		switch {
		case s.quote != 0:
			if c == s.quote {
				s.quote, s.canQuote = 0, false
			} else if escapesQuote(rest, s.quote) {
				i++
			}
		case s.canQuote && isQuote(c):
			s.quote, s.quoteAt = c, start+i
		case bytes.HasPrefix(rest, []byte(">>")):
			s.state = closed
			return i + len(">>")
		case beginsShortcode(rest):
			s.state = cutShort
			return i
		default:
			// After anything else a quote is an apostrophe, or a mistake
			// that should not take the rest of the page with it.
			s.canQuote = c == '='
			if n := spaceAt(rest); n > 0 {
				s.canQuote = true
				i += n - 1
			}
		}
	}
	return i
}

func isQuote(c byte) bool { return c == '"' || c == '\'' || c == '`' }

// spaceAt returns the length of the white space character that s begins with,
// or 0. White space is what people see as such, no-break spaces too.
func spaceAt(s []byte) int {
	c, n := utf8.DecodeRune(s)
	if unicode.IsSpace(c) {
		return n
	}
	return 0
}

// escapesQuote reports whether s, within a value in these quotes, begins with
// a backslash that makes the next quote part of the value. Backquotes have no
// such thing.
func escapesQuote(s []byte, quote byte) bool {
	return len(s) > 1 && s[0] == '\\' && s[1] == quote && quote != '`'
}

// spec returns what the shortcode asks for on its page.
func (s *scanner) spec(page *table.Page) table.Spec {
	var b source.Builder
	file := page.File
	for _, line := range s.lines {
		span := source.Span{File: file, Start: line.Start, End: line.Stop}
		copyLine(&b, span, s.inCell)
	}
	whole := source.Span{File: file, Start: s.lines[0].Start, End: s.lines[len(s.lines)-1].Stop}
	name := len("<<") + len(s.kind.name)
	if s.state != closed {
		whole.End = max(whole.End-trailingSpace(whole.Text()), whole.Start+name)
		spec := s.kind.spec(page, whole, nil, false)
		spec.Problems = []source.Problem{s.unclosed(whole)}
		return spec
	}
	t := b.Text(whole)
	attributes, problems := parseAttributes(t.Slice(name, len(t.Value)-len(">>")))
	spec := s.kind.spec(page, whole, attributes, len(problems) == 0)
	spec.Problems = source.SortProblems(append(problems, spec.Problems...))
	return spec
}

// copyCell copies what stands in a table's cell, less the backslashes before
// bars, which are the table's.
//
// See https://github.github.com/gfm/#example-200.
func copyCell(b *source.Builder, span source.Span) {
	for text := span.Text(); ; text = span.Text() {
		bar := strings.Index(text, `\|`)
		if bar < 0 {
			b.Copy(span)
			return
		}
		at := span.Start + bar
		b.Copy(source.Span{File: span.File, Start: span.Start, End: at})
		b.Replace("|", source.Span{File: span.File, Start: at, End: at + len(`\|`)})
		span.Start = at + len(`\|`)
	}
}

// unclosed returns the problem of a shortcode that has no end.
func (s *scanner) unclosed(whole source.Span) source.Problem {
	p := source.Problem{
		Span:    source.Span{File: whole.File, Start: whole.Start, End: whole.Start + len("<<") + len(s.kind.name)},
		Code:    "unclosed-shortcode",
		Message: s.kind.name + " is not closed: there is no >> before the end of its paragraph",
		Fix:     "end it with >>; it cannot hold a blank line",
	}
	switch {
	case s.state == cutShort:
		p.Message = s.kind.name + " is not closed: another shortcode begins before its >>"
		p.Fix = "end it with >>"
	case s.quote != 0:
		at := whole.File.Position(s.quoteAt)
		p.Message = fmt.Sprintf("%s is not closed: the value that begins at line %d, column %d has no closing %c", s.kind.name, at.Line, at.Column, s.quote)
		p.Fix = "close the value and the shortcode; neither can hold a blank line"
	}
	return p
}

func trailingSpace(s string) int { return len(s) - len(strings.TrimRightFunc(s, unicode.IsSpace)) }
