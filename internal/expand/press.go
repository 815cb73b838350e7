package expand

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/table"
)

// A press writes the body of one issue: the bytes of the page, less the blocks
// that are left out, and with values in the place of placeholders.
type press struct {
	extension.Filling
	data   []byte
	out    []byte
	format table.Format
	words  *table.Words
	eol    string
	made   map[ast.Node]ast.Node // what becomes of the body's blocks, less those within others
	under  int                   // the level of the heading that comes before
	cut    bool                  // the end of the last block is left out, so that more could be taken for its end
}

// parts writes the parts that follow each other in a block.
func (p *press) parts(parts []*part) {
	var last *part
	var blank []byte // what stood between, with a blank line, before a part that is left out
	gone := false
	for i, next := range parts {
		if p.Gone(next.node) {
			if gap := p.gap(parts, i); blank == nil && hasBlank(gap) {
				blank = gap
			}
			gone = true
			continue
		}
		if last != nil {
			p.between(last, next, p.gap(parts, i), blank, gone || p.cut)
		}
		p.cut = false
		p.part(next)
		last, blank, gone = next, nil, false
	}
	p.cut = p.cut || gone
}

// gap returns what stands before the i-th of the parts: the end of a line, blank
// lines, and the marks that the part's first line begins with. Nothing does before
// the first one.
func (p *press) gap(parts []*part, i int) []byte {
	if i == 0 {
		return nil
	}
	gap := p.data[parts[i-1].end:parts[i].start]
	line := bytes.LastIndexByte(gap, '\n') + 1
	depth := bytes.Count(gap[line:], []byte(">"))
	var lines []byte
	for n, l := range bytes.SplitAfter(gap[:line], []byte("\n")) {
		switch {
		case n == 0:
		case !isBlankIn(l): // the definition of a link
			continue
		case p.Gone(parts[i-1].node) && bytes.Count(l, []byte(">")) > depth: // of the quote that is left out
			continue
		}
		lines = append(lines, l...)
	}
	return append(lines, gap[line:]...)
}

// hasBlank reports whether there is a blank line in what stands between two parts.
func hasBlank(gap []byte) bool { return bytes.Count(gap, []byte("\n")) > 1 }

// between writes what stands between two parts: gap if none is left out between
// them. Else blank, if it is not nil, has the blank lines.
func (p *press) between(last, next *part, gap, blank []byte, gone bool) {
	line := bytes.LastIndexByte(gap, '\n') + 1
	prefix := prefixOf(gap[line:])
	bare := strings.TrimRight(prefix, " \t")
	spaced := hasBlank(gap) || blank != nil
	if hasBlank(gap) || blank == nil {
		p.out = append(p.out, gap[:line]...)
	} else {
		p.out = append(p.out, blank[:bytes.LastIndexByte(blank, '\n')+1]...)
	}
	before, after := p.edge(last), p.edge(next)
	if !isListed(next.node) && (gone || before.value != nil || after.value != nil) {
		join, asOne := p.join(before, after, spaced)
		if !spaced && (join == extension.NeedsBlank || asOne) {
			p.out = append(p.out, bare+p.eol...)
		}
		if asOne {
			p.out = append(p.out, prefix+p.separator()+p.eol+bare+p.eol...)
		}
	}
	p.out = append(p.out, gap[line:]...)
}

// isListed reports whether a block is a part of a larger one that is never joined
// with the next.
func isListed(n ast.Node) bool {
	switch n.Kind() {
	case ast.KindListItem, east.KindTableHeader, east.KindTableRow, east.KindDefinitionTerm, east.KindDefinitionDescription:
		return true
	}
	return false
}

// part writes a part that is not left out.
func (p *press) part(of *part) {
	if h, ok := of.node.(*ast.Heading); ok {
		p.under = h.Level
	}
	switch value, ok := p.Blocks(of.node); {
	case ok:
		p.blocks(of, value)
	case of.isText:
		p.text(of)
	case len(of.parts) == 0:
		at := of.start
		for _, e := range of.edits {
			p.out = append(append(p.out, p.data[at:e.start]...), e.text...)
			at = e.end
		}
		p.out = append(p.out, p.data[at:of.end]...)
	default:
		p.marks(of)
		p.parts(of.parts)
		p.out = append(p.out, p.data[of.parts[len(of.parts)-1].end:of.end]...)
	}
}

// marks writes what stands before the first block in a part, such as the mark of
// a list's item. The first item that is left gives the list its number.
func (p *press) marks(of *part) {
	end := of.parts[0].start
	if d := of.node.FirstChild(); d.Kind() == ast.KindLinkReferenceDefinition {
		end = min(end, d.Pos())
	}
	marks := p.data[of.start:end]
	if of.node.Kind() == ast.KindBlockquote && bytes.IndexByte(marks, '\n') >= 0 {
		marks = []byte("> ") // without the blank lines in it that come first
	}
	if list, ok := of.node.Parent().(*ast.List); ok && list.IsOrdered() && of.node != list.FirstChild() && p.isFirst(of.node) {
		digits := 0
		for digits < len(marks) && isDigit(marks[digits]) {
			digits++
		}
		number := strconv.Itoa(list.Start)
		if len(number) > digits {
			number = string(marks[:digits]) // the lines below are indented by no more than that
		}
		p.out = append(p.out, number...)
		p.out = append(p.out, marks[digits])
		if narrower := digits - len(number); narrower > 0 {
			p.out = append(p.out, strings.Repeat(" ", narrower)...) // the lines below are indented by that
		}
		marks = marks[digits+1:]
	}
	p.out = append(p.out, marks...)
}

// isFirst reports whether all before an item of a list are left out.
func (p *press) isFirst(item ast.Node) bool {
	for n := item.PreviousSibling(); n != nil; n = n.PreviousSibling() {
		if !p.Gone(n) {
			return false
		}
	}
	return true
}

// blocks writes the blocks of a value in place of a paragraph.
func (p *press) blocks(of *part, value table.Content) {
	w := table.Writer{Format: p.format, Under: max(p.under, 1)}
	if p.format != table.GFM {
		value = paragraphs(value)
	}
	prefix := prefixAt(p.data, of.start)
	p.out = appendLines(p.out, w.AppendContent(nil, value, p.words), prefix, p.eol)
}

// paragraphs returns content whose inline parts stand in paragraphs.
func paragraphs(c table.Content) table.Content {
	var blocks table.Content
	for len(c) > 0 {
		n := 0
		for n < len(c) && !(table.Content{c[n]}).HasBlocks() {
			n++
		}
		if n > 0 {
			blocks = append(blocks, table.Node{Kind: table.Paragraph, Children: c[:n]})
		} else {
			blocks = append(blocks, c[0])
			n = 1
		}
		c = c[n:]
	}
	return blocks
}

// text writes a block of text, line by line.
func (p *press) text(of *part) {
	if p.format == table.MDX && of.node.Kind() == ast.KindParagraph && p.isValuesAlone(of) {
		// To MDX, values alone are no text, and make no paragraph.
		p.out = append(p.out, "<p>"...)
		for i, e := range of.edits {
			if i > 0 && of.edits[i-1].end < e.start {
				p.out = append(p.out, "{\" \"}"...)
			}
			p.out = append(p.out, p.value(e)...)
		}
		p.out = append(p.out, "</p>"...)
		return
	}
	kind := of.node.Kind()
	w := lineWriter{press: p, inRow: kind == east.KindTableRow || kind == east.KindTableHeader}
	w.guarded = kind != ast.KindHeading || p.data[of.start] != '#'
	w.write(of.start, of.end, of.edits)
	w.end(bytes.HasSuffix(p.data[:of.end], []byte("  ")))
}

// isValuesAlone reports whether nothing but values stands in a paragraph.
func (p *press) isValuesAlone(of *part) bool {
	at := of.start
	for _, e := range of.edits {
		if e.kind != valueEdit && e.kind != codeEdit || !util.IsBlank(p.data[at:e.start]) {
			return false
		}
		at = e.end
	}
	return len(of.edits) > 0 && util.IsBlank(p.data[at:of.end])
}

// value returns what an edit writes that is a value, or code with values.
func (p *press) value(e edit) []byte {
	w := table.Writer{Format: p.format, Place: e.place}
	if e.kind == groupEdit {
		return w.AppendInline(nil, nil, p.words, e.around)
	}
	if e.kind == codeEdit {
		code, _ := p.Code(e.node)
		if code == "" {
			return w.AppendInline(nil, nil, p.words, e.around)
		}
		return w.AppendCode(nil, code, p.words, e.around)
	}
	return w.AppendInline(nil, p.Values[e.index], p.words, e.around)
}

// isEmpty reports whether an edit shows nothing.
func (p *press) isEmpty(e edit) bool {
	switch e.kind {
	case valueEdit, addressEdit:
		return len(p.Values[e.index]) == 0
	case codeEdit:
		code, _ := p.Code(e.node)
		return code == ""
	case groupEdit:
		if e.filled {
			return false
		}
		for _, inner := range e.inner {
			if inner.kind != addressEdit && (e.textEnd == 0 || inner.start < e.textEnd) && !p.isEmpty(inner) {
				return false
			}
		}
		return true
	}
	return false
}

// address returns what a placeholder in the destination of a link becomes; first
// says that the destination begins with it.
func (p *press) address(e edit, first bool) []byte {
	address := table.AddressPart(p.Values[e.index])
	if first {
		address = table.Address(p.Values[e.index])
	}
	return table.Writer{Format: p.format}.AppendAddress(nil, address)
}

// prefixAt returns what a line below the block that begins at start begins with in
// its containers.
func prefixAt(data []byte, start int) string {
	return prefixOf(data[bytes.LastIndexByte(data[:start], '\n')+1 : start])
}

// prefixOf returns what a line begins with below one that begins with marks: a list
// marks an item once, and the lines below are indented.
func prefixOf(marks []byte) string {
	return string(bytes.Map(func(r rune) rune {
		if r == '>' || r == ' ' || r == '\t' {
			return r
		}
		return ' '
	}, marks))
}

// appendLines appends lines, all but the first behind a prefix.
func appendLines(dst, text []byte, prefix, eol string) []byte {
	for i, line := range bytes.Split(text, []byte("\n")) {
		if i > 0 {
			dst = append(dst, eol...)
			if len(line) > 0 {
				dst = append(dst, prefix...)
			} else {
				dst = append(dst, strings.TrimRight(prefix, " \t")...)
			}
		}
		dst = append(dst, line...)
	}
	return dst
}
