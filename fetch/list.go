package fetch

import (
	"slices"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/field"
	"github.com/jqlbuild/jqlbuild/internal/issue"
	"github.com/jqlbuild/jqlbuild/internal/request"
	"github.com/jqlbuild/jqlbuild/internal/tabulate"
)

// lists returns what is known of Jira's lists that a Spec depends on, in the form
// in which columns use it. A list that Jira does not give leaves the old one in its
// place. What only others want must not show: they may not be of the next run.
func (l *linkRun) lists(i int) field.Lists {
	lists := make(field.Lists)
	for _, q := range l.run.needs[i] {
		if h := q.best(); q.Kind == ValueList && h != nil {
			for _, v := range h.Values {
				lists[q.list] = append(lists[q.list], field.Named(v))
			}
		}
	}
	return lists
}

// best returns the answer, else what the cache has in its place, else nil.
func (q *query) best() *held {
	if q.answer != nil {
		return q.answer
	}
	return q.found
}

// listNames returns the lists that a Request's order and cells depend on, each
// once.
func listNames(req *request.Request) []field.ListName {
	var names []field.ListName
	add := func(n field.ListName) {
		if n != "" && !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	sorted := ordering(req)
	for _, c := range sorted {
		add(c.OrderList())
	}
	for _, c := range req.Columns {
		add(c.NameList())
	}
	for _, c := range sorted {
		add(c.NameList())
	}
	return names
}

// ordering returns the columns in whose order something stands.
func ordering(req *request.Request) []field.Column {
	var columns []field.Column
	for _, l := range req.Groups {
		columns = append(columns, l.Column)
	}
	for _, l := range []*tabulate.Level{req.By, req.Stack} {
		if l != nil && !req.Progress { // whose categories have an order that everybody knows
			columns = append(columns, l.Column)
		}
	}
	for _, k := range req.Sort {
		columns = append(columns, k.Column)
	}
	return columns
}

// appendProjects adds the projects of the issues that have values of a field.
func appendProjects(projects []string, issues []issue.Issue, id string) []string {
	last := ""
	for _, issue := range issues {
		switch string(issue.Fields[id]) {
		case "", "null", "[]":
			continue
		}
		if i := strings.LastIndexByte(issue.Key, '-'); i > 0 && issue.Key[:i] != last {
			last = issue.Key[:i]
			projects = append(projects, last)
		}
	}
	return projects
}
