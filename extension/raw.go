package extension

import (
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/jqlbuild/jqlbuild/table"
)

// ReadRaw reads the shortcode that lines of a page begin with where goldmark
// sees no text, such as in a block of HTML: another engine may. It returns nil
// if there is none. It reads no more lines than the shortcode takes, and none
// from a blank one on; where it ends is the end of its Spec's Span.
func ReadRaw(page *table.Page, lines []text.Segment) *Shortcode {
	data := page.File.Bytes()
	if len(lines) == 0 {
		return nil
	}
	k := kindOf(shortcodeName(lines[0].Value(data)))
	if k == nil || k.set == 0 { // the other tags of a jql-each ask nothing
		return nil
	}
	s := &scanner{kind: k, canQuote: true}
	for _, segment := range lines {
		line := segment.Value(data)
		if s.state != open || util.IsBlank(line) {
			break
		}
		s.line(line, segment)
	}
	return &Shortcode{Spec: s.spec(page)}
}

// IsBlock reports whether the shortcode stands on lines of its own, as a table
// does and a count does not.
func (s *Shortcode) IsBlock() bool { return !fitsInText(s.Spec.View) }

// Number numbers the shortcodes of a page in this order, as parsing does for
// those that goldmark finds by itself, and reports ids that are given twice.
func Number(nodes []*Shortcode) {
	for i, n := range nodes {
		n.ordinal = i + 1
	}
	checkIDs(nodes)
}

// AppendTo appends what the shortcode becomes, as w writes it.
func (s *Shortcode) AppendTo(dst []byte, w table.Writer) []byte {
	return w.Append(dst, &s.Spec, s.Result, s.ordinal)
}
