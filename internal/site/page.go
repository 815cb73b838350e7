package site

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	gmext "github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"

	"golang.org/x/sync/errgroup"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// A Page is one Markdown file, parsed.
type Page struct {
	Path  string // slash-separated, relative to the Tree
	Title string
	Meta  *table.Page
	Doc   ast.Node
	Nodes []*extension.Shortcode

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
// author's own HTML left as it is.
func newMarkdown() goldmark.Markdown {
	return goldmark.New(
		goldmark.WithExtensions(gmext.GFM, gmext.Footnote, &extension.JQLTable{}),
		goldmark.WithParserOptions(parser.WithAutoHeadingID()),
		goldmark.WithRendererOptions(html.WithUnsafe()),
	)
}

// mark is what every shortcode begins with. A page without it has none, and
// what looks nearly like one is worth a look only by Load.
var mark = []byte("<<jql-")

// Load reads and parses all pages of a tree, several at a time. Names of files
// in problems are relative to base, so that an author can open them from
// there.
func Load(ctx context.Context, t Tree, base string, jobs int) ([]*Page, error) {
	files, _, err := t.files(ctx)
	if err != nil {
		return nil, err
	}
	md := newMarkdown()
	pages := make([]*Page, len(files))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(max(jobs, 1))
	for i, f := range files {
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			data, err := os.ReadFile(t.open(f.path))
			if err != nil {
				return fmt.Errorf("read the page: %w", err)
			}
			pages[i] = parse(md, f.path, source.NewFile(displayName(t, base, f.path), data))
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return pages, nil
}

// displayName returns the name under which problems of a page are reported.
func displayName(t Tree, base, name string) string {
	full, err := filepath.Abs(t.open(name))
	if err != nil {
		return name
	}
	rel, err := filepath.Rel(base, full)
	if err != nil || strings.HasPrefix(rel, "..") {
		return filepath.ToSlash(full)
	}
	return filepath.ToSlash(rel)
}

// parse reads one page.
func parse(md goldmark.Markdown, name string, f *source.File) *Page {
	meta, body := extension.FrontMatter(f)
	p := &Page{Path: name, Meta: meta, Problems: meta.Problems}
	p.Doc = extension.Parse(md, meta, body)
	p.Nodes = extension.Nodes(p.Doc)
	p.Problems = append(p.Problems, extension.Leftovers(p.Doc, f)...)
	p.Title = title(name, meta, f.Bytes()[body:])
	return p
}

// title returns a page's title: the front matter's, else its first heading of
// the first level, else its name. It reads no more of the page than it must,
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
			return plain(strings.TrimSpace(strings.TrimRight(strings.TrimSpace(trimmed[2:]), "#")))
		}
	}
	if base := path.Base(name); base != "index.md" {
		return strings.TrimSuffix(base, ".md")
	}
	if dir := path.Dir(name); dir != "." {
		return path.Base(dir)
	}
	return "Home"
}

// plain returns a heading's text without its Markdown.
func plain(heading string) string {
	src := []byte(heading)
	doc := goldmark.DefaultParser().Parse(newReader(src))
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
