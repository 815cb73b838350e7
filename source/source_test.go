package source

import (
	"testing"
	"unicode/utf8"
)

func TestPosition(t *testing.T) {
	f := NewFile("a.md", []byte("one\r\nzwölf\n\nend"))
	for _, tt := range []struct {
		offset, line, column int
	}{
		{0, 1, 1},
		{4, 1, 5},
		{5, 2, 1},
		{7, 2, 3},
		{9, 2, 4}, // after the two bytes of ö
		{12, 3, 1},
		{13, 4, 1},
		{16, 4, 4},
		{99, 4, 4},
		{-1, 1, 1},
	} {
		got := f.Position(tt.offset)
		if got != (Position{tt.line, tt.column}) {
			t.Errorf("Position(%d) = %v, want %d:%d", tt.offset, got, tt.line, tt.column)
		}
	}
	if got := f.Line(2); got != "zwölf" {
		t.Errorf("Line(2) = %q", got)
	}
	if got := f.Line(1); got != "one" {
		t.Errorf("Line(1) = %q", got)
	}
	if got := f.Line(9); got != "" {
		t.Errorf("Line(9) = %q, want nothing", got)
	}
}

func FuzzPosition(f *testing.F) {
	f.Add([]byte("a\nbü\r\n"), 3)
	f.Fuzz(func(t *testing.T, data []byte, offset int) {
		file := NewFile("x", data)
		p := file.Position(offset)
		if p.Line < 1 || p.Column < 1 {
			t.Fatalf("Position(%d) = %v", offset, p)
		}
		back := file.Offset(p)
		if utf8.Valid(data) && offset >= 0 && offset <= len(data) && utf8.RuneStart(at(data, offset)) && back != offset {
			t.Errorf("Offset(Position(%d)) = %d in %q", offset, back, data)
		}
	})
}

func at(data []byte, i int) byte {
	if i < len(data) {
		return data[i]
	}
	return 0
}

// TestTextPlaces follows a value through quoting, a container's prefix and a
// variable back to where its bytes were written.
func TestTextPlaces(t *testing.T) {
	page := NewFile("page.md", []byte("> jql=\"a = \\\"x\\\"\n> AND ${v}\""))
	config := NewFile("jqlbuild.yaml", []byte("vars: {v: b}"))
	var b Builder
	b.Copy(Span{page, 7, 11})
	b.Replace(`"`, Span{page, 11, 13})
	b.Copy(Span{page, 13, 14})
	b.Replace(`"`, Span{page, 14, 16})
	b.Copy(Span{page, 16, 17})
	b.Copy(Span{page, 19, 23})
	b.Replace(`"b"`, Span{page, 23, 27})
	whole := Span{page, 7, 27}
	text := b.Text(whole)
	if want := "a = \"x\"\nAND \"b\""; text.Value != want {
		t.Fatalf("Value = %q, want %q", text.Value, want)
	}
	for _, tt := range []struct {
		i, j int
		want string
	}{
		{0, 1, "a"},
		{4, 7, `\"x\"`},
		{5, 6, "x"},
		{8, 11, "AND"},
		{12, 15, "${v}"},
		{13, 14, "${v}"}, // any part of a value stands for all of its name
		{5, 11, "x\\\"\n> AND"},
		{15, 15, ""},
	} {
		if got := text.SpanOf(tt.i, tt.j).Text(); got != tt.want {
			t.Errorf("SpanOf(%d, %d) covers %q, want %q", tt.i, tt.j, got, tt.want)
		}
	}
	if got := text.Slice(4, 11).SpanOf(4, 7).Text(); got != "AND" {
		t.Errorf("a slice's place covers %q, want %q", got, "AND")
	}
	if got := text.SpanOf(15, 15).Start; got != 27 {
		t.Errorf("the end is at %d, want 27", got)
	}

	var mixed Builder
	mixed.Copy(Span{page, 7, 11})
	mixed.Copy(Span{config, 10, 11})
	if got := mixed.Text(whole).SpanOf(4, 5); got.File != config || got.Text() != "b" {
		t.Errorf("a value of the configuration is placed at %v", got)
	}
}

func TestTextGiven(t *testing.T) {
	if (Text{}).Given() {
		t.Error("the zero Text is given")
	}
	if empty := Literal("flag", ""); !empty.Given() || empty.Value != "" {
		t.Error("an empty value that was written is not given")
	}
	if got := Literal("flag", "  a b ").TrimSpace(); got.Value != "a b" || got.Span().Start != 2 {
		t.Errorf("TrimSpace gives %q at %d", got.Value, got.Span().Start)
	}
}

func TestSortProblems(t *testing.T) {
	a, b := NewFile("a.md", []byte("x\ny")), NewFile("b.md", []byte("x"))
	problems := SortProblems([]Problem{
		{Span: Span{b, 0, 1}, Code: "c", Message: "third"},
		{Span: Span{a, 2, 3}, Code: "c", Message: "second", Warning: true},
		{Span: Span{a, 0, 1}, Code: "c", Message: "first", Fix: "do this"},
		{Span: Span{a, 2, 3}, Code: "c", Message: "second"},
		{Code: "c", Message: "of no place"},
	})
	want := []string{"of no place", "a.md:1:1: first; do this", "a.md:2:1: second", "b.md:1:1: third"}
	if len(problems) != len(want) {
		t.Fatalf("got %d problems, want %d: %v", len(problems), len(want), problems)
	}
	for i, p := range problems {
		if p.Error() != want[i] {
			t.Errorf("problem %d is %q, want %q", i, p.Error(), want[i])
		}
	}
}
