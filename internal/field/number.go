package field

import (
	"encoding/json"
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/jqlbuild/jqlbuild/table"
)

// number returns the cell of a number as people would write it: a whole one
// with all its digits, a fraction as it was typed, and one that was computed,
// which has more places than anybody types, with two.
func (p printer) number(v any) (table.Cell, bool) {
	n, ok := numeric(v)
	if !ok {
		return table.Cell{}, false
	}
	c := table.Cell{Number: n, Numeric: true, Content: table.Plain(p.style.Words.Digits(numberText(n)))}
	if digits := wholeDigits(v); digits != "" {
		c.Content = table.Plain(p.style.Words.Digits(digits))
		if math.Abs(n) >= 1<<53 {
			c.Sort = digits // which Number no longer tells apart
		}
	}
	return c, true
}

// wholeDigits returns the digits of a whole number, however it is written, or
// of one that is so large that its fraction means nothing; else "", and where
// there are too many to be read.
func wholeDigits(v any) string {
	text, _ := v.(string)
	if literal, ok := v.(json.Number); ok {
		text = literal.String()
	}
	text = strings.TrimPrefix(strings.TrimSpace(text), "+")
	const most = 40
	switch n, err := strconv.ParseFloat(text, 64); {
	case err != nil || math.Abs(n) >= 1e40 || len(text) > 2*most:
		return ""
	case n == 0:
		return "0" // or as good as none
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok || !r.IsInt() && r.Num().CmpAbs(new(big.Int).Lsh(r.Denom(), 53)) < 0 {
		return ""
	}
	return r.FloatString(0)
}

// numberText returns n without an exponent, unless it is beyond what a double
// holds exactly.
func numberText(n float64) string {
	if n >= 1e15 || n <= -1e15 || n != 0 && -1e-9 < n && n < 1e-9 {
		return strconv.FormatFloat(n, 'g', -1, 64)
	}
	const typed = 4 // places that people type
	text := strconv.FormatFloat(n, 'f', -1, 64)
	if _, places, _ := strings.Cut(text, "."); len(places) > typed {
		text = strconv.FormatFloat(rounded(n), 'f', -1, 64)
	}
	return text
}

// rounded returns n with no more places than people read: two, or of a number
// near zero the first two that are not zero.
func rounded(n float64) float64 {
	if math.Abs(n) >= 1e13 {
		return n
	}
	scale := 100.0
	if a := math.Abs(n); a != 0 && a < 0.1 {
		scale = math.Pow10(1 - int(math.Floor(math.Log10(a))))
	}
	if r := math.Round(n*scale) / scale; r != 0 {
		return r
	}
	return 0 // rather than -0
}
