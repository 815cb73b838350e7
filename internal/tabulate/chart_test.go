package tabulate

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jqlbuild/jqlbuild/internal/issue"
)

func TestChart(t *testing.T) {
	for _, tt := range []struct {
		name, by, stack, value string
		progress               bool
		issues                 []issue.Issue
		want                   string
	}{
		{name: "nothing", by: "status", want: "Status, Issues; 0 shown\n"},
		{name: "nothing stacked", by: "status", stack: "labels", want: "Status, Issues; 0 shown\n"},
		{name: "by status", by: "status", issues: orrery, want: "Status, Issues; 4 shown\n|To Do|1\n|In Review|1\n|Done|2\n"},
		{name: "the largest first", by: "labels", issues: append([]issue.Issue{tracked("ORR-9", "labels", `["zoom"]`)}, orrery...),
			want: "Labels, Issues; 5 shown\n|mount|2\n|optics|2\n|zoom|1\n|None|1\n"},
		{name: "stacked", by: "fixVersions", stack: "status", issues: orrery,
			want: "Fix versions, Issues, To Do, In Review, Done; 4 shown\n|2.9|2|1|0|1\n|2.10|2|1|0|1\n|None|1|0|1|0\n"},
		{name: "stacked by several values", by: "status", stack: "labels", issues: orrery,
			want: "Status, Issues, mount, optics, None; 4 shown\n|To Do|1|1|1|0\n|In Review|1|0|0|1\n|Done|2|1|1|0\n"},
		{name: "numbers", by: "points", issues: orrery, want: "Story points, Issues; 4 shown\n|3|1\n|5|1\n|8|1\n|None|1\n"},
		{name: "sums", by: "status", value: "points", issues: orrery, want: "Status, Issues, Sum of Story points; 4 shown\n|To Do|1|5\n|In Review|1|0\n|Done|2|11\n=\nsum||4|16\n"},
		{name: "sums, the largest first", by: "labels", value: "points", issues: orrery, want: "Labels, Issues, Sum of Story points; 4 shown\n|mount|2|13\n|optics|2|8\n|None|1|0\n=\nsum||4|16\n"},
		{name: "sums below zero", by: "labels", value: "points", issues: []issue.Issue{tracked("ORR-1", "labels", `["a"]`, "customfield_1", "-3"), tracked("ORR-2", "labels", `["b"]`, "customfield_1", "2")}, want: "Labels, Issues, Sum of Story points; 2 shown\n|b|1|2\n|a|1|-3\n=\nsum||2|-1\n"},
		{name: "sums of nothing", by: "status", value: "points", issues: []issue.Issue{tracked("ORR-1", "status", status("Done", "done"))}, want: "Status, Issues, Sum of Story points; 1 shown\n|Done|1|0\n=\nsum||1|0\n"},
		{name: "stacked sums", by: "fixVersions", stack: "status", value: "points", issues: orrery, want: "Fix versions, Issues, Sum of Story points, To Do, In Review, Done; 4 shown\n|2.9|2|13|5|0|8\n|2.10|2|8|5|0|3\n|None|1|0|0|0|0\n=\nsum||4|16|5|0|11\n"},
		{name: "progress", by: "status", progress: true, issues: orrery, want: "Status, Issues; 4 shown\n|Done|2\n|In progress|1\n|To do|1\n"},
		{name: "progress in points", by: "status", progress: true, value: "points", issues: orrery, want: "Status, Issues, Sum of Story points; 4 shown\n|Done|2|11\n|In progress|1|0\n|To do|1|5\n=\nsum||4|16\n"},
		{name: "progress of nothing", by: "status", progress: true, want: "Status, Issues; 0 shown\n"},
		{name: "progress without a category", by: "status", progress: true, issues: []issue.Issue{tracked("ORR-1", "status", status("Odd", "odd")), tracked("ORR-2", "status", "null")}, want: "Status, Issues; 2 shown\n|Done|0\n|In progress|0\n|To do|0\n|No category|2\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := ChartView{By: Level{Column: column(t, tt.by)}, Progress: tt.progress}
			if tt.stack != "" {
				v.Stack = &Level{Column: column(t, tt.stack)}
			}
			if tt.value != "" {
				v.Value = new(column(t, tt.value))
			}
			got, _ := Chart(tt.issues, v)
			if diff := cmp.Diff(tt.want, outline(got)); diff != "" {
				t.Errorf("chart (-want +got):\n%s", diff)
			}
			for _, r := range got.Groups[0].Rows {
				if len(r.Cells) != len(got.Columns) {
					t.Errorf("a row has %d cells for %d columns", len(r.Cells), len(got.Columns))
				}
				if !r.Cells[1].Numeric {
					t.Error("the count is no number")
				}
			}
		})
	}
}
