package tabulate

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jqlbuild/jqlbuild/internal/issue"
)

func TestChart(t *testing.T) {
	for _, tt := range []struct {
		name, by, stack string
		issues          []issue.Issue
		want            string
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
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := ChartView{By: Level{Column: column(t, tt.by)}}
			if tt.stack != "" {
				v.Stack = &Level{Column: column(t, tt.stack)}
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
