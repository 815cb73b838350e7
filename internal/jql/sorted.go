package jql

// maxSort is how many fields Cloud takes in ORDER BY.
// https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/
const maxSort = 7

// Condition returns the text of the query as it was written, without ORDER BY;
// "" for one that matches every issue.
func (q *Query) Condition() string {
	if q.Where == nil {
		return ""
	}
	return q.condition()
}

// Steady returns the query with the key as the last thing to sort by,
// so that no two issues may change places between two answers. It is the
// query's own text where that is so already, and where there is no room for
// another field.
func (q *Query) Steady() string {
	for _, k := range q.OrderBy {
		if isKeyField(k.Field) {
			return q.text
		}
	}
	switch n := len(q.OrderBy); {
	case n >= maxSort:
		return q.text
	case n > 0:
		return q.text[:q.order.End] + ", key DESC"
	case q.Where == nil:
		return "ORDER BY key DESC"
	}
	return q.condition() + " ORDER BY key DESC"
}

// SortedBy returns what decides the order of the answer: the name that a
// [Field] of Jira's own has, "key" or "created", and whether it descends;
// "" for a query that sorts by nothing. It reports false where anything else
// decides.
func (q *Query) SortedBy() (name string, descending, ok bool) {
	if len(q.OrderBy) == 0 {
		return "", false, true
	}
	first := q.OrderBy[0]
	switch {
	case isKeyField(first.Field):
		return "key", first.Order == Descending, true
	case len(q.OrderBy) == 1 && isCreated(first.Field):
		// Dates that are sorted by without a word for it stand newest first.
		return "created", first.Order != Ascending, true
	}
	return "", false, false
}

// isCreated reports whether a field is the time at which the issue was made.
func isCreated(f Field) bool {
	if f.Name.Number || f.CustomID != "" || len(f.Properties) > 0 {
		return false
	}
	switch fold(f.Name.Text) {
	case "created", "createddate":
		return true
	}
	return false
}
