package jiratest

import (
	"net/http"
	"strings"
)

// cloud answers a request to Jira Cloud: on the site itself, or through the
// gateway that scoped tokens and OAuth need.
func (s *Server) cloud(w http.ResponseWriter, r *http.Request, c *call, path string) {
	switch path {
	case "/oauth/token":
		s.token(w, r, c)
		return
	case "/_edge/tenant_info":
		reply(w, http.StatusOK, object{"cloudId": CloudID})
		return
	}
	path, gateway := strings.CutPrefix(path, "/ex/jira/"+CloudID)
	if !s.login(w, r, c, gateway) {
		return
	}
	const v3 = "/rest/api/3"
	rest, ok := strings.CutPrefix(path, v3)
	switch {
	case path == "/rest/api/2/serverInfo":
		rest, ok = "/serverInfo", true
	case path == "/rest/api/2/search" || path == v3+"/search":
		fail(w, http.StatusGone, "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046")
		return
	}
	if !ok {
		s.unknownRoute(w, path)
		return
	}
	s.route(w, r, c, path, append(s.common(),
		route{"GET", "/search/jql", s.searchCloud},
		route{"POST", "/search/jql", s.searchCloud},
		route{"POST", "/search/approximate-count", s.approximateCount},
		route{"POST", "/issue/bulkfetch", s.bulkFetch},
		route{"POST", "/jql/parse", s.parseJQL},
		route{"GET", "/priority/search", s.prioritySearch},
	), rest)
}

// dataCenter answers a request to Jira Data Center, and to the application links
// that a Confluence Data Center has.
func (s *Server) dataCenter(w http.ResponseWriter, r *http.Request, c *call, path string) {
	if path == "/rest/oauth2/latest/token" {
		s.token(w, r, c)
		return
	}
	if !s.login(w, r, c, false) {
		return
	}
	if rest, ok := strings.CutPrefix(path, "/rest/applinks/"); ok {
		s.route(w, r, c, path, []route{
			{"GET", "latest/applicationlink", listApplinks("applicationLinks", applink.older)},
			{"GET", "1.0/applicationlink", listApplinks("applicationLinks", applink.older)},
			{"GET", "latest/listApplicationlinks", listApplinks("list", applink.wrapped)},
			{"GET", "1.0/listApplicationlinks", listApplinks("list", applink.wrapped)},
			{"GET", "3.0/applinks", listApplinks("", applink.newer)},
		}, rest)
		return
	}
	rest, ok := strings.CutPrefix(path, "/rest/api/2")
	if !ok {
		if rest, ok = strings.CutPrefix(path, "/rest/api/latest"); !ok {
			s.unknownRoute(w, path)
			return
		}
	}
	s.route(w, r, c, path, append(s.common(),
		route{"GET", "/search", s.searchDataCenter},
		route{"POST", "/search", s.searchDataCenter},
	), rest)
}

// common are the routes that both have.
func (s *Server) common() []route {
	return []route{
		{"GET", "/serverInfo", s.serverInfo},
		{"GET", "/myself", s.myself},
		{"GET", "/field", s.fields},
		{"GET", "/issue/", s.oneIssue},
		{"GET", "/priority", s.valueList},
		{"GET", "/status", s.valueList},
		{"GET", "/issuetype", s.valueList},
		{"GET", "/resolution", s.valueList},
		{"GET", "/project/", s.projectVersions},
	}
}

// A route whose path ends in a slash takes one more element.
type route struct {
	method, path string
	answer       func(http.ResponseWriter, *http.Request, *call)
}

func (s *Server) route(w http.ResponseWriter, r *http.Request, c *call, path string, routes []route, rest string) {
	wrongMethod := false
	for _, t := range routes {
		if t.path != rest && !(strings.HasSuffix(t.path, "/") && strings.HasPrefix(rest, t.path)) {
			continue
		}
		if t.method != r.Method {
			wrongMethod = true
			continue
		}
		if acceptable(w, r) {
			t.answer(w, r, c)
		}
		return
	}
	if wrongMethod {
		reply(w, http.StatusMethodNotAllowed, object{"message": "HTTP 405 Method Not Allowed", "status-code": 405})
		return
	}
	s.unknownRoute(w, path)
}

// serverInfo can be read by anybody. Data Center calls itself a Server.
func (s *Server) serverInfo(w http.ResponseWriter, r *http.Request, c *call) {
	o := object{
		"baseUrl": s.opts.BaseURL, "serverTitle": "Orrery Jira",
		"version": "1001.0.0-SNAPSHOT", "versionNumbers": []int{1001, 0, 0}, "buildNumber": 100288, "deploymentType": "Cloud",
	}
	if s.opts.Flavour == DataCenter {
		o["version"], o["versionNumbers"], o["buildNumber"], o["deploymentType"] = "10.3.24", []int{10, 3, 24}, 10030024, "Server"
	}
	reply(w, http.StatusOK, o)
}

// fields can be read by anybody.
func (s *Server) fields(w http.ResponseWriter, r *http.Request, c *call) {
	reply(w, http.StatusOK, s.site.fieldList(s.opts.Flavour))
}
