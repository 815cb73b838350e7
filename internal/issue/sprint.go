package issue

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// sprintMember finds where the members of a sprint's text form may begin.
var sprintMember = regexp.MustCompile(`(?:^|,)(id|rapidViewId|state|name|goal|startDate|endDate|completeDate|activatedDate|sequence|synced|autoStartStop|incompleteIssuesDestinationId)=`)

// IsSprint reports whether a text is the form that [ParseSprint] reads.
func IsSprint(s string) bool {
	return strings.HasPrefix(s, "com.atlassian.greenhopper.service.sprint.Sprint@") && strings.Contains(s, "[")
}

// ParseSprint reads the text form in which older servers give sprints:
//
//	com.atlassian.greenhopper.service.sprint.Sprint@38c6bd04[id=1,rapidViewId=2,state=ACTIVE,name=Sprint 1,goal=,startDate=2019-05-23T14:02:10.170Z,endDate=…,completeDate=<null>,sequence=1]
//
// The order of the members varies and nothing is escaped. So a name or a goal
// ends where the first member begins that has not been seen before and whose
// value is of the kind that the member has.
func ParseSprint(s string) map[string]any {
	_, s, _ = strings.Cut(s, "[")
	s = strings.TrimSuffix(s, "]")
	o := map[string]any{}
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
		return slices.ContainsFunc([]string{"active", "closed", "future"}, func(s string) bool { return strings.EqualFold(s, value) })
	}
	if value == "<null>" || value == "true" || value == "false" {
		return true
	}
	if strings.HasSuffix(member, "Date") {
		_, err := time.Parse(time.RFC3339, value)
		return err == nil
	}
	return value != "" && strings.Trim(value, "0123456789") == ""
}
