package table

import (
	"bytes"
	"slices"
)

// issue appends an issue within a line of text.
func (w *htmlWriter) issue(r *Result, v IssueView) {
	t := r.Table
	if t == nil || t.empty() {
		w.inlineBox(r)
		return
	}
	row := t.first()
	w.raw(`<span`)
	w.class("jql-issue", r.states())
	w.attr("data-key", row.Key)
	if r.Stale {
		w.attr("title", r.staleTitle())
	}
	w.raw(`>`)
	w.inline = true
	parts, separator := t.parts(v)
	for i, part := range parts {
		if i > 0 {
			w.text(separator)
		}
		if part.Numeric {
			w.content(part.Content)
			continue
		}
		w.raw(`<bdi>`)
		w.content(part.Content)
		w.raw(`</bdi>`)
	}
	if len(parts) == 0 {
		w.text(t.absent(separator))
	}
	if w.heading && mayBeID(w.b) {
		w.raw(` `)
	}
	w.raw(`</span>`)
}

// mayBeID reports whether the text at the end of b may be taken for the id of the
// heading that it stands in: Docusaurus takes {#id} from a heading's end, and the
// element that it stood in goes with it. A space is enough to keep it.
func mayBeID(b []byte) bool {
	at := bytes.LastIndex(b, []byte("&#123;&#35;"))
	for bytes.HasSuffix(b, []byte(">")) {
		b = b[:bytes.LastIndexByte(b, '<')]
	}
	return at >= 0 && bytes.HasSuffix(b, []byte("&#125;"))
}

// parts returns what is shown of a table's first issue, each in one line, and
// what parts it. Those that are empty are left out.
func (t *Table) parts(v IssueView) (parts []Cell, separator string) {
	row := t.first()
	add := func(i int) {
		if i >= len(row.Cells) {
			return
		}
		cell := row.Cells[i]
		if cell.Content = cell.Content.line(); len(cell.Content) > 0 {
			parts = append(parts, cell)
		}
	}
	if len(v.Columns) == 0 {
		for _, field := range [...]string{"key", "summary", "status"} {
			i := slices.IndexFunc(t.Columns, func(c Heading) bool { return c.Field == field || field == "key" && isKey(c.Field) })
			if i >= 0 {
				add(i)
			}
		}
		return parts, " "
	}
	for i := range t.Columns {
		add(i)
	}
	if slices.ContainsFunc(t.Columns, func(c Heading) bool { return isKey(c.Field) }) {
		return parts, " "
	}
	return parts, ", "
}

// absent returns what stands for an issue of which there is nothing to show:
// its key, or, where bare values are wanted, a dash.
func (t *Table) absent(separator string) string {
	if separator == " " {
		return t.first().Key
	}
	return "–"
}

// first returns the first row of a table that is not empty.
func (t *Table) first() Row {
	for row := range t.Rows() {
		return row
	}
	return Row{}
}

// isKey reports whether a field is the issue's key, which Jira's field list
// and its answers call differently.
func isKey(field string) bool { return field == "key" || field == "issuekey" }
