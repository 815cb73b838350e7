package tabulate

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jqlbuild/jqlbuild/internal/field"
	"github.com/jqlbuild/jqlbuild/table"
)

// named returns a value of which Jira keeps a list.
func named(id, name string) string { return fmt.Sprintf(`{"id":%q,"name":%q}`, id, name) }

// TestLists groups, sorts and counts by what Jira keeps a list of: in the
// list's order where it is there, else in that of the ids.
func TestLists(t *testing.T) {
	issues := []field.Issue{
		issue("A-1", "priority", named("10002", "Could"), "issuetype", named("7", "Spike"), "resolution", named("10", "Fixed"), "fixVersions", "["+named("31", "Beta")+"]",
			"status", `{"id":"5","name":"Testing","statusCategory":{"key":"indeterminate"}}`),
		issue("A-2", "priority", named("10003", "Must"), "issuetype", named("9", "Chore"), "resolution", named("9", "Declined"), "fixVersions", "["+named("200", "Alpha")+"]",
			"status", `{"id":"30","name":"Doing","statusCategory":{"key":"indeterminate"}}`),
		issue("A-3", "priority", named("10001", "Should"), "issuetype", named("10", "Bug"), "resolution", named("8", "Obsolete"), "fixVersions", "["+named("4", "Gamma")+"]",
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
			got := outline(Table(issues, View{Group: &c, Style: style}))
			if diff := cmp.Diff(grouped, got); diff != "" {
				t.Errorf("%s in groups (-want +got):\n%s", tt.name, diff)
			}
			if diff := cmp.Diff(sorted, outline(Table(issues, View{Columns: []field.Column{c}, Sort: []SortKey{{Column: c}}, Style: style}))); diff != "" {
				t.Errorf("%s sorted (-want +got):\n%s", tt.name, diff)
			}
			bars := fmt.Sprintf("%s, Issues, %s, %s, %s; 3 shown\n|%s|1|1|0|0\n|%s|1|0|1|0\n|%s|1|0|0|1\n", label, want[0], want[1], want[2], want[0], want[1], want[2])
			if diff := cmp.Diff(bars, outline(Chart(issues, c, &c, style))); diff != "" {
				t.Errorf("%s in a chart (-want +got):\n%s", tt.name, diff)
			}
		}
	}
}
