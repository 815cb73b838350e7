package table

import "strconv"

// nested reports whether there are groups within groups.
func (t *Table) nested() bool {
	for _, g := range t.Groups {
		if len(g.Groups) > 0 {
			return true
		}
	}
	return false
}

// empty reports whether a group of a table that is not empty has no issues.
func (g Group) empty() bool { return len(g.Heading) > 0 && len(g.Rows) == 0 && len(g.Groups) == 0 }

// grouping is a table whose groups are being written.
type grouping struct {
	*Table
	view   TableView
	width  int // columns, the rows' numbers among them
	number int // rows so far
}

// group appends a group and those within it; above are the groups that it
// stands in. Elements that group rows do not nest, so that each heading of a group within others
// says, to those who do not see it below theirs, which these are.
func (w *htmlWriter) group(t *grouping, g Group, above []Group) {
	w.raw(`<tbody>`)
	if len(g.Heading) > 0 {
		w.raw(`<tr class="jql-group"`)
		if t.nested() {
			w.size("data-level", len(above)+1)
		}
		w.raw(`><th scope="rowgroup"`)
		w.span("colspan", t.width)
		w.raw(` dir="auto">`)
		if len(above) > 0 {
			w.element("span", "jql-hidden", path(above))
		}
		w.groupHeading(t.Table, g)
		w.raw(`</th></tr>`)
	}
	if len(g.Groups) > 0 {
		w.raw(`</tbody>`)
		inner := append(above[:len(above):len(above)], g)
		for _, within := range g.Groups {
			w.group(t, within, inner)
		}
		if len(g.Foot) == 0 {
			return
		}
		w.raw(`<tbody>`)
	}
	if g.empty() {
		w.raw(`<tr><td class="jql-none"`)
		w.span("colspan", t.width)
		w.raw(` dir="auto">`)
		w.text(t.view.EmptyGroup.Value)
		w.raw(`</td></tr>`)
	}
	w.rows(t, g.Rows)
	w.foot(t.Table, t.view, g.Foot, g.total())
	w.raw(`</tbody>`)
}

// rows appends the issues of a group.
func (w *htmlWriter) rows(t *grouping, rows []Row) {
	header := t.header()
	for _, row := range rows {
		t.number++
		w.raw(`<tr`)
		if row.Key != "" {
			w.attr("data-key", row.Key)
		}
		w.raw(`>`)
		if t.view.RowNumbers {
			w.raw(`<td class="jql-number">`)
			w.text(strconv.Itoa(t.number))
			w.raw(`</td>`)
		}
		for i, cell := range row.Cells[:min(len(row.Cells), len(t.Columns))] {
			w.cell(t.Columns[i], cell, i == header)
		}
		w.raw(`</tr>`)
	}
}

// groupHeading appends what a group is and how many issues are in it.
func (w *htmlWriter) groupHeading(t *Table, g Group) {
	inline := w.inline
	w.inline = true
	w.content(g.Heading)
	w.inline = inline
	w.text(" ")
	w.raw(`<span class="jql-tally">`)
	w.text(w.words.tally(t, g.Issues))
	w.raw(`</span>`)
}

// path returns what stands before the heading of a group within others for
// those who do not see it below theirs.
func path(above []Group) string {
	text := ""
	for _, g := range above {
		text += PlainText(g.Heading) + " › "
	}
	return text
}
