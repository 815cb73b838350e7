package jql

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// A kind is what a token is.
type kind uint8

const (
	kindEOF      kind = iota
	kindSpace         // white space
	kindBad           // not JQL; lexer.err says why
	kindReserved      // a reserved word
	kindWord          // a bare word
	kindString        // in quotes
	kindNumber        // an integer

	kindOpen         // (
	kindClose        // )
	kindComma        // ,
	kindOpenBracket  // [
	kindCloseBracket // ]
	kindBang         // !
	kindLess         // <
	kindGreater      // >
	kindLessEq       // <=
	kindGreaterEq    // >=
	kindEq           // =
	kindNotEq        // !=
	kindTilde        // ~
	kindNotTilde     // !~

	kindIn
	kindIs
	kindAnd
	kindOr
	kindNot
	kindEmpty
	kindWas
	kindChanged
	kindBefore
	kindAfter
	kindFrom
	kindTo
	kindOn
	kindDuring
	kindOrder
	kindBy
	kindAsc
	kindDesc
	kindCF
)

// A token is a piece of a query's text.
type token struct {
	kind kind
	Range
}

// A lexer cuts a query's text into tokens that, put together again, are the
// text.
type lexer struct {
	text string
	pos  int
	err  *SyntaxError // why the latest kindBad is one
}

// next returns the next token, kindEOF for ever at the end.
func (l *lexer) next() token {
	start := l.pos
	return token{l.scan(), Range{start, l.pos}}
}

// peek returns the byte i further on, or 0.
func (l *lexer) peek(i int) byte {
	if l.pos+i < len(l.text) {
		return l.text[l.pos+i]
	}
	return 0
}

// marks are the tokens of one byte that no other begins with.
var marks = [...]kind{'(': kindOpen, ')': kindClose, ',': kindComma, '[': kindOpenBracket, ']': kindCloseBracket, '=': kindEq, '~': kindTilde}

func (l *lexer) scan() kind {
	if l.pos == len(l.text) {
		return kindEOF
	}
	switch c := l.text[l.pos]; c {
	case ' ', '\t', '\n', '\r':
		rest := strings.TrimLeft(l.text[l.pos:], " \t\n\r")
		l.pos = len(l.text) - len(rest)
		return kindSpace
	case '"', '\'':
		return l.quoted(c)
	case '(', ')', ',', '[', ']', '=', '~':
		return l.take(1, marks[c])
	case '!':
		return l.pair('=', kindNotEq, '~', kindNotTilde, kindBang)
	case '<':
		return l.pair('=', kindLessEq, 0, 0, kindLess)
	case '>':
		return l.pair('=', kindGreaterEq, 0, 0, kindGreater)
	case '&':
		return l.pair('&', kindAnd, 0, 0, kindAnd)
	case '|':
		return l.pair('|', kindOr, 0, 0, kindOr)
	}
	return l.word()
}

func (l *lexer) take(n int, k kind) kind {
	l.pos += n
	return k
}

// pair takes two bytes if the second is a or b, else one.
func (l *lexer) pair(a byte, ka kind, b byte, kb, single kind) kind {
	switch second := l.peek(1); {
	case second == a:
		return l.take(2, ka)
	case second == b && b != 0:
		return l.take(2, kb)
	}
	return l.take(1, single)
}

// word scans a bare word, and says whether it is a keyword or a number.
func (l *lexer) word() kind {
	start, escaped := l.pos, false
	for l.pos < len(l.text) {
		if l.text[l.pos] == '\\' {
			n := escape(l.text[l.pos:])
			if n == 0 {
				break
			}
			l.pos += n
			escaped = true
			continue
		}
		r, size := utf8.DecodeRuneInString(l.text[l.pos:])
		if !bare(r) || r == utf8.RuneError && size == 1 {
			break
		}
		l.pos += size
	}
	if l.pos == start {
		return l.stray()
	}
	if escaped {
		return kindWord
	}
	w := l.text[start:l.pos]
	if integer(w) {
		return kindNumber
	}
	if len(w) > longestWord {
		return kindWord
	}
	w = fold(w)
	if k, ok := keywords[w]; ok {
		return k
	}
	if reservedWords[w] {
		return kindReserved
	}
	return kindWord
}

// stray takes a character that cannot stand outside quotes.
func (l *lexer) stray() kind {
	start := l.pos
	r, size := utf8.DecodeRuneInString(l.text[l.pos:])
	l.pos += size
	e := &SyntaxError{Range: Range{start, l.pos}}
	switch {
	case r == '\\':
		l.badEscape(e, start)
	case strings.ContainsRune(reservedCharacters, r):
		e.Code = "jql-reserved-character"
		e.Message = fmt.Sprintf("the character %c has no meaning in JQL outside quotes", r)
		e.Fix = l.quoteAround(start, r)
	default:
		e.Code = "jql-character"
		e.Message = "the character " + charName(r, size) + " cannot stand in JQL outside quotes"
		e.Fix = "take it out"
	}
	l.err = e
	return kindBad
}

const reservedCharacters = "#$%*+/;?@^{}"

// quoteAround returns what to do about a reserved character at i.
func (l *lexer) quoteAround(i int, r rune) string {
	if r == ';' && strings.Trim(l.text[i:], "; \t\r\n") == "" {
		return "leave it out, a query has no end mark"
	}
	const delimiters = " \t\r\n\"'(),=<>~!&|[]"
	start := strings.LastIndexAny(l.text[:i], delimiters) + 1
	end := len(l.text)
	if n := strings.IndexAny(l.text[i:], delimiters); n >= 0 {
		end = i + n
	}
	if word := l.text[start:end]; len(word) <= longestQuote && !strings.Contains(word, `\`) {
		return "put the whole value in quotes: " + Quote(word)
	}
	return "put the whole value in quotes"
}

// quoted scans a string in quotes.
func (l *lexer) quoted(quote byte) kind {
	start := l.pos
	l.pos++
	for l.pos < len(l.text) {
		switch c := l.text[l.pos]; c {
		case quote:
			l.pos++
			return kindString
		case '\\':
			n := escape(l.text[l.pos:])
			if n == 0 {
				at := l.pos
				l.pos++
				l.err = &SyntaxError{Range: Range{start, l.pos}}
				l.badEscape(l.err, at)
				return kindBad
			}
			l.pos += n
			continue
		}
		r, size := utf8.DecodeRuneInString(l.text[l.pos:])
		l.pos += size
		if forbidden(r) && r != '\n' && r != '\r' || r == utf8.RuneError && size == 1 {
			e := &SyntaxError{Range: Range{start, l.pos}, Code: "jql-character",
				Message: "the character " + charName(r, size) + " cannot stand in a quoted string",
				Fix:     "take it out"}
			if size > 1 || r < utf8.RuneSelf {
				e.Fix = "write it as " + strings.Trim(Quote(string(r)), `"`)
			}
			l.err = e
			return kindBad
		}
	}
	l.err = &SyntaxError{Range: Range{start, l.pos}, Code: "jql-unclosed-string",
		Message: fmt.Sprintf("the string that begins with %s has no closing %c", shorten(l.text[start:]), quote),
		Fix:     fmt.Sprintf("close it with %c; a %c inside it is written \\%c", quote, quote, quote)}
	return kindBad
}

// badEscape describes a backslash at i that begins no escape.
func (l *lexer) badEscape(e *SyntaxError, i int) {
	e.Code = "jql-escape"
	e.Fix = `write a backslash itself as \\`
	if i+1 == len(l.text) {
		e.Message = `the query ends with a backslash`
		return
	}
	if l.text[i+1] == 'u' {
		e.Message = `\u is not followed by four hexadecimal digits`
		return
	}
	r, size := utf8.DecodeRuneInString(l.text[i+1:])
	e.Message = `a backslash means nothing before the character ` + charName(r, size)
}

// escape returns the length of the escape sequence that s begins with, or 0.
func escape(s string) int {
	if len(s) < 2 {
		return 0
	}
	switch s[1] {
	case 'n', 'r', 't', '"', '\'', '\\', ' ':
		return 2
	case 'u':
		if len(s) < 6 || strings.Trim(s[2:6], "0123456789abcdefABCDEF") != "" {
			return 0
		}
		return 6
	}
	return 0
}

// bare reports whether a character may stand in a word without quotes.
func bare(r rune) bool {
	if r <= ' ' || forbidden(r) {
		return false
	}
	return r >= utf8.RuneSelf || !strings.ContainsRune("!\"#$%&'()*+,/;<=>?@[\\]^{|}~", r)
}

// forbidden reports whether a character may stand nowhere in a query, line
// ends and white space aside.
func forbidden(r rune) bool {
	return r < ' ' || 0x7f <= r && r <= 0x9f || 0xfdd0 <= r && r <= 0xfdef || r == 0xfffe || r == 0xffff
}

// integer reports whether a word is one of JQL's numbers.
func integer(s string) bool {
	s = strings.TrimPrefix(s, "-")
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// charName names a character for a message.
func charName(r rune, size int) string {
	switch {
	case r == utf8.RuneError && size == 1:
		return "with invalid UTF-8"
	case r == '\t':
		return "TAB"
	case r <= ' ' || forbidden(r) || invisible(r):
		return fmt.Sprintf("U+%04X", r)
	}
	return string(r)
}
