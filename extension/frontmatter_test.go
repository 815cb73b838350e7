package extension

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	meta "github.com/yuin/goldmark-meta"

	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// showPage returns what front matter says, in one line.
func showPage(p *table.Page) string {
	var parts []string
	add := func(name string, t source.Text) {
		if t.Given() {
			parts = append(parts, fmt.Sprintf("%s=%s@%s", name, t, t.Span()))
		}
	}
	if p.Title != "" {
		parts = append(parts, "title="+p.Title)
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
		parts = append(parts, "!"+problem.Error())
	}
	return strings.Join(parts, " ")
}

// TestMeta checks that what goldmark-meta reads goes into the page, placed at
// its beginning, and that front matter is read only if goldmark-meta is there.
func TestMeta(t *testing.T) {
	tests := []struct {
		name, give, want string
		withMeta         bool
	}{
		{"installed", "---\ntitle: A\njql: {link: docs}\n---\n<<jql-table jql=\"x\">>\n", "title=A link=docs", true},
		{"not installed", "---\ntitle: A\njql: {link: docs}\n---\n<<jql-table jql=\"x\">>\n", "", false},
		{"no front matter", "<<jql-table jql=\"x\">>\n", "", true},
		{"everything", "---\njql: {columns: [key, 'summary as S'], limit: 20, vars: {v: a, m: 5, b: yes, e: ''}}\n---\n<<jql-table jql=\"x\">>\n", "column=key column=summary as=S limit=20 $b=true $e= $m=5 $v=a", true},
		{"columns as text", "---\njql: {columns: 'key, summary', limit: all}\n---\n<<jql-table jql=\"x\">>\n", "column=key column=summary limit=all", true},
		{"nothing", "---\njql: {link: , columns: , limit: , vars: }\n---\n<<jql-table jql=\"x\">>\n", "", true},
		{"a fraction", "---\njql: {vars: {v: 2.40}}\n---\n<<jql-table jql=\"x\">>\n", "!:1:1: the variable v has to be text; put it in quotes", true},
		{"a list", "---\njql: {vars: {v: [a, 5], none: []}}\n---\n<<jql-table jql=\"x\">>\n", "$none[0] $v=a $v=5 $v[2]", true},
		{"a list of what is no text", "---\njql: {vars: {v: [a, 2.40], w: [[a]], x: {a: b}}}\n---\n<<jql-table jql=\"x\">>\n",
			"!:1:1: each value in the list of the variable v has to be text; put it in quotes !:1:1: each value in the list of the variable w has to be text; put it in quotes !:1:1: the variable x has to be text; put it in quotes", true},
		{"wrong", "---\njql: {lnik: a, link: [a], columns: [[a], ''], limit: 0, vars: {'c d': e}}\n---\n<<jql-table jql=\"x\">>\n",
			`!:1:1: a column in the front matter has to be text; put it in quotes !:1:1: a column in the front matter is empty` +
				` !:1:1: the limit "0" is not a number of rows; write a whole number from 1, or all` +
				` !:1:1: link in the front matter has to be text; put it in quotes !:1:1: jql in the front matter has no key "lnik"; did you mean "link"?` +
				` !:1:1: "c d" is not the name of a variable; use letters, digits, -, _ and .`, true},
		{"text", "---\njql: project = A\n---\n<<jql-table jql=\"x\">>\n", "!:1:1: jql in the front matter has to be a mapping", true},
		{"broken", "---\njql: [\n---\n<<jql-table jql=\"x\">>\n", "!:1:1: the front matter cannot be read: yaml: line 1: did not find expected node content", true},
		{"broken for goldmark-meta alone", "---\n\nSee: a: b\n\n---\n<<jql-table jql=\"x\">>\n", "!:1:1: the front matter cannot be read: yaml: line 2: mapping values are not allowed in this context", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := &echo{}
			extensions := []goldmark.Extender{&JQL{Resolver: r}}
			if tt.withMeta {
				extensions = append(extensions, meta.Meta)
			}
			var out bytes.Buffer
			if err := goldmark.New(goldmark.WithExtensions(extensions...)).Convert([]byte(tt.give), &out); err != nil {
				t.Fatal(err)
			}
			doc := goldmark.New(goldmark.WithExtensions(extensions...)).Parser().Parse(newReader(tt.give))
			nodes := Nodes(doc)
			if len(nodes) != 1 {
				t.Fatalf("there are %d shortcodes", len(nodes))
			}
			got := strings.ReplaceAll(showPage(nodes[0].Spec.Page), "@:1:1", "")
			if got != tt.want {
				t.Errorf("the page is\n%s\nwant\n%s", got, tt.want)
			}
			if failed := strings.Contains(tt.want, "!"); failed == (r.calls > 0) {
				t.Errorf("the resolver was called %d times", r.calls)
			}
		})
	}
}
