package field

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/jqlbuild/jqlbuild/table"
)

// mute returns Words without a letter.
func mute(t *testing.T) *table.Words {
	t.Helper()
	given := table.Sentences()
	for key, english := range given {
		given[key] = regexp.MustCompile(`(\{[a-z]+\}|,)|[^{},]+`).ReplaceAllString(english, "¤$1")
	}
	w, err := table.NewWords("", given)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// Every word in a cell comes from its value or has a key: where all sentences
// are without letters, there is no word that the value does not hold.
func TestNoWordWithoutKey(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	silent := mute(t)
	zones := regexp.MustCompile(`^(UTC|GMT|[CE]E?S?T|ORR)$`) // and the key of the issue
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if filepath.Ext(f.Name) != ".json" {
				continue
			}
			var g golden
			if err := json.Unmarshal(f.Data, &g); err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
			c, i, s := g.cell(t)
			s.Words = silent
			if s.People == table.Initials {
				continue // letters of names
			}
			var value strings.Builder // with JSON's escapes undone, within strings that hold JSON too
			value.WriteString(unquoted(string(f.Data)))
			text := strings.ReplaceAll(table.PlainText(c.Cell(i, s).Content), "[x] ", "") // a box
			for _, word := range regexp.MustCompile(`\pL+`).FindAllString(text, -1) {
				if !strings.Contains(value.String(), strings.ToLower(word)) && !zones.MatchString(word) {
					t.Errorf("%s: %q has no key, and is not in the value", f.Name, word)
				}
			}
		}
	}
}

var escape = regexp.MustCompile(`\\u[0-9a-fA-F]{4}`)

func unquoted(text string) string {
	text = escape.ReplaceAllStringFunc(text, func(e string) string {
		var s string
		json.Unmarshal([]byte(`"`+e+`"`), &s) // one escape is always JSON
		return s
	})
	return strings.ToLower(text)
}

// Values in the words of another language, their numbers as it writes them.
func TestWords(t *testing.T) {
	german, err := table.NewWords("de", map[string]string{
		"yes": "Ja", "no": "Nein", "hours": "{n} Std.", "minutes": "{n} Min.", "at-least": "mindestens {duration}",
		"goal-met": "eingehalten", "goal-after": "{state} nach {duration}", "goal": "{state}, Ziel {duration}", "goal-due": "bis {time}",
		"estimated": "geschätzt {duration}", "in-status": "{status}: {duration}", "unknown-person": "unbekannt",
		"long-date": "{day}. {month} {year}", "months": "Januar,Februar,März,April,Mai,Juni,Juli,August,September,Oktober,November,Dezember",
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ golden, want string }{
		{`{"schema": {"type": "any", "custom": "jira.polaris:boolean"}, "value": true}`, "Ja"},
		{`{"value": {"a": false, "b": 1.5}}`, "a: Nein, b: 1,5"},
		{`{"schema": {"type": "number"}, "value": 1234.5}`, "1.234,5"},
		{`{"schema": {"type": "number"}, "value": 9007199254740993}`, "9.007.199.254.740.993"},
		{`{"schema": {"type": "number"}, "format": "percent", "value": 66.666666}`, "66,67\u00a0%"},
		{`{"name": "timespent", "value": 12000}`, "3 Std. 20 Min."},
		{`{"name": "timespent", "value": 9000000}`, "2.500 Std."},
		{`{"name": "worklog", "value": {"total": 35, "worklogs": [{"timeSpentSeconds": 3600}]}}`, "mindestens 1 Std."},
		{`{"name": "timetracking", "value": {"originalEstimateSeconds": 60}}`, "geschätzt 1 Min."},
		{`{"name": "duedate", "dates": "long", "value": "2026-03-02"}`, "2. März 2026"},
		{`{"name": "duedate", "dates": "2. January", "value": "2026-03-02"}`, "2. März"},
		{`{"schema": {"custom": "com.atlassian.servicedesk:sd-sla-field"}, "value": {"completedCycles": [{"breached": false, "elapsedTime": {"millis": 3600000}, "goalDuration": {"millis": 7200000}}]}}`, "eingehalten nach 1 Std., Ziel 2 Std."},
		{`{"name": "description", "value": {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [{"type": "mention", "attrs": {"id": "5ecf"}}]}]}}`, "@unbekannt"},
	} {
		var g golden
		if err := json.Unmarshal([]byte(tt.golden), &g); err != nil {
			t.Fatal(err)
		}
		c, i, s := g.cell(t)
		s.Words = german
		if got := table.PlainText(c.Cell(i, s).Content); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.golden, got, tt.want)
		}
	}
}
