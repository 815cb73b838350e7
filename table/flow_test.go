package table

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	goldhtml "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"
)

// richly has a text in every kind of block.
func richly(text string) Content {
	c := func(nodes ...Node) Content { return nodes }
	in := func(kind Kind, c Content) Node { return Node{Kind: kind, Children: c} }
	plain := Plain(text)
	item := in(Item, c(in(Paragraph, plain)))
	cell := func(kind Kind) Node { return in(kind, c(in(Paragraph, plain))) }
	return Content{
		{Kind: Title, Number: 3, Children: plain}, in(Paragraph, plain), in(Paragraph, c(in(Strong, plain), in(Emphasis, plain), in(Strike, plain), Node{Kind: Code, Text: text})),
		{Kind: Title, Number: 5, Children: plain},
		in(List, c(item, in(Item, c(in(Paragraph, plain), in(Ordered, c(item, item)))), item)),
		in(List, c(in(Item, c(in(Paragraph, plain), in(Paragraph, plain), Node{Kind: CodeBlock, Text: text + "\n\n " + text, Name: text})))),
		{Kind: Ordered, Number: 9, Children: c(item, item, item)},
		in(List, c(Node{Kind: Task, Number: Done, Children: plain}, Node{Kind: Task, Children: c(in(Paragraph, plain))})),
		in(Quote, c(in(Paragraph, plain), in(List, c(item)), Node{Kind: CodeBlock, Text: text})),
		{Kind: Panel, Name: "info", Children: c(in(Paragraph, plain))}, in(Rule, nil),
		in(Grid, c(in(GridRow, c(cell(GridHead), cell(GridHead))), in(GridRow, c(cell(GridCell), cell(GridCell))))),
		in(Columns, c(in(Block, c(in(Paragraph, plain))))), {Kind: Expand, Text: "more", Children: c(in(Paragraph, plain))},
		{Kind: Text, Text: text},
	}
}

// TestFlow checks that rich text as blocks of Markdown shows what it shows as
// HTML, whatever its text is.
func TestFlow(t *testing.T) {
	md := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(goldhtml.WithUnsafe()))
	spaced := strings.NewReplacer("HAHAHUGO", "HAHA HUGO", "HUGOMORE42", "HUGO MORE42")
	for _, text := range append([]string{"words alone", "a\nb"}, attacks...) {
		c := richly(text)
		source := Writer{Format: GFM, Under: 2}.AppendContent(nil, c, nil)
		var got bytes.Buffer
		if err := md.Convert(source, &got); err != nil {
			t.Fatal(err)
		}
		want := Writer{Under: 2}.AppendContent(nil, c, nil)
		if g, w := flowShape(t, got.String()), flowShape(t, spaced.Replace(string(want))); g != w && strings.TrimSpace(text) != "" {
			t.Errorf("%q\nis as Markdown\n%s\nwhich shows\n%s\nwant\n%s", text, source, g, w)
		}
	}
}

// flowShape returns the text of HTML, without its white space, and which headings,
// lists, quotes and tables there are.
func flowShape(t *testing.T, text string) string {
	t.Helper()
	var b strings.Builder
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode && slices.Contains([]string{"h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "tr", "pre", "script", "img", "a"}, n.Data) {
			b.WriteString("\n" + n.Data + " ")
		}
		if n.Type == html.TextNode {
			for field := range strings.FieldsSeq(n.Data) {
				b.WriteString(strings.Map(func(r rune) rune {
					if r == '\u2066' || r == '\u2069' || r == '\u202c' {
						return -1
					}
					return r
				}, field))
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	walk(doc)
	return strings.Join(strings.Fields(strings.ReplaceAll(b.String(), "\n ", "\n")), "\n")
}

func TestInline(t *testing.T) {
	strong := Content{{Kind: Strong, Children: Plain("bold")}}
	for _, tt := range []struct {
		format  Format
		place   Place
		content Content
		around  Around
		want    string
	}{
		{GFM, InText, Plain("a value"), Around{}, "a value"},
		{GFM, InText, Plain("a value"), Around{Before: '*', After: '*'}, "&#97; valu&#101;"},
		{GFM, InText, Plain("a value"), Around{Before: '*', After: '*', Begins: true, Ends: true}, "a value"},
		{GFM, InText, Plain("é"), Around{Before: '_', After: '['}, "&#233;"},
		{GFM, InText, Plain("smile"), Around{Before: ':', After: ':'}, "<wbr />smile<wbr />"},
		{GFM, InText, strong, Around{}, "**bold**"},
		{GFM, InText, strong, Around{Before: ' ', After: ' ', Marked: true}, "bold"},
		{GFM, InText, nil, Around{Before: '*'}, "<wbr />"},
		{GFM, InText, nil, Around{Before: ' ', After: '.'}, ""},
		{GFM, InText, Plain(" x "), Around{}, "&#32;x&#32;"},
		{GFM, InText, keyCell("ORR-1").Content, Around{Before: '!'}, "<wbr />[ORR-1](https://orrery.example/browse/ORR-1)"},
		{GFM, InHeading, Plain("x {#y}"), Around{}, "x &#123;&#35;<wbr />y&#125;&#32;"},
		{HardHTML, InText, Plain("a"), Around{Loose: true}, "&#97;"},
		{MDX, InText, Plain("a"), Around{Before: '*', After: '*'}, `{"a"}`},
	} {
		if got := string(Writer{Format: tt.format, Place: tt.place}.AppendInline(nil, tt.content, nil, tt.around)); got != tt.want {
			t.Errorf("%v in %+v is %s, want %s", tt.content, tt.around, got, tt.want)
		}
	}
	w := Writer{Format: GFM}
	for text, want := range map[string]string{"git log": "`git log`", "a`b": "<code>a&#96;b</code>", "{{ x }}": "<code>&#123;&#123; x &#125;&#125;</code>", "a  b": "<code>a  b</code>"} {
		if got := string(w.AppendCode(nil, text, nil, Around{})); got != want {
			t.Errorf("the code %q is %s, want %s", text, got, want)
		}
	}
	if got := string(w.AppendAnchor(nil, `a"b-1`)); got != `<a id="a-b-1"></a>` {
		t.Errorf("the anchor is %s", got)
	}
}
