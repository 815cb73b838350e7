package field

import (
	"strconv"
	"strings"
)

// A ListName names a list of values that Jira keeps in an order of its own.
type ListName string

// The lists.
const (
	PriorityList   ListName = "priority"
	StatusList     ListName = "status"
	IssueTypeList  ListName = "issuetype"
	ResolutionList ListName = "resolution"
	VersionList    ListName = "version" // of all projects that the table has versions of, one after the other
)

// A Named is an entry of such a list.
type Named struct{ ID, Name string }

// Lists are what Jira says of the order of its values, and what they are
// called. Where a list is absent, values stand in the order of their ids.
type Lists map[ListName][]Named

// OrderList returns the list whose order the column's values follow where
// they are sorted or grouped, or "" if there is none.
func (c Column) OrderList() ListName {
	switch c.kind() {
	case priority:
		return PriorityList
	case status:
		return StatusList
	case issueType:
		return IssueTypeList
	case resolution:
		return ResolutionList
	case version:
		return VersionList
	}
	return ""
}

// NameList returns the list without which people could not read the column's
// cells, since its values name things by their ids alone, or "" if there is
// none.
func (c Column) NameList() ListName {
	if c.kind() == timeInStatus {
		return StatusList
	}
	return ""
}

// place returns a key that sorts a value as Jira has it: by its place in the
// list, and what the list lacks after that by id.
func (l Lists) place(list ListName, o object) string {
	id, name := text(o, "id"), text(o, "name")
	if n := l.index(list, id, name); n >= 0 {
		return "1 " + strconv.Itoa(n+1)
	}
	if id != "" {
		return "2 " + id
	}
	return "3" // and its name, which follows in any case
}

// index returns where the list has a value, or -1. Projects may have types
// and statuses of their own, of which a list tells no more than the name.
func (l Lists) index(list ListName, id, name string) int {
	if id != "" {
		for n, v := range l[list] {
			if v.ID == id {
				return n
			}
		}
	}
	if name != "" {
		for n, v := range l[list] {
			if strings.EqualFold(v.Name, name) {
				return n
			}
		}
	}
	return -1
}

// name returns what the list calls a value, or "".
func (l Lists) name(list ListName, id string) string {
	if n := l.index(list, id, ""); n >= 0 {
		return l[list][n].Name
	}
	return ""
}
