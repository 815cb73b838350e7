package fetch

import (
	"strings"
	"testing"

	"github.com/jqlbuild/jqlbuild/internal/jiratest"
	"github.com/jqlbuild/jqlbuild/table"
)

// TestOfflineCount: offline, a count does not wait for a search that nobody asks,
// and says what the cache lacks.
func TestOfflineCount(t *testing.T) {
	s := newSetup(t, jiratest.Options{})
	s.f.Offline = true
	specs := []table.Spec{countSpec("project = ORR"), tableSpec("project = ORR", "key", 3)}
	for i, r := range s.f.Resolve(t.Context(), specs) {
		if codes(r) != "not-cached" || !strings.HasSuffix(r.Problems[0].Message, "no usable answer in the cache: not in the cache") {
			t.Errorf("spec %d gives %v", i, r.Problems)
		}
	}
	plan, _ := s.f.Plan(t.Context(), specs)
	for _, q := range plan.Queries {
		if q.Origin != FromJira || q.Why != "not in the cache" {
			t.Errorf("the plan has a %v from %v (%s)", q.Kind, q.Origin, q.Why)
		}
	}
}
