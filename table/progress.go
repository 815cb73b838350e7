package table

import (
	"math"
	"slices"
	"strconv"
)

// Categories returns the keys of the categories of statuses, in the order of a
// bar of progress, which grows from its beginning.
func Categories() []string { return slices.Clone(categories[:]) }

var categories = [...]string{"done", "indeterminate", "new", "undefined"}

// categoryFills are the fills of the categories: a colour, and a pattern that
// goes with it.
var categoryFills = [len(categories)]int{green, blue, grey, olive}

// progress says a bar of progress in words.
func (w *Words) progress(t *Table, c chart) string {
	figures := make(map[string]string, len(categories))
	for _, name := range categories {
		figures[name] = w.Int(0)
	}
	done := 0.0
	for _, p := range c.parts {
		figures[p.name] = p.figure
		if p.name == "done" {
			done = p.length
		}
	}
	whole := w.Int(t.Shown)
	if c.measured != "" {
		whole = t.footing(2)
	}
	said := w.Text("progress", figures["done"], whole, w.share(done, c.sum), figures["indeterminate"], figures["new"])
	for _, p := range c.parts {
		if p.name == "undefined" {
			said = w.Text("progress-undefined", said, p.figure)
		}
	}
	if c.measured != "" {
		return w.Text("progress-sum", c.measured, said)
	}
	return said
}

// share returns a part of a whole in percent: 0 only if it is nothing, and 100
// only if it is all.
func (w *Words) share(part, whole float64) string {
	n := 0.0
	if whole > 0 {
		n = math.Round(100 * part / whole)
	}
	switch {
	case n == 100 && part < whole:
		n = 99
	case n == 0 && part > 0:
		n = 1
	}
	return w.Percent(strconv.FormatFloat(n, 'f', 0, 64))
}

// progress appends a bar that is divided, of which a sentence says the same, and
// what each part stands for.
func (w *htmlWriter) progress(c chart, said string) {
	const height = 22
	for _, p := range c.parts {
		c.fills = append(c.fills, categoryFills[max(slices.Index(categories[:], p.name), 0)])
	}
	w.svg(c, "jql-bars", ` width="100%"`, height, said)
	w.patterns(c.fills)
	w.bar("jql-track", 0, 100, 0, height)
	w.raw(`/>`)
	at := 0.0
	for i, p := range c.parts {
		if p.length <= 0 {
			continue
		}
		width := 100 * p.length / c.sum
		w.segment(c.fills[i], at, width, 0, height)
		at += width
	}
	w.raw(`</svg><ul class="jql-legend">`)
	for i, p := range c.parts {
		w.key(c.fills[i], p.label, p.figure+" ("+w.words.share(p.length, c.sum)+")")
	}
	w.raw(`</ul>`)
}

// segment appends a part of a bar in its fill.
func (w *htmlWriter) segment(fill int, at, width float64, y, height int) {
	class := "jql-bar"
	if w.anonymous {
		class = fillClass(fill)
	}
	w.bar(class, at, width, y, height)
	w.fill("fill", fill)
	w.raw(`/>`)
	w.hatch(fill, at, at+width, "%", y, height)
}
