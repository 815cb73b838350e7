package fetch

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jqlbuild/jqlbuild/cache"
	"github.com/jqlbuild/jqlbuild/internal/attr"
	"github.com/jqlbuild/jqlbuild/internal/jiratest"
	"github.com/jqlbuild/jqlbuild/linkconfig"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// A moscow is a Jira whose priorities, versions and types stand in an order
// that neither their ids nor their names tell.
type moscow struct {
	mu       sync.Mutex
	requests []string
	refuse   string         // requests that hold this are refused
	more     map[string]any // in every answer to a search
}

func (m *moscow) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.requests = append(m.requests, r.URL.Path)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Ausername", "ada")
	if m.refuse != "" && strings.Contains(r.URL.Path, m.refuse) {
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, `{"errorMessages":["not for you"]}`)
		return
	}
	switch path := strings.TrimPrefix(r.URL.Path, "/rest/api/2"); path {
	case "/field":
		fmt.Fprint(w, `[{"id":"priority","name":"Priority","schema":{"type":"priority","system":"priority"}},
			{"id":"fixVersions","name":"Fix versions","schema":{"type":"array","items":"version","system":"fixVersions"}},
			{"id":"issuetype","name":"Type","schema":{"type":"issuetype","system":"issuetype"}}]`)
	case "/myself":
		fmt.Fprint(w, `{"key":"ada","name":"ada","displayName":"Ada"}`)
	case "/priority":
		fmt.Fprint(w, `[{"id":"3","name":"Must"},{"id":"1","name":"Should"},{"id":"2","name":"Could"}]`)
	case "/issuetype":
		fmt.Fprint(w, `[{"id":"9","name":"Wish"},{"id":"2","name":"Duty"}]`)
	case "/project/A/versions":
		fmt.Fprint(w, `[{"id":"7","name":"Sputnik"},{"id":"5","name":"Vostok"},{"id":"6","name":"Mir"}]`)
	case "/project/B/versions":
		fmt.Fprint(w, `[{"id":"1","name":"Zarya"}]`)
	case "/search":
		answer := map[string]any{"startAt": 0, "maxResults": 1000, "total": 4, "issues": []any{
			issueOf(1, "A-1", "Could", "2", "Mir", "6", "Duty", "2"),
			issueOf(2, "A-2", "Should", "1", "Vostok", "5", "Wish", "9"),
			issueOf(3, "A-3", "Must", "3", "Sputnik", "7", "Duty", "2"),
			issueOf(4, "B-1", "Must", "3", "Zarya", "1", "Wish", "9"),
		}}
		for k, v := range m.more {
			answer[k] = v
		}
		if err := json.NewEncoder(w).Encode(answer); err != nil {
			panic(err)
		}
	default:
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"errorMessages":["no such thing"]}`)
	}
}

func issueOf(id int, key, priority, priorityID, version, versionID, kind, kindID string) any {
	return map[string]any{"id": fmt.Sprint(id), "key": key, "fields": map[string]any{
		"priority":    map[string]any{"id": priorityID, "name": priority},
		"fixVersions": []any{map[string]any{"id": versionID, "name": version}},
		"issuetype":   map[string]any{"id": kindID, "name": kind},
	}}
}

// moscowFetcher returns a function that makes a Fetcher, and its Jira.
func moscowFetcher(t *testing.T) (*moscow, func() *Fetcher) {
	m := new(moscow)
	server := httptest.NewServer(m)
	t.Cleanup(server.Close)
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	link := &linkconfig.Link{Name: "m", URL: u, Deployment: linkconfig.DataCenter, Auth: linkconfig.Auth{Type: linkconfig.Basic},
		MaxAge: time.Hour, MaxStale: 24 * time.Hour, Timeout: 10 * time.Second, Parallel: 4}
	c := cache.Open(t.TempDir())
	return m, func() *Fetcher {
		f := &Fetcher{
			Config:      &linkconfig.Config{File: source.NewFile("jqlbuild.yaml", nil), DefaultLink: source.Literal("test", "m"), Links: []*linkconfig.Link{link}},
			Credentials: map[string]linkconfig.Credential{"m": {Type: linkconfig.Basic, User: "ada", Token: linkconfig.NewSecret("sesame-of-ada")}},
			Cache:       c,
		}
		t.Cleanup(f.Close)
		return f
	}
}

func (m *moscow) asked() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	asked := m.requests
	m.requests = nil
	return asked
}

func grouped(by string) table.Spec {
	spec := tableSpec("project in (A, B)", "key", 0)
	columns, _ := attr.ParseColumns(source.Literal("page.md", by))
	spec.View = table.TableView{Columns: spec.View.(table.TableView).Columns, GroupBy: columns}
	return spec
}

func chartBy(by string) table.Spec {
	spec := tableSpec("project in (A, B)", "", 0)
	columns, _ := attr.ParseColumns(source.Literal("page.md", by))
	spec.View = table.ChartView{By: columns[0]}
	return spec
}

func sortedBy(by string) table.Spec {
	spec := tableSpec("project in (A, B)", "key", 0)
	keys, _ := attr.ParseSort(source.Literal("page.md", by))
	spec.View = table.TableView{Columns: spec.View.(table.TableView).Columns, Sort: keys}
	return spec
}

// order returns the labels of a Result's groups, bars or rows.
func order(r table.Result) string {
	var labels []string
	for _, g := range r.Table.Groups {
		if len(r.Table.Groups) > 1 {
			labels = append(labels, table.PlainText(g.Heading))
			continue
		}
		for _, row := range g.Rows {
			labels = append(labels, table.PlainText(row.Cells[0].Content))
		}
	}
	return strings.Join(labels, " ")
}

// TestOrders has values stand as Jira has them, in groups, bars and rows, and
// asks for each list once, where an order of it shows.
func TestOrders(t *testing.T) {
	m, fetcher := moscowFetcher(t)
	specs := []table.Spec{grouped("priority"), chartBy("priority"), sortedBy("priority"), grouped("fixVersions"), chartBy("fixVersions"), sortedBy("issuetype, key")}
	want := []string{"Must Should Could", "Must Should Could", "A-3 B-1 A-2 A-1", "Sputnik Vostok Mir Zarya", "Sputnik Vostok Mir Zarya", "A-2 B-1 A-1 A-3"}
	check := func(f *Fetcher, when string) {
		t.Helper()
		for i, r := range f.Resolve(t.Context(), specs) {
			if len(r.Problems) > 0 {
				t.Fatalf("%s: spec %d: %v", when, i, r.Problems)
			}
			if got := order(r); got != want[i] {
				t.Errorf("%s: spec %d stands as %q, want %q", when, i, got, want[i])
			}
		}
	}
	check(fetcher(), "cold")
	asked := m.asked()
	slices.Sort(asked)
	if got, want := strings.Join(asked, " "), "/rest/api/2/field /rest/api/2/issuetype /rest/api/2/priority /rest/api/2/project/A/versions /rest/api/2/project/B/versions /rest/api/2/search"; got != want {
		t.Errorf("asked for %s, want %s", got, want)
	}
	check(fetcher(), "warm")
	offline := fetcher()
	offline.Offline, offline.Credentials = true, nil
	check(offline, "offline")
	if asked := m.asked(); len(asked) > 0 {
		t.Errorf("warm and offline builds asked for %q", asked)
	}
	if r := fetcher().Resolve(t.Context(), []table.Spec{tableSpec("project in (A, B)", "key, priority, fixVersions", 0)}); len(r[0].Problems) > 0 {
		t.Errorf("%v", r[0].Problems)
	}
	if asked := m.asked(); len(asked) > 1 {
		t.Errorf("where no order shows, lists were asked for: %q", asked)
	}
}

// TestOrderRefused: without Jira's order, values stand by their ids, and the
// author is told.
func TestOrderRefused(t *testing.T) {
	m, fetcher := moscowFetcher(t)
	m.refuse = "/priority"
	specs := []table.Spec{grouped("priority"), tableSpec("project = A", "key", 0)}
	r := fetcher().Resolve(t.Context(), specs)
	if codes(r[0]) != "order-unknown" || !r[0].Problems[0].Warning || order(r[0]) != "Should Could Must" {
		t.Errorf("got %v", r[0].Problems)
	}
	if len(r[1].Problems) > 0 {
		t.Errorf("a table without that order warns too: %v", r[1].Problems)
	}
	if p := fetcher().Check(t.Context(), specs); len(p) != 1 || p[0].Code != "order-unknown" || !strings.Contains(p[0].Message, "priorities") {
		t.Errorf("check says %v", p)
	}
	offline := fetcher()
	offline.Offline = true
	if r := offline.Resolve(t.Context(), specs); order(r[0]) != "Should Could Must" {
		t.Errorf("offline it stands as %q", order(r[0]))
	}
	// A list that was read stays when it cannot be read again.
	m.refuse = ""
	fetcher().Resolve(t.Context(), specs)
	m.refuse = "/priority"
	again := fetcher()
	again.Refresh = true
	if r := again.Resolve(t.Context(), specs); order(r[0]) != "Must Should Could" {
		t.Errorf("after a failed refresh it stands as %q", order(r[0]))
	}
}

// TestWarnings: what Jira remarks on a good answer stands at the query, for
// every kind of shortcode, and is kept with the answer.
func TestWarnings(t *testing.T) {
	const words = "The value 'x' does not exist for the field 'creator'"
	m, fetcher := moscowFetcher(t)
	m.more = map[string]any{"warningMessages": []string{words + ".", words + "."}, "issues": []any{}, "total": 0}
	specs := []table.Spec{tableSpec("creator = x", "key", 0), countSpec("creator = x"), countSpec("creator = y"), chartBy("priority")}
	check := func(f *Fetcher, when string) {
		t.Helper()
		for i, r := range f.Resolve(t.Context(), specs) {
			if codes(r) != "jira-warning" || !r.Problems[0].Warning || !strings.Contains(r.Problems[0].Message, words) || r.Table == nil && r.Count == nil {
				t.Errorf("%s: spec %d gives %v", when, i, r.Problems)
			}
		}
	}
	check(fetcher(), "cold")
	check(fetcher(), "warm")
	offline := fetcher()
	offline.Offline = true
	check(offline, "offline")
	if p := fetcher().CheckOnline(t.Context(), specs); len(p) == 0 || p[0].Code != "jira-warning" {
		t.Errorf("check --online says %v", p)
	}
	m.more = map[string]any{"warningMessages": []string{words}, "issues": []any{issueOf(1, "A-1", "Could", "2", "Mir", "6", "Duty", "2")}, "total": 1}
	if r := fetcher().Resolve(t.Context(), []table.Spec{issueSpec("A-1")}); codes(r[0]) != "jira-warning" || r[0].Table == nil {
		t.Errorf("a single issue gives %v", r[0].Problems)
	}
}

// TestClose leaves no connection behind.
func TestClose(t *testing.T) {
	jira := jiratest.New(jiratest.Options{})
	var open atomic.Int32
	server := httptest.NewUnstartedServer(jira)
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			open.Add(1)
		case http.StateClosed:
			open.Add(-1)
		}
	}
	server.Start()
	defer server.Close()
	s := setupAt(t, jira, server.URL, jiratest.Options{})
	s.resolve(tableSpec("project = ORR ORDER BY key", "key", 3), countSpec("project = DOC"))
	if st := s.f.Probe(t.Context(), s.link); st.Err != nil {
		t.Fatal(st.Err)
	}
	if open.Load() == 0 {
		t.Fatal("the connections are closed before Close")
	}
	s.f.Close()
	for range 500 {
		if open.Load() == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d connections are open after Close", open.Load())
}

// TestOthersLists: a table is the same whichever others are answered with it.
func TestOthersLists(t *testing.T) {
	s := newSetup(t, jiratest.Options{})
	plain, grouped := tableSpec("project = DOC", "key, priority, status, issuetype", 3), tableSpec("project = DOC", "key", 3)
	v := grouped.View.(table.TableView)
	v.GroupBy, _ = attr.ParseGroupBy(source.Literal("page.md", "priority"))
	grouped.View = v
	alone := s.resolve(plain)[0].Table
	together := s.resolve(plain, grouped)[0].Table
	if a, b := fmt.Sprintf("%+v", alone.Groups), fmt.Sprintf("%+v", together.Groups); a != b {
		t.Errorf("alone it is\n%s\nand with another\n%s", a, b)
	}
}
