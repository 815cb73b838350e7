package jiratest

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// A serverSearch is a request for a page of a Data Center search: the body of a
// POST.
type serverSearch struct {
	JQL           string   `json:"jql"`
	StartAt       int      `json:"startAt"`
	MaxResults    *int     `json:"maxResults"`
	ValidateQuery *bool    `json:"validateQuery"`
	Fields        []string `json:"fields"`
	Expand        []string `json:"expand"`
}

// fromQuery reads the parameters of a GET.
func (in *serverSearch) fromQuery(q url.Values) error {
	in.JQL, in.Fields, in.Expand = q.Get("jql"), commas(q["fields"]), commas(q["expand"])
	for name, to := range map[string]func(int){
		"startAt":    func(n int) { in.StartAt = n },
		"maxResults": func(n int) { in.MaxResults = &n },
	} {
		if !q.Has(name) {
			continue
		}
		n, err := strconv.Atoi(q.Get(name))
		if err != nil {
			return fmt.Errorf("%s %q is not a number", name, q.Get(name))
		}
		to(n)
	}
	if q.Has("validateQuery") {
		b := q.Get("validateQuery") == "true"
		in.ValidateQuery = &b
	}
	return nil
}

func (s *Server) searchDataCenter(w http.ResponseWriter, r *http.Request, c *call) {
	var in serverSearch
	if !s.input(w, r, &in) {
		return
	}
	most := 50
	if in.MaxResults != nil {
		most = *in.MaxResults
	}
	if size := s.pageSize(); most < 0 || most > size { // without a word, as Jira does
		most = size
	}
	s.note(c, func(r *Request) {
		r.JQL, r.Fields, r.StartAt = in.JQL, in.Fields, in.StartAt
		if most == 0 {
			r.Kind = Count
		}
	})
	if in.StartAt < 0 {
		fail(w, http.StatusBadRequest, fmt.Sprintf("startAt cannot be %d.", in.StartAt))
		return
	}
	window, beyond := s.window()
	outside := in.StartAt+most > window
	if outside && beyond != 0 {
		fail(w, beyond, fmt.Sprintf("Search limit exceeded: startAt and maxResults together may not be more than %d.", window))
		return
	}
	o := object{"expand": "names,schema", "startAt": in.StartAt, "maxResults": most}
	issues, err := s.find(search{in.JQL, c.user})
	if err != nil {
		if in.ValidateQuery == nil || *in.ValidateQuery {
			fail(w, http.StatusBadRequest, messages(err)...)
			return
		}
		o["warningMessages"] = messages(err)
	}
	o["total"] = len(issues)
	switch c.fault {
	case Created:
		o["total"] = len(issues) + 1
	case Deleted:
		o["total"] = len(issues) - 1
	}
	want, expand := s.selection(in.Fields, "*navigable"), strings.Join(in.Expand, ",")
	here := []any{}
	rows := bent(c.fault, issues, in.StartAt, most)
	if outside {
		rows = nil
	}
	for _, i := range rows {
		here = append(here, s.view(i, want, expand))
	}
	o["issues"] = here
	s.explain(o, want, expand)
	reply(w, http.StatusOK, o)
}
