package main

import (
	"cmp"
	"slices"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/internal/expand"
	"github.com/jqlbuild/jqlbuild/internal/page"
	"github.com/jqlbuild/jqlbuild/internal/site"
	"github.com/jqlbuild/jqlbuild/internal/tree"
	"github.com/jqlbuild/jqlbuild/source"
)

// An anyDialect reads pages for commands that do not know who will render them:
// it finds what build finds and what expand does, and reports what either
// refuses. What one of them refuses and the other does not is a warning; only the
// shortcodes that expand alone finds have to be right like all others.
type anyDialect struct {
	narrow *site.Dialect
	wide   *expand.Dialect
}

var _ tree.Dialect = anyDialect{}

func newAnyDialect() anyDialect { return anyDialect{site.NewDialect(), expand.NewDialect()} }

// IsPage implements tree.Dialect.
func (d anyDialect) IsPage(name string) bool { return d.wide.IsPage(name) }

// Parse implements tree.Dialect.
func (d anyDialect) Parse(name string, f *source.File) *page.Page {
	wide := d.wide.Parse(name, f)
	if !d.narrow.IsPage(name) || !page.Mentions(f) {
		return wide
	}
	p := d.narrow.Parse(name, f)
	found := make(map[int]*extension.Shortcode) // by where they begin
	for _, n := range wide.Nodes {
		found[n.Spec.Span.Start] = n
	}
	for _, n := range p.Nodes {
		if other, ok := found[n.Spec.Span.Start]; ok {
			delete(found, n.Spec.Span.Start)
			ofOne(n.Spec.Problems, other.Spec.Problems, "build")
		}
	}
	for _, n := range found {
		p.Nodes = append(p.Nodes, n)
	}
	slices.SortFunc(p.Nodes, func(a, b *extension.Shortcode) int { return cmp.Compare(a.Spec.Span.Start, b.Spec.Span.Start) })
	ofOne(wide.Problems, p.Problems, "expand")
	ofOne(p.Problems, wide.Problems, "build and Hugo") // of which Hugo's goldmark makes nothing either
	p.Problems = slices.DeleteFunc(p.Problems, func(q source.Problem) bool {
		return q.Warning && slices.ContainsFunc(wide.Problems, func(o source.Problem) bool { return at(o, q) })
	})
	for _, o := range wide.Problems {
		if !slices.ContainsFunc(p.Problems, func(q source.Problem) bool { return at(o, q) }) {
			p.Problems = append(p.Problems, o)
		}
	}
	return p
}

// ofOne says of the problems at whose places the others have none, or only
// warnings, who alone has them, and makes them warnings.
func ofOne(problems, others []source.Problem, who string) {
	for i := range problems {
		p := &problems[i]
		if !slices.ContainsFunc(others, func(o source.Problem) bool { return at(o, *p) && (p.Warning || !o.Warning) }) {
			p.Message, p.Warning = "for "+who+": "+p.Message, true
		}
	}
}

// at reports whether two problems begin at one place.
func at(a, b source.Problem) bool { return a.Span.Start == b.Span.Start }
