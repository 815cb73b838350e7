package attr

import (
	"fmt"
	"strings"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/suggest"
	"github.com/jqlbuild/jqlbuild/source"
)

// CheckDates reports what keeps t from being a way to write dates: "iso",
// "long", or a layout of Go's time package that shows the day, the month or
// the year of a date, each at most once.
func CheckDates(t source.Text) []source.Problem {
	if !t.Given() || t.Value == "iso" || t.Value == "long" || showsDate(t.Value) {
		return nil
	}
	return []source.Problem{*bad("bad-dates", t, fmt.Sprintf("%q is not a form of a date", t.Value),
		suggest.Fix(t.Value, []string{"iso", "long"}, `write iso, long, or a Go layout: how 2 January 2006 is to look, such as "2006-01-02"`))}
}

// showsDate reports whether layout shows dates. It fails one without any
// element of a date (YYYY-MM-DD) and one that is an example of the author's
// own (2024-12-31), in which Go reads 2, 02 and 2 as the day.
func showsDate(layout string) bool {
	day := func(year int, month time.Month, day int) string {
		return time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Format(layout)
	}
	// In 2023 these three are all the same day of the week.
	date, later, month := day(2023, time.February, 11), day(2023, time.February, 18), day(2023, time.March, 11)
	if date == later && date == month && date == day(2034, time.February, 11) {
		return false
	}
	return digitChanges(date, later) <= 1 && digitChanges(date, month) <= 1
}

// digitChanges counts the digits that differ between a and b, which are made
// with one layout from dates that differ by one digit.
func digitChanges(a, b string) int {
	digits := func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}
	a, b = strings.Map(digits, a), strings.Map(digits, b)
	n := 0
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}
