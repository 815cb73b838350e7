package table

import (
	"math"
	"strconv"
)

// A chart without ids has no patterns to refer to. Its series have a colour and,
// over it, lines along the bar or the slice.

// fillClass returns the class that paints with the colour of a fill.
func fillClass(fill int) string { return "jql-fill" + strconv.Itoa(fill%colours+1) }

// hatches are those lines: where they lie across the bar, and their dashes.
var hatches = [colours]struct {
	at   []float64
	dash string
}{
	{},
	{[]float64{.5}, ""},
	{[]float64{.33, .67}, "4 4"},
	{[]float64{.25, .5, .75}, ""},
	{[]float64{.5}, "4 4"},
	{[]float64{.33, .67}, ""},
	{[]float64{.25, .5, .75}, "1 3"},
	{[]float64{.5}, "1 3"},
}

// hatch appends the lines of a fill over a bar.
func (w *htmlWriter) hatch(fill int, from, to float64, unit string, y, height int) {
	if !w.anonymous {
		return
	}
	h := hatches[(fill+fill/colours)%colours]
	for _, at := range h.at {
		line := float64(y) + at*float64(height)
		w.raw(`<line class="jql-stroke"`)
		w.length("x1", from, unit)
		w.length("x2", to, unit)
		w.length("y1", line, "")
		w.length("y2", line, "")
		w.dashes(h.dash)
		w.raw(`/>`)
	}
}

// slice appends a part of a ring, its place and size in percent.
func (w *htmlWriter) slice(fill int, from, share float64) {
	const outer, inner = ringSize / 2, ringSize/2 - ringWidth
	w.raw(`<path`)
	w.class(fillClass(fill))
	w.raw(` d="M`)
	w.arc(from, share, outer, "1")
	w.raw(`L`)
	w.arc(from+share, -share, inner, "0")
	w.raw(`Z"/>`)
	h := hatches[(fill+fill/colours)%colours]
	for _, at := range h.at {
		w.raw(`<path class="jql-stroke" d="M`)
		w.arc(from, share, inner+at*ringWidth, "1")
		w.raw(`"`)
		w.dashes(h.dash)
		w.raw(`/>`)
	}
}

// arc appends the points of an arc around the middle of a ring, from a place on
// it, clockwise where sweep is "1". In two halves, for one cannot be a circle.
func (w *htmlWriter) arc(from, share, radius float64, sweep string) {
	point := func(at float64) {
		sin, cos := math.Sincos((at - quarter) / 100 * 2 * math.Pi)
		w.decimal(ringSize/2 + radius*cos)
		w.raw(` `)
		w.decimal(ringSize/2 + radius*sin)
	}
	point(from)
	for _, to := range [...]float64{from + share/2, from + share} {
		w.raw(`A`)
		w.decimal(radius)
		w.raw(` `)
		w.decimal(radius)
		w.raw(` 0 0 `)
		w.raw(sweep)
		w.raw(` `)
		point(to)
	}
}

// length appends an attribute that is a length.
func (w *htmlWriter) length(name string, x float64, unit string) {
	w.raw(` `)
	w.raw(name)
	w.raw(`="`)
	w.decimal(x)
	w.raw(unit)
	w.raw(`"`)
}

// dashes appends the attribute for the dashes of a line.
func (w *htmlWriter) dashes(dash string) {
	if dash != "" {
		w.raw(` stroke-dasharray="`)
		w.raw(dash)
		w.raw(`"`)
	}
}
