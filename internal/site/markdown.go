package site

import (
	"path"
	"sync"

	"github.com/yuin/goldmark"
	gmext "github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/internal/page"
	"github.com/jqlbuild/jqlbuild/internal/tree"
	"github.com/jqlbuild/jqlbuild/source"
)

// A Dialect reads the pages of a site, which are its .md files: CommonMark with
// GitHub's tables, strikethrough, task lists, autolinks and alerts, ids on
// headings, and the author's own HTML left as it is. It is safe for concurrent use.
type Dialect struct{ md goldmark.Markdown }

var _ tree.Dialect = (*Dialect)(nil)

// NewDialect returns the Dialect.
func NewDialect() *Dialect { return &Dialect{newMarkdown()} }

// IsPage implements tree.Dialect.
func (*Dialect) IsPage(name string) bool { return path.Ext(name) == ".md" }

// Parse implements tree.Dialect.
func (d *Dialect) Parse(_ string, f *source.File) *page.Page { return page.Parse(d.md, f) }

// newMarkdown returns a goldmark of the Dialect. Tables say the side of a column
// by an attribute: a style within a page is what careful hosts forbid, and an
// own layout need not have the built-in style sheet.
func newMarkdown() goldmark.Markdown {
	tables := gmext.NewTable(gmext.WithTableCellAlignMethod(gmext.TableCellAlignAttribute))
	return goldmark.New(
		goldmark.WithExtensions(tables, gmext.Strikethrough, gmext.Linkify, gmext.TaskList, gmext.Footnote, &extension.JQL{}),
		goldmark.WithParserOptions(parser.WithAutoHeadingID(), parser.WithASTTransformers(util.Prioritized(alertTransformer{}, 100))),
		goldmark.WithRendererOptions(
			html.WithUnsafe(),
			renderer.WithNodeRenderers( // in place of the extension's (500) and goldmark's (1000)
				util.Prioritized(&extension.Renderer{Write: leaveHole}, 100),
				util.Prioritized(headingRenderer{}, 100),
				util.Prioritized(codeRenderer{sync.OnceValue(lexersByName)}, 100),
				util.Prioritized(alertRenderer{}, 100),
			),
		),
	)
}
