//go:build engines

package integrations

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// mdbookOf returns mdBook as testdata/mdbook.mjs plays it. There is none in
// "engines", for nobody has tried the real one.
func mdbookOf(form string) *engine {
	return &engine{
		name: "mdbook", label: "mdBook", content: "src", file: "jql/jql.json", built: "book/*.html",
		command: []string{"node", "mdbook.mjs", form}, filtered: true, noIDs: true,
		snippet: [2]string{"snippet", "{{#include snippet.md}}"},
		install: map[string]string{"testdata/mdbook.mjs": "mdbook.mjs", "mdbook/jqlbuild.css": "jqlbuild.css"},
		markup:  map[string]string{"admonition": none, "tab": none, "definition": none},
		config: func(t testing.TB, s *site) {
			must(t, os.Symlink(filepath.Join(tools(t), "node/node_modules"), filepath.Join(s.dir, "node_modules")))
		},
		check: func(t *testing.T, s *site) {
			ids := find(s.open(t, "known-issues"), func(n *html.Node) bool { return strings.HasPrefix(attribute(n, "id"), "jql-") })
			if len(ids) > 0 {
				t.Errorf("%d ids of ours, which print.html would have twice", len(ids))
			}
		},
	}
}

// TestMdBook drives the preprocessor with the message of mdBook before 0.5; with
// that of later ones TestEngines does.
func TestMdBook(t *testing.T) {
	t.Parallel()
	prove(t, mdbookOf("sections"))
}
