package table

import "testing"

func TestPlainText(t *testing.T) {
	line := func(children ...Node) Node { return Node{Kind: Paragraph, Children: children} }
	words := func(text string) Node { return Node{Kind: Text, Text: text} }
	item := func(children ...Node) Node { return Node{Kind: Item, Children: children} }
	cell := func(children ...Node) Node { return Node{Kind: GridCell, Children: children} }
	tests := []struct {
		name    string
		content Content
		want    string
	}{
		{"nothing", nil, ""},
		{"inline", Content{words("see "), {Kind: Link, URL: "https://example.com/", Children: Content{{Kind: Strong, Children: Content{words("this")}}}}, words(" now ")}, "see this now"},
		{"leaves", Content{{Kind: Status, Text: "Done"}, words(" "), {Kind: Person, Text: "Ann", Name: "A"}, words(" "), {Kind: Code, Text: "x"}}, "Done Ann x"},
		{"break", Content{words("a "), {Kind: Break}, {Kind: Break}, words("b"), {Kind: Break}}, "a\nb"},
		{"paragraphs", Content{line(words("a")), line(), line(words("b"))}, "a\nb"},
		{"text after a block", Content{line(words("a")), words("b"), {Kind: Rule}, words("c")}, "a\nb\nc"},
		{"title", Content{{Kind: Title, Number: 2, Children: Content{words("t")}}, line(words("p"))}, "t\np"},
		{"list", Content{{Kind: List, Children: Content{item(words("a")), item(line(words("b")), line(words("c"))), item()}}}, "* a\n* b\n  c"},
		{"nested list", Content{{Kind: Ordered, Number: 9, Children: Content{
			item(line(words("a")), Node{Kind: List, Children: Content{item(words("b"))}}),
			item(Node{Kind: List, Children: Content{item(words("c"), Node{Kind: Break}, words("d"))}}),
		}}, line(words("e"))}, "9. a\n  * b\n10. * c\n    d\ne"},
		{"tasks", Content{{Kind: List, Children: Content{
			{Kind: Task, Children: Content{words("a")}}, {Kind: Task, Number: 1, Children: Content{words("b")}},
		}}, {Kind: Task, Children: Content{words("c")}}}, "[ ] a\n[x] b\n[ ] c"},
		{"quote", Content{{Kind: Quote, Children: Content{line(words("a")), {Kind: List, Children: Content{item(words("b"))}}}}}, "> a\n> * b"},
		{"code", Content{line(words("a")), {Kind: CodeBlock, Text: "\nif x {\n\n\ty\n}\n", Name: "go"}, line(words("b"))}, "a\nif x {\n\n\ty\n}\nb"},
		{"expand", Content{{Kind: Expand, Text: "more", Children: Content{line(words("a"))}}}, "more\na"},
		{"columns", Content{{Kind: Columns, Children: Content{{Kind: Block, Children: Content{line(words("a"))}}, {Kind: Block, Children: Content{line(words("b"))}}}}}, "a\nb"},
		{"grid", Content{line(words("t")), {Kind: Grid, Children: Content{
			{Kind: GridRow, Children: Content{{Kind: GridHead, Children: Content{line(words("A"))}}, cell()}},
			{Kind: GridRow, Children: Content{cell(line(words("b")), line(words("c"))), cell(words("d"))}},
		}}}, "t\nA |\nb c | d"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := PlainText(test.content); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
