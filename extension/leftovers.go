package extension

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"github.com/jqlbuild/jqlbuild/internal/suggest"
	"github.com/jqlbuild/jqlbuild/source"
)

// Leftovers returns a problem for each place in a page where an author meant
// a shortcode, as it seems, and got none: an error for one with a name that
// does not exist, and warnings for those where nothing can happen, such as in
// indented code, and for what is nearly a shortcode, such as <jql-table>. doc
// is what was parsed from the file.
func Leftovers(doc ast.Node, f *source.File) []source.Problem {
	suspects := suspectsIn(f)
	if suspects == nil {
		return nil
	}
	data := f.Bytes()
	_, body := FrontMatter(f)
	var problems []source.Problem
	places := placesIn(doc, data)
	for _, l := range suspects {
		at := l.span.Start
		if at < body {
			continue
		}
		l.place = places[at]
		if l.place == inText && escapedAt(data, at) {
			continue
		}
		if p, ok := l.problem(); ok {
			problems = append(problems, p)
		}
	}
	return append(problems, unseen(doc)...)
}

// escapedAt reports whether an odd number of backslashes stands before i.
func escapedAt(data []byte, i int) bool {
	return (i-len(bytes.TrimRight(data[:i], `\`)))%2 == 1
}

// A suspect is something that looks like the beginning of a shortcode.
type suspect struct {
	mark  string
	gap   bool // a space or a tab between the mark and the name
	name  string
	span  source.Span
	place place
}

// marks are two signs, what typographers and HTML make of the two, and one.
var marks = []string{"<<", "«", "&lt;&lt;", "<"}

// suspectsIn returns what begins like a shortcode, its place left out. Every
// page is looked through, so it goes by the q, of which a page has few.
func suspectsIn(f *source.File) []suspect {
	var found []suspect
	data := f.Bytes()
	for q := 0; q < len(data); q++ {
		n := bytes.IndexAny(data[q:], "qQ")
		if n < 0 {
			break
		}
		q += n
		start, end := q-1, q+2
		if start < 0 || end > len(data) || !bytes.EqualFold(data[start:end], []byte("jql")) {
			continue
		}
		end += nameAfter(data[end:])
		before := data[:start]
		l := suspect{name: string(data[start:end])}
		if bytes.HasSuffix(before, []byte(" ")) || bytes.HasSuffix(before, []byte("\t")) {
			l.gap, before = true, before[:len(before)-1]
		}
		for _, mark := range marks {
			if bytes.HasSuffix(before, []byte(mark)) {
				l.mark = mark
				l.span = source.Span{File: f, Start: len(before) - len(mark), End: end}
				if len(l.name) > 3 && l.name[3] == '-' || l.meant() != "" {
					found = append(found, l)
				}
				break
			}
		}
	}
	return found
}

// nameAfter returns how much of what stands after "jql" belongs to the name as
// its author meant it: with whatever a word processor has made of the hyphen,
// and with a space in its place where a shortcode's own word follows.
func nameAfter(data []byte) int {
	end := 0
	for end < len(data) {
		r, size := utf8.DecodeRune(data[end:])
		if !isNameByte(data[end]) && !(r > unicode.MaxASCII && unicode.In(r, unicode.Pd) || r == '\u2212' || r == '\u00ad') {
			break
		}
		end += size
	}
	if end > 0 || len(data) == 0 || data[0] != ' ' {
		return end
	}
	word := 1
	for word < len(data) && isNameByte(data[word]) {
		word++
	}
	if kindOf("jql-"+string(data[1:word])) == nil {
		return 0
	}
	return word
}

// plainName undoes what people do to the spelling of a name.
var plainName = strings.NewReplacer("-", "", "_", "", ".", "", " ", "",
	"\u2010", "", "\u2011", "", "\u2012", "", "\u2013", "", "\u2014", "", "\u2015", "", "\u2212", "", "\u00ad", "", "\uff0d", "")

// meant returns the shortcode whose name is written in another way here, or is
// nearest, or "".
func (s suspect) meant() string {
	plain := plainName.Replace(strings.ToLower(s.name))
	var names, plains []string
	for _, k := range allKinds {
		names, plains = append(names, k.name), append(plains, plainName.Replace(k.name))
	}
	if i := slices.Index(plains, plain); i >= 0 {
		return names[i]
	}
	if near := suggest.Nearest(s.name, names); near != "" {
		return near
	}
	if i := slices.Index(plains, suggest.Nearest(plain, plains)); i >= 0 && len(plain) > len("jql")+2 {
		return names[i]
	}
	return ""
}

func (s suspect) problem() (source.Problem, bool) {
	names := make([]string, len(allKinds))
	for i, k := range allKinds {
		names[i] = k.name
	}
	near := s.meant()
	p := source.Problem{Span: s.span, Warning: true, Code: "no-shortcode"}
	switch {
	case s.place == leftAlone:
		return p, false
	case s.place == inIndentedCode:
		p.Message = fmt.Sprintf("%s stands in indented code, so nothing happens here", s.name)
		p.Fix = "indent it by less than four spaces, or put it in a fenced block if it is an example"
		return p, s.mark == "<<"
	case s.mark == "<<" && s.place == inHTML:
		p.Message = fmt.Sprintf("%s stands in HTML, so nothing happens here", s.name)
		p.Fix = "put it outside, with blank lines between, or write &lt;&lt; if it is an example"
		return p, true
	case s.mark == "<<" && s.place == inText && s.gap && near != "":
		p.Warning, p.Code = false, "unknown-shortcode"
		p.Message, p.Fix = "a shortcode has no space before its name", "write <<"+near
		return p, true
	case s.mark == "<<" && !s.gap && kindOf(s.name) == nil:
		p.Warning, p.Code = false, "unknown-shortcode"
		p.Message = fmt.Sprintf("there is no shortcode %s", s.name)
		p.Fix = "there are " + suggest.And(names)
		if near != "" {
			p.Fix = suggest.DidYouMean(near)
		}
		return p, true
	case s.mark == "<<" && !s.gap:
		p.Message = fmt.Sprintf("%s stands where Markdown has no text, so nothing happens here", s.name)
		return p, true
	}
	p.Message = fmt.Sprintf("%q is no shortcode, so nothing happens here", s.span.Text())
	p.Fix = fmt.Sprintf("write <<%s", near)
	return p, near != "" && (s.place == inText || s.mark == "<")
}

// A place is where in a document a byte stands.
type place uint8

const (
	inText place = iota
	leftAlone
	inIndentedCode
	inHTML
)

// placesIn returns the place of each byte that is not in text.
func placesIn(doc ast.Node, data []byte) []place {
	places := make([]place, len(data))
	fill := func(start, end int, p place) {
		for i := max(start, 0); i < min(end, len(places)); i++ {
			places[i] = p
		}
	}
	lines := func(segments *text.Segments, p place) {
		for i := range segments.Len() {
			s := segments.At(i)
			fill(s.Start, s.Stop, p)
		}
	}
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *Block:
			lines(n.Lines(), leftAlone)
		case *Inline:
			fill(n.Spec.Span.Start, n.Spec.Span.End, leftAlone)
		case *ast.CodeSpan:
			for c := n.FirstChild(); c != nil; c = c.NextSibling() {
				if t, ok := c.(*ast.Text); ok {
					fill(t.Segment.Start, t.Segment.Stop, leftAlone)
				}
			}
		case *ast.FencedCodeBlock:
			lines(n.Lines(), leftAlone)
			if n.Info != nil {
				fill(n.Info.Segment.Start, n.Info.Segment.Stop, leftAlone)
			}
		case *ast.CodeBlock:
			lines(n.Lines(), inIndentedCode)
		case *ast.HTMLBlock:
			p := inHTML
			if n.HTMLBlockType == ast.HTMLBlockType2 {
				p = leftAlone // a comment
			}
			lines(n.Lines(), p)
			fill(n.ClosureLine.Start, n.ClosureLine.Stop, p)
		case *ast.RawHTML:
			p := inHTML
			if first := n.Segments.At(0); bytes.HasPrefix(first.Value(data), []byte("<!--")) {
				p = leftAlone
			}
			lines(n.Segments, p)
		default:
			if n.Type() == ast.TypeBlock && n.IsRaw() {
				lines(n.Lines(), leftAlone) // another extension's
			}
		}
		return ast.WalkContinue, nil
	})
	return places
}

// unseen reports shortcodes in the descriptions of images, of which HTML shows
// only the plain text.
func unseen(doc ast.Node) []source.Problem {
	var problems []source.Problem
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if _, ok := n.(*ast.Image); !ok || !entering {
			return ast.WalkContinue, nil
		}
		for _, s := range Nodes(n) {
			problems = append(problems, source.Problem{
				Span: s.Spec.Span, Warning: true, Code: "no-shortcode",
				Message: "a shortcode in the description of an image is not shown",
			})
		}
		return ast.WalkSkipChildren, nil
	})
	return problems
}
