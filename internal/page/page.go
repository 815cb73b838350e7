// Package page reads Markdown files: the front matter, the title, the
// shortcodes and what was meant as one.
package page

import (
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/internal/attr"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// A Page is one Markdown file.
type Page struct {
	Meta  *table.Page // what its front matter says
	Body  int         // where the Markdown begins that follows on that
	Title string      // the front matter's, else that of the first heading of the first level; "" without either

	// Doc is the document. It is to be rendered with Meta.File.Bytes(), in
	// which its nodes have their places.
	Doc   ast.Node
	Nodes []*extension.Shortcode // in the order of the page

	// Escapes are the places of \<<jql-, where a shortcode is not meant.
	Escapes []source.Span

	// Hidden are shortcodes in indented code: code to us, but not to every
	// engine. Only a dialect that looks for them finds any.
	Hidden []*extension.Shortcode

	// Problems are those of the front matter, and of what was meant as a
	// shortcode, without those of the shortcodes' own Specs.
	Problems []source.Problem
}

// Parse reads a page whose Markdown is of the dialect md, to which
// [extension.JQL] belongs.
func Parse(md goldmark.Markdown, f *source.File) *Page {
	p := ReadMatter(f)
	p.Read(md)
	return p
}

// Read parses the Markdown of a page whose front matter has been read, from
// p.Body on, as [Parse] does.
func (p *Page) Read(md goldmark.Markdown) {
	f, body := p.Meta.File, p.Body
	reader := text.NewReader(f.Bytes())
	// As if the line before the body had just been read. That this is not
	// line 0 keeps goldmark-meta from taking a thematic break at the body's
	// beginning for front matter.
	reader.SetPosition(0, text.NewSegment(body, body))
	reader.AdvanceLine()
	p.Doc = md.Parser().Parse(reader, extension.WithPage(p.Meta))
	if p.Title == "" {
		p.Title = heading(p.Doc, f.Bytes())
	}
	// Most pages hold nothing that even looks like a shortcode.
	if suspects := suspectsIn(f, body); suspects != nil {
		p.look(suspects)
	}
}

// ReadMatter reads the front matter of a page and nothing else: Doc is nil.
func ReadMatter(f *source.File) *Page { return ReadMatterAt(f, 0) }

// ReadMatterAt is ReadMatter of a page that begins at an offset of the file.
func ReadMatterAt(f *source.File, start int) *Page {
	meta, body := frontMatter(f, start)
	return &Page{Meta: meta, Body: body, Title: meta.Title, Problems: slices.Clip(meta.Problems)}
}

// TakeMatter takes what another program has read of the page's front matter, in
// place of what the page itself says. It has no places: all of it stands at the
// file's beginning.
func (p *Page) TakeMatter(meta map[string]any) {
	p.Meta = &table.Page{File: p.Meta.File}
	attr.FrontMatter{Page: p.Meta}.Read(meta["jql"])
	p.Problems = slices.Clip(p.Meta.Problems)
}

// Mentions reports whether a page holds anything that looks like a shortcode,
// so that parsing may find one.
func Mentions(f *source.File) bool { return suspectsIn(f, 0) != nil }

// heading returns the text of the first heading of the first level, less its
// shortcodes. Headings in lists and quotes are those of something else.
func heading(doc ast.Node, data []byte) string {
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok && h.Level == 1 {
			return PlainText(h, data, nil)
		}
	}
	return ""
}

// PlainText returns the text in a node without its Markdown, and of its
// shortcodes what see makes of them; a nil see leaves them out.
func PlainText(n ast.Node, data []byte, see func(*extension.Shortcode) string) string {
	var b strings.Builder
	writePlain(&b, n, data, see)
	return strings.Join(strings.Fields(b.String()), " ")
}

func writePlain(b *strings.Builder, parent ast.Node, data []byte, see func(*extension.Shortcode) string) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			text := n.Value(data)
			if !n.IsRaw() {
				text = util.UnescapePunctuations(util.ResolveEntityNames(util.ResolveNumericReferences(text)))
			}
			b.Write(text)
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.AutoLink:
			b.Write(n.Label(data))
		case *extension.Inline:
			if see != nil {
				b.WriteString(see(&n.Shortcode))
			}
		case *extension.Value:
			b.WriteString(table.PlainText(n.Content))
		default:
			writePlain(b, n, data, see)
		}
	}
}
