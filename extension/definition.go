package extension

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/jqlbuild/jqlbuild/internal/attr"
	"github.com/jqlbuild/jqlbuild/internal/jql"
	"github.com/jqlbuild/jqlbuild/internal/suggest"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// A definition says which shortcodes have an attribute and where its value
// goes. A value that is wrong goes nowhere and is reported.
type definition struct {
	name string
	on   kinds
	set  func(*draft, source.Text) []source.Problem
}

var definitions = [...]definition{
	{"link", everywhere, nonEmpty(func(d *draft) *source.Text { return &d.ask.Link })},
	{"jql", queries, nonEmpty(func(d *draft) *source.Text { return &d.ask.JQL })},
	{"use", queries, nonEmpty(func(d *draft) *source.Text { return &d.ask.Use })},
	{"key", onIssue, setKey},
	{"show", onIssue, setShow},
	{"columns", rows, parsed(attr.ParseColumns, func(d *draft) *[]table.Column { return &d.table.Columns })},
	{"limit", bodies, parsed(attr.ParseLimit, func(d *draft) *table.Limit { return &d.ask.Limit })},
	{"caption", figures, func(d *draft, v source.Text) []source.Problem { d.table.Caption = v; return nil }},
	{"empty", several, func(d *draft, v source.Text) []source.Problem { d.table.Empty = v; return nil }},
	{"class", figures, checked(attr.CheckClass, func(d *draft) *source.Text { return &d.table.Class })},
	{"id", figures, checked(attr.CheckID, func(d *draft) *source.Text { return &d.table.ID })},
	{"row-numbers", rows, boolean(func(d *draft, yes bool) { d.table.RowNumbers = yes })},
	{"header", rows, boolean(func(d *draft, yes bool) { d.table.HideHeader = !yes })},
	{"note", several, boolean(func(d *draft, yes bool) { d.table.NoNote = !yes })},
	{"group-by", bodies, parsed(attr.ParseGroupBy, func(d *draft) *[]table.Column { return &d.table.GroupBy })},
	{"group-heading", onEach, parsed(attr.ParseLevel, func(d *draft) *table.Level { return &d.groupHeading })},
	{"groups", several, parsed(attr.ParseGroups, func(d *draft) *[]table.GroupTitle { return &d.table.Groups })},
	{"empty-group", several, nonEmpty(func(d *draft) *source.Text { return &d.table.EmptyGroup })},
	{"totals", rows, parsed(attr.ParseTotals, func(d *draft) *[]table.Total { return &d.table.Totals })},
	{"sort", bodies, parsed(attr.ParseSort, func(d *draft) *[]table.SortKey { return &d.table.Sort })},
	{"dates", bodies, checked(attr.CheckDates, func(d *draft) *source.Text { return &d.table.Dates })},
	{"by", onChart, parsed(attr.ParseColumn, func(d *draft) *table.Column { return &d.chart.By })},
	{"stack", onChart, parsed(attr.ParseColumn, func(d *draft) *table.Column { return &d.chart.Stack })},
	{"kind", onChart, setKind},
	{"value", onChart, parsed(attr.ParseMeasure, func(d *draft) *table.Column { return &d.chart.Value })},
	{"exact", onCount, boolean(func(d *draft, yes bool) { d.count.Exact = yes })},
	{"require", bodies | onCount, parsed(attr.ParseRequirement, func(d *draft) *table.Requirement { return &d.ask.Require })},
	{"on-error", everywhere, checked(attr.CheckOnError, func(d *draft) *source.Text { return &d.ask.OnError })},
}

// nonEmpty returns a setter for a value that must say something.
func nonEmpty(field func(*draft) *source.Text) func(*draft, source.Text) []source.Problem {
	return func(d *draft, v source.Text) []source.Problem {
		v = v.TrimSpace()
		if v.Value == "" {
			return bad(v, "the value is empty", "")
		}
		*field(d) = v
		return nil
	}
}

// parsed returns a setter for a value that parse reads.
func parsed[T any](parse func(source.Text) (T, []source.Problem), field func(*draft) *T) func(*draft, source.Text) []source.Problem {
	return func(d *draft, v source.Text) []source.Problem {
		value, problems := parse(v)
		*field(d) = value
		return problems
	}
}

// checked returns a setter for a value in which check finds problems.
func checked(check func(source.Text) []source.Problem, field func(*draft) *source.Text) func(*draft, source.Text) []source.Problem {
	return func(d *draft, v source.Text) []source.Problem {
		problems := check(v)
		if len(problems) == 0 {
			*field(d) = v
		}
		return problems
	}
}

// boolean returns a setter for true and false.
func boolean(set func(*draft, bool)) func(*draft, source.Text) []source.Problem {
	return func(d *draft, v source.Text) []source.Problem {
		switch v.Value {
		case "true", "false":
			set(d, v.Value == "true")
			return nil
		}
		return bad(v, fmt.Sprintf("%q is neither true nor false", v.Value), "")
	}
}

// badValue is the code of problems to whose message the attribute's name is
// still to be added.
const badValue = "bad-value"

func bad(v source.Text, message, fix string) []source.Problem {
	return []source.Problem{{Span: v.Span(), Code: badValue, Message: message, Fix: fix}}
}

func setKey(d *draft, v source.Text) []source.Problem {
	v = v.TrimSpace()
	if _, ok := jql.ParseKey(v.Value); !ok {
		return bad(v, fmt.Sprintf("%q is not the key of an issue", v.Value), `write one such as "DOCS-12"`)
	}
	d.ask.Key = v
	return nil
}

// setShow reads what is shown of an issue. Words without commas between them
// are several fields if they are the usual ones.
func setShow(d *draft, v source.Text) []source.Problem {
	words := strings.FieldsFunc(v.Value, func(r rune) bool { return r == ',' || unicode.IsSpace(r) })
	switch strings.Join(words, ",") {
	case "key,summary,status":
		return nil // as if it were not given
	case "key,status", "key,summary":
		for _, word := range words {
			at := strings.Index(v.Value, word)
			d.issue.Columns = append(d.issue.Columns, table.Column{Name: v.Slice(at, at+len(word))})
		}
		return nil
	}
	columns, problems := attr.ParseColumns(v)
	d.issue.Columns = columns
	return problems
}

func setKind(d *draft, v source.Text) []source.Problem {
	names := []string{table.BarChart: "bar", table.DonutChart: "donut", table.ProgressChart: "progress"}
	kind := slices.Index(names, v.Value)
	if kind < 0 {
		return bad(v, fmt.Sprintf("%q is not a kind of chart", v.Value), suggest.Fix(v.Value, names, `write "bar", "donut" or "progress"`))
	}
	d.chart.Kind = table.ChartKind(kind)
	return nil
}
