package fetch

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/jiratest"
	"github.com/jqlbuild/jqlbuild/linkconfig"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

func TestRejected(t *testing.T) {
	for _, flavour := range flavours {
		t.Run(flavour.String(), func(t *testing.T) {
			s := newSetup(t, jiratest.Options{Flavour: flavour})
			s.link.OnError = linkconfig.Stale
			r := s.f.Resolve(t.Context(), []table.Spec{
				tableSpec("project = NOPE", "key", 1),
				tableSpec("project = DOC", "key", 1),
				issueSpec("DOC-99999"),
				issueSpec("DOC-1"),
			})
			p := r[0].Problems
			if len(p) != 1 || p[0].Code != "jql-rejected" || p[0].Class != source.Content || !strings.Contains(p[0].Message, "NOPE") {
				t.Errorf("problems = %v, want Jira's own words as a content problem", p)
			}
			p = r[2].Problems
			if len(p) != 1 || p[0].Code != "issue-not-shown" || p[0].Class != source.Content {
				t.Errorf("problems = %v, want that the issue is not shown", p)
			}
			if r[1].Table == nil || r[3].Table == nil {
				t.Error("good specs failed with bad ones")
			}
		})
	}
}

func TestOnError(t *testing.T) {
	for _, tt := range []struct {
		name    string
		onError linkconfig.OnError
		age     time.Duration
		stale   bool
		box     bool
	}{
		{"fail", linkconfig.Fail, 2 * time.Hour, false, false},
		{"stale", linkconfig.Stale, 2 * time.Hour, true, false},
		{"too old", linkconfig.Stale, 25 * time.Hour, false, false},
		{"show", linkconfig.Show, 2 * time.Hour, false, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newSetup(t, jiratest.Options{})
			s.link.OnError, s.link.Retries = tt.onError, 0
			specs := []table.Spec{tableSpec("project = DOC ORDER BY key", "key", 3), countSpec("project = ORR"), issueSpec("ORR-1"),
				tableSpec("project = ORR ORDER BY key", "key, Story Points", 3)}
			s.resolve(specs...)
			read := s.clock
			s.clock = s.clock.Add(tt.age)
			s.renew(s.f.Cache)
			s.f.Refresh = true // so that the list of fields is asked for as well
			s.server.Inject(jiratest.Fault{Status: 503, Times: -1})
			for i, r := range s.f.Resolve(t.Context(), specs) {
				if r.Stale != tt.stale || r.Box != tt.box || (r.Table != nil || r.Count != nil) != tt.stale {
					t.Errorf("spec %d: Stale %v, Box %v, answered %v", i, r.Stale, r.Box, r.Table != nil || r.Count != nil)
				}
				if len(r.Problems) != 1 || r.Problems[0].Class != source.Jira || r.Problems[0].Warning != tt.stale {
					t.Errorf("spec %d: problems = %v", i, r.Problems)
				}
				if tt.stale && !r.AsOf.Equal(read) {
					t.Errorf("spec %d: AsOf = %v, want %v", i, r.AsOf, read)
				}
			}
			// The failed refresh has not touched what was there.
			s.renew(s.f.Cache)
			s.f.Offline = true
			s.resolve(specs...)
		})
	}
}

// TestBadCredentials: Jira answers with 200 and what the public may see, which
// must neither be shown nor remembered.
func TestBadCredentials(t *testing.T) {
	for _, flavour := range flavours {
		t.Run(flavour.String(), func(t *testing.T) {
			s := newSetup(t, jiratest.Options{Flavour: flavour})
			s.f.Credentials["sample"] = linkconfig.Credential{Type: linkconfig.Basic, User: jiratest.User, Token: linkconfig.NewSecret("wrong-secret")}
			r := s.f.Resolve(t.Context(), []table.Spec{tableSpec("project = DOC", "key", 3)})
			if len(r[0].Problems) != 1 || r[0].Problems[0].Class != source.Jira || r[0].Table != nil {
				t.Errorf("problems = %v, table %v", r[0].Problems, r[0].Table)
			}
			if strings.Contains(fmt.Sprint(r), "wrong-secret") {
				t.Error("the secret is in the result")
			}
			for info, err := range s.f.Cache.List() {
				t.Errorf("remembered %q (%v)", info.Key, err)
			}
		})
	}
}

// TestOtherUser: what one user may see is no answer to another.
func TestOtherUser(t *testing.T) {
	s := newSetup(t, jiratest.Options{})
	spec := tableSpec("project = ORR ORDER BY key", "key", 3)
	s.resolve(spec)
	s.renew(s.f.Cache)
	s.f.Credentials["sample"] = linkconfig.Credential{Type: linkconfig.Basic, User: "someone@else.example", Token: linkconfig.NewSecret("x")}
	r := s.f.Resolve(t.Context(), []table.Spec{spec})
	if r[0].Table != nil {
		t.Error("an entry of another user was used")
	}
}

func TestOffline(t *testing.T) {
	s := newSetup(t, jiratest.Options{})
	s.f.Offline = true
	r := s.f.Resolve(t.Context(), []table.Spec{tableSpec("project = DOC", "key", 3), tableSpec("project = DOC", "Story Points", 3)})
	for i := range r {
		if len(r[i].Problems) != 1 || r[i].Problems[0].Code != "not-cached" {
			t.Errorf("problems = %v, want that the cache has no answer", r[i].Problems)
		}
	}
	if n := len(s.server.Requests()); n > 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// TestOfflineLacks names the field that a cached answer does not have.
func TestOfflineLacks(t *testing.T) {
	s := newSetup(t, jiratest.Options{})
	s.resolve(tableSpec("project = DOC ORDER BY key", "key, Story Points", 3))
	s.renew(s.f.Cache)
	s.f.Offline = true
	r := s.f.Resolve(t.Context(), []table.Spec{tableSpec("project = DOC ORDER BY key", "key, status", 3), tableSpec("project = DOC ORDER BY key", "key", 20)})
	for i, want := range []string{`lacks the field "status"`, "only the first 3"} {
		if len(r[i].Problems) != 1 || !strings.Contains(r[i].Problems[0].Message, want) {
			t.Errorf("problems = %v, want %q", r[i].Problems, want)
		}
	}
}

func TestCancel(t *testing.T) {
	s := newSetup(t, jiratest.Options{})
	s.server.Inject(jiratest.Fault{Kind: jiratest.Hang, Match: "/search", Times: -1})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	start := time.Now()
	r := s.f.Resolve(ctx, []table.Spec{tableSpec("project = DOC", "key", 3)})
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %v to notice", took)
	}
	if r[0].Table != nil || len(r[0].Problems) == 0 {
		t.Errorf("a canceled Resolve gives %+v", r[0])
	}
	for info := range s.f.Cache.List() {
		if strings.HasPrefix(info.Key, answerEntry) {
			t.Errorf("it left %q", info.Key)
		}
	}
}
