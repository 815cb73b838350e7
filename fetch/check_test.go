package fetch

import (
	"net/http"
	"strings"
	"testing"

	"github.com/jqlbuild/jqlbuild/internal/jiratest"
	"github.com/jqlbuild/jqlbuild/table"
)

// TestCheckOnlineWithoutList: where Jira refuses the field list, queries whose
// columns need none are checked all the same, and the others are told why.
func TestCheckOnlineWithoutList(t *testing.T) {
	s := newSetup(t, jiratest.Options{})
	s.link.Retries = 0
	s.server.Inject(jiratest.Fault{Match: "/field", Status: http.StatusForbidden, Times: -1})
	problems := s.f.CheckOnline(t.Context(), []table.Spec{
		tableSpec("project = ORR", "key, customfield_10016", 3),
		tableSpec("project = NOSUCH", "key, customfield_10016", 3),
		tableSpec("project = ORR", "key, Story Points", 3),
	})
	var got []string
	for _, p := range problems {
		got = append(got, p.Code)
	}
	if len(problems) != 2 || !strings.Contains(strings.Join(got, " "), "jql-rejected") {
		t.Fatalf("got %v: %v", got, problems)
	}
	for _, p := range problems {
		if p.Code == "jira" && !strings.Contains(p.Fix, "customfield_10016") {
			t.Errorf("the fix is %q", p.Fix)
		}
	}
}
