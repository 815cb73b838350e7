package jira

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/jqlbuild/jqlbuild/linkconfig"
)

// TestDataCenterWalk has totals and pages that do not fit each other.
func TestDataCenterWalk(t *testing.T) {
	for _, tt := range []struct {
		name     string
		page     func(at, size int) string
		limit    int
		want     int
		complete bool
		fails    string
		kind     Kind
		total    int // if not the issues
	}{
		{name: "odd total", page: func(at, _ int) string {
			return `{"startAt":0,"maxResults":50,"total":"g2b","issues":[1]}`
		}, want: 1, complete: true},
		{name: "total as a text", page: func(at, _ int) string {
			return `{"startAt":0,"maxResults":50,"total":"1","issues":[1]}`
		}, want: 1, complete: true},
		{name: "total of an age", page: func(at, size int) string {
			if at > 0 {
				return `{"maxResults":2,"total":9223372036854775807,"issues":[]}`
			}
			return `{"maxResults":2,"total":9223372036854775807,"issues":[1,2]}`
		}, fails: "no more than the first 2 rows", kind: Window},
		{name: "total beyond numbers", page: func(at, size int) string {
			return `{"maxResults":2,"total":1e99,"issues":[1]}`
		}, want: 1, complete: true},
		{name: "negative total", page: func(at, size int) string {
			return `{"maxResults":2,"total":-3,"issues":[1]}`
		}, want: 1, complete: true},
		{name: "total and nothing", page: func(at, size int) string {
			return `{"maxResults":2,"total":24,"issues":[]}`
		}, fails: "counts issues and holds none"},
		{name: "empty page in the middle", page: func(at, size int) string {
			if at == 2 {
				return `{"maxResults":2,"total":6,"issues":[]}`
			}
			return fmt.Sprintf(`{"maxResults":2,"total":6,"issues":[%d,%d]}`, at+1, at+2)
		}, fails: "the page from row 3 on is empty, and the next one is not"},
		{name: "a page that lacks one", page: func(at, size int) string {
			if at == 2 {
				return `{"maxResults":2,"total":6,"issues":[3]}`
			}
			return fmt.Sprintf(`{"maxResults":2,"total":6,"issues":[%d,%d]}`, at+1, at+2)
		}, fails: "ends before row"},
		{name: "one more than there are", page: func(at, size int) string {
			if at >= 2 {
				return `{"maxResults":3,"total":3,"issues":[]}`
			}
			return `{"maxResults":3,"total":3,"issues":[1,2]}`
		}, want: 2, complete: true, total: 3},
		{name: "one fewer than there are", page: func(at, size int) string {
			return `{"maxResults":30,"total":2,"issues":[1,2,3]}`
		}, want: 3, complete: true, total: 2},
		{name: "no total", page: func(at, size int) string {
			if at >= 3 {
				return `{"issues":[]}`
			}
			return fmt.Sprintf(`{"issues":[%d]}`, at+1)
		}, want: 3, complete: true},
		{name: "isLast and no total", page: func(at, _ int) string {
			return `{"isLast":true,"issues":[1]}`
		}, want: 1, complete: true},
		{name: "null list", page: func(int, int) string { return `{"total":0,"issues":null}` }, fails: "its issues are null"},
		{name: "ends before its total", page: func(at, size int) string {
			if at >= 2 {
				return `{"total":9,"maxResults":2,"issues":[]}`
			}
			return `{"total":9,"maxResults":2,"issues":[1,2]}`
		}, fails: "no more than the first 2 rows of a query, and 9 match", kind: Window},
		{name: "total shrinks", page: func(at, size int) string {
			if at >= 2 {
				return `{"total":2,"maxResults":2,"issues":[]}`
			}
			return `{"total":4,"maxResults":2,"issues":[1,2]}`
		}, want: 2, complete: true, total: 4},
		{name: "total grows", page: func(at, size int) string {
			if at == 0 {
				return `{"total":3,"maxResults":2,"issues":[1,2]}`
			}
			return fmt.Sprintf(`{"total":5,"maxResults":2,"issues":[%d]}`, at+1)
		}, fails: "Jira counts 3 issues, then 5"},
		{name: "another node gives less", page: func(at, size int) string {
			if at == 0 {
				return `{"total":7,"maxResults":3,"issues":[1,2,3]}`
			}
			return fmt.Sprintf(`{"total":7,"maxResults":1,"issues":[%d]}`, at+1)
		}, want: 7, complete: true},
		{name: "pages overlap", page: func(at, size int) string {
			if at == 0 {
				return `{"total":4,"maxResults":2,"issues":[1,2]}`
			}
			return `{"total":4,"maxResults":2,"issues":[2,3]}`
		}, fails: "A-2 comes twice"},
		{name: "startAt ignored", page: func(at, size int) string {
			return `{"total":40,"maxResults":2,"issues":[1,2]}`
		}, fails: "A-1 comes twice"},
		{name: "more than asked for", limit: 2, page: func(at, size int) string {
			return `{"total":3,"maxResults":1000,"issues":[1,2,3]}`
		}, want: 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := &fake{before: func(w http.ResponseWriter, r *http.Request, body map[string]any) bool {
				if r.URL.Path != "/ctx/rest/api/2/search" {
					return false
				}
				w.Header().Set("X-Ausername", "ada@example.com")
				reply(w, 200, "%s", withIssues(tt.page(int(body["startAt"].(float64)), int(body["maxResults"].(float64)))))
				return true
			}}
			a, err := newClient(t, linkconfig.DataCenter, f).Search(t.Context(), Search{JQL: "x", Limit: tt.limit})
			if tt.fails != "" {
				kind := Response
				if tt.kind != 0 {
					kind = tt.kind
				}
				wantError(t, err, kind, tt.fails)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := len(keysOf(t, a.Issues)); got != tt.want || a.Complete != tt.complete {
				t.Errorf("got %d issues, complete %t, want %d, %t", got, a.Complete, tt.want, tt.complete)
			}
			if tt.total != 0 && a.Total != tt.total {
				t.Errorf("got total %d, want %d", a.Total, tt.total)
			}
		})
	}
}

// New Data Centers give no more than 10,000 issues of one query.
func TestDataCenterWindow(t *testing.T) {
	f := &fake{issues: 12_000, before: func(w http.ResponseWriter, r *http.Request, body map[string]any) bool {
		if at, _ := body["startAt"].(float64); at < 10_000 {
			return false
		}
		reply(w, 400, `{"errorMessages":["Search limit exceeded."]}`)
		return true
	}}
	_, err := newClient(t, linkconfig.DataCenter, f).Search(t.Context(), Search{JQL: "x"})
	wantError(t, err, Window, "first 10000 rows", "12000 match", "Search limit exceeded", "set a limit")
}

// Pages after the first are asked for at the same time, within the budget.
func TestDataCenterParallel(t *testing.T) {
	synced(t, func(t *testing.T) {
		f := &fake{issues: 9000, delay: 40e6}
		if _, err := newClient(t, linkconfig.DataCenter, f).Search(t.Context(), Search{JQL: "x"}); err != nil {
			t.Fatal(err)
		}
		if f.most != 4 {
			t.Errorf("got %d requests in flight at most, want 4", f.most)
		}
	})
}
