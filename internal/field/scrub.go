package field

import (
	"encoding/json"
	"strings"

	"golang.org/x/net/html"
)

// Scrub returns what may be kept of a field's value: people by their display
// names alone, without e-mail and network addresses, account ids, login names
// and pictures, wherever in the value they stand. A login name is kept when a
// person has no other. Cells made of the result are those made of raw.
// Scrubbing twice changes nothing. What is not well-formed becomes null.
func Scrub(raw json.RawMessage) json.RawMessage {
	return encode(scrub(decode(raw)))
}

// ScrubHTML returns what may be kept of a field that Jira rendered as HTML:
// mentions without login names, everything else byte for byte. It shows the
// same, and scrubbing twice changes nothing.
func ScrubHTML(markup string) string {
	const mention = `<a class="user-hover" href="/secure/ViewProfile.jspa">`
	if !strings.Contains(markup, "user-hover") && !strings.Contains(markup, "ViewProfile") {
		return markup
	}
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(markup))
	for z.Next() != html.ErrorToken {
		raw := string(z.Raw()) // reading the tag may change it
		if t := z.Token(); t.Type == html.StartTagToken && t.Data == "a" && isProfile(t.Attr) {
			raw = mention
		}
		b.WriteString(raw)
	}
	b.Write(z.Raw())
	return b.String()
}

// isProfile reports whether a link leads to somebody's profile.
func isProfile(attributes []html.Attribute) bool {
	for _, a := range attributes {
		if a.Key == "class" && strings.Contains(a.Val, "user-hover") || a.Key == "href" && strings.Contains(a.Val, "ViewProfile") {
			return true
		}
	}
	return false
}

// scrub works in place, and returns v.
func scrub(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = scrub(v[i])
		}
	case object:
		if isPerson(v) {
			name := displayName(v)
			clear(v)
			v["displayName"] = name // "" for somebody unknown
			return v
		}
		if v["type"] == "mention" {
			if attrs := member(v, "attrs"); attrs != nil && attrs["id"] != "here" && attrs["id"] != "all" {
				delete(attrs, "id")
			}
		}
		for name := range v {
			if private(name) {
				delete(v, name)
			} else {
				v[name] = scrub(v[name])
			}
		}
	case string:
		return withoutAccounts(v)
	}
	return v
}

// private reports whether an object's member is of no use to a reader, or
// tells where a person or a picture is to be found.
func private(name string) bool {
	switch name {
	case "self", "_links", "emailAddress", "email", "accountId", "accountType", "userKey", "icon", "iconUrl", "thumbnail", "jiraUserProfile":
		return true
	}
	return strings.HasPrefix(strings.ToLower(name), "avatar")
}

// isPerson reports whether an object stands for somebody. Options and languages
// have display names too, so it takes more: an account, or several of the
// members that only users have, or the display name alone, which is all that
// Scrub leaves of a person. Deleted and anonymised people lack it.
func isPerson(o object) bool {
	switch text(o, "accountType") {
	case "atlassian", "app", "customer", "unknown":
		return true
	}
	if has(o, "accountId", "emailAddress") {
		return true
	}
	if self, _ := o["self"].(string); strings.Contains(self, "/user?") {
		return true
	}
	if _, ok := o["displayName"].(string); !ok {
		return false
	}
	if len(o) == 1 || has(o, "avatarUrls") {
		return true
	}
	marks := 0
	for _, name := range [...]string{"name", "key", "active", "timeZone", "locale"} {
		if has(o, name) {
			marks++
		}
	}
	return marks > 1
}

// displayName returns what a person may be called in public, or "" for one who
// has no name but only accounts.
func displayName(o object) string {
	name := text(o, "displayName")
	if name == "" {
		name = text(o, "name", "value", "title")
	}
	if name = withoutHost(name); isID(name) {
		return ""
	}
	return name
}

// withoutHost shortens an e-mail address, which some people have for a name,
// to what stands before the @.
func withoutHost(name string) string {
	local, host, ok := strings.Cut(name, "@")
	if ok && local != "" && strings.Contains(host, ".") && !strings.ContainsAny(name, " \t\n") {
		return local
	}
	return name
}

// withoutAccounts takes the account ids out of the mentions of people in wiki
// markup, "[~accountid:5b10ac8d82e05b22cc7d4ef5]".
func withoutAccounts(text string) string {
	const (
		mark = "[~accountid:"
		id   = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:-"
	)
	if !strings.Contains(text, mark) {
		return text
	}
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, mark)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteString("[~unknown")
		text = strings.TrimLeft(after, id)
	}
}
