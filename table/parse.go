package table

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

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
	return list(t, sep, "column", func(t source.Text) (Column, *source.Problem) {
		id, label, ok := strings.Cut(t.Value, "$$$")
		if !ok {
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
		return Limit{Text: v, N: All}, nil
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
			problem = bad("bad-total", c.Label, "label a total: its column has the label", `remove "as"`)
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
			problem = bad("bad-sort", c.Label, "label a sort key: its column has the label", `remove "as"`)
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
	if !t.Given() {
		return nil, nil
	}
	items, problem := split(t, sep)
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

// column reads one column; t has no white space at its ends.
func column(t source.Text) (Column, *source.Problem) {
	name, rest, problem := word(t, "field")
	if problem != nil || rest.Value == "" {
		return Column{Name: name}, problem
	}
	label, rest, problem := word(rest.Slice(len("as"), len(rest.Value)).TrimSpace(), "label")
	if problem == nil && rest.Value != "" {
		problem = bad("bad-column", t, fmt.Sprintf(`read column %q: it has "as" twice`, t.Value),
			`a name or label that holds "as" stands in quotes`)
	}
	if problem != nil {
		return Column{}, problem
	}
	return Column{Name: name, Label: label}, nil
}

// word reads the name or label at the beginning of t, quoted or up to "as" or
// the end. The rest is empty or begins with "as".
func word(t source.Text, what string) (name, rest source.Text, problem *source.Problem) {
	v := t.Value
	if v != "" && (v[0] == '"' || v[0] == '\'') {
		n := quoted(v) // not 0: split saw it closed
		name, rest = unquote(t.Slice(0, n)), t.Slice(n, len(v)).TrimSpace()
		if rest.Value != "" && indexAs(rest.Value) != 0 {
			return name, rest, bad("bad-column", rest, fmt.Sprintf("read %q: there is more after the quotes", v),
				`a comma or "as" may follow them`)
		}
	} else {
		name = t
		if i := indexAs(v); i >= 0 {
			name, rest = t.Slice(0, i).TrimSpace(), t.Slice(i, len(v))
		}
		if i := strings.IndexAny(name.Value, `"'`); i >= 0 {
			return name, rest, bad("bad-column", name.Slice(i, i+1), fmt.Sprintf("read %q: there is a quote in the middle", name.Value),
				"a name that holds a quote stands in quotes of the other kind")
		}
	}
	if strings.TrimSpace(name.Value) == "" {
		problem = bad("bad-column", t, "read a "+what+": there is none", "")
	}
	return name, rest, problem
}

// afterSpace returns where the last word of s begins, 0 if it is the only one.
func afterSpace(s string) int {
	i := strings.LastIndexFunc(s, unicode.IsSpace)
	if i < 0 {
		return 0
	}
	_, size := utf8.DecodeRuneInString(s[i:])
	return i + size
}

// indexAs returns where "as", in any case, stands in s as a word, or -1.
func indexAs(s string) int {
	for i := 0; i+2 <= len(s); i++ {
		if !strings.EqualFold(s[i:i+2], "as") {
			continue
		}
		// No-break spaces are white space to whoever looks at them.
		before, _ := utf8.DecodeLastRuneInString(s[:i])
		after, _ := utf8.DecodeRuneInString(s[i+2:])
		if (i == 0 || unicode.IsSpace(before)) && (i+2 == len(s) || unicode.IsSpace(after)) {
			return i
		}
	}
	return -1
}

// unquote takes the quotes off t, and the backslashes before them.
func unquote(t source.Text) source.Text {
	inner := t.Slice(1, len(t.Value)-1)
	escaped := `\` + t.Value[:1]
	if !strings.Contains(inner.Value, escaped) {
		return inner
	}
	var b source.Builder
	from := 0
	for {
		i := strings.Index(inner.Value[from:], escaped)
		if i < 0 {
			break
		}
		b.Append(inner.Slice(from, from+i))
		b.Replace(t.Value[:1], inner.SpanOf(from+i, from+i+2))
		from += i + 2
	}
	b.Append(inner.Slice(from, len(inner.Value)))
	return b.Text(inner.Span())
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
