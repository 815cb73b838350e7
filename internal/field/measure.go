package field

import (
	"math"
	"strconv"

	"github.com/jqlbuild/jqlbuild/table"
)

// measure returns the cell of a duration in seconds or of a percentage.
func (p printer) measure(k kind, v any) (table.Cell, bool) {
	n, ok := numeric(v)
	switch {
	case !ok:
		return table.Cell{}, false
	case k == duration:
		p.format = Duration
	case n < 0:
		return table.Cell{}, true // a work ratio of -1 says that nothing was estimated
	default:
		p.format = Percent
	}
	return p.figure(n), true
}

// figure returns the cell of a number in the printer's format. Numbers that
// were computed have no more than two decimal places.
func (p printer) figure(n float64) table.Cell {
	c := table.Cell{Number: n, Numeric: true}
	switch p.format {
	case Duration:
		c.Content = table.Plain(durationText(n))
	case Percent:
		c.Content = table.Plain(numberText(cents(n)) + "%")
	default:
		c.Content = table.Plain(numberText(cents(n)))
	}
	return c
}

// cents returns n with two decimal places.
func cents(n float64) float64 {
	if math.Abs(n) >= 1e13 {
		return n
	}
	if r := math.Round(n*100) / 100; r != 0 {
		return r
	}
	return 0 // rather than -0
}

// durationText returns a number of seconds as "3h 20m". Days and weeks are
// not used, since how long they are is a setting of the Jira.
func durationText(seconds float64) string {
	const longest = 1 << 53
	n := int64(math.Round(min(max(seconds, -longest), longest)))
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	h, m, s := n/3600, n/60%60, n%60
	hours, minutes := strconv.FormatInt(h, 10)+"h", strconv.FormatInt(m, 10)+"m"
	switch {
	case h > 0 && m > 0:
		return sign + hours + " " + minutes
	case h > 0:
		return sign + hours
	case m > 0 && s > 0:
		return sign + minutes + " " + strconv.FormatInt(s, 10) + "s"
	case m > 0 || s == 0:
		return sign + minutes
	}
	return sign + strconv.FormatInt(s, 10) + "s"
}

// progress returns the part of the work that is done, empty when there is
// none to do: {"progress": 3600, "total": 14400, "percent": 25}.
func (p printer) progress(o object) (table.Cell, bool) {
	total, ok := numeric(o["total"])
	done, okDone := numeric(o["progress"])
	if !ok || !okDone {
		return table.Cell{}, false
	}
	if total <= 0 {
		return table.Cell{}, true
	}
	n, ok := numeric(o["percent"])
	if !ok {
		n = math.Floor(100 * done / total)
	}
	p.format = Percent
	return p.figure(n), true
}

// timeTracking returns estimated, spent and remaining time, as far as there
// is something to say.
func (p printer) timeTracking(o object) table.Cell {
	var words string
	for _, f := range [...]struct{ name, before string }{
		{"originalEstimate", "estimated "}, {"timeSpent", "spent "}, {"remainingEstimate", "remaining "},
	} {
		value := text(o, f.name)
		if n, ok := numeric(o[f.name+"Seconds"]); ok {
			value = durationText(n)
		}
		if value == "" {
			continue
		}
		if words != "" {
			words += ", "
		}
		words += f.before + value
	}
	return textCell(words)
}

// worklog returns the time that was logged, of a page of entries or of one:
// {"total": 1, "worklogs": [{"timeSpentSeconds": 3600, …}]}.
func (p printer) worklog(o object) (table.Cell, bool) {
	if n, ok := numeric(o["timeSpentSeconds"]); ok {
		p.format = Duration
		return p.figure(n), true
	}
	entries, ok := o["worklogs"].([]any)
	if !ok {
		return table.Cell{}, false
	}
	if len(entries) == 0 {
		return table.Cell{}, true
	}
	var sum float64
	for _, e := range entries {
		entry, _ := e.(object)
		n, _ := numeric(entry["timeSpentSeconds"])
		sum += n
	}
	p.format = Duration
	c := p.figure(sum)
	if total, _ := numeric(count(o)); int(total) > len(entries) {
		// Jira sends no more than the first twenty.
		c = textCell("at least " + durationText(sum))
	}
	return c, true
}

// agreement returns the state of a service level agreement: of its current
// cycle, or the last one when none is running.
//
// https://developer.atlassian.com/cloud/jira/service-desk/rest/api-group-request/ (SLA)
func (p printer) agreement(o object) (table.Cell, bool) {
	cycles := elements(o["completedCycles"])
	cycle := member(o, "ongoingCycle")
	running := cycle != nil
	if !running && len(cycles) > 0 {
		cycle, _ = cycles[len(cycles)-1].(object)
	}
	if cycle == nil {
		// Nothing measured yet, or nothing that the reader may see.
		return table.Cell{}, has(o, "completedCycles", "errorMessage")
	}
	breached := cycle["breached"] == true
	took, hasTook := millis(member(cycle, "elapsedTime"))
	var c table.Cell
	switch {
	case running && breached:
		c = textCell("breached")
	case running && cycle["paused"] == true:
		c = textCell("paused")
	case running:
		c = textCell("running")
		if due, ok := p.time(text(member(cycle, "breachTime"), "iso8601")); ok {
			c = due
			c.Content = append(table.Plain("due "), due.Content...)
		}
	case breached:
		c = textCell("breached")
	default:
		c = textCell("met")
	}
	if !running && hasTook {
		c.Content = append(c.Content, table.Plain(" after "+durationText(took))...)
	}
	if goal, ok := millis(member(cycle, "goalDuration")); ok {
		c.Content = append(c.Content, table.Plain(", goal "+durationText(goal))...)
	}
	return c, true
}

// millis returns a span of time of a service level agreement in seconds.
func millis(o object) (float64, bool) {
	n, ok := numeric(o["millis"])
	return n / 1000, ok
}
