// Package extension teaches goldmark the shortcodes of jqlbuild:
//
//	<<jql-table link="docs" jql="project = DOCS ORDER BY key" columns="key, summary">>
//
// It parses them, holds them as nodes of the document and renders them. What
// the issues are is asked of a [Resolver]; the package needs no configuration,
// no network and nothing else of jqlbuild.
//
// Someone's own goldmark gives [JQL] a Resolver and converts documents as
// usual:
//
//	md := goldmark.New(goldmark.WithExtensions(&extension.JQL{Resolver: resolver}))
//	err := md.Convert(page, w)
//
// A site builder gives it none, parses all its pages, each under its name by
// [WithPage], and calls [Resolve] once for the [Nodes] of all of them before it
// renders. Each [Block] or [Inline] holds a [Shortcode], and so its answer.
//
// What stands between the tags of a jql-each is taken out of the document into a
// [Body] when it is parsed. Resolve puts it back before the jql-each, once for
// each issue, as nodes like any others that hold a [Value] or a [ValueBlock]
// where placeholders stood.
package extension

import (
	"context"
	"fmt"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// JQL is the goldmark extension. It changes nothing in a document
// without a shortcode.
type JQL struct {
	// Resolver answers the shortcodes of each document, in one call, at the
	// end of parsing. Defaults to none: the shortcodes stay unanswered until
	// Resolve is called.
	Resolver Resolver
}

var _ goldmark.Extender = (*JQL)(nil)

// Extend implements goldmark.Extender.
func (e *JQL) Extend(m goldmark.Markdown) {
	m.Parser().AddOptions(
		parser.WithBlockParsers(
			// Before paragraphs (1000), which take any line. Nothing else
			// of goldmark's opens a block at "<<"; it stands before raw HTML
			// (900) only so that no other extension's idea of HTML comes
			// first. Everything that ends in a code block is safe: inside an
			// open one no parser is asked, and indented lines are not ours.
			util.Prioritized(&blockParser{}, 850),
		),
		parser.WithInlineParsers(
			// Priorities count among the parsers of one trigger, here "<":
			// before autolinks (300), raw HTML (400), which would take
			// <jql-count …> and leave a stray "<", and the typographer
			// (9999), which would make « of <<. Code spans begin with a
			// backquote, so they have taken their text before.
			util.Prioritized(&inlineParser{}, 150),
			// Before what other extensions make of "$".
			util.Prioritized(placeholderParser{}, 90),
		),
		parser.WithASTTransformers(
			// Right after tables (0) have mended the code spans in their
			// cells, and before footnotes move.
			util.Prioritized(gatherer{}, 1),
			// Last of all: footnotes (999) move nodes, and shortcodes are
			// counted in the order in which the reader sees them.
			util.Prioritized(&transformer{e.Resolver}, 10000),
		),
	)
	m.Renderer().AddOptions(renderer.WithNodeRenderers(
		util.Prioritized(&Renderer{}, 500),
	))
}

// A transformer numbers the shortcodes of a document and has them answered.
type transformer struct{ resolver Resolver }

// Transform implements parser.ASTTransformer.
func (t *transformer) Transform(doc *ast.Document, reader text.Reader, pc parser.Context) {
	if pc.Get(foundKey) == nil {
		return // most documents have no shortcode, and need not be searched
	}
	bodies := detach(doc, reader.Source(), pc)
	nodes := Nodes(doc)
	for i, n := range nodes {
		n.ordinal = i + 1
	}
	checkIDs(nodes)
	noteLinks(doc)
	if len(bodies) > 0 {
		anchors := newAnchors(doc, reader.Source(), pc.IDs(), nodes)
		for _, b := range bodies {
			b.labels = newLabeller(anchors)
		}
	}
	if t.resolver == nil {
		return
	}
	ctx, ok := pc.Get(contextKey).(context.Context)
	if !ok {
		ctx = context.Background()
	}
	Resolve(ctx, t.resolver, nodes)
}

// noteLinks tells the shortcodes in the texts of links where they are.
func noteLinks(doc ast.Node) {
	// The walker returns no error, so Walk has none.
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering || n.Kind() != ast.KindLink {
			return ast.WalkContinue, nil
		}
		for _, s := range Nodes(n) {
			s.inLink = true
		}
		return ast.WalkSkipChildren, nil
	})
}

// checkIDs reports ids that an author has given to two shortcodes of a page.
func checkIDs(nodes []*Shortcode) {
	seen := make(map[string]bool)
	for _, n := range nodes {
		id := figureID(n.Spec.View)
		if !id.Given() {
			continue
		}
		if seen[id.Value] {
			n.Spec.Problems = append(n.Spec.Problems, source.Problem{
				Span: id.Span(), Code: "duplicate-id",
				Message: fmt.Sprintf("the id %q is given to another shortcode of this page", id), Fix: "choose another one",
			})
		}
		seen[id.Value] = true
	}
}

// figureID returns the id that an author has given to a shortcode's figure.
func figureID(v table.View) source.Text {
	switch v := v.(type) {
	case table.TableView:
		return v.ID
	case table.ListView:
		return v.ID
	case table.ChartView:
		return v.ID
	}
	return source.Text{}
}
