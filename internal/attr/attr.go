// Package attr reads the values that shortcodes, front matter and the
// configuration share, so that all three mean the same by them.
//
// Each function returns what it could read and the problems of the rest,
// placed at the item at fault. Their class is source.Content; a caller that
// reads a configuration changes it. A Text that is not given yields nothing.
package attr

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/suggest"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// ParseLimit reads "all" or a whole number that is at least 1.
func ParseLimit(t source.Text) (table.Limit, []source.Problem) {
	if !t.Given() {
		return table.Limit{}, nil
	}
	v := t.TrimSpace()
	if strings.EqualFold(v.Value, "all") {
		return table.Limit{Text: v, N: table.AllRows}, nil
	}
	n, err := strconv.ParseUint(v.Value, 10, 31)
	if err != nil || n == 0 {
		return table.Limit{}, []source.Problem{*bad("bad-limit", v,
			fmt.Sprintf("the limit %q is not a number of rows", v.Value),
			"write a whole number from 1, or all")}
	}
	return table.Limit{Text: v, N: int(n)}, nil
}

// ParseLevel reads the level of a heading, a whole number from 1 to 6.
func ParseLevel(t source.Text) (table.Level, []source.Problem) {
	if !t.Given() {
		return table.Level{}, nil
	}
	v := t.TrimSpace()
	n, err := strconv.ParseUint(v.Value, 10, 8)
	if err != nil || n == 0 || n > 6 {
		return table.Level{}, []source.Problem{*bad("bad-level", v,
			fmt.Sprintf("%q is not the level of a heading", v.Value), "write a whole number from 1 to 6")}
	}
	return table.Level{Text: v, N: int(n)}, nil
}

// CheckOnError reports whether t is anything but "fail", "stale" or "show".
func CheckOnError(t source.Text) []source.Problem {
	known := []string{"fail", "stale", "show"}
	if !t.Given() || slices.Contains(known, t.Value) {
		return nil
	}
	return []source.Problem{*bad("bad-on-error", t, fmt.Sprintf("%q is not what can be done on an error", t.Value),
		suggest.Fix(t.Value, known, "write "+suggest.Or(known)))}
}

func bad(code string, t source.Text, message, fix string) *source.Problem {
	return &source.Problem{Span: t.Span(), Code: code, Message: message, Fix: fix}
}
