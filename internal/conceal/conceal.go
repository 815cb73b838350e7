// Package conceal takes out of problems what may be a secret.
package conceal

import "github.com/jqlbuild/jqlbuild/source"

// Problem returns a problem as it may be shown. One about the configuration
// whose message was written for pages quotes what stands at its place, which
// in a configuration may be a secret that somebody put there by mistake: its
// words are replaced by ones that only its code decides. Others come back as
// they are.
func Problem(p source.Problem) source.Problem {
	if !p.File.IsPrivate() {
		return p
	}
	said, ok := plainWords[p.Code]
	if !ok {
		said = words{"what stands here cannot be used", ""}
	}
	p.Fix = said.fix
	if said.message != "" {
		p.Message = said.message
	}
	return p
}

type words struct{ message, fix string }

// plainWords says, for each code, what is wrong and what to do without a word
// of what was written. Where the message is empty, the problem's own shows
// nothing but words of JQL.
var plainWords = map[string]words{
	"bad-column":       {"this column cannot be read", `quote a name or label that holds a comma, a quote or the word "as"`},
	"bad-group":        {"this group cannot be read, or it names a value or has a title that is there already", `write A or B as Title, each once; quote what holds a comma, a quote, "or" or "as"`},
	"open-quote":       {"a quote in this list is not closed", "close it; quote a name that holds a quote with the other kind"},
	"empty-item":       {"an item of this list is empty", "remove the comma too many"},
	"bad-limit":        {"the limit is not a whole number from 1, or all", "write a number, or all"},
	"limit-too-high":   {"the limit is more than the link's max_limit", "lower it"},
	"bad-dates":        {"this is no form of a date", `write iso, long, or how 2 January 2006 is to look, such as "2 Jan 2006"`},
	"unknown-field":    {"no field of the link has this name", "correct it, or write the field's id"},
	"ambiguous-field":  {"several fields of the link have this name", "write the id of the one you mean"},
	"unknown-variable": {"nothing defines the variable that stands here", "define it in var-NAME, in the page's front matter or under vars"},
	"guard":            {"the query is nested too deeply to stand behind the guard", "take out parentheses"},

	"field-not-allowed": {"the link does not let pages show this field", "leave it out, or have allow_fields or deny_fields changed"},

	"jql-syntax":             {"the JQL cannot be read from here on", "a name or a value that holds a space stands in quotes"},
	"jql-reserved-word":      {"", "put it in quotes"},
	"jql-reserved-character": {"a character that JQL reserves stands here outside quotes", "put the whole value in quotes"},
	"jql-character":          {"a character stands here that JQL does not allow", "take it out"},
	"jql-unclosed-string":    {"a quote of the JQL is not closed", "close it"},
	"jql-escape":             {"a backslash begins no escape that JQL knows", `write a backslash itself as \\`},
	"jql-variable":           {"a ${ has no }, or what is in it is no name", "correct it; write $${ for a literal ${"},
	"jql-nesting":            {"the query is nested too deeply", "take out parentheses"},
	"jql-number":             {"a number is too large for Jira", "put it in quotes if it is not a number"},
	"jql-empty-field":        {"the name of a field is empty", "name the field"},
	"jql-empty-function":     {"the name of a function is empty", "name the function"},
	"jql-property":           {"the path of an entity property does not begin with one dot", "write field[key].path"},
	"jql-curly-quotes":       {"curly quotes belong to the value, and are no quotes of JQL", "write straight ones"},
	"jql-invisible":          {"a no-break space or another invisible character is part of the text", "type an ordinary space, or nothing"},
	"jql-equals-empty":       {"= or != compares with EMPTY or null", "write is EMPTY or is not EMPTY"},
	"jql-unbounded":          {"Jira Cloud refuses a query without a condition", "add one, such as a project"},
	"jql-order-by":           {"Jira Cloud sorts by at most seven fields", "take some out"},
	"jql-bare-key":           {"", "write key = DOC-1, or key in (DOC-1, DOC-2)"},
	"jql-address":            {"", "write the JQL that Jira shows above the issues"},
	"jql-look-alike":         {"a character stands here for one of JQL that looks like it", "write the one of JQL"},
	"jql-dash":               {"", "write a minus"},
	"jira-warning":           {"Jira answers this query, and remarks that it does not know something in it", "check the names in it: what Jira does not know finds nothing"},
	"jql-window":             {"", "narrow the query, or sort it by key or created"},
	"jql-rejected":           {"Jira does not take this query", "correct it; jqlbuild jql shows what is wrong with a query"},
}
