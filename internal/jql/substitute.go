package jql

import (
	"fmt"
	"strings"

	"github.com/jqlbuild/jqlbuild/source"
)

// A Lookup returns the value of a variable; of a list, its values. ok says
// whether there is such a variable.
type Lookup func(name string) (values []source.Text, list, ok bool)

// Substitute replaces each ${NAME} in a query's text by the value that lookup
// gives: outside a string by a quoted string, inside one by its escaped
// content. So a value is always part of one string, whatever it holds, and
// can never change the structure of the query:
//
//	project = ${p} AND summary ~ "release ${v}"
//
// A list becomes a list of such strings, where JQL has lists: after "in", with
// the parentheses if there are none, and within those that follow on "in".
//
//	fixVersion in ${versions} AND status not in (Closed, ${states})
//
// $${ is a literal ${. The replaced text knows where it came from; all of a
// value stands for its ${NAME}. A name that lookup does not have is a problem
// at its place, and the text stays as it is there. A text that is not a query
// for a reason of its own is no problem here; [Parse] says so.
func Substitute(t source.Text, lookup Lookup) (source.Text, []source.Problem) {
	if !strings.Contains(t.Value, "${") {
		return t, nil
	}
	s := substitution{text: t, lookup: lookup, context: context{lexer: lexer{text: t.Value}}}
	s.run()
	s.copy(len(t.Value))
	return s.out.Text(t.Span()), s.problems
}

// Fill replaces each ${NAME} in a text that is no query by the value itself,
// that of a list by its values with commas between them, as [Substitute] does
// in a query.
func Fill(t source.Text, lookup Lookup) (source.Text, []source.Problem) {
	s := substitution{text: t, lookup: lookup, plain: true}
	s.run()
	s.copy(len(t.Value))
	return s.out.Text(t.Span()), s.problems
}

type substitution struct {
	text     source.Text
	plain    bool // the text is no query
	lookup   Lookup
	context  context
	out      source.Builder
	copied   int // how much of the text is in out
	problems []source.Problem
}

// copy appends the text up to i as it stands.
func (s *substitution) copy(i int) {
	if i > s.copied {
		s.out.Append(s.text.Slice(s.copied, i))
		s.copied = i
	}
}

// replace appends a value for the text from i up to j.
func (s *substitution) replace(value string, i, j int) {
	s.copy(i)
	s.out.Replace(value, s.text.SpanOf(i, j))
	s.copied = j
}

// run goes through the text. It needs to know only one thing of the language:
// where strings begin and end.
func (s *substitution) run() {
	v := s.text.Value
	var quote byte
	for i := 0; i < len(v); {
		switch c := v[i]; {
		case c == '\\' && !s.plain:
			n := escape(v[i:])
			if n == 0 {
				return // not a query; a value must not make it one
			}
			i += n
			continue
		case quote == 0 && (c == '"' || c == '\'') && !s.plain:
			quote = c
		case c == quote && quote != 0:
			quote = 0
		case strings.HasPrefix(v[i:], "$${"):
			s.replace("${", i, i+3)
			i += 3
			continue
		case strings.HasPrefix(v[i:], "${"):
			i = s.variable(i, quote)
			continue
		}
		i++
	}
}

// variable replaces the ${NAME} at i and returns the offset after it.
func (s *substitution) variable(i int, quote byte) int {
	v := s.text.Value
	n := strings.IndexByte(v[i:], '}')
	if n < 0 {
		s.problem(i, len(v), "jql-variable", "${ has no closing }", "close it, or write $${ for a literal ${")
		return len(v)
	}
	end := i + n + 1
	name := v[i+2 : end-1]
	if !IsVariable(name) {
		s.problem(i, end, "jql-variable", fmt.Sprintf("%q is not the name of a variable", shorten(name)),
			"use letters, digits, -, _ and .; write $${ for a literal ${")
		return end
	}
	values, list, ok := s.lookup(name)
	switch {
	case !ok:
		s.undefined(i, end, name)
	case s.plain:
		s.replace(joined(values, source.Text.String), i, end)
	case list:
		s.list(i, end, name, values, quote)
	case quote == 0:
		s.replace(Quote(values[0].Value), i, end)
	default:
		var b strings.Builder
		writeEscaped(&b, values[0].Value, rune(quote))
		s.replace(b.String(), i, end)
	}
	return end
}

// list replaces the ${NAME} from i up to j by the values of a list.
func (s *substitution) list(i, j int, name string, values []source.Text, quote byte) {
	place := outsideList
	if quote == 0 {
		place = s.context.at(i)
	}
	switch {
	case place == outsideList:
		s.problem(i, j, "list-variable", fmt.Sprintf("the variable ${%s} is a list, which can stand after in and not in alone", name), s.context.fix(name, quote))
		return
	case len(values) == 0:
		s.problem(i, j, "list-variable", fmt.Sprintf("the variable ${%s} is an empty list, and JQL has none", name),
			"put a value into it, or leave the condition out")
		return
	}
	value := joined(values, func(v source.Text) string { return Quote(v.Value) })
	if place == afterIn {
		value = "(" + value + ")"
	}
	s.replace(value, i, j)
}

// joined returns values with commas between them.
func joined(values []source.Text, text func(source.Text) string) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = text(v)
	}
	return strings.Join(texts, ", ")
}

func (s *substitution) undefined(i, j int, name string) {
	s.problem(i, j, "unknown-variable", fmt.Sprintf("the variable ${%s} is not defined", name),
		fmt.Sprintf("set it with var-%s=\"…\", under vars in the page's front matter, with --var or under vars: in the configuration", name))
}

func (s *substitution) problem(i, j int, code, message, fix string) {
	s.problems = append(s.problems, source.Problem{Span: s.text.SpanOf(i, j), Code: code, Message: message, Fix: fix})
}

// IsVariable reports whether name may be that of a variable, wherever one is
// set: in ASCII alone, so that nobody takes one name for another.
func IsVariable(name string) bool {
	for i := range len(name) {
		switch c := name[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_', c == '.':
		default:
			return false
		}
	}
	return name != ""
}
