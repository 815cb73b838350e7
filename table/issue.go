package table

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
	for _, field := range show.fields() {
		for i, c := range t.Columns {
			if c.Field != field && !(field == "key" && isKey(c.Field)) || i >= len(row.Cells) || len(row.Cells[i].Content) == 0 {
				continue
			}
			if written {
				w.raw(` `)
			}
			written = true
			w.raw(`<bdi>`)
			w.content(row.Cells[i].Content)
			w.raw(`</bdi>`)
			break
		}
	}
	if !written {
		w.text(row.Key)
	}
	w.raw(`</span>`)
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
	for _, g := range t.Groups {
		for _, row := range g.Rows {
			return row
		}
	}
	return Row{}
}

// isKey reports whether a field is the issue's key, which Jira's field list
// and its answers call differently.
func isKey(field string) bool { return field == "key" || field == "issuekey" }
