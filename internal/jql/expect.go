package jql

import (
	"cmp"
	"fmt"
	"strings"
)

// fail records the first error, and ends the text there.
func (p *parser) fail(e *SyntaxError) {
	if p.err == nil {
		p.explain(e)
		p.err = e
	}
	p.tok = token{kindEOF, Range{len(p.lexer.text), len(p.lexer.text)}}
}

// unexpected fails at the current token, in whose place something else was
// wanted. Where the token could stand nowhere, that is what is said instead.
func (p *parser) unexpected(want, fix string) {
	if p.err != nil {
		return // on the way out
	}
	word := p.word()
	e := &SyntaxError{Range: p.tok.Range, Code: "jql-syntax", Fix: fix}
	switch p.tok.kind {
	case kindBad:
		e = p.lexer.err
	case kindReserved:
		e.Code = "jql-reserved-word"
		e.Message = word + " is a reserved word of JQL"
		e.Fix = cmp.Or(fix, "put it in quotes: "+Quote(word))
	case kindEOF:
		e.Message = "expected " + want + ", but the query ends"
	case kindString:
		e.Message = "expected " + want + ", not " + shorten(word)
	default:
		e.Message = "expected " + want + ", not " + Quote(shorten(word))
	}
	if strings.ContainsFunc(p.lexer.text[:p.tok.End], curly) && (p.atValue() || p.tok.kind == kindBad) {
		e.Fix = `write straight quotes (") in the place of “ and ”`
	}
	p.fail(e)
}

func (p *parser) noField() {
	fix := ""
	switch p.tok.kind {
	case kindOpenBracket:
		fix = "write a custom field as cf[10010], and any other name without brackets"
	case kindEOF:
		fix = "add a condition such as status = Open, or take out what stands before"
		if p.order {
			fix = "name the field to sort by, or take out what stands before"
		}
	case kindClose:
		fix = "put a condition before the parenthesis, or take it out"
	case kindAnd, kindOr:
		fix = "put a condition before it, or take it out"
	case kindEq, kindNotEq, kindTilde, kindNotTilde, kindLess, kindLessEq, kindGreater, kindGreaterEq:
		fix = "name the field before it: each comparison has its own"
	case kindOpen:
		fix = "ORDER BY takes fields only, no functions and no parentheses"
	default:
		if p.keyword() {
			fix = "if it is the name of a field, put it in quotes: " + Quote(p.word())
		}
	}
	p.unexpected("a field", fix)
}

// operatorHints are operators of other languages.
var operatorHints = map[string]string{
	"contains": "~", "like": "~", "matches": "~", "equals": "=", "isnot": "IS NOT EMPTY or !=",
	"isnull": "IS EMPTY", "isempty": "IS EMPTY", "notin": "NOT IN",
	"notempty": "IS NOT EMPTY", "isnotempty": "IS NOT EMPTY", "notnull": "IS NOT EMPTY", "exists": "IS NOT EMPTY",
	"before": "<", "after": ">", "since": ">=", "until": "<=",
	"eq": "=", "ne": "!=", "neq": "!=", "gt": ">", "lt": "<", "gte": ">=", "ge": ">=", "lte": "<=", "le": "<=",
	"≠": "!=", "≥": ">=", "≤": "<=",
	"has": "=", "include": "=", "includes": "=", "ist": "=", "gleich": "=", "est": "=", "enthält": "~", "contient": "~",
}

// wholeFields are fields whose values are compared as a whole.
var wholeFields = wordSet(`labels component fixversion affectedversion sprint status project type issuetype priority assignee reporter`)

// noOperator fails after a field.
func (p *parser) noOperator(f Field) {
	fix := ""
	if hint := operatorHints[fold(p.word())]; hint != "" {
		if hint == "~" && wholeFields[fold(f.Name.Text)] {
			hint = "="
		} else if hint == "=" && textFields[fold(f.Name.Text)] {
			hint = "~"
		}
		fix = "write " + hint
	}
	switch p.tok.kind {
	case kindOpen:
		fix = "a function or a list stands after an operator: field IN (a, b)"
	case kindBang:
		fix = "write != or NOT IN without a space or another word between"
	case kindWord, kindNumber, kindString:
		fix = cmp.Or(fix, "write it as field = value")
		if words := p.words(f.Start); p.tok.kind == kindWord && p.operatorAhead() && words != "" {
			fix = "if this is the name of one field, put it in quotes: " + Quote(words)
		}
	case kindEOF, kindAnd, kindOr, kindClose:
		if IsKey(f.Name.Text) {
			fix = "write key = " + f.Name.Text
			break
		}
		fix = "compare the field with something: " + f.Name.String() + " = value"
	}
	p.unexpected("an operator such as =, IN or IS", fix)
}

// noOperand fails after an operator or a predicate, or within a list.
func (p *parser) noOperand(op Op) {
	want, fix := "a value or a function after "+string(op), ""
	switch op {
	case In, NotIn, WasIn, WasNotIn:
		want = "a list in parentheses or a function after " + string(op)
		if p.tok.kind == kindOpenBracket {
			fix = "put lists in round parentheses: (a, b)"
		}
	case Is, IsNot:
		want = "EMPTY after " + string(op)
		if p.atValue() {
			other := Equals
			if op == IsNot {
				other = NotEquals
			}
			fix = fmt.Sprintf("%s takes only EMPTY; compare with a value by %s", op, other)
		}
		switch is, word := op == Is, fold(p.word()); {
		case word == "set" || word == "present":
			fix = emptiness(!is)
		case nothings[word]:
			fix = emptiness(is)
		}
	case "list":
		want = "a value"
		if p.tok.kind == kindComma || p.tok.kind == kindClose {
			fix = "take out the comma, or put a value beside it"
			if strings.HasSuffix(strings.TrimSpace(p.lexer.text[:p.tok.Start]), "(") {
				fix = "put values between the parentheses"
			}
		}
	}
	switch {
	case fix != "":
	case p.tok.kind == kindReserved:
		if date := p.dateIn(p.words(p.tok.Start), p.tok.Start); date != "" {
			fix = "write " + date
		}
	case p.tok.kind == kindOpen && (op == Contains || op == NotContains):
		fix = fmt.Sprintf("%s takes one value: join conditions by OR", op)
	case p.tok.kind == kindOpen && (op == Equals || op == NotEquals):
		list := In
		if op == NotEquals {
			list = NotIn
		}
		fix = fmt.Sprintf("for a list of values write %s (…)", list)
	case p.tok.kind == kindEmpty:
		fix = fmt.Sprintf("%s does not take EMPTY; write IS EMPTY or IS NOT EMPTY", op)
	case p.tok.kind == kindEq && op == Equals:
		fix = "write a single ="
	case p.tok.kind == kindEq && op == NotEquals:
		fix = "write != alone"
	case p.tok.kind == kindTilde && op == NotEquals:
		fix = "write !~ for “does not contain”"
	case p.tok.kind == kindEq && op == Contains:
		fix = "write ~ alone for “contains”"
	case p.tok.kind == kindOpenBracket && op == Equals:
		fix = "for a list of values write IN (a, b)"
	case p.tok.kind == kindGreater && op == Less:
		fix = "write != for “is not”"
	case p.tok.kind == kindTilde && op == Equals:
		fix = "write ~ alone for “contains”"
	case p.keyword() && op != Is && op != IsNot:
		words := p.words(p.tok.Start)
		fix = "if it is a value, put it in quotes: " + Quote(words)
		if strings.Contains(words, " ") {
			fix = "put values with spaces in quotes: " + Quote(words)
		}
	}
	p.unexpected(want, fix)
}

// nothings are words that people write for EMPTY.
var nothings = wordSet("none nothing blank missing undefined unset nil")

// emptiness says what to write for a field with nothing in it, or with something.
func emptiness(empty bool) string {
	if empty {
		return "write IS EMPTY"
	}
	return "write IS NOT EMPTY"
}

// dateIn returns what is meant by words that begin at a place, if they say a time
// that something is earlier or later than.
func (p *parser) dateIn(words string, start int) string {
	before := strings.TrimRight(strings.TrimSuffix(strings.TrimSpace(p.lexer.text[:start]), "="), " ")
	if !strings.HasSuffix(before, "<") && !strings.HasSuffix(before, ">") {
		return ""
	}
	return dateFix(words)
}

// noList fails after a value that stands where a list should.
func (p *parser) noList(op Op, v Value) {
	if p.tok.kind == kindBad {
		p.unexpected("", "")
		return
	}
	list := v.String()
	if p.tok.kind == kindComma {
		list += ", …"
	}
	fix := fmt.Sprintf("write %s (%s)", op, list)
	if f := functions[fold(v.Text)]; f.name != "" {
		fix = fmt.Sprintf("write %s %s()", op, f.name)
	}
	if op == WasIn && strings.HasSuffix(strings.TrimSpace(p.lexer.text[:v.Start]), "In") {
		fix += fmt.Sprintf("; or, for one value, WAS %s", Quote("In "+v.Text))
	}
	p.fail(&SyntaxError{Range: p.tok.Range, Code: "jql-syntax",
		Message: fmt.Sprintf("%s takes a list in parentheses or a function, not the value %s alone", op, v),
		Fix:     fix})
}

func (p *parser) unclosedList() {
	fix := p.spacesFix()
	switch {
	case p.tok.kind == kindEOF:
		fix = "close the list with )"
	case p.tok.kind == kindAnd, p.tok.kind == kindOr, p.tok.kind == kindOrder:
		fix = "close the list before it with )"
	case p.atValue():
		if words, _ := p.valueWords(); words == "" {
			fix = "put a comma between the values"
		}
	}
	p.unexpected("a comma or the ) that closes the list", fix)
}

// afterCondition fails after a whole condition.
func (p *parser) afterCondition() {
	want, fix := "AND, OR, ORDER BY or the end of the query", ""
	if n := len(p.opens); n > 0 {
		want = "AND, OR or )"
		if p.tok.kind == kindEOF || p.tok.kind == kindOrder {
			fix = fmt.Sprintf("close the parenthesis before %s", shorten(p.lexer.text[p.opens[n-1]+1:]))
		}
	}
	switch p.tok.kind {
	case kindClose:
		fix = "take it out, or open a parenthesis for it"
	case kindComma:
		fix = "for a list of values write IN (a, b)"
	case kindAsc, kindDesc:
		fix = "name the field to sort by: ORDER BY created " + strings.ToUpper(p.word())
	case kindBefore, kindAfter, kindOn, kindDuring, kindBy, kindFrom, kindTo:
		fix = "history predicates follow only WAS and CHANGED, and FROM and TO only CHANGED"
		if words, _ := p.valueWords(); words != "" {
			fix += "; if it belongs to the value, put that in quotes: " + Quote(words)
		}
	default:
		fix = cmp.Or(fix, p.spacesFix())
	}
	p.unexpected(want, fix)
}

// afterOrder fails after the fields of ORDER BY.
func (p *parser) afterOrder() {
	fix := ""
	switch p.tok.kind {
	case kindAnd, kindOr:
		fix = "put conditions before ORDER BY"
	case kindAsc, kindDesc:
		fix = "give one direction for each field"
	case kindOpen:
		fix = "ORDER BY takes fields only, no functions and no parentheses"
	case kindClose:
		fix = "put ORDER BY after the last parenthesis"
	case kindWord, kindString, kindNumber:
		fix = "separate fields with commas, and put names with spaces in quotes"
	}
	p.unexpected("a comma or the end of the query", fix)
}

// spacesFix returns what to do about a word that follows a value.
func (p *parser) spacesFix() string {
	if !p.atValue() && !p.keyword() && p.tok.kind != kindReserved {
		return ""
	}
	if p.tok.kind == kindString && p.tok.Start == p.last && p.lexer.text[p.last-1] == p.word()[0] {
		return fmt.Sprintf(`write a quote inside a string as \%c`, p.word()[0])
	}
	words, start := p.valueWords()
	if p.operatorAhead() || p.atValue() && words == "" {
		return "join conditions with AND or OR, and put values with spaces in quotes"
	}
	if words == "" {
		return ""
	}
	if date := p.dateIn(words, start); date != "" {
		return "write " + date
	}
	return "put values with spaces in quotes: " + Quote(words)
}

// valueWords returns the bare word before the current token with the words
// after it, as the value that an author probably meant, and where it begins; ""
// when there is no word before.
func (p *parser) valueWords() (words string, start int) {
	l := lexer{text: p.lexer.text[:p.last]}
	l.pos = strings.LastIndexAny(l.text, " \t\r\n=<>~(,") + 1
	start = l.pos
	if k := l.next().kind; k != kindWord && k != kindNumber || l.pos != p.last {
		return "", start
	}
	return p.words(start), start
}

// words returns the text from a place to the last of the words and keywords
// that follow, or "" if it is too long to be repeated in a message.
func (p *parser) words(start int) string {
	end := p.tok.End
	l := lexer{text: p.lexer.text, pos: p.tok.End}
	for end-start <= longestQuote {
		t := l.next()
		if t.kind == kindWord || t.kind == kindNumber || t.kind == kindReserved || t.kind == kindIn || t.kind == kindTo || t.kind == kindOn {
			end = t.End
		} else if t.kind != kindSpace {
			return strings.Join(strings.Fields(p.lexer.text[start:end]), " ")
		}
	}
	return ""
}

// operatorAhead reports whether an operator follows the current token.
func (p *parser) operatorAhead() bool {
	l := lexer{text: p.lexer.text, pos: p.tok.End}
	for {
		switch l.next().kind {
		case kindSpace:
		case kindEq, kindNotEq, kindTilde, kindNotTilde, kindLess, kindLessEq, kindGreater, kindGreaterEq, kindIs, kindIn, kindNot, kindWas, kindChanged:
			return true
		default:
			return false
		}
	}
}

// keyword reports whether the current token is a word with a meaning.
func (p *parser) keyword() bool { return p.tok.kind >= kindIn && p.word()[0] >= 'A' }

func (p *parser) word() string { return p.lexer.text[p.tok.Start:p.tok.End] }
