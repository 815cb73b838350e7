package site

import (
	"bytes"
	"slices"

	"github.com/yuin/goldmark/util"

	"github.com/jqlbuild/jqlbuild/extension"
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
	at   int // the offset of what follows it
	node int // the shortcode's number on the page, from 0
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
		dst = append(dst, text[from:h.at]...)
		dst = s.nodes[h.node].AppendHTML(dst)
		from = h.at
	}
	return append(dst, text[from:]...)
}

// leaveHole leaves a hole for one of the sheet's shortcodes.
func leaveHole(w util.BufWriter, n *extension.Shortcode) error {
	s := w.(*sheet)
	s.holes = append(s.holes, hole{s.Len(), slices.Index(s.nodes, n)})
	return nil
}
