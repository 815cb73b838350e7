package export

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/jqlbuild/jqlbuild/table"
)

// Needs returns the issues of all tables and lists as sphinx-needs reads them
// with needimport: each issue once, under its key. What its columns show of
// type, status, summary, labels and description is the need's own; other
// columns are options by their field's id, in lower case. The time is that of
// the newest answer.
//
// https://sphinx-needs.readthedocs.io/en/latest/builders.html#format
func Needs(items []Item) ([]byte, error) {
	needs := make(map[string]map[string]any)
	var newest time.Time
	for _, i := range items {
		if !i.answered() || i.Result.Table == nil {
			continue
		}
		if i.Result.AsOf.After(newest) {
			newest = i.Result.AsOf
		}
		t := i.Result.Table
		for r := range t.Rows() {
			if r.Key != "" {
				need(needs, t, r)
			}
		}
	}
	created := "1970-01-01T00:00:00" // of no answers at all
	if !newest.IsZero() {
		created = newest.UTC().Format("2006-01-02T15:04:05")
	}
	b, err := json.MarshalIndent(map[string]any{
		"created": created, "current_version": "1.0", "project": "jqlbuild",
		"versions": map[string]any{"1.0": map[string]any{
			"created": created, "filters": map[string]any{}, "filters_amount": 0, "needs": needs, "needs_amount": len(needs),
		}},
	}, "", "  ")
	return append(b, '\n'), err
}

// need adds what a row says of its issue.
func need(needs map[string]map[string]any, t *table.Table, r table.Row) {
	n := needs[r.Key]
	if n == nil {
		n = map[string]any{"id": r.Key, "title": r.Key, "type": "need", "type_name": "Need", "status": nil, "tags": []string{}, "links": []string{}, "description": ""}
		needs[r.Key] = n
	}
	for c, h := range t.Columns {
		if c >= len(r.Cells) {
			break
		}
		text := inLine(r.Cells[c].Content)
		switch field := strings.ToLower(h.Field); field {
		case "issuekey", "id", "title", "type", "type_name", "tags", "links": // keys of its own
		case "summary":
			n["title"] = text
		case "status":
			n["status"] = text
		case "description":
			n["description"] = plainRST(text)
		case "issuetype":
			n["type"], n["type_name"] = slug(text), text
		case "labels":
			tags := []string{}
			for _, tag := range strings.Split(text, ",") {
				if tag = strings.TrimSpace(tag); tag != "" {
					tags = append(tags, tag)
				}
			}
			n["tags"] = tags
		default:
			n[field] = text
		}
	}
}

// inLine returns a text as one line. sphinx-needs runs what stands in two
// brackets as a function.
//
// https://sphinx-needs.readthedocs.io/en/latest/dynamic_functions.html
func inLine(c table.Content) string {
	text := strings.Join(strings.Fields(table.PlainText(c)), " ")
	for strings.Contains(text, "[[") {
		text = strings.ReplaceAll(text, "[[", "[ [")
	}
	return text
}

// plainRST returns a text as reStructuredText, which a description is, of
// nothing but that text.
func plainRST(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r > ' ' && r < 0x7f && !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// slug returns a name as a directive's name is written.
func slug(name string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		}
		return '_'
	}, strings.ToLower(name)), "_")
}
