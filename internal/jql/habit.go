package jql

import (
	"regexp"
	"strings"
)

// A habit is a mistake that people bring from SQL, from other search languages
// or from older versions of Jira. Its pattern is matched against the whole text
// with a mark before the token at which the query stops being one, and tells
// which mistake it is; the parser alone knows only what it would have taken.
type habit struct {
	pattern *regexp.Regexp
	message string
	fix     string // with the pattern's groups
}

// mark stands before the token that failed.
const mark = "\x00"

// A field and a value as they are written in patterns.
const (
	fieldForm = `([\w.]+(?:\[\d+\])?|"[^"]*"|'[^']*')`
	valueForm = `("[^"]*"|'[^']*'|[^\s,()"']+)`
)

var habits = []habit{
	rule(`^\s*\x00select\b.*?\bwhere\s+(.+)$`, "JQL has no SELECT: a query is the condition alone", "write $1, and name the fields with columns="),
	rule(`^\s*\x00select\b`, "JQL has no SELECT: a query is the condition alone", "write a condition such as project = DOCS, and name the fields with columns="),
	rule(`^\s*\x00(?:from\s+\S+\s+)?where\s+(.+)$`, "JQL has no WHERE: a query is the condition alone", "write $1"),
	rule(`^\s*\x00(update|delete|insert)\b`, "JQL only finds issues", "write a condition such as project = DOCS"),
	rule(`\x00where\b`, "JQL has no WHERE between conditions", "write AND"),
	rule(`~\s*([^"'\s]+)\s+\x00limit\s+(\d+)\b`, "limit is a reserved word of JQL", `put values with spaces in quotes: "$1 limit $2"`),
	rule(`(^|[^~\s]\s+)\x00limit\s+(\d+)\s*;?\s*$`, "JQL has no LIMIT", `take it out, and use limit="$2" of the shortcode`),
	rule(fieldForm+`\s+\x00like\s+["']?(?:%([^%"']+)%?|([^%"']+)%)["']?`, "JQL has no LIKE", `write $1 ~ "$2$3*"`),
	rule(`\x00(offset|top|skip)\s+\d+\s*;?\s*$`, "JQL cannot skip issues", "take it out; limit= of the shortcode says how many are shown"),
	rule(`\x00group\s+by\s+`+fieldForm, "JQL has no GROUP BY", `take it out, and use group-by= of the shortcode`),
	rule(`\x00sort(?:ed)?\s+by\b`, "JQL sorts by ORDER BY", "write ORDER BY"),
	rule(`\border\s+\x00([\w"'].*)$`, "ORDER BY lacks its BY", "write ORDER BY $1"),
	rule(`\x00ascending\b`, "JQL writes ASC for ascending", "write ASC"),
	rule(`\x00descending\b`, "JQL writes DESC for descending", "write DESC"),
	rule(fieldForm+`\s*,\s*\x00(asc|desc)\b`, "a comma stands between a field and its direction", "write $1 $2"),
	rule(fieldForm+`\s+\x00between\s+`+valueForm+`\s+and\s+`+valueForm, "JQL has no BETWEEN", "write $1 >= $2 AND $1 <= $3"),
	rule(fieldForm+`\s+\x00(?:starts?|begins?)\s*with\s+["']?([^"']+?)["']?\s*(?:$|\band\b|\bor\b|\)|\border\b)`, "JQL has no STARTS WITH", `write $1 ~ "$2*"`),
	rule(fieldForm+`\s+not\s+\x00(=|~)\s*`+valueForm, "NOT stands before the field, or in the operator", "write $1 !$2 $3"),
	rule(fieldForm+`\s*=\s*\x00([<>])\s*`+valueForm, "the characters of the operator have changed places", "write $1 $2= $3"),
	rule(`(?:^|[\s(])`+fieldForm+`:\s*\x00`+valueForm, "JQL writes = between a field and its value", "write $1 = $2"),
	rule(`(?:^|[\s(])([a-z][\w.]*):([\w-]+)\s*\x00(?:$|and\b|or\b|\)|order\b)`, "JQL writes = between a field and its value", "write $1 = $2"),
	rule(fieldForm+`\s*=\s*`+valueForm+`\s+or\s+`+valueForm+`\s*\x00(?:$|and\b|\)|order\b)`, "each side of OR is a condition of its own", "write $1 IN ($2, $3)"),
	rule(fieldForm+`\s*=\s*`+valueForm+`\s+or\s+`+valueForm+`\s*\x00or\b`, "each side of OR is a condition of its own", "write $1 IN ($2, $3, …)"),
	rule(fieldForm+`\s*(=|!=|~|!~)\s*`+valueForm+`\s+and\s+`+valueForm+`\s*\x00(?:$|and\b|or\b|\)|order\b)`, "each side of AND is a condition of its own", "write $1 $2 $3 AND $1 $2 $4"),
	rule(`\x00,\s*(?:[\w.]+|"[^"]*")\s*(?:[=!<>~]|(?:in|is|not|was|changed)\b)`, "conditions are joined by AND, not by a comma", "write AND in place of the comma"),
	rule(`\x00;\s+\S`, "JQL has no semicolon", "join conditions with AND"),
	rule(`[\s"')]\x00(?:--|/\*|//|#)`, "JQL has no comments", "take it out"),
	rule(`\x00\{([^{}$]+)\}`, "JQL has no braces", "put lists in round parentheses: ($1)"),
	rule(`\x00count\s*\(`, "a query cannot count", `write the condition alone, in <<jql-count jql="…">>`),
	rule(`\x00date\s*\(\s*`+valueForm+`\s*\)`, "JQL has no function DATE", "write $1"),
	rule(`\bnow\(\s*\)\s*\x00?\+\s*\x00?["']?(\d+[a-z]+)`, "JQL cannot add to a function's result", `write "$1", which is that long from now`),
	rule(`\bnow\(\s*\)\s*\x00?-\s*\x00?["']?(\d+[a-z]+)`, "JQL cannot take from a function's result", "write -$1, which is that long ago"),
	rule(`\b(startOf\w+|endOf\w+)\(\s*\)\s*\x00?([+-])\s*\x00?["']?(\d+[a-z]+)`, "JQL cannot add to a function's result", `write $1("$2$3")`),
}

func rule(pattern, message, fix string) habit {
	return habit{regexp.MustCompile(`(?is)` + pattern), message, fix}
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
	for _, h := range habits {
		if m := h.pattern.FindStringSubmatchIndex(marked); m != nil {
			fix := string(h.pattern.ExpandString(nil, h.fix, marked, m))
			e.Message, e.Fix = h.message, shortened(strings.ReplaceAll(fix, mark, ""))
			return
		}
	}
}
