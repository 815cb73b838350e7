// Package table is the model at the middle of jqlbuild: the [Spec] that an
// author writes and the [Result] that a reader sees. It is the only package
// that turns issue text into markup.
//
// A Spec belongs to a [Page]. Its [Ask] says which issues are meant, and its
// [View] how they are shown: a [TableView], [ListView], [EachView], [ChartView],
// [IssueView] or [CountView]. A Result holds a [Table], or a [Count]; the cells
// of a Table are [Content], which is rich text without any markup. [AppendHTML]
// is what makes markup of the two, with a [Stylesheet] and a [Script] beside it:
//
//	spec := table.Spec{View: table.CountView{}}
//	result := table.Result{Count: &table.Count{N: 3}}
//	html := table.AppendHTML(nil, &spec, &result, 1)
//
// What it writes around the data is in [Words], which are English by default.
// Once they are made, the values of this package are only read, so they may be
// shared by goroutines.
package table

import (
	"github.com/jqlbuild/jqlbuild/source"
)

// A Page is a document and what its front matter says for all its shortcodes.
// It is shared by the Specs of the document and read-only.
type Page struct {
	File    *source.File
	Title   string              // front matter's title; "" when it has none
	Link    source.Text         // jql.link
	Columns []Column            // jql.columns
	Limit   Limit               // jql.limit
	Vars    map[string]Variable // jql.vars
	Given   bool                // there is jql in the front matter
	Draft   bool                // front matter's draft: the page is not to be published yet

	Description string // front matter's description; "" when it has none

	// Problems are those of the front matter.
	Problems []source.Problem
}

// A Spec is what one shortcode asks for, as written; no default has been
// applied to it.
type Spec struct {
	Page *Page
	Span source.Span // from "<<jql-" to ">>"
	Ask  Ask
	View View

	// Problems are those found while parsing. A Spec with a problem that is
	// more than a warning is not asked.
	Problems []source.Problem
}

// Failed reports whether the Spec has a problem that keeps it from being
// asked.
func (s *Spec) Failed() bool { return source.Failed(s.Problems) }

// An Ask says which issues a Spec is about.
type Ask struct {
	Link    source.Text            // the name of a link
	Use     source.Text            // the name of a query in the configuration
	JQL     source.Text            // the query, variables not yet replaced
	Key     source.Text            // one issue's key
	Limit   Limit                  // how many issues at most
	OnError source.Text            // "fail", "stale" or "show"; checked
	Require Requirement            // what must hold of the issues
	Vars    map[string]source.Text // var-NAME, by NAME
}

// A Variable is what ${NAME} stands for: a text, or a list of texts.
type Variable struct {
	// Values are the list's items, which may be none, or the one text.
	Values []source.Text

	// List says that Values are a list, be it of one.
	List bool
}

// A Limit is the most rows that a table shows. Its zero value means "not
// given".
type Limit struct {
	source.Text
	N int // at least 1, or AllRows
}

// A Requirement is what must hold of the issues that a Spec is about. An answer that
// breaks it is a problem, although it is shown. Its zero value means "not given".
type Requirement struct {
	source.Text
	Kind RequirementKind
}

// A RequirementKind is what a [Requirement] says.
type RequirementKind int

// The values of the require attribute.
const (
	NoIssues   RequirementKind = iota // "none": none may match
	SomeIssues                        // "some": at least one must match
)

// AllRows as a limit stands for every row that there is.
const AllRows = -1

// A View says how the issues are shown: a [TableView], [ListView], [EachView],
// [CountView], [IssueView] or [ChartView].
type View interface{ view() }

// A TableView shows issues as a table, one a row:
//
//	<<jql-table jql="project = DOCS" columns="key, summary as Title" caption="Open">>
type TableView struct {
	Columns    []Column
	Caption    source.Text
	Empty      source.Text // shown for no rows
	Class      source.Text // white-space separated class names; checked
	ID         source.Text // the figure's id; checked
	RowNumbers bool
	HideHeader bool         // hide it from sight, not from screen readers
	GroupBy    []Column     // the outermost first, three at most
	Groups     []GroupTitle // of the outermost groups; nil for the order of the field's values
	EmptyGroup source.Text  // shown for no rows in one of the Groups; not given: such a group is not shown
	Totals     []Total
	AutoTotal  bool // sum every column of numbers that Totals does not name
	Sort       []SortKey
	Dates      source.Text // "iso", "long" or a Go layout; checked

	// NoNote leaves out what stands beneath, but for what a reader must know
	// not to be misled: that the data is a sample, old, or cut.
	NoNote bool
}

// A ListView shows issues as a bulleted list, one an item:
//
//	<<jql-list use="open-bugs" columns="key, summary">>
type ListView struct{ TableView }

// A CountView shows how many issues there are:
//
//	We know of <<jql-count jql="type = Bug">> bugs.
type CountView struct {
	// Exact has the issues counted where Jira only estimates their number,
	// which takes a request for each thousand or so.
	Exact bool
}

// An IssueView shows one issue within a line of text:
//
//	Fixed by <<jql-issue key="DOCS-12">>. It took <<jql-issue key="DOCS-12" show="Story points">> points.
type IssueView struct {
	// Columns are what is shown, in this order. Without the key among them
	// they are the bare values, with commas between. Defaults to the key, the
	// summary and the status.
	Columns []Column
}

// A ChartView shows how many issues there are of each value of a field:
//
//	<<jql-chart jql="type = Bug" by="status" stack="priority" kind="bar">>
type ChartView struct {
	By         Column       // need not be given for a bar of progress
	Stack      Column       // a second field, within each bar; not given for a plain chart
	Groups     []GroupTitle // of By; nil for the order of the field's values
	EmptyGroup source.Text  // given: those of the Groups that have no issues have a bar too
	Kind       ChartKind
	Value      Column // is added up; not given to count issues
	Caption    source.Text
	Empty      source.Text
	Class      source.Text
	ID         source.Text
	NoNote     bool // as in a TableView
}

// A ChartKind is the form of a chart.
type ChartKind int

// The values of a ChartView's kind attribute.
const (
	BarChart      ChartKind = iota // horizontal bars
	DonutChart                     // a ring
	ProgressChart                  // one bar, of what is done, in progress and to do
)

func (TableView) view() {}
func (ListView) view()  {}
func (EachView) view()  {}
func (CountView) view() {}
func (IssueView) view() {}
func (ChartView) view() {}

// A Column names a field as an author does: by its id, its name or its clause
// name, in any case. Its zero value means "not given".
//
//	fixVersions as "Fixed in"
//	parent.summary
type Column struct {
	Name  source.Text
	Label source.Text // the heading; not given when the field's own name serves
}

// Given reports whether the author named a field at all.
func (c Column) Given() bool { return c.Name.Given() }

// A GroupTitle is a group that an author names: the values of a field whose
// issues stand in it, and what it is called. An issue stands in the first of
// several that it fits.
//
//	Epic or Story as New features
type GroupTitle struct {
	Values []source.Text // what the values are called, in any case
	Empty  source.Text   // given: EMPTY, issues without a value
	Rest   source.Text   // given: *, every value, or none, that no other GroupTitle names
	Title  source.Text   // not given for the name of the one value
}

// A Total is a figure at a table's foot, and at each group's:
//
//	totals="Story points, avg:Story points, count:key"
type Total struct {
	Func   TotalFunc
	Column Column
}

// A TotalFunc is how a [Total] is made from a column's values.
type TotalFunc int

// The functions that a total may name before a colon; without one, the column
// is summed.
const (
	Sum TotalFunc = iota
	Average
	Minimum
	Maximum
	CountValues   // how many rows have a value
	CountDistinct // how many different values there are
)

// String returns the function's name as it is written in an attribute.
func (f TotalFunc) String() string {
	return [...]string{"sum", "avg", "min", "max", "count", "distinct"}[f]
}

// A SortKey orders a table's rows by a column after Jira has ordered them:
//
//	sort="Sprint, Story points desc"
type SortKey struct {
	Column     Column
	Descending bool
}
