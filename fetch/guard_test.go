package fetch

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jqlbuild/jqlbuild/internal/jiratest"
	"github.com/jqlbuild/jqlbuild/linkconfig"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// TestGuardInAnyAnswer: whatever Jira says of a guard, and with whatever
// status, is repeated neither in a problem nor to the log; nor does a plan or
// the log show the query with it.
func TestGuardInAnyAnswer(t *testing.T) {
	for _, c := range []struct {
		name, said string
		fault      jiratest.Fault
		on         linkconfig.OnError
	}{
		{name: "a 200", said: "'HUSH'", fault: jiratest.Fault{Kind: jiratest.Complaint, Body: "The value 'HUSH' does not exist for the field 'labels'."}},
		{name: "a 200, stale", said: "'HUSH'", on: linkconfig.Stale, fault: jiratest.Fault{Kind: jiratest.Complaint, Body: "The value 'HUSH' does not exist for the field 'labels'."}},
		{name: "a 500", said: "HUSH", fault: jiratest.Fault{Status: 500, Body: `{"errorMessages":["labels = HUSH: no"]}`}},
		{name: "a 403", said: "HUSH", fault: jiratest.Fault{Status: 403, Body: `{"errorMessages":["labels = HUSH: no"]}`}},
	} {
		s := newSetup(t, jiratest.Options{})
		s.link.Guard = source.Literal("jqlbuild.yaml", "labels != HUSH OR project = DOC")
		s.link.OnError = c.on
		var log strings.Builder
		trace := func(e Event) { fmt.Fprintf(&log, "%+v\n", e) }
		s.f.Trace = trace
		specs := []table.Spec{tableSpec("project = DOC ORDER BY key", "key", 3), countSpec("project = DOC AND labels != x")}
		s.resolve(specs...)
		s.renew(s.f.Cache)
		s.f.Refresh, s.f.Trace = true, trace
		s.server.Inject(jiratest.Fault{Match: "/search", Times: -1, Kind: c.fault.Kind, Status: c.fault.Status, Body: c.fault.Body})
		p, _ := s.f.Plan(t.Context(), specs)
		r := s.f.Resolve(t.Context(), specs)
		if len(r[0].Problems) == 0 {
			t.Errorf("%s: no problem", c.name)
		}
		for _, problem := range append(r[0].Problems, r[1].Problems...) {
			if strings.Contains(problem.Message+problem.Fix, "HUSH") {
				t.Errorf("%s: a problem tells the guard: %v", c.name, problem)
			}
		}
		for _, q := range p.Queries {
			if strings.Contains(q.JQL, "HUSH") {
				t.Errorf("%s: the plan tells the guard: %s", c.name, q.JQL)
			}
		}
		if i := strings.Index(log.String(), "HUSH"); i >= 0 {
			t.Errorf("%s: the log tells the guard: %s", c.name, log.String()[max(i-200, 0):])
		}
	}
}

// TestShortGuard: a word of a guard is not told for being short.
func TestShortGuard(t *testing.T) {
	s := newSetup(t, jiratest.Options{})
	s.link.Guard = source.Literal("jqlbuild.yaml", "labels = Q7")
	said := "The value 'Q7' does not exist for the field 'labels'."
	s.server.Inject(jiratest.Fault{Match: "/search", Kind: jiratest.Warn, Body: said, Times: -1})
	r := s.f.Resolve(t.Context(), []table.Spec{tableSpec("labels = docs", "key", 3)})
	if codes(r[0]) != "jira-warning" || strings.Contains(fmt.Sprint(r[0].Problems), "Q7") {
		t.Errorf("got %v", r[0].Problems)
	}
}

func TestGuard(t *testing.T) {
	for _, flavour := range flavours {
		t.Run(flavour.String(), func(t *testing.T) {
			s := newSetup(t, jiratest.Options{Flavour: flavour})
			s.link.Guard = source.Literal("jqlbuild.yaml", `labels = "public"`)
			s.link.JiraLinks = linkconfig.IssueLinks
			all := newSetup(t, jiratest.Options{Flavour: flavour}).resolve(tableSpec("project = DOC", "key, labels", table.AllRows))
			public := make(map[string]bool)
			for _, g := range all[0].Table.Groups {
				for _, row := range g.Rows {
					public[row.Key] = strings.Contains(table.PlainText(row.Cells[1].Content), "public")
				}
			}
			r := s.f.Resolve(t.Context(), []table.Spec{
				tableSpec("project = DOC OR project = ORR AND labels = internal ORDER BY key", "key", table.AllRows),
				countSpec("project = DOC"),
			})
			want := 0
			for _, shown := range public {
				if shown {
					want++
				}
			}
			if r[1].Count == nil || r[1].Count.N != want || want == 0 {
				t.Errorf("counted %v, want %d", r[1].Count, want)
			}
			for _, k := range keys(r[0].Table) {
				if strings.HasPrefix(k, "DOC-") && !public[k] {
					t.Errorf("%s is shown in spite of the guard", k)
				}
			}
			var shown, hidden string
			for _, k := range keys(all[0].Table) {
				if public[k] {
					shown = k
				} else {
					hidden = k
				}
			}
			r = s.f.Resolve(t.Context(), []table.Spec{issueSpec(shown), issueSpec(hidden)})
			if r[0].Table == nil || r[1].Table != nil {
				t.Errorf("shown: %v; hidden: %v", r[0].Problems, r[1].Problems)
			}
			if r[0].URL != "" {
				t.Errorf("a guarded link leads to a search: %s", r[0].URL)
			}
		})
	}
}
