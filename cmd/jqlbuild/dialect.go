package main

import (
	"bytes"
	"slices"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/internal/expand"
	"github.com/jqlbuild/jqlbuild/internal/page"
	"github.com/jqlbuild/jqlbuild/internal/site"
	"github.com/jqlbuild/jqlbuild/internal/tree"
	"github.com/jqlbuild/jqlbuild/source"
)

// An anyDialect reads pages for commands that do not know who will render them:
// it finds what build finds, and what only expand does.
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
	if !d.narrow.IsPage(name) {
		return d.wide.Parse(name, f)
	}
	p := d.narrow.Parse(name, f)
	if bytes.Count(f.Bytes(), []byte("<<jql-")) == len(p.Nodes) {
		return p
	}
	for _, n := range d.wide.Parse(name, f).Nodes {
		span := n.Spec.Span
		if slices.ContainsFunc(p.Nodes, func(o *extension.Shortcode) bool { return o.Spec.Span.Start == span.Start }) {
			continue
		}
		p.Nodes = append(p.Nodes, n)
	}
	return p
}
