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
		f.write(&b, []byte("["+strings.TrimPrefix(kind, "<<jql-")+" "+places[f.place]+"]"), format)
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
		{name: "definition of a link below", page: aTable + "\n[a]: b\n", want: "[table lines]\n\n[a]: b\n"},
		{name: "heading, cell, link", page: "# " + aCount + "\n\n| a |\n|-|\n| " + aCount + " |\n\n[x " + aCount + "](y)\n", want: "# [count heading]\n\n| a |\n|-|\n| [count cell] |\n\n[x [count heading]](y)\n"},
		{name: "admonition", page: "!!! note \"T\"\n    " + aTable + "\n\n    ??? tip\n        " + aTable + "\n\n            " + aTable + "\n", want: "!!! note \"T\"\n    [table lines]\n\n    ??? tip\n        [table lines]\n\n            <<jql-table jql=\"a = b\">>\n"},
		{name: "tabs", page: "=== \"One\"\n\n    " + aTable + "\n    text " + aCount + "\n\n=== \"Two\"\n    - " + aTable + "\n", want: "=== \"One\"\n\n    [table lines]\n\n    text [count text]\n\n=== \"Two\"\n    - [table lines]\n"},
		{name: "definition", page: "Term\n:   " + aTable + "\n", want: "Term\n:   [table lines]\n"},
		{name: "directive", page: "```{note} T\n:class: x\n" + aTable + "\n```\n\n```{code-block} sql\n" + aTable + "\n```\n", want: "```{note} T\n:class: x\n[table lines]\n\n```\n\n```{code-block} sql\n<<jql-table jql=\"a = b\">>\n```\n"},
		{name: "nested directives", page: "````{tab-set}\n```{tab-item} A\n" + aTable + "\n```\n````\n" + aCount + "\n", want: "````{tab-set}\n```{tab-item} A\n[table lines]\n\n```\n````\n[count text]\n"},
		{name: "code and comments", page: "`" + aCount + "`\n\n```\n" + aTable + "\n```\n\n<!-- " + aTable + " -->\n\n    " + aTable + "\n", want: "`" + aCount + "`\n\n```\n" + aTable + "\n```\n\n<!-- " + aTable + " -->\n\n    " + aTable + "\n"},
		{name: "html", page: "<details><summary>" + aCount + "</summary>\n" + aTable + "\n<p title='" + aCount + "'>x\n<pre>" + aCount + "</pre>\n<!-- " + aCount + " -->\n</details>\n", want: "<details><summary>[count markup]</summary>\n[table markup]\n<p title='" + aCount + "'>x\n<pre>" + aCount + "</pre>\n<!-- " + aCount + " -->\n</details>\n"},
		{name: "html in a quote", page: "> <div>\n> <<jql-table\n>   jql=\"a = b\">>\n> </div>\n", want: "> <div>\n> [table markup]\n> </div>\n"},
		{name: "jsx", mdx: true, page: "import X from 'x'\nexport const a = `" + aTable + "`\n\n<Tabs>\n  <TabItem value=\"a\">\n    " + aTable + "\n  </TabItem>\n<TabItem\n  value={`<<jql-table`}>\n" + aTable + "\n</TabItem>\n</Tabs>\n\n        " + aTable + "\n\n<b>" + aCount + "</b>\n", want: "import X from 'x'\nexport const a = `" + aTable + "`\n\n<Tabs>\n  <TabItem value=\"a\">\n    [table lines]\n  </TabItem>\n<TabItem\n  value={`<<jql-table`}>\n[table lines]\n\n</TabItem>\n</Tabs>\n\n        [table lines]\n\n<b>[count text]</b>\n"},
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
