package extension

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/parser"

	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

const threeShortcodes = "<<jql-table jql=\"a\">>\n\n<<jql-count jql=\"b\">> and <<jql-issue key=\"A-1\">>\n"

func TestResolverIsAskedOnce(t *testing.T) {
	type key struct{}
	ctx := context.WithValue(context.Background(), key{}, "mine")
	r := &echo{}
	var out bytes.Buffer
	if err := newMarkdown(r).Convert([]byte(threeShortcodes+"\n<<jql-list>>\n"), &out, WithContext(ctx)); err != nil {
		t.Fatal(err)
	}
	if r.calls != 1 || len(r.specs) != 3 {
		t.Errorf("the resolver was called %d times about %d specs, want once about 3", r.calls, len(r.specs))
	}
	if r.ctx.Value(key{}) != "mine" {
		t.Error("the resolver got another context")
	}
	if strings.Count(out.String(), "jql-error") != 1 {
		t.Errorf("one shortcode should not be answered:\n%s", &out)
	}

	r = &echo{}
	if err := newMarkdown(r).Convert([]byte("Text\n\n<<jql-list>>\n"), &out); err != nil {
		t.Fatal(err)
	}
	if r.calls != 0 {
		t.Error("the resolver was called about nothing")
	}
}

func TestDefaultContext(t *testing.T) {
	r := &echo{}
	if err := newMarkdown(r).Convert([]byte(threeShortcodes), new(bytes.Buffer)); err != nil {
		t.Fatal(err)
	}
	if r.ctx != context.Background() {
		t.Errorf("the resolver got %v", r.ctx)
	}
}

// TestOptions checks that the options work together, and with a parser's
// context that is given before them.
func TestOptions(t *testing.T) {
	type key struct{}
	ctx := context.WithValue(context.Background(), key{}, "mine")
	f := source.NewFile("page.md", []byte(threeShortcodes))
	page := &table.Page{File: f, Link: source.Literal("x", "docs")}
	r := &echo{}
	doc := newMarkdown(r).Parser().Parse(newReader(threeShortcodes),
		parser.WithContext(parser.NewContext()), WithContext(ctx), WithPage(page))
	for _, n := range Nodes(doc) {
		if n.Spec.Page != page || n.Spec.Span.File != f {
			t.Errorf("%v has another page", n.Spec.Span)
		}
	}
	if r.ctx == nil || r.ctx.Value(key{}) != "mine" {
		t.Error("the resolver got another context")
	}
}

func TestResolveSkips(t *testing.T) {
	_, nodes := parseText(threeShortcodes)
	nodes[1].Spec.Problems = []source.Problem{{Message: "wrong"}}
	nodes[2].Spec.Problems = []source.Problem{{Message: "odd", Warning: true}}
	r := &echo{}
	Resolve(context.Background(), r, nodes)
	if len(r.specs) != 2 || nodes[0].Result == nil || nodes[1].Result != nil || nodes[2].Result == nil {
		t.Errorf("asked about %d specs; the results are %v, %v, %v", len(r.specs), nodes[0].Result, nodes[1].Result, nodes[2].Result)
	}

	_, nodes = parseText(threeShortcodes)
	nodes[0].Spec.Page.Problems = []source.Problem{{Message: "broken front matter"}}
	r = &echo{}
	Resolve(context.Background(), r, nodes)
	if r.calls != 0 {
		t.Error("the resolver was asked about a page with broken front matter")
	}
}

type shortAnswer struct{ echo }

func (s *shortAnswer) Resolve(ctx context.Context, specs []table.Spec) []table.Result {
	return s.echo.Resolve(ctx, specs)[:1]
}

func TestResolverAnswersTooLittle(t *testing.T) {
	_, nodes := parseText(threeShortcodes)
	Resolve(context.Background(), &shortAnswer{}, nodes)
	if nodes[0].Result.Table == nil {
		t.Error("the first shortcode lost its answer")
	}
	for _, n := range nodes[1:] {
		if n.Result == nil || !source.Failed(n.Result.Problems) {
			t.Errorf("the result is %+v, want a problem", n.Result)
		}
	}
}

// TestRenderTwice checks that rendering asks nobody and keeps nothing.
func TestRenderTwice(t *testing.T) {
	r := &echo{}
	md := newMarkdown(r)
	doc := md.Parser().Parse(newReader(threeShortcodes))
	var first, second bytes.Buffer
	for _, w := range []*bytes.Buffer{&first, &second} {
		if err := md.Renderer().Render(w, []byte(threeShortcodes), doc); err != nil {
			t.Fatal(err)
		}
	}
	if first.String() != second.String() || r.calls != 1 {
		t.Errorf("asked %d times; rendered\n%s\nthen\n%s", r.calls, &first, &second)
	}
}

// TestRenderFailed checks what stands in for shortcodes without an answer: a
// figure for a block, and within a line of text only what may stand there.
func TestRenderFailed(t *testing.T) {
	var out bytes.Buffer
	text := "<<jql-table>>\n\nA <<jql-table jql=\"a\">> b <<jql-count>> c <<jql-issue key=\"A-1\">>\n"
	if err := goldmark.New(goldmark.WithExtensions(&JQL{})).Convert([]byte(text), &out); err != nil {
		t.Fatal(err)
	}
	block, inline, _ := strings.Cut(out.String(), "<p>A ")
	if strings.Count(block, "<figure") != 1 || !strings.Contains(block, "jql-error") {
		t.Errorf("a block without an answer gives %s", block)
	}
	if strings.Count(inline, "jql-error") != 3 || strings.Contains(inline, "<figure") {
		t.Errorf("shortcodes in text without an answer give %s", inline)
	}
}

// TestPlaces checks that each byte of a value is known by its place in the
// file, through quotes, escapes and the marks of lists and quotes.
func TestPlaces(t *testing.T) {
	text := "\uFEFFText\n\n\n> - <<jql-table\n>   jql=\"project = \\\"Ä\\\"\r\n>     AND x = 1\" caption='C'\n>   >>\n\nHow many: <<jql-count jql='a =\n  \"b\"'>>\n"
	f, nodes := parseText(text)
	if len(nodes) != 2 || nodes[0].Spec.Failed() || nodes[1].Spec.Failed() {
		t.Fatalf("the shortcodes are %v", nodes)
	}
	jql := nodes[0].Spec.Ask.JQL
	if want := "project = \"Ä\"\n  AND x = 1"; jql.Value != want {
		t.Errorf("the query is %q, want %q", jql.Value, want)
	}
	for _, want := range []struct {
		text        source.Text
		part, place string
		written     string
	}{
		{jql, "project", "page.md:5:10", "project"},
		{jql, "\"", "page.md:5:20", `\"`},
		{jql, "Ä", "page.md:5:22", "Ä"},
		{jql, "\n", "page.md:5:25", "\r\n"},
		{jql, "AND x", "page.md:6:7", "AND x"},
		{jql, "1", "page.md:6:15", "1"},
		{nodes[0].Spec.View.(table.TableView).Caption, "C", "page.md:6:27", "C"},
		{nodes[1].Spec.Ask.JQL, "a", "page.md:9:28", "a"},
		{nodes[1].Spec.Ask.JQL, "b", "page.md:10:4", "b"},
	} {
		i := strings.Index(want.text.Value, want.part)
		span := want.text.SpanOf(i, i+len(want.part))
		if span.String() != want.place || span.Text() != want.written {
			t.Errorf("%q stands at %v, %q; want %s, %q", want.part, span, span.Text(), want.place, want.written)
		}
	}
	for i, want := range []string{"<<jql-table\n>   jql", "<<jql-count jql='a"} {
		span := nodes[i].Spec.Span
		if got := string(f.Bytes()[span.Start:span.End]); !strings.HasPrefix(got, want) || !strings.HasSuffix(got, ">>") {
			t.Errorf("shortcode %d is %q", i, got)
		}
	}
}
