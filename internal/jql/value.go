package jql

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Quote returns s as a JQL string in double quotes. Whatever s is, the result
// is a single string to Jira; bytes that are not UTF-8 become U+FFFD.
func Quote(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 2)
	b.WriteByte('"')
	writeEscaped(&b, s, '"')
	b.WriteByte('"')
	return b.String()
}

// writeEscaped writes s so that it can stand in a string with these quotes.
func writeEscaped(b *strings.Builder, s string, quote rune) {
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if size == 1 && r == utf8.RuneError {
			if unit, ok := surrogate(s[i:]); ok {
				fmt.Fprintf(b, `\u%04x`, unit)
				i += 3
				continue
			}
		}
		i += size
		switch {
		case r == quote || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case forbidden(r):
			fmt.Fprintf(b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
}

// unescape undoes the escapes of a word or of a string without its quotes.
// Escaped surrogates that do not pair up are encoded like runes, so that no
// two texts become the same value.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		if s[i] != '\\' {
			b = append(b, s[i])
			i++
			continue
		}
		n := escape(s[i:])
		switch c := s[i+1]; c {
		case 'n':
			b = append(b, '\n')
		case 'r':
			b = append(b, '\r')
		case 't':
			b = append(b, '\t')
		case 'u':
			unit, _ := strconv.ParseUint(s[i+2:i+6], 16, 16)
			b = appendUnit(b, rune(unit))
		default:
			b = append(b, c)
		}
		i += n
	}
	return string(b)
}

// appendUnit appends a UTF-16 code unit, and makes one rune of two that pair.
func appendUnit(b []byte, unit rune) []byte {
	if !utf16.IsSurrogate(unit) {
		return utf8.AppendRune(b, unit)
	}
	if n := len(b) - 3; n >= 0 {
		if high, ok := surrogate(string(b[n:])); ok {
			if r := utf16.DecodeRune(high, unit); r != unicode.ReplacementChar {
				return utf8.AppendRune(b[:n], r)
			}
		}
	}
	return append(b, 0xe0|byte(unit>>12), 0x80|byte(unit>>6)&0x3f, 0x80|byte(unit)&0x3f)
}

// surrogate returns the unpaired surrogate that s begins with.
func surrogate(s string) (rune, bool) {
	if len(s) < 3 || s[0] != 0xed || s[1] < 0xa0 || s[1] > 0xbf || s[2] < 0x80 || s[2] > 0xbf {
		return 0, false
	}
	return 0xd000 | rune(s[1]&0x3f)<<6 | rune(s[2]&0x3f), true
}

// String returns the value as it is written in a query: without quotes where
// that is surely the same.
func (v Value) String() string {
	if v.Number || plain(v.Text) {
		return v.Text
	}
	return Quote(v.Text)
}

// plain reports whether a string means the same with and without quotes to
// every version of Jira, and looks like a word to people too.
func plain(s string) bool {
	if s == "" || integer(s) {
		return false
	}
	for _, r := range s {
		if r == utf8.RuneError || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._-:", r) {
			return false
		}
	}
	w := fold(s)
	_, keyword := keywords[w]
	return !keyword && !reservedWords[w] && !avoidedWords[w]
}

// longestQuote is how much of an author's text a message repeats.
const longestQuote = 60

// shorten returns the beginning of a text for a message.
func shorten(s string) string {
	s = strings.TrimSpace(s)
	if i := strings.IndexAny(s, "\r\n"); i >= 0 {
		s = s[:i] + "…"
	}
	n := 0
	for i := range s {
		if n++; n > longestQuote {
			return s[:i] + "…"
		}
	}
	return s
}
