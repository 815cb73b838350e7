package fetch

import (
	"fmt"
	"slices"
	"testing"

	"github.com/jqlbuild/jqlbuild/internal/jiratest"
	"github.com/jqlbuild/jqlbuild/table"
)

// BenchmarkPlan finds out what a site with many shortcodes asks for, which is
// all in the cache; the larger site asks the same more often.
func BenchmarkPlan(b *testing.B) {
	warm(b, func(f *Fetcher, specs []table.Spec) {
		if p, _ := f.Plan(b.Context(), specs); len(p.Queries) == 0 {
			b.Fatal("the plan is empty")
		}
	})
}

// BenchmarkResolve answers it from the cache.
func BenchmarkResolve(b *testing.B) {
	warm(b, func(f *Fetcher, specs []table.Spec) {
		if r := f.Resolve(b.Context(), specs); r[0].Table == nil {
			b.Fatalf("there is no table: %v", r[0].Problems)
		}
	})
}

func warm(b *testing.B, work func(*Fetcher, []table.Spec)) {
	s := newSetup(b, jiratest.Options{})
	if err := s.server.Generate("SURV", 250); err != nil {
		b.Fatal(err)
	}
	s.resolve(crowd()...)
	for _, times := range []int{1, 4} {
		specs := slices.Repeat(crowd(), times)
		b.Run(fmt.Sprintf("shortcodes=%d", len(specs)), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.renew(s.f.Cache)
				work(s.f, specs)
			}
		})
	}
}
