//go:build engines

package integrations

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// none is the markup of a place that an engine does not have.
const none = "none"

// A place is where a shortcode may stand.
type place struct {
	name   string
	kind   string // "block" or "inline"
	markup string // with S for the shortcode
	within func(*html.Node) bool
}

var places = []place{
	{"top level", "block", "S", isElement("body")},
	{"below a paragraph's line", "block", "A line of text\nS", isElement("body")},
	{"list item", "block", "- item\n\n    S\n\n- item", isElement("li")},
	{"list item, tight", "block", "- item\n    S\n- item", isElement("li")},
	{"list in a list", "block", "1. item\n    - inner\n\n        S", isElement("li")},
	{"quote", "block", "> S", isElement("blockquote")},
	{"admonition", "block", none, nil},
	{"tab", "block", none, nil},
	{"definition", "block", none, isElement("dd")},
	{"HTML with blank lines", "block", "<div>\n\nS\n\n</div>", nil},
	{"HTML", "block", "<div>\nS\n</div>", isElement("div")},
	{"text", "inline", "There are S of them, or S.", isElement("p")},
	{"bold text", "inline", "There are **just S** of them.", isElement("strong")},
	{"list item", "inline", "- There are S of them\n- item", isElement("li")},
	{"quote", "inline", "> There are\n> S of them.", isElement("blockquote")},
	{"table cell", "inline", "| A | B |\n|---|---|\n| x | S |", isElement("td")},
	{"heading", "inline", "## There are S of them", isElement("h2")},
	{"HTML", "inline", "<p>\nThere are S of them.\n</p>", isElement("p")},
	{"admonition", "inline", none, nil},
	{"tab", "inline", none, nil},
	{"definition", "inline", none, isElement("dd")},
}

// kinds are shortcodes of each kind.
var kinds = map[string][]string{
	"block": {
		"<<jql-table jql=\"summary ~ 'x' OR key in (DOC-9001, DOC-9002)\n  OR key = DOC-9003 ORDER BY key\"\n  columns=\"key, summary, labels\" caption='It\\'s | \"one\"'>>",
		"<<jql-list jql=`key in (DOC-9004, DOC-9005) ORDER BY key`>>",
		"<<jql-chart by=\"status\" jql=\"project = ORR\">>",
	},
	"inline": {
		`<<jql-count jql="project = ORR AND (type = Bug OR type = Task)">>`,
		"<<jql-issue key='DOC-9003'>>",
	},
}

// markupOf returns how a place is written for an engine.
func (e *engine) markupOf(p place) string {
	if m, ok := e.markup[p.name+", "+p.kind]; ok {
		return m
	}
	if m, ok := e.markup[p.name]; ok {
		return m
	}
	return p.markup
}

// at returns a shortcode in its place. What stands before it on its line
// stands before its other lines too, less what begins an item.
func at(markup, shortcode string) string {
	for {
		before, after, ok := strings.Cut(markup, "S")
		if !ok {
			return markup
		}
		prefix := strings.Map(func(r rune) rune {
			if r == '>' {
				return r
			}
			return ' '
		}, before[strings.LastIndex(before, "\n")+1:])
		markup = before + strings.ReplaceAll(strings.ReplaceAll(shortcode, "S", "\x00"), "\n", "\n"+prefix) + after
	}
}

// placePage returns the name and the text of the page for a place, and the
// shortcodes on it.
func placePage(e *engine, n int, p place) (name, text string, shortcodes []string) {
	markup := e.markupOf(p)
	var b strings.Builder
	for _, s := range kinds[p.kind] {
		for range strings.Count(markup, "S") {
			shortcodes = append(shortcodes, s)
		}
		b.WriteString(strings.ReplaceAll(at(markup, s), "\x00", "S") + "\n\nBetween.\n\n")
	}
	return fmt.Sprintf("place-%02d", n), b.String(), shortcodes
}

// checkPlaces looks at every place of a built site and returns what the
// documentation says of it.
func checkPlaces(t *testing.T, s *site) []string {
	says := make([]string, len(places))
	for n, p := range places {
		if s.markupOf(p) == none {
			says[n] = "–"
			continue
		}
		name, text, shortcodes := placePage(s.engine, n, p)
		doc := s.open(t, name)
		found := find(doc, shown)
		if why := s.lacks[p.name]; why != "" {
			if len(found) > 0 {
				t.Errorf("%s: %s in %s is answered", s.name, p.kind, p.name)
			}
			says[n] = why
			continue
		}
		if len(found) != len(shortcodes) {
			t.Errorf("%s, %s in %s: %d of %d on the page\n%s", s.name, p.kind, p.name, len(found), len(shortcodes), text)
			continue
		}
		says[n] = "yes"
		want := s.expected(t, name, text, shortcodes...)
		for i, text := range shortcodes {
			if p.name == "heading" && s.noIDs { // what is wanted comes from the answers, which know no headings
				if got, want := textOf(found[i]), textOf(want[i]); got != want {
					t.Errorf("%s, %s in %s: want %q, got %q", s.name, text, p.name, want, got)
				}
			} else if d := s.difference(want[i], found[i]); d != "" {
				t.Errorf("%s, %s in %s: %s", s.name, text, p.name, d)
			}
			if p.within != nil && !within(found[i], p.within) {
				t.Errorf("%s, %s does not stand in a %s", s.name, text, p.name)
			}
			if p.kind == "block" && within(found[i], isElement("p")) {
				t.Errorf("%s, %s stands in a paragraph", s.name, text)
			}
		}
	}
	return says
}
