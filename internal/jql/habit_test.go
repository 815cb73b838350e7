package jql

import (
	"errors"
	"regexp"
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
		{"SELECT key FROM issues WHERE a = b LIMIT 10 OFFSET 5;", "JQL has no SELECT: a query is the condition alone; write a = b, and name the fields with columns="},
		{"project in (select key from projects)", "JQL has no query within a query; name the values, or write filter = NAME for a filter that is saved in Jira"},
		{"project = A limit 5, 10", `JQL has no LIMIT; take it out, and use limit="5" of the shortcode`},
		{"project = A TOP 5", `JQL has no LIMIT; take it out, and use limit="5" of the shortcode`},
		{"project = A HAVING count(*) > 1", "JQL has no HAVING; take it out: a query finds issues, and cannot count them"},
		{"summary ~ users having trouble", `having is a reserved word of JQL; put values with spaces in quotes: "users having trouble"`},
		{"summary ~ places where nothing works", `where is a reserved word of JQL; put values with spaces in quotes: "places where nothing works"`},
		{"summary NOT LIKE '%foo%'", `JQL has no LIKE; write summary !~ "foo*"`},
		{"summary not contains foo", "JQL says !~ for not containing; write summary !~ foo"},
		{"a = b and summary does not contain 'foo bar'", "JQL says !~ for not containing; write summary !~ 'foo bar'"},
		{"labels contains foo", `expected an operator such as =, IN or IS, not "contains"; write =`},
		{"summary has foo", `expected an operator such as =, IN or IS, not "has"; write ~`},
		{"project = A orderby created", "JQL sorts by ORDER BY; write ORDER BY"},
		{"project = A sortiert nach created", "JQL sorts by ORDER BY; write ORDER BY"},
		{"ORDER BY created DESC NULLS LAST", "JQL cannot say where empty values stand; take it out"},
		{"project = A UND status = Offen", "JQL's words are English; write AND"},
		{"project = A und nicht status = Offen", "JQL's words are English; write AND NOT"},
		{"project = A ODER status in (Offen)", "JQL's words are English; write OR"},
		{"project = A ET status = Ouvert", "JQL's words are English; write AND"},
		{"nicht project = A", "JQL's words are English; write NOT"},
		{"project = A XOR status = B", "JQL has no XOR; join the conditions by AND, OR and NOT"},
		{"status was Open between 2024-01-01 and 2024-02-01", "JQL says DURING for a span of the past; write DURING (2024-01-01, 2024-02-01)"},
		{"status changed between (-2w, -1w)", "JQL says DURING for a span of the past; write DURING"},
		{"status changed to Done in the last 7 days", "JQL says AFTER for changes since a time; write after -7d"},
		{"created IN LAST 7 DAYS", "JQL compares with a time that long ago; write created >= -7d"},
		{"created > NOW() - INTERVAL 30 MINUTE", "JQL cannot take from a function's result; write -30m, which is that long ago"},
		{"created > 7 days ago", `expected AND, OR, ORDER BY or the end of the query, not "days"; write -7d`},
		{"created >= -30 days", `expected AND, OR, ORDER BY or the end of the query, not "days"; write -30d`},
		{"created > last week", `last is a reserved word of JQL; write startOfWeek("-1w")`},
		{"due <= end of week", "end is a reserved word of JQL; write endOfWeek()"},
		{"labels = 3 days", `expected AND, OR, ORDER BY or the end of the query, not "days"; put values with spaces in quotes: "3 days"`},
		{"created after 2024-01-01", `expected an operator such as =, IN or IS, not "after"; write >`},
		{"votes gte 3", `expected an operator such as =, IN or IS, not "gte"; write >=`},
		{"status = not Open", "NOT stands before the field, or in the operator; write status != Open"},
		{"status =! Open", "the characters of the operator have changed places; write status != Open"},
		{"votes > 1 and < 5", `expected a field, not "<"; name the field before it: each comparison has its own`},
		{"assignee = @me", "JQL has no @me; write currentUser()"},
		{"assignee = [~john]", `JQL has no mentions of people; write "john"`},
		{"assignee is not set", "set is a reserved word of JQL; write IS EMPTY"},
		{"assignee is set", "set is a reserved word of JQL; write IS NOT EMPTY"},
		{"assignee is none", `expected EMPTY after IS, not "none"; write IS EMPTY`},
		{"assignee exists", "exists is a reserved word of JQL; write IS NOT EMPTY"},
		{"sprint = current", "JQL finds what is in the current sprint by a function; write sprint IN openSprints()"},
		{"summary:foo*", `JQL writes ~ between a field and words that it holds; write summary ~ "foo*"`},
		{`"foo" not in labels`, `the field stands before IN, and its values after it; write labels not in ("foo")`},
		{"ABC-1, ABC-2", "a list of keys is no condition; write key in (ABC-1, ABC-2)"},
		{"ABC-1", "expected an operator such as =, IN or IS, but the query ends; write key = ABC-1"},
		{"key in (ABC-1; ABC-2)", "a comma stands between the values of a list; write a comma"},
		{`status in ("Open" "Closed")`, `expected a comma or the ) that closes the list, not "Closed"; put a comma between the values`},
		{"status in (Open and a = b", `expected a comma or the ) that closes the list, not "and"; close the list before it with )`},
		{"status in ()", `expected a value, not ")"; put values between the parentheses`},
		{"labels = #foo", `the character # has no meaning in JQL outside quotes; put the whole value in quotes: "#foo"`},
		{"# why\nproject = A", "JQL has no comments; take it out"},
		{"{ project = A }", "JQL has no braces; write the condition without them"},
		{"status changed from To Do to In Progress", `values with spaces stand in quotes; write FROM "To Do" TO "In Progress"`},
		{"status changed from Code Review to Done after -1w", `values with spaces stand in quotes; write FROM "Code Review" TO "Done"`},
		{"status was In Progress", `WAS IN takes a list in parentheses or a function, not the value Progress alone; write WAS IN (Progress); or, for one value, WAS "In Progress"`},
		{"status was in Open", "WAS IN takes a list in parentheses or a function, not the value Open alone; write WAS IN (Open)"},
		{"status changed since -1w", "JQL says AFTER for changes since a time; write AFTER"},
		{"updated within 7 days", "JQL compares with a time that long ago; write updated >= -7d"},
		{"updated in (last 7 days)", "JQL compares with a time that long ago; write updated >= -7d"},
		{"updated last 7 days", "JQL compares with a time that long ago; write updated >= -7d"},
		{`text ~ "seen in last 7 days" AND foo bar`, `expected an operator such as =, IN or IS, not "bar"; write it as field = value`},
		{"created >= today - 7", `JQL does not reckon with times; write startOfDay("-7d")`},
		{"created >= today() - 7d AND a = b", `JQL does not reckon with times; write startOfDay("-7d")`},
		{"labels not empty", "NOT EMPTY follows IS; write labels IS NOT EMPTY"},
		{"labels !null", "NOT EMPTY follows IS; write labels IS NOT EMPTY"},
		{"`Story Points` > 3", `JQL has no names between backquotes; write "Story Points"`},
		{"team = Team: Blue", `expected AND, OR, ORDER BY or the end of the query, not "Blue"; put values with spaces in quotes: "Team: Blue"`},
		{"component = R&D", `& joins conditions; put the whole value in quotes: "R&D"`},
		{"summary ~ foo or bar", "each side of OR is a condition of its own; write summary ~ foo OR summary ~ bar"},
		{"status in (Open or Closed)", "a comma stands between the values of a list; write a comma"},
		{"key = A-1 A-2", "= takes one key; write key IN (A-1, A-2)"},
		{"votes ≥ 3", `expected an operator such as =, IN or IS, not "≥"; write >=`},
		{"&quot;project&quot; = A", "HTML stands here for a character; write the character itself"},
		{"summary ~ (foo, bar)", `expected a value or a function after ~, not "("; ~ takes one value: join conditions by OR`},
		{"project = A DESC", `expected AND, OR, ORDER BY or the end of the query, not "DESC"; name the field to sort by: ORDER BY created DESC`},
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
		if !follow(test.text, e) {
			t.Errorf("Parse(%q): who does what is said there is no further: %s", test.text, e.Fix)
		}
	}
	_, err := Parse("a = b AND \x00 c" + strings.Repeat("x", longestHabit))
	if err == nil || strings.Contains(err.Error(), mark) {
		t.Errorf("Parse of a mark: %v", err)
	}
}

// advice is what a fix says to write.
var advice = regexp.MustCompile(`^(?:write|put values with spaces in quotes:|put lists in round parentheses:) (.*?)(?:, (?:and name|which is).*|, in <<jql-count.*)?$`)

// follow reports whether a query goes on further when what is to be written is:
// as a whole condition or list, or in the place of the error.
func follow(text string, e *SyntaxError) bool {
	m := advice.FindStringSubmatch(e.Fix)
	if m == nil || strings.HasPrefix(m[1], "a ") || strings.HasPrefix(m[1], "the ") || strings.HasPrefix(m[1], "it as ") || strings.Contains(m[1], " in place ") {
		return true // in words
	}
	written := strings.ReplaceAll(m[1], "…", "z")
	for _, whole := range []string{written, "a = " + written, "a IN " + written, "a WAS b " + written, "a CHANGED " + written, "a " + written, "ORDER BY " + written} {
		if _, err := Parse(whole); err == nil {
			return true
		}
	}
	_, err := Parse(text[:e.Start] + written + text[e.End:])
	var next *SyntaxError
	return err == nil || errors.As(err, &next) && next.Start > e.Start
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
		{`created > "2024-01-01 10:30:00"`, `"2024-01-01 10:30:00" is no date to Jira; write "2024-01-01 10:30"`},
		{"worklogDate > yesterday", `"yesterday" is no date to Jira; write startOfDay("-1d")`},
		{"status changed by me", `"me" is the name of a person here; write currentUser()`},
		{`summary = ""`, "Jira compares summary by words, and there are none; write summary IS EMPTY"},
		{"Approver = currentUser", "currentUser is a function, and a value without its parentheses; write currentUser()"},
		{"sprint = openSprints", "openSprints is a function, and a value without its parentheses; write openSprints()"},
		{"component = now AND labels = currentUser AND fixVersion = now AND status = now AND Team = now", ""},
		{`assignee = openSprints AND summary ~ "%20" AND description ~ "%s"`, ""},
		{"created > today()", "Jira has no function today(); write startOfDay()"},
		{"assignee = me", `"me" is the name of a person here; write currentUser()`},
		{"reporter in (bob, currentuser)", "currentUser is a function, and a value without its parentheses; write currentUser()"},
		{"summary = foo", "Jira compares summary by words, not as a whole; write summary ~ foo"},
		{`description != "a b"`, `Jira compares description by words, not as a whole; write description !~ "a b"`},
		{`text ~ "%foo%"`, `JQL's sign for any characters is *, not %; write "foo*"`},
		{`text ~ "%foo*"`, `JQL's sign for any characters is *, not %; write "foo*"`},
		{"project = A ORDER BY -created", "JQL has no sign before a field; write created DESC"},
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
