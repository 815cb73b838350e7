package table

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// numerals are how a language writes numbers. They are learned once from what
// x/text writes, and then used on digits, so that no number loses any of its
// own, however many it has.
type numerals struct {
	digits       [10]string
	point, minus string
	group        string // between groups of digits; "" for none
	first, rest  int    // how many digits the last group has, and the others
	least        int    // how many digits a number has before it is parted
	percent      [2]string
}

func newNumerals(tag language.Tag) *numerals {
	p := message.NewPrinter(tag)
	decimal := func(x any) string { return p.Sprint(number.Decimal(x)) }
	n := new(numerals)
	for i := range n.digits {
		n.digits[i] = decimal(i)
	}
	n.minus = strings.TrimSuffix(decimal(-1), n.digits[1])
	n.point = strings.TrimSuffix(strings.TrimPrefix(decimal(0.5), n.digits[0]), n.digits[5])
	groups := strings.FieldsFunc(decimal(11111111), func(r rune) bool { return !unicode.IsDigit(r) })
	if last := len(groups) - 1; last > 0 {
		n.first = utf8.RuneCountInString(groups[last])
		n.rest = utf8.RuneCountInString(groups[last-1])
		n.group = strings.Trim(decimal(1111), n.digits[1])
		n.least = n.first + 1
		if n.group == "" { // such as Polish, which parts no fewer than five
			n.group = strings.Trim(decimal(11111), n.digits[1])
			n.least++
		}
	}
	n.percent[0], n.percent[1], _ = strings.Cut(p.Sprint(number.Percent(0.05)), n.digits[5])
	return n
}

// write returns a number in the language's way. text has decimal digits with a
// point, if any; what has anything else is returned as it is.
func (n *numerals) write(text string) string {
	digits, negative := strings.CutPrefix(text, "-")
	whole, fraction, broken := strings.Cut(digits, ".")
	if whole == "" || strings.Trim(whole, "0123456789") != "" || strings.Trim(fraction, "0123456789") != "" {
		return text
	}
	var b strings.Builder
	if negative {
		b.WriteString(n.minus)
	}
	for i := range len(whole) {
		left := len(whole) - i
		if i > 0 && n.group != "" && len(whole) >= n.least && left >= n.first && (left-n.first)%n.rest == 0 {
			b.WriteString(n.group)
		}
		b.WriteString(n.digits[whole[i]-'0'])
	}
	if broken {
		b.WriteString(n.point)
		for i := range len(fraction) {
			b.WriteString(n.digits[fraction[i]-'0'])
		}
	}
	return b.String()
}
