package table

import (
	"fmt"
	"strconv"
	"time"
)

// note returns what stands under a table: how many issues it shows, when and
// how they were read, and the way to Jira.
func (r *Result) note() Content {
	var c Content
	say := func(n Node) {
		if c != nil {
			c = append(c, Node{Kind: Text, Text: "\u00a0· "})
		}
		c = append(c, n)
	}
	if r.Sample {
		say(Node{Kind: Text, Text: "Sample data"})
	}
	t := r.Table
	if t.Shown > 0 {
		say(Node{Kind: Text, Text: t.extent()})
	}
	if t.SortedBy != "" && t.Shown > 0 {
		say(Node{Kind: Text, Text: "sorted by " + t.SortedBy})
	}
	if r.Stale {
		say(Node{Kind: Text, Text: "Jira could not be reached, so this is older data"})
	}
	if !r.AsOf.IsZero() {
		text := "as of "
		if c == nil {
			text = "As of "
		}
		say(Node{Kind: Text, Text: text})
		c = append(c, moment(r.AsOf))
	}
	if r.URL != "" {
		text := "Open in Jira"
		if t.Cut {
			text = "See all in Jira"
		}
		say(Node{Kind: Link, URL: r.URL, Children: Plain(text)})
	}
	return c
}

// extent says how many issues a table shows, and of how many.
func (t *Table) extent() string {
	switch {
	case t.Cut && t.Total >= 0:
		return fmt.Sprintf("Showing the first %d of %d issues", t.Shown, t.Total)
	case t.Cut:
		return fmt.Sprintf("Showing the first %d of more issues", t.Shown)
	}
	return issues(t.Shown)
}

// tally says what share of a table n rows of it are.
func (t *Table) tally(n int) string {
	if t.Cut {
		return fmt.Sprintf("%d of the first %s", n, rows(t.Shown))
	}
	return issues(n)
}

// total names the function of a line of totals over n rows of a table; all
// says that these are the rows of several groups.
func (t *Table) total(f TotalFunc, n int, all bool) string {
	name := [...]string{"Sum", "Average", "Minimum", "Maximum", "Count", "Distinct values"}[f]
	switch {
	case !t.Cut && all:
		return name + " of all groups"
	case !t.Cut:
		return name
	case n < t.Shown:
		return name + " of " + t.tally(n)
	}
	return name + " of the first " + rows(t.Shown)
}

func issues(n int) string { return counted(n, "issue") }
func rows(n int) string   { return counted(n, "row") }

func counted(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return strconv.Itoa(n) + " " + noun
}

// moment returns a time to the minute, in its own zone.
func moment(t time.Time) Node {
	return Node{Kind: Time, Time: t, Text: t.Format("2006-01-02 15:04 MST")}
}

// The text of boxes that stand where there is nothing else to show. They hold
// nothing that Jira or the network said.
const (
	unread  = "These issues could not be read from Jira."
	unshown = "These issues could not be shown."
	noRows  = "No matching issues."
)

// failure returns the text of the box that stands for r.
func (r *Result) failure() string {
	if r.Box {
		return unread
	}
	return unshown
}

// staleTitle says within a line of text what a note says under a table.
func staleTitle(asOf time.Time) string {
	return "Jira could not be reached; as of " + moment(asOf).Text
}
