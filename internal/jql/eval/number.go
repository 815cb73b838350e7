package eval

import (
	"math"
	"strconv"
)

// number reads a decimal number.
func number(s string) (float64, bool) {
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil && !math.IsNaN(n) && !math.IsInf(n, 0)
}

// integer reads a whole number.
func integer(s string) (float64, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	return float64(n), err == nil
}

// count reads a whole number that is not negative.
func count(s string) (float64, bool) {
	n, ok := integer(s)
	return n, ok && n >= 0
}

// duration reads working time in seconds: "1h 30m", with days of eight hours
// and weeks of five days, or a number of minutes.
func duration(s string) (float64, bool) {
	if n, ok := count(s); ok {
		return n * 60, true
	}
	m, ok := minutes(s, 8, 5)
	return m * 60, ok
}
