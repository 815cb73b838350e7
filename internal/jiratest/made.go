package jiratest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/jql"
)

// rowsMadeUp is how many issues all made-up projects together have, about.
const rowsMadeUp = 900

// makeProjects gives each made-up project issues of the sample's first one,
// under its own key.
func (m *maker) makeProjects() {
	var of []*record
	for _, r := range m.records {
		if r.project == m.primary && r.values["security"] == "" {
			of = append(of, r)
		}
	}
	var made []*project
	for _, p := range m.Projects {
		if m.last[p] == 0 && p.ID >= 20000 {
			made = append(made, p)
		}
	}
	for _, p := range made {
		step := max(1, len(of)*len(made)/rowsMadeUp)
		keys := make(map[string]string)
		var all []*record
		for i, r := range of {
			if i%step == 0 || i < 10 {
				all = append(all, m.copyOf(r, p, len(all)+1))
				keys[r.key] = all[len(all)-1].key
			}
		}
		for _, r := range all {
			m.furnish(r)
			r.values["parent"] = keys[r.values["parent"]]
			for name, others := range r.Links {
				var mine []string
				for _, key := range others {
					if keys[key] != "" {
						mine = append(mine, keys[key])
					}
				}
				r.Links[name] = mine
			}
			if r.values["issuetype"] == "Sub-task" && r.values["parent"] == "" {
				r.values["issuetype"] = "Task"
			}
		}
	}
}

// furnish gives an issue of a made-up project values of fields that few issues
// of the sample have, and many pages show.
func (m *maker) furnish(r *record) {
	v := r.values
	give := func(id, text string) {
		if f := m.site.field(id); v[id] == "" && f != nil && f.exists(m.flavour) && pick(r.key, "has "+id, 5) > 0 {
			v[id] = text
		}
	}
	created, err := parseMoment(v["created"])
	if err != nil {
		return
	}
	sprints := m.strict.site.Sprints
	teams := []string{"Scheduling", "Sites", "Console"}
	give("team", teams[pick(r.key, "team", len(teams))])
	give("releasenote", v["summary"]+".")
	give("workaround", "Start it again.")
	give("duedate", created.AddDate(0, 0, 30+pick(r.key, "due", 60)).Format("2006-01-02"))
	give("reviewer", m.Users[1+pick(r.key, "reviewer", 12)].Name)
	if v["issuetype"] != "Epic" {
		give("points", strconv.Itoa([]int{1, 2, 3, 5, 8}[pick(r.key, "points", 5)]))
		if v["resolution"] == "" {
			give("sprint", sprints[len(sprints)-1-pick(r.key, "sprint", 2)].Name)
		} else {
			give("sprint", sprints[pick(r.key, "sprint", len(sprints)-2)].Name)
		}
	}
	if len(r.project.Versions) > 0 {
		give("fixVersions", r.project.Versions[pick(r.key, "version", len(r.project.Versions))].Name)
	}
}

// copyOf adds a record like another one to a project.
func (m *maker) copyOf(r *record, p *project, number int) *record {
	c := new(*r)
	c.key, c.project, c.number, c.Was = fmt.Sprintf("%s-%d", p.Key, number), p, number, nil
	c.values, c.Links = maps.Clone(r.values), maps.Clone(r.Links)
	if c.Links == nil {
		c.Links = make(map[string][]string)
	}
	delete(c.values, "security")
	if p != r.project && (r.project != m.primary || p.ID < 20000) { // it has others
		for _, id := range []string{"components", "versions", "fixVersions"} {
			delete(c.values, id)
		}
	}
	m.records = append(m.records, c)
	m.byKey[c.key] = c
	m.last[p] = max(m.last[p], number)
	return c
}

// makeIssues makes the issues that are asked for by their keys.
func (m *maker) makeIssues() {
	for _, key := range sorted(m.keys) {
		if m.byKey[key] != nil {
			continue
		}
		project, number, err := splitKey(key)
		if p := m.site.project(project); err == nil && p != nil && key == fmt.Sprintf("%s-%d", p.Key, number) {
			m.say("issue", key)
			r := m.copyOf(m.model(key), p, number)
			r.values["parent"], r.Links = "", nil
			if r.values["issuetype"] == "Sub-task" {
				r.values["issuetype"] = "Task"
			}
		}
	}
}

// model is an issue of the sample after which one with that key is made.
func (m *maker) model(key string) *record {
	for n := 0; ; n++ {
		r := m.strict.author.records[m.strict.issues[pick(key, strconv.Itoa(n), len(m.strict.issues))].key]
		if r.project.Key == m.primary.Key && r.values["security"] == "" && r.values["issuetype"] != "Epic" {
			return m.byKey[r.key]
		}
	}
}

// makeFields makes the fields that are asked for.
func (m *maker) makeFields() {
	numbers := make(map[int]bool)
	for _, f := range m.Fields {
		numbers[f.Cloud], numbers[f.DC] = true, true
	}
	for _, w := range m.wanted {
		numbers[w.number] = true
	}
	for _, name := range slices.Sorted(maps.Keys(m.wanted)) {
		w := m.wanted[name]
		n := w.number
		for i := 0; n == 0 || w.number == 0 && numbers[n]; i++ {
			n = 20000 + (pick(name, "field", 60000)+i)%60000
		}
		numbers[n] = true
		f := &field{ID: w.id, Name: w.name, Cloud: n, DC: n}
		f.Type, f.Kind = w.guess()
		f.Items = items[f.Kind]
		f.Rich = f.Kind == "textarea"
		if f.Kind == "select" {
			f.Options = w.optionsFor()
		}
		if w.suffix != "" {
			f.also = append(f.also, w.name+"["+w.suffix+"]")
		}
		m.Fields = append(m.Fields, f)
	}
}

// fill gives the issues of all projects values of made-up fields, unless they
// have been given one.
func (m *maker) fill() {
	for _, f := range m.Fields {
		if !strings.HasPrefix(f.ID, "made-up ") {
			continue
		}
		for _, r := range m.records {
			if _, set := r.values[f.ID]; !set {
				r.values[f.ID] = m.fit(f, r)
			}
		}
	}
	m.plant()
	for _, r := range m.records {
		m.settle(r)
	}
}

// makeValues makes the values that a query's comparisons name.
func (m *maker) makeValues(q *jql.Query) {
	var projects []*project
	each(q.Where, func(c *jql.Clause) {
		id, _ := m.field(c.Field)
		for _, v := range texts(c.Operand) {
			if id == "project" {
				projects = append(projects, m.project(v.Text))
			} else if id == "issuekey" && jql.IsKey(strings.ToUpper(v.Text)) {
				projects = append(projects, m.project(v.Text[:strings.LastIndexByte(v.Text, '-')]))
			}
		}
	})
	if projects == nil {
		projects = append(projects, m.primary)
	}
	each(q.Where, func(c *jql.Clause) {
		f := m.holder(c.Field)
		if f == nil || history(c.Op) {
			return
		}
		for _, v := range texts(c.Operand) {
			if v.Text != "" && !strings.ContainsAny(v.Text, ";\n") {
				m.makeValue(f, projects, v)
			}
		}
	})
}

// holder is the site's field that a query names, or nil.
func (m *maker) holder(name jql.Field) *field {
	id, w := m.field(name)
	if w != nil {
		id = w.id
	}
	return m.site.field(id)
}

// makeValue makes sure that a field can have a value.
func (m *maker) makeValue(f *field, projects []*project, v jql.Value) {
	kind, name := f.Type, v.Text
	if kind == "array" {
		kind = f.Items
	}
	same := func(s string) bool { return strings.EqualFold(s, name) }
	switch kind {
	case "version":
		for _, p := range projects {
			if !slices.ContainsFunc(p.Versions, func(v *version) bool { return same(v.Name) }) && !m.hasID(f, v) {
				p.Versions = append(p.Versions, &version{Name: name, Date: moment{m.Now.AddDate(0, 1, 0)}})
				m.say("version", name)
			}
		}
	case "component":
		for _, p := range projects {
			if !containsFold(p.Components, name) && !m.hasID(f, v) {
				p.Components = append(p.Components, name)
				m.say("component", name)
			}
		}
	case "status":
		if !slices.ContainsFunc(m.Statuses, func(s *status) bool { return same(s.Name) || s.ID == name }) {
			m.Statuses = append(m.Statuses, &status{Name: name, ID: strconv.Itoa(30000 + len(m.Statuses)), Category: categoryOf(name)})
			m.say("status", name)
		}
	case "issuetype":
		if !slices.ContainsFunc(m.Types, func(t *issueType) bool { return same(t.Name) || t.ID == name }) {
			m.Types = append(m.Types, &issueType{Name: name, ID: strconv.Itoa(30000 + len(m.Types))})
			m.say("type", name)
		}
	case "priority":
		if n, err := strconv.Atoi(name); !containsFold(m.Priorities, name) && (err != nil || n < 1 || n > len(m.Priorities)) {
			m.Priorities = append(m.Priorities, name)
			m.say("priority", name)
		}
	case "resolution":
		if !same("unresolved") && !slices.ContainsFunc(m.Resolutions, func(r *resolution) bool { return same(r.Name) }) && !m.hasID(f, v) {
			m.Resolutions = append(m.Resolutions, &resolution{Name: name})
			m.say("resolution", name)
		}
	case "securitylevel":
		if !slices.ContainsFunc(m.Security, func(l *securityLevel) bool { return same(l.Name) }) && !m.hasID(f, v) {
			m.Security = append(m.Security, &securityLevel{Name: name, Shown: true})
			m.say("security level", name)
		}
	case "user":
		if !slices.ContainsFunc(m.Users, func(u *user) bool { return same(u.Name) || same(u.Account) || same(u.Display) || same(u.Email) }) {
			m.Users = append(m.Users, &user{Name: name, Account: name, Display: displayOf(name)})
			m.say("user", name)
		}
	case "json":
		if !slices.ContainsFunc(m.Sprints, func(s *sprint) bool { return same(s.Name) }) && !m.hasID(f, v) {
			m.Sprints = append(m.Sprints, &sprint{Name: name, State: "active", Start: moment{m.Now.AddDate(0, 0, -7)}, End: moment{m.Now.AddDate(0, 0, 7)}})
			m.say("sprint", name)
		}
	case "option", "option-with-child":
		if made := strings.HasPrefix(f.ID, "made-up "); !containsFold(f.Options, name) && !m.hasID(f, v) && (made || !strings.Contains(name, " / ")) {
			f.Options = append(f.Options, name)
			if !made {
				m.say("option", name)
			}
		}
	}
}

// hasID reports whether a number is the id of a value that the sample has.
func (m *maker) hasID(f *field, v jql.Value) bool {
	if !v.Number {
		return false
	}
	for _, known := range m.strict.values(f.id(m.flavour), true, nil) {
		if known.ID == v.Text {
			return true
		}
	}
	return false
}

// history reports whether an operator is about the past.
func history(op jql.Op) bool {
	return strings.HasPrefix(string(op), "WAS") || op == jql.Changed
}

// settle makes the values of a record agree with each other.
func (m *maker) settle(r *record) {
	if !m.used[r] {
		return
	}
	v := r.values
	if v["updated"] < v["created"] {
		v["updated"] = v["created"]
	}
	if v["resolution"] != "" && cmp.Or(v["resolutiondate"], v["created"]) <= v["created"] {
		v["resolutiondate"] = v["updated"]
	}
	if v["resolution"] == "" {
		v["resolutiondate"] = ""
	}
}
