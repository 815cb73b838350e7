// Package suggest says what a person who mistyped a name can write instead.
package suggest

import (
	"strconv"
	"strings"
)

// Fix returns what to do about a name that is not among the known ones: "did
// you mean …?" if one of them is near, else what otherwise says.
func Fix(name string, known []string, otherwise string) string {
	if near := Nearest(name, known); near != "" {
		return DidYouMean(near)
	}
	return otherwise
}

// DidYouMean asks for one of a few names: did you mean "a", "b" or "c"?
func DidYouMean(near ...string) string {
	quoted := make([]string, len(near))
	for i, name := range near {
		quoted[i] = strconv.Quote(name)
	}
	return "did you mean " + Or(quoted) + "?"
}

// Or returns "a, b or c".
func Or(names []string) string { return list(names, " or ") }

// And returns "a, b and c".
func And(names []string) string { return list(names, " and ") }

func list(names []string, last string) string {
	n := len(names) - 1
	if n < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:n], ", ") + last + names[n]
}

// Nearest returns the known name that an author most likely meant by a
// mistyped one, or "" when none is near. Letter case does not count.
func Nearest(name string, known []string) string {
	best, limit := "", 1+len(name)/4
	for _, k := range known {
		if d := distance(strings.ToLower(name), strings.ToLower(k), limit); d <= limit {
			if best == "" || d < limit {
				best, limit = k, d
			}
		}
	}
	return best
}

// distance returns the number of single-letter edits and swaps of neighbours
// between a and b, or something above limit as soon as that is exceeded.
func distance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	ra, rb := []rune(a), []rune(b)
	before, prev, cur := make([]int, len(rb)+1), make([]int, len(rb)+1), make([]int, len(rb)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(ra); i++ {
		cur[0] = i
		for j := 1; j <= len(rb); j++ {
			cost := 1
			if ra[i-1] == rb[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && ra[i-1] == rb[j-2] && ra[i-2] == rb[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
		}
		before, prev, cur = prev, cur, before
	}
	return prev[len(rb)]
}
