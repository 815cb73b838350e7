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
func AppendHTML(dst []byte, spec *Spec, r *Result, n int) []byte {
	return Writer{}.Append(dst, spec, r, n)
}

// An htmlWriter appends HTML to b: the one walk that HTML, hard HTML and MDX
// have in common.
type htmlWriter struct {
	b      []byte
	words  *Words
	n      int    // the shortcode's place on its page
	id     string // the figure's, escaped, from which others are made; "" for none
	escape escaping

	anonymous bool // no ids are made
	inline    bool // only phrasing content may stand here
	heading   bool // links are their text alone
	linked    bool // within a link, which may hold no other
	titled    bool // the caption is written
	depth     int  // of content within content
	outlined  bool // titles are headings
	shift     int  // of their levels
}

// shortcode appends what a shortcode becomes.
func (w *htmlWriter) shortcode(view View, r *Result) {
	switch v := view.(type) {
	case CountView:
		w.count(r)
	case IssueView:
		w.issue(r, v)
	case ListView:
		w.figure(r, v.TableView, "", w.list)
	case EachView:
		w.each(r, v)
	case ChartView:
		frame := TableView{Caption: v.Caption, Empty: v.Empty, ID: v.ID, NoNote: v.NoNote}
		w.figure(r, frame, "jql-chart "+v.Class.Value, func(t *Table, _ TableView) { w.chart(t, v) })
	case TableView:
		w.figure(r, v, "", w.table)
	default:
		w.figure(r, TableView{}, "", w.table)
	}
}

// raw appends markup.
func (w *htmlWriter) raw(markup string) { w.b = append(w.b, markup...) }

// text appends text.
func (w *htmlWriter) text(text string) { w.b = w.escape.text(w.b, text) }

// number appends a whole number.
func (w *htmlWriter) number(n int) { w.b = strconv.AppendInt(w.b, int64(n), 10) }

// attr appends an attribute with its leading space.
func (w *htmlWriter) attr(name, value string) {
	w.raw(` `)
	w.raw(name)
	if w.escape.jsx && strings.Contains(value, "&") {
		// Astro leaves addresses unescaped that are strings and have an &.
		w.b = append(appendString(append(w.b, `={[`...), value), `]}`...)
		return
	}
	w.raw(`="`)
	w.b = w.escape.value(w.b, value)
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
			if strings.HasPrefix(part, "jql-") {
				w.b = appendName(w.b, part)
			} else {
				w.name(part)
			}
		}
	}
	w.raw(`"`)
}

// name appends a class name, or a part of one, that is not ours.
func (w *htmlWriter) name(name string) {
	if !w.escape.hard {
		w.b = appendName(w.b, name)
		return
	}
	w.b = w.escape.value(w.b, string(appendName(nil, name)))
}

// figure appends the frame that tables, lists and charts share, with body in
// it, or a box when there is no table.
func (w *htmlWriter) figure(r *Result, v TableView, class string, body func(*Table, TableView)) {
	id := string(w.escape.value(nil, v.ID.Value))
	if id == "" && !w.anonymous {
		id = "jql-" + strconv.Itoa(w.n)
	}
	t := r.Table
	w.raw(`<figure`)
	w.class("jql-figure", class, r.states())
	if id != "" {
		w.raw(` id="`)
		w.raw(id)
		w.raw(`"`)
	}
	if !w.anonymous {
		w.id = id
	}
	w.raw(`>`)
	if t == nil {
		w.raw(`<p>`)
		w.text(r.failure())
		w.raw(`</p></figure>`)
		return
	}
	body(t, v)
	if note := r.note(v.NoNote); note != nil {
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

// partID appends an attribute that holds the id of a part of the figure, if
// parts have ids.
func (w *htmlWriter) partID(name, part string) {
	if w.anonymous {
		return
	}
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
		w.captioned(v)
		return
	}
	name := w.words.Text("table-label")
	if w.n > 1 && !w.anonymous {
		name = w.words.Text("table-label-n", w.n)
	}
	w.attr("aria-label", name)
}

// captioned appends the attribute that names something after the caption.
func (w *htmlWriter) captioned(v TableView) {
	if w.anonymous {
		w.attr("aria-label", v.Caption.Value)
		return
	}
	w.partID("aria-labelledby", "caption")
}
