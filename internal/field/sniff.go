package field

import (
	"encoding/json"
	"regexp"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/issue"
)

// sniff returns the family that a value seems to belong to. Of a list, the
// first element tells.
func sniff(v any) kind {
	switch v := v.(type) {
	case json.Number:
		return number
	case bool:
		return yesNo
	case string:
		return sniffString(v)
	case object:
		return sniffObject(v)
	case []any:
		for _, e := range v {
			if _, list := e.([]any); e != nil && !list {
				return sniff(e)
			}
		}
	}
	return anything
}

// rankForm is that of Jira's LexoRank, which sorts as text.
var rankForm = regexp.MustCompile(`^[0-2]\|[0-9a-z]+:[0-9a-z]*$`)

func sniffString(s string) kind {
	switch {
	case issue.IsSprint(s):
		return sprint
	case s == "{}", isDevelopment(s), isDump(s):
		return hidden
	case strings.Contains(s, "_*:*_"):
		return timeInStatus
	case rankForm.MatchString(s):
		return rank
	case len(s) >= len("2006-01-02") && len(s) < 40 && s[4] == '-':
		if _, _, ok := parseTime(s); ok {
			return date
		}
	case strings.HasPrefix(s, "https://"), strings.HasPrefix(s, "http://"):
		return address
	}
	return anything
}

func sniffObject(o object) kind {
	switch {
	case isDocument(o):
		return richText
	case has(o, "body") && has(o, "author", "created"):
		return comments
	case isPerson(o):
		return person
	case has(o, "finalDecision"):
		return approval
	case isChecklistItem(o):
		return checklist
	case has(o, "statusCategory"):
		return status
	case has(o, "colorName"):
		return category
	case has(o, "outwardIssue", "inwardIssue"):
		return issueLink
	case has(o, "comments"):
		return comments
	case has(o, "worklogs"):
		return worklog
	case has(o, "filename"):
		return attachment
	case has(o, "watchCount"):
		return watches
	case has(o, "votes"):
		return votes
	case has(o, "released"):
		return version
	case has(o, "state") && has(o, "boardId", "originBoardId", "startDate", "goal"):
		return sprint
	case has(o, "ongoingCycle", "completedCycles"):
		return agreement
	case has(o, "requestType"):
		return requestType
	case has(o, "hasEpicLinkFieldDependency"):
		return parentLink
	case has(o, "issuerestrictions"):
		return hidden
	case has(o, "remainingEstimate", "originalEstimate", "timeSpentSeconds"):
		return timeTracking
	case has(o, "progress") && has(o, "total"):
		return progress
	case has(o, "objectId") && has(o, "workspaceId"):
		return asset
	case has(o, "key") && has(o, "fields"), has(o, "key") && has(o, "summary"):
		return linkedIssue
	case has(o, "value") && !has(o, "name"):
		return option
	}
	return anything
}

// isDocument reports whether an object is a document in Atlassian's format.
func isDocument(o object) bool {
	return o["type"] == "doc" && has(o, "content", "version")
}

// subject returns what there is to say of a field that holds more than people
// want to read at once.
func subject(k kind, v any, path []string) any {
	if len(path) == 1 && strings.EqualFold(path[0], countPart) {
		return v // a part that counts is told of all there is
	}
	switch k {
	case sprint:
		return sprints(v)
	case checklist:
		if list, ok := v.([]any); ok && len(path) == 0 {
			return object{"checklist": list}
		}
	case comments:
		return latestComment(v)
	case worklog:
		if page, ok := v.(object); ok && len(path) > 0 {
			return page["worklogs"]
		}
		if list, ok := v.([]any); ok && len(path) == 0 {
			return object{"worklogs": list} // as very old servers have it
		}
	}
	return v
}
