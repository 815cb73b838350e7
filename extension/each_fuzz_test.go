package extension

import (
	"bytes"
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/yuin/goldmark"
	gmext "github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"golang.org/x/net/html"

	"github.com/jqlbuild/jqlbuild/table"
)

// hostile values are markup to a reader of Markdown or HTML.
var hostile = []string{
	`</h2><script>alert(1)</script>`, `](javascript:alert(1))`, `[x](javascript:alert(1))`, `{{ x }}`, `<!--`, `-->`, "```", "`", "*x* **y** _z_ ~~a~~",
	`"><img src=x onerror=alert(1)>`, `| a | b |`, `# x`, `- x`, `> x`, `---`, `===`, `    x`, `\`, `  `, `&lt;b&gt; &#60;`, `${key} $${x}`, `<<jql-table jql="x">>`, `<</jql-each>>`,
	`[^1]`, `[x]: /y`, `{#id .c onclick=x}`, `javascript:alert(1)`, `data:text/html,x`, `//evil.example`, `https://evil.example/"onclick="x`, `1. x`, `: x`, "\x00\xff", "x:y@z", `[ ] x`,
}

// valued answers every spec with one issue whose fields are all the same.
type valued struct{ value table.Content }

func (v valued) Resolve(_ context.Context, specs []table.Spec) []table.Result {
	results := make([]table.Result, len(specs))
	for i := range specs {
		row := table.Row{Key: "X-1"}
		if view, ok := specs[i].View.(table.EachView); ok {
			for range view.Columns {
				row.Cells = append(row.Cells, table.Cell{Content: v.value})
			}
		}
		g := table.Group{Rows: []table.Row{row, row}}
		results[i].Table = &table.Table{Groups: []table.Group{g}, Shown: 1, Total: 1}
	}
	return results
}

// FuzzEach checks that a page with a body holds the same elements whatever the
// values in it are, that no link leads where none may, and that resolving again
// changes nothing.
func FuzzEach(f *testing.F) {
	archives, _ := filepath.Glob("testdata/each/*.txt")
	for _, path := range archives {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for i, file := range archive.Files {
			if strings.HasSuffix(file.Name, ".md") {
				f.Add(string(file.Data), hostile[i%len(hostile)])
			}
		}
	}
	everywhere := "<<jql-each jql=\"x\">>\n\n## ${a} *${a}* `${a}`\n\n${a}\n\n- ${a}\n- [x](${a}) [${a}](/x?${a}#${a}) [y](<${a or \"b\"}>)\n\n> ${a}\n\n| ${a} | x |\n|---|---|\n| ${a} | `${a}` |\n\n${a}\n: ${a}\n\n<</jql-each>>\n"
	for _, value := range hostile {
		f.Add(everywhere, value)
	}
	f.Fuzz(func(t *testing.T, page, value string) {
		value = strings.Join(strings.Fields(value), " ")
		if value == "" {
			return
		}
		for _, pair := range [][2]string{{value, "v"}, {"https://a.example/" + value, "https://a.example/v"}} {
			if table.Address(table.Plain(pair[0])) != "" != (table.Address(table.Plain(pair[1])) != "") {
				continue // links come and go with addresses
			}
			got, ids := eachElements(t, page, pair[0])
			want, _ := eachElements(t, page, pair[1])
			if !slices.Equal(got, want) {
				t.Errorf("with %q the page holds\n%q\nand with %q\n%q", pair[0], got, pair[1], want)
			}
			if slices.Sort(ids); len(slices.Compact(ids)) < len(ids) && !strings.Contains(page, "{#") && !strings.Contains(page, "id=") {
				t.Errorf("ids are given twice: %q", ids)
			}
		}
	})
}

// eachElements returns the elements that a page holds whose values are all the
// same, and its ids.
func eachElements(t *testing.T, page, value string) (elements, ids []string) {
	t.Helper()
	md := goldmark.New(goldmark.WithExtensions(gmext.GFM, gmext.DefinitionList, gmext.Footnote, &JQL{}), goldmark.WithParserOptions(parser.WithAutoHeadingID(), parser.WithAttribute()))
	doc := md.Parser().Parse(text.NewReader([]byte(page)), WithContext(t.Context()))
	nodes := Nodes(doc)
	Resolve(t.Context(), valued{table.Plain(value)}, nodes)
	render := func() string {
		var b bytes.Buffer
		if err := md.Renderer().Render(&b, []byte(page), doc); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	out := render()
	Resolve(t.Context(), valued{table.Plain(value)}, nodes)
	if again := render(); out != again {
		t.Errorf("resolved again, it is\n%s\nand was\n%s", again, out)
	}
	for z := html.NewTokenizer(strings.NewReader(out)); z.Next() != html.ErrorToken; {
		token := z.Token()
		switch token.Type {
		case html.TextToken:
			continue
		case html.CommentToken:
			elements = append(elements, "<!--"+token.Data)
			continue
		}
		name := token.Type.String() + " " + token.Data
		for _, a := range token.Attr {
			name += " " + a.Key
			if a.Key == "id" {
				ids = append(ids, a.Val)
			}
			if a.Key == "href" && strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:") {
				t.Errorf("a link leads to %q in\n%s", a.Val, out)
			}
		}
		elements = append(elements, name)
	}
	return elements, ids
}
