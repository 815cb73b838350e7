package site

import (
	"bytes"
	"html/template"
	"path"
)

// neighbours returns the pages before and after one, in the order of the
// navigation; nil for none.
func (s *Site) neighbours(page string) (before, after *entry) {
	i, ok := s.places[page]
	if !ok {
		return nil, nil
	}
	if i > 0 {
		before = s.order[i-1]
	}
	if i+1 < len(s.order) {
		after = s.order[i+1]
	}
	return before, after
}

// writeNearby writes links to the neighbours of a page.
func (s *Site) writeNearby(b *bytes.Buffer, page string) {
	before, after := s.neighbours(page)
	if before == nil && after == nil {
		return
	}
	b.WriteString(`<nav class="site-nearby" aria-label="`)
	template.HTMLEscape(b, []byte(s.Words.Text("nearby")))
	b.WriteString(`">`)
	link := func(e *entry, rel, word string) {
		if e == nil {
			return
		}
		b.WriteString("\n<a rel=\"" + rel + `" href="`)
		template.HTMLEscape(b, []byte(relative(path.Dir(page), e.out)))
		b.WriteString(`"><span>`)
		template.HTMLEscape(b, []byte(s.Words.Text(word)))
		b.WriteString("</span> ")
		template.HTMLEscape(b, []byte(e.title))
		b.WriteString("</a>")
	}
	link(before, "prev", "previous")
	link(after, "next", "next")
	b.WriteString("\n</nav>\n")
}
