package table

import (
	"hash/fnv"
	"strings"
)

// colours is how many colours and how many patterns there are. Together they
// make fills enough for any chart that a person can read.
const (
	colours = 8
	fills   = colours * colours
)

// The colours of charts, in the order of their classes.
const (
	blue = iota
	orange
	green
	purple
	red
	teal
	olive
	grey
)

// usual are the colours of the values that most Jiras have, by their names in
// lower case. Those that stand in one chart differ.
var usual = map[string]int{
	"backlog": olive, "to do": grey, "open": orange, "selected for development": teal, "in progress": blue,
	"in review": purple, "blocked": red, "reopened": red, "resolved": teal, "closed": olive, "done": green,
	"blocker": purple, "highest": red, "critical": red, "high": orange, "major": orange, "medium": blue,
	"low": teal, "minor": teal, "lowest": grey, "trivial": grey,
	"bug": red, "story": green, "task": blue, "epic": purple, "sub-task": teal, "incident": orange, "improvement": olive,
}

// fillsOf returns the fills of a chart's series, each a colour and a pattern. A
// value has its colour by its name, so that it has the same one wherever charts
// of its field stand. Where two would have the same colour, those of a status
// keep it and differ by their patterns; others make do with the next colour.
func fillsOf(field string, names []string) []int {
	taken := make(map[int]bool, len(names))
	all := make([]int, len(names))
	for i, name := range names {
		fill := colourOf(name)
		if field != "status" && len(taken) < colours {
			for taken[fill] {
				fill = (fill + 1) % colours
			}
		}
		for n := 0; taken[fill] && n < fills; n += colours {
			fill = (fill + colours) % fills
		}
		taken[fill] = true
		all[i] = fill
	}
	return all
}

// colourOf returns the colour that a value has by its name.
func colourOf(name string) int {
	name = strings.ToLower(name)
	if colour, ok := usual[name]; ok {
		return colour
	}
	h := fnv.New32a()
	h.Write([]byte(name))
	return int(h.Sum32() % colours)
}
