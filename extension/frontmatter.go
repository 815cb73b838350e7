package extension

import (
	meta "github.com/yuin/goldmark-meta"
	"github.com/yuin/goldmark/parser"

	"github.com/jqlbuild/jqlbuild/internal/attr"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// pageOf returns the page that is being parsed. It is made when the first
// shortcode needs it, of what goldmark-meta has read if that is installed.
// That has no places: all of it stands at the file's beginning.
func pageOf(pc parser.Context, data []byte) *table.Page {
	return pc.ComputeIfAbsent(pageKey, func() any {
		page := &table.Page{File: source.NewFile("", data)}
		read, err := meta.TryGet(pc)
		if err != nil {
			page.Problems = append(page.Problems, source.Problem{Span: source.Span{File: page.File}, Code: "front-matter",
				Message: "the front matter cannot be read: " + err.Error()})
		}
		page.Title, _ = read["title"].(string)
		attr.FrontMatter{Page: page}.Read(read["jql"])
		return page
	}).(*table.Page)
}
