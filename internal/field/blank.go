package field

import (
	"encoding/json"
	"strings"
)

// A Reason is why a cell shows nothing of a value that the issue has, or not
// all of it.
type Reason int

// The reasons.
const (
	NoReason   Reason = iota // all is shown, or there is nothing
	OnlyIDs                  // Jira gives ids, and not what they stand for
	Unreadable               // Jira gives nothing that a person could read
)

// blank returns why nothing is shown of a value of a kind.
func blank(k kind, v any) Reason {
	if s, ok := v.(string); ok && isDump(s) {
		return Unreadable
	}
	switch k {
	case richText, person, parentLink, agreement, progress, percent, timeTracking, comments, worklog, issueLink, votes, watches:
		return NoReason // these are empty where there is nothing to tell
	}
	return unread(v)
}

// unread returns what it is that cannot be read in a value.
func unread(v any) Reason {
	switch v := v.(type) {
	case string:
		if inner, ok := nested(v); ok {
			return unread(inner)
		}
		switch {
		case strings.TrimSpace(v) == "", v == "{}":
			return NoReason
		case isDump(v), isDevelopment(v), isColor(v):
			return Unreadable
		}
		return OnlyIDs
	case json.Number:
		return OnlyIDs
	case []any:
		for _, e := range v {
			if r := unread(e); r != NoReason {
				return r
			}
		}
	case object:
		if isPerson(v) {
			return NoReason
		}
		found := NoReason
		for _, e := range v { // in no order, so the greatest counts
			found = max(found, unread(e))
		}
		return found
	}
	return NoReason
}
