package field

import (
	"regexp"
	"strings"

	"github.com/jqlbuild/jqlbuild/table"
)

// isChecklistItem reports whether an object is an item of a checklist:
// {"name": "Item A", "checked": false, "mandatory": true, "isHeader": false,
// "statusId": "none"}.
//
// https://okapya.atlassian.net/wiki/spaces/CHKDOC/pages/270172389/Modifying+Checklists+using+a+REST+API
func isChecklistItem(o object) bool {
	return has(o, "name") && has(o, "checked", "isHeader")
}

// checklist returns what is to be done, each item with its box, and headings.
func (p printer) checklist(items []any) table.Cell {
	var blocks table.Content
	add := func(n table.Node) {
		if n.Kind == table.Task {
			if last := len(blocks) - 1; last >= 0 && blocks[last].Kind == table.List {
				blocks[last].Children = append(blocks[last].Children, n)
				return
			}
			n = table.Node{Kind: table.List, Children: table.Content{n}}
		}
		blocks = append(blocks, n)
	}
	for _, e := range items {
		o, ok := e.(object)
		name := p.words(e, 0)
		if ok {
			name = table.Plain(text(o, "name"))
		}
		switch {
		case len(name) == 0:
		case o["isHeader"] == true:
			add(table.Node{Kind: table.Paragraph, Children: table.Content{{Kind: table.Strong, Children: name}}})
		default:
			add(table.Node{Kind: table.Task, Number: taskState(o), Children: name})
		}
	}
	return table.Cell{Content: blocks, Sort: sortKey(table.PlainText(blocks))}
}

// taskState returns the state of an item of a checklist.
func taskState(o object) int {
	status := text(o, "statusId", "status")
	if s := member(o, "status"); s != nil {
		status = text(s, "id", "name")
	}
	switch letters := strings.Map(lowerLetter, status); {
	case o["checked"] == true:
		return table.Done
	case letters == "notapplicable" || letters == "na" || letters == "skipped":
		return table.NotApplicable
	case letters == "inprogress":
		return table.Started
	}
	return table.Open
}

// lowerLetter drops what is no letter of a status's name.
func lowerLetter(r rune) rune {
	switch {
	case 'A' <= r && r <= 'Z':
		return r - 'A' + 'a'
	case 'a' <= r && r <= 'z':
		return r
	}
	return -1
}

// checklistLine is a line of a checklist that an app keeps as text:
// "* [x] Item A", "[] Item B", "- [skipped] Item C".
//
// https://herocoders.atlassian.net/wiki/spaces/IC/pages/1240826076/Formatting
var checklistLine = regexp.MustCompile(`^(?:[*+-]\s*)?\[([A-Za-z /]{0,30})\]\??\s+(\S.*)$`)

// checklistItems returns the items of a checklist that is kept as text; ok is
// false when it is none.
func checklistItems(s string) (items []any, ok bool) {
	for line := range strings.Lines(s) {
		line = strings.TrimSpace(line)
		heading, isHeading := strings.CutPrefix(line, "---")
		if !isHeading {
			heading, isHeading = strings.CutPrefix(line, "# ")
		}
		m := checklistLine.FindStringSubmatch(line)
		switch {
		case line == "" || strings.HasPrefix(line, ">>"):
		case isHeading:
			items = append(items, object{"name": strings.TrimSpace(heading), "isHeader": true})
		case m != nil:
			ok = true
			state := strings.ToLower(strings.TrimSpace(m[1]))
			items = append(items, object{"name": m[2], "checked": state == "x" || state == "done", "statusId": state})
		default:
			items = append(items, object{"name": strings.TrimLeft(line, "*+- "), "checked": false})
		}
	}
	return items, ok
}
