package table

import (
	"slices"
	"testing"
)

// TestFillsOf: a value has one colour in all charts, and no two of a chart look
// alike.
func TestFillsOf(t *testing.T) {
	for _, test := range []struct {
		field string
		names []string
		want  []int
	}{
		{"status", []string{"To Do", "In Progress", "Done"}, []int{grey, blue, green}},
		{"status", []string{"Done", "TO DO"}, []int{green, grey}},
		{"status", []string{"Resolved", "Selected for Development"}, []int{teal, teal + colours}},
		{"priority", []string{"Highest", "Critical", "High"}, []int{red, teal, orange}},
		{"priority", nil, []int{}},
	} {
		if got := fillsOf(test.field, test.names); !slices.Equal(got, test.want) {
			t.Errorf("fillsOf(%s, %q) = %v, want %v", test.field, test.names, got, test.want)
		}
	}
	names := make([]string, 40)
	for i := range names {
		names[i] = string(rune('a' + i))
	}
	for _, field := range []string{"status", "labels"} {
		fills := fillsOf(field, names)
		alone := fillsOf(field, names[5:6])
		if field == "status" && fills[5]%colours != alone[0]%colours {
			t.Errorf("%s has colour %d in one chart and %d in another", names[5], fills[5]%colours, alone[0]%colours)
		}
		seen := make(map[int]bool)
		for i, f := range fills {
			if seen[f] && field == "labels" {
				t.Errorf("%s: %q looks like another one", field, names[i])
			}
			seen[f] = true
		}
	}
}
