package tabulate

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jqlbuild/jqlbuild/internal/field"
	"github.com/jqlbuild/jqlbuild/internal/issue"
	"github.com/jqlbuild/jqlbuild/table"
)

// points is a custom field with numbers.
var points = field.Column{Field: field.Field{ID: "customfield_1", Name: "Story points", Custom: true, Schema: field.Schema{Type: "number"}}}

// column returns the column of a system field, or a part of one.
func column(t testing.TB, name string) field.Column {
	t.Helper()
	if name == "points" {
		return points
	}
	f, part, err := field.System().Find(name)
	if err != nil {
		t.Fatal(err)
	}
	return field.Column{Field: f, Part: part}
}

// issue returns an issue whose fields are written as id, JSON, id, JSON.
func tracked(key string, fields ...string) issue.Issue {
	i := issue.Issue{Key: key, Fields: make(map[string]json.RawMessage)}
	for n := 0; n < len(fields); n += 2 {
		i.Fields[fields[n]] = json.RawMessage(fields[n+1])
	}
	return i
}

func status(name, category string) string {
	return fmt.Sprintf(`{"name":%q,"statusCategory":{"key":%q}}`, name, category)
}

func versions(names ...string) string {
	var v []string
	for _, n := range names {
		v = append(v, fmt.Sprintf(`{"name":%q,"released":true}`, n))
	}
	return "[" + strings.Join(v, ",") + "]"
}

var orrery = []issue.Issue{
	tracked("ORR-1", "status", status("Done", "done"), "fixVersions", versions("2.10"), "customfield_1", "3", "timespent", "3600", "labels", `["optics"]`, "duedate", `"2026-03-01"`),
	tracked("ORR-2", "status", status("To Do", "new"), "fixVersions", versions("2.9", "2.10"), "customfield_1", "5", "labels", `["optics","mount"]`),
	tracked("ORR-3", "status", status("In Review", "indeterminate"), "customfield_1", "null", "timespent", "1800", "duedate", `"2026-01-01"`),
	tracked("ORR-4", "status", status("Done", "done"), "fixVersions", versions("2.9"), "customfield_1", "8", "timespent", "600", "labels", `["mount"]`),
}

// made leaves out what a table does not show.
func made(t *table.Table, _ []Blank) *table.Table { return t }

// outline returns a table as text: the headings, then each group's heading,
// rows and totals.
func outline(t *table.Table) string {
	var b strings.Builder
	line := func(cells []table.Cell, first string) {
		words := []string{first}
		for _, c := range cells {
			words = append(words, table.PlainText(c.Content))
		}
		b.WriteString(strings.TrimRight(strings.Join(words, "|"), "|") + "\n")
	}
	foot := func(lines []table.Foot) {
		for _, f := range lines {
			line(f.Cells, f.Func.String())
		}
	}
	var heads []string
	for _, h := range t.Columns {
		heads = append(heads, h.Label)
	}
	fmt.Fprintf(&b, "%s; %d shown", strings.Join(heads, ", "), t.Shown)
	if t.SortedBy != "" {
		b.WriteString("; by " + t.SortedBy)
	}
	b.WriteString("\n")
	var groups func(all []table.Group, marks string)
	groups = func(all []table.Group, marks string) {
		for _, g := range all {
			if len(g.Heading) > 0 {
				fmt.Fprintf(&b, "%s %s (%d)\n", marks, table.PlainText(g.Heading), g.Issues)
			}
			for _, r := range g.Rows {
				line(r.Cells, r.Key)
			}
			groups(g.Groups, marks+"#")
			foot(g.Foot)
		}
	}
	groups(t.Groups, "#")
	if len(t.Foot) > 0 {
		b.WriteString("=\n")
		foot(t.Foot)
	}
	return b.String()
}

func TestTable(t *testing.T) {
	for _, tt := range []struct {
		name    string
		issues  []issue.Issue
		columns string
		group   string
		totals  string
		sort    string
		want    string
	}{{
		name:    "nothing",
		columns: "key, status",
		totals:  "sum key, count status",
		want:    "Key, Status; 0 shown\n=\nsum|–\ncount||0\n",
	}, {
		name:    "plain",
		issues:  orrery,
		columns: "key, fixVersions",
		want:    "Key, Fix versions; 4 shown\nORR-1|ORR-1|2.10\nORR-2|ORR-2|2.9, 2.10\nORR-3|ORR-3\nORR-4|ORR-4|2.9\n",
	}, {
		name:    "groups of statuses stand in the order of work",
		issues:  orrery,
		columns: "points",
		group:   "status",
		want:    "Story points; 4 shown\n# To Do (1)\nORR-2|5\n# In Review (1)\nORR-3\n# Done (2)\nORR-1|3\nORR-4|8\n",
	}, {
		name:    "groups of issues that are in the opposite order",
		issues:  []issue.Issue{orrery[0], orrery[2], orrery[1]},
		columns: "points",
		group:   "status",
		want:    "Story points; 3 shown\n# To Do (1)\nORR-2|5\n# In Review (1)\nORR-3\n# Done (1)\nORR-1|3\n",
	}, {
		name:    "groups of labels stand by name",
		issues:  orrery,
		columns: "points",
		group:   "labels",
		totals:  "sum points, count points",
		want: "Story points; 4 shown\n# mount (2)\nORR-2|5\nORR-4|8\nsum|13\ncount|2\n" +
			"# optics (2)\nORR-1|3\nORR-2|5\nsum|8\ncount|2\n# None (1)\nORR-3\nsum|–\ncount|0\n=\nsum|16\ncount|3\n",
	}, {
		name:    "groups of versions are sorted by number",
		issues:  []issue.Issue{orrery[1], orrery[0], orrery[2], orrery[3], tracked("ORR-5", "fixVersions", versions("10.0")), tracked("ORR-6", "fixVersions", versions("2.8"))},
		columns: "key",
		group:   "fixVersions",
		want: "Key; 6 shown\n# 2.8 (1)\nORR-6|ORR-6\n# 2.9 (2)\nORR-2|ORR-2\nORR-4|ORR-4\n# 2.10 (2)\nORR-2|ORR-2\nORR-1|ORR-1\n" +
			"# 10.0 (1)\nORR-5|ORR-5\n# None (1)\nORR-3|ORR-3\n",
	}, {
		name:    "sorted by the group's column",
		issues:  orrery,
		columns: "key",
		group:   "fixVersions",
		sort:    "fixVersions desc",
		want: "Key; 4 shown; by Fix versions (descending)\n# 2.10 (2)\nORR-1|ORR-1\nORR-2|ORR-2\n# 2.9 (2)\nORR-2|ORR-2\nORR-4|ORR-4\n" +
			"# None (1)\nORR-3|ORR-3\n",
	}, {
		name:    "what is called None is none",
		issues:  []issue.Issue{tracked("ORR-7", "priority", `{"name":"None","id":"6"}`), tracked("ORR-8"), tracked("ORR-9", "priority", `{"name":"Low","id":"4"}`)},
		columns: "key",
		group:   "priority",
		want:    "Key; 3 shown\n# Low (1)\nORR-9|ORR-9\n# None (2)\nORR-7|ORR-7\nORR-8|ORR-8\n",
	}, {
		name:    "every total",
		issues:  orrery,
		columns: "key, points, timespent, duedate, labels",
		totals:  "sum points, sum timespent, avg points, avg timespent, min points, max timespent, min duedate, max duedate, count duedate, distinct labels, sum duedate, sum summary",
		want: "Key, Story points, Time Spent, Due date, Labels; 4 shown\n" +
			"ORR-1|ORR-1|3|1h|2026-03-01|optics\nORR-2|ORR-2|5|||optics, mount\nORR-3|ORR-3||30m|2026-01-01\nORR-4|ORR-4|8|10m||mount\n=\n" +
			"sum||16|1h 40m|–\navg||5.33|33m 20s\nmin||3||2026-01-01\nmax|||1h|2026-03-01\ncount||||2\ndistinct|||||2\n",
	}, {
		name:    "sorted, the empty ones last",
		issues:  orrery,
		columns: "points",
		sort:    "timespent",
		want:    "Story points; 4 shown; by Time Spent\nORR-4|8\nORR-3\nORR-1|3\nORR-2|5\n",
	}, {
		name:    "sorted downward, the empty ones last",
		issues:  orrery,
		columns: "points",
		sort:    "timespent desc",
		want:    "Story points; 4 shown; by Time Spent (descending)\nORR-1|3\nORR-3\nORR-4|8\nORR-2|5\n",
	}, {
		name:    "groups within groups, each issue once in the totals of each",
		issues:  orrery,
		columns: "points",
		group:   "fixVersions, labels",
		totals:  "sum points",
		sort:    "labels desc",
		want: `Story points; 4 shown; by Labels (descending)
# 2.9 (2)
## optics (1)
ORR-2|5
sum|5
## mount (2)
ORR-2|5
ORR-4|8
sum|13
sum|13
# 2.10 (2)
## optics (2)
ORR-2|5
ORR-1|3
sum|8
## mount (1)
ORR-2|5
sum|5
sum|8
# None (1)
## None (1)
ORR-3
sum|–
sum|–
=
sum|16
`,
	}, {
		name:    "sorted twice and stable",
		issues:  orrery,
		columns: "points",
		sort:    "status, points desc",
		want:    "Story points; 4 shown; by Status, Story points (descending)\nORR-2|5\nORR-3\nORR-4|8\nORR-1|3\n",
	}} {
		t.Run(tt.name, func(t *testing.T) {
			v := View{}
			for _, name := range items(tt.columns) {
				v.Columns = append(v.Columns, column(t, name))
			}
			if tt.group != "" {
				for name := range strings.SplitSeq(tt.group, ", ") {
					v.Groups = append(v.Groups, Level{Column: column(t, name)})
				}
			}
			funcs := map[string]table.TotalFunc{"sum": table.Sum, "avg": table.Average, "min": table.Minimum, "max": table.Maximum, "count": table.CountValues, "distinct": table.CountDistinct}
			for _, total := range items(tt.totals) {
				f, name, _ := strings.Cut(total, " ")
				v.Totals = append(v.Totals, Total{Func: funcs[f], Column: column(t, name)})
			}
			for _, key := range items(tt.sort) {
				name, descending := strings.CutSuffix(key, " desc")
				v.Sort = append(v.Sort, SortKey{Column: column(t, name), Descending: descending})
			}
			if diff := cmp.Diff(tt.want, outline(made(Table(tt.issues, v)))); diff != "" {
				t.Errorf("table (-want +got):\n%s", diff)
			}
		})
	}
}

// items returns the items of a list with commas.
func items(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, ", ")
}

// TestIssuesUnchanged sorts, and wants the caller's issues as they were.
func TestIssuesUnchanged(t *testing.T) {
	issues := append([]issue.Issue(nil), orrery...)
	Table(issues, View{Columns: []field.Column{points}, Sort: []SortKey{{Column: points, Descending: true}}})
	if diff := cmp.Diff(orrery, issues); diff != "" {
		t.Errorf("issues changed (-before +after):\n%s", diff)
	}
}

// TestRecordings groups and charts a thousand recorded issues by each of
// their fields.
func TestRecordings(t *testing.T) {
	issues := recorded(t)
	fields := make(map[string]bool)
	for _, i := range issues {
		for id := range i.Fields {
			fields[id] = true
		}
	}
	for id := range fields {
		c := field.Column{Field: field.Field{ID: id, Name: id}}
		if f, _, err := field.System().Find(id); err == nil {
			c.Field = f
		}
		made, _ := Table(issues, View{Columns: []field.Column{c}, Groups: []Level{{Column: c}}, Totals: []Total{{Func: table.CountValues, Column: c}, {Func: table.CountDistinct, Column: c}}})
		rows, keys := 0, make(map[string]bool)
		for _, g := range made.Groups {
			rows += len(g.Rows)
			for _, r := range g.Rows {
				keys[r.Key] = true
			}
		}
		if len(keys) != len(issues) || made.Shown != len(issues) || rows < len(issues) {
			t.Errorf("%s: %d rows of %d issues, %d shown, want %d", id, rows, len(keys), made.Shown, len(issues))
		}
		chart, _ := Chart(issues, ChartView{By: Level{Column: c}})
		bars := chart.Groups[0].Rows
		if len(bars) != len(made.Groups) {
			t.Errorf("%s: %d bars and %d groups", id, len(bars), len(made.Groups))
		}
		t.Logf("%s: %d groups", id, len(made.Groups))
	}
}

func recorded(t testing.TB) []issue.Issue {
	t.Helper()
	dir := os.Getenv("JQLBUILD_TESTDATA")
	if dir == "" {
		t.Skip("JQLBUILD_TESTDATA does not name a folder with recorded answers of real Jiras")
	}
	data, err := os.ReadFile(filepath.Join(dir, "jira", "tidev", "search-timob-1000.json"))
	if err != nil {
		t.Fatal(err)
	}
	var answer struct {
		Issues []issue.Issue
	}
	if err := json.Unmarshal(data, &answer); err != nil {
		t.Fatal(err)
	}
	if len(answer.Issues) != 1000 {
		t.Fatalf("%d issues are recorded, want 1000", len(answer.Issues))
	}
	return answer.Issues
}

// thousand returns issues for benchmarks.
func thousand() []issue.Issue {
	issues := make([]issue.Issue, 1000)
	for i := range issues {
		issues[i] = tracked(fmt.Sprintf("ORR-%d", i),
			"summary", fmt.Sprintf(`"Point the telescope, take %d"`, i),
			"status", status("Status "+fmt.Sprint(i%7), []string{"new", "indeterminate", "done"}[i%3]),
			"fixVersions", versions(fmt.Sprintf("2.%d", i%20), fmt.Sprintf("3.%d", i%5)),
			"assignee", fmt.Sprintf(`{"displayName":"Person %d","accountId":"5b10ac8d82e05b22cc7d4ef5","avatarUrls":{"48x48":"https://example.com/a.png"}}`, i%40),
			"updated", `"2026-06-19T14:31:18.514+0800"`,
			"customfield_1", fmt.Sprint(i%13))
	}
	return issues
}

func BenchmarkTable(b *testing.B) {
	issues := thousand()
	v := View{}
	for _, name := range []string{"key", "summary", "status", "fixVersions", "assignee", "updated", "points"} {
		v.Columns = append(v.Columns, column(b, name))
	}
	v.Groups = []Level{{Column: column(b, "fixVersions")}}
	v.Totals = []Total{{Func: table.Sum, Column: points}, {Func: table.CountDistinct, Column: column(b, "assignee")}}
	v.Sort = []SortKey{{Column: points, Descending: true}}
	for b.Loop() {
		Table(issues, v)
	}
}

func BenchmarkChart(b *testing.B) {
	issues := thousand()
	v := ChartView{By: Level{Column: column(b, "fixVersions")}, Stack: &Level{Column: column(b, "status")}}
	for b.Loop() {
		Chart(issues, v)
	}
}
