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
	keyAlone  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*-[1-9][0-9]*$`)
	keyBreaks = regexp.MustCompile(`[\s\x{00a0}\x{3000},;，、]+`)
)

// pastedKeys finds a query that is a list of keys and nothing else.
func pastedKeys(text string) (Finding, bool) {
	trimmed := strings.TrimFunc(text, unicode.IsSpace)
	keys := keyBreaks.Split(strings.Trim(trimmed, ",;"), -1)
	for _, k := range keys {
		if !keyAlone.MatchString(k) {
			return Finding{}, false
		}
	}
	start := strings.Index(text, trimmed)
	f := Finding{Range: Range{start, start + len(trimmed)}, Code: "jql-bare-key",
		Message: "an issue's key alone is no query", Fix: "write key = " + strings.ToUpper(keys[0])}
	if len(keys) > 1 {
		f.Message = "issues' keys alone are no query"
		f.Fix = "write key in (" + strings.ToUpper(strings.Join(keys, ", ")) + ")"
	}
	return f, true
}

var issueInPath = regexp.MustCompile(`/(?:browse|issues)/([A-Za-z][A-Za-z0-9_]*-[1-9][0-9]*)`)

// pastedAddress finds a query that is the address of a search or an issue.
func pastedAddress(text string) (Finding, bool) {
	trimmed := strings.TrimFunc(text, unicode.IsSpace)
	lower := strings.ToLower(trimmed)
	if !strings.HasPrefix(lower, "https://") && !strings.HasPrefix(lower, "http://") || strings.ContainsFunc(trimmed, unicode.IsSpace) {
		return Finding{}, false
	}
	start := strings.Index(text, trimmed)
	f := Finding{Range: Range{start, start + len(trimmed)}, Code: "jql-address", Message: "an address is no query",
		Fix: "write the JQL that Jira shows above the issues"}
	u, err := url.Parse(html.UnescapeString(trimmed))
	if err != nil {
		return f, true
	}
	values := u.Query()
	switch in := issueInPath.FindStringSubmatch(u.Path); {
	case values.Get("jql") != "":
		f.Message, f.Fix = "the address of a search is no query", "write "+shortened(values.Get("jql"))
	case values.Get("filter") != "":
		f.Message, f.Fix = "the address of a saved filter is no query", "write filter = "+values.Get("filter")
	case keyAlone.MatchString(values.Get("selectedIssue")):
		f.Message, f.Fix = "the address of an issue is no query", "write key = "+strings.ToUpper(values.Get("selectedIssue"))
	case in != nil:
		f.Message, f.Fix = "the address of an issue is no query", "write key = "+strings.ToUpper(in[1])
	}
	return f, true
}

// fullWidth are characters of East Asian typing that look like JQL's.
var fullWidth = map[rune]string{
	'，': ",", '、': ",", '（': "(", '）': ")", '＝': "=", '＜': "<", '＞': ">", '！': "!", '～': "~", '［': "[", '］': "]",
	'＂': `"`, '＇': "'", '－': "-", '｜': "|", '＆': "&",
}

// quotes are the quotation marks of prose, by those of JQL.
var proseQuotes = map[rune]string{
	'“': `"`, '”': `"`, '„': `"`, '‟': `"`, '«': `"`, '»': `"`, '″': `"`, '‘': "'", '’': "'", '‚': "'", '‛': "'",
}

// markup is what HTML makes of JQL's characters.
var markup = map[string]string{
	"&gt;": ">", "&lt;": "<", "&quot;": `"`, "&amp;": "&", "&#39;": "'", "&apos;": "'", "&nbsp;": " ", "&#34;": `"`, "&#160;": " ",
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
		case fullWidth[r] != "":
			note(i, end, "jql-look-alike", fmt.Sprintf("%q is the full-width form of %q, which JQL wants", string(r), fullWidth[r]), fullWidth[r])
		case proseQuotes[r] != "":
			note(i, end, "jql-curly-quotes", fmt.Sprintf("%q is a quotation mark of prose, and none of JQL", string(r)), proseQuotes[r])
		case strings.ContainsRune("–—−‐‑", r) && startsNumber(text[end:]) && (i == 0 || strings.IndexByte(" \t\r\n(,<>=", text[i-1]) >= 0):
			note(i, end, "jql-dash", fmt.Sprintf("%q is a dash, and not the minus of JQL", string(r)), "-")
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

// startsNumber reports whether a text begins with a digit.
func startsNumber(text string) bool { return text != "" && '0' <= text[0] && text[0] <= '9' }

// entity returns the end of the entity at i and what it stands for; i if there
// is none.
func entity(text string, i int) (end int, instead string) {
	if text[i] != '&' {
		return i, ""
	}
	semicolon := strings.IndexByte(text[i:min(len(text), i+10)], ';')
	if semicolon < 0 {
		return i, ""
	}
	name := text[i : i+semicolon+1]
	if instead, ok := markup[strings.ToLower(name)]; ok {
		return i + len(name), instead
	}
	return i, ""
}
