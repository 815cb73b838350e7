package site

import (
	"context"
	"path"
	"strings"

	"github.com/yuin/goldmark"
	gmext "github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
	"golang.org/x/sync/errgroup"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/internal/page"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// A Page is what is known of one Markdown file without making HTML of it.
type Page struct {
	Path  string                 // slash-separated, relative to the Tree
	Nodes []*extension.Shortcode // in the order of the page

	// Problems are those that parsing found, without those of the
	// shortcodes' own Specs.
	Problems []source.Problem
}

// Specs returns what the page's shortcodes ask for.
func (p *Page) Specs() []table.Spec {
	specs := make([]table.Spec, len(p.Nodes))
	for i, n := range p.Nodes {
		specs[i] = n.Spec
	}
	return specs
}

// newMarkdown returns the dialect of the pages: CommonMark with GitHub's
// tables, strikethrough, task lists and autolinks, ids on headings, and the
// author's own HTML left as it is. Tables say the side of a column by an
// attribute: a style within a page is what careful hosts forbid, and an own
// layout need not have the built-in style sheet.
func newMarkdown() goldmark.Markdown {
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

// Load reads and parses all pages of a tree, several at a time. Names of files
// in problems are relative to base, so that an author can open them from
// there.
func Load(ctx context.Context, t Tree, base string, jobs int) ([]*Page, error) {
	files, _, err := t.files(ctx)
	if err != nil {
		return nil, err
	}
	md, namer := newMarkdown(), t.namer(base)
	pages := make([]*Page, len(files))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(max(jobs, 1))
	for i, f := range files {
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			data, err := readPage(t.open(f.path))
			if p, ok := unfit(namer(f.path), err); ok {
				pages[i] = &Page{Path: f.path, Problems: []source.Problem{p}}
				return nil
			}
			if err != nil {
				return err
			}
			p := page.Parse(md, source.NewFile(namer(f.path), data))
			pages[i] = &Page{Path: f.path, Nodes: copies(p.Nodes), Problems: p.Problems}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return pages, nil
}

// copies returns shortcodes that do not hold the tree that they come from.
func copies(nodes []*extension.Shortcode) []*extension.Shortcode {
	out := make([]*extension.Shortcode, len(nodes))
	for i, n := range nodes {
		out[i] = new(*n)
	}
	return out
}

// nameOf returns what a page without a title is called: by its file's name,
// which the first page of all has not.
func nameOf(name string) string {
	if base := path.Base(name); base != "index.md" {
		return strings.TrimSuffix(base, ".md")
	}
	if dir := path.Dir(name); dir != "." {
		return path.Base(dir)
	}
	return ""
}
