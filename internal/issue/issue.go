// Package issue holds one issue as Jira gives it.
package issue

import "encoding/json"

// An Issue is what Jira says of one issue, less what nobody asked for. Where a
// value is shown, a field that is absent and one that is null are both empty;
// in JQL they differ, since a field that is on no screen of a project is absent.
type Issue struct {
	ID, Key  string
	Fields   map[string]json.RawMessage // by field id
	Rendered map[string]string          // rich text as HTML, by field id, if asked for; of comments and of the work log by field id, slash, entry id, such as "comment/10020"
}
