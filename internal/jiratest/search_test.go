package jiratest

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	cloudSearchPath = "/rest/api/3/search/jql"
	dcSearchPath    = "/rest/api/2/search"
	release         = `project = ORR AND fixVersion = "2.4" ORDER BY priority DESC, key ASC`
)

func TestCloudSearchPages(t *testing.T) {
	s := New(Options{PageSize: 20})
	a := ask(t, s)
	seen := make(map[string]bool)
	var lines []string
	body := object{"jql": release, "fields": []string{"summary", "priority"}, "maxResults": 100}
	for page := 1; ; page++ {
		o := a.post(cloudSearchPath, body)
		if o.StatusCode != 200 {
			t.Fatalf("page %d: %s %s", page, o.Status, o.text)
		}
		for _, k := range o.keys() {
			if seen[k] {
				t.Errorf("page %d has %s again", page, k)
			}
			seen[k] = true
		}
		lines = append(lines, fmt.Sprintf("POST /rest/api/3/search/jql page=%d", page))
		if _, ok := o.json["total"]; ok {
			t.Error("Cloud gives no total")
		}
		token, more := o.json["nextPageToken"]
		if more == o.json["isLast"].(bool) {
			t.Errorf("page %d: token %v, isLast %v", page, token, o.json["isLast"])
		}
		if !more {
			break
		}
		if len(o.issues()) != 20 {
			t.Errorf("page %d has %d issues, want 20", page, len(o.issues()))
		}
		body["nextPageToken"] = token
	}
	if len(seen) < 50 {
		t.Errorf("2.4 has %d issues, want about 65", len(seen))
	}
	if diff := cmp.Diff(lines, s.Requests()); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	if o := a.post(cloudSearchPath, body); o.StatusCode != 400 || !strings.Contains(o.message(), "next page token") {
		t.Errorf("a token's second use: %s %s", o.Status, o.text)
	}
}

func TestCloudGivesOnlyWhatIsAskedFor(t *testing.T) {
	a := ask(t, New(Options{}))
	find := func(fields ...string) object {
		return a.post(cloudSearchPath, object{"jql": "key = ORR-9", "fields": fields}).issues()[0]
	}
	if got := find(); len(got) != 1 || got["id"] == nil {
		t.Errorf("no fields: %v, want the id alone", got)
	}
	if got := find("key"); got["key"] != "ORR-9" || got["fields"] != nil {
		t.Errorf("key: %v", got)
	}
	names := func(o object) (all []string) {
		for k := range o["fields"].(object) {
			all = append(all, k)
		}
		slices.Sort(all)
		return all
	}
	if diff := cmp.Diff([]string{"status", "summary"}, names(find("summary", "status", "nonsense"))); diff != "" {
		t.Error(diff)
	}
	all, less := names(find("*all")), names(find("*all", "-comment"))
	if !slices.Contains(all, "comment") || slices.Contains(less, "comment") || len(less) != len(all)-1 {
		t.Errorf("*all: %v; without comment: %v", all, less)
	}
	if slices.Contains(names(find("*navigable")), "comment") {
		t.Error("comment is not navigable")
	}
}

func TestCloudRefuses(t *testing.T) {
	s := New(Options{})
	a := ask(t, s)
	one := func(more object) object {
		o := object{"jql": "project = ORR"}
		for k, v := range more {
			o[k] = v
		}
		return o
	}
	for _, c := range []struct {
		name   string
		o      outcome
		status int
		want   string
	}{
		{"an unknown name", a.post(cloudSearchPath, one(object{"startAt": 0})), 400, "Invalid request payload"},
		{"a wrong type", a.post(cloudSearchPath, one(object{"maxResults": "10"})), 400, "Invalid request payload"},
		{"an expand list", a.post(cloudSearchPath, one(object{"expand": []string{"names"}})), 400, "Invalid request payload"},
		{"maxResults 0", a.post(cloudSearchPath, one(object{"maxResults": 0})), 400, "between 1 and 5000"},
		{"maxResults 5001", a.post(cloudSearchPath, one(object{"maxResults": 5001})), 400, "between 1 and 5000"},
		{"a made-up token", a.post(cloudSearchPath, one(object{"nextPageToken": "x", "maxResults": 0})), 400, "next page token"},
		{"no restriction", a.post(cloudSearchPath, object{"jql": "ORDER BY created"}), 400, "Unbounded JQL"},
		{"no query", a.get(cloudSearchPath + "?jql="), 400, "Unbounded JQL"},
		{"eight sort keys", a.post(cloudSearchPath, object{"jql": "project = ORR ORDER BY key, status, priority, created, updated, assignee, reporter, summary"}), 400, "ORDER BY"},
		{"a count without restriction", a.post("/rest/api/3/search/approximate-count", object{"jql": ""}), 400, "Unbounded JQL"},
		{"broken JQL", a.post(cloudSearchPath, object{"jql": "project = limit"}), 400, "Error in the JQL Query: 'limit' is a reserved JQL word. You must surround it in quotation marks to use it in a query. (line 1, character 11)"},
		{"an unknown field", a.post(cloudSearchPath, object{"jql": "colour = red"}), 400, "Field 'colour' does not exist or you do not have permission to view it."},
		{"an unknown value", a.post(cloudSearchPath, object{"jql": "project = FG"}), 400, "The value 'FG' does not exist for the field 'project'."},
		{"the removed search", a.post("/rest/api/3/search", object{"jql": "project = ORR"}), 410, "The requested API has been removed"},
		{"the removed search of v2", a.get("/rest/api/2/search?jql=project=ORR"), 410, "CHANGE-2046"},
		{"no Content-Type", a.do("POST", cloudSearchPath, `{}`, http.Header{"Content-Type": nil}), 415, "'null' is not supported"},
		{"a form", a.do("POST", cloudSearchPath, `jql=x`, http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}), 415, "not supported"},
		{"GET with a body", a.do("GET", cloudSearchPath+"?jql=project=ORR", `{}`, nil), 400, "Generated by cloudfront"},
		{"no Accept", a.do("GET", "/rest/api/3/field", "", http.Header{"Accept": {"*/*"}}), 406, "application/json"},
		{"another method", a.do("DELETE", "/rest/api/3/field", "", nil), 405, "405"},
		{"another route", a.get("/rest/api/3/nonsense"), 404, "null for uri"},
		{"no route", a.get("/wiki"), 404, "dead link"},
		{"101 keys", a.post("/rest/api/3/issue/bulkfetch", object{"issueIdsOrKeys": make([]string, 101)}), 400, "between 1 and 100"},
		{"no validation", a.post("/rest/api/3/jql/parse", object{"queries": []string{"project = ORR"}}), 400, "validation"},
	} {
		if c.o.StatusCode != c.status || !strings.Contains(c.o.text, c.want) && c.o.message() != c.want {
			t.Errorf("%s: %s %s, want %d with %q", c.name, c.o.Status, c.o.text, c.status, c.want)
		}
	}
}

func TestCloudIssues(t *testing.T) {
	s := New(Options{})
	a := ask(t, s)
	o := a.post("/rest/api/3/issue/bulkfetch", object{"issueIdsOrKeys": []string{"OPS-1", "orr-9", "ORR-9999", "ORR-126", "ORR-901", "ORR-9"}, "fields": []string{"summary"}})
	if diff := cmp.Diff([]string{"ORR-9", "OPS-1", "OPS-44"}, o.keys()); diff != "" {
		t.Errorf("in order of ids, moved ones followed, hidden and missing ones left out (-want +got):\n%s", diff)
	}
	if o := a.get("/rest/api/3/issue/ORR-126"); o.StatusCode != 404 || o.message() != "Issue does not exist or you do not have permission to see it." {
		t.Errorf("a hidden issue: %s %s", o.Status, o.text)
	}
	if o := a.get("/rest/api/3/issue/ORR-9?expand=renderedFields&fields=description,comment"); !strings.Contains(o.text, `<pre class=\"code-go\">`) || !strings.Contains(o.text, `class=\"user-hover\"`) {
		t.Errorf("rendered: %s", o.text)
	}
	if o := a.post(cloudSearchPath, object{"jql": "key in (ORR-901, DOC-1) ORDER BY key", "fields": []string{"key"}}); !slices.Equal(o.keys(), []string{"DOC-1", "OPS-44"}) {
		t.Errorf("a moved issue is not found by its old key: %s", o.text)
	}
	counted := a.post("/rest/api/3/search/approximate-count", object{"jql": release}).json["count"]
	found := a.post(cloudSearchPath, object{"jql": release, "fields": []string{"key"}, "maxResults": 5000})
	if counted != float64(len(found.issues())) {
		t.Errorf("count %v of %d issues", counted, len(found.issues()))
	}
	if got := s.Counts(); got[Issues] != 3 || got[Count] != 1 || got[Search] != 2 {
		t.Errorf("counts: %v", got)
	}
}

func TestCloudParse(t *testing.T) {
	a := ask(t, New(Options{}))
	o := a.post("/rest/api/3/jql/parse?validation=strict", object{"queries": []string{"project = ORR", "project = FG", "project ="}})
	var wrong []bool
	for _, q := range objects(o.json["queries"]) {
		wrong = append(wrong, q["errors"] != nil)
	}
	if diff := cmp.Diff([]bool{false, true, true}, wrong); diff != "" {
		t.Errorf("%s\n%s", diff, o.text)
	}
}

func TestDataCenterSearch(t *testing.T) {
	s := New(Options{Flavour: DataCenter, PageSize: 25, Window: 300, Path: "/jira"})
	a := ask(t, s)
	var keys []string
	total := 1.0
	for float64(len(keys)) < total {
		o := a.post(dcSearchPath, object{"jql": release, "startAt": len(keys), "maxResults": 1000, "fields": []string{"summary"}})
		if o.json["maxResults"] != 25.0 {
			t.Fatalf("maxResults is not clamped to 25: %s %s", o.Status, o.text)
		}
		total = o.json["total"].(float64)
		keys = append(keys, o.keys()...)
		if len(o.issues()) == 0 {
			t.Fatal("an empty page")
		}
	}
	cloud := ask(t, New(Options{})).post(cloudSearchPath, object{"jql": release, "fields": []string{"summary"}, "maxResults": 100})
	if diff := cmp.Diff(cloud.keys(), keys); diff != "" {
		t.Errorf("Data Center and Cloud differ (-cloud +datacenter):\n%s", diff)
	}
	if got := s.Requests()[1]; got != "POST /jira/rest/api/2/search startAt=25" {
		t.Errorf("the second request is %q", got)
	}
	o := a.get(dcSearchPath + "?jql=" + url.QueryEscape(release) + "&maxResults=0")
	if o.json["total"] != total || len(o.issues()) != 0 || s.Counts()[Count] != 1 {
		t.Errorf("maxResults=0: %s, %v", o.text, s.Counts())
	}
	if o := a.post(dcSearchPath, object{"jql": "", "startAt": 290}); o.StatusCode != 400 || !strings.Contains(o.message(), "Search limit exceeded") {
		t.Errorf("beyond the window: %s %s", o.Status, o.text)
	}
	if o := a.post(dcSearchPath, object{"jql": "", "maxResults": 1}); o.StatusCode != 200 || o.issues()[0]["fields"].(object)["summary"] == nil {
		t.Errorf("all issues, with navigable fields: %s %s", o.Status, o.text)
	}
	if o := a.post(dcSearchPath, object{"jql": "project = FG", "validateQuery": false}); o.StatusCode != 200 || o.json["warningMessages"] == nil {
		t.Errorf("validateQuery false: %s %s", o.Status, o.text)
	}
	for _, more := range []string{`{"jql":"","expand":"names"}`, `{"jql":"","nextPageToken":"x"}`, `{"jql":"project = FG"}`, `{`} {
		if o := a.do("POST", dcSearchPath, more, nil); o.StatusCode != 400 || o.message() == "" {
			t.Errorf("%s: %s %s", more, o.Status, o.text)
		}
	}
	if o := a.get("/rest/api/3/myself"); o.StatusCode != 404 {
		t.Errorf("v3: %s", o.Status)
	}
	if o := a.get("/rest/api/2/issue/ORR-9?fields=description,customfield_10101"); !strings.Contains(o.text, "{code:go}") {
		t.Errorf("wiki markup: %s", o.text)
	}
}

func TestJQL(t *testing.T) {
	a := ask(t, New(Options{}))
	for jql, want := range map[string]struct{ least, most int }{
		`project = ORR AND fixVersion = "2.4" ORDER BY priority DESC`: {50, 80},
		`fixVersion = 2.3.1`: {9, 12},
		`project = ORR AND type = Bug AND affectedVersion = 2.3.1 AND resolution IS EMPTY`: {3, 30},
		`fixVersion in releasedVersions(ORR)`:                                              {60, 90},
		`labels = "public" AND statusCategory = Done`:                                      {40, 120},
		`labels = internal`:                              {5, 60},
		`sprint in openSprints()`:                        {10, 60},
		`"Story Points" >= 8 AND statusCategory != Done`: {3, 30},
		`Severity = Critical`:                            {10, 40},
		`"Site / Dome" IS NOT EMPTY AND type = Incident AND statusCategory != Done`: {5, 12},
		`Requirement IS NOT EMPTY ORDER BY Requirement`:                             {19, 21},
		`updated >= -7d`:                 {20, 120},
		`text ~ "dome"`:                  {20, 70},
		`assignee = currentUser()`:       {0, 0},
		`issue in linkedIssues(ORR-113)`: {2, 2},
		`parent = ORR-1`:                 {8, 40},
		`duedate < now() AND statusCategory != Done AND project = OPS`: {5, 30},
		`level = Staff`:                       {1, 1},
		`"Downtime (minutes)" > 60`:           {3, 20},
		`key in (ORR-1, ORR-2, OPS-1, DOC-1)`: {4, 4},
		`key = ORR-901`:                       {1, 1},
	} {
		o := a.post(cloudSearchPath, object{"jql": jql, "maxResults": 5000})
		n := len(o.issues())
		if o.StatusCode != 200 || n < want.least || n > want.most {
			t.Errorf("%s: %s, %d issues, want %d to %d %s", jql, o.Status, n, want.least, want.most, o.message())
		}
	}
}
