// Package licence tells which licences a text has.
package licence

import (
	"embed"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

//go:embed texts
var texts embed.FS

// A known is a licence whose text is known.
type known struct {
	id   string // by SPDX
	text *regexp.Regexp
}

// A Detector tells which licences a text has.
type Detector struct{ all []known }

// NewDetector returns a Detector of the licences in the folder texts.
func NewDetector() (*Detector, error) {
	entries, err := texts.ReadDir("texts")
	if err != nil {
		return nil, err
	}
	d := new(Detector)
	for _, e := range entries {
		data, err := texts.ReadFile(path.Join("texts", e.Name()))
		if err != nil {
			return nil, err
		}
		pattern := `\b` + strings.ReplaceAll(words(string(data)), "______", `(?:\S+ ){0,10}?\S+`) + `\b`
		pattern = strings.ReplaceAll(pattern, "by the copyright holders and contributors as is", `by (?:\S+ ){0,10}?as is`)
		re, err := regexp.Compile(pattern)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.Name(), err)
		}
		id, _, _ := strings.Cut(strings.TrimSuffix(e.Name(), ".txt"), "~")
		d.all = append(d.all, known{id, re})
	}
	slices.SortStableFunc(d.all, func(a, b known) int { return len(b.text.String()) - len(a.text.String()) })
	return d, nil
}

// Of returns the SPDX ids of all licences in a text, in order. It is an error if
// there is none, or if terms stand there that belong to none.
func (d *Detector) Of(text string) ([]string, error) {
	rest := words(withoutCopyright(text))
	var ids []string
	for _, k := range d.all {
		if k.text.MatchString(rest) {
			rest = k.text.ReplaceAllString(rest, " ")
			ids = append(ids, k.id)
		}
	}
	if len(ids) == 0 {
		return nil, fmt.Errorf("its text is that of no licence that is known")
	}
	if m := terms.FindString(rest); m != "" {
		return nil, fmt.Errorf("there are terms beside those of %s: … %s …", strings.Join(ids, " and "), around(rest, m))
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

// terms are words of which every further condition has one.
var terms = regexp.MustCompile(`\b(?:shall|must|may|not|only|gnu|[al]?gpl|permission|permitted|prohibited|restrict\w*|conditions?|commercial\w*|grants?|granted|provided|subject)\b`)

// copyright is a line that says whose work it is.
var copyright = regexp.MustCompile(`(?im)^[\s/#*;-]*(?:(?:portions )?copyright\s+(?:\(c\)|©|\d|[\[{]|the )|\(c\)\s+\d|©|all rights reserved).*$`)

// withoutCopyright returns a text without the lines that say whose it is.
func withoutCopyright(text string) string { return copyright.ReplaceAllString(text, "") }

var (
	bullet = regexp.MustCompile(`(?m)^\s*(?:[*-]|\(?(?:\d|[a-z]|i{1,3})[.)])\s`)
	nolink = regexp.MustCompile(`https?:`)
	word   = regexp.MustCompile(`[\p{L}\p{N}_]+`)
)

// words returns a text as words in lower case, without what differs from one copy
// of a licence to the next.
func words(text string) string {
	text = bullet.ReplaceAllString(text, " ")
	text = nolink.ReplaceAllString(text, "")
	return strings.Join(word.FindAllString(strings.ToLower(text), -1), " ")
}

// around returns what stands about a word.
func around(text, word string) string {
	at := strings.Index(text, word)
	return text[max(0, at-40):min(len(text), at+len(word)+40)]
}
