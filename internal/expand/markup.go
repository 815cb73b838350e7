package expand

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/internal/page"
	"github.com/jqlbuild/jqlbuild/table"
)

// opening is what every shortcode begins with.
const opening = "<<jql-"

// inMarkup returns the shortcodes in a block of HTML: those that stand where a
// browser would show text. What stands in a tag, in a comment or in an element
// whose text is no prose is left alone; see, if not nil, is told of that too.
func inMarkup(p *table.Page, block *ast.HTMLBlock, see func(at int, w where)) []*extension.Shortcode {
	if block.HTMLBlockType != ast.HTMLBlockType6 && block.HTMLBlockType != ast.HTMLBlockType7 {
		return nil
	}
	m := markup{data: p.File.Bytes()}
	lines := block.Lines().Sliced(0, block.Lines().Len())
	var found []*extension.Shortcode
	for n, line := range lines {
		for i := line.Start; i < line.Stop; {
			if i >= m.resume && bytes.HasPrefix(m.data[i:line.Stop], []byte(opening)) {
				w := m.where()
				if w == shown && !escapedAt(m.data, i) {
					left := append([]text.Segment{text.NewSegment(i, line.Stop)}, lines[n+1:]...)
					if s := extension.ReadRaw(p, left); s != nil {
						found = append(found, s)
						m.resume = s.Spec.Span.End
					}
				}
				if see != nil {
					see(i, w)
				}
			}
			if i < m.resume {
				i++
				continue
			}
			i += m.step(i, line.Stop)
		}
	}
	return found
}

// markupPlaces returns where in blocks of HTML those stand that look like
// shortcodes, by their offsets.
func markupPlaces(p *page.Page) map[int]where {
	places := make(map[int]where)
	_ = ast.Walk(p.Doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if h, ok := n.(*ast.HTMLBlock); ok && entering {
			if inMarkup(p.Meta, h, func(at int, w where) { places[at] = w }); h.HTMLBlockType == ast.HTMLBlockType1 {
				for at := h.Lines().At(0).Start; at < h.Lines().At(h.Lines().Len()-1).Stop; at++ {
					places[at] = hidden
				}
			}
		}
		return ast.WalkContinue, nil
	})
	return places
}

// A where is where in a block of HTML something stands.
type where uint8

const (
	elsewhere where = iota // not in a block of HTML
	shown                  // where a browser shows text
	inTag
	hidden // in a comment or an element whose text is no prose
)

// A markup follows HTML byte by byte, as far as it takes to know what is text.
type markup struct {
	data   []byte
	resume int // the end of a shortcode, whose bytes are no HTML

	inTag bool
	quote byte   // around the attribute's value that it is in
	until string // in lower case: what ends the comment or element that it is in
}

func (m *markup) where() where {
	switch {
	case m.until != "":
		return hidden
	case m.inTag:
		return inTag
	}
	return shown
}

// opaque are the elements whose content is no prose.
var opaque = []string{"script", "style", "pre", "textarea"}

// step takes in what stands at i, and returns its length.
func (m *markup) step(i, end int) int {
	c, rest := m.data[i], m.data[i:end]
	switch {
	case m.until != "":
		if len(rest) >= len(m.until) && strings.EqualFold(string(rest[:len(m.until)]), m.until) {
			n := len(m.until)
			m.until = ""
			return n
		}
	case m.quote != 0:
		if c == m.quote {
			m.quote = 0
		}
	case m.inTag:
		switch c {
		case '"', '\'':
			m.quote = c
		case '>':
			m.inTag = false
		}
	case bytes.HasPrefix(rest, []byte("<!--")):
		m.until = "-->"
	case c == '<' && len(rest) > 1 && (isLetter(rest[1]) || rest[1] == '/' || rest[1] == '!' || rest[1] == '?'):
		m.inTag = true
		name := 1
		for name < len(rest) && isLetter(rest[name]) {
			name++
		}
		for _, o := range opaque {
			if strings.EqualFold(string(rest[1:name]), o) {
				m.inTag, m.until = false, "</"+o
			}
		}
	}
	return 1
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

// escapedAt reports whether an odd number of backslashes stands before i.
func escapedAt(data []byte, i int) bool {
	return (i-len(bytes.TrimRight(data[:i], `\`)))%2 == 1
}

// inCode returns the shortcodes in indented code, which may be the body of
// something that only another engine knows.
func inCode(p *page.Page) []*extension.Shortcode {
	data := p.Meta.File.Bytes()
	var all []*extension.Shortcode
	_ = ast.Walk(p.Doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		block, ok := n.(*ast.CodeBlock)
		if !ok || !entering {
			return ast.WalkContinue, nil
		}
		lines := block.Lines().Sliced(0, block.Lines().Len())
		end := 0
		for n, line := range lines {
			for i := line.Start; i < line.Stop; i++ {
				if i < end || !bytes.HasPrefix(data[i:line.Stop], []byte(opening)) || escapedAt(data, i) {
					continue
				}
				left := append([]text.Segment{text.NewSegment(i, line.Stop)}, lines[n+1:]...)
				if s := extension.ReadRaw(p.Meta, left); s != nil {
					all = append(all, s)
					end = s.Spec.Span.End
				}
			}
		}
		return ast.WalkContinue, nil
	})
	return all
}
