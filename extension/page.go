package extension

import (
	"github.com/yuin/goldmark"
	meta "github.com/yuin/goldmark-meta"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// Parse parses the Markdown of a page, which begins at the offset body of its
// file, both as [FrontMatter] returns them. The nodes' places are those in the
// whole file, and it is page.File.Bytes() that the document is to be rendered
// with.
func Parse(md goldmark.Markdown, page *table.Page, body int, opts ...parser.ParseOption) ast.Node {
	reader := text.NewReader(page.File.Bytes())
	// As if the line before the body had just been read. That this is not
	// line 0 keeps goldmark-meta from taking a thematic break at the body's
	// beginning for front matter.
	reader.SetPosition(0, text.NewSegment(body, body))
	reader.AdvanceLine()
	return md.Parser().Parse(reader, append(opts, WithPage(page))...)
}

// pageOf returns the page that is being parsed. It is made when the first
// shortcode needs it.
func pageOf(pc parser.Context, data []byte) *table.Page {
	return pc.ComputeIfAbsent(pageKey, func() any {
		f := source.NewFile("", data)
		read, err := meta.TryGet(pc)
		if read == nil && err == nil {
			return &table.Page{File: f} // goldmark-meta is not installed, or found nothing
		}
		page, _ := FrontMatter(f)
		if err != nil && !source.Failed(page.Problems) {
			page.Problems = append(page.Problems, source.Problem{
				Span: source.Span{File: f}, Code: "front-matter", Message: "the front matter cannot be read: " + err.Error(),
			})
		}
		return page
	}).(*table.Page)
}
