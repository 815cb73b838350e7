package fetch

import (
	"testing"

	"github.com/jqlbuild/jqlbuild/internal/jiratest"
	"github.com/jqlbuild/jqlbuild/table"
)

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
