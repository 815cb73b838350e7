package jiratest

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/jql/eval"
)

// A field is one of jira.yaml's.
type field struct {
	ID         string
	Name       string
	DataCenter string // its name there, when it differs
	Flavour    string // "cloud" or "datacenter": it exists only there
	Type       string
	Items      string
	Kind       string // of a custom field: the type's key
	Cloud, DC  int    // of a custom field: its number
	Clauses    []string
	Rich       bool // holds rich text
	Options    []string

	also []string // more names in JQL: what pages call the field
}

// field returns the field with the given id in jira.yaml, or nil.
func (s *site) field(id string) *field {
	i := slices.IndexFunc(s.Fields, func(f *field) bool { return f.ID == id })
	if i < 0 {
		return nil
	}
	return s.Fields[i]
}

func (f *field) custom() bool { return f.Kind != "" }

// number is a custom field's, 0 where it does not exist.
func (f *field) number(v Flavour) int {
	if v == Cloud {
		return f.Cloud
	}
	return f.DC
}

func (f *field) exists(v Flavour) bool {
	if f.custom() {
		return f.number(v) > 0
	}
	return f.Flavour == "" || (f.Flavour == "cloud") == (v == Cloud)
}

// id is the field's id in Jira.
func (f *field) id(v Flavour) string {
	if f.custom() {
		return "customfield_" + strconv.Itoa(f.number(v))
	}
	return f.ID
}

func (f *field) name(v Flavour) string {
	if v == DataCenter && f.DataCenter != "" {
		return f.DataCenter
	}
	return f.Name
}

// key is the type's key of a custom field.
func (f *field) key() string {
	if f.Kind == "" || strings.Contains(f.Kind, ":") {
		return f.Kind
	}
	return "com.atlassian.jira.plugin.system.customfieldtypes:" + f.Kind
}

// clauses are the names by which JQL knows the field.
func (f *field) clauses(v Flavour) []string {
	return slices.Concat(f.ownClauses(v), f.also)
}

func (f *field) ownClauses(v Flavour) []string {
	switch {
	case f.custom() && v == Cloud && f.Type == "number":
		return []string{"cf[" + strconv.Itoa(f.Cloud) + "]", f.Name, f.Name + "[Number]"}
	case f.custom():
		return []string{"cf[" + strconv.Itoa(f.number(v)) + "]", f.name(v)}
	case f.Clauses != nil:
		return f.Clauses
	}
	return []string{f.ID}
}

func (f *field) navigable() bool {
	switch f.ID {
	case "comment", "worklog", "attachment", "timetracking":
		return false
	}
	return true
}

func (f *field) schema(v Flavour) object {
	o := object{"type": f.Type}
	if f.Items != "" {
		o["items"] = f.Items
	}
	if f.custom() {
		o["custom"] = f.key()
		o["customId"] = float64(f.number(v))
	} else {
		o["system"] = f.ID
	}
	return o
}

// describe is the field as /field lists it.
func (f *field) describe(v Flavour) object {
	o := object{
		"id":          f.id(v),
		"name":        f.name(v),
		"custom":      f.custom(),
		"orderable":   f.custom() || f.Type != "array",
		"navigable":   f.navigable(),
		"searchable":  len(f.clauses(v)) > 0,
		"clauseNames": anys(f.clauses(v)),
		"schema":      f.schema(v),
	}
	if v == Cloud {
		o["key"] = f.id(v)
		if f.custom() {
			o["untranslatedName"] = f.Name
		}
	}
	return o
}

// fieldList is the answer of /field: every field, and the two that have no
// schema.
func (s *site) fieldList(v Flavour) []any {
	var all []any
	for _, f := range s.Fields {
		if f.exists(v) {
			all = append(all, f.describe(v))
		}
	}
	for id, name := range map[string]string{"issuekey": "Key", "thumbnail": "Images"} {
		o := object{"id": id, "name": name, "custom": false, "orderable": false, "navigable": true, "searchable": false, "clauseNames": []any{}}
		if id == "issuekey" {
			o["clauseNames"] = anys([]string{"id", "issue", "issuekey", "key"})
		}
		if v == Cloud {
			o["key"] = id
		}
		all = append(all, o)
	}
	slices.SortFunc(all, func(a, b any) int {
		return strings.Compare(a.(object)["id"].(string), b.(object)["id"].(string))
	})
	return all
}

// FieldList is what a Server that makes nothing up answers to /field.
func FieldList(v Flavour) []byte {
	text, err := embedded.ReadFile("data/jira.yaml")
	if err != nil {
		panic(err) // the path is constant
	}
	s := new(site)
	if err := strictYAML(text, s); err != nil {
		panic(err) // a test reads it
	}
	list, err := json.Marshal(s.fieldList(v))
	if err != nil {
		panic(err) // strings, numbers and booleans always have a JSON form
	}
	return list
}

// evalFields are the fields as JQL sees them.
func (s *site) evalFields(v Flavour) []eval.Field {
	var all []eval.Field
	for _, f := range s.Fields {
		if f.exists(v) {
			all = append(all, eval.Field{ID: f.id(v), Name: f.name(v), Clauses: f.clauses(v), Type: f.Type, Items: f.Items, Custom: f.key()})
		}
	}
	return all
}

func anys(list []string) []any {
	all := make([]any, len(list))
	for i, s := range list {
		all[i] = s
	}
	return all
}
