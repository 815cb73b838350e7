package request

import (
	"slices"

	"github.com/jqlbuild/jqlbuild/internal/field"
	"github.com/jqlbuild/jqlbuild/source"
)

// A place is where a column was named.
type place struct {
	field string
	part  []string
	span  source.Span
	class source.Class
}

// Place returns where a column of the Request was named, and whose text that
// is. The span is zero for a column that nobody named.
func (r *Request) Place(c field.Column) (source.Span, source.Class) {
	for _, p := range r.places {
		if p.field == c.Field.ID && slices.Equal(p.part, c.Part) {
			return p.span, p.class
		}
	}
	return source.Span{}, source.Content
}
