package export

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/jqlbuild/jqlbuild/source"
)

// Answers returns the answers file that plugins of other engines read: what
// each shortcode became, as render writes it, by the key of its text. pages are
// those whose front matter holds jql. They have their own keys; all others share
// theirs, since the same text means the same on them.
//
//	{"version": 1, "stamp": "…", "pages": {PATH: {KEY: n}}, "texts": {KEY: n}, "results": ["…", …]}
//
// The stamp is the first 16 hex digits of the SHA-256 of the same JSON without
// the stamp and without the line break at its end.
//
// Shortcodes without an answer are left out. So are those of one key with two
// answers, and the second of them is a problem; where one is Hidden, that one
// gives way.
func Answers(items []Item, pages []string, render func(Item) string) ([]byte, []source.Problem) {
	type id struct{ page, key string } // page is "" for all that share their keys
	texts := make(map[id]string)
	twice := make(map[id]bool)
	var problems []source.Problem
	add := func(i Item) {
		if !i.answered() && (i.Result == nil || !i.Result.Box) {
			return
		}
		id := id{key: Key(i.Spec.Span.Text())}
		if i.OwnMatter {
			id.page = i.Page
		}
		text := render(i)
		other, ok := texts[id]
		if !ok {
			texts[id] = text
		}
		if !ok || other == text {
			return
		}
		twice[id] = twice[id] || !i.Hidden
		problems = append(problems, source.Problem{Span: i.Spec.Span, Code: "same-text", Warning: i.Hidden,
			Message: "another shortcode has the same text but for white space, and another answer, so no plugin can tell the two apart",
			Fix:     "write one of them in another way, such as with an id"})
	}
	for _, hidden := range []bool{false, true} {
		for _, i := range items {
			if i.Hidden == hidden {
				add(i)
			}
		}
	}
	maps.DeleteFunc(texts, func(id id, _ string) bool { return twice[id] })

	a := answers{Version: 1, Pages: make(map[string]map[string]int), Texts: make(map[string]int)}
	for _, page := range pages {
		a.Pages[page] = make(map[string]int)
	}
	a.Results = append([]string{}, slices.Compact(slices.Sorted(maps.Values(texts)))...)
	for id, text := range texts {
		n, _ := slices.BinarySearch(a.Results, text)
		if id.page == "" {
			a.Texts[id.key] = n
		} else {
			a.Pages[id.page][id.key] = n
		}
	}
	sum := sha256.Sum256(bytes.TrimSuffix(a.encode(), []byte("\n")))
	a.Stamp = hex.EncodeToString(sum[:8])
	return a.encode(), problems
}

type answers struct {
	Version int                       `json:"version"`
	Stamp   string                    `json:"stamp,omitempty"`
	Pages   map[string]map[string]int `json:"pages"`
	Texts   map[string]int            `json:"texts"`
	Results []string                  `json:"results"`
}

func (a *answers) encode() []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(a); err != nil {
		panic(fmt.Sprintf("export: answers that are not plain data: %v", err))
	}
	return b.Bytes()
}
