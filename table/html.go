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

// empty reports whether a table has no rows.
func (t *Table) empty() bool {
	for _, g := range t.Groups {
		if len(g.Rows) > 0 {
			return false
		}
	}
	return true
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

// table appends a table in a region that scrolls by keyboard too.
func (w *htmlWriter) table(t *Table, v TableView) {
	w.raw(`<div class="jql-scroll" role="region" tabindex="0"`)
	w.label(v)
	w.raw(`><table`)
	w.class("jql-table", v.Class.Value)
	w.raw(`>`)
	w.caption(v, "caption")
	w.head(t, v)
	width := len(t.Columns)
	if v.RowNumbers {
		width++
	}
	if t.empty() {
		w.raw(`<tbody><tr><td class="jql-none"`)
		w.span("colspan", width)
		w.raw(` dir="auto">`)
		w.text(w.nothing(v))
		w.raw(`</td></tr></tbody>`)
	} else {
		w.groups(t, v, width)
	}
	if len(t.Foot) > 0 && !t.empty() {
		w.raw(`<tfoot>`)
		w.foot(t, v, t.Foot, t.Shown, len(t.Groups) > 1)
		w.raw(`</tfoot>`)
	}
	w.raw(`</table></div>`)
}

// nothing returns the text that stands for no rows.
func (w *htmlWriter) nothing(v TableView) string {
	if v.Empty.Given() {
		return v.Empty.Value
	}
	return w.words.Text("no-rows")
}

func (w *htmlWriter) head(t *Table, v TableView) {
	open, end := "", "</th>"
	w.raw(`<thead`)
	if v.HideHeader {
		w.class("jql-headless")
		open, end = `<span class="jql-hidden">`, `</span></th>`
	}
	w.raw(`><tr>`)
	if v.RowNumbers {
		w.raw(`<th scope="col" class="jql-number">`)
		w.element("span", "jql-hidden", w.words.Text("row"))
		w.raw(`</th>`)
	}
	for _, c := range t.Columns {
		w.raw(`<th scope="col"`)
		w.column(c)
		w.raw(` dir="auto">`)
		w.raw(open)
		w.text(c.Label)
		w.raw(end)
	}
	w.raw(`</tr></thead>`)
}

// column appends the class that cells of a column have.
func (w *htmlWriter) column(c Heading) {
	w.raw(` class="jql-field-`)
	w.b = appendName(w.b, c.Field)
	switch c.Align {
	case End:
		w.raw(` jql-end`)
	case Center:
		w.raw(` jql-center`)
	}
	w.raw(`"`)
}

func (w *htmlWriter) groups(t *Table, v TableView, width int) {
	header := t.header()
	number := 0
	for _, g := range t.Groups {
		w.raw(`<tbody>`)
		if len(g.Heading) > 0 {
			w.raw(`<tr class="jql-group"><th scope="rowgroup"`)
			w.span("colspan", width)
			w.raw(` dir="auto">`)
			w.groupHeading(t, g)
			w.raw(`</th></tr>`)
		}
		for _, row := range g.Rows {
			number++
			w.raw(`<tr`)
			if row.Key != "" {
				w.attr("data-key", row.Key)
			}
			w.raw(`>`)
			if v.RowNumbers {
				w.raw(`<td class="jql-number">`)
				w.number(number)
				w.raw(`</td>`)
			}
			for i, cell := range row.Cells[:min(len(row.Cells), len(t.Columns))] {
				w.cell(t.Columns[i], cell, i == header)
			}
			w.raw(`</tr>`)
		}
		w.foot(t, v, g.Foot, len(g.Rows), false)
		w.raw(`</tbody>`)
	}
}

// groupHeading appends what a group is and how many issues are in it.
func (w *htmlWriter) groupHeading(t *Table, g Group) {
	inline := w.inline
	w.inline = true
	w.content(g.Heading)
	w.inline = inline
	w.raw(` <span class="jql-tally">`)
	w.text(w.words.tally(t, len(g.Rows)))
	w.raw(`</span>`)
}

// header returns the column that names a row: the key's, else the first.
func (t *Table) header() int {
	for i, c := range t.Columns {
		if isKey(c.Field) {
			return i
		}
	}
	return 0
}

func (w *htmlWriter) cell(c Heading, cell Cell, header bool) {
	end := `</td>`
	if header {
		w.raw(`<th scope="row"`)
		end = `</th>`
	} else {
		w.raw(`<td`)
	}
	w.column(c)
	sort := cell.Sort
	if cell.Numeric && sort == "" { // else it has more digits than Number
		sort = figure(cell.Number)
	}
	if sort != "" && !strings.EqualFold(sort, cell.Content.leaf()) {
		w.attr("data-sort", sort)
	}
	if cell.Numeric && w.words.localized(cell.Content.leaf(), sort) {
		w.attr("data-value", sort)
	}
	if len(cell.Content) > 0 && !cell.Numeric {
		w.raw(` dir="auto"`)
	}
	w.raw(`>`)
	w.content(cell.Content)
	w.raw(end)
}

// leaf returns the text of content that is but one leaf, by which readers may
// sort as well as by a key made from it.
func (c Content) leaf() string {
	for len(c) == 1 {
		if c[0].Kind <= Code {
			return c[0].Text
		}
		c = c[0].Children
	}
	return ""
}

// foot appends lines of totals over n rows. Each is named in the cells before its first
// figure or, where that leaves no room, beside the figure.
func (w *htmlWriter) foot(t *Table, v TableView, foot []Foot, n int, all bool) {
	for _, f := range foot {
		w.raw(`<tr class="jql-total">`)
		cells := f.Cells[:min(len(f.Cells), len(t.Columns))]
		lead := 0
		for lead < len(cells) && len(cells[lead].Content) == 0 {
			lead++
		}
		width := lead
		if v.RowNumbers {
			width++
		}
		if width > 0 {
			w.raw(`<th scope="row"`)
			w.span("colspan", width)
			w.raw(`>`)
			w.text(w.words.total(t, f.Func, n, all))
			w.raw(`</th>`)
		}
		for i, cell := range cells[lead:] {
			w.raw(`<td`)
			w.column(t.Columns[lead+i])
			w.raw(`>`)
			if i == 0 && width == 0 {
				w.raw(`<span class="jql-tally">`)
				w.text(w.words.total(t, f.Func, n, all))
				w.raw(`</span> `)
			}
			w.content(cell.Content)
			w.raw(`</td>`)
		}
		w.raw(`</tr>`)
	}
}
