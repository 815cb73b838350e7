package jiratest

import (
	"fmt"
	"strings"
	"time"
)

// Generate adds n more issues to a project, with the keys that follow its
// last, and makes the project if there is none. They are always the same, are
// about survey observations, and have the common fields only.
func (s *Server) Generate(project string, n int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.site.project(project)
	if p == nil {
		p = s.addProject(project)
	}
	first := 1
	for _, i := range s.issues {
		if key, number, err := splitKey(i.key); err == nil && key == project {
			first = max(first, number+1)
		}
	}
	issues := make([]*issue, n)
	for i := range issues {
		var err error
		if issues[i], err = s.author.brief(generated(s.site, p, first+i), s.author.next+i); err != nil {
			return fmt.Errorf("generate issues of %s: %w", project, err)
		}
	}
	s.author.next += n
	s.add(issues)
	return nil
}

func (s *Server) addProject(key string) *project {
	p := &project{
		ID: 10000 + len(s.site.Projects), Key: key, Name: "Survey " + key, Type: "software", Lead: s.site.Users[0].Name,
		Components: []string{"Imaging", "Spectra", "Calibration"},
		Versions:   []*version{{Name: "1.0", Released: true, Date: moment{s.site.Now.AddDate(0, -6, 0)}}, {Name: "2.0"}},
	}
	s.site.Projects = append(s.site.Projects, p)
	return p
}

// generated is the number-th issue of a project that nobody has written.
func generated(s *site, p *project, number int) *record {
	r := &record{key: fmt.Sprintf("%s-%d", p.Key, number), project: p, number: number, values: make(map[string]string)}
	choose := func(what string, of []string) string {
		if len(of) == 0 {
			return ""
		}
		return of[pick(r.key, what, len(of))]
	}
	objects := []string{"NGC 1300", "M 31", "Vega", "3C 273", "the Σ Orionis field", "Comet 67P", "HD 189733", "Barnard's Star", "the Crab Nebula", "ESO 137-001", "ω Centauri", "Sagittarius A*"}
	tasks := []string{"Observe %s in all filters", "Repeat the spectrum of %s", "Guide star lost near %s", "Flat fields do not match %s", "Photometry of %s drifts", "Add %s to the week plan", "Saturated frames of %s", "Confirm the transit of %s"}
	r.values["summary"] = fmt.Sprintf(choose("task", tasks), choose("object", objects)) + fmt.Sprintf(", night %d", number)
	r.values["issuetype"] = choose("type", []string{"Story", "Bug", "Bug", "Task"})
	r.values["priority"] = choose("priority", s.Priorities)
	r.values["status"] = choose("status", []string{"Backlog", "To Do", "In Progress", "In Review", "Done", "Done"})
	r.values["assignee"] = choose("assignee", []string{"", "okafor", "tanaka", "papadakis", "nguyen", "rao"})
	r.values["reporter"] = choose("reporter", []string{"lindqvist", "ferreira", "haddad", "levi"})
	r.values["components"] = choose("component", p.Components)
	r.values["labels"] = choose("label", []string{"", "public", "internal", "survey; public"})
	r.values["points"] = choose("points", []string{"", "1", "2", "3", "5", "8"})
	if len(p.Versions) > 0 {
		r.values["fixVersions"] = p.Versions[pick(r.key, "version", len(p.Versions))].Name
	}
	const form = "2006-01-02 15:04"
	created := s.Now.AddDate(-2, 0, 0).Add(time.Duration(number%17000) * time.Hour)
	updated := created.Add(time.Duration(pick(r.key, "updated", 500)) * time.Hour)
	if updated.After(s.Now.Time) {
		updated = s.Now.Add(-time.Minute)
	}
	r.values["created"], r.values["updated"] = created.Format(form), updated.Format(form)
	if r.values["status"] == "Done" {
		r.values["resolution"], r.values["resolutiondate"] = "Done", updated.Format(form)
	}
	if strings.Contains(r.values["summary"], "Guide star") {
		r.values["description"] = "The guider loses **" + strings.TrimPrefix(r.values["summary"], "Guide star lost near ") + "** after the meridian flip.\n\n- wind below 5 m/s\n- moon below the horizon"
	}
	return r
}
