package jql

import "testing"

func TestSteady(t *testing.T) {
	for _, tt := range []struct{ jql, want string }{
		{"project = A", "project = A ORDER BY key DESC"},
		{" project = A ", "project = A ORDER BY key DESC"},
		{"", "ORDER BY key DESC"},
		{"project = A order by updated", "project = A order by updated, key DESC"},
		{"ORDER BY Rank asc, priority", "ORDER BY Rank asc, priority, key DESC"},
		{"project = A ORDER BY key", "project = A ORDER BY key"},
		{"project = A ORDER BY updated, issuekey desc", "project = A ORDER BY updated, issuekey desc"},
		{"project = A ORDER BY a1, a2, a3, a4, a5, a6, a7", "project = A ORDER BY a1, a2, a3, a4, a5, a6, a7"},
	} {
		q, err := Parse(tt.jql)
		if err != nil {
			t.Fatal(err)
		}
		if got := q.Steady(); got != tt.want {
			t.Errorf("Steady(%q) = %q, want %q", tt.jql, got, tt.want)
		}
		if _, err := Parse(q.Steady()); err != nil {
			t.Errorf("Steady(%q) does not parse: %v", tt.jql, err)
		}
	}
}

func TestSortedBy(t *testing.T) {
	for _, tt := range []struct {
		jql        string
		name       string
		descending bool
		ok         bool
	}{
		{"project = A", "", false, true},
		{"project = A ORDER BY key", "key", false, true},
		{"project = A ORDER BY IssueKey DESC, updated", "key", true, true},
		{"project = A ORDER BY created", "created", true, true},
		{"project = A ORDER BY Created ASC", "created", false, true},
		{"project = A ORDER BY created ASC, priority", "", false, false},
		{"project = A ORDER BY updated", "", false, false},
		{"project = A ORDER BY cf[1]", "", false, false},
		{"project = A ORDER BY created[x]", "", false, false},
	} {
		q, err := Parse(tt.jql)
		if err != nil {
			t.Fatal(err)
		}
		name, descending, ok := q.SortedBy()
		if name != tt.name || descending != tt.descending || ok != tt.ok {
			t.Errorf("SortedBy(%q) = %q, %v, %v", tt.jql, name, descending, ok)
		}
	}
}
