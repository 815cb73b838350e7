package main

import (
	"strings"

	"github.com/jqlbuild/jqlbuild/source"
)

// maxPlaces is how many more places a problem names that is said once.
const maxPlaces = 5

// causes returns sorted problems with one for each cause. What keeps a link from
// being asked does so at every shortcode that asks it, and is mended once: it is
// said at the first, with the other places. A warning that Jira cannot be asked
// for something says nothing beside the error that it cannot be asked at all.
func causes(problems []source.Problem) []source.Problem {
	failed := make(map[source.Span]bool)
	for _, p := range problems {
		if p.Class == source.Jira && !p.Warning {
			failed[p.Span] = true
		}
	}
	alike := make(map[source.Problem]int)
	for _, p := range problems {
		if ofMany[p.Code] {
			alike[placeless(p)]++
		}
	}
	first := make(map[source.Problem]int) // by what is said: its place in out
	others := make(map[int][]string)
	var out []source.Problem
	for _, p := range problems {
		if p.Class != source.Jira && !ofMany[p.Code] || p.Span.IsZero() {
			out = append(out, p)
			continue
		}
		if p.Warning && failed[p.Span] {
			continue
		}
		said := placeless(p)
		if ofMany[p.Code] && alike[said] <= maxPlaces {
			out = append(out, p)
			continue
		}
		if n, ok := first[said]; ok {
			others[n] = append(others[n], p.Span.String())
			continue
		}
		first[said] = len(out)
		out = append(out, p)
	}
	for n, places := range others {
		out[n].Message += ", here and at "
		if more := len(places) - maxPlaces; more > 0 {
			out[n].Message += strings.Join(places[:maxPlaces], ", ") + " and " + count(more, "more place")
		} else {
			out[n].Message += strings.Join(places, ", ")
		}
	}
	return out
}

// ofMany are the codes of what has one cause only where many places have it: a
// few are new shortcodes, more of them an empty cache, or a configuration without
// a default_link.
var ofMany = map[string]bool{"not-cached": true, "no-link": true}

// placeless returns what a problem says wherever it stands.
func placeless(p source.Problem) source.Problem {
	p.Span = source.Span{}
	return p
}
