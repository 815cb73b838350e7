package field

import (
	"github.com/jqlbuild/jqlbuild/internal/adf"
	"github.com/jqlbuild/jqlbuild/table"
)

// source returns the text of a value as its author typed it; ok is false for
// a value that nobody types as text.
func (p printer) source(k kind, v any) (text string, ok bool) {
	switch k {
	case anything, plainText, appText, scripted, richText:
	default:
		return "", false
	}
	switch v := v.(type) {
	case string:
		return adf.WikiSource(v, p.mention), !isDump(v)
	case object:
		if isDocument(v) {
			return adf.Source(encode(v), p.mention), true
		}
	}
	return "", false
}

// markdown returns the cell of a text in Markdown.
func (p printer) markdown(text string) table.Cell {
	if p.style.Markdown == nil {
		return linesCell(text)
	}
	return p.rich(p.style.Markdown(text))
}
