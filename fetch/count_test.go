package fetch

import (
	"strings"
	"testing"

	"github.com/jqlbuild/jqlbuild/cache"
	"github.com/jqlbuild/jqlbuild/internal/jiratest"
	"github.com/jqlbuild/jqlbuild/table"
)

// TestExactCount counts the issues where Cloud only estimates, once for all who
// want to know, and keeps the number.
func TestExactCount(t *testing.T) {
	s := newSetup(t, jiratest.Options{Flavour: jiratest.Cloud})
	about := countSpec("project = ORR")
	exact := countSpec("project = ORR")
	exact.View = table.CountView{Exact: true}
	if r := s.f.Resolve(t.Context(), []table.Spec{about}); !r[0].Count.Approximate {
		t.Fatalf("Cloud's count is exact: %+v", r[0].Count)
	}
	s.renew(s.f.Cache)
	s.server.Reset()
	r := s.f.Resolve(t.Context(), []table.Spec{about, exact})
	for i := range r {
		if r[i].Count == nil || r[i].Count.Approximate || r[i].Count.N == 0 {
			t.Errorf("spec %d gives %+v, %v", i, r[i].Count, r[i].Problems)
		}
	}
	for _, asked := range s.server.Requests() {
		if strings.Contains(asked, "approximate-count") {
			t.Error("an estimate was asked for")
		}
	}
	s.renew(s.f.Cache)
	s.f.Offline = true
	if r := s.f.Resolve(t.Context(), []table.Spec{exact}); r[0].Count == nil || r[0].Count.Approximate {
		t.Errorf("offline: %+v, %v", r[0].Count, r[0].Problems)
	}
	s.renew(cache.Open(t.TempDir()))
	s.f.Offline = false
	s.f.Resolve(t.Context(), []table.Spec{about})
	s.renew(s.f.Cache)
	s.f.Offline = true
	if r := s.f.Resolve(t.Context(), []table.Spec{exact}); codes(r[0]) != "not-cached" {
		t.Errorf("an estimate passes for the number: %+v, %v", r[0].Count, r[0].Problems)
	}
}

// TestExactCountOfMany reads keys alone in as few pages as Cloud gives them.
func TestExactCountOfMany(t *testing.T) {
	s := newSetup(t, jiratest.Options{Flavour: jiratest.Cloud})
	if err := s.server.Generate("SURVEY", 12000); err != nil {
		t.Fatal(err)
	}
	spec := countSpec("project = SURVEY")
	spec.View = table.CountView{Exact: true}
	r := s.f.Resolve(t.Context(), []table.Spec{spec})
	pages := 0
	for _, asked := range s.server.Requests() {
		if strings.Contains(asked, "/search/jql") {
			pages++
		}
	}
	if r[0].Count == nil || r[0].Count.N != 12000 || r[0].Count.Approximate || pages != 3 {
		t.Errorf("got %+v from %d pages, want 12000 from 3: %v", r[0].Count, pages, r[0].Problems)
	}
}

// TestCountDiffers: a number that an answer tells, and that Jira counts
// otherwise, is no surer than the rows beside it.
func TestCountDiffers(t *testing.T) {
	s := newSetup(t, jiratest.Options{Flavour: jiratest.DataCenter})
	s.server.Inject(jiratest.Fault{Match: "/search", Kind: jiratest.Total, Body: "999", Times: -1})
	specs := []table.Spec{tableSpec("project = ORR", "key", 0), countSpec("project = ORR")}
	specs[0].Ask.Limit = table.Limit{Text: specs[0].Ask.JQL, N: table.AllRows}
	for _, when := range []string{"cold", "warm"} {
		r := s.f.Resolve(t.Context(), specs)
		for i := range r {
			if codes(r[i]) != "count-differs" {
				t.Errorf("%s: spec %d gives %v", when, i, r[i].Problems)
			}
		}
		s.renew(s.f.Cache)
	}
}
