package tabulate

import (
	"cmp"
	"math/big"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"github.com/jqlbuild/jqlbuild/table"
)

// An order puts cells into order: numbers by size, texts as people sort them,
// É beside E and 9 before 10, in the order that Unicode has for no language in
// particular, so that it is the same for everybody. It is for one goroutine.
type order struct {
	texts *collate.Collator
	keys  collate.Buffer
}

func newOrder() *order {
	return &order{texts: collate.New(language.Und, collate.Numeric)}
}

// A ranked cell is one with the key by which it is compared.
type ranked struct {
	table.Cell
	key string // of a text
}

// rank makes a cell ready to be compared, which takes longer than to compare
// it.
func (o *order) rank(c table.Cell) ranked {
	r := ranked{Cell: c}
	if !c.Numeric && c.Sort != "" {
		o.keys.Reset()
		r.key = string(o.texts.KeyFromString(&o.keys, c.Sort))
	}
	return r
}

// The classes of cells, in the order in which they stand.
const (
	numbers  = iota
	texts    // words among numbers, too, such as a sum that Jira did not send whole
	unsorted // with nothing to sort by
	empty
)

func class(c table.Cell) int {
	switch {
	case isEmpty(c):
		return empty
	case c.Numeric:
		return numbers
	case c.Sort != "":
		return texts
	}
	return unsorted
}

// compare orders cells by their numbers, else by their texts. Empty ones come
// last either way.
func compare(a, b ranked, descending bool) int {
	x, y := class(a.Cell), class(b.Cell)
	c := cmp.Compare(x, y)
	switch {
	case x == empty || y == empty:
		return c
	case c != 0:
	case x == numbers:
		c = cmp.Or(cmp.Compare(a.Number, b.Number), compareExact(a.Cell, b.Cell))
	default:
		// What collation holds for the same, such as ways to write one
		// letter, still has one order.
		c = cmp.Or(strings.Compare(a.key, b.key), strings.Compare(a.Sort, b.Sort))
	}
	if descending {
		return -c
	}
	return c
}

// compareExact orders whole numbers that are too large for a float to tell
// them apart.
func compareExact(a, b table.Cell) int {
	if a.Sort == "" && b.Sort == "" {
		return 0
	}
	return exact(a).Cmp(exact(b))
}

// exact returns the value of a numeric cell with all its digits.
func exact(c table.Cell) *big.Rat {
	if r, ok := new(big.Rat).SetString(c.Sort); ok && c.Sort != "" {
		return r
	}
	if r := new(big.Rat).SetFloat64(c.Number); r != nil {
		return r
	}
	return new(big.Rat)
}

func isEmpty(c table.Cell) bool { return len(c.Content) == 0 }
