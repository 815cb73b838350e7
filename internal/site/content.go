package site

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/internal/page"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// A content is what a Site wants to know of a document, found in one walk.
type content struct {
	headings []*ast.Heading
	links    []ast.Node                              // Links and Images
	defined  map[string]*ast.LinkReferenceDefinition // by their labels, as they are compared
	markup   []attribute                             // that lead somewhere
	wide     []*extast.Table                         // of so many columns that they may have to be scrolled
	ids      []string                                // that the author gave to something

	// open says that answers are still to come that put more on the page.
	open bool

	// scripted says that the page has scripts, which may give ids and follow
	// links on their own, or an address of its own from which links lead.
	scripted bool
}

// wideTable is from how many columns on a table may be wider than its page.
const wideTable = 5

// contentOf looks through a page.
func contentOf(p *page.Page) *content {
	c := new(content)
	c.look(p.Meta.File, p.Doc)
	for _, n := range p.Nodes {
		if id := idOf(n.Spec.View); id != "" {
			c.ids = append(c.ids, id)
		}
	}
	nameApart(c.headings, c.ids)
	for _, n := range p.Nodes {
		if n.Body != nil && (n.Result == nil || n.Result.Table == nil) {
			c.lookAhead(p.Meta.File, n.Body)
		}
	}
	return c
}

// lookAhead takes in what a body has for every issue, where it is not known for
// which: where its links lead.
func (c *content) lookAhead(file *source.File, b *extension.Body) {
	var ahead content
	for _, n := range slices.Concat(b.Head, b.Nodes) {
		ahead.look(file, n)
	}
	c.open = true
	c.markup = append(c.markup, ahead.markup...)
	for _, n := range ahead.links {
		if l, ok := n.(*ast.Link); !ok || !bytes.Contains(l.Destination, []byte("${")) {
			c.links = append(c.links, n)
		}
	}
}

// look takes in what there is in a part of a document.
func (c *content) look(file *source.File, part ast.Node) {
	// The walker returns no error, so Walk has none.
	_ = ast.Walk(part, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			c.headings = append(c.headings, n)
		case *ast.Link, *ast.Image:
			c.links = append(c.links, n)
		case *extast.Table:
			if len(n.Alignments) >= wideTable {
				c.wide = append(c.wide, n)
			}
		case *ast.LinkReferenceDefinition:
			label := util.ToLinkReference(n.Label)
			if c.defined == nil {
				c.defined = make(map[string]*ast.LinkReferenceDefinition)
			}
			if _, taken := c.defined[label]; !taken { // the first one counts
				c.defined[label] = n
			}
		case *ast.RawHTML:
			m := markup{file: file}
			m.addAll(n.Segments)
			c.read(&m)
		case *ast.HTMLBlock:
			m := markup{file: file}
			m.addAll(n.Lines())
			if n.HasClosure() {
				m.add(n.ClosureLine)
			}
			c.read(&m)
		}
		return ast.WalkContinue, nil
	})
}

// read takes in what HTML says.
func (c *content) read(m *markup) {
	if !telling.Match(m.text) {
		return // most tags have no attribute that counts
	}
	for a := range m.attributes {
		switch {
		case a.name == "":
			c.scripted = c.scripted || a.element == "script" || a.element == "base"
		case a.name == "id", a.name == "name" && a.element == "a":
			c.ids = append(c.ids, a.value)
		case a.element == "use", a.element == "link" || a.element == "base": // no links of readers
		case slices.Contains(leading, a.name):
			c.markup = append(c.markup, a)
		}
	}
}

// telling matches whatever may be in HTML that counts.
var telling = regexp.MustCompile(`(?i)=|<script|<base`)

// leading are the attributes that hold an address.
var leading = []string{"href", "src", "poster", "srcset"}

// anchors returns the names of all places on the page, each on a line; see
// tree.Draft.
func (c *content) anchors() string {
	if c.scripted || c.open {
		return "*"
	}
	var b strings.Builder
	b.WriteByte('\n')
	for _, h := range c.headings {
		b.WriteString(headingID(h))
		b.WriteByte('\n')
	}
	for _, id := range c.ids {
		b.WriteString(id)
		b.WriteByte('\n')
	}
	return b.String()
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
