package jiratest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jqlbuild/jqlbuild/internal/jql"
)

// sensible are queries as people write them on their pages, about a Jira that
// the sample knows nothing of.
var sensible = []string{
	`project = MYAPP`,
	`project = MYAPP ORDER BY Rank`,
	`project = MYAPP AND fixVersion = 9.4 AND component = "Web UI" AND status = "Ready for QA" ORDER BY Rank`,
	`project in (MYAPP, "Mobile App") AND type = "Change request" AND status != Closed`,
	`project = MYAPP AND priority in (Must, Should) AND resolution = Unresolved`,
	`project = MYAPP AND assignee = jane.doe AND updated >= -7d`,
	`project = MYAPP AND assignee = currentUser() AND statusCategory != Done`,
	`project = MYAPP AND sprint in openSprints() AND "Story Points" > 3`,
	`project = MYAPP AND "Story Points[Number]" >= 5 AND Team[Team] = "Platform"`,
	`project = MYAPP AND sprint = "Sprint 12"`,
	`project = MYAPP AND fixVersion in unreleasedVersions(MYAPP)`,
	`project = MYAPP AND fixVersion is EMPTY AND duedate < endOfMonth()`,
	`project = MYAPP AND created >= 2024-01-01 AND created < 2024-04-01`,
	`project = MYAPP AND labels in (release-note, breaking) AND status = Done`,
	`project = MYAPP AND summary ~ "login page" AND Customer = "ACME Corp"`,
	`project = MYAPP AND text ~ "time*out" AND "Release note" is not EMPTY`,
	`project = MYAPP AND "% done" < 50`,
	`project = MYAPP AND "Target date" <= 30d AND "Product owner" = jdoe`,
	`project = MYAPP AND issueFunction in linkedIssuesOf("project = MYAPP", "blocks")`,
	`project = MYAPP AND assignee in membersOf("jira-developers")`,
	`project = MYAPP AND Server in aqlFunction("objectType = Server")`,
	`filter = 10044`, `filter = "My filter" AND project = MYAPP`, `filter in (10044, "Other filter")`,
	`project = MYAPP AND status was "In Test"`, `status was in ("In Test", Blocked) BEFORE -1w AND project = MYAPP`,
	`project = MYAPP AND status changed FROM "In Test" TO Done AFTER -7d BY jdoe`,
	`project = MYAPP AND assignee was not EMPTY`,
	`space = DOCS`, `cf[99999] = "Gold" AND project = MYAPP`, `cf[10200] is not EMPTY AND project = MYAPP`,
	`Priorität = Hoch AND Projekt = MYAPP`, `优先级 = 高 AND 项目 = MYAPP`,
	`issue.property[release].state = "ready" AND project = MYAPP`,
	`key = MYAPP-4711`, `key in (MYAPP-12, OTHER-3, "ORDER-5")`, `project = "ORDER" AND type = Bug`,
	`parent = MYAPP-5`, `"Epic Link" = MYAPP-7 AND type = Story`, `parent in (MYAPP-5, MYAPP-6) AND status = Blocked`,
	`key in linkedIssues(MYAPP-9, "is tested by")`, `issue in linkedIssues("MYAPP-9")`,
	`project = MYAPP AND votes > 10 AND watchers >= 3`, `project = MYAPP AND originalEstimate > 2d AND timeSpent is EMPTY`,
	`project = MYAPP AND resolution = "Works as designed" AND resolved >= startOfYear()`,
	`project = MYAPP AND affectedVersion = 8.1 AND fixVersion != 9.4 AND fixVersion is not EMPTY`,
	`project = MYAPP AND comment ~ "rollback" AND reporter = "sam@example.com"`,
	`project = MYAPP AND (type = Bug OR type = Improvement) AND NOT status in (Closed, "Won't do")`,
	`project = MYAPP AND component in ("Web UI", API) AND component = Backend`,
	`project = MYAPP AND level = "Confidential"`, `category = Products AND type = Bug`,
	`project = MYAPP AND fixVersion >= 9.4`, `"Target version" = 9.4 AND project = MYAPP`,
	`project = MYAPP AND "Risk level" in (High, Extreme) AND "Approved by" is EMPTY`,
	`project = MYAPP AND creator = bot AND attachments is not EMPTY AND description ~ "stack trace"`,
	`component = "Web UI" AND status = "Ready for QA"`, `labels = no-such-label`, `status = "Ready for QA" AND type = Bug`,
	`project = MYAPP AND Sprint = 4711 AND priority >= Major`, `project != ORR AND status = "Ready for QA"`,
}

// query sends a query to a server and gives the status and the keys.
func query(t *testing.T, s *Server, text string, fields ...string) (int, []string, []object) {
	t.Helper()
	if fields == nil {
		fields = []string{"summary", "status"}
	}
	path, body := "/rest/api/3/search/jql", object{"jql": text, "maxResults": 5000, "fields": fields}
	if s.opts.Flavour == DataCenter {
		path, body = "/rest/api/2/search", object{"jql": text, "maxResults": 1000, "fields": fields}
	}
	data, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(string(data)))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	r.SetBasicAuth(User, Token)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	var answer struct {
		Issues        []object
		ErrorMessages []string
	}
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		t.Fatalf("%q: %v: %s", text, err, w.Body)
	}
	if w.Code != 200 {
		t.Logf("%v %q: %v", s.opts.Flavour, text, answer.ErrorMessages)
	}
	var keys []string
	for _, i := range answer.Issues {
		keys = append(keys, i["key"].(string))
	}
	return w.Code, keys, answer.Issues
}

func demo(v Flavour, queries ...string) *Server {
	return New(Options{Flavour: v, Names: &Names{Queries: queries}, PageSize: 5000})
}

func TestMadeUpNamesGiveRows(t *testing.T) {
	for _, v := range []Flavour{Cloud, DataCenter} {
		all := demo(v, sensible...)
		empty := 0
		for _, text := range sensible {
			status, keys, _ := query(t, all, text)
			if status != 200 {
				t.Errorf("%v: %q: status %d, want 200", v, text, status)
			}
			if len(keys) == 0 {
				empty++
				t.Logf("%v: no rows: %s", v, text)
			}
		}
		if share := float64(empty) / float64(len(sensible)); share > 0.05 {
			t.Errorf("%v: %d of %d queries find nothing, want at most 5%%", v, empty, len(sensible))
		}
	}
}

func TestMadeUpAnswersAgree(t *testing.T) {
	for _, v := range []Flavour{Cloud, DataCenter} {
		conditions := []string{`status = "Ready for QA"`, `fixVersion = 9.4`, `filter = 10044`, `status was "In Test"`, `Customer = "ACME Corp"`, `assignee in membersOf("x")`, `Priorität = Hoch`, `filter in (1, 2)`}
		s := demo(v, append([]string{"project = MYAPP"}, conditions...)...)
		_, everything, issues := query(t, s, "project = MYAPP")
		for _, c := range conditions {
			_, yes, _ := query(t, s, "project = MYAPP AND "+c)
			_, no, _ := query(t, s, "project = MYAPP AND NOT ("+c+")")
			for _, key := range yes {
				if slices.Contains(no, key) {
					t.Errorf("%v: %s holds for %s, and its opposite too", v, c, key)
				}
			}
			_, either, _ := query(t, s, "project = MYAPP AND ("+c+" OR NOT "+c+")")
			if len(either) != len(yes)+len(no) {
				t.Errorf("%v: %s: %d yes, %d no, %d either", v, c, len(yes), len(no), len(either))
			}
			if strings.HasPrefix(c, "filter") && len(yes)+len(no) != len(everything) {
				t.Errorf("%v: %s: %d yes, %d no of %d", v, c, len(yes), len(no), len(everything))
			}
		}
		_, ready, _ := query(t, s, `project = MYAPP AND status = "Ready for QA"`)
		for _, i := range issues {
			name := i["fields"].(object)["status"].(object)["name"]
			if shown := name == "Ready for QA"; shown != slices.Contains(ready, i["key"].(string)) {
				t.Errorf("%v: %s shows the status %v, and the filter says otherwise", v, i["key"], name)
			}
		}
	}
}

func TestMadeUpInAnyOrder(t *testing.T) {
	turned := slices.Clone(sensible)
	slices.Reverse(turned)
	for _, v := range []Flavour{Cloud, DataCenter} {
		a, b := demo(v, sensible...), demo(v, turned...)
		if got, want := fmt.Sprint(MadeUp(b)), fmt.Sprint(MadeUp(a)); got != want {
			t.Errorf("%v: made up %s, want %s", v, got, want)
		}
		for _, text := range sensible[2:12] {
			_, _, x := query(t, a, text, "*all")
			_, _, y := query(t, b, text, "*all")
			if fmt.Sprint(x) != fmt.Sprint(y) {
				t.Errorf("%v: %q: the answer depends on the order of the names", v, text)
			}
		}
	}
}

func TestStrictWithoutNames(t *testing.T) {
	for _, v := range []Flavour{Cloud, DataCenter} {
		s := New(Options{Flavour: v})
		for _, text := range []string{`project = MYAPP`, `status = "Ready for QA"`, `filter = 10044`, `status was Done`, `Customer = A`} {
			if status, _, _ := query(t, s, text); status != http.StatusBadRequest {
				t.Errorf("%v: %q: status %d, want 400", v, text, status)
			}
		}
		if status, _, _ := query(t, demo(v, "project = ORR AND"), "project = ORR AND"); status != http.StatusBadRequest {
			t.Errorf("%v: what does not parse has status %d, want 400", v, status)
		}
	}
}

// TestEveryLabelledQuery asks every query that Atlassian's parser takes.
func TestEveryLabelledQuery(t *testing.T) {
	dir := os.Getenv("JQLBUILD_TESTDATA")
	if dir == "" {
		t.Skip("JQLBUILD_TESTDATA does not name the folder of conformance data")
	}
	f, err := os.Open(filepath.Join(dir, "jql", "cases.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var valid []string
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var c struct {
			JQL string
			OK  bool
		}
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		if _, err := jql.Parse(c.JQL); c.OK && err == nil {
			valid = append(valid, c.JQL)
		}
	}
	for _, v := range []Flavour{Cloud, DataCenter} {
		unprepared := demo(v)
		var some []string
		for i, text := range valid {
			if _, err := unprepared.find(search{text, true}); err != nil {
				t.Errorf("%v: %q: %v", v, text, err)
			}
			if i%12 == 0 {
				some = append(some, text)
			}
		}
		prepared, empty := demo(v, some...), 0
		for _, text := range some {
			found, err := prepared.find(search{text, true})
			if err != nil {
				t.Errorf("%v: %q: %v", v, text, err)
			}
			if len(found) == 0 {
				empty++
			}
		}
		t.Logf("%v: %d of %d find nothing", v, empty, len(some))
	}
}
