package attr

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jqlbuild/jqlbuild/internal/suggest"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// ParseColumns reads a list of columns, separated by commas. An item is a
// field's id, name or clause name, then optionally "as" and a label. A name
// or label that holds a comma, a quote or the word "as" stands in quotes, in
// which a backslash before that same quote is the quote.
//
//	key, 'Story points' as SP, fixVersions as "Fixed in"
func ParseColumns(t source.Text) ([]table.Column, []source.Problem) {
	return list(t, ',', "column", column)
}

// ParseColumn reads one item of what [ParseColumns] reads.
func ParseColumn(t source.Text) (table.Column, []source.Problem) {
	if !t.Given() {
		return table.Column{}, nil
	}
	items, problem := split(t, ',')
	if problem == nil && len(items) > 1 {
		problem = bad("bad-column", t, "there are "+strconv.Itoa(len(items))+" fields here, where one can be named", "put a name that holds a comma in quotes")
	}
	if problem == nil {
		var c table.Column
		if c, problem = column(items[0].TrimSpace()); problem == nil {
			return c, nil
		}
	}
	return table.Column{}, []source.Problem{*problem}
}

// ParseColumnIDs reads a list of columns as Confluence's macros store it:
// separated by semicolons, or by commas when it has none, each an id that may
// be followed by "$$$" and a label. Whatever [ParseColumns] reads in an item
// is read here too.
//
//	issuekey$$$Key;summary$$$What, in short
func ParseColumnIDs(t source.Text) ([]table.Column, []source.Problem) {
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
	return listOf(t, sep, cut, "column", func(t source.Text) (table.Column, *source.Problem) {
		id, label, ok := strings.Cut(t.Value, "$$$")
		if !ok && !stored {
			return column(t)
		}
		c := table.Column{Name: t.Slice(0, len(id)).TrimSpace()}
		if c.Name.Value == "" {
			return table.Column{}, bad("bad-column", t, "there is no field before $$$", "write its name or its id there")
		}
		if strings.TrimSpace(label) != "" {
			c.Label = t.Slice(len(id)+len("$$$"), len(t.Value)).TrimSpace()
		}
		return c, nil
	})
}

// column reads one column; t has no white space at its ends.
func column(t source.Text) (table.Column, *source.Problem) {
	name, rest, problem := word(t, "field", "as")
	if problem != nil || rest.Value == "" {
		return table.Column{Name: name}, problem
	}
	label, rest, problem := word(rest.Slice(len("as"), len(rest.Value)).TrimSpace(), "label", "as")
	if problem == nil && rest.Value != "" {
		problem = bad("bad-column", t, fmt.Sprintf(`the column %q has "as" twice`, t.Value),
			`a name or label that holds "as" stands in quotes`)
	}
	if problem != nil {
		return table.Column{}, problem
	}
	return table.Column{Name: name, Label: label}, nil
}

// word reads the name or label at the beginning of t, quoted or up to one of
// the words in stops or the end. The rest is empty or begins with such a word.
func word(t source.Text, what string, stops ...string) (name, rest source.Text, problem *source.Problem) {
	v := t.Value
	if v != "" && (v[0] == '"' || v[0] == '\'') {
		n := quoted(v) // not 0: split saw it closed
		name, rest = unquote(t.Slice(0, n)), t.Slice(n, len(v)).TrimSpace()
		if rest.Value != "" && indexWord(rest.Value, stops) != 0 {
			may := []string{"a comma"}
			for _, s := range stops {
				may = append(may, strconv.Quote(s))
			}
			return name, rest, bad("bad-column", rest, fmt.Sprintf("there is more after the quotes of %q", v), suggest.Or(may)+" may follow them")
		}
	} else {
		name = t
		if i := indexWord(v, stops); i >= 0 {
			name, rest = t.Slice(0, i).TrimSpace(), t.Slice(i, len(v))
		}
		if i := strings.IndexAny(name.Value, `"'`); i >= 0 {
			return name, rest, bad("bad-column", name.Slice(i, i+1), fmt.Sprintf("there is a quote in the middle of %q", name.Value),
				"a name that holds a quote stands in quotes of the other kind")
		}
	}
	if strings.TrimSpace(name.Value) == "" {
		problem = bad("bad-column", t, "there is no "+what+" here", "write one, or remove what stands around it")
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

// indexWord returns where one of the words, which are of two letters, stands
// in s first, in any case, or -1.
func indexWord(s string, words []string) int {
	for i := 0; i+2 <= len(s); i++ {
		if !slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(s[i:i+2], w) }) {
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
