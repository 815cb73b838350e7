package table

import (
	"strconv"
	"unicode"
	"unicode/utf8"
)

// appendEscaped appends text for use in HTML, between tags and within quoted
// attributes alike: what is markup to HTML is written as a numeric character
// reference. With hard set, so is all but ASCII letters and digits, spaces,
// commas and other scripts' letters, for output that passes through Markdown,
// Liquid, Nunjucks, Go templates, Vue or JSX before it is HTML, to each of
// which some punctuation is code.
//
// What HTML has no reference for (control characters, broken UTF-8) becomes
// U+FFFD, and every line ending a line feed, so that the result holds no line
// break of its own.
func appendEscaped(dst []byte, text string, hard bool) []byte {
	for i := 0; i < len(text); {
		if c := text[i]; plainByte(c) || !hard && c > ' ' && c < 0x7F && !markupByte(c) {
			dst = append(dst, c)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if !hard && size > 1 && unicode.IsGraphic(r) {
			dst = append(dst, text[i:i+size]...)
			i += size
			continue
		}
		i += size
		switch {
		case r == '\r':
			if i < len(text) && text[i] == '\n' {
				continue
			}
			r = '\n'
		case r == '\t' || r == '\n':
		case r >= utf8.RuneSelf && unicode.IsLetter(r):
			dst = utf8.AppendRune(dst, r)
			continue
		case unicode.IsControl(r) || r&0xFFFE == 0xFFFE || 0xFDD0 <= r && r <= 0xFDEF:
			r = utf8.RuneError
		}
		dst = append(dst, "&#"...)
		dst = strconv.AppendInt(dst, int64(r), 10)
		dst = append(dst, ';')
	}
	return dst
}

// markupByte reports whether HTML gives a byte a meaning.
func markupByte(c byte) bool {
	return c == '<' || c == '>' || c == '&' || c == '"' || c == '\''
}

func plainByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == ' ' || c == ','
}

// appendName appends text as a part of a class name or an id: letters, digits,
// underscores and hyphens, and a hyphen for everything else.
func appendName(dst []byte, text string) []byte {
	for i := range len(text) {
		c := text[i]
		if c != '_' && (c == ' ' || c == ',' || !plainByte(c)) {
			c = '-'
		}
		dst = append(dst, c)
	}
	return dst
}
