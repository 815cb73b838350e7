package fetch

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/attr"
	"github.com/jqlbuild/jqlbuild/internal/jiratest"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// require gives a Spec a rule.
func require(spec table.Spec, rule string) table.Spec {
	spec.Ask.Require, _ = attr.ParseRequirement(source.Literal("page.md", rule))
	return spec
}

// TestRuleRequests: a count with a rule reads keys, of a search for the same
// issues if there is one that has all of them, in whatever order.
func TestRuleRequests(t *testing.T) {
	for _, flavour := range flavours {
		for _, c := range []struct {
			name  string
			specs []table.Spec
			want  int
			count int // that are asked for alone
		}{
			{"alone", []table.Spec{require(countSpec("project = DOC"), "some")}, 1, 0},
			{"beside another count", []table.Spec{require(countSpec("project = DOC"), "some"), countSpec("project=DOC")}, 1, 0},
			{"beside a whole table", []table.Spec{tableSpec("project = DOC ORDER BY key", "key, summary", table.AllRows), require(countSpec("project = DOC"), "some")}, 1, 0},
			{"before a whole table", []table.Spec{require(countSpec("project = DOC"), "some"), tableSpec("project = DOC ORDER BY key", "key, summary", table.AllRows)}, 1, 0},
			{"beside a table with a rule", []table.Spec{require(countSpec("project = DOC ORDER BY key"), "some"), require(tableSpec("project = DOC order by key", "key, summary", 0), "some")}, 1, 0},
			{"beside some rows", []table.Spec{require(countSpec("project = DOC"), "some"), tableSpec("project = DOC ORDER BY key", "key", 5)}, 2, 0},
		} {
			t.Run(fmt.Sprintf("%v, %s", flavour, c.name), func(t *testing.T) {
				s := newSetup(t, jiratest.Options{Flavour: flavour, PageSize: 100})
				for run := range 2 {
					r := s.resolve(c.specs...)
					counts := s.server.Counts()
					if run == 1 {
						c.want = 0
					}
					if counts[jiratest.Search] != c.want || counts[jiratest.Count] != c.count {
						t.Errorf("run %d sent %v, want %d searches", run, counts, c.want)
					}
					for _, r := range r {
						if r.Count != nil && (r.Count.N != 60 || r.Count.Approximate) {
							t.Errorf("counted %+v, want exactly 60", r.Count)
						}
					}
					s.renew(s.f.Cache)
					s.f.Offline = run == 1
				}
				// Each is found by itself too, when only its page has changed.
				s.f.Offline = true
				for i, spec := range c.specs {
					if r := s.f.Resolve(t.Context(), []table.Spec{spec}); r[0].Table == nil && r[0].Count == nil {
						t.Errorf("spec %d alone: %v", i, r[0].Problems)
					}
				}
			})
		}
	}
}

// TestRules has answers keep and break rules.
func TestRules(t *testing.T) {
	for _, flavour := range flavours {
		for _, c := range []struct {
			spec table.Spec
			rule string
			want string // "" if it holds
		}{
			{tableSpec("project = DOC and key <= DOC-2 order by key", "key", 0), "none", "2 issues match, and none may: DOC-1, DOC-2"},
			{tableSpec("key = DOC-2", "key", 0), "none", "1 issue matches, and none may: DOC-2"},
			{tableSpec("project = DOC order by key", "key", 0), "none", "60 issues match, and none may: DOC-1, DOC-2, DOC-3, DOC-4, DOC-5, DOC-6, DOC-7, DOC-8, DOC-9, DOC-10 and 50 more"},
			{tableSpec("project = DOC order by key", "key", 0), "some", ""},
			{tableSpec("project = DOC order by key", "key", 1), "some", "only the first issue was read, which proves nothing"},
			{tableSpec("project = DOC order by key", "key", 3), "some", "only the first 3 issues were read, which proves nothing"},
			{tableSpec("project = DOC and key <= DOC-3", "key", 3), "some", ""},
			{tableSpec("project = DOC and type = Bug and type = Epic", "key", 3), "none", ""},
			{tableSpec("project = DOC and type = Bug and type = Epic", "key", 3), "some", "no issue matches, and at least one must"},
			{countSpec("project = DOC and type = Bug and type = Epic"), "some", "no issue matches, and at least one must"},
			{countSpec("project = DOC and key <= DOC-2 order by key"), "none", "2 issues match, and none may: DOC-1, DOC-2"},
		} {
			s := newSetup(t, jiratest.Options{Flavour: flavour})
			r := s.f.Resolve(t.Context(), []table.Spec{require(c.spec, c.rule)})[0]
			if r.Table == nil && r.Count == nil {
				t.Errorf("%s: no answer is shown: %v", c.spec.Ask.JQL.Value, r.Problems)
			}
			got := ""
			for _, p := range r.Problems {
				if got = p.Message; p.Code != BrokenRule || p.Warning || p.Class != source.Content {
					t.Errorf("%s: a problem %+v", c.spec.Ask.JQL.Value, p)
				}
			}
			if got != c.want {
				t.Errorf("%v, %s, %s: %q, want %q", flavour, c.spec.Ask.JQL.Value, c.rule, got, c.want)
			}
		}
	}
}

// TestRuleCutForOthers: what another shortcode reads of the same issues changes
// nothing about a rule over the first of them.
func TestRuleCutForOthers(t *testing.T) {
	s := newSetup(t, jiratest.Options{Flavour: jiratest.Cloud})
	r := s.f.Resolve(t.Context(), []table.Spec{
		require(tableSpec("project = DOC order by key", "key", 3), "some"), tableSpec("project = DOC order by key", "key", table.AllRows),
	})
	if p := r[0].Problems; len(p) != 1 || !strings.HasPrefix(p[0].Message, "only the first 3 issues") {
		t.Errorf("problems = %v", p)
	}
}

// TestCheckRules asks the cache alone, whatever fields its answers have.
func TestCheckRules(t *testing.T) {
	s := newSetup(t, jiratest.Options{Flavour: jiratest.Cloud, PageSize: 100})
	holds := require(tableSpec("project = DOC", "key, summary", 0), "some")
	breaks := require(tableSpec("project = DOC", "key, summary", 0), "none")
	check := func(want ...string) {
		t.Helper()
		var got []string
		for _, p := range s.f.Check(t.Context(), []table.Spec{holds, breaks}) {
			got = append(got, fmt.Sprintf("%s %v", p.Code, p.Warning))
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("check says %v, want %v", got, want)
		}
		if n := len(s.server.Requests()); n > 0 {
			t.Errorf("check sent %d requests", n)
		}
	}
	check("required-unknown true", "required-unknown true")
	s.resolve(tableSpec("project = DOC", "key", table.AllRows))
	s.renew(s.f.Cache)
	check("required false")
	s.clock = s.clock.Add(2 * time.Hour)
	check("required false", "required-unknown true")
	s.renew(s.f.Cache)
	for _, p := range s.f.CheckOnline(t.Context(), []table.Spec{holds, breaks}) {
		if p.Code != BrokenRule {
			t.Errorf("a problem: %v", p)
		}
	}
	if n := s.server.Counts()[jiratest.Search]; n != 1 {
		t.Errorf("%d searches were sent, want 1: %v", n, s.server.Requests())
	}
}
