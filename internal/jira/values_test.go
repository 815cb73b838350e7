package jira

import (
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jqlbuild/jqlbuild/internal/jiratest"
	"github.com/jqlbuild/jqlbuild/linkconfig"
)

// sample returns a client of a sample Jira, over real HTTP.
func sample(t *testing.T, o jiratest.Options, change ...func(*Options)) (*Client, *jiratest.Server) {
	t.Helper()
	s := jiratest.New(o)
	d := linkconfig.Cloud
	if o.Flavour == jiratest.DataCenter {
		d = linkconfig.DataCenter
	}
	c := newClient(t, d, nil, append([]func(*Options){quick(s.Start(t)), func(o *Options) {
		o.Credential = linkconfig.Credential{Type: linkconfig.Basic, User: jiratest.User, Token: linkconfig.NewSecret(jiratest.Token)}
	}}, change...)...)
	t.Cleanup(c.CloseIdleConnections)
	return c, s
}

var flavours = []jiratest.Flavour{jiratest.Cloud, jiratest.DataCenter}

// Jira's order is kept, whatever the names and ids.
func TestValues(t *testing.T) {
	for _, v := range flavours {
		c, s := sample(t, jiratest.Options{Flavour: v, ListSize: 2})
		for name, want := range map[string][]string{
			"priority":   {"Highest", "High", "Medium", "Low", "Lowest"},
			"resolution": {"Done", "Fixed", "Won't Do", "Duplicate", "Cannot Reproduce"},
			"issuetype":  {"Epic", "Story", "Bug", "Task", "Incident", "Improvement", "Sub-task"},
			"status":     {"Backlog", "To Do", "Open", "In Progress", "In Review", "Investigating", "Monitoring", "Done", "Resolved", "Closed"},
		} {
			values, err := c.Values(t.Context(), name)
			if err != nil {
				t.Fatalf("%v: %s: %v", v, name, err)
			}
			var names []string
			for _, o := range values {
				names = append(names, o.Name)
				if o.ID == "" {
					t.Errorf("%v: %s has no id", v, o.Name)
				}
			}
			if diff := cmp.Diff(want, names); diff != "" {
				t.Errorf("%v: %s (-want +got):\n%s", v, name, diff)
			}
		}
		versions, err := c.Versions(t.Context(), "ORR")
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, o := range versions {
			names = append(names, o.Name)
		}
		if want := []string{"2.2", "2.3", "2.3.1", "2.4", "3.0"}; !slices.Equal(names, want) {
			t.Errorf("%v: got versions %q, want %q", v, names, want)
		}
		if _, err := c.Versions(t.Context(), "no/such?"); !isKind(err, NotFound) {
			t.Errorf("%v: got %v for no project", v, err)
		}
		want := 4
		if v == jiratest.Cloud {
			want = 6 // priorities come two at a time
		}
		if n := s.Counts()[jiratest.List]; n != want+2 {
			t.Errorf("%v: got %d requests, want %d", v, n, want+2)
		}
	}
}

// What is no list of values is not taken for an empty one.
func TestValuesMalformed(t *testing.T) {
	for _, body := range []string{`null`, `{}`, `{"values":null}`, `"x"`, `[{"name":"x"}]`, `[1]`, `{"values":[{"name":"x"}]}`, `[{"id":{}}]`} {
		for _, d := range both {
			synced(t, func(t *testing.T) {
				n := 0
				f := &fake{before: func(w http.ResponseWriter, r *http.Request, _ map[string]any) bool {
					if r.URL.Path == "/ctx/rest/api/2/myself" || r.URL.Path == "/ctx/rest/api/3/myself" {
						return false
					}
					n++
					sign(w, r)
					reply(w, 200, "%s", body)
					return true
				}}
				_, err := newClient(t, d, f).Values(t.Context(), "priority")
				wantError(t, err, Response, "cannot be understood")
				if n != 3 {
					t.Errorf("%s: asked %d times, want 3", body, n)
				}
			})
		}
	}
}

// What Jira remarks on a good answer comes with it: each once, without what
// terminals take for a command.
func TestWarnings(t *testing.T) {
	for _, tt := range []struct{ member string }{
		{`"warningMessages":["The value 'x' does not exist\n for the field 'creator'.","The value 'x' does not exist for the field 'creator'."]`},
		{`"warnings":[{"message":"The value 'x' does not exist for the\u001b field 'creator'."}]`},
		{`"warnings":["The value 'x' does not exist for the field 'creator'."]`},
	} {
		for _, d := range both {
			f := &fake{before: func(w http.ResponseWriter, r *http.Request, body map[string]any) bool {
				if r.Method == "GET" {
					return false
				}
				sign(w, r)
				reply(w, 200, `{"issues":[{"id":"1","key":"A-1"}],"total":1,"count":1,"isLast":true,%s,"queries":[{"query":"x",%[1]s}]}`, tt.member)
				return true
			}}
			c := newClient(t, d, f)
			want := []string{"The value 'x' does not exist for the field 'creator'."}
			a, err := c.Search(t.Context(), Search{JQL: "creator = x"})
			if err != nil {
				t.Fatal(err)
			}
			n, err := c.Count(t.Context(), "creator = x", false)
			if err != nil {
				t.Fatal(err)
			}
			found, err := c.Issues(t.Context(), Lookup{Keys: []string{"A-1"}})
			if err != nil {
				t.Fatal(err)
			}
			for what, got := range map[string][]string{"Search": a.Warnings, "Count": n.Warnings, "Issues": found.Warnings} {
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%v: %s: %s (-want +got):\n%s", d, tt.member, what, diff)
				}
			}
			if d == linkconfig.Cloud && tt.member[:10] == `"warningMe` {
				continue // Cloud's parser writes warnings
			}
			verdicts, err := c.CheckJQL(t.Context(), []string{"creator = x"})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]Verdict{{Warnings: want}}, verdicts); diff != "" {
				t.Errorf("%v: CheckJQL (-want +got):\n%s", d, diff)
			}
		}
	}
}
