package field

import (
	"regexp"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/issue"
)

var (
	// accountForm is that of the ids of accounts, Cloud's old and new ones and
	// those that Data Center makes.
	accountForm = regexp.MustCompile(`^(?:[0-9]{1,12}:[0-9a-f-]{36}|[0-9a-f]{24}|(?:qm|ug):[0-9a-zA-Z:-]{30,}|(?i:JIRAUSER)[0-9]+)$`)

	// idForm is that of ids which no person has chosen: UUIDs, Atlassian's
	// resource identifiers, and pairs of a workspace and a number.
	idForm = regexp.MustCompile(`^(?i:ari:cloud:\S+|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?:[:/-]\S*)?|[0-9a-f]{32,})$`)

	// dumpForm is what Java prints of an object that has no text: its class
	// and a hash, and perhaps members.
	dumpForm = regexp.MustCompile(`(?s)^(?:\[*L?(?:[A-Za-z_$][\w$]*\.)+[A-Za-z_$][\w$]*;?|\[+[BCDFIJSZ]|[A-Z][\w$]*[a-z][\w$]*)@[0-9a-f]{1,8}(?:$|[\[{(].*)`)
)

// isID reports whether a text is an id, of use to machines alone.
func isID(s string) bool {
	if len(s) < len("JIRAUSER1") || strings.ContainsAny(s, " \n") { // nearly all texts
		return false
	}
	return idForm.MatchString(s) || accountForm.MatchString(s)
}

// isDump reports whether a text is what Java prints of objects without a text
// of their own, one or a list of them.
func isDump(s string) bool {
	s = strings.TrimSpace(s)
	if !strings.Contains(s, "@") {
		return false
	}
	if inner, ok := strings.CutPrefix(s, "["); ok && strings.HasSuffix(inner, "]") && !dumpForm.MatchString(s) {
		for e := range strings.SplitSeq(strings.TrimSuffix(inner, "]"), ", ") {
			if !dumpForm.MatchString(e) || issue.IsSprint(e) {
				return false
			}
		}
		return true
	}
	return dumpForm.MatchString(s) && !issue.IsSprint(s)
}

// isNumber reports whether a text is an id as Jira counts them, which begins
// at 10000 for all that people may add.
func isNumber(s string) bool {
	return len(s) >= 5 && strings.Trim(s, "0123456789") == ""
}

// isMachine reports whether a text says nothing to a person.
func isMachine(s string) bool { return isID(s) || isDump(s) || isDevelopment(s) }

// isDevelopment reports whether a text is the development panel's, of use to
// nobody else.
func isDevelopment(s string) bool {
	return strings.HasPrefix(s, "{summaryBean=") || strings.HasPrefix(s, "{pullrequest={")
}

// namesID reports whether a member of an object holds an id, by its name.
func namesID(name string) bool {
	switch strings.ToLower(name) {
	case "id", "uuid", "ari", "guid", "rank", "hash":
		return true
	}
	return strings.HasSuffix(name, "Id") || strings.HasSuffix(name, "ID") || strings.HasSuffix(name, "Ids") || strings.HasSuffix(name, "_id") || strings.HasSuffix(name, "Ari")
}
