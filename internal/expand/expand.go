// Package expand makes Markdown of Markdown: the shortcodes are replaced by what
// they show, for another site generator to render, and no other byte changes.
package expand

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/yuin/goldmark/ast"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/internal/page"
	"github.com/jqlbuild/jqlbuild/internal/tree"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// An Expansion is the Product that is Markdown again. Set its fields before it
// is built, and leave them alone afterwards.
type Expansion struct {
	*Dialect

	// Format is what shortcodes become: HardHTML, GFM or MDX. Pages whose name
	// ends with .mdx are always MDX. With MDX the Dialect's field of that name
	// is to be set, or pages are written as one thing and read as another.
	Format table.Format

	// Styles says where the style sheet goes.
	Styles Styles

	// NoIDs leaves out all ids but the authors' own, for engines that also make
	// one page of all.
	NoIDs bool
}

// Styles are the ways to bring the style sheet to the pages.
type Styles int

// The ways.
const (
	StylesFile   Styles = iota // a file of the output, for the site's layout to name
	StylesInline               // before the first figure of each page
	StylesNone
)

var _ tree.Product = (*Expansion)(nil)

// Name implements tree.Product.
func (e *Expansion) Name() string { return "expand" }

// Output implements tree.Product: a page keeps its name.
func (e *Expansion) Output(page string, _ tree.Pages) string { return page }

// Assets implements tree.Product.
func (e *Expansion) Assets(tree.Pages) map[string][]byte {
	if e.Styles != StylesFile || e.Format == table.GFM {
		return nil
	}
	return map[string][]byte{"jqlbuild/jqlbuild.css": table.Stylesheet()}
}

// Arrange implements tree.Product: a page shows nothing of others.
func (e *Expansion) Arrange(map[string]string, tree.Pages) (func(page string) string, []source.Problem) {
	around := fmt.Sprintf("%d %d %t", e.Format, e.Styles, e.NoIDs)
	return func(string) string { return around }, nil
}

// format returns what the shortcodes of a page become.
func (e *Expansion) format(path string) table.Format {
	if isMDX(path) {
		return table.MDX
	}
	return e.Format
}

// Draft implements tree.Product.
func (e *Expansion) Draft(path string, p *page.Page, _ tree.Pages) (tree.Draft, []source.Problem, error) {
	d, problems := e.draft(path, p)
	return d, problems, nil
}

func (e *Expansion) draft(path string, p *page.Page) (*draft, []source.Problem) {
	d := &draft{data: p.Meta.File.Bytes(), format: e.format(path), styles: e.Styles, noIDs: e.NoIDs, escapes: p.Escapes}
	if p.Doc == nil {
		return d, nil
	}
	d.found, d.body = find(p), p.Body // as Parse did
	d.eol = "\n"
	if line, _, more := bytes.Cut(d.data[p.Body:], []byte("\n")); more && bytes.HasSuffix(line, []byte("\r")) {
		d.eol = "\r\n"
	}
	var problems []source.Problem
	for _, f := range d.found {
		if f.place == inMarkupBlock && d.format == table.GFM && !f.Spec.Failed() {
			problems = append(problems, source.Problem{Span: f.Spec.Span, Code: "shortcode-in-html",
				Message: "a shortcode stands in HTML, where Markdown is not read",
				Fix:     "put it outside, with blank lines between, or expand --to html"})
		}
	}
	for i := range d.found {
		f := &d.found[i]
		f.span = f.Spec.Span
		if f.each != nil {
			f.span = f.each.body.All
			if !f.Spec.Failed() { // or it has placeholders that are none
				problems = append(problems, f.each.split(d.data, p.Escapes)...)
			}
		}
		f.Shortcode = nil // it holds the syntax tree
	}
	return d, problems
}

// Awaits implements tree.Product: a body is not the same without its page's syntax
// tree.
func (e *Expansion) Awaits(p *page.Page) bool {
	return slices.ContainsFunc(p.Nodes, func(n *extension.Shortcode) bool { return n.Body != nil })
}

// A draft is a page and where its shortcodes stand. That of a page with a body
// holds the page's syntax tree.
type draft struct {
	data    []byte
	start   int    // where in data the page begins
	body    int    // where its Markdown does
	eol     string // how its lines end
	found   []found
	escapes []source.Span
	format  table.Format
	styles  Styles
	noIDs   bool
}

// Write implements tree.Draft.
func (d *draft) Write(b *bytes.Buffer, nodes []*extension.Shortcode) error {
	styled := d.styles != StylesInline || d.format == table.GFM
	escapes, from := d.escapes, d.start
	anchors, edges := make(anchors), make(map[ast.Node]edge)
	upTo := func(end int) {
		for ; len(escapes) > 0 && escapes[0].Start < end; escapes = escapes[1:] {
			if at := escapes[0]; at.Start >= from {
				b.Write(d.data[from:at.Start])
				b.WriteString("&#60;&#60;jql-")
				from = at.End
			}
		}
		b.Write(d.data[from:end])
		from = end
	}
	for i, f := range d.found {
		if f.span.Start < from {
			continue // within another one
		}
		upTo(f.span.Start)
		from = f.span.End
		text := nodes[i].AppendTo(nil, f.writer(d.format, d.noIDs, nodes[i]))
		if r := nodes[i].Result; f.each != nil && r != nil && r.Table != nil {
			s := f.sheet(d, r, anchors)
			text = s.write(r, text)
			if !styled && len(text) > 0 {
				text, styled = s.below(d.format.Styles(), text), true
			}
			from = f.writeEach(b, d, s, text, edges)
			continue
		}
		if !styled && nodes[i].IsBlock() {
			text, styled = append(d.format.Styles(), text...), true
		}
		f.write(b, text, d.format, d.eol)
	}
	upTo(len(d.data))
	return nil
}

// Links implements tree.Draft: they are left to whoever renders the page.
func (d *draft) Links() []tree.Link { return nil }

// Anchors implements tree.Draft: the engine that reads the page makes them.
func (d *draft) Anchors() string { return "*" }

// writer returns what writes a shortcode at its place.
func (f found) writer(format table.Format, noIDs bool, s *extension.Shortcode) table.Writer {
	w := table.Writer{Format: format, NoIDs: noIDs}
	switch {
	case f.place == ownLine, f.place == inMarkupBlock && s.IsBlock():
		w.Place = table.AsBlock
	case f.place == inHeading:
		w.Place = table.InHeading
	default:
		w.Place = table.InText
	}
	return w
}

// write writes what a shortcode has become. Lines are added only to what stands
// on lines of its own: those of a list or a table, and the blank ones that
// CommonMark needs after a block of HTML and around the others.
func (f found) write(b *bytes.Buffer, text []byte, format table.Format, eol string) {
	if f.place != ownLine {
		if f.before {
			b.WriteString(eol)
		}
		b.Write(text)
		if f.inLine && format == table.MDX {
			b.WriteString("&#32;") // a line of nothing but JSX would end the paragraph
		}
		return
	}
	blank := bytes.TrimRight([]byte(f.prefix), " \t")
	if f.before && format != table.HardHTML {
		b.Truncate(b.Len() - len(f.prefix))
		b.Write(blank)
		b.WriteString(eol)
		b.WriteString(f.prefix)
	}
	for i, line := range bytes.Split(text, []byte("\n")) {
		if i > 0 {
			b.WriteString(eol)
			if len(line) > 0 {
				b.WriteString(f.prefix)
			} else {
				b.Write(blank)
			}
		}
		b.Write(line)
	}
	if f.after {
		b.WriteString(eol)
		b.Write(blank)
	}
}
