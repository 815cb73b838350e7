package jql

import (
	"strings"
	"testing"

	"github.com/jqlbuild/jqlbuild/source"
)

func TestLint(t *testing.T) {
	tests := []struct {
		text string // the place of the first finding is between the marks
		want string // "" for no finding
	}{
		{"project = DOCS AND summary ~ \"l’été\" ORDER BY key", ""},
		{"summary ~ d’Artagnan", ""},
		{"status = ‹“Done”›", `warning: the quotes of “Done” are not the ones of JQL and belong to the value; write straight quotes (")`},
		{"‹`project› = DOCS`", "warning: the quotes of `project are not the ones of JQL and belong to the value; write straight quotes (\")"},
		{"status = ‹‘Done’›", `warning: the quotes of ‘Done’ are not the ones of JQL and belong to the value; write straight quotes (")`},
		{"project‹\u00a0› = DOCS", `warning: a no-break space (U+00A0) is part of the text here; type an ordinary space in its place, or nothing`},
		{"status = \"In‹\u00a0›Progress\"", `warning: a no-break space (U+00A0) is part of the text here; type an ordinary space in its place, or nothing`},
		{"status = Done‹\u200b›", `warning: an invisible character (U+200B) is part of the text here; type an ordinary space in its place, or nothing`},
		{"‹\ufeff›status = Done", `warning: an invisible character (U+FEFF) is part of the text here; type an ordinary space in its place, or nothing`},
		{"status = ‹\u3000›Done", `warning: a space that JQL does not take for one (U+3000) is part of the text here; type an ordinary space in its place, or nothing`},
		{"summary ~ \"👩\u200d💻\"", ""},
		{"key = DOCS-1 AND ‹assignee = null›", `warning: = compares with a value, and EMPTY is none; write assignee IS EMPTY`},
		{"‹assignee != empty›", `warning: != compares with a value, and EMPTY is none; write assignee IS NOT EMPTY`},
		{"assignee in (empty)", ""},
		{"type = ‹9999999999999999999›", `the number 9999999999999999999 is too large for Jira; put it in quotes if it is not a number: "9999999999999999999"`},
		{"type in (1, (‹-9999999999999999999›))", `the number -9999999999999999999 is too large for Jira; put it in quotes if it is not a number: "-9999999999999999999"`},
		{"‹cf[9999999999999999999]› = 1", `the number 9999999999999999999 is too large for Jira; put it in quotes if it is not a number: "9999999999999999999"`},
		{"‹\"\"› = x", `the name of the field is empty; name the field before its operator`},
		{"a = b ORDER BY ‹'  '›", `the name of the field is empty; name the field before its operator`},
		{"a = ‹\"\"›()", `the name of the function is empty; name it before its parenthesis`},
		{"issue.property[x] ‹y› = 1", `the path y of an entity property does not begin with one dot; write it as issue.property[x].path`},
		{"issue.property[x]‹..y› = 1", `the path ..y of an entity property does not begin with one dot; write it as issue.property[x].path`},
		{"issue.property[x].y.z = 1", ""},
		{"‹ORDER BY created›", `warning: Jira Cloud refuses a query that does not restrict the issues; add a condition, such as project = DOCS`},
		{"‹›", `warning: Jira Cloud refuses a query that does not restrict the issues; add a condition, such as project = DOCS`},
		{"a = b ORDER BY c, d, e, f, g, h, i, ‹j, k›", `warning: Jira Cloud sorts by at most 7 fields, not 9; take some out`},
	}
	for _, test := range tests {
		before, rest, _ := strings.Cut(test.text, "‹")
		at, after, _ := strings.Cut(rest, "›")
		text := before + at + after
		found := Lint(mustParse(t, text), Options{Cloud: true})
		got := ""
		if len(found) > 0 {
			got = strings.TrimPrefix(found[0].Problem(source.Literal("query", text)).Error(), "query:")
			_, got, _ = strings.Cut(got, " ")
		}
		if got != test.want {
			t.Errorf("Lint(%q):\n got %s\nwant %s", text, got, test.want)
		} else if got != "" && (found[0].Start != len(before) || found[0].End != len(before)+len(at)) {
			t.Errorf("Lint(%q): got [%d, %d), want [%d, %d)", text, found[0].Start, found[0].End, len(before), len(before)+len(at))
		}
	}
}

func TestLintDataCenter(t *testing.T) {
	for _, text := range []string{"", "ORDER BY a, b, c, d, e, f, g, h"} {
		if found := Lint(mustParse(t, text), Options{}); found != nil {
			t.Errorf("Lint(%q) for any Jira: got %v, want nothing", text, found)
		}
	}
}
