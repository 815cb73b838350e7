package linkconfig

import (
	"fmt"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// TestNoValueShows puts a secret in the place of each value and each key of a
// configuration that has everything, and looks for it in all that a problem
// leads to. Only names of variables, links and queries are shown, and those
// have a form of their own.
func TestNoValueShows(t *testing.T) {
	const canary = `Xq7-canary "s3cret`
	var full string
	for _, f := range archive(t, "testdata/good.txtar").Files {
		if f.Name == "full.yaml" {
			full = string(f.Data)
		}
	}
	said := 0
	check := func(what, text string) {
		_, problems := parse(text)
		for _, p := range problems {
			said++
			seen := p.Error() + string(p.File.Bytes()) + p.Span.Text()
			if strings.Contains(strings.ToLower(seen), "canary") || strings.Contains(seen, "s3cret") {
				t.Errorf("%s: it shows in %q", what, p.Error())
			}
		}
	}
	count := func() int {
		n := 0
		walk(t, full, func(*yaml.Node) { n++ })
		return n
	}()
	for i := range count {
		for _, value := range []string{"!canary s3cret", "{s3cret: canary}", "*canary"} {
			n := 0
			var at int
			lines := strings.Split(full, "\n")
			walk(t, full, func(node *yaml.Node) {
				if n++; n-1 != i || node.Kind != yaml.ScalarNode || node.Line == 0 {
					return
				}
				at = node.Line
				line := lines[node.Line-1]
				lines[node.Line-1] = strings.Replace(line, node.Value, strings.ReplaceAll(value, `"`, ""), 1)
			})
			check(fmt.Sprintf("line %d, %s", at, value), strings.Join(lines, "\n"))
		}
		var doc yaml.Node
		if err := yaml.Unmarshal([]byte(full), &doc); err != nil {
			t.Fatal(err)
		}
		n := 0
		visit(&doc, func(node *yaml.Node) {
			if n++; n-1 == i && node.Kind == yaml.ScalarNode {
				node.Value, node.Style, node.Tag = canary, yaml.DoubleQuotedStyle, "!!str"
			}
		})
		text, err := yaml.Marshal(&doc)
		if err != nil {
			t.Fatal(err)
		}
		check(fmt.Sprintf("value %d", i), string(text))
		for _, broken := range []string{"\n\tx: y", "\n? canary\n: ["} {
			check(fmt.Sprintf("value %d before %q", i, broken), string(text)+broken)
		}
	}
	for _, key := range []string{"headers: {Authorization: Basic canary}", "cookie: canary", "proxy: http://u:canary@h", "canary: s3cret", "Authorization: s3cret"} {
		for _, of := range []string{"%s", "links: {a: {url: https://a.example, %s}}", "links: {a: {url: https://a.example, auth: {type: none, %s}}}",
			"queries: {q: {jql: x = y, %s}}", "fields: {f: {%s}}", "site: {%s}", "links: {%s}", "# %s\nlink: x", "x: &canary {%s}\nlinks: *canary\n"} {
			check(key+" in "+of, fmt.Sprintf(of, key))
		}
	}
	if said < count {
		t.Errorf("there are %d problems for %d values", said, count)
	}
}

func walk(t *testing.T, text string, do func(*yaml.Node)) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	visit(&doc, do)
}

func visit(n *yaml.Node, do func(*yaml.Node)) {
	do(n)
	for _, c := range n.Content {
		visit(c, do)
	}
}
