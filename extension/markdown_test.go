package extension

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/jqlbuild/jqlbuild/table"
)

// shown returns content as a page shows it.
func shown(c table.Content) string {
	return string(table.Writer{}.AppendContent(nil, c, nil))
}

func TestMarkdown(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"", ""},
		{" \n\n", ""},
		{"plain", "<p>plain</p>"},
		{"one\ntwo  \nthree\\\nfour\r\n\r\nfive", "<p>one two<br/>three<br/>four</p><p>five</p>"},
		{"# A *b*\n\nC\n===", `<p class="jql-title">A <em>b</em></p><p class="jql-title">C</p>`},
		{"**a** _b_ ~~c~~ `d <b>` ***e***", "<p><strong>a</strong> <em>b</em> <s>c</s> <code>d &#60;b&#62;</code> <em><strong>e</strong></em></p>"},
		{"- a\n- b\n  1. c\n", "<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>"},
		{"3. a\n4. b", `<ol start="3"><li>a</li><li>b</li></ol>`},
		{"- a\n\n- b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"},
		{"- [x] a\n- [ ] b", `<ul><li class="jql-task"><span class="jql-box" role="img" aria-label="Done">☑</span> a</li><li class="jql-task"><span class="jql-box" role="img" aria-label="To do">☐</span> b</li></ul>`},
		{"> a\n>\n> b", "<blockquote><p>a</p><p>b</p></blockquote>"},
		{"```go\na := 1\n\nb\n```", `<pre class="jql-code"><code class="language-go">a := 1` + "&#10;&#10;" + `b</code></pre>`},
		{"    code\n", `<pre class="jql-code"><code>code</code></pre>`},
		{"---", "<hr/>"},
		{"| A | B |\n|---|--:|\n| 1 | **2** |", `<table class="jql-grid"><tbody><tr><th scope="col">A</th><th scope="col">B</th></tr><tr><td>1</td><td><strong>2</strong></td></tr></tbody></table>`},
		{"[a](https://x.example/?a=b&c) <https://y.example> <me@x.example> [m](mailto:a@b.example)",
			`<p><a href="https://x.example/?a=b&#38;c" rel="noopener external">a</a> <a href="https://y.example" rel="noopener external">https://y.example</a> <a href="mailto:me@x.example" rel="noopener external">me@x.example</a> <a href="mailto:a@b.example" rel="noopener external">m</a></p>`},
		{"![the *alt*](https://x.example/i.png) ![](https://x.example/j.png) ![no](javascript:alert(1))",
			`<p><a href="https://x.example/i.png" rel="noopener external">the alt</a> <a href="https://x.example/j.png" rel="noopener external">https://x.example/j.png</a> no</p>`},
		{"[a](javascript:alert(1)) [b](//evil.example) [c](/browse/X) [d](data:text/html,x) [e](&#106;avascript:x) [f](java\\script:x)", "<p>a b c d e f</p>"},
		{"[r]\n\n[r]: https://x.example 'T'", `<p><a href="https://x.example" rel="noopener external">r</a></p>`},
		{"<b>x</b> <!-- y --> &lt; &#60; &amp;amp; \\&amp; \\<b> \\*a\\*", "<p>&#60;b&#62;x&#60;/b&#62; &#60;!-- y --&#62; &#60; &#60; &#38;amp; &#38;amp; &#60;b&#62; *a*</p>"},
		{"<div onclick=x>\n\n<script>alert(1)</script>", "<p>&#60;div onclick=x&#62;</p><p>&#60;script&#62;alert(1)&#60;/script&#62;</p>"},
		{"<<jql-table jql=\"x\">> ${a} {{ b }}", "<p>&#60;&#60;jql-table jql=&#34;x&#34;&#62;&#62; ${a} {{ b }}</p>"},
		{"a\x00b", "<p>a\uFFFDb</p>"},
	} {
		if got := shown(Markdown(tt.text)); got != strings.ReplaceAll(tt.want, "\uFFFD", "�") {
			t.Errorf("%q\n got %s\nwant %s", tt.text, got, tt.want)
		}
	}
}

// hostileMarkdown are texts that take some parsers long.
func hostileMarkdown(size int) map[string]string {
	fill := func(s string) string { return strings.Repeat(s, size/len(s)) }
	half := func(a, b string) string { return strings.Repeat(a, size/2/len(a)) + strings.Repeat(b, size/2/len(b)) }
	deep := &strings.Builder{}
	for i := 0; deep.Len() < size; i++ {
		fmt.Fprintf(deep, "%*s- a\n", 2*i, "")
	}
	var quotes strings.Builder
	for i := 1; quotes.Len() < size; i++ {
		quotes.WriteString(strings.Repeat(">", i%300) + "a\n")
	}
	return map[string]string{
		"brackets": fill("["), "closed brackets": half("[", "]"), "links": fill("[a]("), "images": fill("![["), "quotes": fill(">"), "lazy quotes": half(">", "a\n"), "rising quotes": quotes.String(),
		"stars": fill("*"), "starred": fill("*a **a "), "undone": fill("a**b"), "underscores": fill("_a__"), "ticks": fill("`"), "rising ticks": risingTicks(size), "tildes": fill("~a~~"),
		"lists": deep.String(), "items": fill("- "), "numbers": fill("1. "), "tables": "|a|\n|-|\n" + fill("|"), "wide table": fill("|a") + "\n" + fill("|-") + "\n", "references": fill("[a]: b\n"), "entities": fill("&#"), "angles": fill("<"), "comments": fill("<!--"),
		"tags": fill("<a href='"), "backslashes": fill("\\"), "lines": fill("a\n"), "headings": fill("# "), "fences": fill("```\n"), "autolinks": fill("<https:"), "nested marks": half("*_", "_*"), "mixed": half("**x [a*", "_"), "NUL": fill("\x00"), "CR": fill("\r"), "setext": fill("a\n=\n"), "spaces": fill(" "), "blank items": fill("-\n"),
	}
}

func risingTicks(size int) string {
	var b strings.Builder
	for i := 1; b.Len() < size; i++ {
		b.WriteString("e" + strings.Repeat("`", i))
	}
	return b.String()
}

// TestMarkdownHostile: no text hangs or ends the program.
func TestMarkdownHostile(t *testing.T) {
	for name, text := range hostileMarkdown(maxMarkdown - 10) {
		t.Run(name, func(t *testing.T) {
			if m := liveHTML.FindString(shown(Markdown(text))); m != "" {
				t.Errorf("it makes %s", m)
			}
		})
	}
	for name, text := range hostileMarkdown(1 << 20) {
		if c := Markdown(text); len(c) > 1 {
			t.Errorf("%s is read although it is long", name)
		}
	}
}

// liveHTML finds what Markdown must not make: an element or an attribute that is
// not of package table's own, or an address of another kind.
var liveHTML = regexp.MustCompile(`<(?:[^a-z/]|/?(?:script|style|iframe|img|object|embed|form|input|svg|math|base|meta|link)[\s/>])|<[a-z][^<>]* (?:on[a-z]+|style|src)=|href="(?:[^hm]|h[^t]|m[^a])`)

// checkMarkdown checks that nothing of a text is live, however it is written.
func checkMarkdown(t *testing.T, text string) {
	t.Helper()
	c := Markdown(text)
	html := shown(c)
	if m := liveHTML.FindString(html); m != "" {
		t.Errorf("%q makes %s", text, m)
	}
	table.PlainText(c)
	for _, w := range []table.Writer{{Place: table.InText}, {Format: table.HardHTML}, {Format: table.GFM, Place: table.InText}, {Format: table.MDX}} {
		w.AppendContent(nil, c, nil)
	}
}

func FuzzMarkdown(f *testing.F) {
	for _, text := range hostileMarkdown(100) {
		f.Add(text)
	}
	for _, text := range []string{
		"<script>alert(1)</script>", "<div\n\nonclick=x>", "[a](javascript:x)", "![a](https://x\"onerror=alert(1))", "<https://x\"><b>", "[a]: <javascript:x>\n\n[a]",
		"- [ ] a\n  | a |\n  |---|\n", "> ```\n> <b>\n", "&lt;script&gt; &#60;", "{{ a }} ${b} {% c %}", "<!--\n-->\n<?php ?>\n<![CDATA[ ]]>", "[&#106;](&#106;avascript:x)", "<a@b.c\"onclick=x>",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { checkMarkdown(t, text) })
}
