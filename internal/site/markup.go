package site

import (
	"bytes"
	"html"
	"strings"

	"github.com/yuin/goldmark/text"
	xhtml "golang.org/x/net/html"

	"github.com/jqlbuild/jqlbuild/source"
)

// An attribute is one of an element in the author's own HTML.
type attribute struct {
	element, name string
	value         string      // without its entities
	span          source.Span // where the value stands
}

// A markup is a piece of the author's own HTML: one text of lines that may stand
// apart in the source, as in a quote.
type markup struct {
	file  *source.File
	text  []byte
	parts []part
}

// A part is where a piece of the text stands in the source.
type part struct{ at, start int }

func (m *markup) add(s text.Segment) {
	m.parts = append(m.parts, part{len(m.text), s.Start})
	m.text = append(m.text, m.file.Bytes()[s.Start:s.Stop]...)
}

func (m *markup) addAll(lines *text.Segments) {
	for i := range lines.Len() {
		m.add(lines.At(i))
	}
}

// span returns where a piece of the text stands.
func (m *markup) span(start, end int) source.Span {
	at := func(i int) int {
		for k := len(m.parts) - 1; k >= 0; k-- {
			if p := m.parts[k]; p.at <= i {
				return p.start + i - p.at
			}
		}
		return 0
	}
	return source.Span{File: m.file, Start: at(start), End: at(start) + end - start}
}

// attributes yields the attributes of all elements.
func (m *markup) attributes(yield func(attribute) bool) {
	z := xhtml.NewTokenizer(bytes.NewReader(m.text))
	for at := 0; ; {
		kind := z.Next()
		if kind == xhtml.ErrorToken {
			return
		}
		raw := string(z.Raw())
		start := at
		at += len(raw)
		if kind != xhtml.StartTagToken && kind != xhtml.SelfClosingTagToken {
			continue
		}
		name, _ := z.TagName()
		element := string(name)
		if !yield(attribute{element: element, span: m.span(start, at)}) {
			return
		}
		i := 1 + len(element)
		for i < len(raw) {
			a, valueAt, next := cutAttribute(raw, i)
			if next <= i {
				break
			}
			i = next
			if a.name != "" && valueAt >= 0 {
				a.element, a.span = element, m.span(start+valueAt, start+valueAt+len(a.value))
				a.value = html.UnescapeString(a.value)
				if !yield(a) {
					return
				}
			}
		}
	}
}

const htmlSpace = " \t\r\n\f"

// cutAttribute reads the attribute of a tag that follows on i: its value as it is
// written, where that stands, or -1 for none, and where the next one begins.
func cutAttribute(tag string, i int) (a attribute, valueAt, next int) {
	skip := func(set string) {
		for i < len(tag) && strings.IndexByte(set, tag[i]) >= 0 {
			i++
		}
	}
	until := func(set string) string {
		start := i
		for i < len(tag) && strings.IndexByte(set, tag[i]) < 0 {
			i++
		}
		return tag[start:i]
	}
	skip(htmlSpace + "/")
	a.name = strings.ToLower(until(htmlSpace + "=/>"))
	if a.name == "" {
		return a, -1, i + 1 // the end of the tag, or something broken
	}
	end := i
	skip(htmlSpace)
	if i >= len(tag) || tag[i] != '=' {
		return a, -1, end
	}
	i++
	skip(htmlSpace)
	quote := byte(0)
	if i < len(tag) && (tag[i] == '"' || tag[i] == '\'') {
		quote = tag[i]
		i++
	}
	valueAt = i
	if quote != 0 {
		a.value = until(string(quote))
		i++
	} else {
		a.value = until(htmlSpace + ">")
	}
	return a, valueAt, i
}
