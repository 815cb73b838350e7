package adf

import (
	"encoding/json"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jqlbuild/jqlbuild/table"
)

var site = &url.URL{Scheme: "https", Host: "jira.example.com", Path: "/"}

func TestIsDocument(t *testing.T) {
	tests := []struct {
		raw  string
		want bool
	}{
		{`{"type":"doc","version":1,"content":[]}`, true},
		{`{"version":1,"content":[{"type":"paragraph"}],"type":"doc"}`, true},
		{`{"content":[{"type":"doc"}],"type":"panel"}`, false},
		{`{"content":{"type":"doc"}}`, false},
		{`[{"type":"doc"}]`, false},
		{`"doc"`, false},
		{`null`, false},
		{``, false},
		{`{"content":` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + `,"type":"doc"}`, true},
	}
	for _, test := range tests {
		if got := IsDocument(json.RawMessage(test.raw)); got != test.want {
			t.Errorf("IsDocument(%.40s) = %t, want %t", test.raw, got, test.want)
		}
	}
}

// However deep a document is, its text is there and the tree is not deep.
func TestDepth(t *testing.T) {
	const levels = 20_000
	nested := func(open, inside, close string) table.Content {
		return Content([]byte(`{"version":1,"type":"doc","content":[` +
			strings.Repeat(open, levels) + inside + strings.Repeat(close, levels) + `]}`))
	}
	text := `{"type":"paragraph","content":[{"type":"text","text":"bottom"}]}`
	html := FromHTML(strings.Repeat("<blockquote>", levels)+"bottom", nil)
	tests := []struct {
		name string
		got  table.Content
	}{
		{"quotes", nested(`{"type":"blockquote","content":[`, text, `]}`)},
		{"unknown", nested(`{"type":"zz","content":[`, text, `]}`)},
		{"lists", nested(`{"type":"bulletList","content":[{"type":"listItem","content":[`, text, `]}]}`)},
		{"tables", nested(`{"type":"table","content":[{"type":"tableRow","content":[{"type":"tableCell","content":[`, text, `]}]}]}`)},
		{"attributes", nested(``, `{"type":"zz","attrs":{"a":`+strings.Repeat(`{"a":`, levels)+`1`+strings.Repeat(`}`, levels)+`},"content":[`+text+`]}`, ``)},
		{"not closed", Content([]byte(`{"type":"doc","content":[` + text + `,` + strings.Repeat(`{"type":"panel","content":[`, levels)))},
		{"html", html},
	}
	for _, test := range tests {
		check(t, test.got)
		if got := table.PlainText(test.got); !strings.Contains(got, "bottom") {
			t.Errorf("%s: the text is lost: %.100q", test.name, got)
		}
	}
}

// A document in a document in a document is no way around the depth.
func TestNestedTables(t *testing.T) {
	doc := `{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"x"}]}]}`
	for range 12 {
		quoted, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		doc = `{"type":"doc","content":[{"type":"blockquote","content":[{"type":"extension","attrs":{"text":"more","parameters":{"adf":` + string(quoted) + `}}}]}]}`
	}
	got := Content([]byte(doc))
	check(t, got)
	if text := table.PlainText(got); !strings.Contains(text, "more") {
		t.Errorf("got %q, want the text of the extension that is too deep", text)
	}
}

func TestSpans(t *testing.T) {
	doc := `{"type":"doc","content":[{"type":"table","content":[` +
		`{"type":"tableRow","content":[{"type":"tableCell","attrs":{"colspan":1000000000,"rowspan":1000000000}}]},` +
		`{"type":"tableRow","content":[{"type":"tableCell","attrs":{"colspan":-1,"rowspan":2}}]}]}]}`
	page := `<table><tr><td colspan="1000000000" rowspan="1000000000"></td></tr><tr><td colspan="-1" rowspan="2"></td></tr></table>`
	for name, got := range map[string]table.Content{"adf": Content([]byte(doc)), "html": FromHTML(page, nil)} {
		const want = "grid\n  row\n    cell 100×2\n  row\n    cell\n"
		if diff := cmp.Diff(want, dump(got)); diff != "" {
			t.Errorf("%s: -want +got:\n%s", name, diff)
		}
	}
}

func TestAddress(t *testing.T) {
	tests := []struct{ href, absolute, resolved string }{
		{"https://example.com/a?b=1&c=2#d", "https://example.com/a?b=1&c=2#d", "https://example.com/a?b=1&c=2#d"},
		{" HTTPS://example.com/ ", "https://example.com/", "https://example.com/"},
		{"mailto:a@b.example", "mailto:a@b.example", "mailto:a@b.example"},
		{"/browse/ABC-1", "", "https://jira.example.com/browse/ABC-1"},
		{"//other.example/x", "", "https://other.example/x"},
		{`https://x/" onmouseover="alert(1)`, "https://x/%22%20onmouseover=%22alert%281%29", "https://x/%22%20onmouseover=%22alert%281%29"},
		{"", "", ""},
		{"https://", "", ""},
		{"https:/x", "", ""},
		{"mailto:", "", ""},
		{"javascript:alert(1)", "", ""},
		{"java\tscript:alert(1)", "", ""},
		{"\x01javascript:alert(1)", "", ""},
		{"JavaScript://example.com/%0aalert(1)", "", ""},
		{"data:text/html,x", "", ""},
		{"file:///etc/passwd", "", ""},
		{"ftp://example.com/", "", ""},
		{"https://x/\x00", "", ""},
	}
	for _, test := range tests {
		if got := address(test.href, nil); got != test.absolute {
			t.Errorf("address(%q, nil) = %q, want %q", test.href, got, test.absolute)
		}
		if got := address(test.href, site); got != test.resolved {
			t.Errorf("address(%q, site) = %q, want %q", test.href, got, test.resolved)
		}
	}
}

func BenchmarkContent(b *testing.B) {
	for _, f := range readArchive(b, "testdata/document.txtar").files {
		if filepath.Ext(f.name) != ".json" {
			continue
		}
		b.Run(strings.TrimSuffix(f.name, ".json"), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(f.data)))
			for b.Loop() {
				Content([]byte(f.data))
			}
		})
	}
}

func FuzzContent(f *testing.F) {
	seed(f, ".json", func(data string) { f.Add([]byte(data)) })
	f.Fuzz(func(t *testing.T, doc []byte) {
		check(t, Content(doc))
		IsDocument(doc)
	})
}

func FuzzFromHTML(f *testing.F) {
	seed(f, ".html", func(data string) { f.Add(data) })
	f.Fuzz(func(t *testing.T, markup string) {
		check(t, FromHTML(markup, site))
	})
}

func FuzzFromWiki(f *testing.F) {
	seed(f, ".wiki", func(data string) { f.Add(data) })
	f.Fuzz(func(t *testing.T, text string) {
		check(t, FromWiki(text))
	})
}

// check checks the laws of every Content: no kind is where another belongs,
// links lead where they may, and nothing is deeper than writers can follow.
func check(t *testing.T, c table.Content) {
	t.Helper()
	const deepest = 2*maxDepth + 16
	var blocks, lines, items, rows, cells func(c table.Content, depth int)
	bounded := func(c table.Content, depth int) {
		if depth > deepest {
			t.Fatalf("nested deeper than %d", deepest)
		}
	}
	lines = func(c table.Content, depth int) {
		bounded(c, depth)
		for _, n := range c {
			switch {
			case !isInline(n):
				t.Errorf("a block in a line: %s", kinds[n.Kind])
			case n.Kind == table.Link && !allowed(n.URL):
				t.Errorf("a link to %q", n.URL)
			case !isMark(n.Kind) && n.Children != nil:
				t.Errorf("a leaf with children: %s", kinds[n.Kind])
			case n.Kind != table.Break && !isMark(n.Kind) && n.Text == "":
				t.Errorf("a %s without a text", kinds[n.Kind])
			}
			lines(n.Children, depth+1)
		}
	}
	only := func(c table.Content, allowed ...table.Kind) {
		for _, n := range c {
			if !slices.Contains(allowed, n.Kind) {
				t.Errorf("%s in the place of %s", kinds[n.Kind], kinds[allowed[0]])
			}
		}
	}
	items = func(c table.Content, depth int) {
		only(c, table.Item, table.Task)
		for _, n := range c {
			text := slices.IndexFunc(n.Children, func(n table.Node) bool { return !isInline(n) })
			if text < 0 {
				text = len(n.Children)
			}
			lines(n.Children[:text], depth+1)
			blocks(n.Children[text:], depth+1)
		}
	}
	cells = func(c table.Content, depth int) {
		only(c, table.GridCell, table.GridHead)
		for _, n := range c {
			if n.Cols < 0 || n.Cols > maxSpan || n.Rows < 0 || n.Rows > maxSpan {
				t.Errorf("a cell of %d×%d", n.Cols, n.Rows)
			}
			blocks(n.Children, depth+1)
		}
	}
	rows = func(c table.Content, depth int) {
		only(c, table.GridRow)
		for _, n := range c {
			cells(n.Children, depth+1)
		}
	}
	blocks = func(c table.Content, depth int) {
		bounded(c, depth)
		for _, n := range c {
			switch n.Kind {
			case table.Paragraph:
				lines(n.Children, depth+1)
			case table.Title:
				if n.Number < 1 || n.Number > 6 {
					t.Errorf("a title of level %d", n.Number)
				}
				lines(n.Children, depth+1)
			case table.List, table.Ordered:
				items(n.Children, depth+1)
			case table.CodeBlock, table.Rule:
			case table.Grid:
				rows(n.Children, depth+1)
			case table.Quote, table.Panel, table.Expand, table.Block:
				blocks(n.Children, depth+1)
			case table.Columns:
				only(n.Children, table.Block)
				blocks(n.Children, depth+1)
			default:
				t.Errorf("%s among blocks", kinds[n.Kind])
			}
		}
	}
	blocks(c, 0)
	table.PlainText(c)
}

// allowed tells whether a link may lead to href.
func allowed(href string) bool {
	u, err := url.Parse(href)
	return err == nil && (u.Scheme == "mailto" || (u.Scheme == "http" || u.Scheme == "https") && u.Host != "")
}

func hrefs(c table.Content) []string {
	var list []string
	for _, n := range c {
		if n.URL != "" {
			list = append(list, n.URL)
		}
		list = append(list, hrefs(n.Children)...)
	}
	return list
}
