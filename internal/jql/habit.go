package jql

import (
	"regexp"
	"strings"
	"sync"
)

// A habit is a mistake that people bring from SQL, from other search languages
// or from older versions of Jira. Its pattern is matched against the whole text
// with a mark before the token at which the query stops being one, and tells
// which mistake it is; the parser alone knows only what it would have taken.
type habit struct {
	pattern *regexp.Regexp
	message string
	fix     string // with the pattern's groups
	fold    bool   // in lower case, as JQL's units of time are
}

// mark stands before the token that failed.
const mark = "\x00"

// A field, a value and a span of time as they are written in patterns. A value
// without quotes is one that JQL takes so.
const (
	fieldForm = `([\w.]+(?:\[\d+\])?|"[^"]*"|'[^']*')`
	valueForm = `("[^"]*"|'[^']*'|[\w.:-]+)`
	spanForm  = `(\d+)\s*(?:(m)in(?:ute)?|(h)our|(d)ay|(w)eek)s?\b`
	startForm = `(?:^|\(|\band|\bor|\bnot)\s*`        // of a condition
	endForm   = `\s*\x00?(?:$|and\b|or\b|\)|order\b)` // of a condition
	opForm    = `\s*(?:[=!<>~]|(?:in|is|not|was|changed)\b)`
)

// habits are made when the first query is wrong: to have them costs milliseconds,
// which most commands need not spend.
var habits = sync.OnceValue(func() []habit {
	return []habit{
		rule(`\x00&(?:quot|gt|lt|amp|apos|nbsp|#\d+);`, "HTML stands here for a character", "write the character itself"),
		rule(`^\s*\x00select\b.*?\bwhere\s+(.+?)(?:\s+limit\s+\d+(?:\s+offset\s+\d+)?)?\s*;?\s*$`, "JQL has no SELECT: a query is the condition alone", "write $1, and name the fields with columns="),
		rule(`\(\s*\x00select\b`, "JQL has no query within a query", "name the values, or write filter = NAME for a filter that is saved in Jira"),
		rule(`^\s*\x00select\b`, "JQL has no SELECT: a query is the condition alone", "write a condition such as project = DOCS, and name the fields with columns="),
		rule(`^\s*\x00(?:from\s+\S+\s+)?where\s+(.+?)(?:\s+limit\s+\d+)?\s*;?\s*$`, "JQL has no WHERE: a query is the condition alone", "write $1"),
		rule(`^\s*\x00(update|delete|insert)\b`, "JQL only finds issues", "write a condition such as project = DOCS"),
		rule(`\x00where\s+`+fieldForm+opForm, "JQL has no WHERE between conditions", "write AND"),
		rule(`~\s*([^"'\s]+)\s+\x00limit\s+(\d+)\b`, "limit is a reserved word of JQL", `put values with spaces in quotes: "$1 limit $2"`),
		rule(`(^|[^~\s]\s+)\x00(?:limit|top)\s+(\d+)(?:\s*(?:,|offset\b)\s*\d+)?\s*;?\s*$`, "JQL has no LIMIT", `take it out, and use limit="$2" of the shortcode`),
		rule(startForm+fieldForm+`\s+\x00like\s+["']?(?:%([^%"']+)%?|([^%"']+)%)["']?`, "JQL has no LIKE", `write $1 ~ "$2$3*"`),
		rule(startForm+fieldForm+`\s+not\s+\x00like\s+["']?%?([^%"']+)%?["']?\s*(?:$|\band\b|\bor\b|\)|\border\b)`, "JQL has no LIKE", `write $1 !~ "$2*"`),
		rule(startForm+fieldForm+`\s+(?:not\s+\x00contains?|\x00does\s+not\s+contain|\x00doesn't\s+contain)\s+`+valueForm, "JQL says !~ for not containing", `write $1 !~ $2`),
		rule(`\x00(offset|skip)\s+\d+\s*;?\s*$`, "JQL cannot skip issues", "take it out; limit= of the shortcode says how many are shown"),
		rule(`\x00group\s+by\s+`+fieldForm, "JQL has no GROUP BY", `take it out, and use group-by= of the shortcode`),
		rule(`\x00having\s+(?:count|sum|avg|min|max)\b`, "JQL has no HAVING", "take it out: a query finds issues, and cannot count them"),
		rule(`\x00(?:sort(?:ed)?\s+by|order(?:ed\s+by|by)|sortiert\s+nach|sortiere\s+nach|tri[ée]\s+par|ordenado\s+por|ordenar\s+por|ordinato\s+per)(?:\s|$)`, "JQL sorts by ORDER BY", "write ORDER BY"),
		rule(`\border\s+\x00([\w"'].*)$`, "ORDER BY lacks its BY", "write ORDER BY $1"),
		rule(`\x00ascending\b`, "JQL writes ASC for ascending", "write ASC"),
		rule(`\x00descending\b`, "JQL writes DESC for descending", "write DESC"),
		rule(`\x00nulls\s+(?:first|last)\b`, "JQL cannot say where empty values stand", "take it out"),
		rule(fieldForm+`\s*,\s*\x00(asc|desc)\b`, "a comma stands between a field and its direction", "write $1 $2"),
		rule(`\s\x00(?:und|et|y|og|och|en|e)\s+(?:nicht|not|pas|no|non|inte|ikke|niet)\s+`+fieldForm+opForm, "JQL's words are English", "write AND NOT"),
		rule(`\s\x00(?:und|et|y|og|och|en|e)\s+`+fieldForm+opForm, "JQL's words are English", "write AND"),
		rule(`\s\x00(?:oder|ou|o|of|eller)\s+`+fieldForm+opForm, "JQL's words are English", "write OR"),
		rule(`\b(?:nicht|pas|inte|ikke|niet)\s+\x00`+fieldForm+opForm, "JQL's words are English", "write NOT"),
		rule(`\x00xor\b`, "JQL has no XOR", "join the conditions by AND, OR and NOT"),
		rule(`\b(?:was(?:\s+not)?\s+`+valueForm+`|changed(?:\s+(?:from|to|by)\s+`+valueForm+`)*)\s+\x00between\s+`+valueForm+`\s+and\s+`+valueForm, "JQL says DURING for a span of the past", "write DURING ($3, $4)"),
		rule(`\bfrom\s+\x00(\w+(?:\s+\w+)*?)\s+to\s+(\w+(?:\s+\w+)*?)\s*(?:$|\)|\b(?:and|or|after|before|during|by|on|order)\b)`, "values with spaces stand in quotes", `write FROM "$1" TO "$2"`),
		rule(`\bfrom\s+(\w+)\s+\x00(\w+(?:\s+\w+)*?)\s+to\s+(\w+(?:\s+\w+)*?)\s*(?:$|\)|\b(?:and|or|after|before|during|by|on|order)\b)`, "values with spaces stand in quotes", `write FROM "$1 $2" TO "$3"`),
		rule(`\bchanged\b[^()=~<>]*\s\x00(?:since\b|>=?)`, "JQL says AFTER for changes since a time", "write AFTER"),
		rule(`\x00between\s*\(`, "JQL says DURING for a span of the past", "write DURING"),
		rule(fieldForm+`\s+\x00between\s+`+valueForm+`\s+and\s+`+valueForm, "JQL has no BETWEEN", "write $1 >= $2 AND $1 <= $3"),
		spanRule(`\bchanged\b[^()=~<>]*\s\x00in\s+(?:the\s+)?(?:last|past)\s+`+spanForm, "JQL says AFTER for changes since a time", "write AFTER -$1$2$3$4$5"),
		spanRule(fieldForm+`\s+(?:(?:in|within|during)\s+)?\(?(?:the\s+)?(?:\x00(?:last|past|within)\s+|(?:last|past)\s+\x00)`+spanForm, "JQL compares with a time that long ago", "write $1 >= -$2$3$4$5$6"),
		rule(startForm+fieldForm+`\s+\x00(?:starts?|begins?)\s*with\s+["']?([^"']+?)["']?\s*(?:$|\band\b|\bor\b|\)|\border\b)`, "JQL has no STARTS WITH", `write $1 ~ "$2*"`),
		rule(fieldForm+`\s*=\s*\x00not\s+in\s*\(`, "NOT IN is an operator", "write $1 NOT IN, without ="),
		rule(fieldForm+`\s+not\s+\x00(=|~)\s*`+valueForm, "NOT stands before the field, or in the operator", "write $1 !$2 $3"),
		rule(fieldForm+`\s*=\s*\x00not\s+`+valueForm, "NOT stands before the field, or in the operator", "write $1 != $2"),
		rule(fieldForm+`\s*=\s*\x00([<>!])\s*`+valueForm, "the characters of the operator have changed places", "write $1 $2= $3"),
		rule(fieldForm+`\s+not\s+\x00(?:empty|null)\b`, "NOT EMPTY follows IS", "write $1 IS NOT EMPTY"),
		rule(fieldForm+`\s*\x00!\s*(?:empty|null)\b`, "NOT EMPTY follows IS", "write $1 IS NOT EMPTY"),
		rule("`([^`\"]*?)\\s+\x00([^`\"]+)`", "JQL has no names between backquotes", `write "$1 $2"`),
		rule(`\x00@me\b`, "JQL has no @me", "write currentUser()"),
		rule(`\x00\[~([^\]"]+)\]`, "JQL has no mentions of people", `write "$1"`),
		rule(`\bsprint\s*(?:=|in|is)\s*\x00current\b`, "JQL finds what is in the current sprint by a function", "write sprint IN openSprints()"),
		rule(startForm+fieldForm+`:\s*\x00`+valueForm, "JQL writes = between a field and its value", "write $1 = $2"),
		rule(`(?:^|[\s(])([a-z][\w.]*):([\w-]+)\x00\*`, "JQL writes ~ between a field and words that it holds", `write $1 ~ "$2*"`),
		rule(`(?:^|[\s(])([a-z][\w.]*):([\w-]+)\s*\x00(?:$|and\b|or\b|\)|order\b)`, "JQL writes = between a field and its value", "write $1 = $2"),
		rule(`(?:^|[\s(])`+valueForm+`\s+(not\s+)?in\s+(labels?|components?|fixversions?|affectedversions?|sprint)\s*\x00(?:$|and\b|or\b|\)|order\b)`, "the field stands before IN, and its values after it", "write $3 ${2}in ($1)"),
		rule(`^\s*([a-z]\w*-\d+)\s*\x00,\s*([\w\s,-]+?)\s*$`, "a list of keys is no condition", "write key in ($1, $2)"),
		rule(`\b(issuekey|key|issue)\s*=\s*([a-z]\w*-\d+)\s+\x00([a-z]\w*-\d+)\s*(?:$|and\b|or\b|\)|order\b)`, "= takes one key", "write $1 IN ($2, $3)"),
		rule(`[=~]\s*(\w+\s*&\s*\w+)\s*\x00(?:$|and\b|or\b|\)|order\b)`, "& joins conditions", `put the whole value in quotes: "$1"`),
		rule(startForm+fieldForm+`\s*(~|!=|>=?|<=?)\s*`+valueForm+`\s+or\s+`+valueForm+`\s*\x00(?:$|\)|order\b)`, "each side of OR is a condition of its own", "write $1 $2 $3 OR $1 $2 $4"),
		rule(fieldForm+`\s*=\s*`+valueForm+`\s+or\s+`+valueForm+`\s*\x00(?:$|and\b|\)|order\b)`, "each side of OR is a condition of its own", "write $1 IN ($2, $3)"),
		rule(fieldForm+`\s*=\s*`+valueForm+`\s+or\s+`+valueForm+`\s*\x00or\b`, "each side of OR is a condition of its own", "write $1 IN ($2, $3, …)"),
		rule(fieldForm+`\s*(=|!=|~|!~)\s*`+valueForm+`\s+and\s+`+valueForm+`\s*\x00(?:$|and\b|or\b|\)|order\b)`, "each side of AND is a condition of its own", "write $1 $2 $3 AND $1 $2 $4"),
		rule(`\x00,\s*(?:[\w.]+|"[^"]*")`+opForm, "conditions are joined by AND, not by a comma", "write AND in place of the comma"),
		rule(`\bin\s*\([^()=<>~]*\x00(?:or|and)\s+`+valueForm+`\s*[,)]`, "a comma stands between the values of a list", "write a comma"),
		rule(`\bin\s*\([^()]*\x00;`, "a comma stands between the values of a list", "write a comma"),
		rule(`\x00;\s+\S`, "JQL has no semicolon", "join conditions with AND"),
		rule(`(?:^|[\w"')]\s+|["')])\x00(?:--|/\*|//|#)`, "JQL has no comments", "take it out"),
		rule(`^\s*\x00\{[^{}]*\}\s*$`, "JQL has no braces", "write the condition without them"),
		rule(`\x00\{([^{}$]+)\}`, "JQL has no braces", "put lists in round parentheses: ($1)"),
		rule(`\x00count\s*\(`, "a query cannot count", `write the condition alone, in <<jql-count jql="…">>`),
		rule(`\x00date\s*\(\s*`+valueForm+`\s*\)`, "JQL has no function DATE", "write $1"),
		rule(`\btoday(?:\(\s*\))?\s*\x00-\s*["']?(\d+)\s*(?:d|days?)?["']?`+endForm, "JQL does not reckon with times", `write startOfDay("-${1}d")`),
		spanRule(`\bnow\(\s*\)\s*\x00?-\s*\x00?interval\s+["']?`+spanForm, "JQL cannot take from a function's result", "write -$1$2$3$4$5, which is that long ago"),
		rule(`\bnow\(\s*\)\s*\x00?\+\s*\x00?["']?(\d+[a-z]+)`, "JQL cannot add to a function's result", `write "$1", which is that long from now`),
		rule(`\bnow\(\s*\)\s*\x00?-\s*\x00?["']?(\d+[a-z]+)`, "JQL cannot take from a function's result", "write -$1, which is that long ago"),
		rule(`\b(startOf\w+|endOf\w+)\(\s*\)\s*\x00?([+-])\s*\x00?["']?(\d+[a-z]+)`, "JQL cannot add to a function's result", `write $1("$2$3")`),
	}
})

func rule(pattern, message, fix string) habit {
	return habit{pattern: regexp.MustCompile(`(?is)` + pattern), message: message, fix: fix}
}

// spanRule is a rule that repeats a span of time.
func spanRule(pattern, message, fix string) habit {
	h := rule(pattern, message, fix)
	h.fold = true
	return h
}

// longestHabit is how long a text may be for its mistakes to be looked for; few
// queries that people write by hand are longer.
const longestHabit = 2000

// explain says of an error at a token which habit it comes from, if any.
func (p *parser) explain(e *SyntaxError) {
	text := p.lexer.text
	if len(text) > longestHabit || strings.Contains(text, mark) {
		return
	}
	marked := text[:e.Start] + mark + text[e.Start:]
	for _, h := range habits() {
		if m := h.pattern.FindStringSubmatchIndex(marked); m != nil {
			fix := string(h.pattern.ExpandString(nil, h.fix, marked, m))
			if h.fold {
				fix = fold(fix)
			}
			e.Message, e.Fix = h.message, shortened(strings.ReplaceAll(fix, mark, ""))
			return
		}
	}
}
