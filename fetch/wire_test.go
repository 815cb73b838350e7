package fetch

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/jiratest"
	"github.com/jqlbuild/jqlbuild/linkconfig"
	"github.com/jqlbuild/jqlbuild/table"
)

// crowd returns what a site with many shortcodes asks for: 400 tables of 24
// queries, 600 issues of which 250 are distinct, and 200 counts of 24 queries.
func crowd() []table.Spec {
	var specs []table.Spec
	for i := range 400 {
		jql := fmt.Sprintf("project = ORR AND key >= ORR-%d ORDER BY key", 1+i%24)
		specs = append(specs, tableSpec(jql, []string{"key, summary", "key, status, Story Points"}[i%2], 5+i%3))
	}
	for i := range 600 {
		specs = append(specs, issueSpec(fmt.Sprintf("SURV-%d", 1+i%250)))
	}
	for i := range 200 {
		specs = append(specs, countSpec(fmt.Sprintf("project = DOC AND key <= DOC-%d", 1+i%24)))
	}
	return specs
}

// inMemory is a setup whose Jira is asked without sockets, as a test within a
// synctest bubble needs it.
func inMemory(t *testing.T, o jiratest.Options) *setup {
	t.Helper()
	o.BaseURL = "https://jira.example"
	s := setupAt(t, jiratest.New(o), o.BaseURL, o)
	s.f.Transport = s.server.Transport()
	return s
}

// TestLatency has a whole run take hardly longer than its requests must, four
// at a time: nothing that could be asked together waits for one another. The
// clock is the bubble's, so that no machine is too slow for it.
func TestLatency(t *testing.T) {
	const latency = 40 * time.Millisecond
	for _, tt := range []struct {
		name       string
		flavour    jiratest.Flavour
		deployment linkconfig.Deployment
		auth       linkconfig.AuthType
	}{
		{"Cloud", jiratest.Cloud, linkconfig.Cloud, linkconfig.Basic},
		{"Data Center", jiratest.DataCenter, linkconfig.DataCenter, linkconfig.Basic},
		{"token", jiratest.DataCenter, linkconfig.DataCenter, linkconfig.Bearer},
		{"auto", jiratest.Cloud, linkconfig.Auto, linkconfig.Basic},
		{"auto with a token", jiratest.DataCenter, linkconfig.Auto, linkconfig.Bearer},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := inMemory(t, jiratest.Options{Flavour: tt.flavour, Latency: latency})
				if err := s.server.Generate("SURV", 250); err != nil {
					t.Fatal(err)
				}
				s.link.Deployment, s.link.Auth.Type = tt.deployment, tt.auth
				credential := linkconfig.Credential{Type: tt.auth, Token: linkconfig.NewSecret(jiratest.Token)}
				if tt.auth == linkconfig.Basic {
					credential.User = jiratest.User
				}
				s.f.Credentials["sample"] = credential
				start := time.Now()
				s.resolve(crowd()...)
				took := time.Since(start)
				n, parallel := len(s.server.Requests()), s.link.Parallel
				bound := time.Duration((n+parallel-1)/parallel) * latency
				t.Logf("%d requests took %v, at least %v", n, took, bound)
				if took > bound*13/10 {
					t.Errorf("%d requests took %v; %d at a time need %v", n, took, parallel, bound)
				}
				if peak := s.server.Peak(); peak > parallel {
					t.Errorf("%d requests were in flight, want %d at most", peak, parallel)
				}
				if n > 24+3+24+3 {
					t.Errorf("%d requests were sent: %q", n, s.server.Requests())
				}
			})
		})
	}
}

// TestTooMany has Jira refuse a page in the middle of a result, and say how
// long to stay away: everybody on the link does, and the result is whole.
func TestTooMany(t *testing.T) {
	for _, flavour := range flavours {
		t.Run(flavour.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := inMemory(t, jiratest.Options{Flavour: flavour, PageSize: 50, Latency: 40 * time.Millisecond})
				if err := s.server.Generate("SURV", 1000); err != nil {
					t.Fatal(err)
				}
				s.link.Retries = 3
				s.server.Inject(jiratest.Fault{Status: 429, Header: map[string][]string{"Retry-After": {"2"}}, Match: "/search", Skip: 9, Times: 2})
				start := time.Now()
				r := s.resolve(tableSpec("project = SURV ORDER BY key", "key, summary", table.AllRows), tableSpec("project = ORR ORDER BY key", "key", 5))
				if got := keys(r[0].Table); len(got) != 1000 || got[0] != "SURV-1" || got[999] != "SURV-1000" {
					t.Errorf("got %d rows, want all 1000 in order", len(got))
				}
				if took := time.Since(start); took < 2*time.Second || took > 8*time.Second {
					t.Errorf("it took %v, want a little more than the 2s that Jira asked for", took)
				}
				if peak := s.server.Peak(); peak > s.link.Parallel || flavour == jiratest.DataCenter && peak < s.link.Parallel {
					t.Errorf("%d requests were in flight, want %d", peak, s.link.Parallel)
				}
			})
		})
	}
}

// TestCountInAnyOrder has the answer of a table tell a count of the same
// issues that does not sort them.
func TestCountInAnyOrder(t *testing.T) {
	for _, flavour := range flavours {
		t.Run(flavour.String(), func(t *testing.T) {
			s := newSetup(t, jiratest.Options{Flavour: flavour})
			sorted, count := tableSpec("project = OPS ORDER BY updated", "key", table.AllRows), countSpec("project=OPS")
			r := s.resolve(count, sorted)
			if r[0].Count.N != r[1].Table.Shown || r[0].Count.Approximate {
				t.Errorf("counted %+v, want %d", r[0].Count, r[1].Table.Shown)
			}
			if n := s.server.Counts()[jiratest.Count]; n != 0 {
				t.Errorf("%d counts were sent, want none", n)
			}
			s.renew(s.f.Cache)
			s.f.Offline = true
			if alone := s.resolve(count); alone[0].Count.N != r[0].Count.N || !alone[0].AsOf.Equal(r[0].AsOf) {
				t.Errorf("without the table it is %+v as of %v", alone[0].Count, alone[0].AsOf)
			}
		})
	}
	t.Run("of a fresh answer", func(t *testing.T) {
		s := newSetup(t, jiratest.Options{})
		sorted, count := tableSpec("project = OPS ORDER BY updated", "key", table.AllRows), countSpec("project = OPS")
		s.resolve(sorted)
		s.renew(s.f.Cache)
		s.resolve(sorted, count)
		if n := len(s.server.Requests()); n != 0 {
			t.Errorf("%d requests were sent, want none: %q", n, s.server.Requests())
		}
	})
	t.Run("of a rejected query", func(t *testing.T) {
		s := newSetup(t, jiratest.Options{})
		r := s.f.Resolve(t.Context(), []table.Spec{tableSpec("project = OPS ORDER BY nonsense", "key", table.AllRows), countSpec("project = OPS")})
		if len(r[0].Problems) == 0 || r[1].Count == nil {
			t.Errorf("the table has the problems %v, the count %v", r[0].Problems, r[1].Problems)
		}
	})
}
