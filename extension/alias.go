package extension

import (
	"fmt"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/attr"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// An alias is the name that Confluence's JQL Table or Jira Issues macro has
// for an attribute.
type alias struct {
	name   string
	of     string
	set    func(*draft, source.Text) []source.Problem // defaults to that of the attribute
	weak   bool                                       // macros store it beside a better one, which wins
	beside bool                                       // it may stand beside the attribute
}

var aliases = [...]alias{
	{name: "jiraApplinks", of: "link"},
	{name: "server", of: "link"},
	{name: "serverId", of: "link", weak: true},
	{name: "jiraAdvanceSearch", of: "jql"},
	{name: "jqlQuery", of: "jql"},
	{name: "columnIds", of: "columns", weak: true, set: setColumnIDs},
	{name: "fields", of: "columns", set: setColumnIDs},
	{name: "rowsToDisplay", of: "limit"},
	{name: "maximumIssues", of: "limit"},
	{name: "autoNumber", of: "row-numbers"},
	{name: "hideHeader", of: "header", set: boolean(func(d *draft, yes bool) { d.table.HideHeader = yes })},
	{name: "autoTotal", of: "totals", beside: true, set: boolean(func(d *draft, yes bool) { d.table.AutoTotal = yes })},
	{name: "columnCalculations", of: "totals", beside: true, set: func(d *draft, v source.Text) []source.Problem {
		d.calculations = v
		return nil
	}},
	{name: "title", of: "caption"},
}

func setColumnIDs(d *draft, v source.Text) []source.Problem {
	columns, problems := attr.ParseColumnIDs(v)
	d.table.Columns = columns
	return problems
}

// calculations are the functions that columnCalculations names.
var calculations = map[string]table.TotalFunc{
	"sum": table.Sum, "total": table.Sum,
	"avg": table.Average, "average": table.Average, "mean": table.Average,
	"min": table.Minimum, "minimum": table.Minimum,
	"max": table.Maximum, "maximum": table.Maximum,
	"count": table.CountValues, "distinct": table.CountDistinct,
}

// calculate makes totals of columnCalculations, which the macro counts off
// against the columns: "-, -, total". What totals takes is taken too.
func (d *draft) calculate() []source.Problem {
	t := d.calculations
	if !t.Given() {
		return nil
	}
	var totals []table.Total
	start := 0
	for column := 0; start <= len(t.Value); column++ {
		n := strings.IndexAny(t.Value[start:]+",", ",;")
		item := t.Slice(start, start+n).TrimSpace()
		start += n + 1
		if item.Value == "" || item.Value == "-" {
			continue
		}
		f, ok := calculations[strings.ToLower(item.Value)]
		if !ok {
			totals, problems := attr.ParseTotals(t)
			d.table.Totals = append(d.table.Totals, totals...)
			return problems
		}
		if column >= len(d.table.Columns) {
			return bad(item, fmt.Sprintf("columnCalculations: %q is for column %d, and the shortcode names %d", item, column+1, len(d.table.Columns)),
				`name the columns, or write totals="sum:Story points", for example`)
		}
		totals = append(totals, table.Total{Func: f, Column: table.Column{Name: d.table.Columns[column].Name}})
	}
	d.table.Totals = append(d.table.Totals, totals...)
	return nil
}

// withoutEffect are the macros' parameters that mean nothing in static output,
// or that the style sheet decides, with what does the same here, if anything
// does.
var withoutEffect = map[string]string{
	"allowExport":             "",
	"anonymous":               "whether a link logs in is said in the configuration",
	"autoNumberSort":          "",
	"baseurl":                 "the address of a link is said in the configuration",
	"border":                  "style the table by its class",
	"cache":                   "how long an answer is kept is said in the configuration",
	"capitalize":              "label a column with as",
	"columnAttributes":        "style the table by its class",
	"columnStyles":            "style the table by its class",
	"columnTypes":             "a field is shown by its type in Jira; dates= sets the form of dates",
	"count":                   "jql-count gives a count",
	"displayDataFilter":       "",
	"enableHeadingAttributes": "",
	"enableHighlighting":      "",
	"enableRefresh":           "",
	"enableSorting":           "",
	"encoding":                "",
	"escape":                  "text is always escaped",
	"footing":                 "totals= makes a foot",
	"heading":                 `header="false" hides the heading`,
	"height":                  "",
	"highlightColor":          "",
	"multiple":                "",
	"output":                  "the output is always HTML",
	"renderMode":              "",
	"retainRowStyleOrder":     "",
	"rowStyles":               "style the table by its class",
	"showSummary":             "jql-issue has show=",
	"sortColumn":              "use sort=",
	"sortDescending":          "use sort=",
	"sortIcon":                "",
	"sortPaths":               "use sort=",
	"sortTip":                 "",
	"stripQualifiers":         "label a column with as",
	"style":                   "style the table by its class",
	"table":                   "",
	"timeout":                 "the timeout of a link is said in the configuration",
	"width":                   "style the table by its class",
}

// refused are the macros' parameters that would be unsafe, with what to do
// instead.
var refused = map[string]string{
	"augments":        "text from Jira is shown as it is; label a column with as",
	"footingAugments": "text from Jira is shown as it is",
	"headingAugments": "text from Jira is shown as it is; label a column with as",
	"macros":          "text from Jira is never run",
	"showWiki":        "remove it",
	"url":             "name a link of the configuration, and put the query into jql",
	"count=true":      "use jql-count",
	"escape=false":    "text from Jira is always escaped",
	"output=wiki":     "text from Jira is never read as markup",
}

// foreign reports an attribute that is a parameter of the macros but is none
// of ours.
func foreign(a attribute) (source.Problem, bool) {
	name := a.name.Value
	p := source.Problem{Span: a.name.Span(), Code: "refused-attribute"}
	value := strings.ToLower(strings.TrimSpace(a.value.Value))
	if fix, ok := refused[name+"="+value]; ok {
		p.Message, p.Fix = fmt.Sprintf(`%s="%s" is not supported`, name, value), fix
		return p, true
	}
	if fix, ok := refused[name]; ok {
		p.Message, p.Fix = name+" is not supported", fix
		return p, true
	}
	if fix, ok := withoutEffect[name]; ok {
		p.Code, p.Warning = "no-effect", true
		p.Message, p.Fix = name+" has no effect", fix
		return p, true
	}
	return p, false
}
