package jiratest

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

var flavours = [...]Flavour{Cloud, DataCenter}

// Every issue must be what its JSON says, since eval reads the one and clients
// the other.
func TestIssuesAreDecodedJSON(t *testing.T) {
	for _, v := range flavours {
		for _, i := range New(Options{Flavour: v}).issues {
			text, err := json.Marshal(i.eval.Fields)
			if err != nil {
				t.Fatalf("%v %s: %v", v, i.key, err)
			}
			var back object
			if err := json.Unmarshal(text, &back); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(back, i.eval.Fields) {
				t.Errorf("%v %s changes on its way through JSON: %s", v, i.key, text)
			}
		}
	}
}

func TestValuesFitTheirSchema(t *testing.T) {
	for _, v := range flavours {
		s := New(Options{Flavour: v})
		byID := make(map[string]*field)
		for _, f := range s.site.Fields {
			if f.exists(v) {
				byID[f.id(v)] = f
			}
		}
		used := make(map[string]bool)
		for _, i := range s.issues {
			for id, value := range i.eval.Fields {
				f := byID[id]
				if id == "parent" && v == DataCenter {
					continue // sub-tasks have it, and Data Center does not list it
				}
				if f == nil {
					t.Errorf("%v %s has a field %s that no list knows", v, i.key, id)
					continue
				}
				if value == nil {
					continue
				}
				if items, ok := value.([]any); !ok || len(items) > 0 {
					used[id] = true
				}
				if why := misfit(f, v, value); why != "" {
					t.Errorf("%v %s: %s is %s: %v", v, i.key, id, why, value)
				}
			}
		}
		for id, f := range byID {
			if !used[id] && f.ID != "lastViewed" {
				t.Errorf("%v: no issue has a value for %s (%s)", v, id, f.name(v))
			}
		}
	}
}

// misfit says what is wrong with a value for its field, or "".
func misfit(f *field, v Flavour, value any) string {
	if f.Type == "array" && f.ID != "worklog" {
		items, ok := value.([]any)
		if !ok {
			return "no list"
		}
		for _, item := range items {
			if why := misfit(&field{ID: f.ID, Type: f.Items}, v, item); why != "" {
				return why
			}
		}
		return ""
	}
	has := func(names ...string) string {
		o, ok := value.(object)
		if !ok {
			return "no object"
		}
		for _, name := range names {
			if o[name] == nil {
				return "without " + name
			}
		}
		return ""
	}
	if f.ID == "worklog" {
		return has("worklogs", "total")
	}
	switch f.Type {
	case "string", "any":
		if o, ok := value.(object); ok && f.Rich && v == Cloud && o["type"] == "doc" {
			return ""
		}
		if _, ok := value.(string); !ok || f.Rich && v == Cloud {
			return "no string"
		}
	case "number":
		if _, ok := value.(float64); !ok {
			return "no number"
		}
	case "date":
		if _, err := time.Parse(time.DateOnly, value.(string)); err != nil {
			return err.Error()
		}
	case "datetime":
		if _, err := time.Parse("2006-01-02T15:04:05.000-0700", value.(string)); err != nil {
			return err.Error()
		}
	case "json":
		if s, ok := value.(string); v == DataCenter && (!ok || !strings.Contains(s, "Sprint@")) {
			return "no sprint"
		} else if v == Cloud {
			return has("id", "name", "state", "boardId")
		}
	case "user":
		if v == DataCenter {
			return has("name")
		}
		return has("accountId", "displayName")
	case "status":
		return has("id", "name", "statusCategory")
	case "option", "option-with-child":
		return has("id", "value")
	case "issuelinks", "issuelink", "attachment":
		return has("id", "self")
	case "comments-page":
		return has("comments", "total")
	case "votes":
		return has("votes")
	case "watches":
		return has("watchCount")
	case "progress":
		return has("progress", "total")
	case "timetracking", "statusCategory", "sd-servicelevelagreement", "sd-customerrequesttype":
		return has()
	default:
		return has("id", "name")
	}
	return ""
}

func TestIssuesAreInOrder(t *testing.T) {
	s := New(Options{})
	per := make(map[string]int)
	for _, i := range s.issues {
		f := i.eval.Fields
		per[f["project"].(object)["key"].(string)]++
		created, updated := f["created"].(string), f["updated"].(string)
		if created > updated || updated > s.Now().Format("2006-01-02T15:04:05.000-0700") {
			t.Errorf("%s: created %s, updated %s", i.key, created, updated)
		}
		done := f["status"].(object)["statusCategory"].(object)["key"] == "done"
		if done != (f["resolution"] != nil) || done != (f["resolutiondate"] != nil) {
			t.Errorf("%s: status %v, resolution %v at %v", i.key, f["status"], f["resolution"], f["resolutiondate"])
		}
		if done && (f["resolutiondate"].(string) < created || f["resolutiondate"].(string) > updated) {
			t.Errorf("%s: created %s, resolved %s, updated %s", i.key, created, f["resolutiondate"], updated)
		}
		if f["summary"] == nil || f["reporter"] == nil || f["priority"] == nil {
			t.Errorf("%s lacks a summary, a reporter or a priority", i.key)
		}
	}
	for project, least := range map[string]int{"ORR": 180, "OPS": 80, "DOC": 55} {
		if per[project] < least {
			t.Errorf("%s has %d issues, want at least %d", project, per[project], least)
		}
	}
}

func TestBothFlavoursHoldTheSameIssues(t *testing.T) {
	cloud, dc := New(Options{}), New(Options{Flavour: DataCenter})
	keys := func(s *Server) (all []string) {
		for _, i := range s.issues {
			all = append(all, i.key+" "+i.eval.ID+" "+i.eval.Fields["summary"].(string))
		}
		return all
	}
	if c, d := keys(cloud), keys(dc); !slices.Equal(c, d) {
		t.Errorf("Cloud has %d issues, Data Center %d, and they differ", len(c), len(d))
	}
}

func TestGenerate(t *testing.T) {
	a, b := New(Options{}), New(Options{})
	for _, s := range []*Server{a, b} {
		if err := s.Generate("SURVEY", 600); err != nil {
			t.Fatal(err)
		}
		if err := s.Generate("SURVEY", 400); err != nil {
			t.Fatal(err)
		}
		if err := s.Generate("ORR", 3); err != nil {
			t.Fatal(err)
		}
	}
	if !reflect.DeepEqual(a.issues, b.issues) {
		t.Error("two servers generated different issues")
	}
	if a.byKey["SURVEY-1"] == nil || a.byKey["SURVEY-1000"] == nil || a.byKey["SURVEY-1001"] != nil {
		t.Error("SURVEY does not go from 1 to 1000")
	}
}
