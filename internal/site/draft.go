package site

import (
	"bytes"
	"html/template"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/util"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/internal/tree"
	"github.com/jqlbuild/jqlbuild/table"
)

// A draft is the HTML of a page with a hole for each shortcode.
type draft struct {
	site *Site
	page string

	description string // the page's, "" for none

	content  holed
	contents holed // the list of its headings
	links    []tree.Link
	anchors  string
}

// Links implements tree.Draft.
func (d *draft) Links() []tree.Link { return d.links }

// Anchors implements tree.Draft.
func (d *draft) Anchors() string { return d.anchors }

// Write implements tree.Draft.
func (d *draft) Write(b *bytes.Buffer, nodes []*extension.Shortcode) error {
	make := d.site.frames[path.Dir(d.page)]
	if d.page == notFoundPage {
		make = d.site.lost
	}
	frame, err := make()
	if err != nil {
		return err
	}
	fill := func(h holed, text func([]byte, *extension.Shortcode) []byte) func(*bytes.Buffer) {
		return func(b *bytes.Buffer) { h.write(b, nodes, text) }
	}
	return frame.write(b, d.page, d.site.Output(d.page, d.site.all), leaf{
		title:    d.site.titles[d.page],
		head:     d.writeHead,
		contents: fill(d.contents, inContents),
		content:  fill(d.content, func(dst []byte, n *extension.Shortcode) []byte { return n.AppendHTML(dst) }),
		nearby:   func(b *bytes.Buffer) { d.site.writeNearby(b, d.page) },
	})
}

// writeHead writes what a page says of itself to others than its readers.
func (d *draft) writeHead(b *bytes.Buffer) {
	if d.description != "" {
		b.WriteString(`<meta name="description" content="`)
		template.HTMLEscape(b, []byte(d.description))
		b.WriteString("\">\n")
	}
	if d.site.URL != nil && d.page != notFoundPage {
		b.WriteString(`<link rel="canonical" href="`)
		template.HTMLEscape(b, []byte(d.site.absolute(d.site.Output(d.page, d.site.all))))
		b.WriteString("\">\n")
	}
}

// A holed is HTML with holes for answers.
type holed struct {
	html  []byte
	holes []hole
}

// A hole is where an answer goes.
type hole struct {
	at    int  // the offset of what follows it
	node  int  // the shortcode's number on the page, from 0
	label bool // it is in an attribute, which has no room for tags
}

// tag matches a tag of what package table writes, where no text has a bracket.
var tag = regexp.MustCompile(`<[^>]*>`)

// write writes the HTML with the holes filled.
func (h holed) write(b *bytes.Buffer, nodes []*extension.Shortcode, text func([]byte, *extension.Shortcode) []byte) {
	from := 0
	for _, hole := range h.holes {
		b.Write(h.html[from:hole.at])
		if n := nodes[hole.node]; hole.label {
			b.Write(tag.ReplaceAll(inContents(nil, n), nil))
		} else {
			b.Write(text(b.AvailableBuffer(), n))
		}
		from = hole.at
	}
	b.Write(h.html[from:])
}

// A sheet is what goldmark renders pages to, and leaves holes in.
type sheet struct {
	bytes.Buffer
	nodes []*extension.Shortcode // of the page, in order
	holes []hole

	marked []*extension.Shortcode // those of a line that mark stands for

	builtin bool // it is for the built-in layout, which has a link beside each heading
	words   *table.Words
}

// cut returns what is on the sheet, and leaves the sheet empty.
func (s *sheet) cut() holed {
	h := holed{bytes.Clone(s.Bytes()), slices.Clone(s.holes)}
	s.Reset()
	s.holes = s.holes[:0]
	return h
}

// Buffered and Flush make a sheet a util.BufWriter, so that goldmark puts no
// buffer before it.
func (s *sheet) Buffered() int { return 0 }
func (s *sheet) Flush() error  { return nil }

// leaveHole leaves a hole for one of the sheet's shortcodes.
func leaveHole(w util.BufWriter, n *extension.Shortcode) error {
	s := w.(*sheet)
	s.holes = append(s.holes, hole{at: s.Len(), node: slices.Index(s.nodes, n)})
	return nil
}

// mark returns what stands for a shortcode in the text that is given to
// writeLine.
func (s *sheet) mark(n *extension.Shortcode) string {
	s.marked = append(s.marked, n)
	return slot
}

// markShort is mark for the label of a heading: of an issue it says the key, unless
// the author chose what to show of it, and of a count nothing.
func (s *sheet) markShort(n *extension.Shortcode) string {
	v, ok := n.Spec.View.(table.IssueView)
	switch {
	case !ok:
		return ""
	case len(v.Columns) == 0:
		return n.Spec.Ask.Key.Value
	}
	return s.mark(n)
}

// writeLine writes a text with holes for the shortcodes in it; label says that it
// is an attribute's.
func (s *sheet) writeLine(text string, label bool) {
	for _, n := range s.marked {
		before, after, ok := strings.Cut(text, slot)
		if !ok {
			break
		}
		template.HTMLEscape(s, []byte(before))
		s.holes = append(s.holes, hole{s.Len(), slices.Index(s.nodes, n), label})
		text = after
	}
	s.marked = s.marked[:0]
	template.HTMLEscape(s, []byte(text))
}
