package jira

import "encoding/json"

// renderedTexts returns the texts of renderedFields: those of fields by their
// ids, and those of comments and of the work log by the field's id, a slash
// and the entry's own id. Lists and numbers are rendered too, and passed over.
func renderedTexts(fields map[string]json.RawMessage) map[string]string {
	var texts map[string]string
	add := func(name, html string) {
		if texts == nil {
			texts = make(map[string]string)
		}
		texts[name] = html
	}
	for name, raw := range fields {
		switch raw[0] {
		case '"':
			var html string
			if json.Unmarshal(raw, &html) == nil {
				add(name, html)
			}
		case '{':
			type entry struct {
				ID      text            `json:"id"`
				Body    json.RawMessage `json:"body"`    // of a comment
				Comment json.RawMessage `json:"comment"` // of an entry of the work log
			}
			var page struct {
				Comments []entry `json:"comments"`
				Worklogs []entry `json:"worklogs"`
			}
			if json.Unmarshal(raw, &page) != nil {
				continue
			}
			for _, e := range append(page.Comments, page.Worklogs...) {
				for _, raw := range []json.RawMessage{e.Body, e.Comment} {
					var html string
					if e.ID != "" && len(raw) > 0 && json.Unmarshal(raw, &html) == nil && html != "" {
						add(name+"/"+string(e.ID), html)
					}
				}
			}
		}
	}
	return texts
}
