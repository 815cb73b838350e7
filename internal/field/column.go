package field

import (
	"cmp"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/issue"

	"github.com/jqlbuild/jqlbuild/table"
)

// A Column is a field, or a part of one, and the way to show it.
type Column struct {
	Field  Field
	Part   []string     // what List.Find returned; empty for the whole value
	Label  string       // the heading. Defaults to the field's name
	Align  *table.Align // Defaults to End for numbers and Start for the rest
	Format Format
	Dates  string // a layout as in Style.Dates, which it takes the place of. Defaults to that
}

// A Format is a way to show numbers, or to read texts.
type Format int

// The formats.
const (
	AsIs     Format = iota // as the field's kind has it
	Number                 // a plain number, also from text
	Duration               // a number of seconds as hours and minutes: "3h 20m"
	Percent                // the number and a percent sign
	Markdown               // a text that Style.Markdown reads
)

// isNumeric reports whether values of the format are numbers.
func (f Format) isNumeric() bool { return f != AsIs && f != Markdown }

// ParseFormat returns the format that "number", "duration", "percent" or
// "markdown" stands for.
func ParseFormat(text string) (Format, error) {
	switch text {
	case "number":
		return Number, nil
	case "duration":
		return Duration, nil
	case "percent":
		return Percent, nil
	case "markdown":
		return Markdown, nil
	}
	return AsIs, fmt.Errorf("format values as %q: want number, duration, percent or markdown", text)
}

// A Style is what all columns of a table have in common.
type Style struct {
	// BaseURL is where people reach Jira, any context path included.
	BaseURL string

	// Location is the time zone of dates that have a time. Defaults to UTC.
	Location *time.Location

	// People says how much of their names is shown.
	People table.People

	// Dates is "iso" for 2026-11-23, "long" for 23 November 2026, or a layout
	// of package time. The time of day is shown only by a layout; machines
	// find it in the cell in any case. Defaults to "iso".
	Dates string

	// Words are what is written around and in place of values. nil is English.
	Words *table.Words

	// IssueLinks makes the keys of issues lead to them.
	IssueLinks bool

	// Closed are projects, by key, that readers cannot open: the keys of their
	// issues lead nowhere, and say so.
	Closed []string

	// Hidden are the addresses that must not be published. nil is none.
	Hidden *Hidden

	// Markdown reads a text as Markdown. nil keeps it a text.
	Markdown func(string) table.Content

	// Lists are the orders that Jira keeps, as far as it was asked for them.
	Lists Lists
}

// Heading returns the column's head.
func (c Column) Heading() table.Heading {
	h := table.Heading{Field: c.Field.ID, Label: cmp.Or(c.Label, c.Field.Name, c.Field.ID)}
	switch k := c.kind(); {
	case c.Align != nil:
		h.Align = *c.Align
	case c.Format.isNumeric(), k.isNumeric():
		h.Align = table.AlignEnd
	}
	return h
}

// Request returns the id of the field that Jira has to be asked for, or ""
// when the answer has it in any case.
func (c Column) Request() string {
	if c.Field.ID == keyID {
		return ""
	}
	return c.Field.ID
}

// NeedsRendered reports whether the column is better for Jira's own rendering
// as HTML. Only Data Center needs it, which otherwise gives wiki markup; Cloud
// gives documents, and what is read as Markdown is read as its author wrote it.
func (c Column) NeedsRendered() bool {
	if c.Format == Markdown {
		return false
	}
	switch c.Field.kind() {
	case richText:
		return len(c.Part) == 0
	case comments:
		return len(c.Part) == 0 || strings.EqualFold(c.Part[0], "body")
	case worklog:
		return len(c.Part) == 1 && strings.EqualFold(c.Part[0], "comment")
	}
	return false
}

// Ordered reports whether the column's values have an order of their own, in
// which groups and bars may stand: statuses by category, what Jira keeps a
// list of by that, components and sprints by name, and numbers and dates.
func (c Column) Ordered() bool {
	switch k := c.kind(); k {
	case status, category, priority, issueType, resolution, version, component, sprint, date, interval, rank:
		return true
	default:
		return c.Format.isNumeric() || k.isNumeric()
	}
}

// Summable reports whether the column's values are numbers, or may turn out
// to be.
func (c Column) Summable() bool {
	switch k := c.kind(); k {
	case anything, worklog:
		return true
	default:
		return c.Format.isNumeric() || k.isNumeric()
	}
}

// Cell returns the column's value of an issue. Several values are joined with
// commas.
func (c Column) Cell(i issue.Issue, s Style) table.Cell {
	cells, _ := c.Values(i, s)
	return c.Join(cells)
}

// Join returns one cell of several values of the column.
func (c Column) Join(cells []table.Cell) table.Cell {
	switch len(cells) {
	case 0:
		return table.Cell{}
	case 1:
		return cells[0]
	}
	separator := table.Node{Kind: table.Text, Text: ", "}
	if c.kind() == linkedIssue {
		separator = table.Node{Kind: table.Break} // they have commas of their own
	}
	var joined table.Cell
	var sort strings.Builder
	for n, cell := range cells {
		if n > 0 {
			joined.Content = append(joined.Content, separator)
			sort.WriteString(", ")
		}
		joined.Content = append(joined.Content, cell.Content...)
		if cell.Numeric {
			sort.WriteString(sortKey(numberText(cell.Number)))
		} else {
			sort.WriteString(cell.Sort)
		}
	}
	joined.Sort = beginning(sort.String())
	return joined
}

// Values returns the column's values of an issue one by one, and none when it
// is empty. Of comments it is the latest. Where a value of the issue is not
// shown, the reason says why.
func (c Column) Values(i issue.Issue, s Style) ([]table.Cell, Reason) {
	p := c.printer(s)
	if c.Field.ID == keyID {
		return nonEmpty(p.key(i.Key, true)), NoReason
	}
	k := c.Field.kind()
	if k == hidden {
		return nil, Unreadable
	}
	v := scrub(decode(i.Fields[c.Field.ID]))
	if c.NeedsRendered() {
		v = rendered(v, c.Field.ID, i.Rendered)
	}
	if k == anything {
		k = sniff(v)
	}
	v = subject(k, v, c.Part)
	if len(c.Part) > 0 {
		v = part(k, v, c.Part)
		k = partKind(k, c.Part)
	}
	var cells []table.Cell
	var why Reason
	for _, e := range elements(v) {
		cell := p.cell(k, e)
		shown := nonEmpty(s.Hidden.cell(cell))
		cells = append(cells, shown...)
		switch {
		case why != NoReason:
		case len(cell.Content) == 0:
			if _, typed := p.source(k, e); !typed || p.format != Markdown { // else it is Markdown that shows nothing
				why = blank(k, e)
			}
		case k == timeInStatus && p.nameless(e):
			why = OnlyIDs
		}
	}
	return cells, why
}

// Figure returns a number made of the column's values, such as their sum, as
// the column shows numbers.
func (c Column) Figure(n float64, s Style) table.Cell {
	p := c.printer(s)
	if p.format == AsIs {
		p.format = figureFormat(c.kind())
	}
	return p.figure(n)
}

// LargeFigure returns a number like Figure, with all the digits that a float
// does not hold.
func (c Column) LargeFigure(n *big.Rat, s Style) table.Cell {
	f, _ := n.Float64()
	figure := c.Figure(f, s)
	if c.Format == Number || c.Format == AsIs && figureFormat(c.kind()) == AsIs {
		figure.Sort = n.FloatString(0)
		figure.Content = table.Plain(s.Words.Digits(figure.Sort))
	}
	return figure
}

// figureFormat returns how numbers made of values of a kind are shown.
func figureFormat(k kind) Format {
	switch k {
	case duration, worklog:
		return Duration
	case percent, progress:
		return Percent
	}
	return AsIs
}

func (c Column) printer(s Style) printer {
	p := printer{style: s, format: c.Format, dates: cmp.Or(c.Dates, s.Dates, "iso")}
	if p.style.Location == nil {
		p.style.Location = time.UTC
	}
	p.style.BaseURL = strings.TrimSuffix(s.BaseURL, "/")
	return p
}

// kind returns the family of what the column shows, as far as that is known
// without a value.
func (c Column) kind() kind {
	if len(c.Part) == 0 {
		return c.Field.kind()
	}
	return partKind(c.Field.kind(), c.Part)
}

// isNumeric reports whether values of the kind are numbers.
func (k kind) isNumeric() bool {
	switch k {
	case number, duration, percent, progress, votes, watches:
		return true
	}
	return false
}

// partKind returns the family of a part of a value, by the part's name.
func partKind(whole kind, path []string) kind {
	switch name := strings.ToLower(path[len(path)-1]); name {
	case countPart:
		return number
	case lastPart:
		return whole
	case "summary", "name", "value", "id", "state":
		return plainText
	case "key":
		if whole == linkedIssue || whole == issueLink || whole == parentLink {
			return issueKey
		}
		return plainText
	case "status", "priority", "issuetype", "resolution":
		return typeKinds[name]
	case "statuscategory":
		return category
	case "fixversions", "versions":
		return version
	case "components":
		return component
	case "displayname", "author", "updateauthor", "assignee", "reporter", "creator":
		return person
	case "released", "archived":
		return yesNo
	case "releasedate", "startdate", "enddate", "completedate", "created", "updated", "started", "start", "end":
		return date
	case "body", "comment":
		return richText
	case "percent":
		return percent
	default:
		if strings.HasSuffix(name, "seconds") {
			return duration
		}
	}
	return anything
}

// nonEmpty returns the cell alone, or nothing when it shows nothing.
func nonEmpty(c table.Cell) []table.Cell {
	if len(c.Content) == 0 {
		return nil
	}
	return []table.Cell{c}
}
