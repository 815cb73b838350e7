package jiratest

import (
	"slices"
	"strconv"

	"github.com/jqlbuild/jqlbuild/internal/jql/eval"
)

// values are all that exist for a field, as far as the user, or nobody, may
// know of them; nil where any value goes.
func (s *Server) values(fieldID string, user bool, visible []*issue) []eval.Value {
	var all []eval.Value
	add := func(o object, v eval.Value) {
		if v.ID, _ = o["id"].(string); v.Name == "" {
			v.Name, _ = o["name"].(string)
		}
		all = append(all, v)
	}
	if fieldID == "issuekey" {
		for _, i := range visible {
			all = append(all, eval.Value{ID: i.eval.ID, Key: i.key})
		}
		return all
	}
	n := slices.IndexFunc(s.site.Fields, func(f *field) bool {
		return f.exists(s.opts.Flavour) && f.id(s.opts.Flavour) == fieldID
	})
	if n < 0 {
		return nil
	}
	f, a := s.site.Fields[n], s.author
	kind := f.Type
	if kind == "array" {
		kind = f.Items
	}
	switch kind {
	case "project":
		for _, p := range s.projects(user) {
			add(a.projectObject(p), eval.Value{Key: p.Key})
		}
	case "component":
		for _, p := range s.projects(user) {
			for _, c := range p.Components {
				add(a.componentObject(p, c), eval.Value{Project: p.Key})
			}
		}
	case "version":
		for _, p := range s.projects(user) {
			for _, v := range p.Versions {
				add(a.versionObject(p, v.Name), eval.Value{Project: p.Key, Released: v.Released, Archived: v.Archived})
			}
		}
	case "issuetype":
		for _, t := range s.site.Types {
			add(a.typeObject(t.Name), eval.Value{})
		}
	case "status":
		for _, t := range s.site.Statuses {
			add(a.statusObject(t.Name), eval.Value{})
		}
	case "priority", "resolution", "securitylevel":
		for _, name := range s.site.names(kind) {
			add(a.object(f, nil, kind, name), eval.Value{})
		}
	case "option":
		for _, o := range f.Options {
			add(a.option(f, o), eval.Value{Name: o})
		}
	case "user":
		for _, u := range s.site.Users {
			all = append(all, eval.Value{ID: u.id(s.opts.Flavour), Key: u.id(s.opts.Flavour), Name: u.Display})
		}
	case "json":
		for i, p := range s.site.Sprints {
			all = append(all, eval.Value{ID: strconv.Itoa(firstSprint + i), Name: p.Name})
		}
	}
	return all
}

// projects are those that the user, or nobody, may see.
func (s *Server) projects(user bool) []*project {
	if user {
		return s.site.Projects
	}
	return slices.DeleteFunc(slices.Clone(s.site.Projects), func(p *project) bool { return !slices.Contains(s.site.Anonymous, p.Key) })
}

// names are the names of all values of a type, in Jira's order.
func (s *site) names(kind string) []string {
	var all []string
	switch kind {
	case "priority":
		return s.Priorities
	case "resolution":
		for _, r := range s.Resolutions {
			all = append(all, r.Name)
		}
	case "securitylevel":
		for _, l := range s.Security {
			all = append(all, l.Name)
		}
	}
	return all
}
