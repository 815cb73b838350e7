package field

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// sample is a field list with what makes real ones hard: names that several
// fields have, names of system fields, names with dots, and other languages.
const sample = `[
	{"id":"summary","name":"Résumé","untranslatedName":"Summary","custom":false,"clauseNames":["summary"],"schema":{"type":"string","system":"summary"}},
	{"id":"fixVersions","name":"Fix versions","custom":false,"clauseNames":["fixVersion"],"schema":{"type":"array","items":"version","system":"fixVersions"}},
	{"id":"issuelinks","name":"Linked Issues","custom":false,"clauseNames":["issueLink"],"schema":{"type":"array","items":"issuelinks","system":"issuelinks"}},
	{"id":"issuetype","name":"Issue Type","custom":false,"clauseNames":["issuetype","type"],"schema":{"type":"issuetype","system":"issuetype"}},
	{"id":"duedate","name":"Due date","custom":false,"clauseNames":["due","duedate"],"schema":{"type":"date","system":"duedate"}},
	{"id":"customfield_10001","name":"Linked issues","custom":true,"clauseNames":["cf[10001]","Linked issues"]},
	{"id":"customfield_10002","name":"Story points","custom":true,"clauseNames":["cf[10002]","Story points","Story points[Number]"],"schema":{"type":"number","custom":"com.atlassian.jira.plugin.system.customfieldtypes:float","customId":10002}},
	{"id":"customfield_10003","name":"Goal","custom":true,"clauseNames":["cf[10003]","Goal"],"scope":{"type":"PROJECT","project":{"id":"10263"}}},
	{"id":"customfield_10004","name":"goal","custom":true,"clauseNames":["cf[10004]","goal"]},
	{"id":"customfield_10005","name":"Rel. notes v1.0","custom":true},
	{"id":"customfield_10006","name":"Title","custom":true},
	{"id":"","name":"nothing"}
]`

func TestFind(t *testing.T) {
	l, err := ParseList([]byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ give, want string }{
		{"summary", "summary"},
		{"SUMMARY", "summary"},
		{" Résumé ", "summary"},
		{"Summary", "summary"},
		{"fixVersions", "fixVersions"},
		{"Fix Version/s", "fixVersions"},
		{"fixversion", "fixVersions"},
		{"linked issues", "issuelinks"},
		{"type", "issuetype"},
		{"due", "duedate"},
		{"key", "issuekey"},
		{"issuekey", "issuekey"},
		{"parent", "parent"},
		{"customfield_10003", "customfield_10003"},
		{"cf[10003]", "customfield_10003"},
		{"CF[10005]", "customfield_10005"},
		{"story POINTS", "customfield_10002"},
		{"Story points[Number]", "customfield_10002"},
		{"rel. notes v1.0", "customfield_10005"},
		{"rel. notes v1.0.value", "customfield_10005 value"},
		{"title", "customfield_10006"},
		{"fixVersions.releaseDate", "fixVersions releaseDate"},
		{"Fix versions.RELEASEDATE", "fixVersions RELEASEDATE"},
		{"parent.summary", "parent summary"},
		{"issuelinks.count", "issuelinks count"},
		{"customfield_10003.a.b", "customfield_10003 a b"},

		{"goal", `"goal" is the name of several fields: customfield_10003, customfield_10004`},
		{"goal.x", `"goal" is the name of several fields: customfield_10003, customfield_10004`},
		{"Story pints", `no field is called "Story pints"; Story points`},
		{"sumary", `no field is called "sumary"; summary`},
		{"parent.sumary", `no field is called "parent.sumary"; parent.summary`},
		{"assignee", `no field is called "assignee"; `},
		{"", `no field is called ""; `},
		{".", `no field is called "."; `},
		{"summary.x", `no field is called "summary.x"; `},
	} {
		f, part, err := l.Find(tt.give)
		got := strings.Join(append([]string{f.ID}, part...), " ")
		if err != nil {
			got = err.Error()
		}
		if unknown := new(UnknownError); errors.As(err, &unknown) {
			got += "; " + strings.Join(unknown.Nearest(), ", ")
		}
		if got != tt.want {
			t.Errorf("Find(%q) = %s, want %s", tt.give, got, tt.want)
		}
	}
	var ambiguous *AmbiguousError
	if _, _, err := l.Find("goal"); !errors.As(err, &ambiguous) || ambiguous.Candidates[0].Project != "10263" {
		t.Errorf("candidates of goal are %+v, want the first in project 10263", ambiguous)
	}
}

// TestFindSystem finds every name that Confluence's macros and Jira's own
// column lists use.
func TestFindSystem(t *testing.T) {
	l := System()
	for _, name := range strings.Fields("key issuekey summary type issuetype status priority resolution assignee reporter creator " +
		"created updated due duedate resolved resolutiondate project fixVersion fixVersions affectedVersion versions component components " +
		"labels description environment security level parent subtasks issuelinks attachment comment worklog votes watches watchers " +
		"progress aggregateprogress timetracking timeoriginalestimate originalEstimate timeestimate timespent workratio lastViewed statusCategory") {
		if _, _, err := l.Find(name); err != nil {
			t.Errorf("Find(%q): %v", name, err)
		}
	}
}

func TestSlim(t *testing.T) {
	l, err := ParseList([]byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	slim := l.Slim()
	again, err := ParseList(slim)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(again.fields, l.fields) {
		t.Errorf("slim list has fields\n%+v\nwant\n%+v", again.fields, l.fields)
	}
	if !bytes.Equal(again.Slim(), slim) {
		t.Errorf("slim twice is\n%s\nonce\n%s", again.Slim(), slim)
	}
}

func TestParseListFails(t *testing.T) {
	for _, give := range []string{``, `{"errorMessages":["no"]}`, `<html>`, `[1]`} {
		if _, err := ParseList([]byte(give)); err == nil {
			t.Errorf("ParseList(%q) succeeds", give)
		}
	}
}

// TestRecordedLists finds every field of recorded lists by its id and by each
// of its names, or is told that several have it.
func TestRecordedLists(t *testing.T) {
	dir := os.Getenv("JQLBUILD_TESTDATA")
	if dir == "" {
		t.Skip("JQLBUILD_TESTDATA does not name a folder with recorded answers of real Jiras")
	}
	fields, ambiguous := 0, 0
	for _, file := range []string{"bitovi/fields.json", "jira-cli/fields.json", "jira-ruby/field.json", "jrjc/field-valid-multiple-fields.json"} {
		answer, err := os.ReadFile(filepath.Join(dir, "jira", file))
		if err != nil {
			t.Fatal(err)
		}
		l, err := ParseList(answer)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		for _, f := range l.fields {
			fields++
			if got, _, err := l.Find(f.ID); err != nil || got.ID != f.ID {
				t.Errorf("%s: Find(%q) = %v, %v", file, f.ID, got, err)
			}
			for _, name := range append(f.Clauses, f.Name) {
				got, part, err := l.Find(name)
				var several *AmbiguousError
				switch {
				case errors.As(err, &several):
					ambiguous++
					if !slices.ContainsFunc(several.Candidates, func(c Field) bool { return c.ID == f.ID }) {
						t.Errorf("%s: %s is not among those that %q means", file, f.ID, name)
					}
				case err != nil:
					t.Errorf("%s: Find(%q): %v", file, name, err)
				case got.ID != f.ID && got.Custom, len(part) > 0:
					t.Errorf("%s: Find(%q) = %s %v, want %s", file, name, got.ID, part, f.ID)
				}
			}
		}
	}
	t.Logf("%d fields, %d names that several have", fields, ambiguous)
}

// large returns a field list like that of a big site, 4,000 fields of which
// many share a name.
func large() []byte {
	var b bytes.Buffer
	b.WriteString("[")
	for i := range 4000 {
		fmt.Fprintf(&b, `{"id":"customfield_%d","name":"Field %d","custom":true,"clauseNames":["cf[%d]","Field %d"],"schema":{"type":"string","custom":"x:textfield"}},`, 10000+i, i%900, 10000+i, i%900)
	}
	b.WriteString(`{"id":"summary","name":"Summary"}]`)
	return b.Bytes()
}

func BenchmarkParseList(b *testing.B) {
	answer := large()
	for b.Loop() {
		if _, err := ParseList(answer); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFind(b *testing.B) {
	l, err := ParseList(large())
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, _, err := l.Find("Summary"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFindUnknown(b *testing.B) {
	l, err := ParseList(large())
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, _, err := l.Find("Sumary of it"); err == nil {
			b.Fatal("found")
		}
	}
}

// TestFindSpaces: white space counts as people see it, in Jira's names and in
// the author's.
func TestFindSpaces(t *testing.T) {
	l, err := ParseList([]byte(`[{"id":"customfield_1","name":"Story\u00a0 points ","custom":true},{"id":"customfield_2","name":"Release\u200b note","custom":true},
		{"id":"customfield_3","name":"ΚΩΔΙΚΟΣ","custom":true},{"id":"customfield_4","name":"Cafe\u0301 Straße","custom":true}]`))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"Story points": "customfield_1", "story  POINTS": "customfield_1", "Story\u00a0points": "customfield_1", "\u3000Story\tpoints\u00a0": "customfield_1",
		"Release note": "customfield_2", "Release\ufeff note": "customfield_2",
		"κωδικος": "customfield_3", "caf\u00e9 STRASSE": "customfield_4",
	} {
		if f, _, err := l.Find(name); err != nil || f.ID != want {
			t.Errorf("Find(%q) = %v, %v, want %s", name, f.ID, err, want)
		}
	}
}
