package table

import (
	"strconv"
	"unicode"
	"unicode/utf8"
)

// appendEscaped appends text for use in HTML, between tags and within quoted
// attributes alike. All but ASCII letters and digits, spaces, commas and other
// scripts' letters is written as a numeric character reference. That is more
// than HTML needs: the output may pass through Markdown, Liquid, Nunjucks, Go
// templates, Vue and JSX before it is HTML, to each of which some punctuation
// is code.
//
// What HTML has no reference for (control characters, broken UTF-8) becomes
// U+FFFD, and every line ending a line feed, so that the result holds no line
// break of its own.
func appendEscaped(dst []byte, text string) []byte {
	for i := 0; i < len(text); {
		if plainByte(text[i]) {
			dst = append(dst, text[i])
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
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
