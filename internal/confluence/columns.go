package confluence

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/attr"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// columns reads the columns. The Jira Issues macro stores them twice, by id
// and by the name that their fields have, which differs from the id only for
// custom fields.
func (c *converter) columns(m *macro) []table.Column {
	columns := columnItems(m.take("columns"))
	if ids := columnItems(m.take("columnIds")); len(ids) > 0 {
		for i := range ids {
			if len(ids) == len(columns) && strings.HasPrefix(ids[i].Name.Value, "customfield_") {
				ids[i].Label = columns[i].Name
			}
		}
		columns = ids
	}
	for i := range columns {
		name := &columns[i].Name
		if strings.EqualFold(name.Value, "issuekey") {
			*name = placed("key", *name)
		}
		if strings.EqualFold(columns[i].Label.Value, name.Value) {
			columns[i].Label = source.Text{}
		}
	}
	return columns
}

// columnItems reads a list as the macros store it: separated by semicolons, or
// by commas if it has none, each item a field, and a label after "$$$". Quotes
// mean nothing.
func columnItems(t source.Text) []table.Column {
	separator := ","
	if strings.Contains(t.Value, ";") {
		separator = ";"
	}
	var columns []table.Column
	at := 0
	for _, item := range strings.Split(t.Value, separator) {
		name, label, _ := strings.Cut(item, "$$$")
		labelAt := at + len(item) - len(label)
		c := table.Column{Name: columnName(t.Slice(at, at+len(name)))}
		if label := columnName(t.Slice(labelAt, at+len(item))); label.Value != "" {
			c.Label = label
		}
		if c.Name.Value != "" {
			columns = append(columns, c)
		}
		at += len(item) + len(separator)
	}
	return columns
}

// columnName takes off what cannot end a name in quotes.
func columnName(t source.Text) source.Text {
	return t.Slice(0, len(strings.TrimRightFunc(t.Value, func(c rune) bool { return c == '\\' || isSpace(c) }))).TrimSpace()
}

func (c *converter) limit(m *macro) string {
	for _, name := range []string{"maximumIssues", "rowsToDisplay", "tempMax"} {
		v := m.take(name)
		if v.Value == "" {
			continue
		}
		limit, problems := attr.ParseLimit(v)
		switch {
		case len(problems) > 0:
			c.drop(v.Span(), name, fmt.Sprintf("%q is no number of rows", v.Value))
		case limit.N == table.AllRows:
			return "all"
		default:
			return strconv.Itoa(limit.N)
		}
	}
	return ""
}

// calculations are the functions that columnCalculations names.
var calculations = map[string]string{
	"sum": "", "total": "",
	"avg": "avg:", "average": "avg:", "mean": "avg:",
	"min": "min:", "minimum": "min:",
	"max": "max:", "maximum": "max:",
	"count": "count:", "distinct": "distinct:",
}

// totals makes totals of columnCalculations, which counts them off against the
// columns.
func (c *converter) totals(m *macro, columns []table.Column) string {
	v := m.take("columnCalculations")
	if v.Value == "" {
		return ""
	}
	var totals []string
	for i, item := range strings.Split(strings.ReplaceAll(v.Value, ";", ","), ",") {
		item = strings.ToLower(strings.TrimSpace(item))
		if item == "" || item == "-" {
			continue
		}
		f, ok := calculations[item]
		if !ok || i >= len(columns) {
			c.drop(v.Span(), "columnCalculations", "it does not fit the columns")
			return ""
		}
		totals = append(totals, f+quotedName(columns[i].Name.Value))
	}
	return strings.Join(totals, ", ")
}

// quotedName writes a column's name where a colon or a word after it has a
// meaning.
func quotedName(name string) string {
	if plainName.MatchString(name) {
		return name
	}
	if item := columnItem(name); item != name {
		return item
	}
	return `'` + name + `'`
}

var plainName = regexp.MustCompile(`^[\p{L}\p{N}_.\[\]-]+$`)

func (c *converter) sort(m *macro, columns []table.Column) string {
	v, descending := columnName(m.take("sortColumn")), c.yes(m, "sortDescending")
	name := v.Value
	if name == "" {
		return ""
	}
	if i, err := strconv.Atoi(name); err == nil {
		if i < 1 || i > len(columns) {
			c.drop(v.Span(), "sortColumn", fmt.Sprintf("there is no column %d", i))
			return ""
		}
		name = columns[i-1].Name.Value
	}
	if strings.EqualFold(name, "issuekey") {
		name = "key"
	}
	name = quotedName(strings.Join(strings.Fields(name), " "))
	if descending {
		name += " desc"
	}
	return name
}
