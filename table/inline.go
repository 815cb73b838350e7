package table

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// Around is what an author has written around a value that stands within a line
// of Markdown.
type Around struct {
	Before, After byte // 0 where the line begins or ends

	// Begins and Ends say that the sign before or after it begins or ends a word
	// by itself, as that of emphasis does, whatever stands in it.
	Begins, Ends bool

	// Loose says that the text holds signs that wait for others, such as a
	// bracket or an asterisk that nothing closes yet.
	Loose bool

	// Marked says that it stands between the signs of emphasis, which in GFM
	// cannot be written again.
	Marked bool
}

// AppendInline appends a value in the place of a placeholder in a line of
// Markdown, and returns the extended slice. To the signs around it the value is
// what the placeholder was, punctuation, so that they mean what they meant; and
// it makes no word, address or list with what stands there. A value of which
// nothing is to be seen leaves an element that shows nothing, if it must.
//
// Place is InText or InHeading.
func (w Writer) AppendInline(dst []byte, c Content, words *Words, around Around) []byte {
	from := len(dst)
	if len(c) > 0 {
		dst = w.appendMarked(dst, c, words, around.Marked || around.Loose)
	}
	if len(dst) == from {
		if sign(around.Before) || sign(around.After) {
			dst = append(dst, wordBreak...)
		}
		return dst
	}
	if dst[from] == ' ' || around.Loose || delimiter(around.Before) && !around.Begins {
		dst = boundStart(dst, from)
	}
	if dst[len(dst)-1] == ' ' || around.Loose || delimiter(around.After) && !around.Ends {
		dst = boundEnd(dst, from)
	}
	if joins(around.Before) {
		dst = append(dst[:from], wordBreak+string(dst[from:])...)
	}
	if joins(around.After) {
		dst = append(dst, wordBreak...)
	}
	if w.Place == InHeading && around.After == 0 && mayBeID(dst[from:]) {
		dst = appendReference(dst, ' ')
	}
	return dst
}

// appendMarked appends content in a line; with marked, GFM has no signs in it.
func (w Writer) appendMarked(dst []byte, c Content, words *Words, marked bool) []byte {
	if w.Format != GFM {
		return w.AppendContent(dst, c, words)
	}
	g := w.gfm(dst, words)
	g.marked = marked
	g.content(c)
	g.isolate(g.from)
	g.close()
	return g.b
}

// AppendCode appends text as code in a line of Markdown: between backquotes if
// there is nothing in it that they would not protect, else as HTML.
func (w Writer) AppendCode(dst []byte, text string, words *Words, around Around) []byte {
	if w.Format != GFM {
		return w.AppendContent(dst, Content{{Kind: Code, Text: text}}, words)
	}
	g := w.gfm(dst, words)
	g.marked = around.Loose || delimiter(around.Before) || delimiter(around.After)
	g.code(text)
	if bytes.HasPrefix(g.b[len(dst):], []byte("`")) {
		return g.b
	}
	h := Writer{Format: HardHTML, Place: InText}
	return h.AppendContent(dst, Content{{Kind: Code, Text: text}}, words)
}

// AppendAddress appends an address, or a part of one, to the destination of a
// link in Markdown. What does not belong into an address is encoded in it.
func (w Writer) AppendAddress(dst []byte, address string) []byte {
	g := w.gfm(dst, nil)
	g.address(address)
	return g.b
}

// AppendAnchor appends a place for links to lead to, on a line of its own.
// Characters that an id cannot have are hyphens in it.
func (w Writer) AppendAnchor(dst []byte, id string) []byte {
	dst = append(dst, `<a id="`...)
	return append(appendName(dst, id), `"></a>`...)
}

// delimiter reports whether what a sign means depends on the kind of character
// beside it.
func delimiter(c byte) bool { return c != 0 && strings.IndexByte("*_~[]<`\\", c) >= 0 }

// joins reports whether a sign makes something of a word beside it: an address,
// an emoji, a mention, a reference, an image.
func joins(c byte) bool { return c != 0 && strings.IndexByte(":@#&!{}.", c) >= 0 }

// sign reports whether two of it, with nothing between them, are something else
// than each alone.
func sign(c byte) bool {
	return delimiter(c) || c != '.' && joins(c) || c == '-' || c == '|' || c == '>'
}

// boundStart writes the first character of what stands behind from so that it is
// punctuation in Markdown, which shows the same.
func boundStart(b []byte, from int) []byte {
	r, size := utf8.DecodeRune(b[from:])
	if !wordByte(b[from]) && r != ' ' && r < utf8.RuneSelf {
		return b
	}
	return append(appendReference(b[:from:from], r), b[from+size:]...)
}

// boundEnd does the same for the last character.
func boundEnd(b []byte, from int) []byte {
	r, size := utf8.DecodeLastRune(b[from:])
	if last := b[len(b)-1]; !wordByte(last) && r != ' ' && r < utf8.RuneSelf {
		return b
	}
	return appendReference(b[:len(b)-size], r)
}
