package jiratest

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/jql"
)

// A cursor is the place in a result that a page token stands for.
type cursor struct {
	search
	issues []*issue // what is still to come
	page   int
}

// maxPage is the most that a Cloud search may be asked for.
const maxPage = 5000

// A cloudSearch is a request for a page of a search: the body of a POST.
type cloudSearch struct {
	JQL             string   `json:"jql"`
	NextPageToken   *string  `json:"nextPageToken"`
	MaxResults      *int     `json:"maxResults"`
	Fields          []string `json:"fields"`
	Expand          string   `json:"expand"`
	Properties      []string `json:"properties"`
	FieldsByKeys    bool     `json:"fieldsByKeys"`
	ReconcileIssues []int    `json:"reconcileIssues"`
}

// fromQuery reads the parameters of a GET.
func (in *cloudSearch) fromQuery(q url.Values) error {
	in.JQL, in.Expand, in.Fields = q.Get("jql"), q.Get("expand"), commas(q["fields"])
	if q.Has("nextPageToken") {
		t := q.Get("nextPageToken")
		in.NextPageToken = &t
	}
	if q.Has("maxResults") {
		n, err := strconv.Atoi(q.Get("maxResults"))
		if err != nil {
			return fmt.Errorf("maxResults %q is not a number", q.Get("maxResults"))
		}
		in.MaxResults = &n
	}
	return nil
}

func (s *Server) searchCloud(w http.ResponseWriter, r *http.Request, c *call) {
	var in cloudSearch
	if !s.input(w, r, &in) {
		return
	}
	token := ""
	if in.NextPageToken != nil {
		token = *in.NextPageToken
	}
	s.mu.Lock()
	from := s.cursors[token]
	s.mu.Unlock()
	s.note(c, func(r *Request) {
		r.JQL, r.Fields, r.Page = in.JQL, in.Fields, 1
		if from != nil {
			r.Page = from.page
		}
	})

	if token != "" && (from == nil || from.search != search{in.JQL, c.user}) {
		fail(w, http.StatusBadRequest, fmt.Sprintf("The provided next page token is invalid: '%s'.", token))
		return
	}
	most := 50
	if in.MaxResults != nil {
		most = *in.MaxResults
	}
	if most < 1 || most > maxPage {
		fail(w, http.StatusBadRequest, fmt.Sprintf("The maxResults parameter must be between 1 and %d.", maxPage))
		return
	}
	if q, err := jql.Parse(in.JQL); s.made != nil {
		// What would be refused is warned of before it is asked.
	} else if err == nil && !q.Bounded() {
		fail(w, http.StatusBadRequest, unboundedMessage)
		return
	} else if err == nil && len(q.OrderBy) > maxSortKeys {
		fail(w, http.StatusBadRequest, fmt.Sprintf("The ORDER BY clause has %d fields; at most %d are allowed.", len(q.OrderBy), maxSortKeys))
		return
	}
	if from == nil {
		issues, err := s.find(search{in.JQL, c.user})
		if err != nil {
			fail(w, http.StatusBadRequest, messages(err)...)
			return
		}
		from = &cursor{search: search{in.JQL, c.user}, issues: issues, page: 1}
	}
	want := s.selection(in.Fields, "id")
	if want.any() {
		most = min(most, s.pageSize())
	}
	here, rest := from.issues[:min(most, len(from.issues))], from.issues[min(most, len(from.issues)):]
	if all, err := s.find(from.search); err == nil {
		here = bent(c.fault, all, len(all)-len(from.issues), most)
	}
	issues := []any{}
	for _, i := range here {
		issues = append(issues, s.view(i, want, in.Expand))
	}
	o := object{"issues": issues, "isLast": len(rest) == 0}
	if c.fault == NoToken {
		o["isLast"] = false
	} else if next := s.turnPage(token, from, rest, c.fault); next != "" {
		o["nextPageToken"] = next
	}
	s.explain(o, want, in.Expand)
	reply(w, http.StatusOK, o)
}

// turnPage makes token useless, unless the page that it led to does not arrive,
// and returns the token of the rest, if there is any.
func (s *Server) turnPage(token string, from *cursor, rest []*issue, fault FaultKind) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if fault == SameToken && token != "" {
		return token
	}
	if !fault.garbles() {
		delete(s.cursors, token)
	}
	if len(rest) == 0 {
		return ""
	}
	next := s.opaque("page")
	s.cursors[next] = &cursor{search: from.search, issues: rest, page: from.page + 1}
	return next
}

// bulkFetch returns issues by id or key, in the order of their ids. It follows
// those that were moved; those that do not exist, or that the user may not see,
// are left out without a word.
func (s *Server) bulkFetch(w http.ResponseWriter, r *http.Request, c *call) {
	var in struct {
		IssueIDsOrKeys []string `json:"issueIdsOrKeys"`
		Fields         []string `json:"fields"`
		Expand         []string `json:"expand"`
		Properties     []string `json:"properties"`
		FieldsByKeys   bool     `json:"fieldsByKeys"`
	}
	if !s.body(w, r, &in) {
		return
	}
	s.note(c, func(r *Request) { r.Keys, r.Fields = in.IssueIDsOrKeys, in.Fields })
	if n := len(in.IssueIDsOrKeys); n < 1 || n > 100 {
		fail(w, http.StatusBadRequest, fmt.Sprintf("The number of issues must be between 1 and 100, but was %d.", n))
		return
	}
	var hits []*issue
	for _, key := range in.IssueIDsOrKeys {
		if i := s.lookUp(key, c.user); i != nil && !slices.Contains(hits, i) {
			hits = append(hits, i)
		}
	}
	slices.SortFunc(hits, func(a, b *issue) int { return cmp.Compare(a.id, b.id) })
	want, expand := s.selection(in.Fields, "*navigable"), strings.Join(in.Expand, ",")
	issues := []any{}
	for _, i := range hits {
		issues = append(issues, s.view(i, want, expand))
	}
	o := object{"issues": issues, "issueErrors": []any{}, "expand": "schema,names"}
	s.explain(o, want, expand)
	reply(w, http.StatusOK, o)
}

// lookUp returns the issue with an id or key, old or new, in any case; nil if the
// user may not see it.
func (s *Server) lookUp(idOrKey string, user bool) *issue {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.byKey[strings.ToUpper(idOrKey)]
	if i == nil {
		if n := slices.IndexFunc(s.issues, func(i *issue) bool { return i.eval.ID == idOrKey }); n >= 0 {
			i = s.issues[n]
		}
	}
	if i == nil || !i.shownTo(user) {
		return nil
	}
	return i
}

// oneIssue returns an issue, with all its fields unless asked for fewer.
func (s *Server) oneIssue(w http.ResponseWriter, r *http.Request, c *call) {
	key := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	q := r.URL.Query()
	s.note(c, func(r *Request) { r.Keys, r.Fields = []string{key}, commas(q["fields"]) })
	i := s.lookUp(key, c.user)
	if i == nil {
		message := "Issue does not exist or you do not have permission to see it."
		if s.opts.Flavour == DataCenter {
			message = "Issue Does Not Exist"
		}
		fail(w, http.StatusNotFound, message)
		return
	}
	want := s.selection(commas(q["fields"]), "*all")
	o := s.view(i, want, q.Get("expand"))
	s.explain(o, want, q.Get("expand"))
	reply(w, http.StatusOK, o)
}

// commas takes apart parameters that may be repeated and hold several names.
func commas(params []string) []string {
	var all []string
	for _, p := range params {
		for _, name := range strings.Split(p, ",") {
			if name = strings.TrimSpace(name); name != "" {
				all = append(all, name)
			}
		}
	}
	return all
}
