package table

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// wordBreak parts what would be one word to an engine and shows nothing. GitHub
// keeps it; engines that drop raw HTML leave the words apart.
const wordBreak = "<wbr />"

// text appends text. What is code to some engine is written as a numeric
// character reference, as in [HardHTML]; but engines decode those, and look for
// addresses, emoji, mentions and words of their own then, so that these get a
// break.
func (w *gfmWriter) text(text string) {
	if text == "" {
		return
	}
	w.startLine()
	if text[0] != ' ' && w.ends("&#46;") { // which seemed to be a full stop
		w.b = append(w.b[:len(w.b)-len("&#46;")], wordBreak+"&#46;"...)
	}
	for i := 0; i < len(text); {
		r, size := character(text[i:])
		i += size
		rest := text[i:]
		spaced := rest == "" || rest[0] == ' '
		within := len(w.b) > w.from && wordByte(w.b[len(w.b)-1]) && rest != "" && wordByte(rest[0]) // a word
		switch {
		case r == ' ':
			// One that is not between others, or it would be dropped.
			if last := len(w.b) - 1; last >= w.from && w.b[last] != ' ' && w.b[last] != '\n' {
				w.raw(" ")
			} else {
				w.b = appendReference(w.b, r)
			}
		case r == ',' || r >= utf8.RuneSelf && unicode.IsGraphic(r) && !unicode.IsSpace(r):
			w.b = utf8.AppendRune(w.b, r)
		case r < utf8.RuneSelf && wordByte(byte(r)):
			w.letter(byte(r))
		case r == ':', r == '_' && w.ends("&#95;"), r == '.' && (!spaced && !w.decimal(rest) || w.endsFold("www")):
			w.raw(wordBreak)
			w.b = appendReference(w.b, r)
		case r == '@', r == '#', r == '-' && w.endsFold("gh"):
			w.b = appendReference(w.b, r)
			w.raw(wordBreak)
		case r == '-' && within:
			w.raw("-")
		default:
			w.b = appendReference(w.b, r)
		}
	}
}

// letter appends a letter or digit. Hugo's own words, which are of letters, get
// a space.
func (w *gfmWriter) letter(c byte) {
	w.b = append(w.b, c)
	switch {
	case c == 'O' && w.ends("HAHAHUGO"):
		w.b = append(w.b[:len(w.b)-len("HUGO")], " HUGO"...)
	case c == '2' && w.ends("HUGOMORE42"):
		w.b = append(w.b[:len(w.b)-len("MORE42")], " MORE42"...)
	}
}

// ends reports whether what was written ends with a text.
func (w *gfmWriter) ends(text string) bool { return bytes.HasSuffix(w.b, []byte(text)) }

// endsFold is ends for letters in any case.
func (w *gfmWriter) endsFold(letters string) bool {
	return len(w.b) >= len(letters) && strings.EqualFold(string(w.b[len(w.b)-len(letters):]), letters)
}

// decimal reports whether a point between what was written and rest is within a
// number, which is no address.
func (w *gfmWriter) decimal(rest string) bool {
	digit := func(c byte) bool { return '0' <= c && c <= '9' }
	last := len(w.b) - 1
	return last >= w.from && digit(w.b[last]) && rest != "" && digit(rest[0])
}

// startLine writes the line break that is due.
func (w *gfmWriter) startLine() {
	if w.broken {
		w.broken = false
		w.raw("<br />")
	}
}

// lines appends text, keeping its line breaks.
func (w *gfmWriter) lines(text string) {
	for line := range strings.Lines(text) {
		line, broken := strings.CutSuffix(line, "\n")
		w.text(strings.TrimSuffix(line, "\r"))
		if broken {
			w.raw("<br />")
		}
	}
}

// content appends rich text in one line. Blocks are parted by line breaks, since
// a table's cell holds no others.
func (w *gfmWriter) content(c Content) {
	if w.depth == maxDepth {
		w.lines(PlainText(c))
		return
	}
	w.depth++
	for i, n := range c {
		if i > 0 && (n.Kind.block() || c[i-1].Kind.block()) {
			w.line()
		}
		w.node(n)
	}
	w.depth--
}

// line lets what is written next begin a new line.
func (w *gfmWriter) line() { w.broken = len(w.b) > w.from }

func (w *gfmWriter) node(n Node) {
	switch n.Kind {
	case Text:
		w.lines(n.Text)
	case Break:
		w.raw("<br />")
	case Status, Icon, Time, Person:
		w.text(n.Text)
	case Unseen:
		w.text(" (" + n.Text + ")")
	case Code:
		w.code(n.Text)
	case Link:
		w.link(n)
	case Strong:
		w.mark("**", n.Children)
	case Emphasis:
		w.mark("*", n.Children)
	case Strike:
		w.mark("~~", n.Children)
	case List, Ordered:
		for i, item := range n.Children {
			w.line()
			switch {
			case item.Kind == Task:
			case n.Kind == Ordered:
				w.text(strconv.Itoa(max(n.Number, 1)+i) + ". ")
			default:
				w.text("• ")
			}
			if item.Kind == Item {
				w.content(item.Children)
			} else {
				w.node(item)
			}
		}
	case Task:
		sign, _ := n.box()
		w.text(sign + " ")
		w.content(n.Children)
	case CodeBlock:
		w.lines(PlainText(Content{n}))
	case GridRow:
		for i, cell := range n.Children {
			if i > 0 {
				w.text(" | ")
			}
			w.content(cell.Children)
		}
	case Expand:
		if n.Text != "" {
			w.text(n.Text)
			w.line()
		}
		w.content(n.Children)
	default:
		w.content(n.Children)
	}
}

// mark appends content between delimiters where these are sure to be read as
// such, which is where letters or digits stand inside of them and no other
// delimiters beside them; elsewhere without.
func (w *gfmWriter) mark(delimiter string, c Content) {
	w.startLine()
	from := len(w.b)
	free := !w.marked && (from == w.from || !delimiterByte(w.b[from-1]))
	marked := w.marked
	w.marked = true
	w.content(c)
	w.marked = marked
	if inner := w.b[from:]; free && bounded(inner) {
		w.b = append(w.b, delimiter...)
		copy(w.b[from+len(delimiter):], w.b[from:])
		copy(w.b[from:], delimiter)
		w.raw(delimiter)
	}
}

// code appends text in a fixed-width font, if it is words alone: nothing else
// can be escaped there.
func (w *gfmWriter) code(text string) {
	plain := text != "" && wordByte(text[0]) && wordByte(text[len(text)-1]) && !strings.Contains(text, "  ")
	for i := range len(text) {
		plain = plain && plainByte(text[i])
	}
	w.startLine()
	if !plain || len(w.b) > w.from && delimiterByte(w.b[len(w.b)-1]) || w.marked {
		w.text(text)
		return
	}
	w.raw("`")
	w.text(text)
	w.raw("`")
}

func delimiterByte(c byte) bool { return c == '*' || c == '~' || c == '`' }

// bounded reports whether text begins and ends with a letter or a digit.
func bounded(text []byte) bool {
	first, _ := utf8.DecodeRune(text)
	last, _ := utf8.DecodeLastRune(text)
	letter := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	return len(text) > 0 && letter(first) && letter(last)
}

func (w *gfmWriter) link(n Node) {
	if w.linked || !safeURL(n.URL) {
		w.content(n.Children)
		return
	}
	if !w.heading {
		w.startLine()
		w.raw("[")
	}
	from := len(w.b)
	w.linked = true
	w.content(n.Children)
	if len(w.b) == from {
		w.text(n.URL)
	}
	w.linked = false
	if !w.heading {
		w.raw("](")
		w.address(n.URL)
		w.raw(")")
	}
}

// address appends the destination of a link. Engines decode references there
// too, goldmark twice, so what may not stand in an address, what would end a
// reference and what would make a word of Hugo's is percent-encoded.
func (w *gfmWriter) address(url string) {
	const digits = "0123456789ABCDEF"
	scheme := strings.IndexByte(url, ':')
	for i := 0; i < len(url); {
		r, size := character(url[i:])
		switch {
		case i == scheme || r == '/' || (r == '.' || r == '-') && !w.ends(string(r)): // two are a dash to some
			w.b = append(w.b, byte(r))
		case r <= ' ' || r > '~' || r == ';' || r == '_' && w.ends("&#95;") || r == 'O' && w.ends("HUG"):
			for _, c := range utf8.AppendRune(nil, r) {
				w.b = append(w.b, '%', digits[c>>4], digits[c&15])
			}
		case wordByte(byte(r)):
			w.b = append(w.b, byte(r))
		default:
			w.b = appendReference(w.b, r)
		}
		i += size
	}
}

// isolate closes what the text from there on leaves open of the characters that
// change its direction, for they would turn what stands behind it.
func (w *gfmWriter) isolate(from int) {
	open := func(end int, begins ...int) int {
		n := -bytes.Count(w.b[from:], appendReference(nil, rune(end)))
		for _, begin := range begins {
			n += bytes.Count(w.b[from:], appendReference(nil, rune(begin)))
		}
		return n
	}
	isolates, embeddings := open(0x2069, 0x2066, 0x2067, 0x2068), open(0x202C, 0x202A, 0x202B, 0x202D, 0x202E)
	for range isolates {
		w.b = appendReference(w.b, 0x2069)
	}
	for range embeddings {
		w.b = appendReference(w.b, 0x202C)
	}
}
