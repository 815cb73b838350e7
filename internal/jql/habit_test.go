package jql

import (
	"errors"
	"strings"
	"testing"

	"github.com/jqlbuild/jqlbuild/source"
)

// TestHabits has the mistakes that people bring from elsewhere, each with what
// is said of it.
func TestHabits(t *testing.T) {
	tests := []struct{ text, want string }{
		{"project = A LIMIT 5", `JQL has no LIMIT; take it out, and use limit="5" of the shortcode`},
		{"project = A ORDER BY key limit 20;", `JQL has no LIMIT; take it out, and use limit="20" of the shortcode`},
		{"summary ~ time limit 5", `limit is a reserved word of JQL; put values with spaces in quotes: "time limit 5"`},
		{"project = A OFFSET 5", "JQL cannot skip issues; take it out; limit= of the shortcode says how many are shown"},
		{"SELECT * FROM issues\nWHERE project = A ORDER BY key", "JQL has no SELECT: a query is the condition alone; write project = A ORDER BY key, and name the fields with columns="},
		{"select key", "JQL has no SELECT: a query is the condition alone; write a condition such as project = DOCS, and name the fields with columns="},
		{"WHERE status = Open", "JQL has no WHERE: a query is the condition alone; write status = Open"},
		{"from issues where status = Open", "JQL has no WHERE: a query is the condition alone; write status = Open"},
		{"DELETE project = A", "JQL only finds issues; write a condition such as project = DOCS"},
		{"project = A WHERE status = Open", "JQL has no WHERE between conditions; write AND"},
		{"project = A GROUP BY status", "JQL has no GROUP BY; take it out, and use group-by= of the shortcode"},
		{"project = A sort by key", "JQL sorts by ORDER BY; write ORDER BY"},
		{"project = A ORDER key DESC", "ORDER BY lacks its BY; write ORDER BY key DESC"},
		{"ORDER BY created descending", "JQL writes DESC for descending; write DESC"},
		{"ORDER BY created ascending", "JQL writes ASC for ascending; write ASC"},
		{"ORDER BY created, DESC", "a comma stands between a field and its direction; write created DESC"},
		{"status == Open", "expected a value or a function after =, not \"=\"; write a single ="},
		{"created =< 2024-01-01", "the characters of the operator have changed places; write created <= 2024-01-01"},
		{"status not = Open", "NOT stands before the field, or in the operator; write status != Open"},
		{`created between "2024-01-01" and "2024-02-01"`, `JQL has no BETWEEN; write created >= "2024-01-01" AND created <= "2024-02-01"`},
		{`summary like "%foo%"`, `JQL has no LIKE; write summary ~ "foo*"`},
		{"summary starts with foo and a = b", `JQL has no STARTS WITH; write summary ~ "foo*"`},
		{"project: A", "JQL writes = between a field and its value; write project = A"},
		{"project:A AND status:Open", "JQL writes = between a field and its value; write project = A"},
		{"key = ABC-1 OR ABC-2", "each side of OR is a condition of its own; write key IN (ABC-1, ABC-2)"},
		{`(key = "ABC-1" or 'ABC-2' or ABC-3)`, `each side of OR is a condition of its own; write key IN ("ABC-1", 'ABC-2', …)`},
		{"labels = a AND b AND c = d", "each side of AND is a condition of its own; write labels = a AND labels = b"},
		{"project = A, status = B", "conditions are joined by AND, not by a comma; write AND in place of the comma"},
		{"project = A; status = B", "JQL has no semicolon; join conditions with AND"},
		{`status = "Open" -- a comment`, "JQL has no comments; take it out"},
		{"status = Open /* why */", "JQL has no comments; take it out"},
		{"project = {A, B}", "JQL has no braces; put lists in round parentheses: (A, B)"},
		{"count(*) > 3", `a query cannot count; write the condition alone, in <<jql-count jql="…">>`},
		{`created > date("2024-01-01")`, `JQL has no function DATE; write "2024-01-01"`},
		{"duedate < now() + 1d", `JQL cannot add to a function's result; write "1d", which is that long from now`},
		{"duedate < now() - 1d", "JQL cannot take from a function's result; write -1d, which is that long ago"},
		{"created > startOfDay() - 1d", `JQL cannot add to a function's result; write startOfDay("-1d")`},
		{"sprint in openSprints", "IN takes a list in parentheses or a function, not the value openSprints alone; write IN openSprints()"},
	}
	for _, test := range tests {
		_, err := Parse(test.text)
		var e *SyntaxError
		if !errors.As(err, &e) {
			t.Errorf("Parse(%q): got %v, want a *SyntaxError", test.text, err)
			continue
		}
		if got := e.Message + "; " + e.Fix; got != test.want {
			t.Errorf("Parse(%q):\n got %s\nwant %s", test.text, got, test.want)
		}
	}
	_, err := Parse("a = b AND \x00 c" + strings.Repeat("x", longestHabit))
	if err == nil || strings.Contains(err.Error(), mark) {
		t.Errorf("Parse of a mark: %v", err)
	}
}

// TestMistaken has values that parse and mean something else to Jira.
func TestMistaken(t *testing.T) {
	tests := []struct{ text, want string }{
		{"created > yesterday", `"yesterday" is no date to Jira; write startOfDay("-1d")`},
		{`updated >= "last week"`, `"last week" is no date to Jira; write startOfWeek("-1w")`},
		{`due < "3 days"`, `"3 days" is no date to Jira; write 3d`},
		{`created > "2 weeks ago"`, `"2 weeks ago" is no date to Jira; write -2w`},
		{"created > -7days", `"-7days" is no date to Jira; write -7d`},
		{"created > -1month", `"-1month" is no date to Jira; write startOfDay("-1M"), or startOfMonth("-1M")`},
		{`resolved > "01/02/2024"`, `"01/02/2024" is no date to Jira; write the year, the month and the day: 2024-MM-DD`},
		{"created > 2024-01-01T10:30:00", `"2024-01-01T10:30:00" is no date to Jira; write "2024-01-01 10:30"`},
		{"status changed after yesterday", `"yesterday" is no date to Jira; write startOfDay("-1d")`},
		{"created > today()", "Jira has no function today(); write startOfDay()"},
		{"assignee = me", `"me" is the name of a person here; write currentUser()`},
		{"reporter in (bob, currentuser)", "currentUser is a function, and a value without its parentheses; write currentUser()"},
		{"summary = foo", "Jira compares summary by words, not as a whole; write summary ~ foo"},
		{`description != "a b"`, `Jira compares description by words, not as a whole; write description !~ "a b"`},
		{`text ~ "%foo%"`, `JQL's sign for any characters is *, not %; write "foo*"`},
		{"created > -1w AND updated > 2024-01-01 AND due <= '2024/01/01' AND resolved > startOfMonth(-1)", ""},
		{`created > "2024-01-01 10:30" AND due < 1704067200000 AND updated > "-1w 2d" AND created > -5h`, ""},
		{`summary ~ now AND text ~ "100%" AND labels = yesterday AND assignee = memory AND "Start date" = today`, ""},
	}
	for _, test := range tests {
		got := ""
		for _, f := range Lint(mustParse(t, test.text), Options{Cloud: true}) {
			if !f.Warning {
				t.Errorf("Lint(%q) refuses it", test.text)
			}
			got = f.Problem(source.Literal("query", test.text)).Message + "; " + f.Fix
		}
		if got != test.want {
			t.Errorf("Lint(%q):\n got %s\nwant %s", test.text, got, test.want)
		}
	}
}
