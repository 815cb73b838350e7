package jira

import (
	"fmt"
	"net/http"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jqlbuild/jqlbuild/linkconfig"
)

func TestSearch(t *testing.T) {
	for _, tt := range []struct {
		issues, limit, perPage int
		want                   int
		complete               bool
		cloud, dataCenter      int // requests for pages
	}{
		{issues: 0, want: 0, complete: true, cloud: 1, dataCenter: 1},
		{issues: 1, want: 1, complete: true, cloud: 1, dataCenter: 1},
		{issues: 7, limit: 7, want: 7, complete: true, cloud: 1, dataCenter: 1},
		{issues: 8, limit: 7, want: 7, cloud: 1, dataCenter: 1},
		{issues: 100, want: 100, complete: true, cloud: 1, dataCenter: 1},
		{issues: 101, want: 101, complete: true, cloud: 2, dataCenter: 1},
		{issues: 1000, want: 1000, complete: true, cloud: 10, dataCenter: 1},
		{issues: 1000, limit: 150, want: 150, cloud: 2, dataCenter: 1},
		{issues: 2500, want: 2500, complete: true, cloud: 25, dataCenter: 3},
		{issues: 2500, limit: 1100, want: 1100, cloud: 11, dataCenter: 2},
		{issues: 120, perPage: 50, want: 120, complete: true, cloud: 3, dataCenter: 3},
		{issues: 120, perPage: 50, limit: 70, want: 70, cloud: 2, dataCenter: 2},
	} {
		for _, d := range both {
			t.Run(fmt.Sprintf("%v/%d of %d by %d", d, tt.limit, tt.issues, tt.perPage), func(t *testing.T) {
				f := &fake{issues: tt.issues, perPage: tt.perPage}
				a, err := newClient(t, d, f).Search(t.Context(), Search{JQL: "project = ORR", Fields: []string{"summary"}, Limit: tt.limit})
				if err != nil {
					t.Fatal(err)
				}
				keys := keysOf(t, a.Issues)
				if len(keys) != tt.want || a.Complete != tt.complete {
					t.Errorf("got %d issues, complete %t, want %d, %t", len(keys), a.Complete, tt.want, tt.complete)
				}
				for i, key := range keys {
					if want := fmt.Sprintf("ORR-%d", i+1); key != want {
						t.Fatalf("issue %d is %s, want %s", i, key, want)
					}
				}
				pages, total := f.count("search/jql"), -1
				want := tt.cloud
				if d == linkconfig.DataCenter {
					pages, want, total = f.count("2/search"), tt.dataCenter, tt.issues
				} else if tt.complete {
					total = tt.issues
				}
				if pages != want {
					t.Errorf("got %d requests for pages, want %d", pages, want)
				}
				if a.Total != total {
					t.Errorf("got total %d, want %d", a.Total, total)
				}
				if f.count("/myself") != 0 || f.count("/serverInfo") != 0 {
					t.Errorf("got requests %q", f.requests)
				}
			})
		}
	}
}

func TestSearchRequest(t *testing.T) {
	for _, tt := range []struct {
		d    linkconfig.Deployment
		path string
		want map[string]any
		user string
	}{
		{linkconfig.Cloud, "POST /ctx/rest/api/3/search/jql", map[string]any{
			"jql": "x", "fields": []any{"key", "status", "summary"}, "maxResults": 3.0, "expand": "renderedFields",
		}, "5ecf"},
		{linkconfig.DataCenter, "POST /ctx/rest/api/2/search", map[string]any{
			"jql": "x", "fields": []any{"key", "status", "summary"}, "maxResults": 3.0, "startAt": 0.0, "expand": []any{"renderedFields"},
		}, "JIRAUSER1"},
	} {
		f := &fake{before: func(w http.ResponseWriter, r *http.Request, _ map[string]any) bool {
			if r.Header.Get("Accept") != "application/json" || r.Header.Get("User-Agent") != "jqlbuild" ||
				r.Method == "POST" && r.Header.Get("Content-Type") != "application/json" {
				t.Errorf("%s %s has headers %v", r.Method, r.URL.Path, r.Header)
			}
			if user, token, _ := r.BasicAuth(); user != "ada@example.com" || token != secret {
				t.Errorf("%s is sent as %q %q", r.URL.Path, user, token)
			}
			return false
		}}
		c := newClient(t, tt.d, f)
		_, err := c.Search(t.Context(), Search{JQL: "x", Fields: []string{"summary", "status", "summary"}, Limit: 3, Rendered: true})
		if err != nil {
			t.Fatal(err)
		}
		if me, err := c.Myself(t.Context()); err != nil || me.ID != tt.user {
			t.Errorf("got user %q, %v, want %q", me.ID, err, tt.user)
		}
		for i, r := range f.requests {
			if r == tt.path {
				if diff := cmp.Diff(tt.want, f.bodies[i]); diff != "" {
					t.Errorf("body of %s (-want +got):\n%s", r, diff)
				}
			}
		}
		if f.count(tt.path) != 1 {
			t.Errorf("got requests %q, want %q", f.requests, tt.path)
		}
	}
}

// TestCloudWalk has the ways of paging that other clients have met.
func TestCloudWalk(t *testing.T) {
	for _, tt := range []struct {
		name     string
		limit    int
		pages    []string // the last is repeated
		want     int
		complete bool
		fails    string
		requests int
		repeat   bool // all pages, not the last
	}{
		{name: "isLast missing", pages: []string{`{"issues":[1],"nextPageToken":"a"}`, `{"issues":[2]}`}, want: 2, complete: true, requests: 2},
		{name: "token null", pages: []string{`{"issues":[1],"nextPageToken":null}`}, want: 1, complete: true, requests: 1},
		{name: "isLast with a token", pages: []string{`{"issues":[1],"nextPageToken":"a","isLast":true}`}, want: 1, complete: true, requests: 1},
		{name: "more but no token", pages: []string{`{"issues":[1],"isLast":false}`}, fails: "no token to go on with", requests: 2},
		{name: "more but no token, once", pages: []string{`{"issues":[1],"isLast":false}`, `{"issues":[1],"isLast":true}`}, want: 1, complete: true, requests: 2},
		{name: "empty page with a token", pages: []string{`{"issues":[1],"nextPageToken":"a"}`, `{"issues":[],"nextPageToken":"b"}`}, fails: "no issues beside the token", requests: 4},
		{name: "empty page with a token, once", pages: []string{`{"issues":[1],"nextPageToken":"a"}`, `{"issues":[],"nextPageToken":"b"}`, `{"issues":[2],"isLast":true}`}, want: 2, complete: true, requests: 3},
		{name: "null list", pages: []string{`{"issues":null,"isLast":true}`}, fails: "its issues are null", requests: 3},
		{name: "null list in the middle", pages: []string{`{"issues":[1],"nextPageToken":"a"}`, `{"issues":null,"isLast":true}`}, fails: "its issues are null", requests: 4},
		{name: "null list beside errors", pages: []string{`{"issues":null,"errorMessages":["The index is\n being rebuilt."]}`}, fails: "The index is being rebuilt", requests: 3},
		{name: "no issues beside errors", pages: []string{`{"issues":[],"isLast":true,"errorMessages":["Come back later."]}`}, fails: "Come back later", requests: 3},
		{name: "no issues beside errors by field", pages: []string{`{"issues":[],"isLast":true,"errors":{"jql":"Not now."}}`}, fails: "jql: Not now", requests: 3},
		{name: "no issues, no errors", pages: []string{`{"issues":[],"isLast":true,"errorMessages":[],"errors":{}}`}, want: 0, complete: true, requests: 1},
		{name: "total beside nothing", pages: []string{`{"issues":[],"total":7,"isLast":true}`}, fails: "counts issues and holds none", requests: 3},
		{name: "issue twice", pages: []string{`{"issues":[1,2],"nextPageToken":"a"}`, `{"issues":[2,3],"isLast":true}`}, fails: "A-2 comes twice", requests: 4, repeat: true},
		{name: "issue twice, once", pages: []string{`{"issues":[1,2],"nextPageToken":"a"}`, `{"issues":[2,3],"isLast":true}`, `{"issues":[1,2],"nextPageToken":"b"}`, `{"issues":[3],"isLast":true}`}, want: 3, complete: true, requests: 4},
		{name: "first page again under a new token", pages: []string{`{"issues":[1,2],"nextPageToken":"a"}`, `{"issues":[1,2],"nextPageToken":"b"}`, `{"issues":[1,2],"nextPageToken":"c"}`, `{"issues":[3],"isLast":true}`}, want: 3, complete: true, requests: 4},
		{name: "more than asked for", limit: 2, pages: []string{`{"issues":[1,2,3],"isLast":true}`}, want: 2, complete: false, requests: 1},
		{name: "same token for ever", pages: []string{`{"issues":[1],"nextPageToken":"a"}`}, fails: "A-1 comes twice", requests: 4},
		{name: "no list", pages: []string{`{}`}, fails: "it holds no list of issues", requests: 3},
		{name: "a message", pages: []string{`{"message":"hello"}`}, fails: "hello", requests: 3},
		{name: "a web page", pages: []string{` <!DOCTYPE html><title>Sign in</title>`}, fails: "a web page that calls itself application/json;charset=UTF-8: Sign in", requests: 1},
		{name: "list of something else", pages: []string{`{"issues":[{"name":"x"}]}`}, fails: "neither id nor key", requests: 3},
		{name: "token of another type", pages: []string{`{"issues":[1],"nextPageToken":{}}`}, fails: "nextPageToken is not a string", requests: 3},
		{name: "two values", pages: []string{`{"issues":[1]} {"issues":[2]}`}, fails: "more follows", requests: 3},
		{name: "an array", pages: []string{`[1]`}, fails: "instead of", requests: 3},
		{name: "null", pages: []string{`null`}, fails: "instead of", requests: 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synced(t, func(t *testing.T) {
				n := 0
				f := &fake{before: func(w http.ResponseWriter, r *http.Request, _ map[string]any) bool {
					if r.URL.Path != "/ctx/rest/api/3/search/jql" {
						return false
					}
					p := tt.pages[min(n, len(tt.pages)-1)]
					if tt.repeat {
						p = tt.pages[n%len(tt.pages)]
					}
					n++
					w.Header().Set("X-Aaccountid", "5ecf")
					reply(w, 200, "%s", withIssues(p))
					return true
				}}
				a, err := newClient(t, linkconfig.Cloud, f).Search(t.Context(), Search{JQL: "x", Limit: tt.limit})
				if n != tt.requests {
					t.Errorf("got %d requests, want %d", n, tt.requests)
				}
				if tt.fails != "" {
					wantError(t, err, Response, tt.fails)
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				if got := len(keysOf(t, a.Issues)); got != tt.want || a.Complete != tt.complete {
					t.Errorf("got %d issues, complete %t, want %d, %t", got, a.Complete, tt.want, tt.complete)
				}
			})
		})
	}
}

// A token that Jira rejects is not the fault of whoever wrote the query.
func TestCloudTokenRejected(t *testing.T) {
	f := &fake{issues: 200, before: func(w http.ResponseWriter, r *http.Request, body map[string]any) bool {
		if body["nextPageToken"] == nil {
			return false
		}
		reply(w, 400, `{"errorMessages":["Invalid token."]}`)
		return true
	}}
	_, err := newClient(t, linkconfig.Cloud, f).Search(t.Context(), Search{JQL: "x"})
	wantError(t, err, Response, "Invalid token")
}

// Data Center, or a proxy, may answer on Cloud's path in its own form.
func TestOldFormOnNewPath(t *testing.T) {
	f := &fake{issues: 250, before: func(w http.ResponseWriter, r *http.Request, body map[string]any) bool {
		if r.URL.Path != "/ctx/rest/api/3/search/jql" {
			return false
		}
		reply(w, 200, `{"startAt":0,"maxResults":100,"total":250,"issues":[%s]}`, issueList(0, 100))
		return true
	}}
	anonymous := func(o *Options) { o.Credential = linkconfig.Credential{} }
	a, err := newClient(t, linkconfig.Cloud, f, anonymous).Search(t.Context(), Search{JQL: "x"})
	if err != nil {
		t.Fatal(err)
	}
	if len(keysOf(t, a.Issues)) != 250 || !a.Complete {
		t.Errorf("got %d issues, complete %t", len(a.Issues), a.Complete)
	}
	a, err = newClient(t, linkconfig.Cloud, f, anonymous).Search(t.Context(), Search{JQL: "x", Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Issues) != 100 || a.Complete || a.Total != 250 {
		t.Errorf("got %d issues, complete %t, total %d", len(a.Issues), a.Complete, a.Total)
	}
}

func TestServer(t *testing.T) {
	f := &fake{issues: 3}
	c := newClient(t, linkconfig.Auto, f)
	for range 3 {
		if a, err := c.Search(t.Context(), Search{JQL: "x"}); err != nil || len(a.Issues) != 3 {
			t.Fatalf("got %v, %v", a, err)
		}
	}
	s, err := c.Server(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := Server{Deployment: linkconfig.DataCenter, BaseURL: "https://jira.example", Version: "10.3.24", Title: "Orrery"}
	if s != want {
		t.Errorf("got %+v, want %+v", s, want)
	}
	if f.count("2/serverInfo") != 1 || f.count("2/myself") != 0 || f.count("2/search") != 3 {
		t.Errorf("got requests %q", f.requests)
	}

	// What an earlier run learned is not asked for again.
	f = &fake{issues: 3}
	c = newClient(t, linkconfig.Auto, f, func(o *Options) { o.Server = Server{Deployment: linkconfig.Cloud} })
	if _, err := c.Search(t.Context(), Search{JQL: "x"}); err != nil {
		t.Fatal(err)
	}
	if f.count("/serverInfo") != 0 || f.count("3/search/jql") != 1 {
		t.Errorf("got requests %q", f.requests)
	}
}

func TestRendered(t *testing.T) {
	f := &fake{before: func(w http.ResponseWriter, r *http.Request, _ map[string]any) bool {
		if r.URL.Path != "/ctx/rest/api/2/search" {
			return false
		}
		w.Header().Set("X-Ausername", "ada@example.com")
		reply(w, 200, `{"total":1,"issues":[{"id":1,"key":"A-1","fields":{"description":"*x*","created":null},
			"renderedFields":{"description":"<b>x</b>","created":null,"comment":{"comments":[]},"labels":[]}}]}`)
		return true
	}}
	a, err := newClient(t, linkconfig.DataCenter, f).Search(t.Context(), Search{JQL: "x", Fields: []string{"created", "description"}, Rendered: true})
	if err != nil {
		t.Fatal(err)
	}
	i := a.Issues[0]
	if want := map[string]string{"description": "<b>x</b>"}; !reflect.DeepEqual(i.Rendered, want) {
		t.Errorf("got rendered %q, want %q", i.Rendered, want)
	}
	if i.ID != "1" || string(i.Fields["description"]) != `"*x*"` || string(i.Fields["created"]) != "null" {
		t.Errorf("got %+v", i)
	}
}
