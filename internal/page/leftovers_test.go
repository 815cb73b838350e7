package page

import (
	"strings"
	"testing"

	"github.com/jqlbuild/jqlbuild/source"
)

func TestLeftovers(t *testing.T) {
	tests := []struct {
		name, give string
		want       []string
	}{
		{"none", "Text about jql-table and <b>jql-</b>", nil},
		{"real ones", "<<jql-table jql=\"x\">>\n\nA <<jql-count jql=\"<<jql-x\">>.", nil},
		{"unknown", "A <<jql-tabel x=\"y\">> b", []string{`page.md:1:3: there is no shortcode jql-tabel; did you mean "jql-table"?`}},
		{"unknown on a line of its own", "<<jql-foobarbaz>>", []string{`page.md:1:1: there is no shortcode jql-foobarbaz; write one of jql-table, jql-list, jql-each, jql-chart, jql-count or jql-issue`}},
		{"capitals", "<<JQL-table jql=\"x\">>", []string{`page.md:1:1: there is no shortcode JQL-table; did you mean "jql-table"?`}},
		{"escaped", `\<<jql-tabel x="y">> \<jql-table> \\\<<jql-x>>`, nil},
		{"not escaped", `\\<<jql-tabel>>`, []string{`page.md:1:3: there is no shortcode jql-tabel; did you mean "jql-table"?`}},
		{"code", "`<<jql-x>>`\n\n```jql\n<<jql-x>>\n```\n\n~~~<<jql-x>>\n~~~\n", nil},
		{"comments", "<!-- <<jql-x>> -->\n\na <!-- <<jql-table>> --> b\n\n<!--\n<<jql-table\n\n<<jql-x>>-->", nil},
		{"indented code", "    <<jql-table jql=\"x\">>\n", []string{`page.md:1:5: warning: jql-table stands in indented code, so nothing happens here; indent it by less than four spaces, or put it in a fenced block if it is an example`}},
		{"HTML block", "<div>\n<<jql-tabl jql=\"x\">>\n</div>\n", []string{`page.md:2:1: warning: jql-tabl stands in HTML, so nothing happens here; put it outside, with blank lines between, or write &lt;&lt; if it is an example`}},
		{"HTML attribute", "A <b title=\"<<jql-count>>\">c</b>", []string{`page.md:1:13: warning: jql-count stands in HTML, so nothing happens here; put it outside, with blank lines between, or write &lt;&lt; if it is an example`}},
		{"one sign", "<jql-table jql=\"x\">\n\nA <jql-cuont>", []string{
			`page.md:1:1: warning: "<jql-table" is no shortcode, so nothing happens here; write <<jql-table`,
			`page.md:3:3: warning: "<jql-cuont" is no shortcode, so nothing happens here; write <<jql-count`,
		}},
		{"entities", "A &lt;&lt;jql-count&gt;&gt;", []string{`page.md:1:3: warning: "&lt;&lt;jql-count" is no shortcode, so nothing happens here; write <<jql-count`}},
		{"guillemets", "«jql-table jql=“x”»", []string{`page.md:1:1: warning: "«jql-table" is no shortcode, so nothing happens here; write <<jql-table`}},
		{"gap", "<< jql-table>>", []string{`page.md:1:1: a shortcode has no space before its name; write <<jql-table`}},
		{"no dash", "<<jqltable jql=\"x\">>", []string{`page.md:1:1: there is no shortcode jqltable; did you mean "jql-table"?`}},
		{"humps", "see <<jqlCount jql=\"x\">>", []string{`page.md:1:5: there is no shortcode jqlCount; did you mean "jql-count"?`}},
		{"underscore", "- <<jql_issue key=\"A-1\">>", []string{`page.md:1:3: there is no shortcode jql_issue; did you mean "jql-issue"?`}},
		{"capitals", "<<JQL-chart>>", []string{`page.md:1:1: there is no shortcode JQL-chart; did you mean "jql-chart"?`}},
		{"plural", "<<jqltables>>", []string{`page.md:1:1: there is no shortcode jqltables; did you mean "jql-table"?`}},
		{"another word", "<<jql>> and <<jqlbuild>> and <<sqltable>>", nil},
		{"in code", "`<<jqltable>>`\n\n```\n<<jql_table>>\n```\n", nil},
		{"other elements", "<jql-whatever-else> &lt;&lt;jql-whatever-else", nil},
		{"link title", "[a](b '<<jql-count>>')", []string{`page.md:1:8: warning: jql-count stands where Markdown has no text, so nothing happens here`}},
		{"image", "![n: <<jql-count jql='x'>>](b)", []string{`page.md:1:6: warning: a shortcode in the description of an image is not shown`}},
		{"several", "<<jql-tabel jql=\"a\">> and <jql-count jql=\"b\">\n\n    <<jql-table jql=\"a\">>\n", []string{
			`page.md:1:1: there is no shortcode jql-tabel; did you mean "jql-table"?`,
			`page.md:1:27: warning: "<jql-count" is no shortcode, so nothing happens here; write <<jql-count`,
			`page.md:3:5: warning: jql-table stands in indented code, so nothing happens here; indent it by less than four spaces, or put it in a fenced block if it is an example`,
		}},
		{"front matter", "---\ntitle: <<jql-x>>\n---\nText\n", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			problems := Parse(newMarkdown(), source.NewFile("page.md", []byte(tt.give))).Problems
			var got []string
			for _, p := range problems {
				got = append(got, p.Error())
			}
			if strings.Join(got, "\n") != strings.Join(tt.want, "\n") {
				t.Errorf("%q leaves\n%s\nwant\n%s", tt.give, strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}
