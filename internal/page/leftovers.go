package page

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/internal/attr"
	"github.com/jqlbuild/jqlbuild/internal/suggest"
	"github.com/jqlbuild/jqlbuild/source"
)

// look goes through the document and finds its shortcodes, and a problem for
// each place where an author meant one, as it seems, and got none: an error for
// one with a name that does not exist, and warnings for those where nothing can
// happen, such as in indented code, and for what is nearly a shortcode, such as
// <jql-table>.
func (p *Page) look(suspects []suspect) {
	data := p.Meta.File.Bytes()
	w := walk{page: p, data: data, places: make([]place, len(data))}
	// The walker returns no error, so Walk has none.
	_ = ast.Walk(p.Doc, w.node)
	names := extension.Names()
	for _, s := range suspects {
		s.place = w.places[s.span.Start]
		if s.place == inText && Escaped(data, s.span.Start) {
			if at := s.span.Start; bytes.HasPrefix(data[at:], []byte("<<jql-")) {
				p.Escapes = append(p.Escapes, source.Span{File: p.Meta.File, Start: at - 1, End: at + len("<<jql-")})
			}
			continue
		}
		if problem, ok := s.problem(names); ok {
			p.Problems = append(p.Problems, problem)
		}
	}
	p.Problems = append(p.Problems, w.unseen...)
}

// Escaped reports whether an odd number of backslashes stands before i, so that
// what stands there is meant as text.
func Escaped(data []byte, i int) bool {
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
var marks = []string{"<<", "<</", "«", "&lt;&lt;", "<"}

// suspectsIn returns what begins like a shortcode, its place left out. Every
// page is looked through, so it goes by the q, of which a page has few.
func suspectsIn(f *source.File, body int) []suspect {
	var found []suspect
	var names []string
	data := f.Bytes()
	small, large := next(data, body, 'q'), next(data, body, 'Q')
	for min(small, large) < len(data) {
		q := min(small, large)
		if q == small {
			small = next(data, q+1, 'q')
		} else {
			large = next(data, q+1, 'Q')
		}
		start, end := q-1, q+2
		if start < body || end > len(data) || !bytes.EqualFold(data[start:end], []byte("jql")) {
			continue
		}
		if names == nil {
			names = extension.Names()
		}
		end += nameAfter(data[end:], names)
		before := data[body:start]
		l := suspect{name: string(data[start:end])}
		if bytes.HasSuffix(before, []byte(" ")) || bytes.HasSuffix(before, []byte("\t")) {
			l.gap, before = true, before[:len(before)-1]
		}
		for _, mark := range marks {
			if bytes.HasSuffix(before, []byte(mark)) {
				l.mark = mark
				l.span = source.Span{File: f, Start: body + len(before) - len(mark), End: end}
				if len(l.name) > 3 && l.name[3] == '-' || l.meant(names) != "" {
					found = append(found, l)
				}
				break
			}
		}
	}
	return found
}

// next returns where the next byte of this value stands, or the end.
func next(data []byte, from int, c byte) int {
	if n := bytes.IndexByte(data[from:], c); n >= 0 {
		return from + n
	}
	return len(data)
}

// nameAfter returns how much of what stands after "jql" belongs to the name as
// its author meant it: with whatever a word processor has made of the hyphen,
// and with a space in its place where a shortcode's own word follows.
func nameAfter(data []byte, names []string) int {
	end := 0
	for end < len(data) {
		r, size := utf8.DecodeRune(data[end:])
		if !attr.IsNameByte(data[end]) && !(r > unicode.MaxASCII && unicode.In(r, unicode.Pd) || r == '\u2212' || r == '\u00ad') {
			break
		}
		end += size
	}
	if end > 0 || len(data) == 0 || data[0] != ' ' {
		return end
	}
	word := 1
	for word < len(data) && attr.IsNameByte(data[word]) {
		word++
	}
	if !slices.Contains(names, "jql-"+string(data[1:word])) {
		return 0
	}
	return word
}

// plainName undoes what people do to the spelling of a name.
var plainName = strings.NewReplacer("-", "", "_", "", ".", "", " ", "",
	"\u2010", "", "\u2011", "", "\u2012", "", "\u2013", "", "\u2014", "", "\u2015", "", "\u2212", "", "\u00ad", "", "\uff0d", "")

// meant returns the shortcode whose name is written in another way here, or is
// nearest, or "".
func (s suspect) meant(names []string) string {
	plain := plainName.Replace(strings.ToLower(s.name))
	plains := make([]string, len(names))
	for i, name := range names {
		plains[i] = plainName.Replace(name)
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

// Unknown returns the problem of what looks like a shortcode, as <<jql-tabel,
// and where one could stand: that there is none of this name. It reports false
// if there is.
func Unknown(span source.Span) (source.Problem, bool) {
	name := strings.TrimLeft(span.Text(), "< \t")
	return unknown(span, name), !extension.IsName(name)
}

func unknown(span source.Span, name string) source.Problem {
	names := extension.Names()
	p := source.Problem{Span: span, Code: "unknown-shortcode", Message: fmt.Sprintf("there is no shortcode %s", name), Fix: "write one of " + suggest.Or(names)}
	if name, closes := strings.CutPrefix(name, "/"); closes {
		p.Message, p.Fix = fmt.Sprintf("there is no closing tag /%s", name), "remove it: only jql-each has one"
		if !slices.Contains(names, name) {
			p.Fix = suggest.DidYouMean("/" + bodied)
		}
		return p
	}
	if near := (suspect{name: name}).meant(append(names, "jql-item")); near != "" {
		p.Fix = suggest.DidYouMean(near)
	}
	return p
}

// bodied is the name of the shortcode that has a closing tag.
const bodied = "jql-each"

func (s suspect) problem(names []string) (source.Problem, bool) {
	near := s.meant(names)
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
	case s.mark == "<</":
		return unknown(s.span, "/"+s.name), s.place == inText && !s.gap && !extension.IsName("/"+s.name)
	case s.mark == "<<" && !s.gap && !extension.IsName(s.name):
		return unknown(s.span, s.name), true
	case s.mark == "<<" && !s.gap:
		p.Message = fmt.Sprintf("%s stands where Markdown has no text, so nothing happens here", s.name)
		return p, true
	}
	p.Message = fmt.Sprintf("%q is no shortcode, so nothing happens here", s.span.Text())
	p.Fix = fmt.Sprintf("write <<%s", near)
	return p, near != "" && (s.place == inText || s.mark == "<")
}
