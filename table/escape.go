package table

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// An escaping is how texts are written between tags, and within quoted
// attributes.
type escaping struct {
	text, value func(dst []byte, text string) []byte
	hard        bool // for engines before the browser, too
	jsx         bool // an attribute may be an expression
}

// appendEscaped appends text for use in HTML, between tags and within quoted
// attributes alike: what is markup to HTML is written as a numeric character
// reference.
//
// What HTML has no reference for (control characters, broken UTF-8) becomes
// U+FFFD, and every line ending a line feed, so that the result holds no line
// break of its own.
func appendEscaped(dst []byte, text string) []byte {
	for i := 0; i < len(text); {
		from := i
		for i < len(text) && text[i] >= ' ' && text[i] < 0x7F && !markupByte(text[i]) {
			i++
		}
		if dst = append(dst, text[from:i]...); i == len(text) {
			break
		}
		if r, size := utf8.DecodeRuneInString(text[i:]); size > 1 && unicode.IsGraphic(r) {
			dst = append(dst, text[i:i+size]...)
			i += size
			continue
		}
		r, size := character(text[i:])
		dst = appendReference(dst, r)
		i += size
	}
	return dst
}

// appendHard is appendEscaped for HTML that passes through Markdown, Liquid,
// Nunjucks, Go templates, Vue or JSX first, to each of which some punctuation
// is code: only ASCII letters and digits, spaces, commas and other scripts'
// letters stay as they are. Some engines put words of letters alone in the
// place of what they have yet to insert, so no long run of letters and digits
// stays whole, and no HUGO.
func appendHard(dst []byte, text string) []byte { return appendBreaking(dst, text, "") }

// appendBroken is appendHard for a line of text, in which engines decode
// references first and look for addresses, emoji and their own words then: an
// element that shows nothing parts those.
func appendBroken(dst []byte, text string) []byte { return appendBreaking(dst, text, "<wbr/>") }

// longRun is the length from which a run of letters and digits is broken.
const longRun = 16

func appendBreaking(dst []byte, text, wordBreak string) []byte {
	run := 0 // of letters and digits at the end of dst, where the last text may have ended in one
	for run < len(dst) && run < longRun && wordByte(dst[len(dst)-1-run]) {
		run++
	}
	for i := 0; i < len(text); {
		r, size := character(text[i:])
		word := r < utf8.RuneSelf && wordByte(byte(r))
		switch {
		case r == 'O' && (bytes.HasSuffix(dst, []byte("HUG")) || strings.HasSuffix(text[:i], "HUG")):
			dst = append(dst, wordBreak...)
			dst = appendReference(dst, r)
			run = 0
		case word && (run == longRun-1 || run == 0 && wordLength(text[i:]) >= longRun):
			dst = appendReference(dst, r)
			run = 0
		case word:
			dst = append(dst, byte(r))
			run++
		case r == ' ' || r == ',' || r >= utf8.RuneSelf && unicode.IsLetter(r):
			dst = utf8.AppendRune(dst, r)
			run = 0
		default:
			if r == ':' || r == '.' || r == '@' || r == '_' && bytes.HasSuffix(dst, []byte("&#95;")) {
				dst = append(dst, wordBreak...)
			}
			dst = appendReference(dst, r)
			run = 0
		}
		i += size
	}
	return dst
}

// wordLength returns how many letters and digits stand at the beginning of
// text, or longRun if there are more.
func wordLength(text string) int {
	n := 0
	for n < len(text) && n < longRun && wordByte(text[n]) {
		n++
	}
	return n
}

// appendExpression appends text as an expression of JSX.
func appendExpression(dst []byte, text string) []byte {
	if text == "" {
		return dst
	}
	return append(appendString(append(dst, '{'), text), '}')
}

// appendString appends text as a string of JavaScript, and of JSON, in which all
// that appendHard writes as a reference is written by its number.
func appendString(dst []byte, text string) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(text); {
		r, size := character(text[i:])
		i += size
		switch high, low := utf16.EncodeRune(r); {
		case r < utf8.RuneSelf && plainByte(byte(r)), r >= utf8.RuneSelf && unicode.IsLetter(r):
			dst = utf8.AppendRune(dst, r)
		case high != utf8.RuneError:
			dst = appendUnit(appendUnit(dst, high), low)
		default:
			dst = appendUnit(dst, r)
		}
	}
	return append(dst, '"')
}

// appendUnit appends a UTF-16 code unit as JavaScript has it in strings.
func appendUnit(dst []byte, unit rune) []byte {
	const digits = "0123456789abcdef"
	return append(dst, '\\', 'u', digits[unit>>12&15], digits[unit>>8&15], digits[unit>>4&15], digits[unit&15])
}

// character returns the first character of a text as a page may have it, and
// how many bytes it takes in the text, which is not empty.
func character(text string) (r rune, size int) {
	r, size = utf8.DecodeRuneInString(text)
	switch {
	case r == '\r':
		if len(text) > 1 && text[1] == '\n' {
			size = 2
		}
		return '\n', size
	case r == '\t' || r == '\n':
	case unicode.IsControl(r) || r&0xFFFE == 0xFFFE || 0xFDD0 <= r && r <= 0xFDEF:
		return utf8.RuneError, size
	}
	return r, size
}

// appendReference appends a character as a numeric character reference.
func appendReference(dst []byte, r rune) []byte {
	dst = append(dst, "&#"...)
	dst = strconv.AppendInt(dst, int64(r), 10)
	return append(dst, ';')
}

// markupByte reports whether HTML gives a byte a meaning.
func markupByte(c byte) bool {
	return c == '<' || c == '>' || c == '&' || c == '"' || c == '\''
}

// wordByte reports whether a byte is an ASCII letter or digit.
func wordByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

func plainByte(c byte) bool { return wordByte(c) || c == ' ' || c == ',' }

// appendName appends text as a part of a class name or an id: letters, digits,
// underscores and hyphens, and a hyphen for everything else.
func appendName(dst []byte, text string) []byte {
	for i := range len(text) {
		c := text[i]
		if c != '_' && !wordByte(c) {
			c = '-'
		}
		dst = append(dst, c)
	}
	return dst
}
