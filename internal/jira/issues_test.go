package jira

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jqlbuild/jqlbuild/internal/jiratest"
	"github.com/jqlbuild/jqlbuild/linkconfig"
)

// lookups makes a fake answer lookups: ORR-1 to ORR-n exist, and OLD-x is
// what ORR-x was called before.
func lookups(n int) *fake {
	return &fake{before: func(w http.ResponseWriter, r *http.Request, body map[string]any) bool {
		jql, _ := body["jql"].(string)
		var keys []string
		bulk := strings.HasSuffix(r.URL.Path, "/issue/bulkfetch")
		switch {
		case r.Method == "GET" && strings.Contains(r.URL.Path, "/issue/"):
			sign(w, r)
			number := 0
			fmt.Sscanf(r.URL.Path[strings.LastIndex(r.URL.Path, "/"):], "/OLD-%d", &number)
			if number < 1 || number > n {
				reply(w, 404, `{"errorMessages":["Issue does not exist or you do not have permission to see it."]}`)
			} else {
				reply(w, 200, "%s", issueList(number-1, number))
			}
			return true
		case bulk:
			for _, k := range body["issueIdsOrKeys"].([]any) {
				keys = append(keys, k.(string))
			}
		case strings.Contains(jql, "key in ("):
			_, list, _ := strings.Cut(jql, `key in ("`)
			keys = strings.Split(strings.TrimSuffix(list, `")`), `", "`)
		default:
			return false
		}
		var list, unknown []string
		for _, k := range keys {
			number := 0
			if _, err := fmt.Sscanf(k, "ORR-%d", &number); err != nil {
				fmt.Sscanf(k, "OLD-%d", &number)
			}
			if number < 1 || number > n {
				unknown = append(unknown, fmt.Sprintf("An issue with key '%s' does not exist for field 'key'.", k))
				continue
			}
			list = append(list, issueList(number-1, number))
		}
		sign(w, r)
		if len(unknown) > 0 && !bulk {
			// Like Jira, which says some at a time.
			reply(w, 400, `{"errorMessages":["%s"],"errors":{}}`, strings.Join(unknown[:min(2, len(unknown))], `","`))
			return true
		}
		slices.Sort(list)
		reply(w, 200, `{"issues":[%s],"total":%d,"isLast":true,"issueErrors":[]}`, strings.Join(list, ","), len(list))
		return true
	}}
}

func TestIssues(t *testing.T) {
	many := func(n int) (keys []string) {
		for i := range n {
			keys = append(keys, fmt.Sprintf("ORR-%d", i+1))
		}
		return keys
	}
	for _, tt := range []struct {
		name     string
		keys     []string
		guard    string
		want     map[string]string // key as asked for to key today
		missing  []string
		requests map[linkconfig.Deployment]int
	}{
		{name: "none", want: map[string]string{}},
		{name: "spellings", keys: []string{"orr-1", " ORR-1", "ORR-2"}, want: map[string]string{"orr-1": "ORR-1", " ORR-1": "ORR-1", "ORR-2": "ORR-2"},
			requests: map[linkconfig.Deployment]int{linkconfig.Cloud: 1, linkconfig.DataCenter: 1}},
		{name: "some missing", keys: []string{"ORR-1", "ORR-12", "ORR-123", "ORR-3", "NOT-1"}, want: map[string]string{"ORR-1": "ORR-1", "ORR-3": "ORR-3"}, missing: []string{"ORR-12", "ORR-123", "NOT-1"},
			requests: map[linkconfig.Deployment]int{linkconfig.Cloud: 1, linkconfig.DataCenter: 3}},
		{name: "all missing", keys: []string{"NOT-1", "NOT-2"}, want: map[string]string{}, missing: []string{"NOT-1", "NOT-2"},
			requests: map[linkconfig.Deployment]int{linkconfig.Cloud: 1, linkconfig.DataCenter: 1}},
		{name: "no keys at all", keys: []string{`x") OR key in ("ORR-1`, "", "ORR", "ORR-1\n"}, want: map[string]string{"ORR-1\n": "ORR-1"}, missing: []string{`x") OR key in ("ORR-1`, "", "ORR"},
			requests: map[linkconfig.Deployment]int{linkconfig.Cloud: 1, linkconfig.DataCenter: 1}},
		{name: "one moved", keys: []string{"ORR-1", "OLD-2"}, want: map[string]string{"ORR-1": "ORR-1", "OLD-2": "ORR-2"},
			requests: map[linkconfig.Deployment]int{linkconfig.Cloud: 1, linkconfig.DataCenter: 1}},
		{name: "several moved", keys: []string{"ORR-1", "OLD-2", "OLD-3", "OLD-99"}, want: map[string]string{"ORR-1": "ORR-1", "OLD-2": "ORR-2", "OLD-3": "ORR-3"}, missing: []string{"OLD-99"},
			requests: map[linkconfig.Deployment]int{linkconfig.Cloud: 1, linkconfig.DataCenter: 2}},
		{name: "guarded", keys: []string{"ORR-1", "ORR-99"}, guard: "labels = public", want: map[string]string{"ORR-1": "ORR-1"}, missing: []string{"ORR-99"},
			requests: map[linkconfig.Deployment]int{linkconfig.Cloud: 2, linkconfig.DataCenter: 2}},
	} {
		for _, d := range both {
			t.Run(tt.name+"/"+d.String(), func(t *testing.T) {
				f := lookups(9)
				found, err := newClient(t, d, f).Issues(t.Context(), Lookup{Keys: tt.keys, Guard: tt.guard, Fields: []string{"summary"}})
				if err != nil {
					t.Fatal(err)
				}
				got := make(map[string]string)
				for k, i := range found.Issues {
					got[k] = i.Key
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("found (-want +got):\n%s", diff)
				}
				for _, k := range tt.missing {
					if found.Missing[k] == "" {
						t.Errorf("%q is not missing", k)
					}
				}
				if len(found.Missing) != len(tt.missing) {
					t.Errorf("got missing %q, want %q", found.Missing, tt.missing)
				}
				n := f.count("bulkfetch") + f.count("search/jql") + f.count("2/search")
				if n != tt.requests[d] {
					t.Errorf("got %d requests, want %d: %q", n, tt.requests[d], f.requests)
				}
				for _, body := range f.bodies {
					if jql, ok := body["jql"].(string); ok && tt.guard != "" && !strings.HasPrefix(jql, "(labels = public) AND key in (") {
						t.Errorf("sent %q without the guard", jql)
					}
				}
			})
		}
	}
	for _, d := range both {
		f := lookups(999)
		found, err := newClient(t, d, f).Issues(t.Context(), Lookup{Keys: many(250)})
		if err != nil {
			t.Fatal(err)
		}
		if n := f.count("bulkfetch") + f.count("2/search"); len(found.Issues) != 250 || n != 3 {
			t.Errorf("%v: got %d issues by %d requests, want 250 by 3", d, len(found.Issues), n)
		}
	}
}

// A guard that Jira rejects is not a missing issue.
func TestIssuesGuardRejected(t *testing.T) {
	f := &fake{before: func(w http.ResponseWriter, r *http.Request, _ map[string]any) bool {
		if strings.HasSuffix(r.URL.Path, "/myself") {
			return false
		}
		reply(w, 400, `{"errorMessages":["Field 'public' does not exist."]}`)
		return true
	}}
	for _, keys := range [][]string{{"ORR-1"}, {"ORR-1", "ORR-2"}} {
		_, err := newClient(t, linkconfig.Cloud, f).Issues(t.Context(), Lookup{Keys: keys, Guard: "public = 1"})
		wantError(t, err, Query, "Field 'public' does not exist")
	}
	if n := f.count("search/jql"); n != 2 {
		t.Errorf("got %d requests, want 2", n)
	}
}

// An issue that is too large for a batch comes by itself.
func TestIssueErrors(t *testing.T) {
	f := lookups(9)
	serve := f.before
	f.before = func(w http.ResponseWriter, r *http.Request, body map[string]any) bool {
		if keys, ok := body["issueIdsOrKeys"].([]any); ok && len(keys) > 1 {
			sign(w, r)
			reply(w, 200, `{"issues":[%s],"issueErrors":[{"id":"10001","errorMessage":"Payload too large."}]}`, issueList(0, 1))
			return true
		}
		return serve(w, r, body)
	}
	found, err := newClient(t, linkconfig.Cloud, f).Issues(t.Context(), Lookup{Keys: []string{"ORR-1", "ORR-2", "ORR-3"}})
	if err != nil || len(found.Issues) != 3 {
		t.Errorf("got %+v, %v, want three issues", found, err)
	}
}

func TestCount(t *testing.T) {
	for _, d := range both {
		f := &fake{issues: 1234}
		n, err := newClient(t, d, f).Count(t.Context(), "x", false)
		if err != nil || n.N != 1234 || n.Approximate != (d == linkconfig.Cloud) {
			t.Errorf("%v: got %+v, %v", d, n, err)
		}
		if len(f.requests) != 1 {
			t.Errorf("%v: got requests %q", d, f.requests)
		}
	}
	for d, body := range map[linkconfig.Deployment]string{
		linkconfig.Cloud: `{"count":null}`, linkconfig.DataCenter: `{"total":"many","issues":[]}`,
	} {
		synced(t, func(t *testing.T) {
			f := &fake{before: func(w http.ResponseWriter, r *http.Request, _ map[string]any) bool {
				if r.Method == "GET" {
					return false
				}
				w.Header().Set("X-AACCOUNTID", "5ecf")
				reply(w, 200, "%s", body)
				return true
			}}
			_, err := newClient(t, d, f).Count(t.Context(), "x", false)
			wantError(t, err, Response)
		})
	}
}

func TestFields(t *testing.T) {
	for _, d := range both {
		got, err := newClient(t, d, &fake{}).Fields(t.Context())
		if want := `[{"id":"summary","name":"Summary"}]`; err != nil || string(got) != want {
			t.Errorf("%v: got %s, %v, want %s", d, got, err, want)
		}
	}
}

func TestCheckJQL(t *testing.T) {
	queries := []string{"good = 1", " ", "bad = 1", "good = 2"}
	want := []Verdict{{}, {Errors: []string{"the query is empty"}}, {Errors: []string{"Field 'bad' does not exist."}}, {}}
	for _, d := range both {
		f := &fake{before: func(w http.ResponseWriter, r *http.Request, body map[string]any) bool {
			sign(w, r)
			switch {
			case r.URL.Path == "/ctx/rest/api/3/jql/parse" && r.URL.RawQuery == "validation=strict":
				var out []string
				for _, q := range body["queries"].([]any) {
					if strings.Contains(q.(string), "bad") {
						out = append(out, fmt.Sprintf(`{"query":%q,"errors":["Field 'bad' does not exist."]}`, q))
					} else {
						out = append(out, fmt.Sprintf(`{"query":%q,"structure":{}}`, q))
					}
				}
				reply(w, 200, `{"queries":[%s]}`, strings.Join(out, ","))
			case r.URL.Path == "/ctx/rest/api/2/search" && strings.Contains(body["jql"].(string), "bad"):
				reply(w, 400, `{"errorMessages":["Field 'bad' does not exist."]}`)
			default:
				return false
			}
			return true
		}}
		got, err := newClient(t, d, f).CheckJQL(t.Context(), queries)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%v (-want +got):\n%s", d, diff)
		}
	}
}

// What nobody asked for is no issue that was moved, and is never shown.
func TestForeignIssue(t *testing.T) {
	for _, v := range flavours {
		c, s := sample(t, jiratest.Options{Flavour: v})
		s.Inject(jiratest.Fault{Kind: jiratest.Foreign, Match: "POST", Times: -1})
		for _, keys := range [][]string{{"ORR-99999"}, {"ORR-1", "ORR-99999"}, {"ORR-1"}, {"ORR-1", "ORR-2", "NONE-1", "NONE-2"}} {
			found, err := c.Issues(t.Context(), Lookup{Keys: keys, Fields: []string{"summary"}})
			if err != nil {
				t.Fatal(err)
			}
			for key, issue := range found.Issues {
				if issue.Key != key {
					t.Errorf("%v: %s is shown as %s", v, issue.Key, key)
				}
			}
			if len(found.Issues)+len(found.Missing) != len(keys) {
				t.Errorf("%v: got %d issues and %q for %q", v, len(found.Issues), found.Missing, keys)
			}
		}
	}
}
