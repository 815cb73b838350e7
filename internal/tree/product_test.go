package tree_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/yuin/goldmark"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/internal/page"
	"github.com/jqlbuild/jqlbuild/internal/tree"
	"github.com/jqlbuild/jqlbuild/source"
)

// A markdownProduct is Markdown again, with the answers in place of the
// shortcodes.
type markdownProduct struct{}

func (markdownProduct) Name() string { return "markdown" }

func (markdownProduct) Awaits(*page.Page) bool  { return false }
func (markdownProduct) IsPage(path string) bool { return strings.HasSuffix(path, ".md") }
func (markdownProduct) Parse(_ string, f *source.File) *page.Page {
	return page.Parse(goldmark.New(goldmark.WithExtensions(&extension.JQL{})), f)
}
func (markdownProduct) Output(page string, _ tree.Pages) string { return page }
func (markdownProduct) Assets(tree.Pages) map[string][]byte     { return nil }
func (markdownProduct) Arrange(map[string]string, tree.Pages) (func(string) string, []source.Problem) {
	return func(string) string { return "" }, nil
}

func (markdownProduct) Draft(_ string, p *page.Page, _ tree.Pages) (tree.Draft, []source.Problem, error) {
	return markdownDraft(p.Meta.File.Bytes()), nil, nil
}

type markdownDraft []byte

// Links implements tree.Draft.
func (d markdownDraft) Links() []tree.Link { return nil }

// Anchors implements tree.Draft.
func (d markdownDraft) Anchors() string { return "*" }

// Write implements tree.Draft.
func (d markdownDraft) Write(b *bytes.Buffer, nodes []*extension.Shortcode) error {
	from := 0
	for _, n := range nodes {
		b.Write(d[from:n.Spec.Span.Start])
		b.Write(n.AppendHTML(b.AvailableBuffer()))
		from = n.Spec.Span.End
	}
	b.Write(d[from:])
	return nil
}

// TestProduct builds another Product than a site: what it needs of pages is
// there, a title of another page changes nothing, and it does not get into the
// folder of a site.
func TestProduct(t *testing.T) {
	s := newSite(t, pages)
	s.build()
	s.layout, s.b.Product = nil, markdownProduct{}
	if _, _, err := s.b.Build(t.Context()); err == nil || !strings.Contains(err.Error(), "choose another folder") {
		t.Errorf("the folder of a site takes another product: %v", err)
	}
	s.b.Out += "-2"
	s.build()
	if got, want := s.output("index.md"), strings.ReplaceAll(pages["index.md"], `<<jql-count jql="a = 1">>`, `<span class="jql-count">3</span>`); got != want {
		t.Errorf("index.md has become\n%s\nwant\n%s", got, want)
	}
	if got := s.output("plain.md"); got != pages["plain.md"] {
		t.Errorf("a page without a shortcode has become\n%s", got)
	}
	s.write("plain.md", "# Another title\n")
	if r, _ := s.build(); r.Written != 1 || r.Unchanged != 3 {
		t.Errorf("report = %+v, want one page written", r)
	}
	if other := tree.Owner(s.b.State, s.b.Out); other == "" {
		t.Error("nobody knows what the folder was made of")
	}
}
