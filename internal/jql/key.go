package jql

import (
	"net/url"
	"regexp"
	"strings"
)

// ParseKey returns the issue key that s is, in upper case, if it is one in
// whatever case, white space around it aside. It is the one definition of an
// issue key: that of Jira's default pattern, whose letters are ASCII's.
func ParseKey(s string) (key string, ok bool) {
	upper := []byte(strings.TrimSpace(s))
	for i, c := range upper {
		if 'a' <= c && c <= 'z' {
			upper[i] = c - 'a' + 'A'
		}
	}
	return string(upper), IsKey(string(upper))
}

// IsKey reports whether s has the form of an issue key in upper case: a
// project's key, which an administrator may allow to hold digits and
// underscores, a hyphen and a number.
func IsKey(s string) bool {
	project, number, ok := strings.Cut(s, "-")
	if !ok || project == "" || number == "" || number[0] == '0' || strings.Trim(number, "0123456789") != "" {
		return false
	}
	for i, r := range project {
		letter := 'A' <= r && r <= 'Z'
		if !letter && (i == 0 || r != '_' && (r < '0' || r > '9')) {
			return false
		}
	}
	return true
}

// issuePath matches the path of one issue.
var issuePath = regexp.MustCompile(`/(?:browse|issues?|portal/[0-9]+|queues/(?:custom/)?[0-9]+)/([^/]+)`)

// KeyAt returns the key of the issue that an address in Jira leads to, "" for
// another address and for nil.
func KeyAt(u *url.URL) string {
	if u == nil {
		return ""
	}
	candidates := []string{u.Query().Get("selectedIssue"), u.Query().Get("issueKey")}
	if m := issuePath.FindStringSubmatch(u.Path); m != nil {
		candidates = append(candidates, m[1])
	}
	for _, c := range candidates {
		if key, ok := ParseKey(c); ok {
			return key
		}
	}
	return ""
}
