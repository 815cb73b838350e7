package fetch

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/jiratest"
	"github.com/jqlbuild/jqlbuild/linkconfig"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// TestCurrentLists: a list of values is as good as the field list, whatever
// the age of answers; what comes of one that was not there is noticed.
func TestCurrentLists(t *testing.T) {
	m, fetcher := moscowFetcher(t)
	clock := time.Now()
	at := func() *Fetcher {
		f := fetcher()
		f.Now = func() time.Time { return clock }
		return f
	}
	specs := []table.Spec{grouped("priority")}
	m.refuse = "/priority"
	at().Resolve(t.Context(), specs)
	offline := at()
	offline.Offline = true
	stamps := offline.Resolve(t.Context(), specs)[0].Stamps
	if slices.Contains(offline.Current(stamps), false) {
		t.Error("a list that is not there still is not, and that counts as a change")
	}
	m.refuse = ""
	at().Resolve(t.Context(), specs)
	if !slices.Contains(offline.Current(stamps), false) {
		t.Error("a list that has come goes unnoticed")
	}

	clock = clock.Add(2 * time.Hour)
	f := at()
	r := f.Resolve(t.Context(), specs) // the answer is of now, the list of before
	if got := f.Current(r[0].Stamps); slices.Contains(got, false) {
		t.Errorf("at once: Current = %v", got)
	}
}

// TestOrderOfOthers: a list that a table does not show is none of its business.
func TestOrderOfOthers(t *testing.T) {
	m, fetcher := moscowFetcher(t)
	m.refuse = "/project/B"
	one := grouped("fixVersions")
	only := grouped("fixVersions")
	only.Ask = issueSpec("A-1").Ask
	r := fetcher().Resolve(t.Context(), []table.Spec{one, only})
	if codes(r[0]) != "order-unknown" || codes(r[1]) != "" {
		t.Errorf("problems: %v and %v", r[0].Problems, r[1].Problems)
	}
}

// TestOldOrder: where Jira is away before it can even be asked what it is, old
// answers stand in the order of the old lists.
func TestOldOrder(t *testing.T) {
	m, fetcher := moscowFetcher(t)
	specs := []table.Spec{grouped("fixVersions")}
	fetcher().Resolve(t.Context(), specs)
	m.refuse = "/rest"
	f := fetcher()
	link := *f.Config.Links[0]
	link.Deployment, link.OnError, link.MaxStale = linkconfig.Auto, linkconfig.Stale, 30*24*time.Hour
	f.Config.Links[0] = &link
	f.Now = func() time.Time { return time.Now().Add(8 * 24 * time.Hour) }
	r := f.Resolve(t.Context(), specs)
	if r[0].Table == nil || !r[0].Stale || order(r[0]) != "Sputnik Vostok Mir Zarya" {
		t.Errorf("got %+v", r[0])
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

// TestOfflineFollowsTheCache has another process fill the cache while a Fetcher
// that asks nobody goes on.
func TestOfflineFollowsTheCache(t *testing.T) {
	s := newSetup(t, jiratest.Options{})
	s.link.Deployment = linkconfig.Auto
	other := s.f
	s.renew(other.Cache)
	offline := s.f
	offline.Offline = true
	unbounded, unknown, known := countSpec("ORDER BY key"), tableSpec("project = DOC", "nonesuch", 0), tableSpec("project = DOC", "Story Points", 0)
	codes := func(f *Fetcher, specs ...table.Spec) (codes []string) {
		for _, p := range f.Check(t.Context(), specs) {
			codes = append(codes, p.Code)
		}
		slices.Sort(codes)
		return codes
	}
	if got := codes(offline, unbounded, unknown, known); len(got) > 0 {
		t.Errorf("with an empty cache: %q", got)
	}
	s.f = other
	s.resolve(tableSpec("project = DOC", "Story Points", 0))
	want := []string{"jql-unbounded", "unknown-field"}
	for range 2 {
		if got := codes(offline, unbounded, unknown, known); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	list := offline.conns["sample"].key(fieldsEntry)
	e, err := other.Cache.Get(list)
	if err != nil {
		t.Fatal(err)
	}
	e.Data = bytes.ReplaceAll(e.Data, []byte("Story Points"), []byte("Nonesuch"))
	if err := other.Cache.Put(e); err != nil {
		t.Fatal(err)
	}
	if got := codes(offline, unbounded, unknown); !slices.Equal(got, want[:1]) {
		t.Errorf("with another list: %q, want %q", got, want[:1])
	}
	if got := codes(offline, unbounded, known); !slices.Equal(got, want) {
		t.Errorf("with another list: %q, want %q", got, want)
	}
}
