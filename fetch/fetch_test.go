package fetch

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/jiratest"
	"github.com/jqlbuild/jqlbuild/table"
)

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
