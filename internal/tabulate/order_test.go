package tabulate

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/jqlbuild/jqlbuild/internal/issue"

	"github.com/google/go-cmp/cmp"

	"github.com/jqlbuild/jqlbuild/internal/field"
	"github.com/jqlbuild/jqlbuild/table"
)

// named returns a value of which Jira keeps a list.
func named(id, name string) string { return fmt.Sprintf(`{"id":%q,"name":%q}`, id, name) }

// TestLists groups, sorts and counts by what Jira keeps a list of: in the
// list's order where it is there, else in that of the ids.
func TestLists(t *testing.T) {
	issues := []issue.Issue{
		tracked("A-1", "priority", named("10002", "Could"), "issuetype", named("7", "Spike"), "resolution", named("10", "Fixed"), "fixVersions", "["+named("31", "Beta")+"]",
			"status", `{"id":"5","name":"Testing","statusCategory":{"key":"indeterminate"}}`),
		tracked("A-2", "priority", named("10003", "Must"), "issuetype", named("9", "Chore"), "resolution", named("9", "Declined"), "fixVersions", "["+named("200", "Alpha")+"]",
			"status", `{"id":"30","name":"Doing","statusCategory":{"key":"indeterminate"}}`),
		tracked("A-3", "priority", named("10001", "Should"), "issuetype", named("10", "Bug"), "resolution", named("8", "Obsolete"), "fixVersions", "["+named("4", "Gamma")+"]",
			"status", `{"id":"4","name":"Queued","statusCategory":{"key":"new"}}`),
	}
	lists := field.Lists{
		field.PriorityList:   {{ID: "10003", Name: "Must"}, {ID: "10001", Name: "Should"}, {ID: "10002", Name: "Could"}},
		field.IssueTypeList:  {{ID: "10", Name: "Bug"}, {ID: "7", Name: "Spike"}, {ID: "9", Name: "Chore"}},
		field.ResolutionList: {{ID: "9", Name: "Declined"}, {ID: "10", Name: "Fixed"}, {ID: "8", Name: "Obsolete"}},
		field.VersionList:    {{ID: "31", Name: "Beta"}, {ID: "4", Name: "Gamma"}, {ID: "200", Name: "Alpha"}},
		field.StatusList:     {{ID: "30", Name: "Doing"}, {ID: "4", Name: "Queued"}, {ID: "5", Name: "Testing"}},
	}
	for _, tt := range []struct {
		name string
		list field.ListName
		want [3]string // without the list
		with [3]string // with it
	}{
		{"priority", field.PriorityList, [3]string{"Should", "Could", "Must"}, [3]string{"Must", "Should", "Could"}},
		{"issuetype", field.IssueTypeList, [3]string{"Spike", "Chore", "Bug"}, [3]string{"Bug", "Spike", "Chore"}},
		{"resolution", field.ResolutionList, [3]string{"Obsolete", "Declined", "Fixed"}, [3]string{"Declined", "Fixed", "Obsolete"}},
		{"fixVersions", field.VersionList, [3]string{"Gamma", "Beta", "Alpha"}, [3]string{"Beta", "Gamma", "Alpha"}},
		{"status", field.StatusList, [3]string{"Queued", "Testing", "Doing"}, [3]string{"Queued", "Doing", "Testing"}},
	} {
		c := column(t, tt.name)
		for _, given := range []field.Lists{nil, {tt.list: lists[tt.list]}} {
			want := tt.want
			if given != nil {
				want = tt.with
			}
			style := field.Style{Lists: given}
			label := c.Heading().Label
			grouped, sorted := "; 3 shown\n", label+"; 3 shown; by "+label+"\n"
			for _, v := range want {
				for _, i := range issues {
					if table.PlainText(c.Cell(i, style).Content) == v {
						grouped += fmt.Sprintf("# %s (1)\n%s\n", v, i.Key)
						sorted += i.Key + "|" + v + "\n"
					}
				}
			}
			got := outline(made(Table(issues, View{Groups: []Level{{Column: c}}, Style: style})))
			if diff := cmp.Diff(grouped, got); diff != "" {
				t.Errorf("%s in groups (-want +got):\n%s", tt.name, diff)
			}
			if diff := cmp.Diff(sorted, outline(made(Table(issues, View{Columns: []field.Column{c}, Sort: []SortKey{{Column: c}}, Style: style})))); diff != "" {
				t.Errorf("%s sorted (-want +got):\n%s", tt.name, diff)
			}
			bars := fmt.Sprintf("%s, Issues, %s, %s, %s; 3 shown\n|%s|1|1|0|0\n|%s|1|0|1|0\n|%s|1|0|0|1\n", label, want[0], want[1], want[2], want[0], want[1], want[2])
			if diff := cmp.Diff(bars, outline(made(Chart(issues, ChartView{By: Level{Column: c}, Stack: &Level{Column: c}, Style: style})))); diff != "" {
				t.Errorf("%s in a chart (-want +got):\n%s", tt.name, diff)
			}
		}
	}
}

// labels is a column of texts.
func labels(t testing.TB) field.Column { return column(t, "labels") }

func labelled(label string) issue.Issue {
	quoted, _ := json.Marshal([]string{label})
	return tracked("ORR-"+label, "labels", string(quoted))
}

// TestTextOrder sorts, groups and counts by texts as people order them,
// however they come.
func TestTextOrder(t *testing.T) {
	want := []string{"-1", "2", "9", "10", "10a", "a b", "ab", "Äpfel", "Apfelbaum", "Eclair", "École", "école 2", "Ecole 10", "important", "Important", "IMPORTANT",
		"ORR-9", "ORR-10", "release 1.9", "Release 1.10", "Release 2", "release 0012345678901", "release 112345678901", "zaba", "żaba", "Zebra", "Дом", "日本"}
	shuffled := slices.Clone(want)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	var issues []issue.Issue
	for _, label := range shuffled {
		issues = append(issues, labelled(label))
	}
	c := labels(t)
	sorted, _ := Table(issues, View{Columns: []field.Column{c}, Sort: []SortKey{{Column: c}}})
	grouped, _ := Table(issues, View{Columns: []field.Column{c}, Groups: []Level{{Column: c}}})
	chart, _ := Chart(issues, ChartView{By: Level{Column: c}})
	downward, _ := Table(issues, View{Columns: []field.Column{c}, Sort: []SortKey{{Column: c, Descending: true}}})
	extremes, _ := Table(issues, View{Columns: []field.Column{c}, Totals: []Total{{table.Minimum, c}, {table.Maximum, c}}})
	var rows, groups, bars, down []string
	for _, r := range sorted.Groups[0].Rows {
		rows = append(rows, table.PlainText(r.Cells[0].Content))
	}
	for _, g := range grouped.Groups {
		groups = append(groups, table.PlainText(g.Heading))
	}
	for _, r := range chart.Groups[0].Rows {
		bars = append(bars, table.PlainText(r.Cells[0].Content))
	}
	for _, r := range downward.Groups[0].Rows {
		down = append(down, table.PlainText(r.Cells[0].Content))
	}
	slices.Reverse(down)
	for name, got := range map[string][]string{"rows": rows, "groups": groups, "bars": bars, "rows downward": down} {
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if least, most := table.PlainText(extremes.Foot[0].Cells[0].Content), table.PlainText(extremes.Foot[1].Cells[0].Content); least != want[0] || most != want[len(want)-1] {
		t.Errorf("the first is %s and the last %s", least, most)
	}
}

// TestRankOrder sorts by Jira's ranks, which are in the order of their bytes.
func TestRankOrder(t *testing.T) {
	c := field.Column{Field: field.Field{ID: "customfield_2", Custom: true, Schema: field.Schema{Type: "any", Custom: "com.pyxis.greenhopper.jira:gh-lexo-rank"}}}
	want := []string{"0|10000:", "0|9zzzz:", "0|i0007j:", "0|i0007j:a", "0|i0007r:", "1|0"}
	var issues []issue.Issue
	for _, rank := range []int{3, 0, 5, 2, 4, 1} {
		issues = append(issues, tracked("ORR-1", "customfield_2", fmt.Sprintf("%q", want[rank])))
	}
	sorted, _ := Table(issues, View{Columns: []field.Column{c}, Sort: []SortKey{{Column: c}}})
	for i, r := range sorted.Groups[0].Rows {
		if got := table.PlainText(r.Cells[0].Content); got != want[i] {
			t.Errorf("rank %d is %s, want %s", i, got, want[i])
		}
	}
}

// TestLargeNumbers sorts and adds up numbers beyond what a float holds.
func TestLargeNumbers(t *testing.T) {
	issues := []issue.Issue{
		tracked("ORR-1", "customfield_1", "9007199254740994"), tracked("ORR-2", "customfield_1", "9007199254740993"),
		tracked("ORR-3", "customfield_1", `"9007199254740992"`), tracked("ORR-4", "customfield_1", "-9007199254740993"), tracked("ORR-5", "customfield_1", "2"),
	}
	v := View{Columns: []field.Column{points}, Sort: []SortKey{{Column: points}}, Totals: []Total{{table.Sum, points}, {table.Maximum, points}}}
	want := "Story points; 5 shown; by Story points\nORR-4|-9007199254740993\nORR-5|2\nORR-3|9007199254740992\nORR-2|9007199254740993\nORR-1|9007199254740994\n" +
		"=\nsum|18014398509481988\nmax|9007199254740994\n"
	if diff := cmp.Diff(want, outline(made(Table(issues, v)))); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
}

// TestBlanks wants each column once that does not show all there is.
func TestBlanks(t *testing.T) {
	assets := field.Column{Field: field.Field{ID: "customfield_3", Name: "Assets", Custom: true, Schema: field.Schema{Type: "array", Items: "cmdb-object-field"}}}
	panel := field.Column{Field: field.Field{ID: "customfield_4", Name: "Development", Custom: true, Schema: field.Schema{Type: "any", Custom: "com.atlassian.jira.plugins.jira-development-integration-plugin:devsummarycf"}}}
	issues := []issue.Issue{
		tracked("ORR-1", "customfield_3", `[{"workspaceId":"w","objectId":"131"}]`, "customfield_4", `"{}"`, "labels", `[]`, "customfield_1", "null"),
		tracked("ORR-2", "customfield_3", `[{"workspaceId":"w","objectId":"132"},{"label":"Laptop"}]`, "customfield_4", "null"),
	}
	v := View{Columns: []field.Column{column(t, "key"), assets, column(t, "labels"), panel, points, assets}, Groups: []Level{{Column: panel}}}
	want := []Blank{{assets, field.OnlyIDs}, {panel, field.Unreadable}}
	_, blanks := Table(issues, v)
	if diff := cmp.Diff(want, blanks); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
	_, blanks = Chart(issues, ChartView{By: Level{Column: assets}, Stack: &Level{Column: panel}})
	if diff := cmp.Diff(want, blanks); diff != "" {
		t.Errorf("chart (-want +got):\n%s", diff)
	}
	if _, blanks = Table(issues, View{Columns: []field.Column{column(t, "key"), points}}); blanks != nil {
		t.Errorf("a column without values is not shown: %v", blanks)
	}
}

// BenchmarkSort sorts ten thousand rows by a text.
func BenchmarkSort(b *testing.B) {
	issues := make([]issue.Issue, 10_000)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range issues {
		issues[i] = tracked("ORR-1", "summary", fmt.Sprintf(`"%s the telescope, take %d"`, []string{"Point", "École", "Äpfel", "Mount"}[i%4], r.IntN(5000)))
	}
	c := column(b, "summary")
	for b.Loop() {
		Table(issues, View{Columns: []field.Column{c}, Sort: []SortKey{{Column: c}}})
	}
}
