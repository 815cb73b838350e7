package eval

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/jql"
)

// issuesJSON are issues as Jira gives them, on Cloud but for the sprint of the
// third.
const issuesJSON = `[
{"id": "10001", "key": "ORR-1", "fields": {
	"project": {"id": "100", "key": "ORR", "name": "Orrery core"},
	"issuetype": {"id": "1", "name": "Bug", "subtask": false},
	"status": {"id": "3", "name": "In Progress", "statusCategory": {"id": 4, "key": "indeterminate", "name": "In Progress"}},
	"priority": {"id": "2", "name": "High"}, "resolution": null,
	"labels": ["public", "Night"], "components": [{"id": "11", "name": "Domes"}],
	"fixVersions": [{"id": "22", "name": "2.4", "released": false}, {"id": "21", "name": "2.3", "released": true}],
	"versions": [{"id": "20", "name": "2.2", "released": true}],
	"assignee": {"accountId": "557058:bob", "displayName": "Bob Rao", "emailAddress": "bob@orrery.example"},
	"reporter": {"accountId": "557058:ann", "displayName": "Ann Levi"},
	"created": "2026-11-19T10:00:00.000+0000", "updated": "2026-11-20T08:30:00.000+0000", "duedate": "2026-11-25",
	"summary": "Dome 2 sticks at azimuth 117°",
	"description": {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [{"type": "text", "text": "The dome "}, {"type": "text", "text": "motor stalls."}]}, {"type": "paragraph", "content": [{"type": "text", "text": "Seen twice"}]}]},
	"comment": {"comments": [{"body": "Grease helps"}, {"body": {"type": "doc", "content": [{"type": "text", "text": "Ordered a motor"}]}}]},
	"votes": {"votes": 3}, "watches": {"watchCount": 5}, "timespent": 5400, "timeoriginalestimate": 28800,
	"attachment": [{"id": "1", "filename": "dome.png"}],
	"customfield_10016": 5, "customfield_10020": [{"id": 7, "name": "Nebula 7", "state": "active"}],
	"customfield_10033": {"id": "501", "value": "Cerro Alto", "child": {"id": "502", "value": "Dome 2"}},
	"customfield_10034": [{"id": "601", "value": "Guider"}, {"id": "602", "value": "Wide-field camera"}],
	"customfield_10019": "0|i0002:", "customfield_10038": "https://example.org/a",
	"issuelinks": [{"id": "1", "type": {"id": "9", "name": "Blocks", "inward": "is blocked by", "outward": "blocks"}, "outwardIssue": {"key": "ORR-2"}}]}},
{"id": "10002", "key": "ORR-2", "fields": {
	"project": {"id": "100", "key": "ORR", "name": "Orrery core"},
	"issuetype": {"id": "5", "name": "Sub-task", "subtask": true},
	"status": {"id": "4", "name": "Done", "statusCategory": {"id": 3, "key": "done", "name": "Done"}},
	"priority": {"id": "1", "name": "Highest"}, "resolution": {"id": "7", "name": "Fixed"},
	"labels": [], "components": [], "fixVersions": [{"id": "21", "name": "2.3", "released": true}], "versions": [],
	"assignee": null, "reporter": {"accountId": "557058:bob", "displayName": "Bob Rao"},
	"created": "2026-11-01T00:00:00.000+0000", "updated": "2026-11-10T00:00:00.000+0000", "resolutiondate": "2026-11-10T00:00:00.000+0000", "duedate": null,
	"summary": "Wetterdaten für Übersicht", "description": null, "comment": {"comments": []},
	"parent": {"id": "10001", "key": "ORR-1"}, "votes": {"votes": 0}, "watches": {"watchCount": 1},
	"customfield_10016": 0.5, "customfield_10019": "0|i0001:",
	"issuelinks": [{"id": "1", "type": {"id": "9", "name": "Blocks", "inward": "is blocked by", "outward": "blocks"}, "inwardIssue": {"key": "ORR-1"}}]}},
{"id": "10003", "key": "OPS-10", "fields": {
	"project": {"id": "101", "key": "OPS", "name": "Operations"},
	"issuetype": {"id": "1", "name": "Bug", "subtask": false},
	"status": {"id": "1", "name": "Open", "statusCategory": {"id": 2, "key": "new", "name": "To Do"}},
	"priority": {"id": "4", "name": "Low"}, "resolution": null, "labels": ["public"],
	"fixVersions": [{"id": "30", "name": "2.4", "released": true}],
	"assignee": {"accountId": "557058:ann", "displayName": "Ann Levi"}, "reporter": {"accountId": "557058:ann", "displayName": "Ann Levi"},
	"created": "2025-12-31T23:30:00.000+0000", "updated": "2026-11-20T09:00:00.000+0000", "duedate": "2026-11-20",
	"summary": "The scheduler's disk is full", "votes": {"votes": 1}, "watches": {"watchCount": 0},
	"customfield_10020": ["com.atlassian.greenhopper.service.sprint.Sprint@38c6bd04[id=6,rapidViewId=2,state=CLOSED,name=Nebula 6, part [b],goal=,startDate=2019-05-23T14:02:10.170Z,sequence=6]"],
	"customfield_10033": {"id": "503", "value": "Karoo"}, "customfield_10034": [{"id": "602", "value": "Wide-field camera"}],
	"customfield_10019": "0|i0003:"}},
{"id": "10004", "key": "OPS-9", "fields": {
	"project": {"id": "101", "key": "OPS", "name": "Operations"},
	"issuetype": {"id": "2", "name": "10003", "subtask": false},
	"status": {"id": "1", "name": "Open", "statusCategory": {"id": 2, "key": "new", "name": "To Do"}},
	"created": "2026-01-01T00:00:00.000+0000", "updated": "2026-11-13T09:00:00.000+0000",
	"summary": "田中の望遠鏡"}}
]`

func sample(tb testing.TB) []Issue {
	tb.Helper()
	var all []struct {
		ID, Key string
		Fields  map[string]any
	}
	if err := json.Unmarshal([]byte(issuesJSON), &all); err != nil {
		tb.Fatal(err)
	}
	issues := make([]Issue, len(all))
	for i, a := range all {
		issues[i] = Issue(a)
	}
	return issues
}

// env is the Jira of the sample issues, on Friday 20 November 2026, 9:00.
func env() Env {
	values := map[string][]Value{
		"project":     {{ID: "100", Key: "ORR", Name: "Orrery core"}, {ID: "101", Key: "OPS", Name: "Operations"}},
		"status":      {{ID: "1", Name: "Open"}, {ID: "3", Name: "In Progress"}, {ID: "4", Name: "Done"}},
		"issuetype":   {{ID: "1", Name: "Bug"}, {ID: "5", Name: "Sub-task"}, {ID: "2", Name: "10003"}},
		"priority":    {{ID: "1", Name: "Highest"}, {ID: "2", Name: "High"}, {ID: "3", Name: "Medium"}, {ID: "4", Name: "Low"}},
		"resolution":  {{ID: "7", Name: "Fixed"}, {ID: "8", Name: "Won't do"}},
		"fixVersions": {{ID: "20", Name: "2.2", Project: "ORR", Released: true}, {ID: "21", Name: "2.3", Project: "ORR", Released: true}, {ID: "22", Name: "2.4", Project: "ORR"}, {ID: "23", Name: "2.10", Project: "ORR"}, {ID: "30", Name: "2.4", Project: "OPS", Released: true}},
		"issuekey":    {{ID: "10001", Key: "ORR-1"}, {ID: "10001", Key: "OLD-7"}, {ID: "10002", Key: "ORR-2"}, {ID: "10003", Key: "OPS-10"}, {ID: "10004", Key: "OPS-9"}},
	}
	values["versions"] = values["fixVersions"]
	return Env{
		Now:  time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC),
		User: "557058:bob",
		Fields: []Field{
			{ID: "customfield_10016", Name: "Story Points", Clauses: []string{"cf[10016]", "Story Points"}, Type: "number", Custom: "com.atlassian.jira.plugin.system.customfieldtypes:float"},
			{ID: "customfield_10019", Name: "Rank", Type: "any", Custom: "com.pyxis.greenhopper.jira:gh-lexo-rank"},
			{ID: "customfield_10020", Name: "Sprint", Type: "array", Items: "json", Custom: "com.pyxis.greenhopper.jira:gh-sprint"},
			{ID: "customfield_10033", Name: "Site", Type: "option-with-child", Custom: "com.atlassian.jira.plugin.system.customfieldtypes:cascadingselect"},
			{ID: "customfield_10034", Name: "Instruments", Type: "array", Items: "option", Custom: "com.atlassian.jira.plugin.system.customfieldtypes:multiselect"},
			{ID: "customfield_10038", Name: "Runbook", Type: "string", Custom: "com.atlassian.jira.plugin.system.customfieldtypes:url"},
			{ID: "customfield_10040", Name: "Twice", Type: "number", Custom: "x:float"},
			{ID: "customfield_10016", Name: "Twice", Type: "number", Custom: "x:float"},
			{ID: "customfield_10050", Name: "SLA", Type: "sd-servicelevelagreement", Custom: "com.atlassian.servicedesk:sd-sla-field"},
			{ID: "aggregatetimespent", Name: "Σ Time Spent", Type: "number"},
		},
		Values: func(id string) []Value { return values[id] },
	}
}

// search returns the keys that a query finds, in order.
func search(tb testing.TB, text string, e Env) (string, error) {
	tb.Helper()
	q, err := jql.Parse(text)
	if err != nil {
		tb.Fatalf("Parse(%q): %v", text, err)
	}
	p, err := Compile(q, e)
	if err != nil {
		return "", err
	}
	var hits []Issue
	for _, i := range sample(tb) {
		if p.Match(i) {
			hits = append(hits, i)
		}
	}
	p.Sort(hits)
	keys := make([]string, len(hits))
	for n, i := range hits {
		keys[n] = i.Key
	}
	return strings.Join(keys, " "), nil
}
