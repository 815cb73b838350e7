package attr

import (
	"fmt"
	"strings"

	"github.com/jqlbuild/jqlbuild/source"
)

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
			message := fmt.Sprintf("%s %d of %d is empty", what, i+1, len(items))
			if len(items) == 1 {
				message = fmt.Sprintf("the list of %s is empty", plural(what))
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

// plural returns the name of several items.
func plural(what string) string {
	noun, rest, _ := strings.Cut(what, " to ")
	if rest != "" {
		rest = " to " + rest
	}
	return noun + "s" + rest
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
				return nil, bad("open-quote", t.Slice(i, len(t.Value)), fmt.Sprintf("the quote in %q is not closed", strings.TrimSpace(t.Value[start:])),
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
