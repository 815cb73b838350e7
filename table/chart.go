package table

import (
	"math"
	"slices"
	"strconv"
)

// chart appends a chart, what its colours stand for, and its numbers as a
// table for whoever would rather read them.
func (w *htmlWriter) chart(t *Table, v ChartView) {
	frame := TableView{Caption: v.Caption, Empty: v.Empty}
	w.caption(frame, "p")
	if t.empty() {
		w.raw(`<p class="jql-none" dir="auto">`)
		w.text(w.words.nothing(frame))
		w.raw(`</p>`)
		return
	}
	c := w.words.newChart(t, v)
	if c.title == "" {
		c.title = w.words.chartTitle(t, v, c.measured)
	}
	said := w.words.said(t, v, c)
	if said != "" {
		w.raw(`<p class="jql-measure" dir="auto">`)
		w.text(said)
		w.raw(`</p>`)
	}
	switch {
	case v.Kind == DonutChart && c.min == 0:
		labels := make([]string, len(c.parts))
		for i, p := range c.parts {
			labels[i] = p.label
		}
		c.fills = fillsOf(t.field(0), labels)
		w.donut(c, t)
	case v.Kind == ProgressChart && c.min == 0:
		w.progress(c, said)
	default: // negative sums too, which are no shares of anything
		c.fills = fillsOf(t.field(len(t.Columns)-len(c.series)), c.series)
		w.bars(c, t)
	}
	w.raw(`<details class="jql-numbers">`)
	w.element("summary", "", w.words.Text("chart-numbers"))
	w.table(t, frame)
	w.raw(`</details>`)
}

// field returns the field of a column, if there is one.
func (t *Table) field(column int) string {
	if column >= len(t.Columns) {
		return ""
	}
	return t.Columns[column].Field
}

// Sizes in CSS pixels. Widths of bars are percentages, so that a chart fits
// any page while its text keeps its size.
const (
	barPitch  = 42 // from bar to bar
	barText   = 15 // from a label's top to the line it stands on
	barTop    = 22 // from a label's top to the bar
	barHeight = 12
	ringSize  = 200 // of the square around a ring
	ringWidth = 36
	barLabel  = 30 // the characters of a label for which there is room on a phone
)

// bars appends a chart with a bar a line, its label above it.
func (w *htmlWriter) bars(c chart, t *Table) {
	w.svg(c, "jql-bars", ` width="100%"`, len(c.parts)*barPitch, c.figures())
	if len(c.series) > 0 {
		w.patterns(c.fills)
	}
	scale := 100 / max(c.max-c.min, 1e-300) // percent of the width for each of what is measured
	zero := max(-c.min*scale, 0)
	for i, p := range c.parts {
		y := i * barPitch
		w.raw(`<text x="0"`)
		w.size("y", y+barText)
		w.raw(`>`)
		w.text(shortened(p.label, barLabel))
		w.raw(`</text><text x="100%"`)
		w.size("y", y+barText)
		w.raw(` text-anchor="end">`)
		w.text(p.figure)
		w.raw(`</text>`)
		w.bar("jql-track", 0, 100, y+barTop, barHeight)
		w.raw(`/>`)
		if len(c.series) == 0 && p.length != 0 {
			w.bar("jql-bar", zero+min(p.length*scale, 0), math.Abs(p.length)*scale, y+barTop, barHeight)
			w.raw(`/>`)
		}
		right, left := zero, zero
		for s, n := range p.series {
			if n != 0 {
				width := math.Abs(n) * scale
				at := right
				if n > 0 {
					right += width
				} else {
					left -= width
					at = left
				}
				w.segment(c.fills[s], at, width, y+barTop, barHeight)
			}
		}
	}
	w.raw(`</svg>`)
	if len(c.series) == 0 {
		return
	}
	w.raw(`<ul class="jql-legend">`)
	for s, name := range c.series {
		sum := 0.0
		for _, p := range c.parts {
			sum += p.series[s]
		}
		figure := w.words.Number(sum)
		if c.measured != "" {
			figure = t.footing(len(t.Columns) - len(c.series) + s)
		}
		w.key(c.fills[s], name, figure)
	}
	w.raw(`</ul>`)
}

// bar begins a bar, or a part of one, whose width is a percentage.
func (w *htmlWriter) bar(class string, x, width float64, y, height int) {
	w.raw(`<rect class="`)
	w.raw(class)
	w.raw(`" x="`)
	w.decimal(x)
	w.raw(`%" width="`)
	w.decimal(width)
	w.raw(`%"`)
	w.size("y", y)
	w.size("height", height)
}

// donut appends a ring with the number of issues in the middle, and beside it what each
// slice stands for.
func (w *htmlWriter) donut(c chart, t *Table) {
	const middle, radius = ringSize / 2, (ringSize - ringWidth) / 2
	w.raw(`<div class="jql-donut">`)
	w.svg(c, "jql-ring", "", ringSize, c.figures())
	w.patterns(c.fills)
	at := 0.0
	for i, p := range c.parts {
		if p.length == 0 {
			continue
		}
		share := 100 * p.length / c.sum
		if w.anonymous {
			w.slice(c.fills[i], at, max(share-gap, share/2))
			at += share
			continue
		}
		w.raw(`<circle fill="none" pathLength="100"`)
		w.size("cx", middle)
		w.size("cy", middle)
		w.size("r", radius)
		w.size("stroke-width", ringWidth)
		dash := max(share-gap, share/2)
		w.raw(` stroke-dasharray="`)
		w.decimal(dash)
		w.raw(` `)
		w.decimal(100 - dash)
		w.raw(`" stroke-dashoffset="`)
		w.decimal(quarter - at)
		w.raw(`"`)
		w.fill("stroke", c.fills[i])
		w.raw(`/>`)
		at += share
	}
	if c.issues == float64(t.Shown) { // else some count in several slices
		whole := w.words.Int(t.Shown)
		if c.measured != "" {
			whole = t.footing(2)
		}
		w.raw(`<text text-anchor="middle" dominant-baseline="central" font-size="28"`)
		w.size("x", middle)
		w.size("y", middle)
		w.raw(`>`)
		w.text(whole)
		w.raw(`</text>`)
	}
	w.raw(`</svg><ul class="jql-legend">`)
	for i, p := range c.parts {
		share := 0.0
		if c.sum > 0 {
			share = 100 * p.length / c.sum
		}
		w.key(c.fills[i], p.label, p.figure+" ("+w.words.Percent(strconv.FormatFloat(share, 'f', 0, 64))+")")
	}
	w.raw(`</ul></div>`)
}

// Lengths on a ring, in percent of it. A circle begins at three o'clock, slices
// a quarter before that; turning it would turn the patterns too.
const (
	quarter = 25
	gap     = 0.6 // between slices
)

// svg begins an image with its name and its numbers in words.
func (w *htmlWriter) svg(c chart, class, width string, height int, words string) {
	w.raw(`<svg role="img" direction="ltr" font-size="14" fill="currentColor"`)
	w.class(class)
	w.raw(width)
	if width == "" {
		w.size("width", height)
	}
	w.size("height", height)
	if w.anonymous {
		w.attr("aria-label", c.title)
	}
	w.partID("aria-labelledby", "title")
	w.partID("aria-describedby", "desc")
	w.raw(`><title`)
	w.partID("id", "title")
	w.raw(`>`)
	w.text(c.title)
	w.raw(`</title><desc`)
	w.partID("id", "desc")
	w.raw(`>`)
	w.text(words)
	w.raw(`</desc>`)
}

// strokes are the patterns over a colour, in a square of eight by eight. They
// keep slices apart for those to whom the colours look alike.
var strokes = [colours]string{
	"",
	"M-2 2l4-4M0 8l8-8M6 10l4-4",
	"M1 2h2M5 6h2",
	"M-2 6l4 4M0 0l8 8M6-2l4 4",
	"M0 4h8",
	"M4 0v8",
	"M0 4h8M4 0v8",
	"M0 2h4M4 6h4",
}

// patterns appends the fills of series.
func (w *htmlWriter) patterns(all []int) {
	if len(all) == 0 || w.anonymous {
		return
	}
	w.raw(`<defs>`)
	all = slices.Clone(all)
	slices.Sort(all)
	for _, i := range slices.Compact(all) {
		w.raw(`<pattern width="8" height="8" patternUnits="userSpaceOnUse"`)
		w.partID("id", "fill"+strconv.Itoa(i))
		w.raw(`><rect width="8" height="8" class="jql-fill`)
		w.number(i%colours + 1)
		w.raw(`"/>`)
		if stroke := strokes[(i+i/colours)%colours]; stroke != "" {
			w.raw(`<path class="jql-stroke" d="`)
			w.raw(stroke)
			w.raw(`"/>`)
		}
		w.raw(`</pattern>`)
	}
	w.raw(`</defs>`)
}

// fill appends an attribute that paints with a fill.
func (w *htmlWriter) fill(name string, fill int) {
	if w.anonymous {
		return
	}
	w.raw(` `)
	w.raw(name)
	w.raw(`="url(#`)
	w.raw(w.id)
	w.raw(`-fill`)
	w.number(fill)
	w.raw(`)"`)
}

// key appends an entry of a legend.
func (w *htmlWriter) key(fill int, label, value string) {
	w.raw(`<li><svg class="jql-swatch" width="16" height="16" aria-hidden="true"><rect width="16" height="16"`)
	if w.anonymous {
		w.class(fillClass(fill))
	}
	w.fill("fill", fill)
	w.raw(`/>`)
	w.hatch(fill, 0, 16, "", 0, 16)
	w.raw(`</svg>`)
	w.text(" ")
	w.raw(`<span dir="auto">`)
	w.text(label)
	w.raw(`</span>`)
	w.text(" ")
	w.raw(`<b>`)
	w.text(value)
	w.raw(`</b></li>`)
}

// decimal appends a number with two decimals.
func (w *htmlWriter) decimal(x float64) { w.b = strconv.AppendFloat(w.b, x, 'f', 2, 64) }

// figure returns a number as people write it.
func figure(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// shortened returns a text, or its beginning when it has more than n
// characters.
func shortened(text string, n int) string {
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	return string(runes[:n-1]) + "…"
}
