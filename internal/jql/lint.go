package jql

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/jqlbuild/jqlbuild/source"
)

// Options say what [Lint] looks for beside what is wrong everywhere.
type Options struct {
	// Cloud adds the limits of Jira Cloud's search, which Data Center does
	// not have. Defaults to no.
	Cloud bool
}

// A Finding is something about a query that parses but that Jira would
// refuse, or, as a Warning, that hardly means what its author meant.
type Finding struct {
	Range
	Code    string // stable, such as "jql-curly-quotes"
	Warning bool
	Message string
	Fix     string
}

// Problem returns the finding as a problem within the text that was parsed.
func (f Finding) Problem(t source.Text) source.Problem {
	return source.Problem{
		Span:    t.SpanOf(f.Start, f.End),
		Code:    f.Code,
		Warning: f.Warning,
		Message: f.Message,
		Fix:     f.Fix,
	}
}

// maxSortKeys is how many fields Jira Cloud sorts by, see
// https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/.
const maxSortKeys = 7

// Lint returns what is wrong with a query although it parses, in no
// particular order. The findings that are no warnings are the rules by which
// the parser in Jira's server is stricter than the one in its pages.
func Lint(q *Query, o Options) []Finding {
	l := linter{}
	l.tokens(q.text)
	if q.Where != nil {
		l.expr(q.Where)
	}
	for _, key := range q.OrderBy {
		l.field(key.Field)
		if name, minus := strings.CutPrefix(key.Field.Name.Text, "-"); minus && name != "" {
			l.warn(key.Field.Range, "jql-order-by", "JQL has no sign before a field", "write "+name+" DESC")
		}
	}
	if !o.Cloud {
		return l.found
	}
	if !q.Bounded() {
		l.warn(q.order, "jql-unbounded", "Jira Cloud refuses a query that does not restrict the issues",
			"add a condition, such as project = DOCS")
	}
	if len(q.OrderBy) > maxSortKeys {
		extra := Range{q.OrderBy[maxSortKeys].Start, q.order.End}
		l.warn(extra, "jql-order-by", fmt.Sprintf("Jira Cloud sorts by at most %d fields, not %d", maxSortKeys, len(q.OrderBy)),
			"take some out")
	}
	return l.found
}

type linter struct{ found []Finding }

func (l *linter) warn(at Range, code, message, fix string) {
	l.found = append(l.found, Finding{Range: at, Code: code, Warning: true, Message: message, Fix: fix})
}

func (l *linter) refuse(at Range, code, message, fix string) {
	l.found = append(l.found, Finding{Range: at, Code: code, Message: message, Fix: fix})
}

// tokens looks for characters that are not what they seem.
func (l *linter) tokens(text string) {
	lex := lexer{text: text}
	for {
		t := lex.next()
		word := text[t.Start:t.End]
		switch t.kind {
		case kindEOF:
			return
		case kindWord:
			if curlyQuoted(word) {
				l.warn(t.Range, "jql-curly-quotes", "the quotes of "+shorten(word)+" are not the ones of JQL and belong to the value",
					`write straight quotes (")`)
			}
			l.invisible(t.Range, word)
		case kindString:
			l.invisible(t.Range, word)
		}
	}
}

// invisible looks for characters that an author does not see.
func (l *linter) invisible(at Range, word string) {
	for i, r := range word {
		if r <= unicode.MaxASCII || !invisible(r) {
			continue
		}
		name := fmt.Sprintf("an invisible character (U+%04X)", r)
		if r == 0xa0 {
			name = "a no-break space (U+00A0)"
		} else if unicode.IsSpace(r) {
			name = fmt.Sprintf("a space that JQL does not take for one (U+%04X)", r)
		}
		start := at.Start + i
		l.warn(Range{start, start + len(string(r))}, "jql-invisible", name+" is part of the text here",
			"type an ordinary space in its place, or nothing")
	}
}

// invisible reports whether a character cannot be told from an ordinary space
// or from nothing. The joiners are left out: emoji and some scripts need them.
func invisible(r rune) bool {
	const zwnj, zwj = 0x200c, 0x200d
	return r != ' ' && unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) && r != zwnj && r != zwj
}

// curly reports whether a character is a double quotation mark of prose.
func curly(r rune) bool { return strings.ContainsRune("“”„‟«»″", r) }

// curlyQuoted reports whether a word holds quotation marks of prose. Single
// ones are also apostrophes, so only those at an end count.
func curlyQuoted(word string) bool {
	const single = "‘’‚‛`´′"
	return strings.ContainsFunc(word, curly) ||
		strings.TrimLeft(word, single) != word || strings.TrimRight(word, single) != word
}

func (l *linter) expr(e Expr) {
	switch e := e.(type) {
	case Or:
		for _, t := range e.Terms {
			l.expr(t)
		}
	case And:
		for _, t := range e.Terms {
			l.expr(t)
		}
	case Not:
		l.expr(e.Term)
	case *Clause:
		l.clause(e)
	}
}

func (l *linter) clause(c *Clause) {
	l.field(c.Field)
	if _, ok := c.Operand.(Empty); ok && (c.Op == Equals || c.Op == NotEquals) {
		is := Is
		if c.Op == NotEquals {
			is = IsNot
		}
		l.warn(c.Range, "jql-equals-empty", string(c.Op)+" compares with a value, and EMPTY is none",
			fmt.Sprintf("write %s %s EMPTY", c.Field, is))
	}
	l.operand(c.Operand)
	l.mistaken(c.Field.Name.Text, c.Op, c.Operand)
	for _, p := range c.Predicates {
		l.operand(p.Operand)
		switch p.Name {
		case "BEFORE", "AFTER", "ON", "DURING":
			l.mistaken("created", Equals, p.Operand)
		case "BY":
			l.mistaken("assignee", Equals, p.Operand)
		}
	}
}

func (l *linter) operand(o Operand) {
	switch o := o.(type) {
	case Value:
		l.number(o)
	case Call:
		if blank(o.Name.Text) {
			l.refuse(o.Name.Range, "jql-empty-function", "the name of the function is empty", "name it before its parenthesis")
		}
		for _, a := range o.Args {
			l.number(a)
		}
	case List:
		for _, item := range o.Items {
			l.operand(item)
		}
	}
}

// number refuses integers that do not fit Java's long.
func (l *linter) number(v Value) {
	if !v.Number {
		return
	}
	if _, err := strconv.ParseInt(v.Text, 10, 64); err != nil {
		l.refuse(v.Range, "jql-number", "the number "+shorten(v.Text)+" is too large for Jira", "put it in quotes if it is not a number: "+Quote(shorten(v.Text)))
	}
}

func (l *linter) field(f Field) {
	l.number(f.Name)
	if f.CustomID != "" {
		l.number(Value{Range: f.Range, Text: f.CustomID, Number: true})
	} else if blank(f.Name.Text) {
		l.refuse(f.Name.Range, "jql-empty-field", "the name of the field is empty", "name the field before its operator")
	}
	for _, p := range f.Properties {
		if len(p.Path) == 0 {
			continue
		}
		if first := p.Path[0]; !strings.HasPrefix(first.Text, ".") || strings.HasPrefix(first.Text, "..") {
			l.refuse(first.Range, "jql-property", "the path "+shorten(first.Text)+" of an entity property does not begin with one dot",
				"write it as "+f.Name.String()+"["+p.Key.String()+"].path")
		}
	}
}

// blank reports whether Jira takes a name for empty.
func blank(s string) bool { return strings.Trim(s, " \t\r\n") == "" }
