package table

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// attackSamples show what becomes of an attack in each view.
func attackSamples() []sample {
	all := Plain(strings.Join([]string{`{{ 7*7 }} {% raw %} ${x} :smile: @user #12 GH-12`, `<script>&#123;</script> https://evil.example www.evil.example a@evil.example`,
		"*x* _y_ ~~z~~ `code` [[x]] ^[x] ==x== $x$ | \\|", "HAHAHUGOSHORTCODE1s0HBHB __hdeferred/a__d= \x00\u202e"}, "\n"))
	rich := Content{
		{Kind: Paragraph, Children: Content{{Kind: Text, Text: "See "}, {Kind: Link, URL: "https://orrery.example/?a=(b)|*", Children: Plain("the *log*")}, {Kind: Text, Text: " "}, {Kind: Strong, Children: Plain("now")}, {Kind: Emphasis, Children: Plain("(soon)")}}},
		{Kind: List, Children: Content{{Kind: Item, Children: Plain("one")}, {Kind: Task, Number: Done, Children: Plain("two")}}},
		{Kind: CodeBlock, Name: "go", Text: "if x {\n\ty()\n}"},
		{Kind: Link, URL: "javascript:alert(1)", Children: Plain("no link")},
	}
	r := everywhere(all)
	r.URL = search
	cells := r.Table.Groups[0].Rows[0].Cells
	cells[0], cells[1] = keyCell("GH-12"), Cell{Content: append(slices.Clone(all), rich...)}
	own := TableView{Caption: given(PlainText(all)), RowNumbers: true}
	return []sample{
		{"attacks in a table", own, r},
		{"attacks in a list", ListView{own}, r},
		{"attacks in an issue", IssueView{}, r},
		{"attacks in a chart", ChartView{Caption: own.Caption}, everywhere(all)},
	}
}

func TestWriters(t *testing.T) {
	for name, w := range map[string]Writer{
		"hard":   {Format: HardHTML},
		"no-ids": {Format: HardHTML, NoIDs: true},
		"gfm":    {Format: GFM},
		"mdx":    {Format: MDX},
	} {
		golden(t, "testdata/"+name+".txt", func(s sample, n int) string {
			got := string(w.Append([]byte("before "), &Spec{View: s.view}, s.result, n))
			got, ok := strings.CutPrefix(got, "before ")
			if !ok || strings.HasSuffix(got, "\n") {
				t.Errorf("%s, %s: %q", name, s.name, got)
			}
			return legible(got)
		}, slices.Concat(samples(), attackSamples()))
	}
}

// What stands in a line is written for it, and what does not fit there is a box.
func TestPlaces(t *testing.T) {
	issue := &Result{Table: everywhere(Plain("at :x: a.b@c")).Table}
	issue.Table.Groups[0].Rows[0].Cells[0] = keyCell("ORR-12")
	for _, tt := range []struct {
		writer Writer
		view   View
		want   string
	}{
		{Writer{Format: HTML, Place: InText}, TableView{}, `<span class="jql-error">These issues could not be shown.</span>`},
		{Writer{Format: HardHTML, Place: InText}, ListView{}, `<span class="jql-error">These issues could not be shown<wbr />&#46;</span>`},
		{Writer{Format: GFM, Place: InText}, ChartView{}, `These issues could not be shown&#46;`},
		{Writer{Format: HTML, Place: InHeading}, IssueView{}, `<span class="jql-issue" data-key="at :x: a.b@c"><bdi>ORR-12</bdi> <bdi>at :x: a.b@c</bdi></span>`},
		{Writer{Format: HardHTML, Place: InHeading}, IssueView{}, `<span class="jql-issue" data-key="at &#58;x&#58; a&#46;b&#64;c"><bdi>ORR&#45;12</bdi> <bdi>at <wbr />&#58;x<wbr />&#58; a<wbr />&#46;b<wbr />&#64;c</bdi></span>`},
		{Writer{Format: GFM, Place: InHeading}, IssueView{}, `ORR-12 at <wbr />&#58;x<wbr />&#58; a<wbr />&#46;b&#64;<wbr />c`},
		{Writer{Format: MDX, Place: InHeading}, IssueView{}, `<span className="jql-issue" data-key="at &#58;x&#58; a&#46;b&#64;c"><bdi>ORR&#45;12</bdi> <bdi>at <wbr />&#58;x<wbr />&#58; a<wbr />&#46;b<wbr />&#64;c</bdi></span>`},
		{Writer{Format: MDX, Place: InText}, IssueView{}, `<span className="jql-issue" data-key="at &#58;x&#58; a&#46;b&#64;c"><bdi><a href="https&#58;&#47;&#47;orrery&#46;example&#47;browse&#47;ORR&#45;12" rel="noopener external">{"ORR\u002d12"}</a></bdi>{" "}<bdi>{"at \u003ax\u003a a\u002eb\u0040c"}</bdi></span>`},
	} {
		if got := string(tt.writer.Append(nil, &Spec{View: tt.view}, issue, 1)); got != tt.want {
			t.Errorf("%+v, %T:\n got %s\nwant %s", tt.writer, tt.view, got, tt.want)
		}
	}
}

func TestAppendContent(t *testing.T) {
	c := Content{{Kind: List, Children: Content{{Kind: Item, Children: Plain("a.b ")}}}}
	for _, tt := range []struct {
		writer Writer
		want   string
	}{
		{Writer{}, `<ul><li>a.b </li></ul>`},
		{Writer{Place: InText}, `a.b `},
		{Writer{Format: HardHTML}, `<ul><li>a&#46;b </li></ul>`},
		{Writer{Format: HardHTML, Place: InText}, `a<wbr />&#46;b `},
		{Writer{Format: MDX}, `<ul><li>{"a\u002eb "}</li></ul>`},
		{Writer{Format: GFM}, `• a<wbr />&#46;b&#32;`},
	} {
		if got := string(tt.writer.AppendContent(nil, c, nil)); got != tt.want {
			t.Errorf("%+v = %s, want %s", tt.writer, got, tt.want)
		}
	}
}

// An address with an & is no string in JSX: Astro would print it unescaped.
func TestAddresses(t *testing.T) {
	c := Content{{Kind: Link, URL: `https://a.example/?b&c" d`, Children: Plain("x")}, {Kind: Link, URL: `https://a`, Children: Plain("y")}}
	for _, tt := range []struct {
		writer Writer
		want   string
	}{
		{Writer{Format: HardHTML}, `<a href="https&#58;&#47;&#47;a&#46;example&#47;&#63;b&#38;c&#34; d" rel="noopener external">x</a><a href="https&#58;&#47;&#47;a" rel="noopener external">y</a>`},
		{Writer{Format: MDX}, `<a href={["https\u003a\u002f\u002fa\u002eexample\u002f\u003fb\u0026c\u0022 d"]} rel="noopener external">{"x"}</a><a href="https&#58;&#47;&#47;a" rel="noopener external">{"y"}</a>`},
	} {
		if got := string(tt.writer.AppendContent(nil, c, nil)); got != tt.want {
			t.Errorf("%+v:\n got %s\nwant %s", tt.writer, got, tt.want)
		}
	}
}

func TestInlineStyles(t *testing.T) {
	for _, f := range []Format{HTML, HardHTML, MDX} {
		styles := string(f.Styles())
		for _, code := range []string{"\n", "{{", "}}", "{%", "${", "<%", "{#", "/*"} {
			if strings.Contains(styles, code) && f != MDX {
				t.Errorf("%d: the styles have %q", f, code)
			}
		}
		if n := strings.Count(styles, "jql"); n < 100 {
			t.Errorf("%d: the styles name %d classes", f, n)
		}
	}
	if mdx := string(MDX.Styles()); !regexp.MustCompile(`^<style dangerouslySetInnerHTML=\{\{__html: "(?:[A-Za-z0-9 ,]|\\u[0-9a-f]{4})*"\}\} />$`).MatchString(mdx) {
		t.Errorf("MDX: %.200s", mdx)
	}
	if got := GFM.Styles(); len(got) > 0 {
		t.Errorf("GFM: %s", got)
	}
	if !bytes.HasPrefix(HardHTML.Styles(), []byte("<style>:where(:root)")) {
		t.Errorf("%.100s", HardHTML.Styles())
	}
}
