package field

import (
	"strconv"
	"strings"
	"time"

	"github.com/jqlbuild/jqlbuild/table"
)

// parseTime reads a date or a time as one of Jira's APIs writes it; day says
// that it is a date alone.
func parseTime(s string) (t time.Time, day, ok bool) {
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return t, true, true
	}
	for _, layout := range [...]string{
		"2006-01-02T15:04:05.999-0700", // fields
		time.RFC3339Nano,               // sprints
		"2006-01-02T15:04:05.999",
	} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, false, true
		}
	}
	return time.Time{}, false, false
}

// time returns the cell of a date or a time. Dates alone belong to no time
// zone and are the same in all.
func (p printer) time(s string) (table.Cell, bool) {
	t, day, ok := parseTime(s)
	if !ok {
		return table.Cell{}, false
	}
	n := table.Node{Kind: table.Time, Time: t}
	if day {
		n.Name = "date"
	} else {
		n.Time = t.In(p.style.Location)
	}
	switch p.dates {
	case "iso":
		n.Text = n.Time.Format(time.DateOnly)
	case "long":
		n.Text = p.style.Words.LongDate(n.Time)
	default:
		n.Text = p.style.Words.Date(n.Time, p.dates)
	}
	return table.Cell{Content: table.Content{n}, Sort: t.UTC().Format("2006-01-02T15:04:05.000Z")}, true
}

// interval returns the cell of Product Discovery's spans of time, which are
// strings that hold JSON: "{\"start\":\"2024-01-01\",\"end\":\"2024-03-31\"}".
func (p printer) interval(s string) (table.Cell, bool) {
	v, _ := nested(s)
	o, ok := v.(object)
	if !ok {
		return table.Cell{}, false
	}
	return p.span(o)
}

func (p printer) span(o object) (table.Cell, bool) {
	start, okStart := p.time(text(o, "start"))
	end, okEnd := p.time(text(o, "end"))
	switch {
	case okStart && okEnd && start.Content[0].Text != end.Content[0].Text:
		start.Content = append(append(start.Content, table.Plain(" – ")...), end.Content...)
		return start, true
	case okStart:
		return start, true
	case okEnd:
		return end, true
	}
	return table.Cell{}, false
}

// timeInStatus returns how long an issue was in each status, by the status's
// id: "3_*:*_1_*:*_1294387_*|*_10000_*:*_1_*:*_6609633725" are status, visits
// and milliseconds.
func (p printer) timeInStatus(s string) (table.Cell, bool) {
	var words []string
	for visit := range strings.SplitSeq(s, "_*|*_") {
		fields := strings.Split(visit, "_*:*_")
		if len(fields) != 3 {
			return table.Cell{}, false
		}
		ms, err := strconv.ParseFloat(fields[2], 64)
		if err != nil {
			return table.Cell{}, false
		}
		words = append(words, p.style.Words.Text("in-status", fields[0], p.duration(ms/1000)))
	}
	return textCell(strings.Join(words, ", ")), true
}
