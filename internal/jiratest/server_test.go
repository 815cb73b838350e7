package jiratest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// An asker sends requests to a Server over real HTTP.
type asker struct {
	t    *testing.T
	base string
	auth func(*http.Request)
}

func cloudUser(r *http.Request)  { r.SetBasicAuth(User, Token) }
func patUser(r *http.Request)    { r.Header.Set("Authorization", "Bearer "+Token) }
func wrongUser(r *http.Request)  { r.SetBasicAuth(User, "wrong") }
func nobody(*http.Request)       {}
func badBearer(r *http.Request)  { r.Header.Set("Authorization", "Bearer wrong") }
func dcPassword(r *http.Request) { r.SetBasicAuth("docs", Token) }

func ask(t *testing.T, s *Server) asker {
	auth := cloudUser
	if s.opts.Flavour == DataCenter {
		auth = patUser
	}
	return asker{t, s.Start(t), auth}
}

func (a asker) as(auth func(*http.Request)) asker { a.auth = auth; return a }

// An outcome is an answer that has been read.
type outcome struct {
	*http.Response
	text string
	json object
}

func (o outcome) issues() []object { return objects(o.json["issues"]) }

func (o outcome) keys() []string {
	var keys []string
	for _, i := range o.issues() {
		keys = append(keys, i["key"].(string))
	}
	return keys
}

func (o outcome) message() string {
	list, _ := o.json["errorMessages"].([]any)
	if len(list) == 0 {
		return ""
	}
	return list[0].(string)
}

func (a asker) do(method, path, body string, header http.Header) outcome {
	a.t.Helper()
	var content io.Reader
	if body != "" {
		content = strings.NewReader(body)
	}
	r, err := http.NewRequestWithContext(a.t.Context(), method, a.base+path, content)
	if err != nil {
		a.t.Fatal(err)
	}
	r.Header.Set("Accept", "application/json")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	a.auth(r)
	for k, v := range header {
		r.Header[k] = v
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r)
	if err != nil {
		a.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	o := outcome{Response: answer, text: string(text)}
	json.Unmarshal(text, &o.json) // those that need it will miss it
	return o
}

func (a asker) get(path string) outcome { a.t.Helper(); return a.do("GET", path, "", nil) }

func (a asker) post(path string, body any) outcome {
	a.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		a.t.Fatal(err)
	}
	return a.do("POST", path, string(text), nil)
}

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

func TestLogin(t *testing.T) {
	cloud, dc := New(Options{}), New(Options{Flavour: DataCenter})
	c, d := ask(t, cloud), ask(t, dc)
	private := ask(t, New(Options{Private: true}))
	find := object{"jql": "type in (Task, Bug) ORDER BY updated DESC", "fields": []string{"project"}, "maxResults": 100}
	for _, x := range []struct {
		name           string
		o              outcome
		status         int
		header, value  string
		wholeOrPartial int // 2: all projects, 1: the public one, 0: not asked
	}{
		{"Cloud", c.post(cloudSearchPath, find), 200, "X-Aaccountid", "712020:0c1d9a52-7e0b-4d0f-9a3c-6b1f5d2e8a01", 2},
		{"Cloud, wrong token", c.as(wrongUser).post(cloudSearchPath, find), 200, "X-Seraph-Loginreason", "AUTHENTICATED_FAILED", 1},
		{"Cloud, nobody", c.as(nobody).post(cloudSearchPath, find), 200, "X-Aaccountid", "", 1},
		{"Cloud, bearer", c.as(patUser).post(cloudSearchPath, find), 403, "Content-Type", "application/json;charset=UTF-8", 0},
		{"Cloud, myself", c.get("/rest/api/3/myself"), 200, "X-Seraph-Loginreason", "", 0},
		{"Cloud, myself of nobody", c.as(nobody).get("/rest/api/3/myself"), 401, "Content-Type", "text/html;charset=UTF-8", 0},
		{"Cloud, serverInfo of v2", c.as(nobody).get("/rest/api/2/serverInfo"), 200, "", "", 0},
		{"Cloud, gateway", c.post("/ex/jira/"+CloudID+cloudSearchPath, find), 200, "", "", 2},
		{"Cloud, gateway, wrong bearer", c.as(badBearer).get("/ex/jira/" + CloudID + "/rest/api/3/field"), 401, "", "", 0},
		{"Cloud, private", private.as(wrongUser).post(cloudSearchPath, find), 401, "X-Seraph-Loginreason", "AUTHENTICATED_FAILED", 0},
		{"Data Center", d.post(dcSearchPath, find), 200, "X-Ausername", "docs", 2},
		{"Data Center, password", d.as(dcPassword).post(dcSearchPath, find), 200, "Retry-After", "0", 2},
		{"Data Center, wrong bearer", d.as(badBearer).post(dcSearchPath, find), 200, "X-Seraph-Loginreason", "AUTHENTICATED_FAILED", 1},
		{"Data Center, nobody", d.as(nobody).post(dcSearchPath, find), 200, "X-Ausername", "anonymous", 1},
		{"Data Center, myself of nobody", d.as(badBearer).get("/rest/api/2/myself"), 401, "", "", 0},
		{"Data Center, wrong password", d.as(wrongUser).get("/rest/api/2/field"), 401, "X-Seraph-Loginreason", "AUTHENTICATED_FAILED", 0},
		{"Data Center, and again", d.as(wrongUser).get("/rest/api/2/field"), 401, "", "", 0},
		{"Data Center, a third time", d.as(wrongUser).get("/rest/api/2/field"), 401, "", "", 0},
		{"Data Center, CAPTCHA", d.as(dcPassword).get("/rest/api/2/field"), 403, "X-Seraph-Loginreason", "AUTHENTICATION_DENIED", 0},
		{"Data Center, token after CAPTCHA", d.get("/rest/api/2/myself"), 200, "X-Ausername", "docs", 0},
	} {
		if x.o.StatusCode != x.status || x.header != "" && x.o.Header.Get(x.header) != x.value {
			t.Errorf("%s: %s, %s %q; want %d, %q", x.name, x.o.Status, x.header, x.o.Header.Get(x.header), x.status, x.value)
		}
		seen := make(map[any]bool)
		for _, i := range x.o.issues() {
			seen[i["fields"].(object)["project"].(object)["key"]] = true
		}
		if x.wholeOrPartial == 2 && len(seen) < 2 || x.wholeOrPartial == 1 && (len(seen) != 1 || !seen["DOC"]) {
			t.Errorf("%s: shows issues of %v", x.name, seen)
		}
	}
}

func TestClientCredentials(t *testing.T) {
	for _, c := range []struct {
		s           *Server
		token, path string
	}{
		{New(Options{}), "/oauth/token", "/ex/jira/" + CloudID + "/rest/api/3/myself"},
		{New(Options{Flavour: DataCenter}), "/rest/oauth2/latest/token", "/rest/api/2/myself"},
	} {
		a := ask(t, c.s)
		form := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Authorization": nil}
		o := a.do("POST", c.token, url.Values{"grant_type": {"client_credentials"}, "client_id": {ClientID}, "client_secret": {ClientSecret}}.Encode(), form)
		access, _ := o.json["access_token"].(string)
		bearer := func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+access) }
		if me := a.as(bearer).get(c.path); me.StatusCode != 200 {
			t.Errorf("%v: %s for %s", c.s.opts.Flavour, me.Status, o.text)
		}
		o = a.do("POST", c.token, url.Values{"grant_type": {"client_credentials"}, "client_id": {ClientID}, "client_secret": {"wrong"}}.Encode(), form)
		if o.StatusCode != 401 || o.json["error"] != "invalid_client" {
			t.Errorf("%v, wrong secret: %s %s", c.s.opts.Flavour, o.Status, o.text)
		}
	}
}

func TestAppLinks(t *testing.T) {
	a := ask(t, New(Options{Flavour: DataCenter, Path: "/wiki"}))
	for path, want := range map[string]string{
		"/rest/applinks/latest/applicationlink":      `"typeId":"jira"`,
		"/rest/applinks/latest/listApplicationlinks": `"list":[{"application"`,
		"/rest/applinks/3.0/applinks":                `"type":"jira"`,
	} {
		if o := a.get(path); o.StatusCode != 200 || !strings.Contains(o.text, want) {
			t.Errorf("%s: %s %s", path, o.Status, o.text)
		}
		if o := a.as(badBearer).get(path); o.StatusCode != 401 {
			t.Errorf("%s without a credential: %s", path, o.Status)
		}
	}
}

func TestFields(t *testing.T) {
	for _, v := range flavours {
		s := New(Options{Flavour: v})
		o := ask(t, s).as(nobody).get(v.api() + "/field")
		var all []object
		if err := json.Unmarshal([]byte(o.text), &all); err != nil {
			t.Fatal(err)
		}
		names := make(map[any]int)
		for _, f := range all {
			names[f["name"]]++
			if _, ok := f["key"]; ok != (v == Cloud) {
				t.Errorf("%v: %s has a key: %v", v, f["id"], ok)
			}
		}
		if names["Reviewer"] != 2 {
			t.Errorf("%v: %d fields are called Reviewer, want 2", v, names["Reviewer"])
		}
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

func TestFaults(t *testing.T) {
	s := New(Options{PageSize: 10})
	a := ask(t, s)
	find := object{"jql": "project = ORR", "fields": []string{"summary"}}

	s.Fail(2, 429, http.Header{"Retry-After": {"7"}})
	for range 2 {
		if o := a.get("/rest/api/3/field"); o.StatusCode != 429 || o.Header.Get("Retry-After") != "7" {
			t.Errorf("429: %s %v", o.Status, o.Header)
		}
	}
	if o := a.get("/rest/api/3/field"); o.StatusCode != 200 {
		t.Errorf("after the storm: %s", o.Status)
	}

	s.Inject(Fault{Kind: LoginPage, Match: "/search", Skip: 1})
	if o := a.post(cloudSearchPath, find); o.json == nil {
		t.Errorf("the first search: %s", o.text)
	}
	if o := a.get("/rest/api/3/field"); o.StatusCode != 200 {
		t.Errorf("a request that does not match: %s", o.Status)
	}
	if o := a.post(cloudSearchPath, find); o.StatusCode != 200 || o.json != nil {
		t.Errorf("a login page: %s %s", o.Status, o.text)
	}

	s.Inject(Fault{Kind: Redirect, Header: http.Header{"Location": {"https://sso.example/"}}})
	if o := a.post(cloudSearchPath, find); o.StatusCode != 302 || o.Header.Get("Location") == "" {
		t.Errorf("a redirect: %s", o.Status)
	}
	s.Inject(Fault{Kind: LogOut})
	if o := a.post(cloudSearchPath, find); o.Header.Get("X-Seraph-LoginReason") != "AUTHENTICATED_FAILED" {
		t.Errorf("logged out: %v", o.Header)
	}
	s.Inject(Fault{Kind: OtherUser})
	if o := a.post(cloudSearchPath, find); o.Header.Get("X-AACCOUNTID") != s.site.Users[1].Account {
		t.Errorf("another user: %v", o.Header)
	}

	first := a.post(cloudSearchPath, find)
	find["nextPageToken"] = first.json["nextPageToken"]
	s.Inject(Fault{Kind: Garble})
	if o := a.post(cloudSearchPath, find); o.json != nil || o.StatusCode != 200 {
		t.Errorf("garbled: %s", o.text)
	}
	s.Inject(Fault{Kind: SameToken})
	if o := a.post(cloudSearchPath, find); o.json["nextPageToken"] != find["nextPageToken"] {
		t.Errorf("the token did not survive a garbled answer, or was not repeated: %s", o.text)
	}
}

func TestCutBody(t *testing.T) {
	s := New(Options{})
	for name, client := range map[string]*http.Client{"loopback": {}, "in process": {Transport: s.Transport()}} {
		base := s.opts.BaseURL
		if client.Transport == nil {
			base = s.Start(t)
		}
		s.Inject(Fault{Kind: CutBody})
		r, _ := http.NewRequestWithContext(t.Context(), "GET", base+"/rest/api/3/field", nil)
		r.Header.Set("Accept", "application/json")
		answer, err := client.Do(r)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		text, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err == nil || len(text) == 0 {
			t.Errorf("%s: read %d bytes, error %v", name, len(text), err)
		}
	}
}

func TestTransportInABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Options{Latency: 40 * time.Millisecond})
		client := &http.Client{Transport: s.Transport()}
		began := time.Now()
		r, _ := http.NewRequestWithContext(t.Context(), "GET", s.opts.BaseURL+"/rest/api/3/serverInfo", nil)
		r.Header.Set("Accept", "application/json")
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if took := time.Since(began); took != 40*time.Millisecond || answer.StatusCode != 200 {
			t.Errorf("took %v: %s", took, answer.Status)
		}

		s.Inject(Fault{Kind: Hang})
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if _, err := client.Do(r.WithContext(ctx)); err == nil || time.Since(began) < time.Hour {
			t.Errorf("a request that hangs: %v after %v", err, time.Since(began))
		}
		elsewhere, _ := http.NewRequestWithContext(t.Context(), "GET", "https://elsewhere.example/", nil)
		if _, err := client.Do(elsewhere); err == nil {
			t.Error("the transport answers for another host")
		}
	})
}

func TestRequestsInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Options{Flavour: DataCenter, Latency: time.Second})
		client := &http.Client{Transport: s.Transport()}
		var all sync.WaitGroup
		for n := range 4 {
			all.Go(func() {
				body := strings.NewReader(fmt.Sprintf(`{"jql":"project = ORR ORDER BY key","startAt":%d,"maxResults":10}`, 10*n))
				r, _ := http.NewRequestWithContext(t.Context(), "POST", s.opts.BaseURL+dcSearchPath, body)
				r.Header.Set("Accept", "application/json")
				r.Header.Set("Content-Type", "application/json")
				patUser(r)
				answer, err := client.Do(r)
				if err != nil || answer.StatusCode != 200 {
					t.Errorf("page %d: %v %v", n, answer, err)
				}
			})
		}
		all.Wait()
		if s.Peak() != 4 || len(s.Requests()) != 4 {
			t.Errorf("%d requests, at most %d at a time; want 4 and 4", len(s.Requests()), s.Peak())
		}
	})
}

func TestHangEndsWithTheServer(t *testing.T) {
	s := New(Options{})
	s.Inject(Fault{Kind: Hang})
	ctx, cancel := context.WithCancel(t.Context())
	base, err := s.Listen(ctx)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for len(s.Requests()) == 0 {
			time.Sleep(time.Millisecond)
		}
		cancel()
	}()
	if _, err := http.Get(base + "/rest/api/3/serverInfo"); err == nil {
		t.Error("a request that hangs was answered")
	}
}

func TestTheLogHoldsNoCredential(t *testing.T) {
	s := New(Options{})
	ask(t, s).get("/rest/api/3/myself")
	if text := fmt.Sprintf("%+v %v", s.Log(), s.Requests()); strings.Contains(text, Token) || strings.Contains(text, "Basic") || strings.Contains(text, User) {
		t.Error(text)
	}
	s.Reset()
	if len(s.Requests()) != 0 {
		t.Error("Reset keeps the log")
	}
}

func TestLoad(t *testing.T) {
	s, err := Load(fstest.MapFS{"issues.csv": {Data: []byte("key,issuetype,status,fixVersions,summary\nDOC-1,Bug,To Do,2.4,One\nDOC-2,Task,Done,2.3; 2.4,Two\n")}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	o := ask(t, s).post(cloudSearchPath, object{"jql": "fixVersion = 2.4 ORDER BY key", "fields": []string{"summary"}})
	if diff := cmp.Diff([]string{"DOC-1", "DOC-2"}, o.keys()); diff != "" {
		t.Error(diff)
	}
	for name, table := range map[string]string{
		"no such field":   "key,colour\nDOC-1,red\n",
		"no such status":  "key,summary,status\nDOC-1,One,Lost\n",
		"no such project": "key,summary\nNONE-1,One\n",
		"no summary":      "key,status\nDOC-1,Done\n",
		"no key":          "summary\nOne\n",
		"twice":           "key,summary\nDOC-1,One\nDOC-1,Two\n",
	} {
		if _, err := Load(fstest.MapFS{"a.csv": {Data: []byte(table)}}, Options{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestManyIssues(t *testing.T) {
	s := New(Options{})
	if err := s.Generate("SURVEY", 1000); err != nil {
		t.Fatal(err)
	}
	a := ask(t, s)
	n, body := 0, object{"jql": "project = SURVEY ORDER BY created", "fields": []string{"summary", "status"}, "maxResults": 100}
	for more := true; more; {
		o := a.post(cloudSearchPath, body)
		n += len(o.issues())
		body["nextPageToken"], more = o.json["nextPageToken"]
	}
	if n != 1000 || len(s.Requests()) != 10 {
		t.Errorf("%d issues in %d requests, want 1000 in 10", n, len(s.Requests()))
	}
}
