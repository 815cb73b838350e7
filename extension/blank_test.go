package extension

import (
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/text"
)

// TestBlankLines checks that a paragraph ends at its blank line, whatever ends
// its lines: a backquote after it opens no code span around the shortcode.
func TestBlankLines(t *testing.T) {
	for _, blank := range []string{"\n\n", "\r\n\r\n", "\n \t\n", "\r\n \r\n", "\n\t\r\n"} {
		page := "a ` alone\n<<jql-table jql=\"x = y\">>" + blank + "another ` alone\n"
		if strings.Contains(blank, "\r") {
			page = strings.ReplaceAll(strings.ReplaceAll(page, "\r", ""), "\n", "\r\n")
		}
		doc := goldmark.New(goldmark.WithExtensions(&JQL{})).Parser().Parse(text.NewReader([]byte(page)))
		if nodes := Nodes(doc); len(nodes) != 1 || len(nodes[0].Spec.Problems) > 0 {
			t.Errorf("%q has %d shortcodes, want one without problems", page, len(nodes))
		}
	}
}
