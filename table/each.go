package table

import (
	"strconv"

	"github.com/jqlbuild/jqlbuild/source"
)

// An EachView shows a body, which is Markdown, once for each issue:
//
//	<<jql-each jql="fixVersion = 2.4" group-by="issuetype">>
//
//	#### ${summary}
//
//	<</jql-each>>
//
// The body belongs to whoever reads the Markdown; what is written here is what
// follows the last issue. Columns are those that the body's placeholders name,
// each once: the cells of a row are their values, and no default adds any.
type EachView struct {
	TableView
	GroupHeading Level // of the headings of the outermost groups
}

// A Level is that of a heading. Its zero value means "not given".
type Level struct {
	source.Text
	N int // from 1 to 6
}

// each appends what follows the bodies: what stands for no issues, and the
// note. A failure is a box in their place.
func (w *htmlWriter) each(r *Result, v EachView) {
	t := r.Table
	if t == nil {
		w.figure(r, v.TableView, "", nil)
		return
	}
	if text := v.nothing(r); text != "" {
		w.raw(`<p class="jql-none" dir="auto">`)
		w.text(text)
		w.raw(`</p>`)
	}
	if note := v.note(r); note != nil {
		w.raw(`<p`)
		w.class("jql-note", r.states())
		w.raw(`>`)
		w.phrase(note)
		w.raw(`</p>`)
	}
}

// each appends the same in Markdown.
func (w *gfmWriter) each(r *Result, v EachView) {
	if r.Table == nil {
		w.paragraph(r.failure())
		return
	}
	if text := v.nothing(r); text != "" {
		w.paragraph(text)
	}
	if note := v.note(r); note != nil {
		w.block()
		w.content(note)
		w.close()
	}
}

// nothing returns the text that stands for no issues, or "" where there are
// some or its author wants none.
func (v EachView) nothing(r *Result) string {
	if !r.Table.empty() {
		return ""
	}
	return r.Words.nothing(v.TableView)
}

// note returns what follows the last issue. Where there is none and its author
// wants nothing to stand for it, only an old answer is worth a word.
func (v EachView) note(r *Result) Content {
	vanished := r.Table.empty() && v.Empty.Given() && v.Empty.Value == ""
	if vanished && !r.Stale {
		return nil
	}
	return r.note(v.NoNote || vanished)
}

// title appends a title as a heading.
func (w *htmlWriter) title(n Node) {
	level := "h" + strconv.Itoa(min(max(n.Number+w.shift, 1), 6))
	w.mark(level, n.Children)
}

// highest returns the level of the highest title in c, 0 if there is none.
func (c Content) highest() int {
	highest := 0
	for _, n := range c {
		level := n.Number
		if n.Kind != Title {
			level = n.Children.highest()
		}
		if level > 0 && (highest == 0 || level < highest) {
			highest = level
		}
	}
	return highest
}
