package table

// list appends a bulleted list, or a numbered one, of one issue an item.
func (w *htmlWriter) list(t *Table, v TableView) {
	w.caption(v, "p")
	if t.empty() {
		w.raw(`<p class="jql-none" dir="auto">`)
		w.text(w.words.nothing(v))
		w.raw(`</p>`)
		return
	}
	inline := w.inline
	w.inline = true
	g := grouping{Table: t, view: v, number: 1}
	for _, group := range t.Groups {
		w.sublist(&g, group, 1)
	}
	w.sums(t, t.Foot, t.total())
	w.inline = inline
}

// sublist appends a group and those within it.
func (w *htmlWriter) sublist(t *grouping, g Group, level int) {
	if len(g.Heading) > 0 {
		w.raw(`<p class="jql-group"`)
		if t.nested() {
			w.size("data-level", level)
		}
		w.raw(` dir="auto">`)
		w.groupHeading(t.Table, g)
		w.raw(`</p>`)
	}
	if g.empty() {
		w.raw(`<p class="jql-none" dir="auto">`)
		w.text(t.view.EmptyGroup.Value)
		w.raw(`</p>`)
	}
	if len(g.Rows) > 0 {
		name := "ul"
		if t.view.RowNumbers {
			name = "ol"
		}
		w.raw(`<`)
		w.raw(name)
		w.class("jql-list", t.view.Class.Value)
		if t.view.RowNumbers {
			w.span("start", t.number)
		}
		t.number += len(g.Rows)
		if len(g.Heading) == 0 && w.titled {
			w.captioned(t.view)
		}
		w.raw(`>`)
		for _, row := range g.Rows {
			w.item(t.Table, row)
		}
		w.raw(`</`)
		w.raw(name)
		w.raw(`>`)
	}
	for _, inner := range g.Groups {
		w.sublist(t, inner, level+1)
	}
	w.sums(t.Table, g.Foot, g.total())
}

// item appends an issue: its key and the value beside it as one phrase, the
// others after it, each named for those who do not see where it stands.
func (w *htmlWriter) item(t *Table, row Row) {
	w.raw(`<li`)
	if row.Key != "" {
		w.attr("data-key", row.Key)
	}
	w.raw(`>`)
	header := t.header()
	last := -1
	for i, cell := range row.Cells[:min(len(row.Cells), len(t.Columns))] {
		if len(cell.Content) == 0 {
			continue
		}
		switch {
		case last < 0:
		case last == header && last == i-1:
			w.text(" ")
		default:
			w.text("\u00a0· ")
		}
		w.raw(`<span`)
		w.column(t.Columns[i])
		w.raw(` dir="auto">`)
		if last >= 0 && last != header {
			w.element("span", "jql-hidden", t.Columns[i].Label+": ")
		}
		w.content(cell.Content)
		w.raw(`</span>`)
		last = i
	}
	w.raw(`</li>`)
}

// sums appends lines of totals, each figure with the name of its column.
func (w *htmlWriter) sums(t *Table, foot []Foot, of totalled) {
	for _, f := range foot {
		w.raw(`<p class="jql-total">`)
		w.text(w.words.total(t, f.Func, of))
		sep := ": "
		for i, cell := range f.Cells[:min(len(f.Cells), len(t.Columns))] {
			if len(cell.Content) == 0 {
				continue
			}
			w.text(sep + t.Columns[i].Label + " ")
			w.content(cell.Content)
			sep = ", "
		}
		w.raw(`</p>`)
	}
}
