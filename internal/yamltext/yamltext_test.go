package yamltext

import (
	"fmt"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/jqlbuild/jqlbuild/source"
)

func parse(text string) (*Node, []source.Problem) {
	f := source.NewFile("t.yaml", []byte(text))
	return Parse(source.Span{File: f, End: len(text)})
}

// TestScalar checks that each character of a value, in whatever style, is
// found where it was written.
func TestScalar(t *testing.T) {
	tests := []struct{ yaml, value string }{
		{"k: plain", "plain"},
		{"k: plain  # comment", "plain"},
		{"k: a b\n  c\n\n\n  d é\n", "a b c\n\nd é"},
		{"k: 'it''s'", "it's"},
		{"k: 'one\n  two\n\n  three'", "one two\nthree"},
		{`k: "a\"b\\c\te\x41\u00e9\U0001F600 z"`, "a\"b\\c\teAé😀 z"},
		{"k: \"one \\\n    two\n  three\"", "one two three"},
		{"k: |\n  a: b\n    c\n\n  d\n\n", "a: b\n  c\n\nd\n"},
		{"k: |-\n  a\n  b\n", "a\nb"},
		{"k: |+\n\n  a\n\n", "\na\n\n"},
		{"k: |2\n    a\n  b\n", "  a\nb\n"},
		{"k: >\n  a\n  b\n\n  c\n    more\n  d\n", "a b\nc\n  more\nd\n"},
		{"k: >-\n  a\n\n\n  b", "a\n\nb"},
		{"k: |\r\n  a\r\n  b\r\n", "a\nb\n"},
		{"k: a\r\n  b\r\n", "a b"},
		{"k: &x !!str 5", "5"},
		{"k: ''", ""},
		{"k: [ 'x, y' ]", "x, y"},
		{"\ufeffk: v", "v"},
		{"# \u2028k: v\nl: v", "v"},
	}
	for _, test := range tests {
		n, problems := parse(test.yaml)
		if len(problems) > 0 {
			t.Errorf("Parse(%q): %v", test.yaml, problems)
			continue
		}
		v := n.Field("k")
		if v.Kind == List {
			v = v.Items[0]
		}
		if v.Text.Value != test.value {
			t.Errorf("Parse(%q) = %q, want %q", test.yaml, v.Text.Value, test.value)
			continue
		}
		for i, c := range test.value {
			n := len(string(c))
			written := v.Text.SpanOf(i, i+n).Text()
			if written != string(c) && (n == 1 && strings.TrimSpace(string(c)) != "" && written[0] != '\\' && written != "''") {
				t.Errorf("Parse(%q): byte %d, %q, is said to be written as %q", test.yaml, i, c, written)
			}
		}
		if whole := v.Text.Span().Text(); !strings.ContainsAny(whole, "\\'\r\n") && strings.TrimSpace(whole) != test.value {
			t.Errorf("Parse(%q): the value is said to be %q", test.yaml, whole)
		}
	}
}

// TestSpanOf checks some places inside values exactly.
func TestSpanOf(t *testing.T) {
	tests := []struct{ yaml, part, want string }{
		{"k: a = b c\n", "b c", "t.yaml:1:8"},
		{"k:\n  'it''s = x'\n", "x", "t.yaml:2:12"},
		{"k: \"\\\"q\\\" é = x\"\n", "x", "t.yaml:1:15"},
		{"k: >\n  a\n  b = x\n", "x", "t.yaml:3:7"},
		{"k: |\r\n  a\r\n  b = x\r\n", "x", "t.yaml:3:7"},
		{"\ufeffk: x\n", "x", "t.yaml:1:5"}, // a BOM is a code point, as editors' columns and ours go
	}
	for _, test := range tests {
		n, problems := parse(test.yaml)
		if len(problems) > 0 {
			t.Errorf("Parse(%q): %v", test.yaml, problems)
			continue
		}
		v := n.Field("k").Text
		i := strings.Index(v.Value, test.part)
		if got := v.SpanOf(i, i+len(test.part)).String(); got != test.want {
			t.Errorf("Parse(%q): %q stands at %s, want %s", test.yaml, test.part, got, test.want)
		}
	}
}

func TestProblems(t *testing.T) {
	tests := []struct{ name, yaml, want string }{
		{"second colon", "x: 1\na: b: c\n", "t.yaml:2:4: the YAML cannot be read: there is a second colon"},
		{"indented too far", "a:\n  b: x\n   c: y\n", "t.yaml:3:4: the YAML cannot be read: there is a second colon on this line, or the line is indented too far"},
		{"first line", "a: b: c\n", "t.yaml:1:4: the YAML cannot be read"},
		{"tab", "x: 1\n\ta: b\n", "t.yaml:2:1: the YAML cannot be read: there is a tab in the indentation; indent with spaces"},
		{"tab in a new mapping", "x:\n\ty: 1\n", "t.yaml:2:1: the YAML cannot be read: there is a tab in the indentation"},
		{"tab after spaces", "x:\n  y: 1\n  \tz: 2\n", "t.yaml:3:3: the YAML cannot be read: there is a tab"},
		{"dedent", "a:\n  b: 1\n c: 2\n", "t.yaml:3:2: the YAML cannot be read: this does not fit"},
		{"no colon", "a:\n  b: 1\nfoo\nc: 2\n", "t.yaml:3:1: the YAML cannot be read: there is a line without a colon"},
		{"open list", "a:\n  b: [1, 2\nc: 2\nd: 3\n", "t.yaml:2:6: the YAML cannot be read: a list that begins with [ is not closed"},
		{"open mapping", "a: 1\nb: {x: 1\nc: 2\n", "t.yaml:2:4: the YAML cannot be read: a mapping that begins with { is not closed"},
		{"open quote", "a: 1\nb: \"x\nc: 2\nd: 3\n", "t.yaml:2:4: the YAML cannot be read: a quote is not closed"},
		{"after quote", "a: 1\nb: 'x'y\nc: 2\n", "t.yaml:2:1: the YAML cannot be read: this does not fit"},
		{"at sign", "a: 1\nb: @x\nc: 1\n", "t.yaml:2:4: the YAML cannot be read: a plain value cannot begin with this"},
		{"mixed list", "a:\n  - 1\n  b: 2\n", "t.yaml:3:3: the YAML cannot be read: this is not an item"},
		{"anchor", "a: 1\nb: *x\n", "t.yaml:2:4: the YAML cannot be read: nothing is anchored as &x"},
		{"escape", "a: 1\nb: \"\\d\"\n", "t.yaml:2:5: the YAML cannot be read: there is no such escape"},
		{"second document", "a: 1\n---\nb: 2\n", "t.yaml:2:1: the YAML cannot be read: there is a second document"},
		{"broken second document", "a: 1\n---\nb: [\n", "t.yaml:3:4: the YAML cannot be read: a value is missing"},
		{"duplicate", "a: 1\nb: 2\n'a': 3\n", "t.yaml:3:2: this mapping has \"a\" twice"},
		{"key", "a: 1\n? [x, y]\n: z\n", "t.yaml:2:3: the YAML cannot be read: a key here is not a"},
		{"tag", "a: !foo x\n", "t.yaml:1:4: the YAML cannot be read: there is no type !foo here"},
		{"binary", "a: !!binary eA==\n", "t.yaml:1:4: the YAML cannot be read: there is no type !!binary here"},
		{"not UTF-8", "a: 1\nb: \xff\n", "t.yaml:2:4: the YAML cannot be read: it is not UTF-8 here"},
		{"UTF-16", "\xff\xfea\x00", "t.yaml:1:1: the YAML cannot be read: it is not UTF-8 here"},
		{"control character", "a: 1\nb: x\x1b[1m\n", "t.yaml:2:5: the YAML cannot be read: the control character U+001B"},
		{"version", "%YAML 3.0\n---\na: 1\n", "t.yaml:1:1: the YAML cannot be read: this version"},
		{"merge", "a: &x\n  <<: 5\n", "t.yaml:2:7: what is merged here is a whole number"},
		{"depth", "a: " + strings.Repeat("[", 20_000), "t.yaml:1:1: the YAML cannot be read: exceeded max depth"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, problems := parse(test.yaml)
			if len(problems) != 1 || !strings.HasPrefix(problems[0].Error(), test.want) {
				t.Errorf("Parse(%.100q): %v\nwant %s…", test.yaml, problems, test.want)
			}
		})
	}
}

// TestBombs gives what would take for ever, or all memory, if aliases and
// merges were written out.
func TestBombs(t *testing.T) {
	var aliases, merges strings.Builder
	aliases.WriteString("a0: &a0 [x, x]\n")
	merges.WriteString("m0: &m0 {x: 1}\n")
	for i := 1; i < 60; i++ {
		fmt.Fprintf(&aliases, "a%d: &a%d [*a%d, *a%d]\n", i, i, i-1, i-1)
	}
	merges.WriteString("big: &big {")
	for i := range 2000 {
		fmt.Fprintf(&merges, "k%d: 1, ", i)
	}
	merges.WriteString("}\n")
	for i := range 2000 {
		fmt.Fprintf(&merges, "m%d_: {<<: *big}\n", i)
	}
	if n, problems := parse(aliases.String()); n == nil || len(problems) > 0 {
		t.Errorf("aliases: %v", problems)
	}
	if _, problems := parse(merges.String()); len(problems) != 1 || !strings.Contains(problems[0].Message, "would never end") {
		t.Errorf("merges: %v", problems)
	}
	for _, loop := range []string{"a: &a [*a]\n", "a: &a\n  <<: *a\n  b: 1\n", "a: &a\n  b: *a\n"} {
		if n, problems := parse(loop); n == nil || len(problems) > 0 {
			t.Errorf("Parse(%q): %v", loop, problems)
		}
	}
}

func TestMerge(t *testing.T) {
	n, problems := parse("a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\nc: {<<: [*a, *b], x: 5}\nd: {<<: *a}\n")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	want := map[string]string{"c": "x:5 y:2 z:4", "d": "x:1 y:2"}
	for key, want := range want {
		var got []string
		for _, f := range n.Field(key).Fields {
			got = append(got, f.Key.Value+":"+f.Value.Text.Value)
		}
		if got := strings.Join(got, " "); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
}

func TestNothing(t *testing.T) {
	for _, text := range []string{"", "\n\n", "# only a comment\n", "\ufeff"} {
		if n, problems := parse(text); n != nil || len(problems) > 0 {
			t.Errorf("Parse(%q) = %v, %v, want nothing", text, n, problems)
		}
	}
	if n, problems := parse("---\n"); n == nil || n.Kind != Null || len(problems) > 0 {
		t.Errorf("Parse of an empty document = %v, %v", n, problems)
	}
}

// TestPart reads front matter, which stands in a larger file.
func TestPart(t *testing.T) {
	text := "---\ntitle: 'It''s'\nx: [\n---\n# Text\n"
	f := source.NewFile("p.md", []byte(text))
	n, problems := Parse(source.Span{File: f, Start: 4, End: 19})
	if len(problems) > 0 || n.Field("title").Text.SpanOf(3, 4).String() != "p.md:2:13" {
		t.Errorf("got %v, %v", n, problems)
	}
	_, problems = Parse(source.Span{File: f, Start: 4, End: 24})
	if len(problems) != 1 || problems[0].Span.String() != "p.md:3:4" {
		t.Errorf("problems are %v", problems)
	}
}

// FuzzParse checks that reading ends, that the values are those of package
// yaml, and that every place is in the file.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"a: [1, 'x''y', \"\\u00e9\\\n  z\"]\nb: &x {c: |\n  lit\n, d: >-\n  fold\n  ed\n}\n<<: *x\n", "k: |+2\n   a\n\n", "? a\n: - b\n  - !!str 5\n",
		"a: b: c", "\ufeffa: 'x\n\n y'\n", "%YAML 1.1\n---\na: ~\n...\n", "a: &a [*a]", "\"\\x41\\\r\n b\": \u2028x", "!0\u2028x",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, problems := parse(text)
		for _, p := range problems {
			if p.Start < 0 || p.End < p.Start || p.End > len(text) {
				t.Errorf("the problem %v is at %d to %d of %d bytes", p, p.Start, p.End, len(text))
			}
		}
		var doc yaml.Node
		if err := yaml.Unmarshal([]byte(text), &doc); n == nil || err != nil || len(problems) > 0 {
			return
		}
		compare(t, n, doc.Content[0], map[*Node]bool{}, len(text))
	})
}

func compare(t *testing.T, n *Node, y *yaml.Node, seen map[*Node]bool, size int) {
	if y.Kind == yaml.AliasNode {
		y = y.Alias
	}
	if seen[n] {
		return
	}
	seen[n] = true
	if n.Span.Start < 0 || n.Span.End < n.Span.Start || n.Span.End > size {
		t.Errorf("%v is at %d to %d of %d bytes", n, n.Span.Start, n.Span.End, size)
	}
	switch y.Kind {
	case yaml.ScalarNode:
		if n.Text.Value != y.Value {
			t.Errorf("read %q, want %q", n.Text.Value, y.Value)
		}
	case yaml.SequenceNode:
		for i := range y.Content {
			compare(t, n.Items[i], y.Content[i], seen, size)
		}
	}
}
