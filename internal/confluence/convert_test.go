package confluence

import (
	"bytes"
	"flag"
	"html"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/yuin/goldmark"
	gmext "github.com/yuin/goldmark/extension"
	xhtml "golang.org/x/net/html"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/internal/attr"
	"github.com/jqlbuild/jqlbuild/internal/page"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

var update = flag.Bool("update", false, "rewrite the goldens")

// The archives in testdata hold pages, name.xml, and what they become:
// name.md, and the problems in name.txt.
func TestGolden(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("find golden files: %d, %v", len(names), err)
	}
	for _, name := range names {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		golden := make(map[string]string)
		for _, f := range a.Files {
			golden[f.Name] = string(f.Data)
		}
		out := &txtar.Archive{Comment: a.Comment}
		for _, f := range a.Files {
			base, ok := strings.CutSuffix(f.Name, ".xml")
			if !ok {
				continue
			}
			t.Run(base, func(t *testing.T) {
				markdown, problems := convert(t, f.Data)
				want := txtar.Archive{Files: []txtar.File{{Name: base + ".md", Data: []byte(golden[base+".md"])}, {Name: base + ".txt", Data: []byte(golden[base+".txt"])}}}
				got := txtar.Archive{Files: []txtar.File{{Name: base + ".md", Data: []byte(markdown)}, {Name: base + ".txt", Data: []byte(problems)}}}
				out.Files = append(append(out.Files, f), got.Files...)
				if diff := cmp.Diff(string(txtar.Format(&want)), string(txtar.Format(&got))); diff != "" && !*update {
					t.Errorf("-want +got:\n%s", diff)
				}
			})
		}
		if *update {
			if err := os.WriteFile(name, txtar.Format(out), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// convert converts a page, and checks what is so for every page: all that
// becomes a shortcode is one to the extension too, without a problem.
func convert(t *testing.T, storage []byte) (markdown, problems string) {
	t.Helper()
	markdown, found := Convert(source.NewFile("page.xml", storage), Options{})
	var b strings.Builder
	for _, p := range found {
		if p.Span.Start < 0 || p.Span.End > len(storage) || p.Span.Start > p.Span.End || p.Code == "" {
			t.Errorf("problem at %d to %d of %d with code %q: %v", p.Span.Start, p.Span.End, len(storage), p.Code, p)
		}
		b.WriteString(strings.ReplaceAll(p.Error(), "\n", " ") + "\n")
	}
	f := source.NewFile("page.md", []byte(markdown))
	md := goldmark.New(goldmark.WithExtensions(gmext.GFM, &extension.JQL{}))
	parsed := page.Parse(md, f)
	if parsed.Body != 0 || len(parsed.Meta.Problems) > 0 {
		t.Errorf("the page begins with front matter: %d bytes, %v\n%s", parsed.Body, parsed.Meta.Problems, markdown)
	}
	nodes := parsed.Nodes
	for _, n := range nodes {
		for _, p := range n.Spec.Problems {
			t.Errorf("%v\n%s", p, markdown)
		}
	}
	for _, p := range parsed.Problems {
		if !p.Warning {
			t.Errorf("%v\n%s", p, markdown)
		}
	}
	c := &converter{lost: make(map[string]*loss), links: newLinks(nil)}
	root, _ := read(source.NewFile("page.xml", storage))
	c.links.collect(root)
	if want := count(c.all(root.kids)); len(nodes) != want {
		t.Errorf("the page has %d shortcodes, want %d\n%s", len(nodes), want, markdown)
	}
	return markdown, b.String()
}

// count returns how many shortcodes the converter has written.
func count(pieces []piece) int {
	n := 0
	for _, p := range pieces {
		if strings.HasPrefix(p.text, "```") {
			continue
		}
		for _, name := range []string{"table", "count", "issue", "chart"} {
			n += strings.Count(p.text, "<<jql-"+name+" ")
		}
	}
	return n
}

func TestConvertLinks(t *testing.T) {
	o := Options{Links: map[string]string{
		"Orrery Jira":                          "docs",
		"3e3c8fef-6a0a-3d1c-b7a4-cb5a3e0a0f5f": "cloud",
		"https://jira.example.com/a/":          "a",
		"https://jira.example.com":             "root",
	}}
	for _, tt := range []struct{ params, want string }{
		{`<ac:parameter ac:name="server">Orrery Jira</ac:parameter>`, `link="docs"`},
		{`<ac:parameter ac:name="serverId">3e3c8fef-6a0a-3d1c-b7a4-cb5a3e0a0f5f</ac:parameter>`, `link="cloud"`},
		{`<ac:parameter ac:name="jiraApplinks">3e3c8fef-6a0a-3d1c-b7a4-cb5a3e0a0f5f</ac:parameter>`, `link="cloud"`},
		{`<ac:parameter ac:name="url">https://jira.example.com/a/browse/X-1</ac:parameter>`, `link="a"`},
		{`<ac:parameter ac:name="url">https://JIRA.example.com/ab/browse/X-1</ac:parameter>`, `link="root"`},
	} {
		key := `<ac:parameter ac:name="key">X-1</ac:parameter>`
		if strings.Contains(tt.params, "url") {
			key = ""
		}
		page := `<ac:structured-macro ac:name="jira">` + tt.params + key + `</ac:structured-macro>`
		got, problems := Convert(source.NewFile("page.xml", []byte(page)), o)
		if want := "<<jql-issue " + tt.want + ` key="X-1">>` + "\n"; got != want || len(problems) > 0 {
			t.Errorf("%s: got %q and %v, want %q", tt.params, got, problems, want)
		}
	}
}

func TestLinkName(t *testing.T) {
	for name, want := range map[string]string{
		"Orrery Jira": "orrery-jira", " System JIRA (new) ": "system-jira-new", "Джира": "джира", "***": "jira", "": "jira",
	} {
		if got := LinkName(name); got != want {
			t.Errorf("LinkName(%q) = %q, want %q", name, got, want)
		}
	}
}

func FuzzConvert(f *testing.F) {
	names, _ := filepath.Glob("testdata/*.txtar")
	for _, name := range names {
		a, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range a.Files {
			if strings.HasSuffix(file.Name, ".xml") {
				f.Add(file.Data)
				for _, line := range bytes.SplitAfter(file.Data, []byte("\n")) {
					f.Add(line)
				}
			}
		}
	}
	f.Add([]byte(`<table><tr><td><p>a</p><ul><li>b<br/><strong>c<p>|</p></strong></li><ac:task/></ul><pre>d
e</pre></td></tr></table>`))
	f.Add([]byte(`<ac:macro ac:name="jirachart"><ac:parameter ac:name="jql">a%3Db</ac:parameter><ac:parameter ac:name="statType">x, 'y</ac:parameter></ac:macro>`))
	f.Add([]byte(`<ac:macro ac:name="jira"><ac:parameter ac:name="key">A-0,</ac:parameter></ac:macro>`))
	f.Fuzz(func(t *testing.T, page []byte) { convert(t, page) })
}

// FuzzText checks that text means itself whatever it looks like.
func FuzzText(f *testing.F) {
	for _, s := range []string{
		"a *b* _c_ __d__ `e` <f> [g](h) ![i](j) &amp; &#35; ~~k~~ a\\b", "1. x", "- x", "# x", "> x", "---", "+++", "===", "{}",
		"| a | b |", "```", "~~~", "<<jql-table jql=\"x\">>", "\\<<jql-count>>", "a\n- b", "[x] y", "[^1]: z", "<!-- x -->", ":--|--", "http://x.example/a_b_",
	} {
		f.Add(s)
	}
	md := goldmark.New(goldmark.WithExtensions(gmext.GFM, &extension.JQL{}))
	f.Fuzz(func(t *testing.T, s string) {
		for _, around := range []string{"<p>%</p>", "<h2>%</h2>", "<ul><li>%</li></ul>", "<p>a<br/>%</p>", "<p><code>%</code></p>", "<table><tr><td>%</td></tr></table>", "<table><tr><td><ul><li>%</li></ul></td></tr></table>"} {
			before, after, _ := strings.Cut(around, "%")
			page := before + html.EscapeString(s) + after
			markdown, _ := Convert(source.NewFile("page.xml", []byte(page)), Options{})
			var out bytes.Buffer
			if err := md.Convert([]byte(markdown), &out); err != nil {
				t.Fatal(err)
			}
			want := strings.Join(strings.Fields(valid(s)), " ")
			if strings.Contains(before, "<br/>") {
				want = strings.TrimSpace("a " + want)
			}
			if got := shown(out.String()); got != want {
				t.Errorf("%s is %q, which shows %q, want %q", page, markdown, got, want)
			}
		}
	})
}

// shown returns the text that a reader sees of HTML.
func shown(s string) string {
	var b strings.Builder
	z := xhtml.NewTokenizer(strings.NewReader(s))
	for {
		switch z.Next() {
		case xhtml.ErrorToken:
			return strings.Join(strings.Fields(b.String()), " ")
		case xhtml.TextToken:
			b.Write(z.Text())
		}
	}
}

// FuzzQuote checks that the extension reads the value that was written.
func FuzzQuote(f *testing.F) {
	for _, s := range []string{`a "b" 'c' ` + "`d`", `\`, `"\`, "`\\", `\"`, ">>", "<<jql-", "a|b", "“x”"} {
		f.Add(s)
	}
	md := goldmark.New(goldmark.WithExtensions(gmext.GFM, &extension.JQL{}))
	f.Fuzz(func(t *testing.T, s string) {
		want := oneLine(valid(s))
		if want == "" {
			return
		}
		code := &shortcode{name: "jql-table"}
		code.set("jql", want)
		code.set("caption", want)
		text := "before\n\n- " + code.String() + "\n\nafter"
		nodes := page.Parse(md, source.NewFile("page.md", []byte(text))).Nodes
		if len(nodes) != 1 || nodes[0].Spec.Failed() {
			t.Fatalf("%s gives %d shortcodes", text, len(nodes))
		}
		spec := nodes[0].Spec
		if got := spec.Ask.JQL.Value; got != strings.TrimSpace(want) {
			t.Errorf("%s asks %q, want %q", text, got, want)
		}
		got := spec.View.(table.TableView).Caption.Value
		if got != want && !(strings.HasSuffix(want, `\`) && got == want+" ") {
			t.Errorf("%s is called %q, want %q", text, got, want)
		}
	})
}

// FuzzColumns checks that lists of columns mean what the macros meant.
func FuzzColumns(f *testing.F) {
	f.Add("issuekey;summary$$$What, in short;Customer's;a as b;\"x\" 'y';$$$")
	f.Add(`a\,b"\,as,x as`)
	f.Fuzz(func(t *testing.T, s string) {
		want := columnItems(source.Literal("columns", oneLine(valid(s))))
		list := columnList(want)
		got, problems := attr.ParseColumns(source.Literal("columns", list))
		if len(want) == 0 {
			return
		}
		if len(problems) > 0 || len(got) != len(want) {
			t.Fatalf("%q becomes %q: %d columns, want %d, and %v", s, list, len(got), len(want), problems)
		}
		for i := range got {
			if g, w := got[i].Name.Value, strings.Join(strings.Fields(want[i].Name.Value), " "); g != w {
				t.Errorf("%q becomes %q: column %q, want %q", s, list, g, w)
			}
			if g, w := got[i].Label.Value, strings.Join(strings.Fields(want[i].Label.Value), " "); g != w {
				t.Errorf("%q becomes %q: label %q, want %q", s, list, g, w)
			}
		}
	})
}
