package expand

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// An edit is a place in a line of text that is written in another way.
type edit struct {
	kind       editKind
	start, end int

	text   string       // literalEdit
	index  int          // valueEdit, addressEdit: of the placeholder
	node   ast.Node     // codeEdit, groupEdit
	place  table.Place  // of a value or code
	around table.Around // of those and of a groupEdit

	// Of a groupEdit: the edits in it, whether something else stands in it that is
	// shown, and, of a link, where its text ends.
	inner   []edit
	filled  bool
	textEnd int
}

// An editKind is what an edit writes.
type editKind uint8

const (
	literalEdit editKind = iota // a text
	valueEdit                   // the value of a placeholder
	codeEdit                    // a code span with values
	addressEdit                 // a value, or a part of one, in the destination of a link
	groupEdit                   // emphasis or a link, which is left out with all that is in it
)

// literalBrace is how the two signs that begin a placeholder are written where
// none is meant.
const literalBrace = "&#36;&#123;"

// spotsIn returns the spots between two places.
func (s *splitter) spotsIn(start, end int) []edit {
	var in []edit
	for _, e := range s.spots {
		if e.start >= start && e.end <= end {
			in = append(in, e)
		}
	}
	return in
}

// edits returns the edits of a block of text.
func (s *splitter) edits(p *part) []edit {
	r := inlineReader{splitter: s, place: table.InText}
	if p.node.Kind() == ast.KindHeading {
		r.place = table.InHeading
	}
	r.loose = s.isLoose(p.node)
	edits, _ := r.read(p.node)
	for _, e := range s.spotsIn(p.start, p.end) {
		if !slices.ContainsFunc(edits, func(other edit) bool { return other.start < e.end && e.start < other.end }) {
			edits = append(edits, e)
		}
	}
	slices.SortFunc(edits, func(a, b edit) int { return a.start - b.start })
	s.lookAround(p, edits)
	return edits
}

// An inlineReader reads the text of a block.
type inlineReader struct {
	*splitter
	place  table.Place
	loose  bool
	marked bool
}

// read returns the edits below a node, in their order, and whether anything is
// shown there whatever the values are.
func (r inlineReader) read(parent ast.Node) (edits []edit, filled bool) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		if i, ok := extension.IsPlaceholder(n); ok {
			if i >= 0 {
				span := r.body.Placeholders[i].Span
				edits = append(edits, edit{kind: valueEdit, start: span.Start, end: span.End, index: i, place: r.place,
					around: table.Around{Loose: r.loose, Marked: r.marked}})
			}
			continue
		}
		switch n := n.(type) {
		case *ast.Text:
			edits = append(edits, r.literals(n)...)
			filled = true
		case *ast.CodeSpan:
			if _, ok := r.fixed.Code(n); ok {
				edits = append(edits, edit{kind: codeEdit, start: n.Pos(), end: r.endOfInline(n), node: n, place: r.place, around: table.Around{Loose: r.loose, Marked: r.marked}})
			} else {
				filled = true
			}
		case *ast.Emphasis, *east.Strikethrough, *ast.Link:
			group, ok := r.group(n)
			filled = filled || group.filled
			if ok {
				edits = append(edits, group)
			}
		default:
			inner, _ := r.read(n)
			edits = append(edits, inner...)
			filled = true
		}
	}
	return edits, filled
}

// group returns the edit that emphasis or a link is; ok is false if nothing in it
// depends on an issue.
func (r inlineReader) group(n ast.Node) (e edit, ok bool) {
	in := r
	if n.Kind() == ast.KindLink {
		in.place = table.InHeading
	} else {
		in.marked = true
	}
	inner, filled := in.read(n)
	e = edit{kind: groupEdit, node: n, inner: inner, filled: filled || !n.HasChildren()}
	if link, is := n.(*ast.Link); is {
		l := r.linkOf(link)
		e.start, e.textEnd, e.end = link.Pos(), l.textEnd, l.end
		e.inner = append(e.inner, r.addresses(link, l)...)
	} else {
		width := r.startOfInline(n.FirstChild()) - n.Pos()
		if em, is := n.(*ast.Emphasis); is {
			width = em.Level // its own place is that of all signs together
		}
		e.start, e.end = r.startOfInline(n.FirstChild())-width, r.endOfInline(n.LastChild())+width
	}
	return e, len(e.inner) > 0
}

// addresses returns the edits in the destination of a link.
func (r inlineReader) addresses(link *ast.Link, l linkSpans) []edit {
	var edits []edit
	for i, p := range r.body.Placeholders {
		if p.Node == ast.Node(link) {
			edits = append(edits, edit{kind: addressEdit, start: p.Span.Start, end: p.Span.End, index: i})
		}
	}
	if link.Reference != nil {
		return edits
	}
	for at := l.start; at < l.stop; at++ {
		if bytes.HasPrefix(r.data[at:l.stop], []byte("$${")) {
			edits = append(edits, edit{kind: literalEdit, start: at, end: at + len("$${"), text: literalBrace})
			at += len("${")
		}
	}
	slices.SortFunc(edits, func(a, b edit) int { return a.start - b.start })
	return edits
}

// literals returns the edits in a text: what begins no placeholder.
func (s *splitter) literals(n *ast.Text) []edit {
	var edits []edit
	start, stop := n.Segment.Start, n.Segment.Stop
	text := s.data[start:stop]
	if bytes.HasPrefix(text, []byte("${")) && start > 0 && s.data[start-1] == '$' {
		edits = append(edits, edit{kind: literalEdit, start: start - 1, end: start + len("${"), text: literalBrace})
	}
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		if bytes.HasPrefix(s.data[start+i+1:], []byte("${")) {
			edits = append(edits, edit{kind: literalEdit, start: start + i, end: start + i + len(`\${`), text: literalBrace})
		}
		i++
	}
	return edits
}

// isLoose reports whether the text of a block has signs that wait for others.
func (s *splitter) isLoose(n ast.Node) bool {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		t, ok := c.(*ast.Text)
		if !ok {
			if s.isLoose(c) && c.Kind() != ast.KindCodeSpan {
				return true
			}
			continue
		}
		text := t.Segment.Value(s.data)
		for i := 0; i < len(text); i++ {
			switch text[i] {
			case '\\':
				i++
			case '`', '*', '[', '<', '~':
				return true
			case '_':
				if at := t.Segment.Start + i; at == 0 || at+1 == len(s.data) || !isWord(s.data[at-1]) || !isWord(s.data[at+1]) {
					return true
				}
			}
		}
	}
	return false
}

// lookAround notes what stands beside each value, and reports those that stand in
// what other engines take for code.
func (s *splitter) lookAround(p *part, edits []edit) {
	starts, ends := make(map[int]int), make(map[int]int)
	within := make(map[int]bool) // where the text of a link begins and ends
	var values []*edit
	var collect func(edits []edit)
	collect = func(edits []edit) {
		for i := range edits {
			switch e := &edits[i]; e.kind {
			case valueEdit, codeEdit:
				starts[e.start], ends[e.end] = e.end, e.start
				values = append(values, e)
			case groupEdit:
				values = append(values, e)
				if e.textEnd > 0 {
					within[e.start+1], within[e.textEnd] = true, true
				}
				collect(e.inner)
			}
		}
	}
	collect(edits)
	inRow := p.node.Kind() == east.KindTableRow || p.node.Kind() == east.KindTableHeader
	for _, e := range values {
		from, to := e.start, e.end
		for next, ok := ends[from]; ok; next, ok = ends[from] {
			from = next
		}
		for next, ok := starts[to]; ok; next, ok = starts[to] {
			to = next
		}
		if within[from] {
			e.around.Before = ' '
		} else if from > p.start {
			e.around.Before = beside(s.data[from-1], inRow)
		}
		if within[to] {
			e.around.After = ' '
		} else if to < p.end {
			e.around.After = beside(s.data[to], inRow)
			if next := to + 1; strings.IndexByte(".:!&#", e.around.After) >= 0 && (next >= p.end || !isLetter(s.data[next]) && !isDigit(s.data[next])) {
				e.around.After = ' '
			}
		}
		e.around.Begins, e.around.Ends = s.beginsWord(p, from), s.endsWord(p, to)
		line := s.data[bytes.LastIndexByte(s.data[:e.start], '\n')+1 : e.start]
		if e.kind != groupEdit && template.Match(line) {
			s.problems = append(s.problems, source.Problem{Span: source.Span{File: s.body.Span.File, Start: e.start, End: e.end}, Code: "placeholder-in-template",
				Message: fmt.Sprintf("a placeholder stands in what other engines take for code, after %s", template.FindSubmatch(line)[1]),
				Fix:     "put it outside: a value of an issue can be text there, but never code"})
		}
	}
}

// beginsWord reports whether white space stands before the signs of emphasis that
// end at a place.
func (s *splitter) beginsWord(p *part, at int) bool {
	for at > p.start && isEmphasis(s.data[at-1]) {
		at--
	}
	return at == p.start || util.IsSpace(s.data[at-1]) || s.data[at-1] == '('
}

// endsWord reports whether white space stands behind the signs of emphasis that
// begin at a place.
func (s *splitter) endsWord(p *part, at int) bool {
	for at < p.end && isEmphasis(s.data[at]) {
		at++
	}
	return at == p.end || util.IsSpace(s.data[at]) || strings.IndexByte(".,:;)", s.data[at]) >= 0
}

func isEmphasis(c byte) bool { return c == '*' || c == '_' || c == '~' }

// template matches a line in which code of an engine's templates is open.
var template = regexp.MustCompile(`(\{\{|\{%|<%)[^}>]*$`)

// beside returns a byte beside a value, 0 for what ends a line or a cell.
func beside(c byte, inRow bool) byte {
	if c == '\n' || c == '\r' || inRow && c == '|' {
		return 0
	}
	return c
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
