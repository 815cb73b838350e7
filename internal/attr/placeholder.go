package attr

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// EndOfPlaceholder returns how many bytes of s, which begins with "${", belong
// to the placeholder, with its closing brace. A brace in quotes closes nothing.
// It is 0 if none closes it before the next one begins.
func EndOfPlaceholder(s string) int {
	for i := len("${"); i < len(s); i++ {
		switch s[i] {
		case '}':
			return i + 1
		case '$':
			if strings.HasPrefix(s[i:], "${") {
				return 0
			}
		case '"', '\'':
			n := quoted(s[i:])
			if n == 0 {
				// The quote is a mistake that is told when the placeholder is read.
				if end := strings.IndexByte(s[i:], '}'); end >= 0 {
					return i + end + 1
				}
				return 0
			}
			i += n - 1
		}
	}
	return 0
}

// ParsePlaceholder reads what stands between the braces of a placeholder: items
// separated by commas, each of them choices with the word "or" between, in any
// case. A choice is a column, as [ParseColumns] reads one without a label, or a
// text in double quotes. A name that holds a comma, a quote, a brace or the word
// "or" stands in single quotes.
//
//	key, 'Fix or workaround' or "none"
//
// Columns that are not among the given ones yet are appended to them.
func ParsePlaceholder(t source.Text, columns *[]table.Column) ([][]table.Choice, []source.Problem) {
	if strings.TrimSpace(t.Value) == "" {
		return nil, []source.Problem{*bad("bad-placeholder", t, "the placeholder names no column", "write ${summary}, for example")}
	}
	return list(t, ',', "column", func(item source.Text) ([]table.Choice, *source.Problem) {
		var choices []table.Choice
		for from := 0; from <= len(item.Value); {
			end, next := cutOr(item.Value, from)
			choice, problem := placeholderChoice(item.Slice(from, end).TrimSpace(), columns)
			if problem != nil {
				return nil, problem
			}
			choices = append(choices, choice)
			from = next
		}
		return choices, nil
	})
}

// placeholderChoice reads a column or a text; t has no white space at its ends.
func placeholderChoice(t source.Text, columns *[]table.Column) (table.Choice, *source.Problem) {
	const code = "bad-placeholder"
	if t.Value == "" {
		return table.Choice{}, bad(code, t, `there is nothing on one side of "or"`, "write a column or a text there, or remove it")
	}
	if t.Value[0] == '"' {
		if n := quoted(t.Value); n < len(t.Value) {
			return table.Choice{}, bad(code, t.Slice(n, len(t.Value)), fmt.Sprintf("there is more after the text %s", t.Value[:n]), `a comma or "or" may follow it`)
		}
		text := unquote(t)
		if text.Value == "" {
			return table.Choice{}, bad(code, t, "the text is empty", "remove it: what has no value is left out by itself")
		}
		return table.Choice{Column: -1, Text: text}, nil
	}
	c, problem := column(t)
	switch {
	case problem != nil:
		return table.Choice{}, problem
	case c.Label.Given():
		return table.Choice{}, bad(code, c.Label, "a placeholder has no label, since it shows the value alone", asFix)
	}
	known := slices.IndexFunc(*columns, func(other table.Column) bool { return strings.EqualFold(other.Name.Value, c.Name.Value) })
	if known < 0 {
		known = len(*columns)
		*columns = append(*columns, c)
	}
	return table.Choice{Column: known}, nil
}

// cutOr returns where the choice that begins at from ends, and where the one
// after the word "or" begins; that is behind s if there is none.
func cutOr(s string, from int) (end, next int) {
	for i := from; i < len(s); i++ {
		if s[i] == '"' || s[i] == '\'' {
			if n := quoted(s[i:]); n > 0 {
				i += n - 1
			}
			continue
		}
		if i+2 > len(s) || !strings.EqualFold(s[i:i+2], "or") {
			continue
		}
		// As with "as", white space is what people see as such.
		before, _ := utf8.DecodeLastRuneInString(s[:i])
		after, _ := utf8.DecodeRuneInString(s[i+2:])
		if (i == 0 || unicode.IsSpace(before) || before == '"' || before == '\'') && (i+2 == len(s) || unicode.IsSpace(after) || after == '"' || after == '\'') {
			return i, i + 2
		}
	}
	return len(s), len(s) + 1
}
