package field

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/jqlbuild/jqlbuild/internal/issue"
	"github.com/jqlbuild/jqlbuild/table"
)

// TestMarkdown: a text is read as its author typed it, people aside; what
// nobody types is shown as ever.
func TestMarkdown(t *testing.T) {
	style := Style{People: table.NoPeople, Markdown: func(s string) table.Content { return table.Plain("[" + s + "]") }}
	const document = `{"type":"doc","version":1,"content":[{"type":"paragraph","content":[{"type":"text","text":"**a**"}]},{"type":"paragraph","content":[{"type":"mention","attrs":{"id":"1","text":"@Ada"}}]}]}`
	for _, tt := range []struct{ kind, value, want string }{
		{"textarea", `"*a*\n\n[~ada] b"`, "[*a*\n\n@… b]"},
		{"textarea", document, "[**a**\n\n@…]"},
		{"textfield", `"a *b*"`, "[a *b*]"},
		{"textarea", `null`, ""},
		{"userpicker", `{"displayName":"Ada Lovelace","name":"ada"}`, ""},
		{"userpicker", `"ada"`, ""},
		{"select", `{"value":"*x*"}`, "*x*"},
		{"float", `12`, "12"},
	} {
		schema := Schema{Type: "string", Custom: "com.atlassian.jira.plugin.system.customfieldtypes:" + tt.kind, CustomID: 1}
		if tt.kind == "userpicker" {
			schema.Type = "user"
		}
		c := Column{Field: Field{ID: "customfield_1", Schema: schema}, Format: Markdown}
		i := issue.Issue{Fields: map[string]json.RawMessage{"customfield_1": json.RawMessage(tt.value)}, Rendered: map[string]string{"customfield_1": "<p>no</p>"}}
		got := c.Cell(i, style)
		if table.PlainText(got.Content) != tt.want && strings.TrimSpace(table.PlainText(got.Content)) != tt.want {
			t.Errorf("%s %s: %q, want %q", tt.kind, tt.value, table.PlainText(got.Content), tt.want)
		}
		if c.NeedsRendered() || c.Heading().Align != table.AlignStart && tt.kind != "float" {
			t.Errorf("%s: rendered %t, aligned %v", tt.kind, c.NeedsRendered(), c.Heading().Align)
		}
		nothing := style
		nothing.Markdown = func(string) table.Content { return nil }
		if _, why := c.Values(i, nothing); why != NoReason {
			t.Errorf("%s %s that shows nothing: %d", tt.kind, tt.value, why)
		}
		plain := style
		plain.Markdown = nil
		if got := table.PlainText(c.Cell(i, plain).Content); strings.HasPrefix(got, "[") {
			t.Errorf("without a reader %s is %q", tt.value, got)
		}
	}
}
