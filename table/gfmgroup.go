package table

import "strconv"

// group appends the rows of a group and those within it; above are the groups
// that it stands in.
func (w *gfmWriter) group(t *grouping, first int, g Group, above []Group) {
	if len(g.Heading) > 0 {
		w.lead(t.Table, first, func() { w.groupHeading(t.Table, g, above) })
	}
	if g.empty() {
		w.lead(t.Table, first, func() { w.text(t.view.EmptyGroup.Value) })
	}
	for _, row := range g.Rows {
		t.number++
		w.raw("\n")
		w.row(t.Table, first, func(i int) {
			switch {
			case i < 0:
				w.text(strconv.Itoa(t.number))
			case i < len(row.Cells):
				w.content(row.Cells[i].Content)
			}
		})
	}
	inner := append(above[:len(above):len(above)], g)
	for _, within := range g.Groups {
		w.group(t, first, within, inner)
	}
	w.foot(t.Table, first, g.Foot, g.total())
}

// groupHeading appends what a group is, after those that it stands in, and how
// many issues are in it.
func (w *gfmWriter) groupHeading(t *Table, g Group, above []Group) {
	w.strong(func() {
		w.text(path(above))
		w.content(g.Heading)
	})
	w.text(" (" + w.words.tally(t, g.Issues) + ")")
}

// sublist appends a group and those within it; above are the groups that it
// stands in.
func (w *gfmWriter) sublist(t *grouping, g Group, above []Group) {
	if len(g.Heading) > 0 {
		w.block()
		w.groupHeading(t.Table, g, above)
		w.close()
	}
	if g.empty() {
		w.paragraph(t.view.EmptyGroup.Value)
	}
	for i, row := range g.Rows {
		t.number++
		if i == 0 {
			w.block()
		} else {
			w.raw("\n")
		}
		if t.view.RowNumbers {
			w.raw(strconv.Itoa(t.number) + ". ")
		} else {
			w.raw("- ")
		}
		w.open()
		w.item(t.Table, row)
		w.close()
	}
	inner := append(above[:len(above):len(above)], g)
	for _, within := range g.Groups {
		w.sublist(t, within, inner)
	}
	w.sums(t.Table, g.Foot, g.total())
}
