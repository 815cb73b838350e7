package jiratest

import (
	"fmt"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// valueList returns all values of the field that the address names, in Jira's
// order.
func (s *Server) valueList(w http.ResponseWriter, r *http.Request, c *call) {
	reply(w, http.StatusOK, s.listed(path.Base(r.URL.Path)))
}

// listed are all values of a field.
func (s *Server) listed(name string) []any {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []any{}
	switch name {
	case "status":
		for _, t := range s.site.Statuses {
			all = append(all, s.author.statusObject(t.Name))
		}
	case "issuetype":
		for _, t := range s.site.Types {
			all = append(all, s.author.typeObject(t.Name))
		}
	default:
		for _, n := range s.site.names(name) {
			all = append(all, s.author.object(nil, nil, name, n))
		}
	}
	return all
}

// prioritySearch returns priorities in pages, as Cloud has it. It is not open to
// nobody.
func (s *Server) prioritySearch(w http.ResponseWriter, r *http.Request, c *call) {
	if !c.user {
		unauthorized(w)
		return
	}
	at, most := 0, 50
	for name, to := range map[string]*int{"startAt": &at, "maxResults": &most} {
		if text := r.URL.Query().Get(name); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil || n < 0 {
				fail(w, http.StatusBadRequest, fmt.Sprintf("%s %q is not a number.", name, text))
				return
			}
			*to = n
		}
	}
	all := s.listed("priority")
	most = min(most, s.opts.ListSize)
	at = min(at, len(all))
	here := all[at:min(at+most, len(all))]
	reply(w, http.StatusOK, object{"startAt": at, "maxResults": most, "total": len(all), "isLast": at+len(here) == len(all), "values": here})
}

// projectVersions returns the versions of a project in its sequence.
func (s *Server) projectVersions(w http.ResponseWriter, r *http.Request, c *call) {
	dir, last := path.Split(r.URL.Path)
	key := path.Base(dir)
	if last != "versions" || !strings.HasSuffix(path.Dir(path.Clean(dir)), "/project") {
		s.unknownRoute(w, r.URL.Path)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.projects(c.user) {
		if strings.EqualFold(p.Key, key) || strconv.Itoa(p.ID) == key {
			all := []any{}
			for _, v := range p.Versions {
				all = append(all, s.author.versionObject(p, v.Name))
			}
			reply(w, http.StatusOK, all)
			return
		}
	}
	fail(w, http.StatusNotFound, fmt.Sprintf("No project could be found with key '%s'.", key))
}
