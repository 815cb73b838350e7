package fetch

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/issue"

	"github.com/jqlbuild/jqlbuild/internal/field"
	"github.com/jqlbuild/jqlbuild/internal/jira"
	"github.com/jqlbuild/jqlbuild/internal/request"
	"github.com/jqlbuild/jqlbuild/source"
)

// A valueList is one of Jira's own lists, such as its priorities from the
// highest to the lowest: what the order or the names of some values are known
// by.
type valueList struct {
	name    field.ListName
	project string // of versions
	specs   []int  // of versions: the Specs that show some of that project
	key     string // the entry's

	values []field.Named // nil until they are known
	read   time.Time
	found  bool // in the cache, fresh or not
	fresh  bool
	why    string
	err    error // why Jira did not give it
}

// A valueLists is what a run knows of a link's lists: those that have one name
// for the whole Jira, and the versions of the projects that its answers show.
type valueLists struct {
	named    []*valueList
	versions []*valueList
}

// lists returns what is known, in the form in which columns use it.
func (v valueLists) lists() field.Lists {
	lists := make(field.Lists)
	for _, l := range append(slices.Clone(v.named), v.versions...) {
		if l.values != nil {
			lists[l.name] = append(lists[l.name], l.values...)
		}
	}
	return lists
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
	for _, c := range ordering(req) {
		add(c.OrderList())
	}
	for _, c := range req.Columns {
		add(c.NameList())
	}
	for _, c := range ordering(req) {
		add(c.NameList())
	}
	return names
}

// ordering returns the columns in whose order something stands.
func ordering(req *request.Request) []field.Column {
	var columns []field.Column
	for _, c := range []*field.Column{req.Group, req.By, req.Stack} {
		if c != nil {
			columns = append(columns, *c)
		}
	}
	for _, k := range req.Sort {
		columns = append(columns, k.Column)
	}
	return columns
}

// lookValues finds in the cache the lists that a link's Requests depend on.
func (r *run) lookValues(l *linkRun) {
	l.values = valueLists{}
	for _, i := range l.specs {
		if r.requests[i] == nil || r.waits[i] {
			continue
		}
		for _, name := range listNames(r.requests[i]) {
			known := slices.ContainsFunc(l.values.named, func(v *valueList) bool { return v.name == name })
			if !known && name != field.VersionList {
				l.values.named = append(l.values.named, r.lookList(l, name, ""))
			}
		}
	}
}

// lookVersions finds in the cache the versions of the projects that answers
// show where their order counts.
func (r *run) lookVersions(l *linkRun) {
	whose := make(map[string][]int) // by project
	for _, i := range l.specs {
		req := r.requests[i]
		if req == nil || r.waits[i] || req.CountOnly {
			continue
		}
		var projects []string
		for _, c := range ordering(req) {
			if c.OrderList() != field.VersionList {
				continue
			}
			for _, h := range r.basis(l, i).answers {
				projects = appendProjects(projects, h.Issues, c.Field.ID)
			}
		}
		for _, p := range unique(projects) {
			whose[p] = append(whose[p], i)
		}
	}
	l.values.versions = nil
	for _, p := range slices.Sorted(maps.Keys(whose)) {
		v := r.lookList(l, field.VersionList, p)
		v.specs = whose[p]
		l.values.versions = append(l.values.versions, v)
	}
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

// lookList finds a list in the cache.
func (r *run) lookList(l *linkRun, name field.ListName, project string) *valueList {
	v := &valueList{name: name, project: project, why: "not in the cache"}
	about := []string{string(name)}
	if project != "" {
		about = append(about, project)
	}
	v.key = l.conn.key(valuesEntry, about...)
	if l.err != nil {
		return v
	}
	e, err := r.f.Cache.Get(v.key)
	if err != nil {
		return v
	}
	m, body, err := decodeMeta(e.Data)
	var values []valueLine
	if err != nil || !l.mayRead(m.User) || json.Unmarshal(body, &values) != nil || values == nil {
		return v
	}
	v.set(values, e.Time)
	v.found = true
	v.fresh = r.f.Offline || !r.f.Refresh && l.conn.young(e.Time, l.conn.listAge())
	v.why = r.whyAgain(e.Time)
	return v
}

// whyAgain says why a list that the cache has is asked for again.
func (r *run) whyAgain(read time.Time) string {
	if r.f.Refresh {
		return "a refresh is wanted"
	}
	return fmt.Sprintf("the cache's list is %s old", r.f.now().Sub(read).Round(time.Second))
}

// askValues returns what it takes to read those lists that the cache has not,
// or too old.
func (r *run) askValues(l *linkRun, lists []*valueList) []job {
	var jobs []job
	for _, v := range lists {
		if !v.fresh {
			jobs = append(jobs, func(ctx context.Context, client *jira.Client) { v.err = r.askList(ctx, l, client, v) })
		}
	}
	return jobs
}

// askList reads a list and remembers it. One that Jira does not give leaves
// the old one in its place.
func (r *run) askList(ctx context.Context, l *linkRun, client *jira.Client, v *valueList) error {
	var (
		got []jira.Value
		err error
	)
	if v.name == field.VersionList {
		got, err = client.Versions(ctx, v.project)
	} else {
		got, err = client.Values(ctx, string(v.name))
	}
	if err != nil {
		return err
	}
	values := make([]valueLine, 0, len(got))
	for _, g := range got {
		values = append(values, valueLine(g))
	}
	body, err := json.Marshal(values)
	if err != nil {
		return err
	}
	read := r.f.now().UTC().Truncate(time.Second)
	if err := l.conn.keep(v.key, l.user, append(body, '\n')); err != nil {
		return err
	}
	v.set(values, read)
	return nil
}

// A valueLine is a value as an entry holds it.
type valueLine struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func (v *valueList) set(values []valueLine, read time.Time) {
	v.values, v.read = make([]field.Named, 0, len(values)), read
	for _, value := range values {
		v.values = append(v.values, field.Named(value))
	}
}

// what names the list to people.
func (v *valueList) what() string {
	switch v.name {
	case field.PriorityList:
		return "priorities"
	case field.StatusList:
		return "statuses"
	case field.IssueTypeList:
		return "issue types"
	case field.ResolutionList:
		return "resolutions"
	}
	return fmt.Sprintf("versions of %s", v.project)
}

// unknown is the warning that an order is not Jira's own.
func (v *valueList) unknown(l *linkRun, span source.Span) source.Problem {
	p := source.Problem{Span: span, Code: "order-unknown", Class: source.Jira, Warning: true}
	if v.err == nil {
		p.Message = fmt.Sprintf("the order of the %s on the link %q is not in the cache, so they stand in the order of their ids", v.what(), l.conn.link.Name)
		p.Fix = "run `jqlbuild fetch` once with network and credentials"
		return p
	}
	p = unanswered(l.conn.link, span, v.err)
	p.Code, p.Warning = "order-unknown", true
	p.Message = fmt.Sprintf("the %s stand in the order of their ids, since Jira does not tell its own: %s", v.what(), p.Message)
	return p
}

// uses reports whether what a Spec shows depends on a list.
func (r *run) uses(i int, v *valueList) bool {
	if v.name == field.VersionList {
		return slices.Contains(v.specs, i)
	}
	return r.requests[i] != nil && slices.Contains(listNames(r.requests[i]), v.name)
}

// using counts a link's Specs whose Results depend on a list.
func (r *run) using(l *linkRun, v *valueList) int {
	n := 0
	for _, i := range l.specs {
		if !r.waits[i] && r.uses(i, v) {
			n++
		}
	}
	return n
}
