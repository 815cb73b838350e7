package jql

import (
	"fmt"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Pasted looks for what comes into a query when it is pasted from a wiki, a
// chat or a browser: an issue's key alone, an address, the spaces, quotes and
// dashes of prose, full-width characters, HTML. It returns the first such thing
// with the query that was meant as its Fix, and nothing for a query that means
// what it says. What JQL takes for a letter, such as a no-break space or a
// full-width comma, is found even where the query parses.
func Pasted(text string) (Finding, bool) {
	if f, ok := pastedKeys(text); ok {
		return f, true
	}
	if f, ok := pastedAddress(text); ok {
		return f, true
	}
	found, corrected := lookAlikes(text)
	_, corrected = lookAlikes(corrected) // what was escaped may look like something, too
	if len(found) == 0 {
		return Finding{}, false
	}
	if _, err := Parse(text); err == nil {
		// Quotation marks may be part of a value, as in d’Artagnan.
		i := slices.IndexFunc(found, func(f Finding) bool { return f.Code != "jql-curly-quotes" })
		if i < 0 {
			return Finding{}, false
		}
		found = found[i:]
	}
	if _, err := Parse(corrected); err != nil {
		return Finding{}, false // the mistake is another one
	}
	f := found[0]
	f.Fix = "write " + shortened(corrected)
	return f, true
}

// shortened returns a query as it is shown in a message.
func shortened(query string) string {
	const most = 300
	if len(query) <= most {
		return query
	}
	return strings.ToValidUTF8(query[:most], "") + "…"
}

var (
	keyBreaks = regexp.MustCompile(`(?i)[\s\p{Z},;，、；]+(?:(?:and|or|und|oder)[\s\p{Z}]+)?`)
	keyDashes = strings.NewReplacer("\u2010", "-", "\u2011", "-", "–", "-", "−", "-", "\u200b", "", "\ufeff", "")
)

// pastedKeys finds a query that is a list of keys and nothing else.
func pastedKeys(text string) (Finding, bool) {
	trimmed := strings.TrimFunc(text, unicode.IsSpace)
	keys := keyBreaks.Split(strings.Trim(keyDashes.Replace(trimmed), ",;，、；"), -1)
	for i, k := range keys {
		var ok bool
		if keys[i], ok = ParseKey(k); !ok {
			return Finding{}, false
		}
	}
	start := strings.Index(text, trimmed)
	f := Finding{Range: Range{start, start + len(trimmed)}, Code: "jql-bare-key",
		Message: "an issue's key alone is no query", Fix: "write key = " + keys[0]}
	if len(keys) > 1 {
		f.Message = "issues' keys alone are no query"
		f.Fix = "write key in (" + strings.Join(keys, ", ") + ")"
	}
	return f, true
}

// addressForm matches what is surely an address: no query begins so, since a
// bare word holds no slash.
var addressForm = regexp.MustCompile(`^<?(?i:https?://|//|[a-z0-9.-]+(?::[0-9]+)?/[^\s"']*(?:browse/|issues/|selectedIssue=|jql=|filter=))`)

// ownFilters are the filters that every Jira has, by their numbers.
var ownFilters = map[string]string{
	"-1": "assignee = currentUser() AND resolution = EMPTY ORDER BY updated DESC",
	"-2": "reporter = currentUser() ORDER BY created DESC",
	"-4": "ORDER BY created DESC",
	"-5": "resolution = EMPTY ORDER BY priority DESC, updated DESC",
	"-9": "statusCategory = Done ORDER BY updated DESC",
}

// pastedAddress finds a query that is the address of a search or an issue.
func pastedAddress(text string) (Finding, bool) {
	trimmed := strings.TrimFunc(text, unicode.IsSpace)
	if !addressForm.MatchString(trimmed) {
		return Finding{}, false
	}
	start := strings.Index(text, trimmed)
	f := Finding{Range: Range{start, start + len(trimmed)}, Code: "jql-address", Message: "an address is no query",
		Fix: "write the JQL that Jira shows above the issues"}
	address := strings.TrimSuffix(strings.TrimPrefix(html.UnescapeString(trimmed), "<"), ">")
	if !strings.Contains(address, "//") {
		address = "//" + address
	}
	u, err := url.Parse(address)
	if err != nil {
		return f, true
	}
	values := u.Query()
	saved, key := values.Get("filter"), KeyAt(u)
	if m := savedPath.FindStringSubmatch(u.Path); m != nil {
		saved = m[1]
	}
	query := strings.TrimSpace(values.Get("jql"))
	if query == "" {
		query = strings.TrimSpace(values.Get("jqlQuery"))
	}
	switch {
	case query != "":
		f.Message, f.Fix = "the address of a search is no query", "write "+shortened(query)
	case saved != "" && integer(saved) && saved[0] != '-':
		f.Message, f.Fix = "the address of a saved filter is no query", "write filter = "+saved
	case ownFilters[saved] != "":
		f.Message, f.Fix = "the address of a saved filter is no query", "write "+ownFilters[saved]
	case key != "":
		f.Message, f.Fix = "the address of an issue is no query", "write key = "+key
	}
	return f, true
}

var savedPath = regexp.MustCompile(`/(?:jira\.issueviews:searchrequest[a-z-]*|filters?)/([0-9]+)(?:/|$)`)

// fullWidth are characters of East Asian typing that look like JQL's.
var fullWidth = map[rune]string{
	'，': ",", '、': ",", '（': "(", '）': ")", '＝': "=", '＜': "<", '＞': ">", '！': "!", '～': "~", '［': "[", '］': "]",
	'＂': `"`, '＇': "'", '－': "-", '｜': "|", '＆': "&",
}

// quotes are the quotation marks of prose, by those of JQL.
var proseQuotes = map[rune]string{
	'“': `"`, '”': `"`, '„': `"`, '‟': `"`, '«': `"`, '»': `"`, '″': `"`, '‘': "'", '’': "'", '‚': "'", '‛': "'",
}

// lookAlikes returns what stands in a text outside JQL's quotes for characters
// of JQL, in order, and the text with those.
func lookAlikes(text string) (found []Finding, corrected string) {
	var b strings.Builder
	note := func(at, end int, code, message, instead string) {
		found = append(found, Finding{Range: Range{at, end}, Code: code, Message: message})
		b.WriteString(instead)
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		end := i + size
		switch {
		case r == '"' || r == '\'':
			end = stringEnd(text, i)
			b.WriteString(text[i:end])
		case r > unicode.MaxASCII && unicode.IsSpace(r):
			name := fmt.Sprintf("a space that JQL does not take for one (U+%04X)", r)
			if r == 0xa0 {
				name = "a no-break space (U+00A0)"
			}
			note(i, end, "jql-invisible", name+" stands where JQL wants an ordinary one", " ")
		case r > unicode.MaxASCII && invisible(r):
			note(i, end, "jql-invisible", fmt.Sprintf("an invisible character (U+%04X) stands in the query", r), "")
		case r == '（' && afterForeign(text[:i]):
			b.WriteString(text[i:end]) // a word that ends so, and no function
		case fullWidth[r] != "":
			note(i, end, "jql-look-alike", fmt.Sprintf("%q is the full-width form of %q, which JQL wants", string(r), fullWidth[r]), fullWidth[r])
		case proseQuotes[r] != "":
			note(i, end, "jql-curly-quotes", fmt.Sprintf("%q is a quotation mark of prose, and none of JQL", string(r)), proseQuotes[r])
		case strings.ContainsRune("–—−‐‑", r) && startsNumber(text[end:]) && (i == 0 || strings.IndexByte(" \t\r\n(,<>=", text[i-1]) >= 0 || projectKey.MatchString(text[:i])):
			note(i, end, "jql-dash", fmt.Sprintf("%q is a dash, and not the minus of JQL", string(r)), "-")
		case strings.HasPrefix(text[i:], "=="):
			end++
			note(i+1, end, "jql-syntax", "JQL compares with a single =", "=")
		case strings.HasPrefix(text[i:], "<>"):
			end++
			note(i+1, end, "jql-syntax", "JQL writes != for “is not”", "!=")
		case r == '\\' && strings.HasPrefix(text[end:], "|"):
			note(i, end, "jql-look-alike", `the backslash before "|" is needed within a table's cell alone`, "")
		default:
			if end, instead := entity(text, i); end > i {
				note(i, end, "jql-look-alike", fmt.Sprintf("%q is HTML for %q", text[i:end], instead), instead)
				i = end
				continue
			}
			b.WriteString(text[i:end])
		}
		i = end
	}
	return found, b.String()
}

// stringEnd returns where the string that begins at i ends.
func stringEnd(text string, i int) int {
	for end := i + 1; end < len(text); end++ {
		switch text[end] {
		case '\\':
			end++
		case text[i]:
			return end + 1
		}
	}
	return len(text)
}

// projectKey matches a text that ends in what may be the key of a project.
var projectKey = regexp.MustCompile(`(?:^|[ \t\r\n(,<>="'])[A-Z][A-Z0-9_]+$`)

// afterForeign reports whether a text ends in a letter beyond ASCII.
func afterForeign(text string) bool {
	r, _ := utf8.DecodeLastRuneInString(text)
	return r > unicode.MaxASCII && unicode.IsLetter(r)
}

// startsNumber reports whether a text begins with a digit.
func startsNumber(text string) bool { return text != "" && '0' <= text[0] && text[0] <= '9' }

// entityForm matches what HTML writes for a character. In JQL it means nothing
// outside of strings, where no semicolon may stand.
var entityForm = regexp.MustCompile(`^&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,9});`)

// entity returns the end of the entity at i and what of JQL it stands for; i if
// there is none.
func entity(text string, i int) (end int, instead string) {
	name := entityForm.FindString(text[i:])
	instead = html.UnescapeString(name)
	if name == "" || instead == name {
		return i, ""
	}
	r, _ := utf8.DecodeRuneInString(instead)
	switch {
	case unicode.IsSpace(r):
		instead = " "
	case r > unicode.MaxASCII && invisible(r):
		instead = ""
	case fullWidth[r] != "":
		instead = fullWidth[r]
	case proseQuotes[r] != "":
		instead = proseQuotes[r]
	case strings.ContainsRune("–—−‐‑", r):
		instead = "-"
	}
	return i + len(name), instead
}
