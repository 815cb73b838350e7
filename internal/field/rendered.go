package field

import (
	"encoding/json"
	"net/url"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/adf"
	"github.com/jqlbuild/jqlbuild/table"
)

// A markup is HTML within a value, in place of the wiki markup that Jira made
// it from.
type markup string

// rendered puts the HTML of a field in place of its wiki markup, and that of
// comments and of the work log in place of theirs. What Jira did not render
// stays as it is.
func rendered(v any, id string, html map[string]string) any {
	if len(html) == 0 {
		return v
	}
	switch v := v.(type) {
	case string:
		if h := html[id]; h != "" {
			return markup(h)
		}
	case object:
		for _, e := range entries(v) {
			h := html[id+"/"+text(e, "id")]
			if name := textOf(e); name != "" && h != "" {
				e[name] = markup(h)
			}
		}
	}
	return v
}

// entries returns those of a page of comments or of work.
func entries(page object) []object {
	var list []object
	for _, name := range [...]string{"comments", "worklogs"} {
		for _, e := range elements(page[name]) {
			if o, ok := e.(object); ok {
				list = append(list, o)
			}
		}
	}
	return list
}

// textOf returns which member of an entry holds its wiki markup, or "".
func textOf(entry object) string {
	for _, name := range [...]string{"body", "comment"} {
		if s, ok := entry[name].(string); ok && s != "" {
			return name
		}
	}
	return ""
}

// markup returns the cell of HTML.
func (p printer) markup(m markup) table.Cell {
	base, _ := url.Parse(p.style.BaseURL) // without one, links within the site lead nowhere
	return p.rich(adf.FromHTML(string(m), base))
}

// ScrubRendered returns what may be kept of an issue's texts as HTML beside
// its fields: those that stand for wiki markup, as [ScrubHTML] has them. Dates
// are rendered as the reader's "Today 3:04 PM", and documents need no HTML.
func ScrubRendered(fields map[string]json.RawMessage, html map[string]string) map[string]string {
	var kept map[string]string
	pages := make(map[string]map[string]bool) // by field, the ids of entries with wiki markup
	for name, h := range html {
		id, entry, nested := strings.Cut(name, "/")
		raw := fields[id]
		switch {
		case h == "" || len(raw) == 0:
			continue
		case nested:
			if pages[id] == nil {
				pages[id] = make(map[string]bool)
				page, _ := decode(raw).(object)
				for _, e := range entries(page) {
					pages[id][text(e, "id")] = textOf(e) != ""
				}
			}
			if !pages[id][entry] {
				continue
			}
		case raw[0] != '"':
			continue
		default:
			s, _ := decode(raw).(string)
			if _, _, date := parseTime(s); date || s == "" {
				continue
			}
		}
		if kept == nil {
			kept = make(map[string]string)
		}
		kept[name] = ScrubHTML(h)
	}
	return kept
}
