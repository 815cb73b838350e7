package integrations

import (
	"bytes"
	"os"
	"testing"

	"github.com/jqlbuild/jqlbuild/table"
)

// TestStyles compares the style sheets beside the plugins with what jqlbuild
// writes.
func TestStyles(t *testing.T) {
	for _, name := range []string{"hugo/static/jqlbuild/jqlbuild.css", "mkdocs/jqlbuild.css", "markdown-it/jqlbuild.css", "astro/jqlbuild.css", "sphinx/jqlbuild.css", "jekyll/jqlbuild.css", "mdbook/jqlbuild.css", "docusaurus/jqlbuild.css"} {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(data, table.Stylesheet()) {
			t.Errorf("%s differs from table/assets/jqlbuild.css; copy that", name)
		}
	}
}
