package tree

import (
	"context"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// A Page is what is known of one Markdown file without making anything of it.
type Page struct {
	Path  string                 // slash-separated, relative to the Tree
	Meta  *table.Page            // what its front matter says
	Nodes []*extension.Shortcode // in the order of the page

	// Hidden are those in indented code, as in a page.Page.
	Hidden []*extension.Shortcode

	sum string // a hash of its bytes

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

// Load reads and parses all pages of a tree, several at a time. The problems are
// those of no page. Names of files in problems are relative to base, so that an
// author can open them from there.
func Load(ctx context.Context, t Tree, d Dialect, base string, jobs int) ([]*Page, []source.Problem, error) {
	l, err := t.files(ctx, d)
	if err != nil {
		return nil, nil, err
	}
	problems, err := t.look(ctx, l, d, t.namer(base))
	if err != nil {
		return nil, nil, err
	}
	pages, err := load(ctx, t, l.pages, d, base, jobs)
	return pages, append(problems, l.checkNames(t.namer(base))...), err
}

func load(ctx context.Context, t Tree, files []file, d Dialect, base string, jobs int) ([]*Page, error) {
	pages := make([]*Page, len(files))
	for i, f := range files {
		pages[i] = &Page{Path: f.path}
	}
	nameOf := t.namer(base)
	return pages, each(ctx, jobs, pages, func(p *Page) error { return p.read(t, d, nameOf(p.Path)) })
}

// read reads the page, which problems name so.
func (p *Page) read(t Tree, d Dialect, name string) error {
	data, err := readPage(t.open(p.Path))
	if problem, ok := unfit(name, err); ok {
		p.Problems = []source.Problem{problem}
		return nil
	}
	if err != nil {
		return err
	}
	p.sum = sumOf(data)
	parsed := d.Parse(p.Path, source.NewFile(name, data))
	p.Meta, p.Nodes, p.Hidden, p.Problems = parsed.Meta, copies(parsed.Nodes), copies(parsed.Hidden), parsed.Problems
	return nil
}

// copies returns shortcodes that do not hold the syntax tree that they come
// from.
func copies(nodes []*extension.Shortcode) []*extension.Shortcode {
	out := make([]*extension.Shortcode, len(nodes))
	for i, n := range nodes {
		out[i] = new(*n)
		out[i].Body = nil
	}
	return out
}
