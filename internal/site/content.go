package site

import (
	"github.com/yuin/goldmark/ast"

	"github.com/jqlbuild/jqlbuild/internal/page"
	"github.com/jqlbuild/jqlbuild/table"
)

// A content is what a Site wants to know of a document, found in one walk.
type content struct {
	headings []*ast.Heading
	links    []*ast.Link
	ids      []string // that the author gave: those of shortcodes
}

// contentOf looks through a page.
func contentOf(p *page.Page) *content {
	c := new(content)
	// The walker returns no error, so Walk has none.
	_ = ast.Walk(p.Doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			c.headings = append(c.headings, n)
		case *ast.Link:
			c.links = append(c.links, n)
		}
		return ast.WalkContinue, nil
	})
	for _, n := range p.Nodes {
		if id := idOf(n.Spec.View); id != "" {
			c.ids = append(c.ids, id)
		}
	}
	nameApart(c.headings, c.ids)
	return c
}

// idOf returns the id that a shortcode's author gave to its figure, or "".
func idOf(v table.View) string {
	switch v := v.(type) {
	case table.TableView:
		return v.ID.Value
	case table.ListView:
		return v.ID.Value
	case table.ChartView:
		return v.ID.Value
	}
	return ""
}
