package eval

import (
	"strconv"
	"strings"
	"time"
)

// readTime reads a time as a query writes it: a date, a date with a time, a
// period from now such as -4w2d, or milliseconds since 1970.
func readTime(l literal, now time.Time, dayOnly bool) (time.Time, bool) {
	if l.number {
		ms, err := strconv.ParseInt(l.text, 10, 64)
		return time.UnixMilli(ms).In(now.Location()), err == nil
	}
	text := strings.ReplaceAll(strings.TrimSpace(l.text), "/", "-")
	if t, err := time.ParseInLocation("2006-1-2", text, now.Location()); err == nil {
		return t, true
	}
	if t, err := time.ParseInLocation("2006-1-2 15:4", text, now.Location()); err == nil && !dayOnly {
		return t, true
	}
	period, ok := strings.CutPrefix(text, "-")
	m, good := minutes(period, 24, 7)
	if !good {
		return time.Time{}, false
	}
	if ok {
		m = -m
	}
	return now.Add(time.Duration(m * float64(time.Minute))), true
}

// minutes reads a period such as "4w 2d" or "1.5h", up to a century.
func minutes(s string, hoursPerDay, daysPerWeek float64) (float64, bool) {
	const century = 100 * 366 * 24 * 60
	total, any := 0.0, false
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		n := 0
		for n < len(s) && (s[n] >= '0' && s[n] <= '9' || s[n] == '.') {
			n++
		}
		amount, err := strconv.ParseFloat(s[:n], 64)
		if err != nil || n == len(s) {
			return 0, false
		}
		switch s[n] {
		case 'w':
			amount *= daysPerWeek * hoursPerDay * 60
		case 'd':
			amount *= hoursPerDay * 60
		case 'h':
			amount *= 60
		case 'm':
		default:
			return 0, false
		}
		if total += amount; total > century {
			return 0, false
		}
		any = true
		s = s[n+1:]
	}
	return total, any
}

// seconds returns a moment as a number.
func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

// dayNumber returns the day on which a moment falls in its own time zone.
func dayNumber(t time.Time) float64 {
	y, m, d := t.Date()
	return float64(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// units are the lengths of time that startOfDay() and its like know, from the
// shortest.
const units = "mhdwMy"

// boundary returns the first or the last moment of the day, week, month or
// year around now, moved by an offset such as -1M. An offset in whole periods
// or longer moves now first, so that endOfMonth(-1M) is the end of a month.
func (c *compiler) boundary(period byte, end bool, offset string) (time.Time, bool) {
	amount, unit := 0, period
	if offset != "" {
		last := offset[len(offset)-1]
		if strings.IndexByte(units, last) >= 0 {
			unit, offset = last, offset[:len(offset)-1]
		}
		n, err := strconv.ParseInt(offset, 10, 16)
		if err != nil {
			return time.Time{}, false
		}
		amount = int(n)
	}
	t := c.env.Now
	whole := strings.IndexByte(units, unit) >= strings.IndexByte(units, period)
	if whole {
		t = move(t, amount, unit)
	}
	y, m, d := t.Date()
	switch period {
	case 'w':
		d -= (int(t.Weekday()) - int(c.env.WeekStart) + 7) % 7
	case 'M':
		d = 1
	case 'y':
		m, d = 1, 1
	}
	t = time.Date(y, m, d, 0, 0, 0, 0, t.Location())
	if end {
		t = move(t, 1, period).Add(-time.Millisecond)
	}
	if !whole {
		t = move(t, amount, unit)
	}
	return t, true
}

// move adds n units to a time. The day after a month or year is the last one
// if that month is too short.
func move(t time.Time, n int, unit byte) time.Time {
	switch unit {
	case 'm':
		return t.Add(time.Duration(n) * time.Minute)
	case 'h':
		return t.Add(time.Duration(n) * time.Hour)
	case 'd':
		return t.AddDate(0, 0, n)
	case 'w':
		return t.AddDate(0, 0, 7*n)
	case 'y':
		n *= 12
	}
	moved := t.AddDate(0, n, 0)
	if moved.Day() != t.Day() {
		moved = moved.AddDate(0, 0, -moved.Day())
	}
	return moved
}
