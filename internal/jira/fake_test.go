package jira

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/issue"

	"github.com/jqlbuild/jqlbuild/linkconfig"
)

// A fake is a Jira in memory with so many issues, which a test may make
// behave badly. It is a RoundTripper, so that it works in a synctest bubble.
type fake struct {
	issues  int
	perPage int // the most that a page holds; 0: 100 on Cloud, 1000 on Data Center
	delay   time.Duration

	// before sees each request first, and answers it if it returns true.
	before func(w http.ResponseWriter, r *http.Request, body map[string]any) bool

	mu       sync.Mutex
	requests []string
	bodies   []map[string]any
	busy     int
	most     int // requests in flight
}

func (f *fake) RoundTrip(r *http.Request) (*http.Response, error) {
	var body map[string]any
	if r.Body != nil {
		_ = json.NewDecoder(r.Body).Decode(&body)
		r.Body.Close()
	}
	f.mu.Lock()
	f.requests = append(f.requests, r.Method+" "+r.URL.RequestURI())
	f.bodies = append(f.bodies, body)
	f.busy++
	f.most = max(f.most, f.busy)
	f.mu.Unlock()
	defer func() {
		f.mu.Lock()
		f.busy--
		f.mu.Unlock()
	}()

	if f.delay > 0 {
		if err := sleep(r.Context(), f.delay); err != nil {
			return nil, err
		}
	}
	w := httptest.NewRecorder()
	if f.before == nil || !f.before(w, r, body) {
		f.serve(w, r, body)
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	resp := w.Result()
	resp.Request = r
	return resp, nil
}

// count returns how many requests were for a path that ends like this.
func (f *fake) count(suffix string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, r := range f.requests {
		if strings.HasSuffix(r, suffix) {
			n++
		}
	}
	return n
}

func (f *fake) serve(w http.ResponseWriter, r *http.Request, body map[string]any) {
	switch _, path, _ := strings.Cut(r.URL.Path, "/rest/api/"); path {
	case "2/serverInfo":
		reply(w, 200, `{"baseUrl":"https://jira.example","version":"10.3.24","deploymentType":"Server","serverTitle":"Orrery"}`)
	case "3/serverInfo":
		reply(w, 200, `{"baseUrl":"https://jira.example","version":"1001.0.0","deploymentType":"Cloud"}`)
	case "3/myself":
		w.Header().Set("X-Aaccountid", "5ecf")
		reply(w, 200, `{"accountId":"5ecf","displayName":"Ada","accountType":"atlassian"}`)
	case "2/myself":
		w.Header().Set("X-Ausername", "ada%40example.com")
		reply(w, 200, `{"key":"JIRAUSER1","name":"ada@example.com","displayName":"Ada"}`)
	case "2/field", "3/field":
		sign(w, r)
		reply(w, 200, `[{"id":"summary","name":"Summary"}]`)
	case "3/search/jql":
		sign(w, r)
		f.cloud(w, body)
	case "2/search":
		sign(w, r)
		f.dataCenter(w, body)
	case "3/search/approximate-count":
		sign(w, r)
		reply(w, 200, `{"count":%d}`, f.issues)
	default:
		reply(w, 404, `{"errorMessages":["no such thing: %s"]}`, path)
	}
}

// sign names the user as Jira does.
func sign(w http.ResponseWriter, r *http.Request) {
	if strings.Contains(r.URL.Path, "/rest/api/3/") {
		w.Header().Set("X-Aaccountid", "5ecf")
	} else {
		w.Header().Set("X-Ausername", "ada%40example.com")
	}
}

func (f *fake) cloud(w http.ResponseWriter, body map[string]any) {
	at := 0
	if token, ok := body["nextPageToken"]; ok {
		fmt.Sscanf(token.(string), "after %d", &at)
	}
	most := f.perPage
	if most == 0 {
		most = 100
	}
	end := min(at+min(int(body["maxResults"].(float64)), most), f.issues)
	if end == f.issues {
		reply(w, 200, `{"issues":[%s],"isLast":true}`, issueList(at, end))
		return
	}
	reply(w, 200, `{"issues":[%s],"nextPageToken":"after %d","isLast":false}`, issueList(at, end), end)
}

func (f *fake) dataCenter(w http.ResponseWriter, body map[string]any) {
	most := f.perPage
	if most == 0 {
		most = 1000
	}
	at, size := int(body["startAt"].(float64)), min(int(body["maxResults"].(float64)), most)
	reply(w, 200, `{"startAt":%d,"maxResults":%d,"total":%d,"issues":[%s]}`, at, size, f.issues, issueList(at, min(at+size, f.issues)))
}

// issueList returns the issues from one number up to another.
func issueList(from, to int) string {
	var list []string
	for i := from; i < to; i++ {
		list = append(list, fmt.Sprintf(`{"id":"%d","key":"ORR-%d","fields":{"summary":"No. %[2]d"}}`, 10000+i, i+1))
	}
	return strings.Join(list, ",")
}

func reply(w http.ResponseWriter, status int, format string, args ...any) {
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(status)
	fmt.Fprintf(w, format, args...)
}

const secret = "s3cr3t-t0ken"

// newClient returns a client of the fake with credentials.
func newClient(t testing.TB, d linkconfig.Deployment, f http.RoundTripper, change ...func(*Options)) *Client {
	t.Helper()
	o := Options{
		Link: &linkconfig.Link{
			Name: "docs", URL: address("https://jira.example/ctx"), Deployment: d,
			Timeout: 30 * time.Second, Retries: 5, Parallel: 4,
		},
		Credential: linkconfig.Credential{Type: linkconfig.Basic, User: "ada@example.com", Token: linkconfig.NewSecret(secret)},
		Transport:  f,
	}
	for _, c := range change {
		c(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func address(s string) *url.URL {
	u, err := url.Parse(s)
	if err != nil {
		panic(err)
	}
	return u
}

// wantError fails the test unless err is an Error of a kind whose text has
// all the parts, and no secret.
func wantError(t *testing.T, err error, kind Kind, parts ...string) *Error {
	t.Helper()
	e, ok := err.(*Error)
	if !ok {
		t.Fatalf("got %T %v, want an *Error", err, err)
	}
	if e.Kind != kind {
		t.Errorf("got kind %v, want %v: %v", e.Kind, kind, e)
	}
	for _, p := range parts {
		if !strings.Contains(e.Error(), p) {
			t.Errorf("error %q does not say %q", e, p)
		}
	}
	if strings.Contains(e.Error(), secret) || strings.ContainsAny(e.Error(), "\n\r\x1b") {
		t.Errorf("error %q is not safe to print", e)
	}
	return e
}

// keysOf returns the keys of issues, and fails the test if one comes twice.
func keysOf(t *testing.T, issues []issue.Issue) []string {
	t.Helper()
	var keys []string
	for _, i := range issues {
		if slices.Contains(keys, i.Key) {
			t.Errorf("%s comes twice", i.Key)
		}
		keys = append(keys, i.Key)
	}
	return keys
}

var both = []linkconfig.Deployment{linkconfig.Cloud, linkconfig.DataCenter}

var issueNumbers = regexp.MustCompile(`"issues":\[([0-9,]+)\]`)

// withIssues writes out a page whose issues are given as numbers.
func withIssues(page string) string {
	return issueNumbers.ReplaceAllStringFunc(page, func(s string) string {
		var list []string
		for n := range strings.SplitSeq(issueNumbers.FindStringSubmatch(s)[1], ",") {
			list = append(list, fmt.Sprintf(`{"id":"%s","key":"A-%[1]s"}`, n))
		}
		return `"issues":[` + strings.Join(list, ",") + `]`
	})
}

// synced runs a test on a clock of its own, where waiting takes no time.
func synced(t *testing.T, f func(*testing.T)) { synctest.Test(t, f) }

// quietLog keeps a test server's complaints about us out of the output.
func quietLog() *log.Logger { return log.New(io.Discard, "", 0) }
