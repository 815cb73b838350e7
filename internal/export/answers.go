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
// each shortcode became, as render writes it, by the key of its text. Pages
// whose front matter holds jql have their own keys; all others share theirs,
// since the same text means the same on them.
//
//	{"version": 1, "stamp": "…", "pages": {PATH: {KEY: n}}, "texts": {KEY: n}, "results": ["…", …]}
//
// Shortcodes without an answer are left out. Two of one key with two answers
// are a problem at the second one.
func Answers(items []Item, pages []string, render func(Item) string) ([]byte, []source.Problem) {
	a := answers{Version: 1, Pages: make(map[string]map[string]int), Texts: make(map[string]int), Results: []string{}}
	for _, page := range pages {
		a.Pages[page] = make(map[string]int)
	}
	var problems []source.Problem
	texts := make(map[[2]string]string) // by page, or "" for all others, and key: the result
	for _, i := range items {
		if !i.ok() {
			continue
		}
		page := ""
		if i.OwnMatter {
			page = i.Page
		}
		id := [2]string{page, Key(i.Spec.Span.Text())}
		text := render(i)
		if other, ok := texts[id]; ok && other != text {
			problems = append(problems, source.Problem{Span: i.Spec.Span, Code: "same-text", Warning: i.Hidden,
				Message: "another shortcode has the same text but for white space, and another answer, so no plugin can tell the two apart",
				Fix:     "write one of them in another way, such as with an id"})
			continue
		}
		texts[id] = text
	}
	a.Results = slices.Compact(slices.Sorted(maps.Values(texts)))
	for id, text := range texts {
		n, _ := slices.BinarySearch(a.Results, text)
		if id[0] == "" {
			a.Texts[id[1]] = n
			continue
		}
		if a.Pages[id[0]] == nil {
			a.Pages[id[0]] = make(map[string]int)
		}
		a.Pages[id[0]][id[1]] = n
	}
	sum := sha256.Sum256(a.encode())
	a.Stamp = hex.EncodeToString(sum[:8])
	return a.encode(), problems
}

type answers struct {
	Version int                       `json:"version"`
	Stamp   string                    `json:"stamp"`
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
