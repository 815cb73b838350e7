package site

import (
	"github.com/yuin/goldmark"
	gmext "github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"

	"github.com/jqlbuild/jqlbuild/extension"
)

// Markdown returns the dialect of the pages: CommonMark with GitHub's
// tables, strikethrough, task lists and autolinks, ids on headings, and the
// author's own HTML left as it is. Tables say the side of a column by an
// attribute: a style within a page is what careful hosts forbid, and an own
// layout need not have the built-in style sheet.
func Markdown() goldmark.Markdown {
	tables := gmext.NewTable(gmext.WithTableCellAlignMethod(gmext.TableCellAlignAttribute))
	return goldmark.New(
		goldmark.WithExtensions(tables, gmext.Strikethrough, gmext.Linkify, gmext.TaskList, gmext.Footnote, &extension.JQL{}),
		goldmark.WithParserOptions(parser.WithAutoHeadingID()),
		goldmark.WithRendererOptions(
			html.WithUnsafe(),
			renderer.WithNodeRenderers(util.Prioritized(&extension.Renderer{Write: leaveHole}, 100)), // in place of the extension's (500)
		),
	)
}
