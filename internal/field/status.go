package field

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/jqlbuild/jqlbuild/table"
)

// status returns a status in its lozenge. The category's key tells its
// colour, since names are translated and every Jira has its own.
func (p printer) status(o object) (table.Cell, bool) {
	name := p.nameOf(StatusList, o)
	if name == "" {
		return table.Cell{}, has(o, "id")
	}
	c := lozenge(name, text(member(o, "statusCategory"), "key"))
	c.Sort = c.Sort[:1] + " " + sortKey(p.style.Lists.place(StatusList, o)+" "+name) // within the category
	return c, true
}

// category returns a status category in its lozenge.
func (p printer) category(o object) (table.Cell, bool) {
	name := text(o, "name", "key")
	if name == "" {
		return table.Cell{}, false
	}
	return lozenge(name, text(o, "key")), true
}

// lozenge returns the cell of a status; they are in the order of work.
func lozenge(name, category string) table.Cell {
	rank := 4
	switch category = strings.ToLower(category); category {
	case "new":
		rank = 1
	case "indeterminate":
		rank = 2
	case "done":
		rank = 3
	default:
		category = "undefined"
	}
	return table.Cell{
		Content: table.Content{{Kind: table.Status, Text: name, Name: category}},
		Sort:    strconv.Itoa(rank) + " " + sortKey(name),
	}
}

// priority returns a priority with its icon.
func (p printer) priority(o object) (table.Cell, bool) {
	c, ok := p.listed(PriorityList, o)
	if len(c.Content) == 0 {
		return c, ok
	}
	name := table.PlainText(c.Content)
	levels := [...]string{"highest", "high", "medium", "low", "lowest"}
	level := len(levels)
	// The five of Cloud are known by name; else the ids of the five that
	// every Jira begins with, whatever they were translated or renamed to;
	// else the five names of older servers.
	if i := index(levels[:], name); i >= 0 {
		level = i
	} else if id, err := strconv.Atoi(text(o, "id")); err == nil && 1 <= id && id <= len(levels) {
		level = id - 1
	} else if i := index([]string{"blocker", "critical", "major", "minor", "trivial"}, name); i >= 0 {
		level = i
	}
	if level < len(levels) {
		c.Content = table.Content{{Kind: table.Icon, Text: name, Name: "priority-" + levels[level]}}
	}
	return c, true
}

// listed returns a value of which Jira keeps a list, and sorts it as that
// does.
func (p printer) listed(list ListName, o object) (table.Cell, bool) {
	name := p.nameOf(list, o)
	if name == "" {
		return table.Cell{}, has(o, "id")
	}
	c := textCell(name)
	c.Sort = sortKey(p.style.Lists.place(list, o) + " " + name)
	return c, true
}

// nameOf returns what a value of which Jira keeps a list is called.
func (p printer) nameOf(list ListName, o object) string {
	return cmp.Or(text(o, "name"), p.style.Lists.name(list, text(o, "id")))
}

// index returns the place of a name in a list, in any case, or -1.
func index(names []string, name string) int {
	for i, n := range names {
		if strings.EqualFold(n, name) {
			return i
		}
	}
	return -1
}

// issueType returns an issue type with its icon.
func (p printer) issueType(o object) (table.Cell, bool) {
	c, ok := p.listed(IssueTypeList, o)
	if len(c.Content) == 0 {
		return c, ok
	}
	name := table.PlainText(c.Content)
	if icon := typeIcon(o, strings.ToLower(name)); icon != "" {
		c.Content = table.Content{{Kind: table.Icon, Text: name, Name: icon}}
	}
	return c, true
}

// typeIcon returns the icon of a standard issue type, or "". Types are known
// by name, else by what Jira says of their level, else by the ids of the five
// that older servers begin with.
func typeIcon(o object, name string) string {
	switch name {
	case "bug", "story", "task", "epic", "improvement", "incident":
		return "type-" + name
	case "sub-task", "subtask":
		return "type-subtask"
	case "new feature", "feature":
		return "type-feature"
	}
	level, ok := numeric(o["hierarchyLevel"])
	switch {
	case o["subtask"] == true, ok && level == -1:
		return "type-subtask"
	case ok && level == 1:
		return "type-epic"
	}
	switch text(o, "id") {
	case "1":
		return "type-bug"
	case "2":
		return "type-feature"
	case "3":
		return "type-task"
	case "4":
		return "type-improvement"
	case "5":
		return "type-subtask"
	}
	return ""
}
