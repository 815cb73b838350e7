package table

import (
	"strings"
	"testing"
)

// What would be the heading's id, and gone, has a space behind it.
func TestHeadingIDs(t *testing.T) {
	for text, want := range map[string]string{
		"a {#id}": `&#125;</bdi> </span>`, "{# a b }": `&#125;</bdi> </span>`,
		"{#id} a": `a</bdi></span>`, "{id}": `&#125;</bdi></span>`,
	} {
		r := &Result{Table: &Table{Columns: columns[1:2], Groups: []Group{{Rows: []Row{{Key: "ORR-1", Cells: []Cell{textCell(text)}}}}}}}
		for _, f := range []Format{HardHTML, MDX} {
			got := string(Writer{Format: f, Place: InHeading}.Append(nil, &Spec{View: IssueView{}}, r, 1))
			if !strings.HasSuffix(got, want) {
				t.Errorf("%q in format %d: %s, want …%s", text, f, got, want)
			}
		}
		got := string(Writer{Format: GFM, Place: InHeading}.Append(nil, &Spec{View: IssueView{}}, r, 1))
		if strings.Contains(want, "> <") != strings.HasSuffix(got, "&#125;&#32;") {
			t.Errorf("%q in Markdown: %s", text, got)
		}
	}
}
