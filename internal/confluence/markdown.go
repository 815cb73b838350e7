package confluence

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A piece is Markdown that stands within a paragraph, or a block of its own.
type piece struct {
	kind pieceKind
	text string
}

type pieceKind int

const (
	inline pieceKind = iota
	hardBreak
	block
	list
	// A note is an HTML comment. Markdown takes whatever follows one on its
	// line for HTML too, so it becomes a block behind its paragraph.
	note
	// A lineEnd is where a line of a table's cell ends, and markup is HTML there
	// that makes lines of its own. Markdown itself has but one line for a cell.
	lineEnd
	markup
)

// paragraphs makes blocks of pieces: a paragraph of each stretch of inline
// ones.
func paragraphs(pieces []piece) []piece {
	var blocks, stretch, notes []piece
	flush := func() {
		if text := lines(stretch); text != "" {
			blocks = append(blocks, piece{block, text})
		}
		blocks = append(blocks, notes...)
		stretch, notes = nil, nil
	}
	for _, p := range pieces {
		switch p.kind {
		case inline, hardBreak:
			stretch = append(stretch, p)
		case note:
			notes = append(notes, p)
		default:
			flush()
			if n := len(blocks); p.kind == list && n > 0 && blocks[n-1].kind == list && (p.text[0] == '-') == (blocks[n-1].text[0] == '-') {
				blocks = append(blocks, piece{note, "<!-- -->"}) // or the two would become one
			}
			blocks = append(blocks, p)
		}
	}
	flush()
	return blocks
}

// join returns blocks as Markdown.
func join(blocks []piece) string {
	var b strings.Builder
	for i, p := range blocks {
		if i > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString(p.text)
	}
	return b.String()
}

// lines returns inline pieces as the lines of a paragraph.
func lines(pieces []piece) string {
	var all []string
	from := 0
	for i := 0; i <= len(pieces); i++ {
		if i < len(pieces) && pieces[i].kind != hardBreak {
			continue
		}
		if line := oneLineOf(pieces[from:i]); line != "" || len(all) > 0 {
			all = append(all, escapeLineStart(line))
		}
		from = i + 1
	}
	for len(all) > 0 && all[len(all)-1] == "" {
		all = all[:len(all)-1]
	}
	return strings.Join(all, "\\\n")
}

// oneLineOf returns inline pieces without their line breaks, and without white
// space at the ends or doubled.
func oneLineOf(pieces []piece) string {
	var b strings.Builder
	space := true
	for _, p := range pieces {
		text := p.text
		if p.kind == hardBreak {
			text = " "
		}
		if space {
			text = strings.TrimLeft(text, " ")
		}
		if text == "" {
			continue
		}
		b.WriteString(text)
		space = strings.HasSuffix(text, " ")
	}
	return strings.TrimRight(b.String(), " ")
}

// prefixed puts a prefix before the first line of a text, and another one
// before the others.
func prefixed(text, first, rest string) string {
	all := strings.Split(text, "\n")
	for i, line := range all {
		prefix := rest
		if i == 0 {
			prefix = first
		}
		if line == "" {
			prefix = strings.TrimRight(prefix, " ")
		}
		all[i] = prefix + line
	}
	return strings.Join(all, "\n")
}

// quoted returns blocks as a quotation.
func quoted(blocks []piece) piece {
	return piece{block, prefixed(join(blocks), "> ", "> ")}
}

// escape returns text as Markdown that shows it, with runs of white space as
// single spaces. What means something only at the beginning of a line is left
// to escapeLineStart.
func escape(s string) string {
	var b strings.Builder
	prev := ' ' // the beginning is no part of a word
	space := false
	for i, c := range s {
		if isSpace(c) {
			space = true
			continue
		}
		if space {
			b.WriteByte(' ')
			space, prev = false, ' '
		}
		switch c {
		case '\\', '`', '*', '[', ']', '<', '|', '~':
			b.WriteByte('\\')
		case '_':
			next, _ := utf8.DecodeRuneInString(s[i+1:])
			if !isWord(prev) || !isWord(next) {
				b.WriteByte('\\')
			}
		case '&':
			if reference.MatchString(s[i:]) {
				b.WriteByte('\\')
			}
		}
		b.WriteRune(c)
		prev = c
	}
	if space {
		b.WriteByte(' ')
	}
	return b.String()
}

// reference matches what Markdown takes for a character.
var reference = regexp.MustCompile(`^&#?[A-Za-z0-9]+;`)

// isSpace reports whether c is white space in storage format, where no-break
// spaces come from the editor more often than from its user.
func isSpace(c rune) bool { return unicode.IsSpace(c) }

func isWord(c rune) bool {
	return c != utf8.RuneError && (unicode.IsLetter(c) || unicode.IsDigit(c))
}

// lineStart matches what makes a line more than a line of a paragraph.
var lineStart = regexp.MustCompile(`^(?:[#+=>:{-]|[0-9]{1,9}[.)](?: |$))`)

func escapeLineStart(s string) string {
	if !lineStart.MatchString(s) {
		return s
	}
	i := strings.IndexAny(s, "#+=>:{-.)")
	return s[:i] + `\` + s[i:]
}

// emphasize puts marks around each stretch of inline pieces. before and after
// are what the result stands between; where Markdown would not take the marks
// for emphasis there, it reports false.
func emphasize(pieces []piece, mark, before string, after rune) ([]piece, bool) {
	var all []piece
	ok := true
	from := 0
	for i := 0; i <= len(pieces); i++ {
		if i < len(pieces) && pieces[i].kind == inline {
			continue
		}
		next := after
		if i < len(pieces) {
			next = ' '
		}
		marked, good := emphasizeLine(oneLineOf(pieces[from:i]), mark, before, next)
		ok = ok && good
		text := spaceAround(pieces[from:i], marked)
		if text != "" {
			all = append(all, piece{inline, text})
		}
		if i < len(pieces) {
			all = append(all, pieces[i])
		}
		from, before = i+1, ""
	}
	return all, ok
}

// spaceAround gives a text back the white space that was around the pieces of
// which it is made.
func spaceAround(pieces []piece, text string) string {
	if len(pieces) == 0 {
		return text
	}
	if strings.HasPrefix(pieces[0].text, " ") {
		text = " " + text
	}
	if strings.HasSuffix(pieces[len(pieces)-1].text, " ") {
		text += " "
	}
	return text
}

// emphasizeLine applies the rules on flanking,
// https://spec.commonmark.org/0.31.2/#emphasis-and-strong-emphasis.
func emphasizeLine(text, mark, before string, after rune) (string, bool) {
	if text == "" {
		return "", true
	}
	prev, _ := utf8.DecodeLastRuneInString(before)
	first, _ := utf8.DecodeRuneInString(text)
	last, _ := utf8.DecodeLastRuneInString(text)
	if !isWord(first) && isWord(prev) || !isWord(last) && isWord(after) {
		return text, false
	}
	return mark + text + mark, true
}

// codeSpan returns code within a line.
func codeSpan(code string) string {
	code = strings.Join(strings.FieldsFunc(code, isSpace), " ")
	if code == "" {
		return ""
	}
	fence := strings.Repeat("`", longestRun(code, '`')+1)
	if strings.HasPrefix(code, "`") || strings.HasSuffix(code, "`") {
		code = " " + code + " "
	}
	return fence + code + fence
}

// codeBlock returns code as a block in a language, which may be "".
func codeBlock(code, language string) piece {
	code = strings.ReplaceAll(strings.ReplaceAll(code, "\r\n", "\n"), "\r", "\n")
	code = strings.Trim(code, "\n")
	fence := strings.Repeat("`", max(3, longestRun(code, '`')+1))
	return piece{block, fence + notLanguage.ReplaceAllString(language, "") + "\n" + code + "\n" + fence}
}

var notLanguage = regexp.MustCompile(`[^A-Za-z0-9+#._-]`)

func longestRun(s string, c byte) int {
	longest, run := 0, 0
	for i := range len(s) {
		if s[i] != c {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}

// destination returns an address as a link in Markdown has it. It is "" for
// one that no link may have.
func destination(address string) string {
	address = strings.TrimSpace(address)
	u, err := url.Parse(address)
	if err != nil || address == "" {
		return ""
	}
	switch strings.ToLower(u.Scheme) {
	case "", "http", "https", "mailto":
	default:
		return ""
	}
	var b strings.Builder
	for i := range len(address) {
		switch c := address[i]; {
		case c <= ' ' || c == 0x7f || strings.IndexByte("<>()\\`|\"'{}", c) >= 0:
			fmt.Fprintf(&b, "%%%02X", c)
		case c == '&' && reference.MatchString(address[i:]):
			b.WriteString("&amp;")
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// comment returns a text as an HTML comment, which Markdown does not show. Of a
// long one it is the beginning.
func comment(text string) piece {
	text = strings.Join(strings.FieldsFunc(text, isSpace), " ")
	if len(text) > maxComment {
		text = strings.ToValidUTF8(text[:maxComment], "") + "…"
	}
	return wholeComment(text)
}

// wholeComment is comment for a text of any length.
func wholeComment(text string) piece {
	text = strings.Join(strings.FieldsFunc(text, isSpace), " ")
	// Neither may a comment hold "--", nor what it holds look like a shortcode.
	text = strings.ReplaceAll(strings.ReplaceAll(text, "--", "- -"), "--", "- -")
	text = strings.ReplaceAll(text, "<<", "< <")
	return piece{note, "<!-- " + strings.Trim(text, "->") + " -->"}
}

const maxComment = 500
