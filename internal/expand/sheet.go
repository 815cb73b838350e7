package expand

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/table"
)

// A sheet is what the issues of a jql-each become, with its head and its note.
type sheet struct {
	*each
	press
	prefix string
	anchor func(key string) string // of a body that begins with a heading; "" for none

	none        string // stands in a group without issues
	marked      bool   // it begins behind the mark of a list's item
	own         string // else what stands before it in its first line
	first, last edge
	blank       bool // a blank line stands before what comes next
}

// sheet returns an empty sheet for an answer.
func (f found) sheet(d *draft, r *table.Result, ids anchors) *sheet {
	s := &sheet{each: f.each, press: press{data: d.data, format: d.format, words: r.Words, eol: d.eol}, prefix: f.prefix, anchor: ids.of}
	s.marked = !bytes.Equal(d.data[lineStart(d.data, f.span.Start):f.span.Start], []byte(f.prefix))
	if d.noIDs {
		s.anchor = func(string) string { return "" }
	}
	return s
}

// anchors are how often an issue has been shown under a heading of its own.
type anchors map[string]int

// of returns the next id for an issue, as on a page that is built.
func (a anchors) of(key string) string {
	id := strings.ToLower(key)
	if a[id]++; a[id] > 1 {
		return id + "-" + strconv.Itoa(a[id])
	}
	return id
}

// below returns text below a block of HTML.
func (s *sheet) below(block, text []byte) []byte {
	s.first, s.own = edge{}, s.prefix
	block = append(block, s.eol+strings.TrimRight(s.prefix, " \t")+s.eol+s.prefix...)
	return append(block, text...)
}

// seam writes what stands before a block, own being the marks before its first
// line.
func (s *sheet) seam(next edge, own string, blank bool) {
	if len(s.out) == 0 {
		if s.own = own; s.marked {
			next.column = columnOf(s.prefix)
		}
		s.first, s.last = next, next
		return
	}
	join, asOne := s.join(s.last, next, blank)
	bare := strings.TrimRight(s.prefix, " \t")
	s.out = append(s.out, s.eol...)
	if blank || join == extension.NeedsBlank || asOne {
		s.out = append(s.out, bare+s.eol...)
	}
	if asOne {
		s.out = append(s.out, s.prefix+s.separator()+s.eol+bare+s.eol...)
	}
	if join == extension.Joined && next.column > s.last.column {
		own, next.column = s.prefix, s.last.column // or it would be one within the other
	}
	s.out = append(s.out, own...)
	s.last = next
}

// add writes lines that are no block of the body.
func (s *sheet) add(text []byte) {
	if len(text) == 0 {
		return
	}
	s.seam(edge{column: columnOf(s.prefix)}, s.prefix, true)
	s.out = appendLines(s.out, text, s.prefix, s.eol)
}

// write writes the answer and the note below it.
func (s *sheet) write(r *table.Result, note []byte) []byte {
	s.none = s.body.EmptyGroup(r)
	for range r.Table.Rows() {
		s.head()
		s.groups(r.Table.Groups, s.body.GroupLevel(), s.body.Under)
		break
	}
	s.add(note)
	if len(s.definitions) > 0 {
		s.add([]byte(strings.Join(s.definitions, "\n")))
	}
	return s.out
}

// head writes what stands before the bodies.
func (s *sheet) head() {
	s.blank = s.body.HeadBlank
	if len(s.headParts) == 0 {
		return
	}
	s.Filling = s.body.Fill(table.Row{})
	first := s.headParts[0]
	s.seam(s.edge(first), string(s.data[lineStart(s.data, first.start):first.start]), false) // which comes first
	s.parts(s.headParts)
	s.last = s.edge(s.headParts[len(s.headParts)-1])
}

// groups writes groups of issues, the headings of the outermost ones of a level.
func (s *sheet) groups(groups []table.Group, level, under int) {
	for _, g := range groups {
		under := under
		if len(g.Heading) > 0 {
			under = min(level, 6)
			w := table.Writer{Format: s.format, Place: table.InHeading}
			heading := append([]byte(strings.Repeat("#", under)), ' ')
			value := table.Plain(table.PlainText(g.Heading)) // without icons and lozenges
			s.add(append(heading, w.AppendInline(nil, value, s.words, table.Around{Before: ' '})...))
			s.blank = true
		}
		s.groups(g.Groups, level+1, under)
		for _, row := range g.Rows {
			s.issue(row, under)
		}
		if len(g.Groups) == 0 && len(g.Rows) == 0 && s.none != "" {
			w := table.Writer{Format: s.format, Place: table.InHeading} // or MDX takes a text that is alone for no paragraph
			s.add(w.AppendInline(nil, table.Plain(s.none), s.words, table.Around{}))
			s.blank = true
		}
	}
}

// issue writes the body of an issue, as extension.Resolve puts it into a document.
func (s *sheet) issue(row table.Row, under int) {
	s.Filling, s.under = s.body.Fill(row), under
	made := s.Copy(s.words, under)
	blank, first, last := s.blank, -1, -1
	s.made = make(map[ast.Node]ast.Node, len(made))
	for i, n := range made {
		s.made[s.body.Nodes[i]] = n
		blank = blank || i > 0 && s.body.Nodes[i].HasBlankPreviousLines()
		if n == nil {
			continue
		}
		if last = i; first < 0 {
			first = i
			s.beginIssue(row.Key, n, s.nodes[i], blank)
		}
		blank = false
	}
	if first >= 0 {
		s.parts(s.nodes[first:])
		column := s.last.column
		s.last = edgeOf(made[last], s.data, s.nodes[last].start)
		if last == first {
			s.last.column = column
		}
	}
	s.blank = s.body.Blank || blank
}

// beginIssue writes what stands before the first block of a body: where it is a
// heading, a place for links to lead to.
func (s *sheet) beginIssue(key string, made ast.Node, first *part, blank bool) {
	if made.Kind() == ast.KindHeading {
		if id := s.anchor(key); id != "" {
			s.add(table.Writer{Format: s.format}.AppendAnchor(nil, id))
			blank = true
		}
	}
	s.seam(edgeOf(made, s.data, first.start), string(s.data[lineStart(s.data, first.start):first.start]), blank)
}
