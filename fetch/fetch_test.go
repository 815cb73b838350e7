package fetch

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jqlbuild/jqlbuild/cache"
	"github.com/jqlbuild/jqlbuild/internal/attr"
	"github.com/jqlbuild/jqlbuild/internal/jiratest"
	"github.com/jqlbuild/jqlbuild/linkconfig"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// A setup is a Fetcher for one link to a sample Jira.
type setup struct {
	t      testing.TB
	server *jiratest.Server
	link   *linkconfig.Link
	f      *Fetcher
	clock  time.Time
}

func newSetup(t testing.TB, o jiratest.Options) *setup {
	t.Helper()
	server := jiratest.New(o)
	return setupAt(t, server, server.Start(t), o)
}

// setupAt is newSetup for a server that can be reached at an address.
func setupAt(t testing.TB, server *jiratest.Server, base string, o jiratest.Options) *setup {
	t.Helper()
	s := &setup{t: t, server: server, clock: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	address, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	s.link = &linkconfig.Link{
		Name: "sample", URL: address, TimeZone: time.UTC,
		Deployment: linkconfig.Cloud,
		Auth:       linkconfig.Auth{Type: linkconfig.Basic},
		MaxAge:     time.Hour, MaxStale: 24 * time.Hour,
		Timeout: 10 * time.Second, Retries: 1, Parallel: 4,
	}
	if o.Flavour == jiratest.DataCenter {
		s.link.Deployment = linkconfig.DataCenter
	}
	s.renew(cache.Open(t.TempDir()))
	return s
}

// renew makes a Fetcher as another run of the program would.
func (s *setup) renew(c *cache.Cache) {
	s.f = &Fetcher{
		Config: &linkconfig.Config{
			File:        source.NewFile("jqlbuild.yaml", nil),
			DefaultLink: source.Literal("test", "sample"),
			Links:       []*linkconfig.Link{s.link},
		},
		Credentials: map[string]linkconfig.Credential{
			"sample": {Type: linkconfig.Basic, User: jiratest.User, Token: linkconfig.NewSecret(jiratest.Token)},
		},
		Cache: c,
		Now:   func() time.Time { return s.clock },
	}
	s.server.Reset()
}

func tableSpec(jql, columns string, limit int) table.Spec {
	spec := table.Spec{Ask: table.Ask{JQL: source.Literal("page.md", jql)}}
	spec.Span = spec.Ask.JQL.Span()
	v := table.TableView{}
	if columns != "" {
		v.Columns, _ = attr.ParseColumns(source.Literal("page.md", columns))
	}
	if limit != 0 {
		spec.Ask.Limit = table.Limit{Text: source.Literal("page.md", fmt.Sprint(limit)), N: limit}
	}
	spec.View = v
	return spec
}

func countSpec(jql string) table.Spec {
	spec := table.Spec{Ask: table.Ask{JQL: source.Literal("page.md", jql)}, View: table.CountView{}}
	spec.Span = spec.Ask.JQL.Span()
	return spec
}

func issueSpec(key string) table.Spec {
	spec := table.Spec{Ask: table.Ask{Key: source.Literal("page.md", key)}, View: table.IssueView{}}
	spec.Span = spec.Ask.Key.Span()
	return spec
}

// resolve answers specs and fails the test on any problem.
func (s *setup) resolve(specs ...table.Spec) []table.Result {
	s.t.Helper()
	results := s.f.Resolve(s.t.Context(), specs)
	for _, r := range results {
		for _, p := range r.Problems {
			s.t.Fatalf("a problem: %v", p)
		}
	}
	return results
}

func keys(t *table.Table) []string {
	var keys []string
	for _, g := range t.Groups {
		for _, r := range g.Rows {
			keys = append(keys, r.Key)
		}
	}
	return keys
}

var flavours = []jiratest.Flavour{jiratest.Cloud, jiratest.DataCenter}

// TestWhole asks for a result of many pages and for a few rows of it.
func TestWhole(t *testing.T) {
	for _, flavour := range flavours {
		t.Run(flavour.String(), func(t *testing.T) {
			s := newSetup(t, jiratest.Options{Flavour: flavour, PageSize: 100})
			if err := s.server.Generate("SURV", 1000); err != nil {
				t.Fatal(err)
			}
			r := s.resolve(
				tableSpec("project = SURV ORDER BY key", "key, summary", table.AllRows),
				tableSpec("project=SURV order by key", "key, status", 7),
			)
			if got := keys(r[0].Table); len(got) != 1000 || got[999] != "SURV-1000" {
				t.Errorf("got %d rows, want all 1000 in order", len(got))
			}
			if r[0].Table.Cut || r[0].Table.Total != 1000 {
				t.Errorf("a whole result has Cut %v, Total %d", r[0].Table.Cut, r[0].Table.Total)
			}
			if got := keys(r[1].Table); len(got) != 7 || got[6] != "SURV-7" {
				t.Errorf("got rows %v, want the first 7", got)
			}
			if !r[1].Table.Cut || r[1].Table.Total != 1000 {
				t.Errorf("a cut result has Cut %v, Total %d, want true, 1000", r[1].Table.Cut, r[1].Table.Total)
			}
			if n := s.server.Counts()[jiratest.Search]; n != 10 {
				t.Errorf("%d searches were sent, want one for each of 10 pages", n)
			}
		})
	}
}

// TestLimit has a table of 7 rows cost one short request.
func TestLimit(t *testing.T) {
	for _, flavour := range flavours {
		t.Run(flavour.String(), func(t *testing.T) {
			s := newSetup(t, jiratest.Options{Flavour: flavour})
			r := s.resolve(tableSpec("project = ORR ORDER BY key", "key", 7))
			if tb := r[0].Table; tb.Shown != 7 || !tb.Cut {
				t.Errorf("Shown %d, Cut %v; want 7, true", tb.Shown, tb.Cut)
			}
			if n := s.server.Counts()[jiratest.Search]; n != 1 {
				t.Errorf("%d searches were sent, want 1", n)
			}
		})
	}
}

// TestFewest counts what a site of many shortcodes costs: each distinct query
// once, single issues a hundred at a time, and counts that a complete answer
// tells nothing. The second run costs nothing.
func TestFewest(t *testing.T) {
	for _, flavour := range flavours {
		t.Run(flavour.String(), func(t *testing.T) {
			s := newSetup(t, jiratest.Options{Flavour: flavour})
			if err := s.server.Generate("SURV", 250); err != nil {
				t.Fatal(err)
			}
			var specs []table.Spec
			for i := range 400 {
				jql := fmt.Sprintf("project = ORR AND key >= ORR-%d ORDER BY key", 1+i%24)
				if i%2 == 1 {
					jql = fmt.Sprintf("project=ORR and  key>=ORR-%d order by key", 1+i%24)
				}
				specs = append(specs, tableSpec(jql, []string{"key, summary", "key, status, Story Points"}[i%2], 5+i%3))
			}
			for i := range 600 {
				specs = append(specs, issueSpec(fmt.Sprintf("SURV-%d", 1+i%250)))
			}
			for i := range 200 {
				specs = append(specs, countSpec(fmt.Sprintf("project = DOC AND key <= DOC-%d", 1+i%24)))
				specs = append(specs, countSpec("project = OPS ORDER BY key"))
			}
			specs = append(specs, tableSpec("project = OPS ORDER BY key", "key", table.AllRows))
			r := s.resolve(specs...)
			counts := s.server.Counts()
			if counts[jiratest.Fields] != 1 || counts[jiratest.Myself] > 1 || counts[jiratest.Info] > 1 {
				t.Errorf("asked for fields, identity and server %v times, want at most once each", counts)
			}
			searches := counts[jiratest.Search] + counts[jiratest.Issues] + counts[jiratest.Count]
			if want := 24 + 3 + 24 + 1; searches != want {
				t.Errorf("sent %d requests, want %d: %v", searches, want, counts)
			}
			if r[0].Table == nil || r[len(r)-1].Table.Shown != r[len(r)-2].Count.N {
				t.Error("a count differs from its table")
			}
			c := s.f.Cache
			s.renew(c)
			again := s.resolve(specs...)
			if n := len(s.server.Requests()); n != 0 {
				t.Errorf("the second run sent %d requests: %q", n, s.server.Requests()[:1])
			}
			for i := range r {
				a, b := table.AppendHTML(nil, &specs[i], &r[i], 1), table.AppendHTML(nil, &specs[i], &again[i], 1)
				if string(a) != string(b) {
					t.Fatalf("spec %d differs from the cache:\n%s\n%s", i, a, b)
				}
			}
			s.renew(c)
			s.f.Offline, s.f.Credentials = true, nil
			s.clock = s.clock.Add(1000 * time.Hour)
			for i, r := range s.resolve(specs...) {
				a, b := table.AppendHTML(nil, &specs[i], &r, 1), table.AppendHTML(nil, &specs[i], &again[i], 1)
				if string(a) != string(b) {
					t.Fatalf("spec %d differs offline:\n%s\n%s", i, a, b)
				}
			}
		})
	}
}

func TestMaxAge(t *testing.T) {
	s := newSetup(t, jiratest.Options{})
	spec := tableSpec("project = DOC ORDER BY key", "key", 3)
	s.resolve(spec)
	s.clock = s.clock.Add(59 * time.Minute)
	s.renew(s.f.Cache)
	s.resolve(spec)
	if n := len(s.server.Requests()); n != 0 {
		t.Errorf("within max_age %d requests were sent", n)
	}
	s.clock = s.clock.Add(2 * time.Minute)
	s.renew(s.f.Cache)
	r := s.resolve(spec)
	if n := s.server.Counts()[jiratest.Search]; n != 1 {
		t.Errorf("after max_age %d searches were sent, want 1", n)
	}
	if !r[0].AsOf.Equal(s.clock) {
		t.Errorf("AsOf = %v, want %v", r[0].AsOf, s.clock)
	}
	s.renew(s.f.Cache)
	s.f.Refresh = true
	s.resolve(spec)
	if n := s.server.Counts()[jiratest.Search]; n != 1 {
		t.Errorf("with Refresh %d searches were sent, want 1", n)
	}
}

// TestWiden has a second site need another column, and then the first again.
func TestWiden(t *testing.T) {
	s := newSetup(t, jiratest.Options{})
	a, b := tableSpec("project = DOC ORDER BY key", "key, summary", 5), tableSpec("project = DOC ORDER BY key", "key, status", 3)
	s.resolve(a)
	s.renew(s.f.Cache)
	s.resolve(b)
	if n := s.server.Counts()[jiratest.Search]; n != 1 {
		t.Errorf("another column sent %d searches, want 1", n)
	}
	s.renew(s.f.Cache)
	s.resolve(a, b)
	if n := s.server.Counts()[jiratest.Search]; n != 0 {
		t.Errorf("both together sent %d searches, want none", n)
	}
}

// TestNewField has somebody add a field to Jira since its list was read.
func TestNewField(t *testing.T) {
	s := newSetup(t, jiratest.Options{})
	s.resolve(tableSpec("project = ORR ORDER BY key", "key, summary", 3), tableSpec("key in (ORR-9, ORR-31)", "key", 3))
	key := entryKey(fieldsEntry, identity(s.link))
	e, err := s.f.Cache.Get(key)
	if err != nil {
		t.Fatal(err)
	}
	e.Data = []byte(strings.ReplaceAll(string(e.Data), "Story Points", "Something Else"))
	if err := s.f.Cache.Put(e); err != nil {
		t.Fatal(err)
	}
	s.renew(s.f.Cache)
	r := s.resolve(tableSpec("project = ORR ORDER BY key", "key, Story Points", 3), tableSpec("key in (ORR-9, ORR-31)", "key, Story Points", 3))
	if n := s.server.Counts()[jiratest.Fields]; n != 1 {
		t.Errorf("the list was read %d times, want once", n)
	}
	if got := table.PlainText(r[1].Table.Groups[0].Rows[0].Cells[1].Content); got == "" {
		t.Error("the new field of a single issue is empty")
	}
}

func TestUnknownField(t *testing.T) {
	s := newSetup(t, jiratest.Options{})
	r := s.f.Resolve(t.Context(), []table.Spec{
		tableSpec("project = ORR", "key, Stroy Points", 1),
		tableSpec("project = ORR", "key, Reviewer", 1),
		tableSpec("project = ORR", "key, Story Points", 1),
	})
	for i, want := range []string{`did you mean "Story Points"`, "customfield_10043, customfield_10044"} {
		if len(r[i].Problems) != 1 || !strings.Contains(r[i].Problems[0].Error(), want) {
			t.Errorf("problems = %v, want one with %q", r[i].Problems, want)
		}
	}
	if r[2].Table == nil {
		t.Errorf("a good table failed with the others: %v", r[2].Problems)
	}
}

func TestRejected(t *testing.T) {
	for _, flavour := range flavours {
		t.Run(flavour.String(), func(t *testing.T) {
			s := newSetup(t, jiratest.Options{Flavour: flavour})
			s.link.OnError = linkconfig.Stale
			r := s.f.Resolve(t.Context(), []table.Spec{
				tableSpec("project = NOPE", "key", 1),
				tableSpec("project = DOC", "key", 1),
				issueSpec("DOC-99999"),
				issueSpec("DOC-1"),
			})
			p := r[0].Problems
			if len(p) != 1 || p[0].Code != "jql-rejected" || p[0].Class != source.Content || !strings.Contains(p[0].Message, "NOPE") {
				t.Errorf("problems = %v, want Jira's own words as a content problem", p)
			}
			p = r[2].Problems
			if len(p) != 1 || p[0].Code != "issue-not-shown" || p[0].Class != source.Content {
				t.Errorf("problems = %v, want that the issue is not shown", p)
			}
			if r[1].Table == nil || r[3].Table == nil {
				t.Error("good specs failed with bad ones")
			}
		})
	}
}

func TestOnError(t *testing.T) {
	for _, tt := range []struct {
		name    string
		onError linkconfig.OnError
		age     time.Duration
		stale   bool
		box     bool
	}{
		{"fail", linkconfig.Fail, 2 * time.Hour, false, false},
		{"stale", linkconfig.Stale, 2 * time.Hour, true, false},
		{"too old", linkconfig.Stale, 25 * time.Hour, false, false},
		{"show", linkconfig.Show, 2 * time.Hour, false, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newSetup(t, jiratest.Options{})
			s.link.OnError, s.link.Retries = tt.onError, 0
			specs := []table.Spec{tableSpec("project = DOC ORDER BY key", "key", 3), countSpec("project = ORR"), issueSpec("ORR-1"),
				tableSpec("project = ORR ORDER BY key", "key, Story Points", 3)}
			s.resolve(specs...)
			read := s.clock
			s.clock = s.clock.Add(tt.age)
			s.renew(s.f.Cache)
			s.f.Refresh = true // so that the list of fields is asked for as well
			s.server.Inject(jiratest.Fault{Status: 503, Times: -1})
			for i, r := range s.f.Resolve(t.Context(), specs) {
				if r.Stale != tt.stale || r.Box != tt.box || (r.Table != nil || r.Count != nil) != tt.stale {
					t.Errorf("spec %d: Stale %v, Box %v, answered %v", i, r.Stale, r.Box, r.Table != nil || r.Count != nil)
				}
				if len(r.Problems) != 1 || r.Problems[0].Class != source.Jira || r.Problems[0].Warning != tt.stale {
					t.Errorf("spec %d: problems = %v", i, r.Problems)
				}
				if tt.stale && !r.AsOf.Equal(read) {
					t.Errorf("spec %d: AsOf = %v, want %v", i, r.AsOf, read)
				}
			}
			// The failed refresh has not touched what was there.
			s.renew(s.f.Cache)
			s.f.Offline = true
			s.resolve(specs...)
		})
	}
}

// TestBadCredentials: Jira answers with 200 and what the public may see, which
// must neither be shown nor remembered.
func TestBadCredentials(t *testing.T) {
	for _, flavour := range flavours {
		t.Run(flavour.String(), func(t *testing.T) {
			s := newSetup(t, jiratest.Options{Flavour: flavour})
			s.f.Credentials["sample"] = linkconfig.Credential{Type: linkconfig.Basic, User: jiratest.User, Token: linkconfig.NewSecret("wrong-secret")}
			r := s.f.Resolve(t.Context(), []table.Spec{tableSpec("project = DOC", "key", 3)})
			if len(r[0].Problems) != 1 || r[0].Problems[0].Class != source.Jira || r[0].Table != nil {
				t.Errorf("problems = %v, table %v", r[0].Problems, r[0].Table)
			}
			if strings.Contains(fmt.Sprint(r), "wrong-secret") {
				t.Error("the secret is in the result")
			}
			for info, err := range s.f.Cache.List() {
				t.Errorf("remembered %q (%v)", info.Key, err)
			}
		})
	}
}

// TestOtherUser: what one user may see is no answer to another.
func TestOtherUser(t *testing.T) {
	s := newSetup(t, jiratest.Options{})
	spec := tableSpec("project = ORR ORDER BY key", "key", 3)
	s.resolve(spec)
	s.renew(s.f.Cache)
	s.f.Credentials["sample"] = linkconfig.Credential{Type: linkconfig.Basic, User: "someone@else.example", Token: linkconfig.NewSecret("x")}
	r := s.f.Resolve(t.Context(), []table.Spec{spec})
	if r[0].Table != nil {
		t.Error("an entry of another user was used")
	}
}

func TestOffline(t *testing.T) {
	s := newSetup(t, jiratest.Options{})
	s.f.Offline = true
	r := s.f.Resolve(t.Context(), []table.Spec{tableSpec("project = DOC", "key", 3), tableSpec("project = DOC", "Story Points", 3)})
	for i := range r {
		if len(r[i].Problems) != 1 || r[i].Problems[0].Code != "not-cached" {
			t.Errorf("problems = %v, want that the cache has no answer", r[i].Problems)
		}
	}
	if n := len(s.server.Requests()); n > 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// TestOfflineLacks names the field that a cached answer does not have.
func TestOfflineLacks(t *testing.T) {
	s := newSetup(t, jiratest.Options{})
	s.resolve(tableSpec("project = DOC ORDER BY key", "key, Story Points", 3))
	s.renew(s.f.Cache)
	s.f.Offline = true
	r := s.f.Resolve(t.Context(), []table.Spec{tableSpec("project = DOC ORDER BY key", "key, status", 3), tableSpec("project = DOC ORDER BY key", "key", 20)})
	for i, want := range []string{`lacks the field "status"`, "only the first 3"} {
		if len(r[i].Problems) != 1 || !strings.Contains(r[i].Problems[0].Message, want) {
			t.Errorf("problems = %v, want %q", r[i].Problems, want)
		}
	}
}

func TestGuard(t *testing.T) {
	for _, flavour := range flavours {
		t.Run(flavour.String(), func(t *testing.T) {
			s := newSetup(t, jiratest.Options{Flavour: flavour})
			s.link.Guard = source.Literal("jqlbuild.yaml", `labels = "public"`)
			s.link.JiraLinks = linkconfig.IssueLinks
			all := newSetup(t, jiratest.Options{Flavour: flavour}).resolve(tableSpec("project = DOC", "key, labels", table.AllRows))
			public := make(map[string]bool)
			for _, g := range all[0].Table.Groups {
				for _, row := range g.Rows {
					public[row.Key] = strings.Contains(table.PlainText(row.Cells[1].Content), "public")
				}
			}
			r := s.f.Resolve(t.Context(), []table.Spec{
				tableSpec("project = DOC OR project = ORR AND labels = internal ORDER BY key", "key", table.AllRows),
				countSpec("project = DOC"),
			})
			want := 0
			for _, shown := range public {
				if shown {
					want++
				}
			}
			if r[1].Count == nil || r[1].Count.N != want || want == 0 {
				t.Errorf("counted %v, want %d", r[1].Count, want)
			}
			for _, k := range keys(r[0].Table) {
				if strings.HasPrefix(k, "DOC-") && !public[k] {
					t.Errorf("%s is shown in spite of the guard", k)
				}
			}
			var shown, hidden string
			for k, ok := range public {
				if ok {
					shown = k
				} else {
					hidden = k
				}
			}
			r = s.f.Resolve(t.Context(), []table.Spec{issueSpec(shown), issueSpec(hidden)})
			if r[0].Table == nil || r[1].Table != nil {
				t.Errorf("shown: %v; hidden: %v", r[0].Problems, r[1].Problems)
			}
			if r[0].URL != "" {
				t.Errorf("a guarded link leads to a search: %s", r[0].URL)
			}
		})
	}
}

func TestPlan(t *testing.T) {
	s := newSetup(t, jiratest.Options{})
	specs := []table.Spec{
		tableSpec("project = DOC ORDER BY key", "key, summary", 3),
		tableSpec("project = DOC order by key", "key, Story Points", 5),
		countSpec("project = DOC"),
		countSpec("project = ORR"),
		issueSpec("ORR-1"), issueSpec("orr-2"), issueSpec("ORR-1"),
	}
	describe := func(p *Plan) []string {
		var out []string
		for _, q := range p.Queries {
			out = append(out, fmt.Sprintf("%s from %s: %s%s %s limit %d for %d", q.Kind, q.Origin, q.JQL, strings.Join(q.Keys, " "), strings.Join(q.Fields, " "), q.Limit, q.Specs))
		}
		return out
	}
	p, problems := s.f.Plan(t.Context(), specs)
	if len(problems) > 0 {
		t.Errorf("problems: %v", problems)
	}
	want := []string{
		"field list from jira:   limit 0 for 7",
		"search from jira: project = DOC ORDER BY key summary limit 5 for 2",
		"count from another answer: project = DOC  limit 0 for 1",
		"count from jira: project = ORR  limit 0 for 1",
		"issues from jira: ORR-1 ORR-2 status summary limit 0 for 3",
	}
	if got := describe(p); !slices.Equal(got, want) {
		t.Errorf("plan:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if n := len(s.server.Requests()); n > 0 {
		t.Errorf("planning sent %d requests", n)
	}
	s.resolve(specs...)
	s.renew(s.f.Cache)
	p, _ = s.f.Plan(t.Context(), specs)
	for _, q := range p.Queries {
		if q.Origin == FromJira {
			t.Errorf("after it was answered the plan still asks: %+v", q)
		}
	}
}

func TestCurrent(t *testing.T) {
	s := newSetup(t, jiratest.Options{})
	r := s.resolve(tableSpec("project = DOC ORDER BY key", "key", 3), issueSpec("DOC-1"))
	stamps := append(r[0].Stamps, r[1].Stamps...)
	all := func(want bool, when string) {
		t.Helper()
		got := s.f.Current(stamps)
		if want == slices.Contains(got, false) {
			t.Errorf("%s: Current = %v", when, got)
		}
	}
	all(true, "at once")
	s.clock = s.clock.Add(59 * time.Minute)
	s.renew(s.f.Cache)
	all(true, "within max_age")
	s.clock = s.clock.Add(2 * time.Minute)
	all(false, "after max_age")
	s.f.Offline = true
	all(true, "offline")
	s.f.Config.File = source.NewFile("jqlbuild.yaml", []byte("changed"))
	s.renew(s.f.Cache)
	s.f.Offline = true
	s.f.Config.File = source.NewFile("jqlbuild.yaml", []byte("changed"))
	if got := s.f.Current(stamps[:1]); got[0] {
		t.Error("another configuration goes unnoticed")
	}
}

func TestCancel(t *testing.T) {
	s := newSetup(t, jiratest.Options{})
	s.server.Inject(jiratest.Fault{Kind: jiratest.Hang, Match: "/search", Times: -1})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	start := time.Now()
	r := s.f.Resolve(ctx, []table.Spec{tableSpec("project = DOC", "key", 3)})
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %v to notice", took)
	}
	if r[0].Table != nil || len(r[0].Problems) == 0 {
		t.Errorf("a canceled Resolve gives %+v", r[0])
	}
	for info := range s.f.Cache.List() {
		if strings.HasPrefix(info.Key, answerEntry) {
			t.Errorf("it left %q", info.Key)
		}
	}
}

// TestPrivacy looks for what nobody asked for in the files of the cache.
func TestPrivacy(t *testing.T) {
	for _, flavour := range flavours {
		s := newSetup(t, jiratest.Options{Flavour: flavour})
		s.resolve(tableSpec("project in (ORR, OPS, DOC)", "key, assignee, reporter, description, comment, issuelinks", table.AllRows), issueSpec("ORR-9"))
		for info, err := range s.f.Cache.List() {
			if err != nil {
				t.Fatal(err)
			}
			e, err := s.f.Cache.Get(info.Key)
			if err != nil {
				t.Fatal(err)
			}
			for _, private := range []string{"@orrery.example", "accountId", "avatar", "5e1b2c3d", "emailAddress", jiratest.Token, `"self"`} {
				if strings.Contains(string(e.Data)+info.Key, private) {
					t.Errorf("%s: an entry holds %q: %.80s", flavour, private, info.Key)
				}
			}
		}
	}
}
