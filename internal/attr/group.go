package attr

import (
	"fmt"
	"strings"

	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// MaxGroupBy is how many fields a table can be grouped by, one within the
// other.
const MaxGroupBy = 3

// ParseGroupBy reads the fields that issues are grouped by, the outermost
// first: a list of columns as [ParseColumns] reads it, of three at most.
//
//	issuetype, component
func ParseGroupBy(t source.Text) ([]table.Column, []source.Problem) {
	columns, problems := list(t, ',', "field to group by", column)
	for i, c := range columns {
		for _, before := range columns[:i] {
			if strings.EqualFold(c.Name.Value, before.Name.Value) {
				problems = append(problems, *bad("bad-group-by", c.Name, fmt.Sprintf("the field %q is grouped by already", c.Name.Value), "name each field once"))
				break
			}
		}
	}
	if len(columns) > MaxGroupBy {
		problems = append(problems, *bad("bad-group-by", columns[MaxGroupBy].Name, fmt.Sprintf("there are %d fields to group by, and three is the most", len(columns)),
			"leave out the rest, or make a table of its own of each group"))
		columns = columns[:MaxGroupBy]
	}
	return columns, problems
}

// ParseGroups reads groups, separated by commas: the values that stand in
// each, with "or" between them, then "as" and its title, which one value may do
// without. EMPTY stands for no value, * for all that no other group names. A
// value or title that holds a comma, a quote, "or" or "as" stands in quotes, as
// do EMPTY and * where they are values.
//
//	Epic or Story as New features, Bug, EMPTY as Nothing, * as Other
func ParseGroups(t source.Text) ([]table.GroupTitle, []source.Problem) {
	named, titled := make(map[string]bool), make(map[string]bool)
	groups, problems := list(t, ',', "group", func(t source.Text) (table.GroupTitle, *source.Problem) {
		g, problem := groupTitle(t, named)
		if problem != nil {
			problem.Code = "bad-group"
		}
		return g, problem
	})
	for _, g := range groups {
		title := g.Title
		if !title.Given() && len(g.Values) > 0 {
			title = g.Values[0]
		}
		key := strings.ToLower(title.Value)
		if title.Given() && titled[key] {
			problems = append(problems, *bad("bad-group", title, fmt.Sprintf("two groups are called %q", title.Value),
				`join them, with "or" between their values, or give one another title`))
		}
		titled[key] = true
	}
	return groups, problems
}

// groupTitle reads one group; t has no white space at its ends. named are the
// values so far.
func groupTitle(t source.Text, named map[string]bool) (g table.GroupTitle, problem *source.Problem) {
	rest, next := t, "or"
	for next == "or" {
		var value source.Text
		quoted := strings.HasPrefix(rest.Value, `"`) || strings.HasPrefix(rest.Value, "'")
		if value, rest, problem = word(rest, "value", "or", "as"); problem != nil {
			return g, problem
		}
		key := strings.ToLower(value.Value)
		switch {
		case !quoted && key == "*":
			g.Rest, key = value, "\x00*" // which no value is called
		case !quoted && key == "empty":
			g.Empty, key = value, "\x00empty"
		default:
			g.Values = append(g.Values, value)
		}
		if named[key] {
			return g, bad("bad-group", value, fmt.Sprintf("%q is named twice", value.Value), "name it once: an issue stands in the first group that it fits")
		}
		named[key] = true
		next, rest = cutWord(rest)
	}
	if next == "" {
		return g, checkUntitled(t, g)
	}
	if g.Title, rest, problem = word(rest, "title", "or", "as"); problem == nil && rest.Value != "" {
		problem = bad("bad-group", rest, "there is more after the title of a group", `write all values before "as"; a title that holds "or" or "as" stands in quotes`)
	}
	return g, problem
}

// checkUntitled reports a group that has no name to be called by.
func checkUntitled(t source.Text, g table.GroupTitle) *source.Problem {
	switch {
	case len(g.Values) > 1, len(g.Values) == 1 && g.Empty.Given():
		return bad("bad-group", t, fmt.Sprintf("the group %q has no title", t.Value), `write "as" and a title after it; a value that holds "or" stands in quotes`)
	case g.Rest.Given():
		return bad("bad-group", t, fmt.Sprintf("the group %q has no title", t.Value), `write "* as Other"; without it, values that are not named follow under their own names`)
	}
	return nil
}

// cutWord takes one of the words that end a word off t.
func cutWord(t source.Text) (word string, rest source.Text) {
	if t.Value == "" {
		return "", t
	}
	const n = len("or")
	return strings.ToLower(t.Value[:n]), t.Slice(n, len(t.Value)).TrimSpace()
}
