package extension

import (
	"context"
	"fmt"

	"github.com/yuin/goldmark/parser"

	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// A Resolver answers specs.
//
// Resolve returns one Result per spec, in the same order. A query that fails
// fails only its own Results: each has neither a Table nor a Count, and
// Problems that say why. Once ctx is done the rest fails at once. It is asked
// from one goroutine for each document, so it must be safe for concurrent use
// if documents are converted concurrently.
type Resolver interface {
	Resolve(ctx context.Context, specs []table.Spec) []table.Result
}

// Resolve asks r about all nodes in one call and stores each answer in its
// node; before a jql-each, it puts copies of its body into the document. Nodes whose Spec, or whose page's front matter, has a problem that is
// more than a warning are not asked and stay as they are. If all do, r is not
// called.
func Resolve(ctx context.Context, r Resolver, nodes []*Shortcode) {
	var (
		asked []*Shortcode
		specs []table.Spec
	)
	for _, n := range nodes {
		if n.Spec.Failed() || n.Spec.Page != nil && source.Failed(n.Spec.Page.Problems) {
			continue
		}
		asked = append(asked, n)
		specs = append(specs, n.Spec)
	}
	if len(asked) == 0 {
		return
	}
	results := r.Resolve(ctx, specs)
	for i, n := range asked {
		if i < len(results) {
			n.Result = &results[i]
			if n.Body != nil {
				n.Body.fill()
			}
			continue
		}
		n.Result = &table.Result{Problems: []source.Problem{{
			Span:    n.Spec.Span,
			Code:    "no-answer",
			Class:   source.Jira,
			Message: fmt.Sprintf("the resolver gave %d answers to %d shortcodes", len(results), len(specs)),
		}}}
	}
}

// The keys under which the parser's context holds a context.Context, the
// *table.Page, and whether there is a shortcode.
var (
	contextKey = parser.NewContextKey()
	pageKey    = parser.NewContextKey()
	foundKey   = parser.NewContextKey()
)

// WithContext gives ctx to the Resolver of this one conversion. Without it,
// context.Background() is used. goldmark's parser.WithContext replaces
// everything that options before it have set, so it comes before this one.
func WithContext(ctx context.Context) parser.ParseOption {
	return func(c *parser.ParseConfig) { set(c, contextKey, ctx) }
}

// WithPage says which page is parsed. Its File must hold the very bytes that
// are given to the parser; what its front matter says goes into every Spec.
// Without it, the file has no name, and its front matter is read if
// goldmark-meta is installed too. goldmark's parser.WithContext replaces
// everything that options before it have set, so it comes before this one.
func WithPage(page *table.Page) parser.ParseOption {
	return func(c *parser.ParseConfig) { set(c, pageKey, page) }
}

func set(c *parser.ParseConfig, key parser.ContextKey, value any) {
	if c.Context == nil {
		c.Context = newContext()
	}
	c.Context.Set(key, value)
}
