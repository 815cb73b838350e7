package jql

import "strings"

// keywords are the words with a meaning of their own, in lower case.
var keywords = map[string]kind{
	"in": kindIn, "is": kindIs, "and": kindAnd, "or": kindOr, "not": kindNot,
	"empty": kindEmpty, "null": kindEmpty, "was": kindWas, "changed": kindChanged,
	"before": kindBefore, "after": kindAfter, "from": kindFrom, "to": kindTo,
	"on": kindOn, "during": kindDuring, "order": kindOrder, "by": kindBy,
	"asc": kindAsc, "desc": kindDesc, "cf": kindCF,
}

// reservedWords are refused unless quoted, although they mean nothing.
var reservedWords = wordSet(`
	abort access add alias alter any as audit avg begin between boolean break
	byte catch char character check checkpoint collate collation column commit
	connect continue count create current date decimal declare decrement
	default defaults define delete delimiter difference distinct divide do
	double drop else encoding end equals escape exclusive exec execute exists
	explain false fetch file field first float for function go goto grant
	greater group having identified if immediate increment index initial inner
	inout input insert int integer intersect intersection into isempty isnull
	join last left less like limit lock long max min minus mode modify modulo
	more multiply next noaudit notin nowait number object of option outer
	output power previous prior privileges public raise raw remainder rename
	resource return returns revoke right row rowid rownum rows select session
	set share size sqrt start strict string subtract sum synonym table then
	trans transaction trigger true uid union unique update user validate values
	view when whenever where while with`)

// longestWord is the length of the longest keyword or reserved word.
const longestWord = len("intersection")

// avoidedWords parse, but Atlassian's own printer quotes them, so some
// version of Jira may refuse them.
var avoidedWords = wordSet(`
	a an all are at be but it no such that the their there these they this
	will`)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}

// fold returns s with A to Z in lower case. JQL knows no other case: "ıs" and
// "iſ" are not "is".
func fold(s string) string {
	for i := range len(s) {
		if 'A' <= s[i] && s[i] <= 'Z' {
			b := []byte(s)
			for ; i < len(b); i++ {
				if 'A' <= b[i] && b[i] <= 'Z' {
					b[i] += 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return s
}
