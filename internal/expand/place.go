package expand

import (
	"bytes"
	"cmp"
	"regexp"
	"slices"
	"sort"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/internal/page"
	"github.com/jqlbuild/jqlbuild/source"
)

// A place is where in a page a shortcode stands.
type place uint8

const (
	ownLine       place = iota // on lines of its own
	inText                     // in a line of text
	inHeading                  // in a heading, or in the text of a link
	inCell                     // in a cell of a table
	inMarkupBlock              // between the tags of a block of HTML
)

// A found is a shortcode and how it stands on its page.
type found struct {
	*extension.Shortcode
	place place
	span  source.Span // as the Spec's

	prefix string // of ownLine: what a line below it begins with in its containers
	before bool   // the line before it is more of its container, and not blank; in text, it is MDX's code
	after  bool   // so is the line after it

	inLine bool // a line has nothing else, but is part of a paragraph with text

	each *each // of a jql-each; nil for others
}

// find returns the shortcodes of a page that a Dialect has parsed, in the order
// of the page.
func find(p *page.Page) []found {
	data := p.Meta.File.Bytes()
	var all []found
	var around paragraph
	_ = ast.Walk(p.Doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *extension.Block:
			all = append(all, onLines(n, data, p.Body))
		case *extension.Inline:
			around = paragraphOf(n, data, around)
			all = append(all, found{Shortcode: &n.Shortcode, place: placeOf(n), before: isBelowModule(n), inLine: around.textAround(n.Spec.Span)})
		case *ast.HTMLBlock:
			for _, s := range inMarkup(p.Meta, n, nil) {
				all = append(all, found{Shortcode: s, place: inMarkupBlock})
			}
		}
		return ast.WalkContinue, nil
	})
	slices.SortStableFunc(all, func(a, b found) int { return cmp.Compare(a.Spec.Span.Start, b.Spec.Span.Start) })
	for i := range max(len(all)-1, 0) { // the last one of a line speaks for it
		if a, b := all[i].Spec.Span, all[i+1].Spec.Span; a.End <= b.Start && bytes.IndexByte(data[a.End:b.Start], '\n') < 0 {
			all[i].inLine = false
		}
	}
	return all
}

// placeOf returns the place of a shortcode that stands within text.
func placeOf(n ast.Node) place {
	at := inText
	for n = n.Parent(); n != nil; n = n.Parent() {
		switch n.Kind() {
		case ast.KindHeading, ast.KindLink:
			return inHeading
		case east.KindTableCell:
			at = inCell
		}
	}
	return at
}

// A paragraph is a block of text and where in the file it has some, beside
// shortcodes, code and tags.
type paragraph struct {
	ast.Node
	texts []int // in their order
}

// paragraphOf returns what n, which stands in text, is a part of. last is the one
// that was returned before.
func paragraphOf(n ast.Node, data []byte, last paragraph) paragraph {
	for n.Type() != ast.TypeBlock {
		n = n.Parent()
	}
	if n == last.Node {
		return last
	}
	p := paragraph{Node: n}
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := n.(*ast.Text); ok && entering && !util.IsBlank(t.Segment.Value(data)) {
			p.texts = append(p.texts, t.Segment.Start)
		}
		return ast.WalkContinue, nil
	})
	return p
}

// textAround reports whether a line has no text beside the shortcode that stands
// in it, and its paragraph has some.
func (p paragraph) textAround(s source.Span) bool {
	lines := p.Lines()
	i := sort.Search(lines.Len(), func(i int) bool { return lines.At(i).Stop > s.Start })
	if i == lines.Len() {
		return false
	}
	line := lines.At(i)
	first, _ := slices.BinarySearch(p.texts, line.Start)
	if first < len(p.texts) && p.texts[first] < line.Stop {
		return false
	}
	return len(p.texts) > 0 || isBelowText(p.Node)
}

// onLines describes a shortcode on lines of its own, on a page whose Markdown
// begins at body.
func onLines(b *extension.Block, data []byte, body int) found {
	f := found{Shortcode: &b.Shortcode, place: ownLine}
	span := b.Spec.Span
	if b.Body != nil {
		f.each, span.End = eachOf(b), b.Body.All.End
	}
	start := max(bytes.LastIndexByte(data[:span.Start], '\n')+1, body)
	// What stands before a block are the marks of its containers. A list
	// marks an item once; the lines below are indented.
	f.prefix = string(bytes.Map(func(r rune) rune {
		if r == '>' || r == ' ' || r == '\t' {
			return r
		}
		return ' '
	}, footnote.ReplaceAll(data[start:span.Start], []byte("    "))))
	previous := before(b)
	f.after = !util.IsBlank(lineAt(data, lineEnd(data, span.End))) && !isLastOfItem(b)
	f.before = previous != nil && follows(b) || isBelowText(b)
	if bytes.Equal(data[start:span.Start], []byte(f.prefix)) && start > body {
		// The definition of a link is no block, but a line all the same.
		f.before = f.before || isMore(lineAt(data, bytes.LastIndexByte(data[:start-1], '\n')+1), f.prefix) && previous != nil
	}
	return f
}

// isBelowText reports whether what stands indented below a paragraph's line, for
// the eye only, is first in that.
func isBelowText(n ast.Node) bool {
	for n != nil && n.PreviousSibling() == nil {
		c, ok := n.Parent().(*container)
		if !ok || !c.bare {
			return false
		}
		n = c
	}
	return n.Kind() == kindContainer && ast.IsParagraph(n.PreviousSibling()) && follows(n)
}

// footnote is what a footnote begins with; its other lines are indented by four.
var footnote = regexp.MustCompile(`\[\^[^\]]+\]:[ \t]*`)

// isLastOfItem reports whether a block is the last of an item of a list, or of
// a definition, that another one follows: no line of that one could be taken
// for more of the block, and with a blank one between the list would be loose.
func isLastOfItem(n ast.Node) bool {
	if n.NextSibling() != nil {
		return false
	}
	for n = n.Parent(); n != nil; n = n.Parent() {
		if next := n.NextSibling(); next != nil {
			switch next.Kind() {
			case ast.KindListItem, east.KindDefinitionDescription, ast.KindList:
				return true
			}
			return false
		}
	}
	return false
}

// follows reports whether a block stands right below the line before it. What
// goldmark adds at the end of a footnote is no block.
func follows(n ast.Node) bool {
	return n != nil && n.Type() == ast.TypeBlock && !n.HasBlankPreviousLines()
}

// lineEnd returns the offset of the line after the one that i stands in.
func lineEnd(data []byte, i int) int {
	if n := bytes.IndexByte(data[i:], '\n'); n >= 0 {
		return i + n + 1
	}
	return len(data)
}

// lineAt returns the line that begins at i.
func lineAt(data []byte, i int) []byte { return data[i:lineEnd(data, i)] }

// isMore reports whether a line that is not blank has the marks of the
// containers that a prefix stands for.
func isMore(line []byte, prefix string) bool {
	rest, ok := bytes.CutPrefix(line, []byte(prefix))
	return ok && !util.IsBlank(rest)
}
