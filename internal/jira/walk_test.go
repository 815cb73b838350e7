package jira

import (
	"fmt"
	"slices"
	"testing"

	"github.com/jqlbuild/jqlbuild/internal/jiratest"
)

// Pages that do not fit each other are read once more, one after the other; a
// walk that does not fit twice gives no rows at all.
func TestBrokenWalk(t *testing.T) {
	for _, tt := range []struct {
		kind   jiratest.FaultKind
		v      jiratest.Flavour
		match  string
		always string // what is said if it stays so; empty: it is taken
	}{
		{jiratest.RepeatPage, jiratest.Cloud, "page=2", "comes twice"},
		{jiratest.FirstPage, jiratest.Cloud, "page=3", "comes twice"},
		{jiratest.ShiftPage, jiratest.Cloud, "page=2", "comes twice"},
		{jiratest.NoToken, jiratest.Cloud, "page=2", "no token to go on with"},
		{jiratest.EmptyPage, jiratest.Cloud, "page=2", "no issues beside the token"},
		{jiratest.SameToken, jiratest.Cloud, "page=2", "twice"},
		{jiratest.RepeatPage, jiratest.DataCenter, "startAt=200", "comes twice"},
		{jiratest.FirstPage, jiratest.DataCenter, "startAt=200", "comes twice"},
		{jiratest.ShiftPage, jiratest.DataCenter, "startAt=100", "comes twice"},
		{jiratest.EmptyPage, jiratest.DataCenter, "startAt=100", "is empty"},
		{jiratest.EmptyPage, jiratest.DataCenter, "startAt=0", "counts issues and holds none"},
		{jiratest.ShortPage, jiratest.DataCenter, "startAt=100", "ends before row 200"},
		{jiratest.Created, jiratest.DataCenter, "startAt=200", "comes twice"},
		{jiratest.Deleted, jiratest.DataCenter, "startAt=200", ""},
	} {
		for _, times := range []int{1, -1} {
			t.Run(fmt.Sprint(tt.v, tt.kind, times), func(t *testing.T) {
				c, s := sample(t, jiratest.Options{Flavour: tt.v, PageSize: 100})
				if err := s.Generate("GEN", 250); err != nil {
					t.Fatal(err)
				}
				s.Inject(jiratest.Fault{Kind: tt.kind, Match: tt.match, Times: times})
				a, err := c.Search(t.Context(), Search{JQL: "project = GEN ORDER BY priority", Steady: "project = GEN ORDER BY priority, key", Fields: []string{"summary"}})
				if times < 0 && tt.always == "" {
					// Twice the same issues: only the count differs, and is told.
					if err != nil || len(a.Issues) != 249 || !a.Complete || a.Total != 250 {
						t.Errorf("got %+v, %v", a, err)
					}
					return
				}
				if times < 0 {
					wantError(t, err, Response, tt.always)
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				if n := len(keysOf(t, a.Issues)); n != 250 || !a.Complete || a.Total != 250 {
					t.Errorf("got %d issues, complete %t, total %d", n, a.Complete, a.Total)
				}
			})
		}
	}
}

// A Data Center that gives only so many rows of one query is read in slices, if
// that gives the order that is asked for.
func TestWindow(t *testing.T) {
	for _, status := range []int{200, 400, 500} {
		for order, tail := range map[Order]string{
			OrderNone: "", OrderKey: " ORDER BY key", OrderKeyDesc: " ORDER BY key DESC",
			OrderCreated: " ORDER BY created", OrderCreatedDesc: " ORDER BY created DESC",
		} {
			c, s := sample(t, jiratest.Options{Flavour: jiratest.DataCenter, PageSize: 50})
			filter := "project in (ORR, OPS)"
			want, err := c.Search(t.Context(), Search{JQL: filter + tail, Fields: []string{"summary"}})
			if err != nil {
				t.Fatal(err)
			}
			s.SetWindow(120, status)
			a, err := c.Search(t.Context(), Search{JQL: filter + tail, Filter: filter, Order: order, Fields: []string{"summary"}})
			if err != nil {
				t.Errorf("%d%s: %v", status, tail, err)
				continue
			}
			got, all := keysOf(t, a.Issues), keysOf(t, want.Issues)
			if order == OrderNone || order == OrderCreated || order == OrderCreatedDesc {
				slices.Sort(got) // ties may stand otherwise
				slices.Sort(all)
			}
			if !slices.Equal(got, all) || !a.Complete || a.Total != len(all) {
				t.Errorf("%d%s: got %d issues, complete %t, total %d, want %d in the same order", status, tail, len(got), a.Complete, a.Total, len(all))
			}
			if _, ok := a.Issues[0].Fields["created"]; ok {
				t.Errorf("%d%s: a field came that was not asked for", status, tail)
			}
		}
		c, s := sample(t, jiratest.Options{Flavour: jiratest.DataCenter, PageSize: 50})
		s.SetWindow(120, status)
		_, err := c.Search(t.Context(), Search{JQL: "project = ORR ORDER BY priority", Filter: "project = ORR"})
		wantError(t, err, Window, "first 100 rows", "match", "order the query by key or by created", "at most 100")
	}
}
