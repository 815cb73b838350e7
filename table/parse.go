package table

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jqlbuild/jqlbuild/source"
)

// The functions below read the values that shortcodes, front matter and the
// configuration share, so that all three mean the same by them. Each returns
// what it could read and the problems of the rest, placed at the item at
// fault. Their class is source.Content; a caller that reads a configuration
// changes it. A Text that is not given yields nothing.

// ParseColumns reads a list of columns, separated by commas. An item is a
// field's id, name or clause name, then optionally "as" and a label. A name
// or label that holds a comma, a quote or the word "as" stands in quotes, in
// which a backslash before that same quote is the quote.
//
//	key, 'Story points' as SP, fixVersions as "Fixed in"
func ParseColumns(t source.Text) ([]Column, []source.Problem) {
	return list(t, ',', "column", column)
}

// ParseColumn reads one item of what [ParseColumns] reads.
func ParseColumn(t source.Text) (Column, []source.Problem) {
	if !t.Given() {
		return Column{}, nil
	}
	items, problem := split(t, ',')
	if problem == nil && len(items) > 1 {
		problem = bad("bad-column", t, "name one field here, not "+strconv.Itoa(len(items)), "a name that holds a comma stands in quotes")
	}
	if problem == nil {
		var c Column
		if c, problem = column(items[0].TrimSpace()); problem == nil {
			return c, nil
		}
	}
	return Column{}, []source.Problem{*problem}
}

// ParseColumnIDs reads a list of columns as Confluence's macros store it:
// separated by semicolons, or by commas when it has none, each an id that may
// be followed by "$$$" and a label. Whatever [ParseColumns] reads in an item
// is read here too.
//
//	issuekey$$$Key;summary$$$What, in short
func ParseColumnIDs(t source.Text) ([]Column, []source.Problem) {
	sep := byte(',')
	if strings.Contains(t.Value, ";") {
		sep = ';'
	}
	_, problem := split(t, sep)
	// In what a macro stored, quotes and the word "as" mean nothing.
	stored := strings.Contains(t.Value, "$$$") || sep == ';' && problem != nil
	cut := split
	if stored {
		cut = splitPlain
	}
	return listOf(t, sep, cut, "column", func(t source.Text) (Column, *source.Problem) {
		id, label, ok := strings.Cut(t.Value, "$$$")
		if !ok && !stored {
			return column(t)
		}
		c := Column{Name: t.Slice(0, len(id)).TrimSpace()}
		if c.Name.Value == "" {
			return Column{}, bad("bad-column", t, "name a field before $$$", "")
		}
		if strings.TrimSpace(label) != "" {
			c.Label = t.Slice(len(id)+len("$$$"), len(t.Value)).TrimSpace()
		}
		return c, nil
	})
}

// ParseLimit reads "all" or a whole number that is at least 1.
func ParseLimit(t source.Text) (Limit, []source.Problem) {
	if !t.Given() {
		return Limit{}, nil
	}
	v := t.TrimSpace()
	if strings.EqualFold(v.Value, "all") {
		return Limit{Text: v, N: AllRows}, nil
	}
	n, err := strconv.ParseUint(v.Value, 10, 31)
	if err != nil || n == 0 {
		return Limit{}, []source.Problem{*bad("bad-limit", v,
			fmt.Sprintf("read %q as a limit: it is not a number of rows", v.Value),
			"write a whole number from 1, or all")}
	}
	return Limit{Text: v, N: int(n)}, nil
}

// ParseTotals reads a list of columns, separated by commas, each after the
// name of a [TotalFunc] and a colon, or alone to be summed. A field's name
// that holds a colon stands in quotes.
//
//	Story points, avg:Story points, count:key
func ParseTotals(t source.Text) ([]Total, []source.Problem) {
	return list(t, ',', "total", func(t source.Text) (Total, *source.Problem) {
		f := Sum
		if i := strings.IndexAny(t.Value, `:"'`); i >= 0 && t.Value[i] == ':' {
			name := t.Slice(0, i).TrimSpace()
			var ok bool
			if f, ok = totalFunc(name.Value); !ok {
				return Total{}, bad("bad-total", name, fmt.Sprintf("total with %q: there is no such function", name.Value),
					oneOf(name.Value, totalNames))
			}
			t = t.Slice(i+1, len(t.Value)).TrimSpace()
		}
		c, problem := column(t)
		if problem == nil && c.Label.Given() {
			problem = bad("bad-total", c.Label, "label a total: its column has the label", asFix)
		}
		return Total{Func: f, Column: c}, problem
	})
}

// ParseSort reads a list of columns to sort by, separated by commas, each
// optionally followed by asc or desc.
//
//	Sprint, Story points desc
func ParseSort(t source.Text) ([]SortKey, []source.Problem) {
	return list(t, ',', "sort key", func(t source.Text) (SortKey, *source.Problem) {
		var key SortKey
		if i := afterSpace(t.Value); i > 0 {
			direction := strings.ToLower(t.Value[i:])
			if direction == "asc" || direction == "desc" {
				key.Descending = direction == "desc"
				t = t.Slice(0, i).TrimSpace()
			}
		}
		c, problem := column(t)
		if problem == nil && c.Label.Given() {
			problem = bad("bad-sort", c.Label, "label a sort key: its column has the label", asFix)
		}
		key.Column = c
		return key, problem
	})
}

// CheckDates reports what keeps t from being a way to write dates: "iso",
// "long", or a layout of Go's time package that shows the day, the month or
// the year of a date, each at most once.
func CheckDates(t source.Text) []source.Problem {
	if !t.Given() || t.Value == "iso" || t.Value == "long" || showsDate(t.Value) {
		return nil
	}
	fix := `write iso, long, or a Go layout: how 2 January 2006 is to look, such as "2006-01-02"`
	if near := source.Nearest(t.Value, []string{"iso", "long"}); near != "" {
		fix = fmt.Sprintf("did you mean %q?", near)
	}
	return []source.Problem{*bad("bad-dates", t, fmt.Sprintf("write dates as %q: that is no form of a date", t.Value), fix)}
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

// CheckOnError reports whether t is anything but "fail", "stale" or "show".
func CheckOnError(t source.Text) []source.Problem {
	switch t.Value {
	case "fail", "stale", "show":
		return nil
	}
	if !t.Given() {
		return nil
	}
	return []source.Problem{*bad("bad-on-error", t, fmt.Sprintf("do %q on an error: there is no such thing", t.Value),
		oneOf(t.Value, []string{"fail", "stale", "show"}))}
}

// asFix is what to do about an "as" that has no place.
const asFix = `remove "as" and what follows; a name that holds it stands in quotes`

var totalNames = []string{"sum", "avg", "min", "max", "count", "distinct"}

func totalFunc(name string) (TotalFunc, bool) {
	for f, n := range totalNames {
		if strings.EqualFold(n, name) {
			return TotalFunc(f), true
		}
	}
	return 0, false
}

// list reads the items of t one by one, each without white space around it.
func list[T any](t source.Text, sep byte, what string, parse func(source.Text) (T, *source.Problem)) ([]T, []source.Problem) {
	return listOf(t, sep, split, what, parse)
}

// listOf is list with another way to cut t.
func listOf[T any](t source.Text, sep byte, cut func(source.Text, byte) ([]source.Text, *source.Problem), what string,
	parse func(source.Text) (T, *source.Problem)) ([]T, []source.Problem) {
	if !t.Given() {
		return nil, nil
	}
	items, problem := cut(t, sep)
	if problem != nil {
		return nil, []source.Problem{*problem}
	}
	var (
		all      []T
		problems []source.Problem
	)
	for i, item := range items {
		trimmed := item.TrimSpace()
		if trimmed.Value == "" {
			message := fmt.Sprintf("read %s %d of %d: it is empty", what, i+1, len(items))
			if len(items) == 1 {
				message = fmt.Sprintf("read a list of %ss: it is empty", what)
			}
			problems = append(problems, *bad("empty-item", item, message, ""))
			continue
		}
		one, problem := parse(trimmed)
		if problem != nil {
			problems = append(problems, *problem)
			continue
		}
		all = append(all, one)
	}
	return all, problems
}

// splitPlain cuts t at every separator.
func splitPlain(t source.Text, sep byte) ([]source.Text, *source.Problem) {
	var items []source.Text
	start := 0
	for i := range len(t.Value) {
		if t.Value[i] == sep {
			items = append(items, t.Slice(start, i))
			start = i + 1
		}
	}
	return append(items, t.Slice(start, len(t.Value))), nil
}

// split cuts t at the separators outside quotes.
func split(t source.Text, sep byte) ([]source.Text, *source.Problem) {
	var items []source.Text
	start := 0
	for i := 0; i < len(t.Value); i++ {
		switch c := t.Value[i]; c {
		case sep:
			items = append(items, t.Slice(start, i))
			start = i + 1
		case '"', '\'':
			n := quoted(t.Value[i:])
			if n == 0 {
				return nil, bad("open-quote", t.Slice(i, len(t.Value)), fmt.Sprintf("read %q: the quote is not closed", strings.TrimSpace(t.Value[start:])),
					"a name that holds a quote stands in quotes of the other kind")
			}
			i += n - 1
		}
	}
	return append(items, t.Slice(start, len(t.Value))), nil
}

// quoted returns how many bytes of s, which begins with a quote, are up to
// and including the quote that closes it, or 0 when none does.
func quoted(s string) int {
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && s[i+1] == s[0]:
			i++
		case s[i] == s[0]:
			return i + 1
		}
	}
	return 0
}

func oneOf(given string, known []string) string {
	if near := source.Nearest(given, known); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return "write " + strings.Join(known[:len(known)-1], ", ") + " or " + known[len(known)-1]
}

func bad(code string, t source.Text, message, fix string) *source.Problem {
	return &source.Problem{Span: t.Span(), Code: code, Message: message, Fix: fix}
}
