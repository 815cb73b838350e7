package expand

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/internal/page"
	"github.com/jqlbuild/jqlbuild/source"
)

// A where is where in HTML, JSX or code something stands.
type where uint8

const (
	elsewhere where = iota
	shown           // where a browser shows text
	inTag
	inScript // in an expression of MDX
	inFence  // in a fenced directive that is neither code nor read by us
	indented // in indented code
	hidden   // in a comment, or in what is no prose
)

// tell makes of the problems of a page, which are those of a page of a site,
// what they are to engines that read more: no problem where a shortcode was
// found, and an error where none was and an author means one. With lenient it
// is for the engine to decide, and only a warning.
func tell(p *page.Page, lenient bool) {
	places := placesOf(p)
	data := p.Meta.File.Bytes()
	starts := make(map[int]bool)
	for _, n := range slices.Concat(p.Nodes, p.Hidden) {
		starts[n.Spec.Span.Start] = true
	}
	p.Problems = slices.DeleteFunc(p.Problems, func(problem source.Problem) bool {
		at := problem.Span.Start
		return bytes.HasPrefix(data[at:], []byte("<<")) && isAboutNone(problem) &&
			(starts[at] && places[at] != elsewhere || places[at] == hidden || places[at] == shown && page.Escaped(data, at))
	})
	for i := range p.Problems {
		problem := &p.Problems[i]
		at := problem.Span.Start
		if !bytes.HasPrefix(data[at:], []byte("<<")) || !isAboutNone(*problem) || starts[at] {
			continue
		}
		w, name := places[at], strings.TrimLeft(problem.Span.Text(), "< \t")
		switch w {
		case indented:
			continue
		case shown:
			if unknown, ok := page.Unknown(problem.Span); ok {
				*problem = unknown
			}
		case inTag:
			*problem = source.Problem{Span: problem.Span, Code: "no-shortcode", Message: name + " stands in a tag, where no shortcode can",
				Fix: "put it between tags, or write &lt;&lt; if it is an example"}
		case inScript:
			*problem = source.Problem{Span: problem.Span, Code: "no-shortcode", Message: name + " stands in an expression in braces, where no shortcode can",
				Fix: "put it outside, or in a fenced block if it is an example"}
		case elsewhere:
			if problem.Fix == "" {
				problem.Fix = "put it into the text, or write &lt;&lt; if it is an example"
			}
		}
		problem.Warning = lenient && w != elsewhere
	}
	for at, w := range places {
		if w == inFence && bytes.HasPrefix(data[at:], []byte(opening)) && !lenient {
			p.Problems = append(p.Problems, source.Problem{Span: source.Span{File: p.Meta.File, Start: at, End: at + len(opening)}, Code: "no-shortcode",
				Message: "a shortcode stands in a directive whose text is not searched for any",
				Fix:     "put it outside, or into one such as {note}"})
		}
		if w == shown && bytes.HasPrefix(data[at:], []byte(opening)) && page.Escaped(data, at) {
			p.Escapes = append(p.Escapes, source.Span{File: p.Meta.File, Start: at - 1, End: at + len(opening)})
		}
	}
	slices.SortFunc(p.Escapes, func(a, b source.Span) int { return a.Start - b.Start })
}

// isAboutNone reports whether a problem is that there is no shortcode.
func isAboutNone(p source.Problem) bool {
	return p.Code == "no-shortcode" || p.Code == "unknown-shortcode"
}

// unread matches fenced directives whose text is Markdown, but of a kind in
// which no shortcode is found.
var unread = regexp.MustCompile(`^\{(?:figure|list-table|csv-table|table|container|epigraph|highlights|pull-quote|compound|rubric|glossary)\}`)

// placesOf returns where what begins with "<" stands, by its offset, unless
// that is in Markdown.
func placesOf(p *page.Page) map[int]where {
	data := p.Meta.File.Bytes()
	places := make(map[int]where)
	fill := func(lines []text.Segment, w where) {
		for _, line := range lines {
			for i := line.Start; i < line.Stop; i++ {
				if data[i] == '<' {
					places[i] = w
				}
			}
		}
	}
	walk(p.Doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.HTMLBlock:
			inMarkup(p.Meta, n, func(at int, w where) { places[at] = w })
		case *ast.CodeBlock:
			fill(n.Lines().Sliced(0, n.Lines().Len()), indented)
		case *ast.FencedCodeBlock:
			if n.Info != nil && unread.Match(n.Info.Segment.Value(data)) {
				fill(n.Lines().Sliced(0, n.Lines().Len()), inFence)
			}
		case *code:
			for _, part := range n.parts {
				fill([]text.Segment{text.NewSegment(part.start, part.end)}, part.where)
			}
		case *ast.RawHTML:
			segments := n.Segments.Sliced(0, n.Segments.Len())
			first := segments[0].Value(data)
			switch {
			case bytes.HasPrefix(first, []byte("<!--")), isComment(first):
				fill(segments, hidden)
			case first[0] == '{':
				fill(segments, inScript)
			default:
				fill(segments, inTag)
			}
		}
		return ast.WalkContinue, nil
	})
	return places
}

// walk goes through a document and the bodies in it, which are no part of it.
func walk(doc ast.Node, walker ast.Walker) {
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if b, ok := n.(*extension.Block); ok && entering && b.Body != nil {
			for _, block := range slices.Concat(b.Body.Head, b.Body.Nodes) {
				walk(block, walker)
			}
		}
		return walker(n, entering)
	})
}

// inCode returns the shortcodes in indented code, which may be the body of
// something that only another engine knows.
func inCode(p *page.Page) []*extension.Shortcode {
	data := p.Meta.File.Bytes()
	var all []*extension.Shortcode
	walk(p.Doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		block, ok := n.(*ast.CodeBlock)
		if !ok || !entering {
			return ast.WalkContinue, nil
		}
		lines := block.Lines().Sliced(0, block.Lines().Len())
		end := 0
		for n, line := range lines {
			for i := line.Start; i < line.Stop; i++ {
				if i < end || !bytes.HasPrefix(data[i:line.Stop], []byte(opening)) || page.Escaped(data, i) {
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
