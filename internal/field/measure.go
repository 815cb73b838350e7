package field

import (
	"math"

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
		c.Content = table.Plain(p.duration(n))
	case Percent:
		c.Content = table.Plain(p.style.Words.Percent(numberText(cents(n))))
	default:
		c.Content = table.Plain(p.style.Words.Digits(numberText(cents(n))))
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

// duration returns a number of seconds as "3h 20m". Days and weeks are
// not used, since how long they are is a setting of the Jira.
func (p printer) duration(seconds float64) string {
	const longest = 1 << 53
	n := int64(math.Round(min(max(seconds, -longest), longest)))
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	h, m, s := n/3600, n/60%60, n%60
	w := p.style.Words
	hours, minutes := w.Text("hours", int(h)), w.Text("minutes", int(m))
	switch {
	case h > 0 && m > 0:
		return sign + hours + " " + minutes
	case h > 0:
		return sign + hours
	case m > 0 && s > 0:
		return sign + minutes + " " + w.Text("seconds", int(s))
	case m > 0 || s == 0:
		return sign + minutes
	}
	return sign + w.Text("seconds", int(s))
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
	for _, f := range [...]struct{ name, word string }{
		{"originalEstimate", "estimated"}, {"timeSpent", "spent"}, {"remainingEstimate", "remaining"},
	} {
		value := text(o, f.name)
		if n, ok := numeric(o[f.name+"Seconds"]); ok {
			value = p.duration(n)
		}
		if value == "" {
			continue
		}
		if words != "" {
			words += ", "
		}
		words += p.style.Words.Text(f.word, value)
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
		c = textCell(p.style.Words.Text("at-least", p.duration(sum)))
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
	breached, w := cycle["breached"] == true, p.style.Words
	took, hasTook := millis(member(cycle, "elapsedTime"))
	var c table.Cell
	switch {
	case running && breached:
		c = textCell(w.Text("goal-breached"))
	case running && cycle["paused"] == true:
		c = textCell(w.Text("goal-paused"))
	case running:
		c = textCell(w.Text("goal-running"))
		if due, ok := p.time(text(member(cycle, "breachTime"), "iso8601")); ok {
			c = due
			c.Content = w.Content("goal-due", due.Content)
		}
	case breached:
		c = textCell(w.Text("goal-breached"))
	default:
		c = textCell(w.Text("goal-met"))
	}
	if !running && hasTook {
		c.Content = w.Content("goal-after", c.Content, p.duration(took))
	}
	if goal, ok := millis(member(cycle, "goalDuration")); ok {
		c.Content = w.Content("goal", c.Content, p.duration(goal))
	}
	return c, true
}

// millis returns a span of time of a service level agreement in seconds.
func millis(o object) (float64, bool) {
	n, ok := numeric(o["millis"])
	return n / 1000, ok
}
