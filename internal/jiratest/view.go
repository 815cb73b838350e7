package jiratest

import (
	"slices"
	"strings"
	"time"
)

// A selection is the fields that a request asks for.
type selection struct {
	idOnly bool // not even the key
	fields []string
}

// any reports whether a field is asked for, beyond id and key.
func (want selection) any() bool { return len(want.fields) > 0 }

// selection reads a list of fields, or a default when there is none. As in Jira
// an id that no field has selects nothing.
func (s *Server) selection(names []string, byDefault string) selection {
	if len(names) == 0 {
		names = []string{byDefault}
	}
	if len(names) == 1 && names[0] == "id" {
		return selection{idOnly: s.opts.Flavour == Cloud}
	}
	chosen := make(map[string]bool)
	for n, name := range names {
		id, minus := strings.CutPrefix(name, "-")
		if minus && n == 0 {
			s.choose(chosen, "*navigable", true)
		}
		s.choose(chosen, id, !minus)
	}
	var want selection
	for id, on := range chosen {
		if on {
			want.fields = append(want.fields, id)
		}
	}
	slices.Sort(want.fields)
	return want
}

func (s *Server) choose(chosen map[string]bool, name string, on bool) {
	for _, f := range s.site.Fields {
		if !f.exists(s.opts.Flavour) {
			continue
		}
		if id := f.id(s.opts.Flavour); id == name || name == "*all" || name == "*navigable" && f.navigable() {
			chosen[id] = on
		}
	}
}

// view is an issue as it is sent: its id on Cloud when nothing else is asked
// for, else with its key and the fields that are asked for and that it has.
func (s *Server) view(i *issue, want selection, expand string) object {
	if want.idOnly {
		return object{"id": i.eval.ID}
	}
	o := object{
		"id": i.eval.ID, "key": i.key, "self": s.author.self("issue", i.eval.ID),
		"expand": "operations,versionedRepresentations,editmeta,changelog,renderedFields",
	}
	if !want.any() {
		return o
	}
	fields, rendered := make(object), make(object)
	for _, id := range want.fields {
		v, ok := i.eval.Fields[id]
		if !ok {
			continue
		}
		fields[id] = v
		rendered[id] = s.rendered(i, id, v)
	}
	o["fields"] = fields
	if expands(expand, "renderedFields") {
		o["renderedFields"] = rendered
	}
	return o
}

// rendered is a value as renderedFields has it: HTML for rich text, a date in
// the user's own way, which differs from day to day, and null for most others.
func (s *Server) rendered(i *issue, id string, v any) any {
	if d, ok := i.prose[id]; ok {
		return renderHTML(d)
	}
	switch v := v.(type) {
	case string:
		if t, err := time.Parse("2006-01-02T15:04:05.000-0700", v); err == nil {
			if s.Now().Sub(t) < 24*time.Hour {
				return "Today " + t.Format("3:04 PM")
			}
			return t.Format("02/Jan/06 3:04 PM")
		}
	case object:
		if id == "comment" {
			return i.renderedComments(v)
		}
	}
	if s.isRich(id) {
		return ""
	}
	return nil
}

func (s *Server) isRich(id string) bool {
	return slices.ContainsFunc(s.site.Fields, func(f *field) bool { return f.Rich && f.exists(s.opts.Flavour) && f.id(s.opts.Flavour) == id })
}

func (i *issue) renderedComments(page object) object {
	out := object{"startAt": page["startAt"], "maxResults": page["maxResults"], "total": page["total"]}
	all := []any{}
	for n, c := range objects(page["comments"]) {
		all = append(all, object{"id": c["id"], "author": c["author"], "body": renderHTML(i.comments[n])})
	}
	out["comments"] = all
	return out
}

// explain adds what expand=names,schema asks for.
func (s *Server) explain(o object, want selection, expand string) {
	names, schema := make(object), make(object)
	for _, f := range s.site.Fields {
		id := f.id(s.opts.Flavour)
		if f.exists(s.opts.Flavour) && slices.Contains(want.fields, id) {
			names[id], schema[id] = f.name(s.opts.Flavour), f.schema(s.opts.Flavour)
		}
	}
	if expands(expand, "names") {
		o["names"] = names
	}
	if expands(expand, "schema") {
		o["schema"] = schema
	}
}

func expands(expand, what string) bool {
	return slices.Contains(strings.Split(expand, ","), what)
}
