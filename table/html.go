package table

import (
	"strconv"
	"strings"
)

// AppendHTML appends what a shortcode becomes on an HTML page and returns the
// extended slice. It is one physical line without a line break at its end, so
// that Markdown passes it through whole; a table, list or chart is a figure, a
// count or an issue a span that may stand within a line of text.
//
// Every text is escaped and links lead only to http, https and mailto
// addresses; there is no script, style or event handler in it, and it loads
// nothing. It is complete without [Stylesheet] and [Script].
//
// r may be nil or without an answer; a box then says so, in words that are
// the same whatever the cause. n is the shortcode's place on its page, from 1,
// from which ids are made.
func AppendHTML(dst []byte, spec *Spec, r *Result, n int) []byte {
	return appendHTML(dst, spec, r, n, false)
}

// AppendHardHTML is AppendHTML for output that another engine reads before a
// browser does: in it, nothing of a text but letters, digits, spaces and
// commas is left for the engine to take for code. Browsers show the same.
func AppendHardHTML(dst []byte, spec *Spec, r *Result, n int) []byte {
	return appendHTML(dst, spec, r, n, true)
}

func appendHTML(dst []byte, spec *Spec, r *Result, n int, hard bool) []byte {
	if r == nil {
		r = &Result{}
	}
	w := htmlWriter{b: dst, words: r.Words, n: n, hard: hard}
	switch v := spec.View.(type) {
	case CountView:
		w.count(r)
	case IssueView:
		w.issue(r, v.Show)
	case ListView:
		w.figure(r, v.TableView, "", w.list)
	case ChartView:
		frame := TableView{Caption: v.Caption, Empty: v.Empty, ID: v.ID}
		w.figure(r, frame, "jql-chart "+v.Class.Value, func(t *Table, _ TableView) { w.chart(t, v) })
	case TableView:
		w.figure(r, v, "", w.table)
	default:
		w.figure(r, TableView{}, "", w.table)
	}
	return w.b
}

// An htmlWriter appends HTML to b.
type htmlWriter struct {
	b      []byte
	words  *Words
	n      int    // the shortcode's place on its page
	id     string // the figure's, escaped; others are made from it
	hard   bool   // escape for engines before the browser, too
	inline bool   // only phrasing content may stand here
	linked bool   // within a link, which may hold no other
	titled bool   // the caption is written
	depth  int    // of content within content
}

// raw appends markup.
func (w *htmlWriter) raw(markup string) { w.b = append(w.b, markup...) }

// text appends text.
func (w *htmlWriter) text(text string) { w.b = appendEscaped(w.b, text, w.hard) }

// number appends a whole number.
func (w *htmlWriter) number(n int) { w.b = strconv.AppendInt(w.b, int64(n), 10) }

// attr appends an attribute with its leading space.
func (w *htmlWriter) attr(name, value string) {
	w.raw(` `)
	w.raw(name)
	w.raw(`="`)
	w.text(value)
	w.raw(`"`)
}

// span appends an attribute for the columns or rows that a cell spans.
func (w *htmlWriter) span(name string, n int) {
	if n > 1 {
		w.size(name, n)
	}
}

// size appends an attribute that is a whole number.
func (w *htmlWriter) size(name string, n int) {
	w.raw(` `)
	w.raw(name)
	w.raw(`="`)
	w.number(n)
	w.raw(`"`)
}

// class appends a class attribute whose names are separated by spaces.
func (w *htmlWriter) class(names ...string) {
	w.raw(` class="`)
	first := true
	for _, name := range names {
		for part := range strings.FieldsSeq(name) {
			if !first {
				w.raw(` `)
			}
			first = false
			w.b = appendName(w.b, part)
		}
	}
	w.raw(`"`)
}

// figure appends the frame that tables, lists and charts share, with body in
// it, or a box when there is no table.
func (w *htmlWriter) figure(r *Result, v TableView, class string, body func(*Table, TableView)) {
	w.id = string(appendEscaped(nil, v.ID.Value, w.hard))
	if w.id == "" {
		w.id = "jql-" + strconv.Itoa(w.n)
	}
	t := r.Table
	w.raw(`<figure`)
	w.class("jql-figure", class, r.states())
	w.raw(` id="`)
	w.raw(w.id)
	w.raw(`">`)
	if t == nil {
		w.raw(`<p>`)
		w.text(r.failure())
		w.raw(`</p></figure>`)
		return
	}
	body(t, v)
	if note := r.note(); note != nil {
		w.raw(`<figcaption class="jql-note">`)
		w.content(note)
		w.raw(`</figcaption>`)
	}
	w.raw(`</figure>`)
}

// states returns the class names that say what is particular about a Result.
func (r *Result) states() string {
	switch {
	case r.Table == nil && r.Count == nil:
		return "jql-error"
	case r.Table == nil:
		if r.Stale {
			return "jql-stale"
		}
		return ""
	}
	var names []string
	if r.Stale {
		names = append(names, "jql-stale")
	}
	if r.Table.Cut {
		names = append(names, "jql-cut")
	}
	if r.Table.empty() {
		names = append(names, "jql-empty")
	}
	return strings.Join(names, " ")
}

// caption appends a figure's caption in an element, once.
func (w *htmlWriter) caption(v TableView, element string) {
	if v.Caption.Value == "" || w.titled {
		return
	}
	w.titled = true
	w.raw(`<`)
	w.raw(element)
	w.raw(` class="jql-caption"`)
	w.partID("id", "caption")
	w.raw(` dir="auto">`)
	w.text(v.Caption.Value)
	w.raw(`</`)
	w.raw(element)
	w.raw(`>`)
}

// partID appends an attribute that holds the id of a part of the figure.
func (w *htmlWriter) partID(name, part string) {
	w.raw(` `)
	w.raw(name)
	w.raw(`="`)
	w.raw(w.id)
	w.raw(`-`)
	w.raw(part)
	w.raw(`"`)
}

// label appends the attribute that names something after the caption or, when
// there is none, in general words that differ within a page.
func (w *htmlWriter) label(v TableView) {
	if v.Caption.Value != "" {
		w.partID("aria-labelledby", "caption")
		return
	}
	name := w.words.Text("table-label")
	if w.n > 1 {
		name = w.words.Text("table-label-n", w.n)
	}
	w.attr("aria-label", name)
}
