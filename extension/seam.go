package extension

import (
	"bytes"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"

	"github.com/jqlbuild/jqlbuild/internal/attr"
)

// A Join is how two blocks follow each other that stood apart in the page, or
// with others between them: the bodies of two issues, and what is left of one.
type Join int

// The joins.
const (
	Apart      Join = iota // as blocks of their own
	Joined                 // as one block
	NeedsBlank             // as they do with a blank line between them, which has to be there
)

// JoinOf returns how two blocks follow each other, as their text would: as the
// items of one list, the lines of one paragraph, what stands in one quote. blank
// says that a blank line stands between them. Where their text would run together
// in a way that nobody means, as a line after a list that would belong to its
// last item, a blank line is put between them, and JoinOf says with blank what
// becomes of them then.
func JoinOf(before, after ast.Node, blank bool, src []byte) Join {
	switch before.Kind() {
	case ast.KindList:
		a, ok := after.(*ast.List)
		if b := before.(*ast.List); ok && a.Marker == b.Marker && a.IsOrdered() == b.IsOrdered() {
			return Joined
		}
	case east.KindDefinitionList:
		if blank && after.Kind() == east.KindDefinitionList {
			return Joined
		}
	case ast.KindCodeBlock:
		if blank && after.Kind() == ast.KindCodeBlock {
			return Joined
		}
	case ast.KindParagraph, ast.KindTextBlock:
		if !blank && isLines(after) && settled(before, src) && settled(after, src) && !underlines(after, src) {
			return Joined
		}
	case ast.KindBlockquote:
		if !blank && after.Kind() == ast.KindBlockquote {
			last, first := before.LastChild(), after.FirstChild()
			if last != nil && first != nil && last.Kind() != ast.KindFencedCodeBlock && JoinOf(last, first, false, src) != NeedsBlank {
				return Joined
			}
			return NeedsBlank
		}
	}
	if blank || standsAlone(before) && after.Kind() != ast.KindCodeBlock || ends(before) && begins(after, src) {
		return Apart
	}
	return NeedsBlank
}

// isLines reports whether a block is the lines of a paragraph.
func isLines(n ast.Node) bool { return n.Kind() == ast.KindParagraph || n.Kind() == ast.KindTextBlock }

// standsAlone reports whether a block ends with its last line, whatever follows.
func standsAlone(n ast.Node) bool {
	switch n.Kind() {
	case ast.KindHeading, ast.KindThematicBreak, ast.KindFencedCodeBlock:
		return true
	}
	return false
}

// ends reports whether a block ends before one that begins a line as such.
func ends(n ast.Node) bool {
	switch n.Kind() {
	case ast.KindParagraph, ast.KindTextBlock, ast.KindList, ast.KindBlockquote:
		return true
	}
	return false
}

// begins reports whether a block begins even right after a line of text.
func begins(n ast.Node, src []byte) bool {
	switch n := n.(type) {
	case *ast.Heading:
		return n.Lines().Len() == 0 || n.Lines().At(0).Start > n.Pos() // not one that a line beneath it makes
	case *ast.FencedCodeBlock, *ast.Blockquote:
		return true
	case *ast.List:
		if first := n.FirstChild(); first != nil && first.HasChildren() && (!n.IsOrdered() || n.Start == 1) {
			line, _, _ := bytes.Cut(src[first.Pos():], []byte("\n"))
			return len(bytes.TrimLeft(line, "0123456789.)-+* \t\r")) > 0 // or it is an empty item's
		}
	}
	return false
}

// settled reports whether no sign in the text of a paragraph waits for another
// that may come with more text.
func settled(n ast.Node, src []byte) bool {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		t, ok := c.(*ast.Text)
		if !ok {
			continue
		}
		s := t.Segment.Value(src)
		for i := 0; i < len(s); i++ {
			switch s[i] {
			case '\\':
				if i++; i == len(s) {
					return false // before another line it would break this one
				}
			case '`', '*', '[', '<', '~':
				return false
			case '_':
				if i == 0 || i == len(s)-1 || !isWord(s[i-1]) || !isWord(s[i+1]) {
					return false
				}
			}
		}
	}
	return true
}

// underlines reports whether the first line of a paragraph would make a heading or
// a table of a line before it.
func underlines(n ast.Node, src []byte) bool {
	line := n.Lines().At(0)
	return len(bytes.Trim(line.Value(src), "=-|: \t\r\n")) == 0
}

// isWord reports whether an underscore beside c may be within a word.
func isWord(c byte) bool {
	return c >= utf8.RuneSelf || c == '_' || attr.IsNameByte(c) && c != '-' && c != '.'
}

// sew puts a block after the last one in parent, as JoinOf says.
func sew(parent, after ast.Node, blank bool, src []byte) {
	after.SetBlankPreviousLines(blank)
	before := parent.LastChild()
	if before == nil {
		parent.AppendChild(parent, after)
		return
	}
	join := JoinOf(before, after, blank, src)
	if join == NeedsBlank {
		blank = true
		after.SetBlankPreviousLines(true)
		join = JoinOf(before, after, true, src)
	}
	if join == Joined {
		unite(before, after, blank, src)
		return
	}
	parent.AppendChild(parent, after)
}

// blankBefore reports whether the line before a block is blank, the marks of
// quotes aside.
func blankBefore(n ast.Node, src []byte) bool {
	line := bytes.LastIndexByte(src[:max(n.Pos(), 0)], '\n') + 1
	if line == 0 {
		return false
	}
	previous := src[bytes.LastIndexByte(src[:line-1], '\n')+1 : line]
	return len(bytes.Trim(previous, " \t\r\n>")) == 0
}

// unite puts what is in after into before.
func unite(before, after ast.Node, blank bool, src []byte) {
	switch before.Kind() {
	case ast.KindCodeBlock:
		before.SetLines(joinedLines(before, after, src))
		return
	case ast.KindBlockquote:
		first := after.FirstChild()
		sew(before, first, false, src)
		after.RemoveChild(after, first)
	case ast.KindParagraph, ast.KindTextBlock:
		breakLine(before, src)
		before.SetLines(appended(before.Lines(), after.Lines()))
	case ast.KindList:
		a, b := before.(*ast.List), after.(*ast.List)
		tight := a.IsTight && b.IsTight && !blank
		setTight(a, tight)
		setTight(b, tight)
		fallthrough
	default:
		after.FirstChild().SetBlankPreviousLines(blank)
	}
	for c := after.FirstChild(); c != nil; c = after.FirstChild() {
		before.AppendChild(before, c)
	}
}

// appended returns the lines of two blocks in lines of its own, since those of
// copies are shared.
func appended(a, b *text.Segments) *text.Segments {
	lines := text.NewSegments()
	lines.AppendAll(a.Sliced(0, a.Len()))
	lines.AppendAll(b.Sliced(0, b.Len()))
	return lines
}

// joinedLines returns the lines of two blocks of indented code with the blank
// line between them that is in the text.
func joinedLines(before, after ast.Node, src []byte) *text.Segments {
	lines := appended(before.Lines(), text.NewSegments())
	if last := lines.At(lines.Len() - 1); last.Stop > 0 && src[last.Stop-1] == '\n' {
		lines.Append(text.NewSegment(last.Stop-1, last.Stop))
	}
	return appended(lines, after.Lines())
}

// breakLine ends the last line of a paragraph that another follows.
func breakLine(p ast.Node, src []byte) {
	last, ok := p.LastChild().(*ast.Text)
	if !ok {
		last = ast.NewTextSegment(text.NewSegment(0, 0))
		p.AppendChild(p, last)
	}
	end := p.Lines().At(p.Lines().Len() - 1).Stop
	written := last.Segment.Value(src)
	switch {
	case bytes.HasPrefix(src[end:], []byte("  ")):
		last.SetHardLineBreak(true)
	case bytes.HasSuffix(written, []byte(`\`)) && !bytes.HasSuffix(written, []byte(`\\`)):
		last.Segment.Stop--
		last.SetHardLineBreak(true)
	default:
		last.SetSoftLineBreak(true)
	}
}

// loosen makes a list tight or loose as goldmark does when it has read it: it is
// loose if a blank line stands between two items, or two blocks of one.
func loosen(list *ast.List) {
	tight := true
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		if item != list.FirstChild() && item.HasBlankPreviousLines() {
			tight = false
		}
		if item.FirstChild() == nil {
			continue
		}
		for c := item.FirstChild().NextSibling(); c != nil; c = c.NextSibling() {
			if c.HasBlankPreviousLines() {
				tight = false
			}
		}
	}
	setTight(list, tight)
}

// setTight makes a list tight or loose.
func setTight(list *ast.List, tight bool) {
	if list.IsTight == tight {
		return
	}
	list.IsTight = tight
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		for c := item.FirstChild(); c != nil; {
			next := c.NextSibling()
			switch {
			case list.IsTight && c.Kind() == ast.KindParagraph:
				replaceLines(item, c, ast.NewTextBlock())
			case !list.IsTight && c.Kind() == ast.KindTextBlock:
				replaceLines(item, c, ast.NewParagraph())
			}
			c = next
		}
	}
}

// replaceLines puts a block of text in place of another.
func replaceLines(parent, old, with ast.Node) {
	with.SetLines(old.Lines())
	with.SetBlankPreviousLines(old.HasBlankPreviousLines())
	for _, a := range old.Attributes() {
		with.SetAttribute(a.Name, a.Value)
	}
	for c := old.FirstChild(); c != nil; c = old.FirstChild() {
		with.AppendChild(with, c)
	}
	parent.ReplaceChild(parent, old, with)
}
