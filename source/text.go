package source

import (
	"sort"
	"strings"
)

// A Text is a value that an author wrote, and where. Its zero value means
// "not given", which differs from an empty value that was given.
//
// A Text is made by [Span.AsText], [Literal] or a [Builder], and does not
// change afterwards.
type Text struct {
	// Value is what the author meant, with quoting and escapes undone.
	Value string

	span  Span
	parts []part // by offset in Value; nil when Value stands in the file as it is
}

// A part is a run of a Text's bytes with one origin.
type part struct {
	at    int  // offset in Value
	len   int  // how many bytes of Value
	span  Span // where they come from
	exact bool // byte i of the part is byte Start+i of the file; else all of it stands for all of the span
}

// AsText returns the bytes under the span as a Text.
func (s Span) AsText() Text { return Text{Value: s.Text(), span: s} }

// Literal returns a Text for a value that stands in no file, such as a
// default or a command-line argument. Its problems are reported as being in
// name.
func Literal(name, value string) Text {
	return Span{File: NewFile(name, []byte(value)), End: len(value)}.AsText()
}

// Given reports whether the author wrote a value at all.
func (t Text) Given() bool { return t.span.File != nil }

// Span returns where the whole value stands.
func (t Text) Span() Span { return t.span }

// String returns the value.
func (t Text) String() string { return t.Value }

// SpanOf returns where the bytes of Value from i up to j were written. An
// empty range gives the empty span just before byte i, or after the last byte.
func (t Text) SpanOf(i, j int) Span {
	if !t.Given() {
		return Span{}
	}
	i = min(max(i, 0), len(t.Value))
	j = min(max(j, i), len(t.Value))
	start := t.startOf(i)
	if i == j {
		return Span{start.File, start.Start, start.Start}
	}
	end := t.endOf(j)
	if end.File != start.File || end.End < start.Start {
		return start // the value was put together from several files
	}
	return Span{start.File, start.Start, end.End}
}

// Slice returns the bytes of Value from i up to j as a Text.
func (t Text) Slice(i, j int) Text {
	s := Text{Value: t.Value[i:j], span: t.SpanOf(i, j)}
	for _, p := range t.parts {
		lo, hi := max(p.at, i), min(p.at+p.len, j)
		if lo >= hi {
			continue
		}
		q := part{at: lo - i, len: hi - lo, span: p.span, exact: p.exact}
		if p.exact {
			q.span.Start, q.span.End = p.span.Start+lo-p.at, p.span.Start+hi-p.at
		}
		s.parts = append(s.parts, q)
	}
	return s
}

// TrimSpace returns the Text without white space at its ends.
func (t Text) TrimSpace() Text {
	v := strings.TrimSpace(t.Value)
	if len(v) == len(t.Value) {
		return t
	}
	i := strings.Index(t.Value, v)
	return t.Slice(i, i+len(v))
}

// startOf returns the place of byte i, whose span's End is not meaningful
// for an exact part beyond that byte.
func (t Text) startOf(i int) Span {
	if t.parts == nil {
		return Span{t.span.File, min(t.span.Start+i, t.span.End), t.span.End}
	}
	k := sort.Search(len(t.parts), func(k int) bool { return t.parts[k].at+t.parts[k].len > i })
	if k == len(t.parts) {
		if k == 0 {
			return Span{t.span.File, t.span.Start, t.span.Start}
		}
		last := t.parts[k-1].span
		return Span{last.File, last.End, last.End}
	}
	p := t.parts[k]
	if p.exact {
		return Span{p.span.File, p.span.Start + i - p.at, p.span.End}
	}
	return p.span
}

// endOf returns a span that ends where byte j-1 ends; j is at least 1.
func (t Text) endOf(j int) Span {
	if t.parts == nil {
		return Span{t.span.File, t.span.Start, min(t.span.Start+j, t.span.End)}
	}
	k := sort.Search(len(t.parts), func(k int) bool { return t.parts[k].at+t.parts[k].len >= j })
	p := t.parts[min(k, len(t.parts)-1)]
	if p.exact {
		return Span{p.span.File, p.span.Start, p.span.Start + j - p.at}
	}
	return p.span
}

// A Builder puts a Text together from pieces with different origins. Its zero
// value is ready to use; it is not safe for concurrent use.
type Builder struct {
	value strings.Builder
	parts []part
}

// Copy appends the bytes of a file as they stand there.
func (b *Builder) Copy(s Span) {
	b.add(s.Text(), s, true)
}

// Replace appends a value that stands for all of a span, as an escape
// sequence or a variable's name does.
func (b *Builder) Replace(value string, s Span) {
	b.add(value, s, false)
}

// Append appends another Text with its places.
func (b *Builder) Append(t Text) {
	if t.parts == nil {
		b.add(t.Value, t.span, true)
		return
	}
	for _, p := range t.parts {
		b.add(t.Value[p.at:p.at+p.len], p.span, p.exact)
	}
}

func (b *Builder) add(value string, s Span, exact bool) {
	if value == "" {
		return
	}
	if n := len(b.parts); n > 0 && exact {
		if last := &b.parts[n-1]; last.exact && last.span.File == s.File && last.span.End == s.Start {
			last.len += len(value)
			last.span.End = s.Start + len(value)
			b.value.WriteString(value)
			return
		}
	}
	b.parts = append(b.parts, part{at: b.value.Len(), len: len(value), span: s, exact: exact})
	b.value.WriteString(value)
}

// Len returns the number of bytes appended so far.
func (b *Builder) Len() int { return b.value.Len() }

// Text returns what was put together; whole is where all of it stands, which
// is what [Text.Span] gives.
func (b *Builder) Text(whole Span) Text {
	t := Text{Value: b.value.String(), span: whole, parts: b.parts}
	if len(t.parts) == 1 && t.parts[0].exact && t.parts[0].span == whole {
		t.parts = nil
	}
	return t
}
