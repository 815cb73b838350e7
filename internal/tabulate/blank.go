package tabulate

import (
	"slices"

	"github.com/jqlbuild/jqlbuild/internal/field"
)

// A Blank is a column that shows nothing of a value that an issue has, or not
// all of it, and why.
type Blank struct {
	Column field.Column
	Reason field.Reason
}

// blanks are Blanks, one a column.
type blanks []Blank

// note adds a column, if there is a reason to.
func (b *blanks) note(c field.Column, why field.Reason) {
	if why == field.NoReason || slices.ContainsFunc(*b, func(n Blank) bool { return sameColumn(n.Column, c) }) {
		return
	}
	*b = append(*b, Blank{c, why})
}
