package table

// count appends a number of issues within a line of text.
func (w *htmlWriter) count(r *Result) {
	if r.Count == nil {
		w.inlineBox(r)
		return
	}
	w.raw(`<span`)
	w.class("jql-count", r.states())
	if r.Stale {
		w.attr("title", r.staleTitle())
	}
	w.raw(`>`)
	w.text(w.words.number(r.Count))
	w.raw(`</span>`)
}

// number returns a count in words.
func (w *Words) number(c *Count) string {
	if c.Approximate {
		return w.Text("about", c.N)
	}
	return w.Int(c.N)
}

// inlineBox appends a box within a line of text.
func (w *htmlWriter) inlineBox(r *Result) {
	w.element("span", "jql-error", r.failure())
}
