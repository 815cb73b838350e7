package site

import (
	"bytes"
	"path"
	"slices"

	"github.com/yuin/goldmark/util"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/internal/tree"
)

// A draft is the HTML of a page with a hole for each shortcode.
type draft struct {
	site  *Site
	page  string
	html  []byte
	holes []hole
	links []tree.Link
}

// Links implements tree.Draft.
func (d *draft) Links() []tree.Link { return d.links }

// A hole is where an answer goes.
type hole struct {
	at   int // the offset of what follows it
	node int // the shortcode's number on the page, from 0
}

// Write implements tree.Draft.
func (d *draft) Write(b *bytes.Buffer, nodes []*extension.Shortcode) error {
	frame, err := d.site.frames[path.Dir(d.page)]()
	if err != nil {
		return err
	}
	return frame.write(b, d.page, d.site.Output(d.page, d.site.all), d.site.titles[d.page], func(b *bytes.Buffer) {
		from := 0
		for _, h := range d.holes {
			b.Write(d.html[from:h.at])
			b.Write(nodes[h.node].AppendHTML(b.AvailableBuffer()))
			from = h.at
		}
		b.Write(d.html[from:])
	})
}

// A sheet is what goldmark renders pages to, and leaves holes in.
type sheet struct {
	bytes.Buffer
	nodes []*extension.Shortcode // of the page, in order
	holes []hole
}

// Buffered and Flush make a sheet a util.BufWriter, so that goldmark puts no
// buffer before it.
func (s *sheet) Buffered() int { return 0 }
func (s *sheet) Flush() error  { return nil }

// leaveHole leaves a hole for one of the sheet's shortcodes.
func leaveHole(w util.BufWriter, n *extension.Shortcode) error {
	s := w.(*sheet)
	s.holes = append(s.holes, hole{s.Len(), slices.Index(s.nodes, n)})
	return nil
}
