package field

import (
	"regexp"
	"strings"

	"github.com/jqlbuild/jqlbuild/table"
)

// sprint returns the cell of a sprint.
func (p printer) sprint(o object) table.Cell {
	return textCell(text(o, "name", "id"))
}

// shownSprint returns the sprint that counts among those an issue was ever
// in: the active one, else one to come, else the one that was closed last.
func shownSprint(v any) any {
	var shown any
	best, closed := -1, ""
	for _, e := range elements(v) {
		if s, ok := e.(string); ok && isSprintString(s) {
			e = parseSprint(s)
		}
		o, ok := e.(object)
		if !ok {
			if shown == nil {
				shown = e
			}
			continue
		}
		rank := 0
		switch strings.ToLower(text(o, "state")) {
		case "active":
			rank = 2
		case "future":
			rank = 1
		}
		// Times of one server are written alike and sort as text. Of equals
		// the last one counts, since Jira lists sprints in their order.
		end := text(o, "completeDate", "endDate")
		if rank > best || rank == best && rank == 0 && end >= closed {
			shown, best, closed = o, rank, end
		}
	}
	return shown
}

// sprintMember finds where the members of a sprint's text form may begin.
var sprintMember = regexp.MustCompile(`(?:^|,)(id|rapidViewId|state|name|goal|startDate|endDate|completeDate|activatedDate|sequence|synced|autoStartStop|incompleteIssuesDestinationId)=`)

func isSprintString(s string) bool {
	return strings.HasPrefix(s, "com.atlassian.greenhopper.service.sprint.Sprint@") && strings.Contains(s, "[")
}

// parseSprint reads the text form that older servers give sprints:
//
//	com.atlassian.greenhopper.service.sprint.Sprint@38c6bd04[id=1,rapidViewId=2,state=ACTIVE,name=Sprint 1,goal=,startDate=2019-05-23T14:02:10.170Z,endDate=…,completeDate=<null>,sequence=1]
//
// The order of the members varies and nothing is escaped. So a name or a goal
// ends where the first member begins that has not been seen before and whose
// value is of the kind that the member has.
func parseSprint(s string) object {
	_, s, _ = strings.Cut(s, "[")
	s = strings.TrimSuffix(s, "]")
	o := object{}
	var name string // of the member that is being read
	var begin int   // of its value
	set := func(end int) {
		if value := s[begin:end]; name != "" && value != "<null>" {
			o[name] = value
		}
	}
	seen := make(map[string]bool)
	for _, m := range sprintMember.FindAllStringSubmatchIndex(s, -1) {
		next := s[m[2]:m[3]]
		value, _, _ := strings.Cut(s[m[1]:], ",")
		if seen[next] || !isSprintValue(next, value) {
			continue
		}
		set(m[0])
		name, begin = next, m[1]
		seen[name] = true
	}
	set(len(s))
	return o
}

// isSprintValue reports whether a member of a sprint can have a value.
func isSprintValue(member, value string) bool {
	switch member {
	case "name", "goal":
		return true
	case "state":
		return index([]string{"active", "closed", "future"}, value) >= 0
	}
	if value == "<null>" || value == "true" || value == "false" {
		return true
	}
	if strings.HasSuffix(member, "Date") {
		_, _, ok := parseTime(value)
		return ok
	}
	return value != "" && strings.Trim(value, "0123456789") == ""
}
