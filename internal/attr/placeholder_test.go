package attr

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// showPlaceholder writes items as "a|'text', b".
func showPlaceholder(items [][]table.Choice, columns []table.Column) string {
	var all []string
	for _, choices := range items {
		var parts []string
		for _, c := range choices {
			if c.Column < 0 {
				parts = append(parts, fmt.Sprintf("%q", c.Text.Value))
			} else {
				parts = append(parts, columns[c.Column].Name.Value)
			}
		}
		all = append(all, strings.Join(parts, "|"))
	}
	return strings.Join(all, ", ")
}

func TestParsePlaceholder(t *testing.T) {
	for text, want := range map[string]string{
		"key":                      "key",
		" Release note ":           "Release note",
		"a or b":                   "a|b",
		"a OR\n b or \"c or d\"":   `a|b|"c or d"`,
		"a, b or c":                "a, b|c",
		`'Fix or workaround' or x`: "Fix or workaround|x",
		`'a, b', "x, y"`:           `a, b, "x, y"`,
		`"it is \"so\"" or a`:      `"it is \"so\""` + "|a",
		"color or author":          "color|author",
		"a\u00a0or\u00a0b":         "a|b",
		"parent.summary":           "parent.summary",
	} {
		var columns []table.Column
		items, problems := ParsePlaceholder(source.Literal("page.md", text), &columns)
		if got := showPlaceholder(items, columns); got != want || len(problems) > 0 {
			t.Errorf("%q is %s, want %s; %v", text, got, want, problems)
		}
	}
	columns := []table.Column{{Name: source.Literal("page.md", "Key")}}
	if _, problems := ParsePlaceholder(source.Literal("page.md", "key or summary, key"), &columns); len(columns) != 2 || len(problems) > 0 {
		t.Errorf("the columns are %v, %v; want each once", columns, problems)
	}
	for text, want := range map[string]string{
		"":       "names no column",
		"a or":   `one side of "or"`,
		"or a":   `one side of "or"`,
		"a, ":    "column 2 of 2 is empty",
		"a as B": "has no label",
		`""`:     "the text is empty",
		`"a" b`:  "more after the text",
		`'a`:     "not closed",
		`a "b"`:  "quote in the middle",
	} {
		var columns []table.Column
		_, problems := ParsePlaceholder(source.Literal("page.md", text), &columns)
		if len(problems) != 1 || !strings.Contains(problems[0].Message, want) {
			t.Errorf("%q: %v, want one problem with %q", text, problems, want)
		}
	}
}

func TestEndOfPlaceholder(t *testing.T) {
	for text, want := range map[string]int{
		"${a} b}": 4, `${a or "}"} b`: 11, "${'}'}": 6, "${a": 0, "${'a} b": 5, "${'a": 0, "${}": 3, "${a ${b}": 0,
	} {
		if got := EndOfPlaceholder(text); got != want {
			t.Errorf("EndOfPlaceholder(%q) = %d, want %d", text, got, want)
		}
	}
}

// FuzzParsePlaceholder checks that every text is read as a placeholder, or
// reported in places within it.
func FuzzParsePlaceholder(f *testing.F) {
	for _, seed := range []string{"key", `a or b or "c", 'd, e'`, `"`, "or", "a as b", "'", `"\"" or`, "a,,b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if n := EndOfPlaceholder("${" + text); n > len("${")+len(text) {
			t.Fatalf("%q ends at %d", text, n)
		}
		var columns []table.Column
		items, problems := ParsePlaceholder(source.Literal("page.md", text), &columns)
		if len(items) == 0 && len(problems) == 0 {
			t.Errorf("%q is nothing", text)
		}
		for _, p := range problems {
			if p.Start < 0 || p.End > len(text) || p.Start > p.End {
				t.Errorf("%q has %v at %d to %d", text, p, p.Start, p.End)
			}
		}
		for _, choices := range items {
			for _, c := range choices {
				if c.Column >= len(columns) || c.Column < 0 && c.Text.Value == "" {
					t.Errorf("%q has %+v", text, c)
				}
			}
		}
	})
}
