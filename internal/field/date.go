package field

import (
	"slices"
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

// A visit is how long an issue was in a status.
type visit struct {
	status  string // its id
	seconds float64
}

// visits reads how long an issue was in each status:
// "3_*:*_1_*:*_1294387_*|*_10000_*:*_1_*:*_6609633725" are the status's id,
// visits and milliseconds.
func visits(s string) (list []visit, ok bool) {
	for v := range strings.SplitSeq(s, "_*|*_") {
		fields := strings.Split(v, "_*:*_")
		if len(fields) != 3 {
			return nil, false
		}
		ms, err := strconv.ParseFloat(fields[2], 64)
		if err != nil {
			return nil, false
		}
		list = append(list, visit{fields[0], ms / 1000})
	}
	return list, true
}

// timeInStatus returns how long an issue was in each status that has a name.
func (p printer) timeInStatus(s string) (table.Cell, bool) {
	list, ok := visits(s)
	if !ok {
		return table.Cell{}, false
	}
	var words []string
	for _, v := range list {
		if name := p.style.Lists.name(StatusList, v.status); name != "" {
			words = append(words, p.style.Words.Text("in-status", name, p.duration(v.seconds)))
		}
	}
	return textCell(strings.Join(words, ", ")), true
}

// nameless reports whether a value has statuses whose names are not known.
func (p printer) nameless(v any) bool {
	s, _ := v.(string)
	list, _ := visits(s)
	return slices.ContainsFunc(list, func(v visit) bool { return p.style.Lists.name(StatusList, v.status) == "" })
}
