package table

import (
	"slices"
)

// A gfmWriter appends GitHub-flavoured Markdown to b.
type gfmWriter struct {
	b       []byte
	words   *Words
	begin   int  // where what is written begins
	from    int  // where the current cell or line of content begins
	heading bool // links are their text alone
	linked  bool // within a link, which may hold no other
	marked  bool // within delimiters, which hold no others
	broken  bool // a line break comes before what is written next
	depth   int  // of content within content
	tight   bool // blocks have no blank lines between them
}

// gfm returns a writer of GitHub-flavoured Markdown.
func (w Writer) gfm(dst []byte, words *Words) gfmWriter {
	return gfmWriter{b: dst, words: words, begin: len(dst), from: len(dst), heading: w.Place == InHeading}
}

// shortcode appends what a shortcode becomes.
func (w *gfmWriter) shortcode(view View, r *Result) {
	switch v := view.(type) {
	case CountView:
		w.count(r)
	case IssueView:
		w.issue(r, v)
	case ListView:
		w.figure(r, v.TableView, w.list)
	case EachView:
		w.each(r, v)
	case ChartView:
		w.figure(r, TableView{Caption: v.Caption, Empty: v.Empty, NoNote: v.NoNote}, func(t *Table, frame TableView) { w.chart(t, v, frame) })
	case TableView:
		w.figure(r, v, w.table)
	default:
		w.figure(r, TableView{}, w.table)
	}
}

// raw appends markup.
func (w *gfmWriter) raw(markup string) { w.b = append(w.b, markup...) }

// open begins a cell or a line of content, close ends it. Spaces at its ends
// would be dropped.
func (w *gfmWriter) open() { w.from, w.broken = len(w.b), false }

func (w *gfmWriter) close() {
	if last := len(w.b) - 1; last >= w.from && w.b[last] == ' ' {
		w.b = appendReference(w.b[:last], ' ')
	}
	w.broken = false
}

// block begins a block after the ones before it.
func (w *gfmWriter) block() {
	if len(w.b) > w.begin {
		w.raw("\n")
		if !w.tight {
			w.raw("\n")
		}
	}
	w.open()
}

// paragraph appends text as a block.
func (w *gfmWriter) paragraph(text string) {
	w.block()
	w.text(text)
	w.close()
}

// strong appends what write does between delimiters. Nothing but white space
// may stand before it and behind, or they would not be read as such.
func (w *gfmWriter) strong(write func()) {
	from := len(w.b)
	w.raw("**")
	w.open()
	w.marked = true
	write()
	w.marked = false
	w.close()
	if len(w.b) == from+len("**") {
		w.b = w.b[:from]
		return
	}
	w.raw("**")
}

// figure appends a caption, what body does, and the note; or, when there is no
// table, what stands for it.
func (w *gfmWriter) figure(r *Result, v TableView, body func(*Table, TableView)) {
	if r.Table == nil {
		w.paragraph(r.failure())
		return
	}
	if v.Caption.Value != "" {
		w.block()
		w.strong(func() { w.text(v.Caption.Value) })
	}
	body(r.Table, v)
	if note := r.note(v.NoNote); note != nil {
		w.block()
		w.content(note)
		w.close()
	}
}

// chart appends the numbers of a chart, and of progress what they say.
func (w *gfmWriter) chart(t *Table, v ChartView, frame TableView) {
	if t.empty() {
		w.paragraph(w.words.nothing(frame))
		return
	}
	if said := w.words.said(t, v, w.words.newChart(t, v)); said != "" {
		w.paragraph(said)
	}
	w.table(w.words.named(t), frame)
}

// named returns the numbers of a chart with a name for those without a value,
// which the chart itself shows.
func (w *Words) named(t *Table) *Table {
	c := *t
	c.Groups = slices.Clone(t.Groups)
	for i, g := range c.Groups {
		c.Groups[i].Rows = slices.Clone(g.Rows)
		for j, row := range g.Rows {
			if len(row.Cells) > 0 && len(row.Cells[0].Content) == 0 {
				cells := slices.Clone(row.Cells)
				cells[0].Content = Plain(w.Text("none"))
				c.Groups[i].Rows[j].Cells = cells
			}
		}
	}
	return &c
}

// count appends a number of issues.
func (w *gfmWriter) count(r *Result) {
	if r.Count == nil {
		w.text(r.failure())
		return
	}
	w.text(w.words.number(r.Count))
	w.stale(r)
}

// stale says in words what a title says in HTML.
func (w *gfmWriter) stale(r *Result) {
	if r.Stale {
		w.text(" (" + r.staleTitle() + ")")
	}
}

// issue appends an issue.
func (w *gfmWriter) issue(r *Result, v IssueView) {
	t := r.Table
	if t == nil || t.empty() {
		w.text(r.failure())
		return
	}
	parts, separator := t.parts(v)
	for i, part := range parts {
		if i > 0 {
			w.text(separator)
		}
		from := len(w.b)
		if status := part.Content[0].Kind == Status && i > 0 && separator == " "; status {
			w.text("(")
			w.content(part.Content)
			w.text(")")
		} else {
			w.content(part.Content)
		}
		w.isolate(from)
	}
	if len(parts) == 0 {
		w.text(t.absent(separator))
	}
	if w.heading && mayBeID(w.b) {
		w.b = appendReference(w.b, ' ')
	}
	w.stale(r)
	w.close()
}

// table appends a table. Its groups' headings and its totals are rows.
func (w *gfmWriter) table(t *Table, v TableView) {
	if len(t.Columns) == 0 {
		w.paragraph(w.words.nothing(v))
		return
	}
	w.block()
	first := 0 // the first column's number
	if v.RowNumbers {
		first = -1
	}
	w.row(t, first, func(i int) {
		switch {
		case v.HideHeader: // a table has a heading row, but it may be empty
		case i < 0:
			w.text(w.words.Text("row"))
		default:
			w.text(t.Columns[i].Label)
		}
	})
	w.raw("\n")
	if v.RowNumbers {
		w.raw("| ---: ")
	}
	for _, c := range t.Columns {
		w.raw([...]string{AlignStart: "| --- ", AlignEnd: "| ---: ", AlignCenter: "| :---: "}[c.Align])
	}
	w.raw("|")
	if t.empty() {
		w.lead(t, first, func() { w.text(w.words.nothing(v)) })
		return
	}
	g := grouping{Table: t, view: v}
	for _, group := range t.Groups {
		w.group(&g, first, group, nil)
	}
	w.foot(t, first, t.Foot, t.total())
}

// row appends a row of cells from column first on.
func (w *gfmWriter) row(t *Table, first int, write func(i int)) {
	for i := first; i < len(t.Columns); i++ {
		w.raw("| ")
		w.open()
		write(i)
		w.close()
		if len(w.b) > w.from {
			w.raw(" ")
		}
	}
	w.raw("|")
}

// lead appends a row whose cells are empty but for the first.
func (w *gfmWriter) lead(t *Table, first int, write func()) {
	w.raw("\n")
	w.row(t, first, func(i int) {
		if i == first {
			write()
		}
	})
}

// foot appends lines of totals, each named in its first cell.
func (w *gfmWriter) foot(t *Table, first int, foot []Foot, of totalled) {
	for _, f := range foot {
		w.raw("\n")
		w.row(t, first, func(i int) {
			filled := i >= 0 && i < len(f.Cells) && len(f.Cells[i].Content) > 0
			if i == first {
				w.strong(func() { w.text(w.words.total(t, f.Func, of)) })
				if filled {
					w.text(" ")
				}
			}
			if filled {
				w.content(f.Cells[i].Content)
			}
		})
	}
}

// list appends a bulleted list, or a numbered one, of one issue an item.
func (w *gfmWriter) list(t *Table, v TableView) {
	if t.empty() {
		w.paragraph(w.words.nothing(v))
		return
	}
	g := grouping{Table: t, view: v}
	for _, group := range t.Groups {
		w.sublist(&g, group, nil)
	}
	w.sums(t, t.Foot, t.total())
}

// item appends an issue: its key and the value beside it as one phrase, the
// others after it.
func (w *gfmWriter) item(t *Table, row Row) {
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
		w.content(cell.Content)
		last = i
	}
}

// sums appends lines of totals, each figure with the name of its column.
func (w *gfmWriter) sums(t *Table, foot []Foot, of totalled) {
	for _, f := range foot {
		w.block()
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
		w.close()
	}
}
