package table

// icon appends a text with an icon in front of it. The stylesheet draws it, so
// that nothing is repeated in every row and the text is all that is read out.
func (w *htmlWriter) icon(n Node) {
	if !hasIcon(n.Name) {
		w.text(n.Text)
		return
	}
	w.raw(`<span`)
	w.class("jql-icon", "jql-"+n.Name)
	w.raw(`>`)
	w.text(n.Text)
	w.raw(`</span>`)
}

// hasIcon reports whether the stylesheet has an icon of that name.
func hasIcon(name string) bool {
	switch name {
	case "type-bug", "type-story", "type-task", "type-epic", "type-subtask",
		"type-feature", "type-improvement", "type-incident",
		"priority-highest", "priority-high", "priority-medium", "priority-low", "priority-lowest":
		return true
	}
	return false
}
