package table

import (
	"bytes"
	"iter"
)

// issue appends an issue within a line of text.
func (w *htmlWriter) issue(r *Result, show IssueParts) {
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
	written := false
	for part := range t.parts(show) {
		if written {
			w.text(" ")
		}
		written = true
		w.raw(`<bdi>`)
		w.content(part)
		w.raw(`</bdi>`)
	}
	if !written {
		w.text(row.Key)
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

// parts yields what is shown of a table's first issue, in that order.
func (t *Table) parts(show IssueParts) iter.Seq[Content] {
	return func(yield func(Content) bool) {
		row := t.first()
		for _, field := range show.fields() {
			for i, c := range t.Columns {
				if c.Field != field && !(field == "key" && isKey(c.Field)) || i >= len(row.Cells) || len(row.Cells[i].Content) == 0 {
					continue
				}
				if !yield(row.Cells[i].Content) {
					return
				}
				break
			}
		}
	}
}

// fields returns the ids of the fields that are shown, the key's being "key".
func (p IssueParts) fields() []string {
	switch p {
	case KeyOnly:
		return []string{"key"}
	case KeyStatus:
		return []string{"key", "status"}
	case KeySummary:
		return []string{"key", "summary"}
	}
	return []string{"key", "summary", "status"}
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
