package fetch

import (
	"encoding/json"
	"fmt"
	"sync"

	"github.com/jqlbuild/jqlbuild/internal/field"
	"github.com/jqlbuild/jqlbuild/internal/issue"
	"github.com/jqlbuild/jqlbuild/internal/request"
	"github.com/jqlbuild/jqlbuild/internal/tabulate"
	"github.com/jqlbuild/jqlbuild/table"
)

// tables makes each different Table once.
type tables struct{ made sync.Map }

func (t *tables) table(req *request.Request, answers []*held) (*table.Table, []tabulate.Blank) {
	made, _ := t.made.LoadOrStore(tableID(req, answers), sync.OnceValues(func() (*table.Table, []tabulate.Blank) {
		return makeTable(req, answers)
	}))
	return made.(func() (*table.Table, []tabulate.Blank))()
}

// tableID tells apart what would give different Tables.
func tableID(req *request.Request, answers []*held) string {
	id := struct {
		Link    string
		Keys    []string
		Limit   int
		Columns []field.Column
		Groups  []tabulate.Level
		Totals  []tabulate.Total
		Sort    []tabulate.SortKey
		By      *tabulate.Level
		Stack   *tabulate.Level
		Value   *field.Column
		Empty   bool
		Bar     bool
		Dates   string
	}{req.Link.Name, nil, req.Limit, req.Columns, req.Groups, req.Totals, req.Sort, req.By, req.Stack, req.Value, req.EmptyGroups, req.Progress, req.Style.Dates}
	for _, h := range answers {
		id.Keys = append(id.Keys, h.key)
	}
	b, err := json.Marshal(id)
	if err != nil {
		panic(fmt.Sprintf("fetch: a view that is not plain data: %v", err))
	}
	return string(b)
}

// makeTable turns answers into rows and columns.
func makeTable(req *request.Request, answers []*held) (t *table.Table, blanks []tabulate.Blank) {
	var issues []issue.Issue
	complete, total := true, 0
	for _, h := range answers {
		issues = append(issues, h.Issues...)
		complete, total = complete && h.Complete, h.Total // several are an issue each, and complete
	}
	if complete {
		total = len(issues)
	}
	cut := !complete
	if req.Limit >= 0 && len(issues) > req.Limit {
		issues, cut = issues[:req.Limit], true
	}
	if req.By != nil {
		t, blanks = tabulate.Chart(issues, tabulate.ChartView{By: *req.By, Stack: req.Stack, Value: req.Value, Progress: req.Progress, Style: req.Style, EmptyGroups: req.EmptyGroups})
	} else {
		t, blanks = tabulate.Table(issues, tabulate.View{Columns: req.Columns, Groups: req.Groups, Totals: req.Totals, Sort: req.Sort, Style: req.Style, EmptyGroups: req.EmptyGroups})
	}
	t.Total, t.Cut = total, cut
	return t, blanks
}
