package main

import (
	"encoding/json"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jqlbuild/jqlbuild/internal/field"
)

// A recording is the issues of one recorded answer.
type recording struct {
	file    string // such as "tidev/search-daemon-1.json"
	issues  []recordedIssue
	fields  []byte   // the field list
	columns []string // the ids of all fields, the key first
}

type recordedIssue struct {
	ID       string                     `json:"id,omitempty"`
	Key      string                     `json:"key"`
	Fields   map[string]json.RawMessage `json:"fields"`
	Rendered map[string]json.RawMessage `json:"renderedFields,omitempty"`
}

// fieldLists names the files with recorded field lists, by folder.
var fieldLists = map[string]string{"jrjc": "field-valid-multiple-fields.json", "jira-cli": "fields.json", "jira-ruby": "field.json"}

// readRecordings returns all answers below a folder that hold issues.
func readRecordings(t *testing.T, root string) []*recording {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "*", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	lists := make(map[string][]json.RawMessage) // the field lists, by folder
	var found []*recording
	for _, name := range files {
		data := readFile(t, name)
		folder := filepath.Base(filepath.Dir(name))
		if fieldLists[folder] == filepath.Base(name) {
			var list []json.RawMessage
			if err := json.Unmarshal(data, &list); err != nil {
				t.Fatalf("%s is no field list: %v", name, err)
			}
			lists[folder] = list
		}
		if issues := recordedIssues(data); len(issues) > 0 {
			found = append(found, &recording{file: folder + "/" + filepath.Base(name), issues: issues})
		}
	}
	if len(found) < 40 {
		t.Fatalf("found %d recordings with issues below %s, want more", len(found), root)
	}
	for _, r := range found {
		folder, _, _ := strings.Cut(r.file, "/")
		r.settle(t, lists[folder])
	}
	return found
}

// recordedIssues returns the issues of a search's answer, of a single issue's
// or of what a webhook was sent, each once.
func recordedIssues(data []byte) []recordedIssue {
	var answer struct {
		recordedIssue
		Issues []recordedIssue `json:"issues"`
		Issue  recordedIssue   `json:"issue"`
	}
	if json.Unmarshal(data, &answer) != nil {
		return nil
	}
	seen := make(map[string]bool)
	var issues []recordedIssue
	for _, i := range append(answer.Issues, answer.recordedIssue, answer.Issue) {
		if i.Key == "" || i.Fields == nil || seen[i.ID+i.Key] {
			continue
		}
		seen[i.ID+i.Key] = true
		issues = append(issues, i)
	}
	return issues
}

// settle works out the columns, and makes a field list of what was recorded
// of it, the fields that every Jira has, and for the rest their ids alone.
func (r *recording) settle(t *testing.T, recorded []json.RawMessage) {
	t.Helper()
	ids := make(map[string]bool)
	for _, i := range r.issues {
		for id := range i.Fields {
			ids[id] = true
		}
	}
	delete(ids, "key")
	r.columns = append([]string{"key"}, slices.Sorted(maps.Keys(ids))...)

	var system []json.RawMessage
	if err := json.Unmarshal(field.System().Slim(), &system); err != nil {
		t.Fatal(err)
	}
	listed := make(map[string]bool)
	var list []any
	for _, raw := range append(recorded, system...) {
		var f field.Field
		if err := json.Unmarshal(raw, &f); err != nil {
			t.Fatal(err)
		}
		if !listed[f.ID] {
			listed[f.ID] = true
			list = append(list, raw)
		}
	}
	for id := range ids {
		if !listed[id] {
			list = append(list, map[string]any{"id": id, "name": id, "custom": true})
		}
	}
	var err error
	if r.fields, err = json.Marshal(list); err != nil {
		t.Fatal(err)
	}
}
