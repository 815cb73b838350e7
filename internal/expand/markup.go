package expand

import (
	"bytes"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/internal/page"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// opening is what every shortcode begins with.
const opening = "<<jql-"

// linesOf returns the lines of a block of HTML, the one that closes it too.
func linesOf(block *ast.HTMLBlock) []text.Segment {
	lines := block.Lines().Sliced(0, block.Lines().Len())
	if block.HasClosure() {
		lines = append(slices.Clip(lines), block.ClosureLine)
	}
	return lines
}

// inMarkup returns the shortcodes in a block of HTML: those that stand where a
// browser would show text. What stands in a tag, in a comment or in an element
// whose text is no prose is left alone. see, if not nil, gets the place of each
// "<".
func inMarkup(p *table.Page, block *ast.HTMLBlock, see func(at int, w where)) []*extension.Shortcode {
	m := markup{data: p.File.Bytes()}
	switch block.HTMLBlockType {
	case ast.HTMLBlockType3, ast.HTMLBlockType4, ast.HTMLBlockType5: // <?, <!X and <![CDATA[
		m.inTag = true
	}
	lines := linesOf(block)
	var found []*extension.Shortcode
	end := 0 // of the last shortcode, whose bytes are no HTML
	for n, line := range lines {
		for i := max(line.Start, end); i < line.Stop; {
			if m.data[i] == '<' {
				w := m.where()
				if see != nil {
					see(i, w)
				}
				if w == shown && bytes.HasPrefix(m.data[i:line.Stop], []byte(opening)) && !page.Escaped(m.data, i) {
					left := append([]text.Segment{text.NewSegment(i, line.Stop)}, lines[n+1:]...)
					if s := extension.ReadRaw(p, left); s != nil {
						if _, ok := s.Spec.View.(table.EachView); ok {
							s.Spec.Problems = append(s.Spec.Problems, source.Problem{Span: s.Spec.Span, Code: "each-in-html",
								Message: "the body of a jql-each is Markdown, and stands in HTML here, where none is read",
								Fix:     "put blank lines around the jql-each, from tag to tag, or put it outside"})
						}
						found = append(found, s)
						end = s.Spec.Span.End
						i = min(end, line.Stop)
						continue
					}
				}
			}
			i += m.step(i, line.Stop)
		}
	}
	return found
}

// A markup follows HTML byte by byte, as far as it takes to know what is text.
type markup struct {
	data  []byte
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
