package attr

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

func show(columns []table.Column) string {
	var b strings.Builder
	for i, c := range columns {
		if i > 0 {
			b.WriteString(" | ")
		}
		b.WriteString(c.Name.Value)
		if c.Label.Given() {
			fmt.Fprintf(&b, "=%s", c.Label.Value)
		}
	}
	return b.String()
}

func showProblems(problems []source.Problem) string {
	var b strings.Builder
	for _, p := range problems {
		fmt.Fprintf(&b, "%s:%d-%d ", p.Code, p.Start, p.End)
	}
	return strings.TrimSpace(b.String())
}

func TestParseColumns(t *testing.T) {
	tests := []struct{ give, want, problems string }{
		{give: `key`, want: `key`},
		{give: ` key ,summary,  Story points `, want: `key | summary | Story points`},
		{give: "key,\n\tsummary AS What\n", want: `key | summary=What`},
		{give: `fixVersions as Fixed in, key`, want: `fixVersions=Fixed in | key`},
		{give: `"Sales, EMEA" as 'The "big" one'`, want: `Sales, EMEA=The "big" one`},
		{give: `'It\'s' as "a\"b\c"`, want: `It's=a"b\c`},
		{give: `"known as issue"as x`, want: `known as issue=x`},
		{give: `parent.summary, cf[10020]`, want: `parent.summary | cf[10020]`},
		{give: `basis, Last`, want: `basis | Last`},
		{give: "key,\u00a0summary\u00a0as\u3000What", want: `key | summary=What`},
		{give: "\"a\"\u00a0as b", want: `a=b`},
		{give: ``, problems: `empty-item:0-0`},
		{give: `  `, problems: `empty-item:0-2`},
		{give: `key,,summary,`, want: `key | summary`, problems: `empty-item:4-4 empty-item:13-13`},
		{give: `Customer's name`, problems: `open-quote:8-15`},
		{give: `Customer's and Bob's`, problems: `bad-column:8-9`},
		{give: `key, a as b as c`, want: `key`, problems: `bad-column:5-16`},
		{give: `key as`, problems: `bad-column:6-6`},
		{give: `as Key`, problems: `bad-column:0-6`},
		{give: `"a" b`, problems: `bad-column:4-5`},
		{give: `"" as b`, problems: `bad-column:0-7`},
		{give: `key as ""`, problems: `bad-column:7-9`},
	}
	for _, tt := range tests {
		columns, problems := ParseColumns(source.Literal("x", tt.give))
		if got := show(columns); got != tt.want {
			t.Errorf("ParseColumns(%q) = %s, want %s", tt.give, got, tt.want)
		}
		if got := showProblems(problems); got != tt.problems {
			t.Errorf("ParseColumns(%q) has problems %s, want %s", tt.give, got, tt.problems)
		}
	}
}

func TestParseColumnsKeepsPlaces(t *testing.T) {
	f := source.NewFile("page.md", []byte(`..key, 'It\'s' as Mine..`))
	columns, problems := ParseColumns(source.Span{File: f, Start: 2, End: f.Offset(source.Position{Line: 1, Column: 23})}.AsText())
	if len(problems) > 0 || len(columns) != 2 {
		t.Fatalf("got %v, %v", columns, problems)
	}
	if got, want := columns[1].Name.SpanOf(3, 4).Text(), `s`; got != want {
		t.Errorf("the s of It's stands at %q, want %q", got, want)
	}
	if got, want := columns[1].Name.SpanOf(2, 3).Text(), `\'`; got != want {
		t.Errorf("the quote of It's stands at %q, want %q", got, want)
	}
	if got, want := columns[1].Label.Span().Text(), `Mine`; got != want {
		t.Errorf("the label stands at %q, want %q", got, want)
	}
}

func TestParseColumn(t *testing.T) {
	for _, tt := range []struct{ give, want, problems string }{
		{give: ` Fix versions as In `, want: `Fix versions=In`},
		{give: `"a, b"`, want: `a, b`},
		{give: `a, b`, problems: `bad-column:0-4`},
		{give: ` `, problems: `bad-column:0-0`},
	} {
		c, problems := ParseColumn(source.Literal("x", tt.give))
		got := ""
		if c.Given() {
			got = show([]table.Column{c})
		}
		if got != tt.want || showProblems(problems) != tt.problems {
			t.Errorf("ParseColumn(%q) = %s, %v; want %s, %s", tt.give, got, problems, tt.want, tt.problems)
		}
	}
}

func TestParseColumnIDs(t *testing.T) {
	for _, tt := range []struct{ give, want, problems string }{
		{give: `issuekey,summary,type`, want: `issuekey | summary | type`},
		{give: `issuekey$$$Key;summary$$$What, in short;due`, want: `issuekey=Key | summary=What, in short | due`},
		{give: `issuekey$$$Key,customfield_10020$$$`, want: `issuekey=Key | customfield_10020`},
		{give: `key as K; "a;b"`, want: `key=K | a;b`},
		{give: `summary$$$What's new;Fixed as Duplicate;status$$$It is "done"`, want: `summary=What's new | Fixed as Duplicate | status=It is "done"`},
		{give: `Customer's name;summary`, want: `Customer's name | summary`},
		{give: "'open;key$$$K", want: "'open | key=K"},
		{give: "issuekey\u00a0$$$\u00a0Key;\u00a0due", want: `issuekey=Key | due`},
		{give: `$$$Key`, problems: `bad-column:0-6`},
	} {
		columns, problems := ParseColumnIDs(source.Literal("x", tt.give))
		if got := show(columns); got != tt.want || showProblems(problems) != tt.problems {
			t.Errorf("ParseColumnIDs(%q) = %s, %v; want %s, %s", tt.give, got, problems, tt.want, tt.problems)
		}
	}
}

func TestParseLimit(t *testing.T) {
	for give, want := range map[string]int{"1": 1, " 50 ": 50, "all": table.AllRows, "ALL": table.AllRows, "1000000": 1000000} {
		got, problems := ParseLimit(source.Literal("x", give))
		if got.N != want || len(problems) > 0 {
			t.Errorf("ParseLimit(%q) = %d, %v; want %d", give, got.N, problems, want)
		}
	}
	for _, give := range []string{"", "0", "-1", "+5", "1.5", "many", "99999999999999999999"} {
		got, problems := ParseLimit(source.Literal("x", give))
		if got.N != 0 || got.Given() || showProblems(problems) == "" {
			t.Errorf("ParseLimit(%q) = %+v, %v; want a problem", give, got, problems)
		}
	}
}

func TestParseTotals(t *testing.T) {
	for _, tt := range []struct{ give, want, problems string }{
		{give: `Story points, avg:Story points, COUNT: key`, want: `sum Story points | avg Story points | count key`},
		{give: `"Team: size", max:"Team: size"`, want: `sum Team: size | max Team: size`},
		{give: `min:a,distinct:b`, want: `min a | distinct b`},
		{give: `agv:a, b`, want: `sum b`, problems: `bad-total:0-3`},
		{give: `sum:`, problems: `bad-column:4-4`},
		{give: `sum:a as b`, problems: `bad-total:9-10`},
	} {
		totals, problems := ParseTotals(source.Literal("x", tt.give))
		var items []string
		for _, total := range totals {
			items = append(items, fmt.Sprintf("%s %s", total.Func, total.Column.Name))
		}
		if got := strings.Join(items, " | "); got != tt.want || showProblems(problems) != tt.problems {
			t.Errorf("ParseTotals(%q) = %s, %v; want %s, %s", tt.give, got, problems, tt.want, tt.problems)
		}
	}
}

func TestParseSort(t *testing.T) {
	for _, tt := range []struct{ give, want, problems string }{
		{give: `Sprint, Story points desc,key ASC`, want: `Sprint | Story points desc | key`},
		{give: `"a desc", "b" DESC`, want: `a desc | b desc`},
		{give: `desc`, want: `desc`},
		{give: "Sprint\u00a0desc", want: `Sprint desc`},
		{give: `a as b desc`, problems: `bad-sort:5-6`},
	} {
		keys, problems := ParseSort(source.Literal("x", tt.give))
		var items []string
		for _, k := range keys {
			item := k.Column.Name.Value
			if k.Descending {
				item += " desc"
			}
			items = append(items, item)
		}
		if got := strings.Join(items, " | "); got != tt.want || showProblems(problems) != tt.problems {
			t.Errorf("ParseSort(%q) = %s, %v; want %s, %s", tt.give, got, problems, tt.want, tt.problems)
		}
	}
}

func TestCheckDates(t *testing.T) {
	for _, give := range []string{"iso", "long", "2006-01-02", "2 Jan 2006", "January 2006", "02/01/06 15:04", "Monday, _2 January", "2006", "2006-01-02T15:04:05Z07:00"} {
		if problems := CheckDates(source.Literal("x", give)); len(problems) > 0 {
			t.Errorf("CheckDates(%q) = %v, want none", give, problems)
		}
	}
	for _, give := range []string{"", "is0", "YYYY-MM-DD", "dd.mm.yyyy", "short", "2024-12-31", "31/12/1999", "15:04"} {
		if problems := CheckDates(source.Literal("x", give)); showProblems(problems) == "" {
			t.Errorf("CheckDates(%q) finds nothing wrong", give)
		}
	}
}

func TestCheckOnError(t *testing.T) {
	for _, give := range []string{"fail", "stale", "show"} {
		if problems := CheckOnError(source.Literal("x", give)); len(problems) > 0 {
			t.Errorf("CheckOnError(%q) = %v, want none", give, problems)
		}
	}
	problems := CheckOnError(source.Literal("x", "stael"))
	if len(problems) != 1 || problems[0].Fix != `did you mean "stale"?` {
		t.Errorf(`CheckOnError("stael") = %v`, problems)
	}
}

func TestParseRequirement(t *testing.T) {
	for give, want := range map[string]table.RequirementKind{"none": table.NoIssues, " some ": table.SomeIssues} {
		got, problems := ParseRequirement(source.Literal("x", give))
		if len(problems) > 0 || got.Kind != want || !got.Given() {
			t.Errorf("ParseRequirement(%q) = %v, %v", give, got, problems)
		}
	}
	for give, fix := range map[string]string{"nome": `did you mean "none"?`, "all": "write none if", "95%": "write none if", "": "write none if", "none, some": "write none if"} {
		got, problems := ParseRequirement(source.Literal("x", give))
		if got.Given() || len(problems) != 1 || !strings.HasPrefix(problems[0].Fix, fix) {
			t.Errorf("ParseRequirement(%q) = %v, %v", give, got, problems)
		}
	}
}

func TestParseMeasure(t *testing.T) {
	for give, want := range map[string]string{"count": "", "sum:Story points": "Story points", " sum : points as SP ": "points=SP", `sum:"A: b"`: "A: b"} {
		got, problems := ParseMeasure(source.Literal("x", give))
		if show([]table.Column{got}) != want || len(problems) > 0 {
			t.Errorf("ParseMeasure(%q) = %s, %v", give, show([]table.Column{got}), problems)
		}
	}
	for give, want := range map[string]string{
		"Story points": "bad-measure:0-12", "avg:Story points": "bad-measure:0-16", "": "bad-measure:0-0", "sum:": "bad-column:4-4", "sum:a, b": "bad-column:4-8",
	} {
		got, problems := ParseMeasure(source.Literal("x", give))
		if showProblems(problems) != want || got.Given() {
			t.Errorf("ParseMeasure(%q) has problems %s, want %s", give, showProblems(problems), want)
		}
	}
}

func TestParseNotGiven(t *testing.T) {
	var none source.Text
	columns, p1 := ParseColumns(none)
	column, p2 := ParseColumn(none)
	limit, p3 := ParseLimit(none)
	if columns != nil || column.Given() || limit.Given() || p1 != nil || p2 != nil || p3 != nil ||
		CheckDates(none) != nil || CheckOnError(none) != nil {
		t.Error("a value that is not given has a meaning or a problem")
	}
}

func FuzzParseColumns(f *testing.F) {
	for _, s := range []string{`key, "a, b" as 'c'`, `a as b as c`, `'\''`, `id$$$L;b`, `avg:x, y desc`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := source.Literal("x", s)
		columns, problems := ParseColumns(text)
		if len(columns) == 0 && len(problems) == 0 {
			t.Errorf("%q gives neither columns nor problems", s)
		}
		for _, c := range columns {
			if c.Name.Value == "" || c.Label.Given() && c.Label.Value == "" {
				t.Errorf("%q gives an empty name or label", s)
			}
		}
		ParseColumn(text)
		ParseColumnIDs(text)
		ParseTotals(text)
		ParseSort(text)
		ParseRequirement(text)
		ParseMeasure(text)
		CheckDates(text)
	})
}
