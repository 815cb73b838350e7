package table

import (
	"iter"
	"time"

	"github.com/jqlbuild/jqlbuild/source"
)

// A Result is the answer to one Spec. Its Table and Count may be shared with
// other Results and are read-only. A Result with neither is a failed one; its
// Problems say why.
type Result struct {
	Table *Table
	Count *Count

	AsOf   time.Time // when the data was read from Jira; in the link's time zone
	Stale  bool      // Jira could not be asked and an old entry stands in
	Box    bool      // the failure is to be shown on the page (on-error: show)
	Sample bool      // the data is jqlbuild's own sample, not a real Jira's
	Link   string    // the name of the link that was asked
	JQL    string    // what it was asked, variables replaced; "" where there is none, and on a guarded link
	URL    string    // the search in Jira for people to open; "" when it must not be shown

	Words *Words // what is written around the data; nil for English

	// View takes the place of the Spec's, whose texts hold variables that were
	// replaced in it; nil if there are none.
	View View

	Problems []source.Problem

	// Stamps identify what the Result was made from, for incremental builds.
	// They are opaque; equal stamps mean that the same Result would be made.
	Stamps []string
}

// A Count is a number of issues.
type Count struct {
	N           int
	Approximate bool // Jira gave an estimate
}

// A Table is issues in rows and columns, as a reader sees them. A list, a
// single issue and a chart are Tables printed differently.
type Table struct {
	Columns []Heading
	Groups  []Group // one without a heading when the table is not grouped
	Foot    []Foot  // totals of the whole table

	Shown int  // issues in all groups; one that stands in several counts once
	Total int  // matching issues in Jira, or -1 when Jira gives no number
	Cut   bool // there are more issues than rows
	// Unmeasured is of a chart that adds values up: how many issues have none.
	Unmeasured int

	SortedBy string // what jqlbuild sorted the rows by, in words; "" for Jira's order
}

// A Heading is the head of a column.
type Heading struct {
	Field string // the field's id, such as "fixVersions" or "customfield_10020"
	Label string
	Align Align
}

// An Align says to which side of its column a cell keeps.
type Align int

// The alignments. AlignStart is the left in left-to-right text.
const (
	AlignStart Align = iota
	AlignEnd         // numbers and durations
	AlignCenter
)

// A Group is rows that share a value of the field they are grouped by. One
// without rows is shown with the text that the [View] has for it.
type Group struct {
	Heading Content // empty when the table is not grouped
	Rows    []Row   // none where there are inner groups
	Groups  []Group // of the next field
	Foot    []Foot  // the group's own totals
	Issues  int     // issues in the group; one that stands in several inner groups counts once
}

// Rows yields the rows of all groups in the order in which they stand. An issue
// that stands in several groups has a row in each.
func (t *Table) Rows() iter.Seq[Row] {
	return func(yield func(Row) bool) { yieldRows(t.Groups, yield) }
}

func yieldRows(groups []Group, yield func(Row) bool) bool {
	for _, g := range groups {
		for _, row := range g.Rows {
			if !yield(row) {
				return false
			}
		}
		if !yieldRows(g.Groups, yield) {
			return false
		}
	}
	return true
}

// A Row is one issue.
type Row struct {
	Key   string // the issue's key; "" in a chart
	Cells []Cell // one a column
}

// A Foot is one line of totals.
type Foot struct {
	Func  TotalFunc
	Cells []Cell // one a column, empty where there is no total
}

// A Cell is a field's value as a reader sees it.
type Cell struct {
	Content Content
	Number  float64 // the value as a number when Numeric; durations in seconds
	Numeric bool
	Sort    string // what a cell that is not numeric is sorted by, as people sort texts, "" last; all the digits of a number that Number does not tell from others
}
