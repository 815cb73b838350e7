package source

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// TestLongLines checks that places on lines of any length, whatever is on
// them, are those that counting from the line's beginning gives.
func TestLongLines(t *testing.T) {
	for name, text := range map[string]string{
		"ascii":   strings.Repeat("0123456789", 500) + "\n" + strings.Repeat("x", 3000),
		"wide":    strings.Repeat("é日🞄a", 900) + "\r\n" + strings.Repeat("日", 2000),
		"invalid": strings.Repeat("\xff\xe6\x97a", 900) + "\n\n" + strings.Repeat("\xf0\x9f", 1500),
		"short":   "a\n",
		"empty":   "",
	} {
		f := NewFile(name, []byte(text))
		for i := 0; i <= len(text); i++ {
			start := strings.LastIndexByte(text[:i], '\n') + 1
			want := Position{Line: strings.Count(text[:i], "\n") + 1, Column: utf8.RuneCountInString(text[start:i]) + 1}
			if got := f.Position(i); got != want {
				t.Fatalf("%s: Position(%d) = %v, want %v", name, i, got, want)
			}
			if utf8.ValidString(text) && utf8.RuneStart(append([]byte(text), 'x')[i]) && f.Offset(want) != i {
				t.Fatalf("%s: Offset(%v) = %d, want %d", name, want, f.Offset(want), i)
			}
		}
		for line := range strings.Count(text, "\n") + 1 {
			if got := f.Offset(Position{line + 1, 1 << 20}); got != len(text) && text[got] != '\n' {
				t.Errorf("%s: the end of line %d is at %d", name, line+1, got)
			}
		}
	}
}

func TestPrivate(t *testing.T) {
	f := NewFile("f", []byte("x"))
	if p := f.Private(); f.IsPrivate() || !p.IsPrivate() || p.Name() != "f" || string(p.Bytes()) != "x" || (*File)(nil).IsPrivate() {
		t.Error("Private or IsPrivate is wrong")
	}
}
