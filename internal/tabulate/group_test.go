package tabulate

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jqlbuild/jqlbuild/internal/attr"
	"github.com/jqlbuild/jqlbuild/internal/field"
	"github.com/jqlbuild/jqlbuild/internal/issue"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// titled returns a level with groups as an author writes them.
func titled(t testing.TB, name, groups string) Level {
	t.Helper()
	l := Level{Column: column(t, name)}
	var problems []source.Problem
	if groups != "" {
		l.Named, problems = attr.ParseGroups(source.Literal("page.md", groups))
	}
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return l
}

func person(name string) string { return `{"displayName":"` + name + `","accountId":"1"}` }

// assigned are issues of people, one of nobody, and one whose label is called
// as what has none.
var assigned = []issue.Issue{
	tracked("ORR-1", "assignee", person("Ada Lovelace"), "duedate", `"2026-03-01"`, "labels", `["None"]`),
	tracked("ORR-2", "assignee", person("Alan Turing"), "duedate", `"2026-01-01"`, "labels", `["optics"]`),
	tracked("ORR-3", "customfield_1", "1000"),
}

func TestNamedGroups(t *testing.T) {
	for _, tt := range []struct {
		name   string
		issues []issue.Issue // the orrery unless given
		groups []Level
		empty  bool
		sort   string
		style  field.Style
		want   string
	}{{
		name:   "in their order, the rest after them",
		groups: []Level{titled(t, "status", `"in review" as Doubtful, DONE`)},
		want:   "# Doubtful (1)\nORR-3\n# Done (2)\nORR-1\nORR-4\n# To Do (1)\nORR-2\n",
	}, {
		name:   "values in one group, what nothing has left out",
		groups: []Level{titled(t, "status", `Rejected as No, to do or in review as Open, Lost`)},
		want:   "# Open (2)\nORR-2\nORR-3\n# Done (2)\nORR-1\nORR-4\n",
	}, {
		name:   "what nothing has shown",
		groups: []Level{titled(t, "status", `Rejected as No, to do or in review as Open, Lost, EMPTY, * as Rest`)},
		empty:  true,
		want:   "# No (0)\n# Open (2)\nORR-2\nORR-3\n# Lost (0)\n# None (0)\n# Rest (2)\nORR-1\nORR-4\n",
	}, {
		name:   "nothing at all",
		issues: []issue.Issue{},
		groups: []Level{titled(t, "status", `Done as Yes`)},
		empty:  true,
		want:   "",
	}, {
		name:   "several values: once in the first that fits, in each of those that are not named",
		groups: []Level{titled(t, "fixVersions", `3.0 as Later, 2.10`)},
		want:   "# 2.10 (2)\nORR-1\nORR-2\n# 2.9 (1)\nORR-4\n# None (1)\nORR-3\n",
	}, {
		name:   "all the others, wherever they stand",
		groups: []Level{titled(t, "labels", `* as Other, optics as Glass, EMPTY as Nothing`)},
		want:   "# Other (2)\nORR-2\nORR-4\n# Glass (1)\nORR-1\n# Nothing (1)\nORR-3\n",
	}, {
		name:   "all the others, those without a value too",
		groups: []Level{titled(t, "labels", `optics as Glass, * as Other`)},
		want:   "# Glass (2)\nORR-1\nORR-2\n# Other (2)\nORR-3\nORR-4\n",
	}, {
		name:   "no value with some",
		groups: []Level{titled(t, "labels", `mount or EMPTY as Rest`)},
		want:   "# Rest (3)\nORR-2\nORR-3\nORR-4\n# optics (1)\nORR-1\n",
	}, {
		name:   "a value with a group's title",
		groups: []Level{titled(t, "status", `To Do as Done`)},
		want:   "# Done (3)\nORR-1\nORR-2\nORR-4\n# In Review (1)\nORR-3\n",
	}, {
		name:   "a value that is called as none",
		issues: assigned,
		groups: []Level{titled(t, "labels", `EMPTY as Nothing`)},
		want:   "# Nothing (2)\nORR-1\nORR-3\n# optics (1)\nORR-2\n",
	}, {
		name:   "and named",
		issues: assigned,
		groups: []Level{titled(t, "labels", `None as Called so`)},
		want:   "# Called so (1)\nORR-1\n# optics (1)\nORR-2\n# None (1)\nORR-3\n",
	}, {
		name:   "people by their names, whatever is shown of these",
		issues: assigned,
		groups: []Level{titled(t, "assignee", `alan turing, Ada Lovelace as Countess`)},
		style:  field.Style{People: table.Initials},
		want:   "# AT (1)\nORR-2\n# Countess (1)\nORR-1\n# None (1)\nORR-3\n",
	}, {
		name:   "in the first that fits, by name or initials",
		issues: assigned,
		groups: []Level{titled(t, "assignee", `Alan Turing as First, AT as Second, AL as Third, Ada Lovelace as Fourth`)},
		style:  field.Style{People: table.Initials},
		want:   "# First (1)\nORR-2\n# Third (1)\nORR-1\n# None (1)\nORR-3\n",
	}, {
		name:   "in the first of two that look the same",
		groups: []Level{titled(t, "status", "Done as Yes, do\u00adne as No")},
		want:   "# Yes (2)\nORR-1\nORR-4\n# To Do (1)\nORR-2\n# In Review (1)\nORR-3\n",
	}, {
		name:   "dates and numbers as they are written everywhere",
		issues: assigned,
		groups: []Level{titled(t, "duedate", `2026-03-01 as Spring`), titled(t, "points", "1000 as A thousand")},
		style:  field.Style{Dates: "long"},
		want:   "# Spring (1)\n## None (1)\nORR-1\n# 1 January 2026 (1)\n## None (1)\nORR-2\n# None (1)\n## A thousand (1)\nORR-3\n",
	}, {
		name:   "within others, downward only where nothing is named",
		groups: []Level{titled(t, "fixVersions", `2.10, 4.0`), titled(t, "status", `Done as Finished, Lost`)},
		empty:  true,
		sort:   "fixVersions desc",
		want: "# 2.10 (2)\n## Finished (1)\nORR-1\n## Lost (0)\n## To Do (1)\nORR-2\n# 4.0 (0)\n" +
			"# 2.9 (1)\n## Finished (1)\nORR-4\n## Lost (0)\n# None (1)\n## Finished (0)\n## Lost (0)\n## In Review (1)\nORR-3\n",
	}} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.issues == nil {
				tt.issues = orrery
			}
			v := View{Groups: tt.groups, EmptyGroups: tt.empty, Style: tt.style}
			if tt.sort != "" {
				v.Sort = []SortKey{{Column: column(t, "fixVersions"), Descending: true}}
			}
			got, _ := Table(tt.issues, v)
			got.SortedBy = ""
			head := outline(&table.Table{Shown: len(tt.issues)})
			if diff := cmp.Diff(head+tt.want, outline(got)); diff != "" {
				t.Errorf("table (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNamedBars(t *testing.T) {
	stack := titled(t, "labels", `mount as Feet, EMPTY as Nothing`)
	for _, tt := range []struct {
		name string
		view ChartView
		want string
	}{
		{"in order", ChartView{By: titled(t, "fixVersions", `3.0, 2.10 or EMPTY as "Some time", 2.9`)},
			"Fix versions, Issues; 4 shown\n|Some time|3\n|2.9|1\n"},
		{"even those of nothing", ChartView{By: titled(t, "fixVersions", `3.0, 2.10`), EmptyGroups: true},
			"Fix versions, Issues; 4 shown\n|3.0|0\n|2.10|2\n|2.9|1\n|None|1\n"},
		{"the rest by size", ChartView{By: titled(t, "labels", `EMPTY as Nothing`)},
			"Labels, Issues; 4 shown\n|Nothing|1\n|mount|2\n|optics|2\n"},
		{"in parts", ChartView{By: Level{Column: column(t, "status")}, Stack: &stack},
			"Status, Issues, Feet, Nothing, optics; 4 shown\n|To Do|1|1|0|0\n|In Review|1|0|1|0\n|Done|2|1|0|1\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, outline(made(Chart(orrery, tt.view)))); diff != "" {
				t.Errorf("chart (-want +got):\n%s", diff)
			}
		})
	}
	if empty, _ := Chart(nil, ChartView{By: titled(t, "status", "Done"), EmptyGroups: true}); len(empty.Groups[0].Rows) > 0 {
		t.Error("a chart of nothing has bars")
	}
}
