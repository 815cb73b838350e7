package tree

import (
	"bytes"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/internal/page"
	"github.com/jqlbuild/jqlbuild/source"
)

// A Product is what the pages of a Tree become, such as a site of HTML. One is
// good for one build. Draft, and Write of its Drafts, are called from several
// goroutines at once.
type Product interface {
	Dialect

	// Name tells one kind of Product from another. No folder holds two kinds.
	Name() string

	// Output returns the path of what a page becomes, relative to the output
	// folder, among all pages.
	Output(page string, all Pages) string

	// Assets returns the files that the outputs need beside them, by their
	// paths. A file of the Tree with the same path is used instead. What they
	// hold may differ once the pages are arranged; their paths do not.
	Assets(all Pages) map[string][]byte

	// Awaits reports whether the Draft of a page is to be made only once its
	// shortcodes are answered, since the answers put something into its
	// document: the bodies of a jql-each.
	Awaits(p *page.Page) bool

	// Draft makes of a page all that can be made of it alone or, where Awaits
	// says so, with the answers to its shortcodes. The error is about something
	// else than the page's content.
	Draft(path string, p *page.Page, all Pages) (Draft, []source.Problem, error)

	// Arrange is called once, with all pages' titles by their paths, before
	// any Draft is written. A page without one has "". around returns a hash
	// of whatever an output shows that is not of its own page and its answers.
	// The problems are those of no page.
	Arrange(titles map[string]string, all Pages) (around func(path string) string, problems []source.Problem)
}

// A Dialect is a way to read pages. Its methods are called from several
// goroutines at once.
type Dialect interface {
	// IsPage reports whether a file of the Tree is a page, by its path.
	IsPage(path string) bool

	// Parse reads a page.
	Parse(path string, f *source.File) *page.Page
}

// A Draft is a page that waits for the answers to its shortcodes. Those of all
// pages may wait at the same time, so it holds no syntax tree of the page.
type Draft interface {
	// Write writes the output. nodes are the page's shortcodes in their order,
	// with the answers.
	Write(b *bytes.Buffer, nodes []*extension.Shortcode) error

	// Links returns the links of the output to what is of the Tree. It is
	// called before Write.
	Links() []Link

	// Anchors returns the names of the places on the page to which links may
	// lead: each on a line of its own after an empty one, or "*" if they are
	// not known.
	Anchors() string
}

// A Source answers shortcodes, and tells whether its answers still hold: what
// an incremental build needs beside an [extension.Resolver].
type Source interface {
	extension.Resolver

	// Current reports of each stamp whether what it was given for would be
	// answered the same now, with no request.
	Current(stamps []string) []bool
}
