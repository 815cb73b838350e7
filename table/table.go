package table

import (
	"strings"
)

// empty reports whether a table has no rows.
func (t *Table) empty() bool {
	for range t.Rows() {
		return false
	}
	return true
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
		w.text(w.words.nothing(v))
		w.raw(`</td></tr></tbody>`)
	} else {
		g := grouping{t, v, width, 0}
		for _, group := range t.Groups {
			w.group(&g, group, nil)
		}
	}
	if len(t.Foot) > 0 && !t.empty() {
		w.raw(`<tfoot>`)
		w.foot(t, v, t.Foot, t.total())
		w.raw(`</tfoot>`)
	}
	w.raw(`</table></div>`)
}

// nothing returns the text that stands for no rows.
func (w *Words) nothing(v TableView) string {
	if v.Empty.Given() {
		return v.Empty.Value
	}
	return w.Text("no-rows")
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
	w.name(c.Field)
	switch c.Align {
	case AlignEnd:
		w.raw(` jql-end`)
	case AlignCenter:
		w.raw(` jql-center`)
	}
	w.raw(`"`)
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

// foot appends lines of totals. Each is named in the cells before its first
// figure or, where that leaves no room, beside the figure.
func (w *htmlWriter) foot(t *Table, v TableView, foot []Foot, of totalled) {
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
			w.text(w.words.total(t, f.Func, of))
			w.raw(`</th>`)
		}
		for i, cell := range cells[lead:] {
			w.raw(`<td`)
			w.column(t.Columns[lead+i])
			w.raw(`>`)
			if i == 0 && width == 0 {
				w.raw(`<span class="jql-tally">`)
				w.text(w.words.total(t, f.Func, of))
				w.raw(`</span>`)
				w.text(" ")
			}
			w.content(cell.Content)
			w.raw(`</td>`)
		}
		w.raw(`</tr>`)
	}
}
