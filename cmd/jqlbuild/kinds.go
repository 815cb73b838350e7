package main

import (
	"strings"

	"github.com/jqlbuild/jqlbuild/table"
)

// Kinds are numbers of shortcodes, by what they show.
type kinds struct {
	Tables       int `json:"tables"`
	Lists        int `json:"lists"`
	Bodies       int `json:"bodies"`
	Charts       int `json:"charts"`
	Counts       int `json:"counts"`
	SingleIssues int `json:"single_issues"`
}

// add counts what specs ask for.
func (k *kinds) add(specs []table.Spec) {
	for i := range specs {
		switch specs[i].View.(type) {
		case table.ListView:
			k.Lists++
		case table.EachView:
			k.Bodies++
		case table.ChartView:
			k.Charts++
		case table.CountView:
			k.Counts++
		case table.IssueView:
			k.SingleIssues++
		default:
			k.Tables++
		}
	}
}

// String writes the numbers with their nouns. Only tables are named where there
// are none, too.
func (k kinds) String() string {
	parts := []string{count(k.Tables, "table")}
	for _, other := range []struct {
		n         int
		one, many string
	}{{k.Lists, "list", "lists"}, {k.Bodies, "body", "bodies"}, {k.Charts, "chart", "charts"}, {k.Counts, "count", "counts"}, {k.SingleIssues, "single issue", "single issues"}} {
		if other.n > 0 {
			parts = append(parts, count(other.n, other.one, other.many))
		}
	}
	return strings.Join(parts, ", ")
}
