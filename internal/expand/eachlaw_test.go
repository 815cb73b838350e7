package expand

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/internal/page"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// plainly are issues whose values are words alone, and one of which has none.
func plainly() *tracker {
	return &tracker{
		groups: [][]string{{"Zero", "DOC-0"}, {"One", "DOC-1"}, {"Two", "DOC-2", "DOC-3"}},
		issues: []map[string]table.Content{
			{"key": table.Plain("DOC-1"), "a": table.Plain("import x"), "b": table.Plain("1. b"), "c": table.Plain("- [x] *c* "), "u": table.Plain("https://a.example/?x=1&y=<2>")},
			{"key": table.Plain("DOC-2"), "a": table.Plain(hostile)},
			{"key": table.Plain("DOC-3"), "b": table.Plain("é|b`"), "c": table.Plain("\\")},
		},
	}
}

// FuzzEach is law 3 for bodies: what goldmark makes of an expanded one is what
// build makes of it, and what is expanded stays as it is.
func FuzzEach(f *testing.F) {
	for _, body := range []string{
		"- ${a}", "${a}", "\n## ${a}\n\n${b}\n\n> **Note:** ${c}\n", "\n1. ${b}\n2. ${a}\n\n   ${c}\n", "**${a}** _${b}_ a**${c}**\n~~${a}~~ ${b} ${c}",
		"[${a}](${u}) [x](https://a.example/${b}?c=${c}) [${a} ${b}][r]\n\n[r]: /r\n", "\n| a | b |\n|---|---|\n| ${a} | `${b}` |\n${b} | ${c}\n", "`x ${a}` ``${b}`` $${x} \\${y} \\<<jql-table>>",
		"${b}\n- x", "x\n${a}- ${b}\n1${b}. x", "${a}    ${b}\n${c}", "> ${a}\n> ${b}\n\n> ${c}", "a [${a}] <${b}> :${c}:\n${a}\\\n${b}", "- ${a}\n\n      code\n- - ${b}\n    > ${c}", "x\n<<jql-item>>\n- ${a}", "- x\n<<jql-item>>\n- ${a}\n\n- ${b}",
		"${a}\n: ${b}\n: ${c}\n", "${a}\n===\n\n***\n    x", "<!-- ${a} -->\n${a}", "${a}\n\n```\n${a}\n```\n", "- [ ] ${a}\n- [${b}] c\n\n  d ${c}\n\n- e", "*${a} ${b}* **${b}${c}**${a}", "\r\n- ${a}\r\n\r\n  ${b}\r\n",
	} {
		f.Add(body, "x\n\n", "\n\ny\n", false)
		f.Add(body, "- x\n", "\n- y\n", true)
	}
	for _, body := range []string{"=", "\\", "#*${0}* ${a}0", "${a}  ${b}", ">", "   *", "${a}\\ ${0}", "${a}\\\n${0}", "${a}  \n${0}"} {
		f.Add(body, " ", " ", true)
		f.Add(body, " ", " ", false)
	}
	f.Add("- ${a}", "> - ", "\n", false)
	f.Add("- ${a}", "- x\n", "\n  00", true)
	f.Add("${*", " ", "0", true)
	f.Add("0", "* 0\n", "\n000\n-", true)
	f.Fuzz(func(t *testing.T, body, before, after string, grouped bool) {
		if len(body)+len(before)+len(after) > 500 || strings.ContainsAny(body+before+after, "\x00\ufeff") || strings.Contains(body+before+after, "jql-each") {
			t.Skip()
		}
		open := `<<jql-each jql="all" note="false">>`
		if grouped {
			open = `<<jql-each jql="all" note="false" group-by="x" group-heading="1" groups="Nil as Zero" empty-group="None *of* these.">>`
		}
		text := before + open + "\n" + body + "\n<</jql-each>>" + after
		for _, format := range []table.Format{table.HardHTML, table.GFM, table.MDX} {
			name := "page.md"
			if format == table.MDX {
				name = "page.mdx"
			}
			e := &Expansion{Dialect: NewDialect(), Format: format, Styles: StylesNone}
			once, problems := expandWith(t, plainly(), e, name, text)
			if source.Failed(problems) {
				continue
			}
			if twice, _ := expandWith(t, plainly(), e, name, once); twice != once {
				t.Errorf("as %v, expanded twice, %q becomes\n%s\nafter\n%s", format, text, twice, once)
			}
			if format == table.MDX || definition.MatchString(text) || othersContainers(strings.NewReplacer("${", "", "<<jql-", "", "<</jql-each>>", "").Replace(text)) {
				continue
			}
			want, got := built(t, text, false), built(t, once, false)
			if want != got {
				t.Errorf("as %v, of\n%s\nexpanded\n%s\ngoldmark makes\n%s\nbuild makes\n%s", format, text, once, got, want)
			}
		}
	})
}

// definition matches what may be one: a term of which all descriptions are left out
// is a paragraph in text.
var definition = regexp.MustCompile(`\n[ >]*:`)

// built returns what build makes of a page, as strictShape has it.
func built(t *testing.T, text string, loose bool) string {
	t.Helper()
	md := plainMarkdown()
	p := page.Parse(md, source.NewFile("page.md", []byte(text)))
	extension.Resolve(t.Context(), plainly(), p.Nodes)
	var b bytes.Buffer
	if err := md.Renderer().Render(&b, []byte(text), p.Doc); err != nil {
		t.Fatal(err)
	}
	return strictShape(t, b.String(), loose)
}

// strictShape returns HTML without what law 3 leaves open for bodies: white space,
// ids of headings, places for a break, comments, and empty anchors; with loose,
// whether lists are loose, too.
func strictShape(t *testing.T, text string, loose bool) string {
	t.Helper()
	nodes, err := html.ParseFragment(strings.NewReader(text), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	var write func(n *html.Node)
	write = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			b.WriteString(strings.Join(strings.Fields(n.Data), ""))
			return
		case n.Type == html.CommentNode || n.DataAtom == atom.Wbr || isAnchor(n):
			return
		}
		silent := loose && n.DataAtom == atom.P && n.Parent != nil && n.Parent.DataAtom == atom.Li
		if !silent {
			b.WriteString("<" + n.Data)
			for _, a := range n.Attr {
				if a.Key != "id" {
					b.WriteString(" " + a.Key + "=" + a.Val)
				}
			}
			b.WriteString(">")
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			write(c)
		}
		if !silent {
			b.WriteString("</" + n.Data + ">\n")
		}
	}
	for _, n := range nodes {
		write(n)
	}
	return b.String()
}

// isAnchor reports whether there is nothing in a paragraph but a place for links.
func isAnchor(n *html.Node) bool {
	c := n.FirstChild
	return n.DataAtom == atom.P && c != nil && c.NextSibling == nil && c.DataAtom == atom.A && c.FirstChild == nil && len(c.Attr) == 1 && c.Attr[0].Key == "id"
}
