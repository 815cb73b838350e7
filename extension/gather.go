package extension

import (
	"bytes"
	"fmt"
	"regexp"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"

	"github.com/jqlbuild/jqlbuild/internal/attr"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// A part is a body, or its head, while the document is being parsed. It stands
// below its jql-each.
type part struct{ ast.BaseBlock }

var kindPart = ast.NewNodeKind("JQLBody")

// Kind implements ast.Node.
func (p *part) Kind() ast.NodeKind { return kindPart }

// Dump implements ast.Node.
func (p *part) Dump(source []byte, level int) { ast.DumpHelper(p, source, level, nil, nil) }

// gather makes the Body of a pair: it puts what stands between its tags below
// the opening one, takes away the other tags, and reads the placeholders.
func gather(p pair, src []byte) {
	open := p.open
	file := open.Spec.Span.File
	parent := open.Parent()
	body := &Body{each: open,
		Span: source.Span{File: file, Start: open.Spec.Span.End, End: p.close.Spec.Span.Start},
		All:  source.Span{File: file, Start: open.Spec.Span.Start, End: p.close.Spec.Span.End},
		uses: make(map[ast.Node][]int), codes: make(map[ast.Node][]piece), links: make(map[ast.Node][]piece),
	}
	open.Body = body
	var head, current *part = nil, new(part)
	var item *Block
	for n := open.NextSibling(); n != nil && n != ast.Node(p.close); n = open.NextSibling() {
		switch b, ok := n.(*Block); {
		case n.Kind() == ast.KindLinkReferenceDefinition:
			parent.InsertBefore(parent, open, n) // it holds for all of the page
			body.reader(src).node(n)
		case ok && b.kind.name == itemTag:
			parent.RemoveChild(parent, n)
			if item != nil {
				open.report(b.Spec.Span, "second-item", fmt.Sprintf("jql-item stands in this body twice: before this at line %d", item.Spec.Span.Position().Line), "remove one of them")
				continue
			}
			item = b
			body.Item = b.Spec.Span
			open.Spec.Problems = append(open.Spec.Problems, b.Spec.Problems...)
			head, current = current, new(part)
		default:
			current.AppendChild(current, n)
		}
	}
	parent.RemoveChild(parent, p.close)
	open.Spec.Problems = append(open.Spec.Problems, p.close.Spec.Problems...)
	if first := current.FirstChild(); first != nil {
		between := first.HasBlankPreviousLines()
		body.Blank = between || p.close.HasBlankPreviousLines()
		body.HeadBlank = between || item != nil && item.HasBlankPreviousLines()
	}
	if head != nil {
		open.AppendChild(open, head)
		r := body.reader(src)
		r.inHead = true
		r.read(head)
	}
	open.AppendChild(open, current)
	body.reader(src).read(current)
	if current.FirstChild() == nil {
		open.problem("blank-body", "there is nothing in the body of jql-each", "write what is to stand for each issue before the closing tag, such as - ${summary}")
	}
}

// report adds a problem that has a place of its own.
func (b *Block) report(span source.Span, code, message, fix string) {
	b.Spec.Problems = append(b.Spec.Problems, source.Problem{Span: span, Code: code, Message: message, Fix: fix})
}

// A bodyReader reads the placeholders in a part of a body, and finds what may
// not stand there.
type bodyReader struct {
	body   *Body
	src    []byte
	inHead bool
	images int // around the current node
}

func (b *Body) reader(src []byte) *bodyReader { return &bodyReader{body: b, src: src} }

func (r *bodyReader) report(span source.Span, code, message, fix string) {
	r.body.each.report(span, code, message, fix)
}

func (r *bodyReader) span(start, end int) source.Span {
	return source.Span{File: r.body.Span.File, Start: start, End: end}
}

// place returns the place of a node that has no better one.
func (r *bodyReader) place(n ast.Node) source.Span {
	for ; n != nil; n = n.Parent() {
		if pos := n.Pos(); pos >= 0 {
			return r.span(pos, min(pos+1, len(r.src)))
		}
	}
	return r.body.each.Spec.Span
}

// read goes through a part.
func (r *bodyReader) read(p *part) {
	_ = ast.Walk(p, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if _, ok := n.(*ast.Image); ok {
			if entering {
				r.images++
			} else {
				r.images--
			}
		}
		if entering {
			r.node(n)
		}
		return ast.WalkContinue, nil
	})
}

func (r *bodyReader) node(n ast.Node) {
	const fix = "put it into text, or leave it out"
	switch n := n.(type) {
	case *placeholder:
		r.inText(n)
	case *ast.CodeSpan:
		r.code(n)
	case *ast.Link:
		r.link(n)
	case *ast.Image:
		r.refuse(n, n.Destination, "the address of an image", "write a link to it: [text](${…})")
		r.refuse(n, n.Title, "the title of an image", fix)
	case *ast.AutoLink:
		r.bareAddress(n)
	case *ast.RawHTML:
		r.html(n.Segments)
	case *ast.HTMLBlock:
		lines := text.NewSegments()
		lines.AppendAll(n.Lines().Sliced(0, n.Lines().Len()))
		if n.HasClosure() {
			lines.Append(n.ClosureLine)
		}
		r.html(lines)
	case *Block:
		r.shortcode(&n.Shortcode)
	case *Inline:
		r.shortcode(&n.Shortcode)
	case *ast.LinkReferenceDefinition:
		r.definition(n)
	case *east.FootnoteLink:
		r.report(r.place(n), "footnote-in-body", "a footnote stands in the body of jql-each, which is repeated", "put what it says into the text")
	}
}

func (r *bodyReader) shortcode(s *Shortcode) {
	span := s.Spec.Span
	span.End = span.Start + len("<<") + len(shortcodeName([]byte(span.Text())))
	r.report(span, "shortcode-in-body", "a shortcode stands in the body of a jql-each", "put it before or after the jql-each")
}

// bareAddress reads an address that is in the text, unless it was to be where a
// link leads.
func (r *bodyReader) bareAddress(n *ast.AutoLink) {
	label := n.Label(r.src)
	start := r.locate(label, n)
	if at := indexPlaceholder(label); start >= 0 && at >= 0 && destination.Match(r.src[:start]) {
		r.report(r.span(start+at, start+at+len(beginning)), "misplaced-placeholder", spaced, "write the address in angle brackets: (<https://…>)")
		return
	}
	r.refuse(n, label, "an address without a text", "write [text](address)")
}

// definition reads the definition of a link, which holds for all of the page.
func (r *bodyReader) definition(n *ast.LinkReferenceDefinition) {
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		if at := indexPlaceholder(line.Value(r.src)); at >= 0 {
			r.misplaced(r.span(line.Start+at, line.Start+at+len(beginning)), "the definition of a link", "write the address into the link itself: [text](${…})")
		}
	}
}

// misplaced reports a placeholder where none may stand.
func (r *bodyReader) misplaced(span source.Span, where, fix string) {
	r.report(span, "misplaced-placeholder", "a placeholder stands in "+where, fix)
}

// refuse reports a placeholder in a part of a node that may have none.
func (r *bodyReader) refuse(n ast.Node, part []byte, where, fix string) {
	at := indexPlaceholder(part)
	if at < 0 {
		return
	}
	span := r.place(n)
	if start := r.locate(part, n); start >= 0 {
		span = r.span(start+at, start+at+len(beginning))
	}
	r.misplaced(span, where, fix)
}

// locate returns where in the page a part of a node stands, or -1. goldmark cuts
// parts from the page's bytes, so that what follows in memory tells.
func (r *bodyReader) locate(part []byte, n ast.Node) int {
	start := cap(r.src) - cap(part)
	if start >= 0 && start+len(part) <= len(r.src) && bytes.Equal(r.src[start:start+len(part)], part) {
		return start
	}
	if pos := n.Pos(); pos >= 0 {
		if at := bytes.Index(r.src[pos:], part); at >= 0 {
			return pos + at
		}
	}
	return -1
}

// indexPlaceholder returns where the first placeholder in s begins, or -1.
func indexPlaceholder(s []byte) int {
	for i := 0; i+len(beginning) <= len(s); i++ {
		switch {
		case bytes.HasPrefix(s[i:], []byte("$"+beginning)):
			i += len(beginning)
		case s[i] == '\\':
			i++
		case bytes.HasPrefix(s[i:], []byte(beginning)):
			return i
		}
	}
	return -1
}

// html reads raw HTML, in whose comments everything is left alone.
func (r *bodyReader) html(lines *text.Segments) {
	comment := false
	for i := range lines.Len() {
		line := lines.At(i)
		s := line.Value(r.src)
		for at := 0; at < len(s); at++ {
			switch rest := s[at:]; {
			case comment:
				comment = !bytes.HasPrefix(rest, []byte("-->"))
			case bytes.HasPrefix(rest, []byte("<!--")):
				comment = true
			case bytes.HasPrefix(rest, []byte("$"+beginning)):
				at += len(beginning)
			case bytes.HasPrefix(rest, []byte(beginning)):
				r.misplaced(r.span(line.Start+at, line.Start+at+len(beginning)), "HTML", "write it in Markdown, or put blank lines around the text in it")
			}
		}
	}
}

var (
	// destination matches what stands before a placeholder in the destination of
	// what would be a link, were there no space in it.
	destination = regexp.MustCompile(`\]\([ \t]*[^\s()<>]*$`)

	// bare matches what stands before one in an address that is in the text.
	bare = regexp.MustCompile(`(?i)(?:https?://|mailto:|www\.)[^\s<>()]*$`)
)

// spaced is what is wrong with an address in which a placeholder has a space.
const spaced = "the address of a link ends at a space, which is in this placeholder"

// inText reads a placeholder within text.
func (r *bodyReader) inText(n *placeholder) {
	span := n.text.Span()
	line := r.src[bytes.LastIndexByte(r.src[:span.Start], '\n')+1 : span.Start]
	switch {
	case r.images > 0:
		r.misplaced(span, "the description of an image", "put it into text, or leave it out")
	case destination.Match(line) && n.isClosed():
		r.report(span, "misplaced-placeholder", spaced, fmt.Sprintf("write (<%s>)", n.text.Value))
	case bare.Match(line) && n.isClosed() && n.Parent().Kind() != ast.KindLink:
		r.misplaced(span, "an address without a text", "write [text](address)")
	case r.star(n):
		r.report(span, "unread-emphasis", "a * beside this placeholder is no emphasis, but a sign, since text stands right beside it", `put a space there, or write \* for the sign`)
	default:
		n.index = r.add(n.text, n)
	}
}

// star reports whether a * that is text stands right beside a placeholder: what a
// value would make of it is not what the placeholder does.
func (r *bodyReader) star(n *placeholder) bool {
	span := n.text.Span()
	if t, ok := n.PreviousSibling().(*ast.Text); ok && t.Segment.Stop == span.Start {
		before := t.Segment.Value(r.src)
		if bytes.HasSuffix(before, []byte("*")) && !bytes.HasSuffix(before, []byte(`\*`)) {
			return true
		}
	}
	t, ok := n.NextSibling().(*ast.Text)
	return ok && t.Segment.Start == span.End && bytes.HasPrefix(t.Segment.Value(r.src), []byte("*"))
}

// add reads a placeholder, with its braces, and returns its place among the
// body's, -1 if it is none.
func (r *bodyReader) add(t source.Text, n ast.Node) int {
	if len(t.Value) <= len(beginning) {
		r.report(t.Span(), "unclosed-placeholder", "the placeholder has no closing brace", "end it with }, or write $${ for the two signs")
		return -1
	}
	if r.inHead {
		r.report(t.Span(), "misplaced-placeholder", "a placeholder stands before <<jql-item>>, in what is shown only once", "put it after <<jql-item>>")
		return -1
	}
	view, ok := r.body.each.Spec.View.(table.EachView)
	if !ok {
		return -1
	}
	items, problems := attr.ParsePlaceholder(t.Slice(len(beginning), len(t.Value)-1), &view.Columns)
	r.body.each.Spec.Problems = append(r.body.each.Spec.Problems, problems...)
	r.body.each.Spec.View = view
	r.body.Placeholders = append(r.body.Placeholders, Placeholder{table.Placeholder{Span: t.Span(), Items: items}, n})
	return len(r.body.Placeholders) - 1
}
