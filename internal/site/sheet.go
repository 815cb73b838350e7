package site

import (
	"bytes"
	"slices"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/table"
)

// A sheet is the HTML of a page with a hole for each shortcode, so that no
// page's tree is held until its shortcodes are answered. It is what goldmark
// renders pages to.
type sheet struct {
	bytes.Buffer
	nodes []*extension.Shortcode // of the page, in order
	holes []hole
}

// A hole is where an answer goes.
type hole struct {
	at    int // the offset of what follows it
	node  int // the shortcode's number on the page, from 0
	block bool
}

// Buffered and Flush make a sheet a util.BufWriter, so that goldmark puts no
// buffer before it.
func (s *sheet) Buffered() int { return 0 }
func (s *sheet) Flush() error  { return nil }

// clone returns a copy that holds no tree, and takes no more space than it
// needs.
func (s *sheet) clone() *sheet {
	c := &sheet{nodes: copies(s.nodes), holes: slices.Clone(s.holes)}
	c.Buffer = *bytes.NewBuffer(bytes.Clone(s.Bytes()))
	return c
}

// fill appends what is on the sheet to dst, with the answers in the holes.
func (s *sheet) fill(dst []byte) []byte {
	from, text := 0, s.Bytes()
	for _, h := range s.holes {
		n := s.nodes[h.node]
		dst = append(dst, text[from:h.at]...)
		dst = table.AppendHTML(dst, &n.Spec, n.Result, h.node+1)
		if h.block {
			dst = append(dst, '\n')
		}
		from = h.at
	}
	return append(dst, text[from:]...)
}

// A holeRenderer leaves holes for shortcodes.
type holeRenderer struct{}

// RegisterFuncs implements renderer.NodeRenderer.
func (holeRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(extension.KindBlock, func(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			w.(*sheet).leave(&n.(*extension.Block).Shortcode, true)
		}
		return ast.WalkContinue, nil
	})
	reg.Register(extension.KindInline, func(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			w.(*sheet).leave(&n.(*extension.Inline).Shortcode, false)
		}
		return ast.WalkContinue, nil
	})
}

// leave leaves a hole for one of the sheet's shortcodes.
func (s *sheet) leave(n *extension.Shortcode, block bool) {
	s.holes = append(s.holes, hole{s.Len(), slices.Index(s.nodes, n), block})
}
