package site

import (
	"bytes"
	"context"
	"path"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	gmext "github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
	"golang.org/x/sync/errgroup"

	"github.com/jqlbuild/jqlbuild/extension"
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
			renderer.WithNodeRenderers(util.Prioritized(holeRenderer{}, 100)), // in place of the extension's (500)
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
			meta, body := extension.FrontMatter(source.NewFile(namer(f.path), data))
			_, nodes, problems := parse(md, meta, body)
			pages[i] = &Page{Path: f.path, Nodes: copies(nodes), Problems: problems}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return pages, nil
}

// parse reads one page, whose Markdown begins at the offset body. The problems
// are those of the page but not those of its shortcodes' Specs.
func parse(md goldmark.Markdown, meta *table.Page, body int) (ast.Node, []*extension.Shortcode, []source.Problem) {
	doc := extension.Parse(md, meta, body)
	problems := slices.Concat(meta.Problems, extension.Leftovers(doc, meta.File))
	if !bytes.Contains(meta.File.Bytes(), []byte("<<jql-")) {
		return doc, nil, problems
	}
	return doc, extension.Nodes(doc), problems
}

// copies returns shortcodes that do not hold the tree that they come from.
func copies(nodes []*extension.Shortcode) []*extension.Shortcode {
	out := make([]*extension.Shortcode, len(nodes))
	for i, n := range nodes {
		out[i] = new(*n)
	}
	return out
}

// title returns a page's title: the front matter's, else its first heading of
// the first level, else its name, which the first page of all has not. It reads no more of the page than it must,
// since the navigation of every page needs the titles of many.
func title(name string, meta *table.Page, body []byte) string {
	if meta.Title != "" {
		return meta.Title
	}
	fence := ""
	for len(body) > 0 {
		var line []byte
		line, body, _ = bytes.Cut(body, []byte("\n"))
		text := strings.TrimRight(string(line), " \t\r")
		trimmed := strings.TrimLeft(text, " ")
		if len(text)-len(trimmed) > 3 {
			continue
		}
		switch {
		case fence != "":
			if strings.HasPrefix(trimmed, fence) && strings.Trim(trimmed, fence[:1]) == "" {
				fence = ""
			}
		case strings.HasPrefix(trimmed, "```"), strings.HasPrefix(trimmed, "~~~"):
			fence = trimmed[:len(trimmed)-len(strings.TrimLeft(trimmed, trimmed[:1]))]
		case strings.HasPrefix(trimmed, "# "):
			heading := string(extension.WithoutShortcodes([]byte(trimmed[2:])))
			return plain(strings.Join(strings.Fields(strings.TrimRight(strings.TrimSpace(heading), "#")), " "))
		}
	}
	if base := path.Base(name); base != "index.md" {
		return strings.TrimSuffix(base, ".md")
	}
	if dir := path.Dir(name); dir != "." {
		return path.Base(dir)
	}
	return ""
}

// plain returns a heading's text without its Markdown.
func plain(heading string) string {
	src := []byte(heading)
	doc := goldmark.DefaultParser().Parse(text.NewReader(src))
	var b strings.Builder
	ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Text:
			if entering {
				b.Write(util.UnescapePunctuations(util.ResolveEntityNames(util.ResolveNumericReferences(n.Segment.Value(src)))))
			}
		case *ast.String:
			if entering {
				b.Write(n.Value)
			}
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}
