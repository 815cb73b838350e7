package fetch

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/jiratest"
	"github.com/jqlbuild/jqlbuild/table"
)

// fromJira returns what a plan asks a Jira for.
func fromJira(p *Plan) []Query {
	return slices.DeleteFunc(slices.Clone(p.Queries), func(q Query) bool { return q.Origin != FromJira })
}

// TestPlanWidens: the plan names the fields and the limit that are asked for,
// with what a fresh entry holds beside.
func TestPlanWidens(t *testing.T) {
	s := newSetup(t, jiratest.Options{})
	s.resolve(tableSpec("project = DOC ORDER BY key", "key, status", 3), issueSpec("ORR-1"))
	s.renew(s.f.Cache)
	specs := []table.Spec{tableSpec("project = DOC ORDER BY key", "key, summary", 2)}
	p, _ := s.f.Plan(t.Context(), specs)
	asked := fromJira(p)
	if len(asked) != 1 || strings.Join(asked[0].Fields, " ") != "status summary" || asked[0].Limit != 3 {
		t.Fatalf("the plan asks for %+v", asked)
	}
	s.resolve(specs...)
	s.renew(s.f.Cache)
	p, _ = s.f.Plan(t.Context(), []table.Spec{tableSpec("project = DOC ORDER BY key", "key, summary, status", 3)})
	if asked := fromJira(p); len(asked) > 0 {
		t.Errorf("what was planned was not kept: %+v", asked)
	}
}

// TestPlanOldList: a field list that is too old is read again, and the plan
// says so.
func TestPlanOldList(t *testing.T) {
	s := newSetup(t, jiratest.Options{})
	specs := []table.Spec{tableSpec("project = DOC ORDER BY key", "key, Story Points", 3)}
	s.resolve(specs...)
	s.clock = s.clock.Add(8 * 24 * time.Hour)
	s.renew(s.f.Cache)
	p, _ := s.f.Plan(t.Context(), specs)
	if asked := fromJira(p); len(asked) != 2 || asked[0].Kind != FieldList || asked[0].Why != "the cache's list is 192h0m0s old" {
		t.Errorf("the plan asks for %+v", asked)
	}
	s.resolve(specs...)
	lists := 0
	for _, line := range s.server.Requests() {
		if strings.HasSuffix(line, "/field") {
			lists++
		}
	}
	if lists != 1 {
		t.Errorf("the list was asked for %d times: %q", lists, s.server.Requests())
	}
}

// TestPlanLists: lists of values are in the plan with the reason why they are
// asked for, versions as far as answers at hand show which.
func TestPlanLists(t *testing.T) {
	_, fetcher := moscowFetcher(t)
	specs := []table.Spec{grouped("priority"), grouped("fixVersions")}
	fetcher().Resolve(t.Context(), []table.Spec{tableSpec("project in (A, B)", "key, priority, fixVersions", 0)})
	p, _ := fetcher().Plan(t.Context(), specs)
	var lists []string
	for _, q := range fromJira(p) {
		lists = append(lists, q.List+": "+q.Why)
	}
	if got := strings.Join(lists, "; "); got != "priorities: not in the cache; versions of A: not in the cache; versions of B: not in the cache" {
		t.Errorf("the plan asks for %s", got)
	}
	fetcher().Resolve(t.Context(), specs)
	again := fetcher()
	again.Refresh = true
	p, _ = again.Plan(t.Context(), specs)
	for _, q := range fromJira(p) {
		if q.Why != "a refresh is wanted" {
			t.Errorf("%s %s is asked for since %q", q.Kind, q.List, q.Why)
		}
	}
}

func TestPlan(t *testing.T) {
	s := newSetup(t, jiratest.Options{})
	specs := []table.Spec{
		tableSpec("project = DOC ORDER BY key", "key, summary", 3),
		tableSpec("project = DOC order by key", "key, Story Points", 5),
		countSpec("project = DOC"),
		countSpec("project = ORR"),
		issueSpec("ORR-1"), issueSpec("orr-2"), issueSpec("ORR-1"),
	}
	describe := func(p *Plan) []string {
		var out []string
		for _, q := range p.Queries {
			out = append(out, fmt.Sprintf("%s from %s: %s%s %s limit %d for %d", q.Kind, q.Origin, q.JQL, strings.Join(q.Keys, " "), strings.Join(q.Fields, " "), q.Limit, q.Specs))
		}
		return out
	}
	p, problems := s.f.Plan(t.Context(), specs)
	if len(problems) > 0 {
		t.Errorf("problems: %v", problems)
	}
	want := []string{
		"field list from jira:   limit 0 for 7",
		"search from jira: project = DOC ORDER BY key summary limit 5 for 2",
		"count from another answer: project = DOC  limit 0 for 1",
		"count from jira: project = ORR  limit 0 for 1",
		"issues from jira: ORR-1 ORR-2 status summary limit 0 for 3",
	}
	if got := describe(p); !slices.Equal(got, want) {
		t.Errorf("plan:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if n := len(s.server.Requests()); n > 0 {
		t.Errorf("planning sent %d requests", n)
	}
	s.resolve(specs...)
	s.renew(s.f.Cache)
	p, _ = s.f.Plan(t.Context(), specs)
	for _, q := range p.Queries {
		if q.Origin == FromJira {
			t.Errorf("after it was answered the plan still asks: %+v", q)
		}
	}
}
