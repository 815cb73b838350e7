package adf

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/jqlbuild/jqlbuild/table"
)

// nobody changes the people in a line to nobody.
func nobody(c table.Content) {
	for i := range c {
		if c[i].Kind == table.Person {
			c[i] = table.Node{Kind: table.Text, Text: "@…"}
		}
		nobody(c[i].Children)
	}
}

// document returns a document with a paragraph for each line.
func documentOf(t *testing.T, lines ...string) json.RawMessage {
	t.Helper()
	var content []any
	for _, l := range lines {
		p := map[string]any{"type": "paragraph"}
		if l != "" {
			p["content"] = []any{map[string]any{"type": "text", "text": l}}
		}
		content = append(content, p)
	}
	b, err := json.Marshal(map[string]any{"type": "doc", "version": 1, "content": content})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSource(t *testing.T) {
	for _, tt := range []struct{ lines, want string }{
		{"one/two", "one\n\ntwo"},
		{"one//two", "one\n\ntwo"},
		{"- a/- b/  - c/text", "- a\n- b\n  - c\n\ntext"},
		{"1. a/2) b", "1. a\n2) b"},
		{"- a//- b", "- a\n\n- b"},
		{"Text/| A | B |/|---|", "Text\n\n| A | B |\n|---|"},
		{"> a/> b", "> a\n> b"},
		{"Title/=====/Text", "Title\n=====\n\nText"},
		{"```go/a := 1//b/```/after", "```go\na := 1\n\nb\n```\n\nafter"},
		{"", ""},
	} {
		lines := strings.Split(tt.lines, "/")
		if got := Source(documentOf(t, lines...), nobody); got != tt.want {
			t.Errorf("%q gives %q, want %q", lines, got, tt.want)
		}
	}
	const doc = `{"type": "doc", "version": 1, "content": [
		{"type": "heading", "attrs": {"level": 2}, "content": [{"type": "text", "text": "Why"}]},
		{"type": "paragraph", "content": [{"type": "text", "text": "a **b**"}, {"type": "hardBreak"}, {"type": "text", "text": "by "}, {"type": "mention", "attrs": {"id": "1", "text": "@Ada Lovelace"}}, {"type": "text", "text": " bold ", "marks": [{"type": "strong"}]}, {"type": "text", "text": "a()", "marks": [{"type": "code"}]}, {"type": "text", "text": ", "}, {"type": "text", "text": "a\u0060b", "marks": [{"type": "code"}]},
			{"type": "text", "text": " "}, {"type": "text", "text": "gone", "marks": [{"type": "strike"}, {"type": "em"}]}, {"type": "text", "text": " "}, {"type": "text", "text": "there", "marks": [{"type": "link", "attrs": {"href": "https://x.example/(a)"}}]}, {"type": "text", "text": " "}, {"type": "inlineCard", "attrs": {"url": "https://y.example"}}]},
		{"type": "bulletList", "content": [{"type": "listItem", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "x"}]}]}, {"type": "listItem", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "y"}]}]}]},
		{"type": "codeBlock", "attrs": {"language": "go"}, "content": [{"type": "text", "text": "a\n` + "```" + `\nb"}]},
		{"type": "rule"}, {"type": "paragraph", "content": [{"type": "text", "text": "end"}]}]}`
	want := "## Why\n\na **b**\nby @… **bold** `a()`, `` a`b `` *~~gone~~* [there](<https://x.example/(a)>) <https://y.example>\n\n* x\n* y\n\n````go\na\n```\nb\n````\n\n---\n\nend"
	if got := Source(json.RawMessage(doc), nobody); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for text, want := range map[string]string{"*a*  \nb": "*a*  \nb", "ask [~alee] *now*\n\nc": "ask @… *now*\n\nc"} {
		if got := WikiSource(text, nobody); got != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}

func FuzzSource(f *testing.F) {
	for _, doc := range []string{
		`{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"- a"}]},{"type":"heading","attrs":{"level":9}},{"type":"codeBlock"}]}`,
		`{"type":"doc","content":"x"}`, `[]`, `"[~x]"`, ``, `{"content":[[[]]]}`,
	} {
		f.Add(doc)
	}
	f.Fuzz(func(t *testing.T, doc string) {
		Source(json.RawMessage(doc), nobody)
		if got := WikiSource(doc, nobody); !strings.Contains(doc, "[~") && got != doc {
			t.Errorf("%q becomes %q", doc, got)
		}
	})
}
