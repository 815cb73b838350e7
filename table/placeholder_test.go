package table

import (
	"slices"
	"strings"
	"testing"
)

func TestPlaceholder(t *testing.T) {
	row := Row{Key: "A-1", Cells: []Cell{
		{Content: Plain("x")},
		{},
		{Content: Content{{Kind: Paragraph, Children: Plain(" ")}, {Kind: List}}},
		{Content: Content{{Kind: Paragraph, Children: Plain("p")}}},
		{Content: Content{{Kind: Paragraph, Children: Plain("p")}, {Kind: Rule}}},
	}}
	col := func(n int) Choice { return Choice{Column: n} }
	for _, tt := range []struct {
		items [][]Choice
		want  string
		kinds []Kind
	}{
		{[][]Choice{{col(0)}}, "x", []Kind{Text}},
		{[][]Choice{{col(1)}}, "", nil},
		{[][]Choice{{col(2)}}, "", nil},
		{[][]Choice{{col(9)}}, "", nil},
		{[][]Choice{{col(1), col(2), col(3)}}, "p", []Kind{Text}},
		{[][]Choice{{col(4)}}, "p", []Kind{Paragraph, Rule}},
		{[][]Choice{{col(1)}, {col(0)}, {col(3)}}, "x, p", []Kind{Text, Text, Text}},
		{[][]Choice{{col(1), Choice{Column: -1, Text: given("no <b>")}}}, "no <b>", []Kind{Text}},
	} {
		got := Placeholder{Items: tt.items}.Value(row)
		var kinds []Kind
		for _, n := range got {
			kinds = append(kinds, n.Kind)
		}
		if PlainText(got) != tt.want || !slices.Equal(kinds, tt.kinds) {
			t.Errorf("%v gives %v, want %q", tt.items, got, tt.want)
		}
	}
}

func TestAddress(t *testing.T) {
	link := func(url string) Content { return Content{{Kind: Link, URL: url, Children: Plain("x")}} }
	for _, tt := range []struct {
		content Content
		want    string
	}{
		{Plain("https://a.example/b?c=d&e#f"), "https://a.example/b?c=d&e#f"},
		{Plain(" HTTP://a.example "), "HTTP://a.example"},
		{Plain("mailto:a@b.example"), "mailto:a@b.example"},
		{Plain(`https://a.example/ä "<b>\{}`), "https://a.example/%C3%A4%20%22%3Cb%3E%5C%7B%7D"},
		{Plain("javascript:alert(1)"), ""},
		{Plain("//a.example"), ""},
		{Plain("\x01https://a.example"), ""},
		{Plain("a.example"), ""},
		{link("https://jira.example/browse/A-1"), "https://jira.example/browse/A-1"},
		{Content{{Kind: Paragraph, Children: link("https://a.example")}}, "https://a.example"},
		{link("data:text/html,x"), ""},
		{append(link("https://a.example"), link("https://b.example")...), ""},
		{Content{{Kind: Paragraph, Children: Plain("https://a.example")}, {Kind: Rule}}, ""},
		{nil, ""},
	} {
		if got := Address(tt.content); got != tt.want {
			t.Errorf("Address(%v) = %q, want %q", tt.content, got, tt.want)
		}
	}
	if got, want := AddressPart(Plain("a/b c?d=\"ü\"")), "a%2Fb%20c%3Fd%3D%22%C3%BC%22"; got != want {
		t.Errorf("AddressPart = %q, want %q", got, want)
	}
}

// TestUnder checks that titles become headings below the one that content stands
// under, and keep their order.
func TestUnder(t *testing.T) {
	title := func(level int, text string) Node { return Node{Kind: Title, Number: level, Children: Plain(text)} }
	c := Content{title(3, "a"), {Kind: Panel, Children: Content{title(2, "b")}}, title(6, "c <i>")}
	for _, tt := range []struct {
		writer Writer
		want   string
	}{
		{Writer{Under: 1}, "<h3>a</h3> <h2>b</h2> <h6>c &#60;i&#62;</h6>"},
		{Writer{Under: 4}, "<h6>a</h6> <h5>b</h5> <h6>c &#60;i&#62;</h6>"},
		{Writer{Under: 6}, "<h6>a</h6> <h6>b</h6> <h6>c &#60;i&#62;</h6>"},
		{Writer{}, `<p class="jql-title">a</p> <p class="jql-title">b</p> <p class="jql-title">c &#60;i&#62;</p>`},
		{Writer{Under: 2, Format: HardHTML}, "<h4>a</h4> <h3>b</h3> <h6>c &#60;i&#62;</h6>"},
		{Writer{Under: 2, Place: InText}, "a b c &#60;i&#62;"},
	} {
		got := string(tt.writer.AppendContent(nil, c, nil))
		got = strings.NewReplacer(`<div class="jql-panel">`, " ", "</div>", " ").Replace(got)
		if strings.TrimSpace(got) != tt.want {
			t.Errorf("%+v writes %q, want %q", tt.writer, got, tt.want)
		}
	}
}
