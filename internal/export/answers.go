package export

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// Answers returns the answers file that plugins of other engines read: what
// each shortcode became, as render writes it, by the key of its text. pages are
// those whose front matter holds jql. They have their own keys; all others share
// theirs, since the same text means the same on them.
//
//	{"version": 1, "stamp": "…", "pages": {PATH: {KEY: n}}, "texts": {KEY: n}, "results": ["…", …]}
//
// The body of a jql-each is Markdown, which no plugin can fill. Its result is an
// object, {"each": HASH}, that changes with what it gives, and a warning says so.
//
// The stamp is the first 16 hex digits of the SHA-256 of the same JSON without
// the stamp and without the line break at its end.
//
// Shortcodes without an answer are left out. So are those of one key with two
// answers, and the second of them is a problem; where one is Hidden, that one
// gives way.
func Answers(items []Item, pages []string, render func(Item) string) ([]byte, []source.Problem) {
	type id struct{ page, key string } // page is "" for all that share their keys
	texts := make(map[id]result)
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
		text := result{text: render(i)}
		if i.name() == "jql-each" {
			text = result{digest(i, text.text), true}
			if !i.Hidden {
				problems = append(problems, source.Problem{Span: i.Spec.Span, Code: "each-in-answers", Warning: true,
					Message: "plugins that read answers cannot fill the body of a jql-each, and fail", Fix: "let the engine read this page through jqlbuild filter, or what jqlbuild expand writes"})
			}
		}
		other, ok := texts[id]
		if !ok {
			texts[id] = text
		}
		if !ok || other == text {
			return
		}
		if other.each && text.each { // below one tag may stand another body
			texts[id] = result{digestOf(other.text, text.text), true}
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
	maps.DeleteFunc(texts, func(id id, _ result) bool { return twice[id] })

	a := answers{Version: 1, Pages: make(map[string]map[string]int), Texts: make(map[string]int)}
	for _, page := range pages {
		a.Pages[page] = make(map[string]int)
	}
	results := slices.Compact(slices.SortedFunc(maps.Values(texts), result.compare))
	a.Results = make([]any, len(results))
	for n, r := range results {
		a.Results[n] = r.data()
	}
	for id, text := range texts {
		n, _ := slices.BinarySearchFunc(results, text, result.compare)
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
	Results []any                     `json:"results"`
}

// A result is what a shortcode became, or the hash of it.
type result struct {
	text string
	each bool
}

func (r result) compare(other result) int {
	if r.each != other.each {
		if r.each {
			return 1
		}
		return -1
	}
	return strings.Compare(r.text, other.text)
}

// data returns the result as JSON has it.
func (r result) data() any {
	if r.each {
		return map[string]string{"each": r.text}
	}
	return r.text
}

// digest returns the hash of what a jql-each gives, note being what stands below.
func digest(i Item, note string) string {
	parts := []string{note}
	var groups func([]table.Group)
	groups = func(all []table.Group) {
		for _, g := range all {
			parts = append(parts, "group", table.PlainText(g.Heading))
			groups(g.Groups)
			for _, row := range g.Rows {
				parts = append(parts, "row", row.Key)
				for _, c := range row.Cells {
					parts = append(parts, string(table.Writer{}.AppendContent(nil, c.Content, i.Result.Words)))
				}
			}
		}
	}
	if i.Result.Table != nil {
		groups(i.Result.Table.Groups)
	}
	return digestOf(parts...)
}

// digestOf returns a hash of texts.
func digestOf(parts ...string) string {
	h := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(h, "%d %s", len(part), part)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
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
