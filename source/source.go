// Package source says where text stands and what is wrong there.
//
// A [File] is a named text. A [Span] is a stretch of one. A [Text] is a value
// that knows where each of its bytes was written, through quoting, YAML and
// substitution, so that a fault inside a query can be shown in the Markdown
// or YAML file in which the author typed it; a [Builder] puts one together. A
// [Problem] is such a fault:
//
//	page := source.NewFile("page.md", []byte("type = Bgu"))
//	fmt.Println(source.Problem{
//		Span:    source.Span{File: page, Start: 7, End: 10},
//		Message: `there is no type "Bgu"`,
//	}) // page.md:1:8: there is no type "Bgu"
//
// Offsets count bytes from 0, lines and columns count from 1. All but a Builder
// may be shared by goroutines.
package source

import (
	"cmp"
	"fmt"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"
)

// A File is a named text. It is safe for concurrent use; its bytes must not
// be changed once it is made.
type File struct {
	name  string
	data  []byte
	once  sync.Once
	lines []int // the offset of each line's first byte
	marks []mark

	private bool
}

// A mark says how many code points stand before an offset. There is one every
// markEvery bytes, so that a place on a line of megabytes is found as fast as
// one on a short line.
type mark struct{ offset, runes int }

const markEvery = 1 << 10

// NewFile returns a File that holds data. The name is what problems are
// reported under: a slash-separated path as the author would type it.
func NewFile(name string, data []byte) *File {
	return &File{name: name, data: data}
}

// Private returns the same file, marked as one whose text must not be shown,
// such as a configuration, in which someone may have written a secret by
// mistake: its places may be named, what stands there may not.
func (f *File) Private() *File {
	return &File{name: f.name, data: f.data, private: true}
}

// IsPrivate reports whether the file's text must not be shown. No file, as in
// the zero Span, is not private.
func (f *File) IsPrivate() bool { return f != nil && f.private }

// Name returns the name the file was made with.
func (f *File) Name() string { return f.name }

// Bytes returns the file's content, which must not be changed.
func (f *File) Bytes() []byte { return f.data }

// A Position is a place in a file as people count it.
type Position struct {
	Line   int // from 1
	Column int // from 1, in code points, a tab being one
}

// Position returns the place of the byte at offset. Offsets outside the file
// are taken as its nearest end.
func (f *File) Position(offset int) Position {
	offset = min(max(offset, 0), len(f.data))
	line := f.line(offset)
	start := f.lines[line]
	return Position{Line: line + 1, Column: f.runes(offset) - f.runes(start) + 1}
}

// Line returns the text of a line, counted from 1, without its line ending;
// it is empty when the file has no such line.
func (f *File) Line(n int) string {
	f.index()
	if n < 1 || n > len(f.lines) {
		return ""
	}
	end := len(f.data)
	if n < len(f.lines) {
		end = f.lines[n]
	}
	line := f.data[f.lines[n-1]:end]
	for len(line) > 0 && (line[len(line)-1] == '\n' || line[len(line)-1] == '\r') {
		line = line[:len(line)-1]
	}
	return string(line)
}

// Offset returns the offset of a place, the reverse of [File.Position].
// Places outside the file are taken as the nearest end.
func (f *File) Offset(p Position) int {
	f.index()
	if p.Line < 1 {
		return 0
	}
	if p.Line > len(f.lines) {
		return len(f.data)
	}
	start, end := f.lines[p.Line-1], len(f.data)
	if p.Line < len(f.lines) {
		end = f.lines[p.Line] - 1
	}
	return min(f.Advance(start, p.Column-1), end)
}

// Advance returns the offset n code points after the one given, which is the
// beginning of one, or the file's end.
func (f *File) Advance(offset, n int) int {
	if n < markEvery { // near enough to walk there, with no need of an index
		for ; n > 0 && offset < len(f.data); n-- {
			_, size := utf8.DecodeRune(f.data[offset:])
			offset += size
		}
		return offset
	}
	f.index()
	want := f.runes(offset) + n
	i := sort.Search(len(f.marks), func(i int) bool { return f.marks[i].runes > want })
	m := f.marks[i-1]
	if m.offset < offset {
		m = mark{offset, want - n}
	}
	for m.runes < want && m.offset < len(f.data) {
		_, size := utf8.DecodeRune(f.data[m.offset:])
		m.offset += size
		m.runes++
	}
	return m.offset
}

// runes returns how many code points stand before offset.
func (f *File) runes(offset int) int {
	f.index()
	i := sort.Search(len(f.marks), func(i int) bool { return f.marks[i].offset > offset })
	m := f.marks[i-1]
	return m.runes + utf8.RuneCount(f.data[m.offset:offset])
}

// line returns the index, from 0, of the line that holds offset.
func (f *File) line(offset int) int {
	f.index()
	return sort.SearchInts(f.lines, offset+1) - 1
}

func (f *File) index() {
	f.once.Do(func() {
		f.lines, f.marks = []int{0}, []mark{{}}
		for i, b := range f.data {
			if b == '\n' {
				f.lines = append(f.lines, i+1)
			}
		}
		for i, n := 0, 0; i < len(f.data); n++ {
			if i >= f.marks[len(f.marks)-1].offset+markEvery {
				f.marks = append(f.marks, mark{i, n})
			}
			if f.data[i] < utf8.RuneSelf {
				i++
				continue
			}
			_, size := utf8.DecodeRune(f.data[i:])
			i += size
		}
	})
}

// A Span is a stretch of a file, in bytes, from Start up to but not including
// End. The zero Span is no place at all.
type Span struct {
	File       *File
	Start, End int
}

// IsZero reports whether s is no place at all.
func (s Span) IsZero() bool { return s.File == nil }

// Position returns the place of the span's first byte.
func (s Span) Position() Position {
	if s.File == nil {
		return Position{}
	}
	return s.File.Position(s.Start)
}

// EndPosition returns the place just after the span's last byte.
func (s Span) EndPosition() Position {
	if s.File == nil {
		return Position{}
	}
	return s.File.Position(s.End)
}

// Text returns the bytes that the span covers.
func (s Span) Text() string {
	if s.File == nil {
		return ""
	}
	n := len(s.File.data)
	return string(s.File.data[min(max(s.Start, 0), n):min(max(s.End, s.Start, 0), n)])
}

// String returns the span's beginning as "file:line:col".
func (s Span) String() string {
	if s.File == nil {
		return "-"
	}
	p := s.Position()
	return fmt.Sprintf("%s:%d:%d", s.File.name, p.Line, p.Column)
}

// Compare orders spans by file name, then by place.
func (s Span) Compare(t Span) int {
	name := func(f *File) string {
		if f == nil {
			return ""
		}
		return f.name
	}
	return cmp.Or(strings.Compare(name(s.File), name(t.File)), s.Start-t.Start, s.End-t.End)
}
