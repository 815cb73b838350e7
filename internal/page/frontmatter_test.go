package page

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	meta "github.com/yuin/goldmark-meta"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// showPage returns what front matter says, in one line.
func showPage(p *table.Page) string {
	var parts []string
	add := func(name string, t source.Text) {
		if t.Given() {
			parts = append(parts, fmt.Sprintf("%s=%s@%s", name, t, strings.TrimPrefix(t.Span().String(), "p.md:")))
		}
	}
	if p.Title != "" {
		parts = append(parts, "title="+p.Title)
	}
	if p.Draft {
		parts = append(parts, "draft")
	}
	add("link", p.Link)
	for _, c := range p.Columns {
		add("column", c.Name)
		add("as", c.Label)
	}
	add("limit", p.Limit.Text)
	names := make([]string, 0, len(p.Vars))
	for name := range p.Vars {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		v := p.Vars[name]
		for _, value := range v.Values {
			add("$"+name, value)
		}
		if v.List {
			parts = append(parts, fmt.Sprintf("$%s[%d]", name, len(v.Values)))
		}
	}
	for _, problem := range p.Problems {
		parts = append(parts, "!"+strings.TrimPrefix(problem.Error(), "p.md:"))
	}
	return strings.Join(parts, " ")
}

func TestFrontMatter(t *testing.T) {
	tests := []struct {
		name, give, want string
		body             string // what the Markdown begins with
	}{
		{name: "none", give: "# Title\n", body: "# Title"},
		{name: "empty file"},
		{name: "YAML", give: "---\ntitle: Notes\njql:\n  link: docs\n  columns: [key, 'summary as \"What\"']\n  limit: 20\n  vars: {release: \"2.4\", n: 5}\n---\nText\n",
			want: "title=Notes link=docs@4:9 column=key@5:13 column=summary@5:19 as=What@5:31 limit=20@6:10 $n=5@7:29 $release=2.4@7:20", body: "Text"},
		{name: "columns as text", give: "---\njql: {columns: 'key, summary as A', limit: all}\n---\n", want: "column=key@2:17 column=summary@2:22 as=A@2:33 limit=all@2:44"},
		{name: "byte order mark", give: "\uFEFF---\njql: {link: a}\n---\nText", want: "link=a@2:13", body: "Text"},
		{name: "byte order mark alone", give: "\uFEFF# Title", body: "# Title"},
		{name: "CRLF", give: "---\r\njql:\r\n  link: docs\r\n---\r\nText", want: "link=docs@3:9", body: "Text"},
		{name: "closed by dots", give: "---\ntitle: A\n...\nText", want: "title=A", body: "Text"},
		{name: "empty", give: "---\n---\nText", body: "Text"},
		{name: "null jql", give: "---\ntitle: A\njql:\n---\nText", want: "title=A", body: "Text"},
		{name: "others' keys", give: "---\ntags: [a, b]\nlayout: {x: 1}\ntitle: {a: b}\n---\nText", body: "Text"},
		{name: "draft", give: "---\ndraft: True\n---\nText", want: "draft", body: "Text"},
		{name: "draft after a blank line", give: "---\n\ndraft: true\n---\nText", want: "draft", body: "Text"},
		{name: "no draft", give: "---\ndraft: false\n---\nText", body: "Text"},
		{name: "draft is text", give: "---\ndraft: yes\n---\nText", want: "!2:8: draft in the front matter is text; write true or false", body: "Text"},
		{name: "draft is nothing", give: "---\ndraft:\n---\nText", want: "!2:7: draft in the front matter is nothing; write true or false", body: "Text"},
		{name: "TOML draft", give: "+++\ndraft = true\n+++\nText", want: "draft", body: "Text"},
		{name: "JSON draft", give: "{\"draft\": true}\nText", want: "draft", body: "Text"},
		{name: "JSON draft that is a number", give: "{\"draft\": 1}\nText", want: "!1:2: draft in the front matter is neither true nor false; write true or false", body: "Text"},

		{name: "thematic break", give: "---\n\nText\n", body: "---"},
		{name: "two thematic breaks", give: "---\n\nNote: this is text\n\n---\n\nmore\n", body: "---"},
		{name: "heading between breaks", give: "---\n# Heading\n\n---\n", body: "---"},
		{name: "list between breaks", give: "---\n- a\n- b\n---\n", body: "---"},
		{name: "text between breaks", give: "---\nSome text.\n---\n", body: "---"},
		{name: "text that is no YAML between breaks", give: "---\n\nSee: a: b\n\n* [x\n\n---\n", body: "---"},
		{name: "more dashes", give: "----\ntitle: A\n----\n", body: "----"},
		{name: "not at the beginning", give: "\n---\ntitle: A\n---\n", body: "\n---"},

		{name: "broken YAML", give: "---\ntitle: A\njql: [\n---\nText", want: "!3:6: the YAML cannot be read: a value is missing here, or a list or mapping is not closed", body: "Text"},
		{name: "broken YAML of others", give: "---\ntags: a: b\n---\nText", want: `!2:7: the YAML cannot be read: there is a second colon on this line, or the line is indented too far; a value that holds ": " stands in quotes`, body: "Text"},
		{name: "not closed", give: "---\ntitle: A\n\nText\n", want: "!1:1: the front matter is not closed; end it with a line of ---", body: "---"},
		{name: "unknown key", give: "---\njql: {lnik: a}\n---\n", want: `!2:7: jql in the front matter has no key "lnik"; did you mean "link"?`},
		{name: "duplicate key", give: "---\njql: {link: a}\njql: {link: b}\n---\n", want: `link=a@2:13 !3:1: this mapping has "jql" twice; keep one of them`},
		{name: "bad values", give: "---\njql:\n  link: [a]\n  limit: 0\n  columns: [key, [a], 'b as']\n  vars: {a: [b], 'c d': e, f: }\n---\n",
			want: `column=key@5:13 $a=b@6:14 $a[1] !3:9: link in the front matter is a list; write text` +
				` !4:10: the limit "0" is not a number of rows; write a whole number from 1, or all` +
				` !5:18: a column in the front matter is a list; write text !5:28: there is no label here; write one, or remove what stands around it` +
				` !6:19: "c d" is not the name of a variable; use letters, digits, -, _ and .` +
				` !6:28: the variable f is nothing; write text, or a list of texts`},
		{name: "jql is text", give: "---\njql: project = A\n---\n", want: "!2:6: jql in the front matter is text; write a mapping"},
		{name: "vars is a list", give: "---\njql: {vars: [a], columns: {a: b}, link: ''}\n---\n",
			want: "!2:13: vars in the front matter is a list; write a mapping !2:27: columns in the front matter is a mapping; write text !2:42: link in the front matter is empty"},

		{name: "TOML", give: "+++\ntitle = 'Notes'\n[jql]\nlink = \"docs\"\ncolumns = [\"key\", 'summary as \"What\"'] # here\nlimit = 20\n[jql.vars]\nrelease = \"2.4\"\nn = 5\n+++\nText",
			want: "title=Notes link=docs@4:9 column=key@5:13 column=summary@5:20 as=What@5:32 limit=20@6:9 $n=5@9:5 $release=2.4@8:12", body: "Text"},
		{name: "TOML in other forms", give: "+++\njql.link = 'a'\njql.vars = {x = \"a\\tb\", \"y\" = 1.5}\n[[menu]]\nname = 'm'\n[params]\njql = 1\n+++\n", want: "link=a@2:13 $x=a\tb@3:17 $y=1.5@3:31"},
		{name: "lists", give: "---\njql:\n  vars:\n    v: [2.40, \"2.5\", true]\n    none: []\n---\n", want: "$none[0] $v=2.40@4:9 $v=2.5@4:16 $v=true@4:22 $v[3]"},
		{name: "TOML lists", give: "+++\n[jql.vars]\nv = ['2.4', 2.50, # why\n 3]\n+++\n", want: "$v=2.4@3:7 $v=2.50@3:13 $v=3@4:2 $v[3]"},
		{name: "bad lists", give: "---\njql:\n  vars: {v: [a, [b]], w: [{c: d}], x: {e: f}, y: [~]}\n---\n",
			want: "!3:17: a value in the list of the variable v is a list; write text !3:27: a value in the list of the variable w is a mapping; write text !3:36: the variable x is a mapping; write text, or a list of texts !3:51: a value in the list of the variable y is nothing; write text"},
		{name: "TOML CRLF", give: "+++\r\ntitle = 'A'\r\njql = { limit = 'all' }\r\n+++\r\nText", want: "title=A limit=all@3:18", body: "Text"},
		{name: "broken TOML", give: "+++\ntitle = 'A'\njql = [\n+++\nText", want: "!3:8: the front matter is broken TOML: array is incomplete", body: "Text"},
		{name: "TOML twice", give: "+++\na = 1\na = 2\n+++\nText", want: "!3:1: the front matter is broken TOML: key a is already defined", body: "Text"},
		{name: "TOML jql list", give: "+++\n[[jql]]\nlink = 'a'\n+++\n", want: "!2:3: jql in the front matter is a list; write a mapping"},
		{name: "TOML bad values", give: "+++\n[jql]\nlimt = 1\ncolumns = 'a,,b'\n+++\n", want: `column=a@4:12 column=b@4:15 !3:1: jql in the front matter has no key "limt"; did you mean "limit"? !4:14: column 2 of 3 is empty`},
		{name: "TOML not closed", give: "+++\ntitle = 'A'\n\nText", want: "!1:1: the front matter is not closed; end it with a line of +++", body: "+++"},
		{name: "plus signs", give: "+++\nText\n", body: "+++"},

		{name: "JSON", give: "{\n  \"title\": \"A\",\n  \"b\": {\"c\": 1}\n}\nText", want: "title=A", body: "Text"},
		{name: "JSON with jql", give: "{\"a\": 1,\n \"jql\": {}}\nText", want: "!2:2: jql is not read from front matter in JSON; write the front matter as YAML between lines of ---", body: "Text"},
		{name: "JSON at the end", give: "{\"title\": 5}", body: ""},
		{name: "broken JSON", give: "{\n  \"title\": \"A\",\n  b\n}\nText", want: "!3:3: the front matter is broken JSON: invalid character 'b' looking for beginning of object key string", body: "{"},
		{name: "cut JSON", give: "{ \"title\": ", want: "!1:12: the front matter is broken JSON: unexpected EOF", body: "{"},
		{name: "braces", give: "{{ x }}\n", body: "{{"},
		{name: "braces in text", give: "{} and text\n", body: "{}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := source.NewFile("p.md", []byte(tt.give))
			page, body := frontMatter(f, 0)
			if got := showPage(page); got != tt.want {
				t.Errorf("the page is\n%s\nwant\n%s", got, tt.want)
			}
			if page.File != f {
				t.Error("the page has another file")
			}
			if got := tt.give[body:]; !strings.HasPrefix(got, tt.body) || tt.body == "" && got != "" {
				t.Errorf("the body is %q, want it to begin with %q", got, tt.body)
			}
		})
	}
}

// TestParseWithMeta checks that goldmark-meta leaves alone what is not front
// matter when a page is parsed from its body.
func TestParseWithMeta(t *testing.T) {
	f := source.NewFile("p.md", []byte("---\n\nText\n\n---\n\nMore\n"))
	md := goldmark.New(goldmark.WithExtensions(meta.Meta, &extension.JQL{}))
	var out bytes.Buffer
	if err := md.Renderer().Render(&out, f.Bytes(), Parse(md, f).Doc); err != nil {
		t.Fatal(err)
	}
	if got, want := out.String(), "<hr>\n<p>Text</p>\n<hr>\n<p>More</p>\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzFrontMatter(f *testing.F) {
	for _, s := range []string{"---\ntitle: A\njql: {columns: [a]}\n---\nB", "+++\njql.vars = {a = 'b'}\n[x]\n+++\n", "{\"jql\": 1}\nA", "\uFEFF---\r\n---\r\n", "---\n\n---", "a <<jql-tabel>> `<<jql-x>>` ![<<jql-count>>](x)\n\n    «JQL-Q»\n<!-- <jql -->"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file := source.NewFile("p.md", []byte(text))
		p := Parse(newMarkdown(), file)
		page, body := p.Meta, p.Body
		if body < 0 || body > len(text) || body > 0 && text[body-1] != '\n' && body != len(text) && text[:body] != "\uFEFF" {
			t.Errorf("the body of %q begins at %d", text, body)
		}
		for _, p := range page.Problems {
			if p.File != file || p.Start < 0 || p.End < p.Start || p.End > len(text) {
				t.Errorf("the problem %v is at %d to %d of %d bytes", p, p.Start, p.End, len(text))
			}
		}
		for _, p := range p.Problems[len(page.Problems):] {
			if p.File != file || p.Start < body || p.End > len(text) {
				t.Errorf("the problem %v is at %d to %d of %d bytes", p, p.Start, p.End, len(text))
			}
		}
	})
}
