package expand

import (
	"bytes"
	"slices"
	"unicode"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/internal/page"
	"github.com/jqlbuild/jqlbuild/source"
)

// A Text is a page as another program hands it over, such as a hook of a site
// generator: whole, or without its front matter.
type Text struct {
	Path string // by its ending it is MDX or not
	Name string // of the page, in problems
	Data []byte

	// File returns what stands in the page's file, and nil if there is none. It
	// is called only if the text may have a shortcode. If the text is the end
	// of the file, white space at its ends aside, that gives the page its front
	// matter, and problems their places.
	File func() []byte

	// Matter is the front matter of a text that is no end of its file and has
	// none of its own. nil is unknown: then the file's counts all the same.
	Matter map[string]any
}

// A Passage is a Text that waits for the answers to its shortcodes.
type Passage struct {
	Nodes []*extension.Shortcode // in the order of the text

	// Problems are those that reading the text found, without those of the
	// shortcodes' own Specs.
	Problems []source.Problem

	lead  []byte // white space that stands before the draft
	draft *draft
}

// Read finds the shortcodes of a text. One that holds nothing that looks like one
// is nobody's business, its front matter included: other engines take for front
// matter what we do not.
func (e *Expansion) Read(t Text) *Passage {
	f := source.NewFile(t.Name, t.Data)
	if !page.Mentions(f) {
		return &Passage{draft: &draft{data: t.Data}}
	}
	p := page.ReadMatter(f)
	start, matter, lead := 0, p.Body, 0
	file := t.File()
	if at, from, ok := endOf(file, t.Data); ok {
		p, matter = endPage(source.NewFile(t.Name, slices.Concat(file[:at], t.Data[from:])), at)
		start, lead = at, from
	} else if !hasMatter(p, 0) {
		switch {
		case t.Matter != nil:
			p.TakeMatter(t.Matter)
		case file != nil:
			of := page.ReadMatter(source.NewFile(t.Name, file))
			of.Meta.File = f
			p.Meta, p.Problems = of.Meta, of.Problems
		}
	}
	e.read(t.Path, p, matter)
	d, problems := e.draft(t.Path, p)
	d.start = start
	return &Passage{Nodes: p.Nodes, Problems: append(p.Problems, problems...), lead: t.Data[:lead], draft: d}
}

// Bytes returns the text with what its shortcodes show. It may share memory with
// the Text.
func (p *Passage) Bytes() []byte {
	if len(p.draft.found) == 0 && len(p.draft.escapes) == 0 && len(p.lead) == 0 {
		return p.draft.data[p.draft.start:]
	}
	var b bytes.Buffer
	b.Grow(len(p.lead) + len(p.draft.data))
	b.Write(p.lead)
	_ = p.draft.Write(&b, p.Nodes) // to memory, where nothing fails
	return b.Bytes()
}

const mark = "\uFEFF" // for the order of bytes

// hasMatter reports whether a page that begins at start has front matter, or
// something that is meant as such.
func hasMatter(p *page.Page, start int) bool {
	data := p.Meta.File.Bytes()
	return len(p.Problems) > 0 || p.Body > start+len(mark) || p.Body > start && !bytes.HasPrefix(data[start:], []byte(mark))
}

// endPage returns the page whose Markdown is the end of a file, from at on, and
// where its front matter ends.
func endPage(f *source.File, at int) (p *page.Page, matter int) {
	whole := page.ReadMatter(f)
	if before := string(f.Bytes()[:at]); before == "" || before == mark || whole.Body <= at && hasMatter(whole, 0) {
		matter, whole.Body = whole.Body, max(whole.Body, at)
		return whole, matter
	}
	own := page.ReadMatterAt(f, at)
	matter = own.Body
	if !hasMatter(own, at) {
		own.Meta, own.Problems = whole.Meta, whole.Problems
	}
	return own, matter
}

// endOf reports whether a text that is not blank is the end of a file, white
// space at the ends of both and the kind of line ends aside, and begins a line
// there. If so, the file up to at, and the text from there on, are the page with
// its lines as the file has them; text[:from] is blank.
func endOf(file, text []byte) (at, from int, ok bool) {
	if rest, whole := bytes.CutSuffix(file, text); whole && beginsLine(file, len(rest)) && len(bytes.TrimFunc(text, isSpace)) > 0 {
		return len(rest), 0, true
	}
	core := bytes.TrimLeftFunc(text, isSpace)
	lead := len(text) - len(core)
	core = bytes.TrimRightFunc(core, isSpace)
	i, j := len(bytes.TrimRightFunc(file, isSpace)), len(core)
	if j == 0 {
		return 0, 0, false
	}
	for j > 0 {
		if i == 0 || file[i-1] != core[j-1] {
			return 0, 0, false
		}
		i, j = i-1, j-1
		if core[j] == '\n' {
			i, j = withoutCR(file, i), withoutCR(core, j)
		}
	}
	line := bytes.LastIndexByte(file[:i], '\n') + 1
	if len(bytes.TrimFunc(file[line:i], isSpace)) > 0 {
		return 0, 0, false
	}
	indent := bytes.LastIndexByte(text[:lead], '\n') + 1
	if indent == lead {
		return i, lead, true // whoever trimmed the text took off that of its first line
	}
	return line, indent, true
}

// beginsLine reports whether a line of a file begins at i, the first one after
// the mark of the order of bytes if there is one.
func beginsLine(file []byte, i int) bool {
	return i == 0 || file[i-1] == '\n' || string(file[:i]) == mark
}

// withoutCR returns i, less the carriage returns before it.
func withoutCR(data []byte, i int) int { return len(bytes.TrimRight(data[:i], "\r")) }

// isSpace reports whether some language's trim function takes off a character.
func isSpace(r rune) bool { return unicode.IsSpace(r) || r == '\uFEFF' || 0x1C <= r && r <= 0x1F }
