package field

import (
	"encoding/json"
	"regexp"
	"strings"

	"github.com/jqlbuild/jqlbuild/table"
)

// appText returns the cell of a line of text that an app may have filled with
// what only it can read.
func (p printer) appText(s string) table.Cell {
	if isDump(s) || strings.HasPrefix(s, "ari:cloud:") && isID(s) || isDevelopment(s) {
		return table.Cell{}
	}
	if v, ok := nested(s); ok && !isTyped(v) {
		return p.unknown(scrub(v))
	}
	return textCell(s)
}

// isTyped reports whether people may have typed a value, although it is JSON:
// "[2024]".
func isTyped(v any) bool {
	list, ok := v.([]any)
	if !ok {
		return false
	}
	for _, e := range list {
		switch e.(type) {
		case object, []any, string:
			return false
		}
	}
	return true
}

// htmlForm finds an element of HTML that is whole, or one that has no end.
var htmlForm = regexp.MustCompile(`(?i)</(?:a|abbr|b|big|code|div|dd|dl|dt|em|font|h[1-6]|i|ins|li|ol|p|pre|s|small|span|strike|strong|sub|sup|table|tbody|td|th|thead|tr|tt|u|ul)\s*>|<(?:br|hr|img)(?:\s[^<>]*)?/?>`)

// scripted returns the cell of a text that a script made, as HTML if it is
// some.
func (p printer) scripted(s string) table.Cell {
	if htmlForm.MatchString(s) {
		c := p.markup(markup(s))
		if len(c.Content) == 1 && c.Content[0].Kind == table.Paragraph {
			c.Content = c.Content[0].Children // a line, as text would be
		}
		return c
	}
	c := p.appText(s)
	if len(c.Content) == 1 && c.Content[0].Kind == table.Text && c.Content[0].Text == s {
		return linesCell(s)
	}
	return c
}

// nested returns the value that a string holds as JSON.
func nested(s string) (any, bool) {
	s = strings.TrimSpace(s)
	if s == "" || s[0] != '{' && s[0] != '[' || !json.Valid([]byte(s)) {
		return nil, false
	}
	v := decode(json.RawMessage(s))
	return v, v != nil
}

// isColor reports whether a text is the number of a colour, which epics have.
func isColor(s string) bool {
	for _, before := range [...]string{"ghx-label-", "color_"} {
		if n, ok := strings.CutPrefix(s, before); ok && strings.Trim(n, "0123456789") == "" {
			return true
		}
	}
	return false
}

// approval returns what is to be approved and what was decided: "Waiting for
// approval: approved".
//
// https://developer.atlassian.com/cloud/jira/service-desk/rest/api-group-request/ (approvals)
func (p printer) approval(o object) (table.Cell, bool) {
	if !has(o, "finalDecision", "approvers") {
		return table.Cell{}, false
	}
	name, decision := text(o, "name"), strings.ToLower(text(o, "finalDecision"))
	if name != "" && decision != "" {
		name += ": "
	}
	return textCell(name + decision), true
}
