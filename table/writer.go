package table

import "strings"

// A Writer turns what a shortcode shows into text for a page. Whatever its
// Format, nothing of an issue becomes markup there, and links lead only to
// http, https and mailto addresses. Its zero value writes what [AppendHTML]
// does.
type Writer struct {
	Format Format
	Place  Place

	// NoIDs leaves out all ids but the author's own, for a text that may stand
	// several times on a page. Labels are then written out, and the parts of a
	// chart are told apart by lines that need no reference.
	NoIDs bool

	// Under is the level, from 1, of the heading that content stands under whose
	// own titles are to become headings, below it. Defaults to 0: they are
	// paragraphs, as in a table, which has no place for headings. It is for
	// AppendContent, AsBlock; GFM keeps blocks only with it.
	Under int
}

// A Format is what a page is written in.
type Format int

// The formats. Those after HTML are read by another engine before a browser
// sees the page.
const (
	// HTML is for browsers: one line that escapes as little as is safe.
	HTML Format = iota

	// HardHTML is HTML in which nothing of a text but letters, digits, spaces
	// and commas is left for an engine to take for code. Browsers show the same.
	HardHTML

	// GFM is GitHub-flavoured Markdown: lines without the prefix of the
	// container that they may stand in. A chart is the table of its numbers.
	GFM

	// MDX is one line of JSX in which texts are strings of JavaScript.
	MDX
)

// A Place is where on its page a shortcode stands.
type Place int

// The places. Only counts and issues fit in those after AsBlock; other
// shortcodes become a box that says no more than that they could not be shown.
const (
	AsBlock   Place = iota // on lines of its own
	InText                 // within a line of text, a table's cell too
	InHeading              // within a heading, which engines repeat as a link to itself: issues have no link there
)

// Append appends what a shortcode becomes and returns the extended slice. There
// is no line break at its end. A blank line must follow it, except in a line of
// text, and in GFM and MDX one must stand before it: that is the caller's.
//
// r may be nil or without an answer; a box then says so, in words that are
// the same whatever the cause. n is the shortcode's place on its page, from 1,
// from which ids are made.
func (w Writer) Append(dst []byte, spec *Spec, r *Result, n int) []byte {
	if r == nil {
		r = &Result{}
	}
	view, within := r.view(spec), true
	switch view.(type) {
	case CountView, IssueView:
	default:
		if within = w.Place != AsBlock; within {
			view, r = CountView{}, &Result{Box: r.Box, Words: r.Words}
		}
	}
	if w.Format == GFM {
		g := w.gfm(dst, r.Words)
		g.shortcode(view, r)
		return g.b
	}
	h := w.html(dst, r.Words, within)
	h.n = n
	h.shortcode(view, r)
	return w.respell(h.b, len(dst))
}

// view returns how the answer to spec is shown.
func (r *Result) view(spec *Spec) View {
	if r.View != nil {
		return r.View
	}
	return spec.View
}

// AppendContent appends a cell's Content alone and returns the extended slice.
// Its blocks are kept only AsBlock, and in GFM only with Under.
func (w Writer) AppendContent(dst []byte, c Content, words *Words) []byte {
	if w.Format == GFM {
		g := w.gfm(dst, words)
		if w.Place == AsBlock && w.Under > 0 {
			g.flow(c, w.Under+1-c.highest())
			return g.b
		}
		g.content(c)
		g.close()
		return g.b
	}
	h := w.html(dst, words, w.Place != AsBlock)
	h.inline = w.Place != AsBlock
	if !h.inline && w.Under > 0 {
		h.outlined, h.shift = true, w.Under+1-c.highest()
	}
	h.content(c)
	return w.respell(h.b, len(dst))
}

// html returns a writer of HTML; within says that it is for a line of text.
func (w Writer) html(dst []byte, words *Words, within bool) htmlWriter {
	h := htmlWriter{b: dst, words: words, anonymous: w.NoIDs, heading: w.Place == InHeading}
	switch {
	case w.Format == HTML:
		h.escape = escaping{text: appendEscaped, value: appendEscaped}
	case w.Format == MDX && w.Place != InHeading:
		h.escape = escaping{text: appendExpression, value: appendHard, hard: true, jsx: true}
	case within:
		// A heading of MDX too: Docusaurus puts the source of strings in it,
		// unescaped, into its table of contents.
		h.escape = escaping{text: appendBroken, value: appendHard, hard: true}
	default:
		h.escape = escaping{text: appendHard, value: appendHard, hard: true}
	}
	return h
}

// respell changes our own markup after from to what the format asks for. It
// finds nothing of any text there, for no text has a quote or a bracket left.
func (w Writer) respell(b []byte, from int) []byte {
	switch w.Format {
	case HardHTML:
		return append(b[:from], strings.ReplaceAll(string(b[from:]), `/>`, ` />`)...)
	case MDX:
		return append(b[:from], asReact(string(b[from:]))...)
	}
	return b
}
