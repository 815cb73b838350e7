package field

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/jqlbuild/jqlbuild/internal/issue"

	"github.com/jqlbuild/jqlbuild/table"
)

// A recording is an issue as a real Jira sent it.
type recording struct {
	file   string
	issue  issue.Issue
	fields *List // of the same Jira where that was recorded, else the well-known ones
}

// column returns the column of a recorded field.
func (r recording) column(id string) Column {
	if f, _, err := r.fields.Find(id); err == nil && f.ID == id {
		return Column{Field: f}
	}
	return Column{Field: Field{ID: id, Name: id, Custom: true}}
}

// recordings returns the issues in the folder that JQLBUILD_TESTDATA names.
func recordings(t *testing.T) []recording {
	t.Helper()
	dir := os.Getenv("JQLBUILD_TESTDATA")
	if dir == "" {
		t.Skip("JQLBUILD_TESTDATA does not name a folder with recorded answers of real Jiras")
	}
	root := filepath.Join(dir, "jira")
	lists := make(map[string]*List)
	for folder, file := range map[string]string{"jrjc": "jrjc/field-valid-multiple-fields.json", "jira-cli": "jira-cli/fields.json", "jira-ruby": "jira-ruby/field.json"} {
		answer, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			t.Fatal(err)
		}
		l, err := ParseList(answer)
		if err != nil {
			t.Logf("%s is no field list: %v", file, err)
			continue
		}
		lists[folder] = l
	}
	var found []recording
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, i := range issuesIn(data) {
			r := recording{file: filepath.Base(path), issue: i, fields: lists[filepath.Base(filepath.Dir(path))]}
			if r.fields == nil {
				r.fields = System()
			}
			found = append(found, r)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 1000 {
		t.Fatalf("found %d issues below %s, want more than a thousand", len(found), root)
	}
	return found
}

// issuesIn returns the issues of a search's answer, a single issue, or what a
// webhook was sent.
func issuesIn(data []byte) []issue.Issue {
	type entry struct {
		ID     string                     `json:"id"`
		Key    string                     `json:"key"`
		Fields map[string]json.RawMessage `json:"fields"`
	}
	entries := func(data []byte) (found []entry) {
		var one entry
		if json.Unmarshal(data, &one) == nil && one.Key != "" {
			return []entry{one}
		}
		if json.Unmarshal(data, &found) == nil {
			return found
		}
		return nil
	}
	found := entries(data)
	var envelope map[string]json.RawMessage
	if json.Unmarshal(data, &envelope) == nil {
		found = append(found, entries(envelope["issues"])...)
		found = append(found, entries(envelope["issue"])...)
	}
	var issues []issue.Issue
	for _, e := range found {
		if e.Key != "" {
			issues = append(issues, issue.Issue{ID: e.ID, Key: e.Key, Fields: e.Fields})
		}
	}
	return issues
}

var testStyle = Style{BaseURL: "https://jira.example.com/jira", IssueLinks: true}

// TestRecordings shows every field of every recorded issue.
func TestRecordings(t *testing.T) {
	shown, values, summaries := 0, 0, 0
	for _, r := range recordings(t) {
		for id, raw := range r.issue.Fields {
			c := r.column(id)
			cell := c.Cell(r.issue, testStyle)
			values++
			if len(cell.Content) > 0 {
				shown++
			}
			if problem := fault(cell, raw); problem != "" {
				t.Errorf("%s %s %s: %s", r.file, r.issue.Key, id, problem)
			}
			if id != "summary" {
				continue
			}
			var want string
			if err := json.Unmarshal(raw, &want); err != nil {
				t.Fatal(err)
			}
			if len(cell.Content) != 1 || cell.Content[0].Kind != table.Text || cell.Content[0].Text != want {
				t.Errorf("%s %s: summary is %#v, want %q", r.file, r.issue.Key, cell.Content, want)
			}
			summaries++
		}
	}
	t.Logf("%d values, %d with something to show, %d summaries as recorded", values, shown, summaries)
}

// TestRecordingsScrubbed shows what was scrubbed, which has to be the same,
// and looks for what should be gone.
func TestRecordingsScrubbed(t *testing.T) {
	values, before, after := 0, 0, 0
	for _, r := range recordings(t) {
		scrubbed := issue.Issue{Key: r.issue.Key, Fields: make(map[string]json.RawMessage)}
		for id, raw := range r.issue.Fields {
			s := Scrub(raw)
			scrubbed.Fields[id] = s
			if again := Scrub(s); !bytes.Equal(again, s) {
				t.Errorf("%s %s %s: scrubbed twice is\n%s\nscrubbed once\n%s", r.file, r.issue.Key, id, again, s)
			}
			if left := secret(raw, s); left != "" {
				t.Errorf("%s %s %s: %q is left in %s", r.file, r.issue.Key, id, left, s)
			}
			values, before, after = values+1, before+len(raw), after+len(s)
		}
		for id := range r.issue.Fields {
			c := r.column(id)
			if got, want := c.Cell(scrubbed, testStyle), c.Cell(r.issue, testStyle); !reflect.DeepEqual(got, want) {
				t.Errorf("%s %s %s: after scrubbing\n%v\nbefore\n%v", r.file, r.issue.Key, id, got, want)
			}
		}
	}
	t.Logf("%d values, %d bytes scrubbed to %d", values, before, after)
}

// TestRecordingsAsAnything shows recorded values as fields of every other
// kind, as if a Jira did not keep to its own schema.
func TestRecordingsAsAnything(t *testing.T) {
	seen := make(map[string]bool)
	cells := 0
	for _, r := range recordings(t) {
		for id, raw := range r.issue.Fields {
			if len(raw) > 1000 || seen[string(raw)] || len(seen) == 1500 {
				continue
			}
			seen[string(raw)] = true
			for _, f := range everyKind() {
				f.ID = id
				cell := Column{Field: f}.Cell(r.issue, testStyle)
				if problem := fault(cell, raw); problem != "" {
					t.Errorf("%s %s %s as %+v: %s", r.file, r.issue.Key, id, f.Schema, problem)
				}
				cells++
			}
		}
	}
	t.Logf("%d values in %d cells", len(seen), cells)
}

// everyKind returns a custom field of every kind.
func everyKind() []Field {
	var fields []Field
	add := func(s Schema) { fields = append(fields, Field{ID: "customfield_1", Custom: true, Schema: s}) }
	for _, custom := range []string{"textarea", "textfield", "url", "gh-epic-link", "gh-lexo-rank", "gh-sprint", "jpo-custom-field-parent",
		"devsummarycf", "timeinstatus", "atlassian-team", "vp-origin", "sd-sla-field", "cmdb-object-cftype"} {
		add(Schema{Type: "any", Custom: "com.example:" + custom})
	}
	add(Schema{Type: "string", Custom: "jira.polaris:interval"})
	add(Schema{Type: "number", Custom: "jira.polaris:boolean"})
	for _, typ := range []string{"", "any", "string", "number", "date", "user", "version", "status", "statusCategory", "priority",
		"issuetype", "option-with-child", "issuelinks", "progress", "timetracking", "votes", "watches", "attachment",
		"comments-page", "worklog", "team", "sd-customerrequesttype", "sd-servicelevelagreement", "cmdb-object-field", "issuerestriction"} {
		add(Schema{Type: typ})
		add(Schema{Type: "array", Items: typ})
	}
	return fields
}

// fault returns what is wrong with the cell of a value, or "".
func fault(c table.Cell, raw json.RawMessage) string {
	text := table.PlainText(c.Content)
	if len(c.Content) > 0 && c.Sort == "" && !c.Numeric && strings.TrimSpace(text) != "" {
		return "nothing to sort " + text + " by"
	}
	var texts []string
	var bad string
	var walk func(c table.Content)
	walk = func(c table.Content) {
		for _, n := range c {
			texts = append(texts, n.Text)
			if n.Kind == table.Link && !strings.HasPrefix(n.URL, "https://") && !strings.HasPrefix(n.URL, "http://") && !strings.HasPrefix(n.URL, "mailto:") {
				bad = "a link to " + n.URL
			}
			if n.URL != "" && n.Kind != table.Link {
				bad = "a URL outside a link"
			}
			walk(n.Children)
		}
	}
	walk(c.Content)
	if bad != "" {
		return bad
	}
	for _, s := range texts {
		looks := strings.Contains(s, "map[") || strings.Contains(s, "[object Object]") || strings.Contains(s, `":`) ||
			len(s) > 0 && strings.ContainsAny(s[:1], "{[") && json.Valid([]byte(s))
		if looks && !typed(decode(raw), s) {
			return "looks like JSON: " + s
		}
	}
	return ""
}

// typed reports whether somebody typed the text, as a string in v or a line
// of one.
func typed(v any, text string) bool {
	switch v := v.(type) {
	case string:
		lines := strings.NewReplacer("\r\n", "\n", "\r", "\n")
		return strings.Contains(lines.Replace(v), lines.Replace(text))
	case []any:
		for _, e := range v {
			if typed(e, text) {
				return true
			}
		}
	case object:
		for _, e := range v {
			if typed(e, text) {
				return true
			}
		}
	}
	return false
}

var (
	mail   = regexp.MustCompile(`[\w.+-]+@[\w-]+\.[\w.]+`)
	avatar = regexp.MustCompile(`"avatar\w*":`)
)

// secret returns something of raw that should not be in what is kept of it.
func secret(raw, kept json.RawMessage) string {
	var found string
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e)
			}
		case object:
			for name, e := range v {
				s, _ := e.(string)
				switch name {
				case "accountId", "emailAddress", "self":
					if len(s) > 5 && bytes.Contains(kept, []byte(s)) {
						found = s
					}
				case "name", "key":
					if has(v, "displayName") && v["displayName"] != s && bytes.Contains(kept, []byte(`"`+name+`":"`+s+`"`)) {
						found = s
					}
				}
				walk(e)
			}
		}
	}
	v := decode(raw)
	walk(v)
	if _, ok := v.(object); ok && has(v.(object), "displayName") && mail.Match(kept) {
		found = string(mail.Find(kept))
	}
	if avatar.Match(kept) {
		found = "avatar"
	}
	return found
}
