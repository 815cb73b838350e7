package attr

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// durationForm is what a length of time looks like: as package time has it,
// without a sign, and with days before it.
var durationForm = regexp.MustCompile(`^(?:([0-9]{1,5})d)?((?:[0-9]+(?:\.[0-9]+)?(?:ns|us|µs|ms|s|m|h))*|0)$`)

// ParseDuration returns the length of time that a text such as "30s", "1h30m"
// or "7d" stands for. It is never negative; a day has 24 hours.
func ParseDuration(text string) (time.Duration, error) {
	m := durationForm.FindStringSubmatch(text)
	if m == nil || text == "" {
		return 0, fmt.Errorf("%q is no length of time, such as 30s, 90m, 1h30m or 7d", text)
	}
	n, _ := strconv.Atoi(m[1]) // 0 without days
	whole := time.Duration(n) * 24 * time.Hour
	if m[2] == "" {
		return whole, nil
	}
	rest, err := time.ParseDuration(m[2])
	if rest > math.MaxInt64-whole {
		return 0, fmt.Errorf("%s is too long a time", text)
	}
	return whole + rest, err
}

// FormatDuration writes a length of time as people say it, in its largest
// units: "1000 days", "1 hour 30 minutes". Less than a second is left out.
func FormatDuration(d time.Duration) string {
	var parts []string
	for _, unit := range []struct {
		length time.Duration
		name   string
	}{{24 * time.Hour, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"}, {time.Second, "second"}} {
		n := d / unit.length
		d -= n * unit.length
		switch {
		case n == 1:
			parts = append(parts, "1 "+unit.name)
		case n > 1:
			parts = append(parts, fmt.Sprintf("%d %ss", n, unit.name))
		}
	}
	if len(parts) == 0 {
		return "0 seconds"
	}
	return strings.Join(parts, " ")
}
