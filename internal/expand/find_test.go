package expand

import (
	"bytes"
	"strings"
	"testing"

	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// expanded returns a page with marks of the places in place of its shortcodes.
func expanded(t *testing.T, format table.Format, name, text string) string {
	t.Helper()
	e := &Expansion{Dialect: NewDialect(), Format: format}
	format = e.format(name)
	p := e.Parse(name, source.NewFile(name, []byte(text)))
	if p.Doc == nil {
		return text
	}
	places := [...]string{"lines", "text", "heading", "cell", "markup"}
	var b bytes.Buffer
	from := 0
	for _, f := range find(p) {
		kind, _, _ := strings.Cut(strings.Fields(f.Spec.Span.Text())[0], ">>")
		b.WriteString(text[from:f.Spec.Span.Start])
		f.write(&b, []byte("["+strings.TrimPrefix(kind, "<<jql-")+" "+places[f.place]+"]"), format, "\n")
		from = f.Spec.Span.End
	}
	b.WriteString(text[from:])
	return b.String()
}

func TestFind(t *testing.T) {
	const (
		aTable = `<<jql-table jql="a = b">>`
		aCount = `<<jql-count jql="a = b">>`
	)
	for _, tt := range []struct {
		name, page, want string
		mdx              bool
	}{
		{name: "top level", page: aTable + "\n\n" + aCount + " bugs\n", want: "[table lines]\n\n[count text] bugs\n"},
		{name: "after a paragraph's line", page: "text\n" + aTable + "\nmore\n", want: "text\n[table lines]\n\nmore\n"},
		{name: "list", page: "- " + aTable + "\n- b\n", want: "- [table lines]\n- b\n"},
		{name: "list, more in the item", page: "- " + aTable + "\n  more\n", want: "- [table lines]\n\n  more\n"},
		{name: "quote over several lines", page: "> <<jql-table\n> jql=\"a = b\"\n> >>\n> more\n\nend\n", want: "> [table lines]\n>\n> more\n\nend\n"},
		{name: "list below", page: aTable + "\n- b\n", want: "[table lines]\n\n- b\n"},
		{name: "another list below", page: "- " + aTable + "\n1. b\n", want: "- [table lines]\n1. b\n"},
		{name: "text below a quote, which would be more of it", page: "> " + aTable + "\nmore\n", want: "> [table lines]\n>\nmore\n"},
		{name: "byte order mark", page: "\ufeff" + aTable + "\nmore\n", want: "\ufeff[table lines]\n\nmore\n"},
		{name: "no line break at the end", page: "x\n\n" + aTable, want: "x\n\n[table lines]"},
		{name: "front matter", page: "---\ntitle: x\n---\n" + aTable + "\ntext\n", want: "---\ntitle: x\n---\n[table lines]\n\ntext\n"},
		{name: "footnote", page: "x[^note]\n\n[^note]: " + aTable + "\n    more\n", want: "x[^note]\n\n[^note]: [table lines]\n\n    more\n"},
		{name: "Hugo's shortcodes", page: "{{< tab >}}\n" + aTable + "\n{{< /tab >}}\n", want: "{{< tab >}}\n[table lines]\n\n{{< /tab >}}\n"},
		{name: "two in a line", page: aCount + aCount + " **" + aCount + "**\n", want: "[count text][count text] **[count text]**\n"},
		{name: "quote in a list in an admonition in a tab", page: "=== \"A\"\n    !!! note\n        1. x\n\n           > " + aTable + "\n           > y\n", want: "=== \"A\"\n    !!! note\n        1. x\n\n           > [table lines]\n           >\n           > y\n"},
		{name: "after HTML that is closed", page: "<!-- x --> " + aCount + "\n\n<pre>x\n</pre> " + aCount + "\n\n<table><tr><td>" + aTable + "</td></tr></table>\n", want: "<!-- x --> [count markup]\n\n<pre>x\n</pre> [count markup]\n\n<table><tr><td>[table markup]</td></tr></table>\n"},
		{name: "definition of a link below", page: aTable + "\n[a]: b\n", want: "[table lines]\n\n[a]: b\n"},
		{name: "heading, cell, link", page: "# " + aCount + "\n\n| a |\n|-|\n| " + aCount + " |\n\n[x " + aCount + "](y)\n", want: "# [count heading]\n\n| a |\n|-|\n| [count cell] |\n\n[x [count heading]](y)\n"},
		{name: "admonition", page: "!!! note \"T\"\n    " + aTable + "\n\n    ??? tip\n        " + aTable + "\n\n            " + aTable + "\n", want: "!!! note \"T\"\n    [table lines]\n\n    ??? tip\n        [table lines]\n\n            <<jql-table jql=\"a = b\">>\n"},
		{name: "tabs", page: "=== \"One\"\n\n    " + aTable + "\n    text " + aCount + "\n\n=== \"Two\"\n    - " + aTable + "\n", want: "=== \"One\"\n\n    [table lines]\n\n    text [count text]\n\n=== \"Two\"\n    - [table lines]\n"},
		{name: "definition", page: "Term\n:   " + aTable + "\n", want: "Term\n:   [table lines]\n"},
		{name: "directive", page: "```{note} T\n:class: x\n" + aTable + "\n```\n\n```{code-block} sql\n" + aTable + "\n```\n", want: "```{note} T\n:class: x\n[table lines]\n\n```\n\n```{code-block} sql\n<<jql-table jql=\"a = b\">>\n```\n"},
		{name: "nested directives", page: "````{tab-set}\n```{tab-item} A\n" + aTable + "\n```\n````\n" + aCount + "\n", want: "````{tab-set}\n```{tab-item} A\n[table lines]\n\n```\n````\n[count text]\n"},
		{name: "directives between colons", page: "::::{tab-set}\n:::{tab-item} A\n<div>\n</div>\n:::\n:::{note}\n" + aTable + "\nmore\n:::\n::::\n" + aCount + "\n\n- :::{code-block} sql\n  " + aTable + "\n  ::::\n  " + aTable + "\n  more\n\n::: {.note}\n" + aTable + "\n:::\n", want: "::::{tab-set}\n:::{tab-item} A\n<div>\n</div>\n:::\n:::{note}\n[table lines]\n\nmore\n:::\n::::\n[count text]\n\n- :::{code-block} sql\n  " + aTable + "\n  ::::\n  [table lines]\n\n  more\n\n::: {.note}\n[table lines]\n\n:::\n"},
		{name: "code and comments", page: "`" + aCount + "`\n\n```\n" + aTable + "\n```\n\n<!-- " + aTable + " -->\n\n    " + aTable + "\n", want: "`" + aCount + "`\n\n```\n" + aTable + "\n```\n\n<!-- " + aTable + " -->\n\n    " + aTable + "\n"},
		{name: "html", page: "<details><summary>" + aCount + "</summary>\n" + aTable + "\n<p title='" + aCount + "'>x\n<pre>" + aCount + "</pre>\n<!-- " + aCount + " -->\n</details>\n", want: "<details><summary>[count markup]</summary>\n[table markup]\n<p title='" + aCount + "'>x\n<pre>" + aCount + "</pre>\n<!-- " + aCount + " -->\n</details>\n"},
		{name: "html in a quote", page: "> <div>\n> <<jql-table\n>   jql=\"a = b\">>\n> </div>\n", want: "> <div>\n> [table markup]\n> </div>\n"},
		{name: "jsx", mdx: true, page: "import X from 'x'\nexport const a = `" + aTable + "`\n\n<Tabs>\n  <TabItem value=\"a\">\n    " + aTable + "\n  </TabItem>\n<TabItem\n  value={`<<jql-table`}>\n" + aTable + "\n</TabItem>\n</Tabs>\n\n        " + aTable + "\n\n<b>" + aCount + "</b>\n", want: "import X from 'x'\nexport const a = `" + aTable + "`\n\n<Tabs>\n  <TabItem value=\"a\">\n    [table lines]\n\n  </TabItem>\n<TabItem\n  value={`<<jql-table`}>\n\n[table lines]\n\n</TabItem>\n</Tabs>\n\n        [table lines]\n\n<b>[count text]</b>\n"},
		{name: "right below an import", mdx: true, page: "import X from 'x'\n" + aTable + "\ntext\n\nexport const a = <p>{1}</p>\n  " + aCount + "\n", want: "import X from 'x'\n\n[table lines]\n\ntext\n\nexport const a = <p>{1}</p>\n  \n[count text]\n"},
		{name: "within an export", mdx: true, page: "export const a = `\n" + aTable + "\n`\n\nexport const b = {\n  /*\n  " + aTable + "\n  */\n}\n", want: "export const a = `\n" + aTable + "\n`\n\nexport const b = {\n  /*\n  " + aTable + "\n  */\n}\n"},
		{name: "exports that go on after a blank line", mdx: true, page: "export const a = `\n\n" + aTable + "\n\n`\n\nexport const b = // don't `x`\n\n`" + aCount + "`\n\nexport const c = {\n  // don't {\n  e: /[`/]\\/{'/,\n\n  d: `${`x`}\n\n" + aTable + "`}\n" + aTable + "\n", want: "export const a = `\n\n" + aTable + "\n\n`\n\nexport const b = // don't `x`\n\n`" + aCount + "`\n\nexport const c = {\n  // don't {\n  e: /[`/]\\/{'/,\n\n  d: `${`x`}\n\n" + aTable + "`}\n\n[table lines]\n"},
		{name: "exports that are not understood", mdx: true, page: "export const a = 1 / `\n\n" + aCount + "\n\nexport const B = () => <p>:(</p>\n\n" + aCount + "\n", want: "export const a = 1 / `\n\n[count text]\n\nexport const B = () => <p>:(</p>\n\n[count text]\n"},
		{name: "apostrophes in JSX", mdx: true, page: "export const A = () => <p>don't</p>\n" + aTable + "\n\n{<p>don't</p>} {/* isn't */}\n" + aCount + "\n\n<Tab a={<p>don't</p>}>\n" + aTable + "\n</Tab>\n\na {<p>it's</p>} " + aCount + " {<p>it's</p>}\n", want: "export const A = () => <p>don't</p>\n\n[table lines]\n\n{<p>don't</p>} {/* isn't */}\n[count text]\n\n<Tab a={<p>don't</p>}>\n\n[table lines]\n\n</Tab>\n\na {<p>it's</p>} [count text] {<p>it's</p>}\n"},
		{name: "tags and braces over blank lines", mdx: true, page: "<b>{<b a={1} />}</b> {`\n\n" + aTable + "\n\n`}\n\n> <b\n>   c={`\n>\n> " + aTable + "`} />\n> " + aTable + "\n\n<Tabs>\n    text\n    <b c={`\n" + aTable + "\n`} />\n    " + aTable + "\n</Tabs>\n", want: "<b>{<b a={1} />}</b> {`\n\n" + aTable + "\n\n`}\n\n> <b\n>   c={`\n>\n> " + aTable + "`} />\n>\n> [table lines]\n\n<Tabs>\n    text\n    <b c={`\n" + aTable + "\n`} />\n\n    [table lines]\n\n</Tabs>\n"},
		{name: "tags and braces over lines of text", mdx: true, page: "text <b c={`\n" + aTable + "\n`} />\nmore " + aCount + "\n\n> `{` \\{ {\"<\"} {`\n>     " + aCount + "\n> " + aCount + "`} " + aCount + "\n\n`{` \\{ 1 < 2\n" + aTable + "\n", want: "text <b c={`\n" + aTable + "\n`} />\nmore [count text]\n\n> `{` \\{ {\"<\"} {`\n>     " + aCount + "\n> " + aCount + "`} " + aCount + "\n\n`{` \\{ 1 < 2\n\n[table lines]\n"},
		{name: "fences indented at will", mdx: true, page: "<Tabs>\n     text\n        ~~~md `x`\n" + aTable + "\n\n " + aTable + "\n            ~~~~\n" + aTable + "\n</Tabs>\n", want: "<Tabs>\n     text\n        ~~~md `x`\n" + aTable + "\n\n " + aTable + "\n            ~~~~\n\n[table lines]\n\n</Tabs>\n"},
		{name: "indented below a line of text", mdx: true, page: "<Tabs>\n  text\n      " + aTable + "\n</Tabs>\n", want: "<Tabs>\n  text\n\n      [table lines]\n\n</Tabs>\n"},
		{name: "indented by more than its own lines", mdx: true, page: "<Tabs>\n      <<jql-table\n  jql=\"a = b\"\n>>\n      more\n</Tabs>\n", want: "<Tabs>\n      [table lines]\n\n      more\n</Tabs>\n"},
		{name: "alone on a line of text", mdx: true, page: "<p>don't\n" + aCount + "\nisn't</p>\n\n> text\n> <b>" + aCount + " " + aCount + "</b>\n\ntext\n      " + aCount + "\n\n" + aCount + "\n\n<b>" + aCount + "</b>\n" + aCount + "\n\n**text**\n" + aCount + " more\n", want: "<p>don't\n[count text]&#32;\nisn't</p>\n\n> text\n> <b>[count text] [count text]&#32;</b>\n\ntext\n      [count text]&#32;\n\n[count text]\n\n<b>[count text]</b>\n[count text]\n\n**text**\n[count text] more\n"},
		{name: "what only other engines have", mdx: true, page: "```{note}\n" + aTable + "\n```\n\n!!! note\n    " + aTable + "\n\nTerm\n:   " + aCount + "\n", want: "```{note}\n" + aTable + "\n```\n\n!!! note\n\n    [table lines]\n\nTerm\n:   [count text]\n"},
		{name: "what Docusaurus unwraps", mdx: true, page: "```mdx-code-block\n<Tabs>\n" + aTable + "\n</Tabs>\n```\n\n```mdx\n" + aTable + "\n```\n", want: "```mdx-code-block\n<Tabs>\n\n[table lines]\n\n</Tabs>\n```\n\n```mdx\n" + aTable + "\n```\n"},
		{name: "Docusaurus's comments", mdx: true, page: "a\n<!-- " + aTable + "\n\n" + aTable + " -->\n" + aTable + "\n\n<!-- " + aCount + " --> " + aCount + "\n", want: "a\n<!-- " + aTable + "\n\n" + aTable + " -->\n\n[table lines]\n\n<!-- " + aCount + " --> [count text]\n"},
		{name: "jsx comments", mdx: true, page: "{/* " + aTable + "\n\n" + aTable + " */}\n\na {/* " + aCount + " */} " + aCount + "\n", want: "{/* " + aTable + "\n\n" + aTable + " */}\n\na {/* " + aCount + " */} [count text]\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			name := "page.md"
			if tt.mdx {
				name += "x"
			}
			if got := expanded(t, table.HardHTML, name, tt.page); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// TestTold names what looks like a shortcode where none is found.
func TestTold(t *testing.T) {
	for _, tt := range []struct{ name, page, want string }{
		{"page.md", "`<<jql-x>>` <!-- <<jql-x>> -->\n\n```\n<<jql-x>>\n```\n\n<script>\n<<jql-count jql='a'>>\n</script>\n", ""},
		{"page.md", "a <b title='<<jql-count jql=\"a\">>'>\n", "1:13: jql-count stands in a tag"},
		{"page.md", "<b\n title='<<jql-count jql=\"a\">>'>\n", "2:9: jql-count stands in a tag"},
		{"page.md", "<div>\n<<jql-tabel jql='a'>>\n</div>\n", `2:1: there is no shortcode jql-tabel; did you mean "jql-table"`},
		{"page.md", "[x](/u '<<jql-count jql=\"a\">>')\n", "1:9: jql-count stands where Markdown has no text"},
		{"page.md", "[x]: /u '<<jql-count jql=\"a\">>'\n", "1:10: jql-count stands where Markdown has no text"},
		{"page.md", "<?php <<jql-count jql='a'>> ?>\n", "1:7: jql-count stands in a tag"},
		{"page.md", "~~~{list-table}\n* - <<jql-count jql='a'>>\n~~~\n", "2:5: a shortcode stands in a directive"},
		{"page.md", "> :::{list-table}\n> * - <<jql-count jql='a'>>\n> :::\n> :::{code-block}\n> <<jql-tabel>>\n", "2:7: a shortcode stands in a directive"},
		{"page.md", "<</jql-eech>>\n\n<<jql-itme>>\n\n<</jql-table>>\n", `1:1: there is no closing tag /jql-eech; did you mean "/jql-each"|3:1: there is no shortcode jql-itme; did you mean "jql-item"|5:1: there is no closing tag /jql-table; remove it`},
		{"page.md", "---\ntitle: '<<jql-x>> <<jql-y>>'\n---\n", "2:9: warning: a shortcode stands in the front matter"},
		{"page.md", "x\n\n    <<jql-count jql='a'>>\n", "3:5: warning: jql-count stands in indented code"},
		{"page.mdx", "export const a = '<<jql-tabel>>'\n\n{/* <<jql-tabel>> */}\n\na {/* <<jql-count jql='a'>> */}\n", ""},
		{"page.mdx", "<Tab a='<<jql-count jql=\"a\">>'>\n\nx <Tab a=\"<<jql-count jql='a'>>\"/>\n", "1:9: jql-count stands in a tag|3:11: jql-count stands in a tag"},
		{"page.mdx", "x {a ? <b><<jql-count jql='a'>></b> : 0}\n\n{\n  '<<jql-x>>'\n}\n", "1:11: jql-count stands in an expression|4:4: jql-x stands in an expression"},
	} {
		p := NewDialect().Parse(tt.name, source.NewFile(tt.name, []byte(tt.page)))
		var got []string
		for _, problem := range source.SortProblems(p.Problems) {
			got = append(got, problem.Error())
		}
		want := strings.Split(tt.want, "|")
		ok := len(got) == len(want) || tt.want == "" && len(got) == 0
		for i := range got {
			ok = ok && strings.HasPrefix(got[i], tt.name+":"+want[min(i, len(want)-1)]) && tt.want != ""
		}
		if !ok {
			t.Errorf("%s\ngot\n%s\nwant\n%s", tt.page, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// TestWrite has what is written around a shortcode in lines that end as Windows
// ends them.
func TestWrite(t *testing.T) {
	const aTable = `<<jql-table jql="a = b">>`
	got, ok := expand(t, table.GFM, "page.md", "> text\r\n> "+aTable+"\r\n> more\r\n\r\n<p>\r\n\\<<jql-count>>\r\n")
	if !ok || strings.Count(got, "\n") != strings.Count(got, "\r\n") || !strings.HasPrefix(got, "> text\r\n>\r\n> | Key |") ||
		!strings.Contains(got, "\r\n>\r\n> more\r\n\r\n<p>\r\n&#60;&#60;jql-count>>\r\n") {
		t.Errorf("got %q", got)
	}
}
