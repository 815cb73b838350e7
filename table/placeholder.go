package table

import (
	"strings"

	"github.com/jqlbuild/jqlbuild/source"
)

// A Placeholder stands for values of an issue in the body of an [EachView]:
//
//	${Release note or summary}   the first that is filled
//	${key, Customer case}        those that are filled, ", " between them
//	${reporter or "a customer"}  a text where there is no value
type Placeholder struct {
	Span  source.Span // from "${" to "}"
	Items [][]Choice  // of each item, the first choice that is filled is shown
}

// A Choice is a column, or a text.
type Choice struct {
	Column int         // its place in the Columns of the view; -1 for a text
	Text   source.Text // which is never empty, whatever it is
}

// Value returns what the placeholder shows of a row: Content, which is nil if
// nothing of it is filled.
func (p Placeholder) Value(row Row) Content {
	shown := p.shown(row)
	switch len(shown) {
	case 0:
		return nil
	case 1:
		return shown[0].unwrapped()
	}
	var all Content
	for i, value := range shown {
		if i > 0 {
			all = append(all, Node{Kind: Text, Text: ", "})
		}
		all = append(all, value.unwrapped()...)
	}
	return all
}

// Several reports whether the placeholder shows more than one value of a row.
func (p Placeholder) Several(row Row) bool { return len(p.shown(row)) > 1 }

// shown returns what the items show that are filled.
func (p Placeholder) shown(row Row) []Content {
	var shown []Content
	for _, choices := range p.Items {
		for _, c := range choices {
			if value, ok := c.value(row); ok {
				shown = append(shown, value)
				break
			}
		}
	}
	return shown
}

// value returns what the choice is of a row; it reports false if it is empty.
func (c Choice) value(row Row) (Content, bool) {
	if c.Column < 0 {
		return Content{{Kind: Text, Text: c.Text.Value}}, true
	}
	if c.Column >= len(row.Cells) {
		return nil, false
	}
	content := row.Cells[c.Column].Content
	return content, !content.blank()
}

// blank reports whether nothing of c is to be seen.
func (c Content) blank() bool {
	for _, n := range c {
		switch {
		case n.Kind == Rule || n.Kind == Icon || n.Kind == Task:
			return false
		case strings.TrimSpace(n.Text) != "" || !n.Children.blank():
			return false
		}
	}
	return true
}

// unwrapped returns what stands in the one paragraph that c is.
func (c Content) unwrapped() Content {
	for len(c) == 1 && (c[0].Kind == Paragraph || c[0].Kind == Block) {
		c = c[0].Children
	}
	return c
}

// HasBlocks reports whether c has parts that begin a new line, as rich text has.
func (c Content) HasBlocks() bool {
	for _, n := range c {
		if n.Kind.block() || n.Children.HasBlocks() {
			return true
		}
	}
	return false
}

// Address returns the address that content is: that of the one link in it, or
// its text if that is one. It is "" if it is no http, https or mailto address.
// In it stand no bytes but those that addresses are made of.
func Address(c Content) string {
	c = c.unwrapped()
	if len(c) == 1 && c[0].Kind == Link {
		return SafeAddress(c[0].URL)
	}
	if c.HasBlocks() {
		return ""
	}
	return SafeAddress(PlainText(c))
}

// SafeAddress returns an address with everything encoded that does not belong
// into one, or "" if it is no http, https or mailto address.
func SafeAddress(address string) string {
	address = strings.TrimSpace(address)
	if !safeURL(address) {
		return ""
	}
	return percentEncode(address, "-._~:/?#[]@!$&'()*+,;=%")
}

// AddressPart returns the text of content as a part of an address, in which it
// has no meaning of its own.
func AddressPart(c Content) string { return percentEncode(PlainText(c), "-._~") }

// percentEncode encodes all bytes but ASCII letters, digits and those in keep.
func percentEncode(s, keep string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || strings.IndexByte(keep, c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	return b.String()
}
