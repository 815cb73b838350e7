package table

import (
	"html"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestAppendEscaped(t *testing.T) {
	tests := []struct{ text, soft, hard string }{
		{"", "", ""},
		{"Rain, 3 days", "Rain, 3 days", "Rain, 3 days"},
		{`<a href="x">`, "&#60;a href=&#34;x&#34;&#62;", "&#60;a href&#61;&#34;x&#34;&#62;"},
		{"ORR-1 & 'co'", "ORR-1 &#38; &#39;co&#39;", "ORR&#45;1 &#38; &#39;co&#39;"},
		{"{{ 7*7 }}", "{{ 7*7 }}", "&#123;&#123; 7&#42;7 &#125;&#125;"},
		{"été 日本", "été 日本", "été 日本"},
		{"🔭", "🔭", "&#128301;"},
		{"a\nb\r\nc\rd\te", "a&#10;b&#10;c&#10;d&#9;e", "a&#10;b&#10;c&#10;d&#9;e"},
		{"\x00\x1b\u0085", "&#65533;&#65533;&#65533;", "&#65533;&#65533;&#65533;"},
		{"\xff\xfe", "&#65533;&#65533;", "&#65533;&#65533;"},
		{"\uFFFE\U0010FFFF\uFDD0", "&#65533;&#65533;&#65533;", "&#65533;&#65533;&#65533;"},
		{"\u200b\u2028", "&#8203;&#8232;", "&#8203;&#8232;"},
	}
	for _, tt := range tests {
		if got := string(appendEscaped(nil, tt.text)); got != tt.soft {
			t.Errorf("appendEscaped(%q) = %q, want %q", tt.text, got, tt.soft)
		}
		if got := string(appendHard(nil, tt.text)); got != tt.hard {
			t.Errorf("appendHard(%q) = %q, want %q", tt.text, got, tt.hard)
		}
	}
}

func TestSafeURL(t *testing.T) {
	for _, url := range []string{"https://example.com", "HTTP://example.com/x?y=<z>", "mailto:a@example.com"} {
		if !safeURL(url) {
			t.Errorf("safeURL(%q) = false, want true", url)
		}
	}
	for _, url := range []string{
		"", "https://", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "\x01javascript:alert(1)", "java\nscript:alert(1)",
		" https://example.com", "//example.com", "/browse/DOCS-1", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "ftp://example.com",
	} {
		if safeURL(url) {
			t.Errorf("safeURL(%q) = true, want false", url)
		}
	}
}

// What escaped text is made of: nothing that is markup to HTML, or nothing
// that is code to any engine.
var (
	inert       = regexp.MustCompile(`^(?:[^<>"'&\x00-\x1f]|&#[0-9]+;)*$`)
	brokenInert = regexp.MustCompile(`^(?:[A-Za-z0-9 ,]|\pL|&#[0-9]+;|<wbr/>)*$`)
	hardInert   = regexp.MustCompile(`^(?:[A-Za-z0-9 ,]|\pL|&#[0-9]+;)*$`)
)

func FuzzAppendEscaped(f *testing.F) {
	for _, text := range []string{"plain", "<script>", "{% raw %}", "\r\n", "\x80", "&amp;", "${x}", "日本🔭"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, form := range []struct {
			escape func([]byte, string) []byte
			want   *regexp.Regexp
		}{{appendEscaped, inert}, {appendHard, hardInert}, {appendBroken, brokenInert}} {
			escaped := string(form.escape(nil, text))
			if !form.want.MatchString(escaped) {
				t.Errorf("%q becomes %q, which is not inert", text, escaped)
			}
			if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || 0x7F <= r && r < 0xA0 || r >= 0xFDD0 }) {
				continue // something of it is replaced
			}
			if back := html.UnescapeString(strings.ReplaceAll(escaped, "<wbr/>", "")); back != text {
				t.Errorf("%q becomes %q, which reads as %q", text, escaped, back)
			}
		}
	})
}
