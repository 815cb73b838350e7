package expand

import (
	"bytes"
	"path"
	"slices"

	"github.com/yuin/goldmark"
	gmext "github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/util"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/internal/page"
	"github.com/jqlbuild/jqlbuild/internal/tree"
	"github.com/jqlbuild/jqlbuild/source"
)

// A Dialect reads pages as one of the engines that jqlbuild writes for would:
// the .md, .markdown and .mdx files. It is safe for concurrent use.
type Dialect struct {
	// Code is for engines of which it is not known what they read: shortcodes
	// in indented code and in HTML are the page's Hidden ones.
	Code bool

	// MDX is for engines that read every page as MDX, whatever its name, as
	// Docusaurus does. Without it those are only the .mdx files.
	MDX bool

	md, mdx goldmark.Markdown
}

var _ tree.Dialect = (*Dialect)(nil)

// NewDialect returns the Dialect. Its fields may be set before it is used.
func NewDialect() *Dialect { return &Dialect{md: newMarkdown(false), mdx: newMarkdown(true)} }

// IsPage implements tree.Dialect.
func (*Dialect) IsPage(name string) bool {
	switch path.Ext(name) {
	case ".md", ".markdown", ".mdx":
		return true
	}
	return false
}

func isMDX(name string) bool { return path.Ext(name) == ".mdx" }

// Parse implements tree.Dialect. The page's nodes are also those that stand
// between the tags of HTML. Most pages have no shortcode, and are not parsed:
// Doc is nil then.
func (d *Dialect) Parse(name string, f *source.File) *page.Page {
	p := page.ReadMatter(f)
	if page.Mentions(f) {
		d.read(name, p, p.Body)
	}
	return p
}

// read finds the shortcodes of a page, from p.Body on. matter is where its front
// matter ends.
func (d *Dialect) read(name string, p *page.Page, matter int) {
	md := d.md
	if d.MDX || isMDX(name) {
		md = d.mdx
	}
	p.Read(md)
	p.Nodes, p.Hidden = nil, nil
	for _, f := range find(p) {
		if d.Code && f.place == inMarkupBlock {
			p.Hidden = append(p.Hidden, f.Shortcode)
		} else {
			p.Nodes = append(p.Nodes, f.Shortcode)
		}
	}
	extension.Number(p.Nodes)
	if d.Code {
		p.Hidden = append(p.Hidden, inCode(p)...)
	}
	tell(p, d.Code)
	p.Problems = append(p.Problems, inFrontMatter(p, matter)...)
}

// inFrontMatter warns, once, of shortcodes in front matter, which ends at an
// offset.
func inFrontMatter(p *page.Page, end int) []source.Problem {
	at := bytes.Index(p.Meta.File.Bytes()[:end], []byte(opening))
	if at < 0 {
		return nil
	}
	return []source.Problem{{
		Span: source.Span{File: p.Meta.File, Start: at, End: at + len(opening)}, Code: "no-shortcode", Warning: true,
		Message: "a shortcode stands in the front matter, so nothing happens here", Fix: "put it in the page's text",
	}}
}

// newMarkdown returns a goldmark that finds shortcodes wherever an engine reads
// Markdown. Beside GitHub's dialect it knows definitions, the bodies of
// admonitions and tabs, and MyST's directives; with mdx, in their place, JSX and
// none of HTML's blocks or of indented code. Its trees are for finding things;
// nobody renders them.
func newMarkdown(mdx bool) goldmark.Markdown {
	blocks, inlines := parser.DefaultBlockParsers(), parser.DefaultInlineParsers()
	extensions := []goldmark.Extender{gmext.GFM, gmext.Footnote, &extension.JQL{}}
	if mdx {
		blocks = slices.DeleteFunc(blocks, func(p util.PrioritizedValue) bool {
			return p.Value == parser.NewCodeBlockParser() || p.Value == parser.NewHTMLBlockParser() || p.Value == parser.NewFencedCodeBlockParser()
		})
		blocks = append(blocks,
			util.Prioritized(spanParser{}, 490),
			util.Prioritized(indentParser{}, 500),
			util.Prioritized(moduleParser{}, 645),
			util.Prioritized(unwrapParser{}, 690), // before fenced code
			util.Prioritized(fenceParser{parser.NewFencedCodeBlockParser()}, 700),
			util.Prioritized(flowParser{}, 840), // before shortcodes (850), which begin with two brackets
		)
		inlines = append(inlines,
			util.Prioritized(bracesParser{}, 50),     // before all that could begin within them
			util.Prioritized(inlineTagParser{}, 140), // before shortcodes (150)
		)
	} else {
		blocks = append(blocks,
			util.Prioritized(admonitionParser{}, 650),
			util.Prioritized(directiveParser{}, 690), // before fenced code (700)
		)
		extensions = append(extensions, gmext.DefinitionList)
	}
	return goldmark.New(
		goldmark.WithParser(parser.NewParser(
			parser.WithBlockParsers(blocks...),
			parser.WithInlineParsers(inlines...),
			parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
			parser.WithAutoHeadingID(),
		)),
		goldmark.WithExtensions(extensions...),
	)
}
