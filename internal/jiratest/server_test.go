package jiratest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

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
