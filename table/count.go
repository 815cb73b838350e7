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
	if r.Count.Approximate {
		w.text(w.words.Text("about", r.Count.N))
	} else {
		w.text(w.words.Int(r.Count.N))
	}
	w.raw(`</span>`)
}

// inlineBox appends a box within a line of text.
func (w *htmlWriter) inlineBox(r *Result) {
	w.element("span", "jql-error", r.failure())
}
