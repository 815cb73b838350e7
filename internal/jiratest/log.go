package jiratest

import (
	"fmt"
	"net/http"
	"strings"
)

// A Kind is what a request asks for.
type Kind string

// The kinds of requests.
const (
	Search   Kind = "search"
	Count    Kind = "count"  // approximate-count, or a search for no rows
	Issues   Kind = "issues" // bulkfetch, or one issue
	Fields   Kind = "field"
	Myself   Kind = "myself"
	Info     Kind = "serverInfo"
	ParseJQL Kind = "parse"
	OAuth    Kind = "token"
	AppLinks Kind = "applinks"
	List     Kind = "list" // the values of a field: priorities, statuses, versions of a project
	Other    Kind = "other"
)

// A Request is one that reached the server. It holds no credential.
type Request struct {
	Method, Path string
	Host         string
	Kind         Kind
	JQL          string   // of a search or count
	Keys         []string // of bulkfetch or one issue
	Fields       []string // as asked for
	Page         int      // of a Cloud search, from 1
	StartAt      int      // of a Data Center search
	Login        bool     // it came with a credential, of whatever worth
	Refused      bool     // which was not the right one
}

// String is the request's line in the log: "POST /rest/api/3/search/jql page=2",
// or "POST /rest/api/2/search startAt=100".
func (r *Request) String() string {
	line := r.Method + " " + r.Path
	switch {
	case r.Kind == Search && r.Page > 0:
		line += fmt.Sprintf(" page=%d", r.Page)
	case r.Kind == Search:
		line += fmt.Sprintf(" startAt=%d", r.StartAt)
	case r.Kind == Count && strings.HasSuffix(r.Path, "/search"):
		line += " maxResults=0"
	}
	return line
}

// Requests are the lines of all requests since the last Reset, in the order in
// which they came.
func (s *Server) Requests() []string {
	var lines []string
	for _, r := range s.Log() {
		lines = append(lines, r.String())
	}
	return lines
}

// Log returns the requests themselves, as far as they have been read.
func (s *Server) Log() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Request, len(s.log))
	for i, r := range s.log {
		all[i] = *r
	}
	return all
}

// Counts returns how many requests of each kind there were since the last Reset.
func (s *Server) Counts() map[Kind]int {
	counts := make(map[Kind]int)
	for _, r := range s.Log() {
		counts[r.Kind]++
	}
	return counts
}

// Refused returns how many requests came with a wrong credential since the last
// Reset.
func (s *Server) Refused() int {
	n := 0
	for _, r := range s.Log() {
		if r.Refused {
			n++
		}
	}
	return n
}

// Peak is the most requests that were in flight together since the last Reset.
func (s *Server) Peak() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.peak
}

// Reset forgets the requests, the failed logins and the faults to come.
func (s *Server) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log, s.faults, s.denied, s.peak = nil, nil, 0, s.now
}

func (s *Server) record(r *http.Request) *Request {
	entry := &Request{Method: r.Method, Path: r.URL.Path, Host: r.Host, Kind: kindOf(r.URL.Path), Login: r.Header.Get("Authorization") != ""}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = append(s.log, entry)
	s.now++
	s.peak = max(s.peak, s.now)
	return entry
}

func (s *Server) done() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now--
}

// note changes a request's entry in the log.
func (s *Server) note(c *call, change func(*Request)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(c.Request)
}

func kindOf(path string) Kind {
	for _, k := range []struct {
		part string
		kind Kind
	}{
		{"/priority", List},
		{"/status", List},
		{"/issuetype", List},
		{"/resolution", List},
		{"/project/", List},
		{"/search/approximate-count", Count},
		{"/search", Search},
		{"/issue/", Issues},
		{"/field", Fields},
		{"/myself", Myself},
		{"/serverInfo", Info},
		{"/jql/parse", ParseJQL},
		{"/token", OAuth},
		{"/applinks/", AppLinks},
	} {
		if strings.Contains(path, k.part) {
			return k.kind
		}
	}
	return Other
}
