package jql

import "strings"

// String returns the query in its canonical form, on one line: two queries
// with the same form mean the same to every Jira. Keywords are in upper case,
// quotes stand where they are needed, and no parenthesis is left out but
// those around a single clause or the whole query. Names, values and the
// order of everything are kept. Parsing it gives an equal query.
func (q *Query) String() string {
	var b strings.Builder
	if q.Where != nil {
		writeExpr(&b, q.Where)
	}
	for i, key := range q.OrderBy {
		switch {
		case i > 0:
			b.WriteString(", ")
		case q.Where != nil:
			b.WriteString(" ORDER BY ")
		default:
			b.WriteString("ORDER BY ")
		}
		b.WriteString(key.Field.String())
		if key.Order != "" {
			b.WriteByte(' ')
			b.WriteString(string(key.Order))
		}
	}
	return b.String()
}

func writeExpr(b *strings.Builder, e Expr) {
	switch e := e.(type) {
	case Or:
		writeTerms(b, e.Terms, " OR ")
	case And:
		writeTerms(b, e.Terms, " AND ")
	case Not:
		b.WriteString("NOT ")
		writeTerm(b, e.Term, false)
	case *Clause:
		writeClause(b, e)
	}
}

func writeTerms(b *strings.Builder, terms []Expr, between string) {
	for i, t := range terms {
		if i > 0 {
			b.WriteString(between)
		}
		writeTerm(b, t, between == " OR ")
	}
}

// writeTerm writes a part of a larger condition, in parentheses if it is an
// Or, or an And anywhere but in an Or: nested Ands were nested by the author.
func writeTerm(b *strings.Builder, e Expr, inOr bool) {
	_, or := e.(Or)
	_, and := e.(And)
	if or || and && !inOr {
		b.WriteByte('(')
		writeExpr(b, e)
		b.WriteByte(')')
		return
	}
	writeExpr(b, e)
}

func writeClause(b *strings.Builder, c *Clause) {
	b.WriteString(c.Field.String())
	b.WriteByte(' ')
	b.WriteString(string(c.Op))
	if c.Operand != nil {
		b.WriteByte(' ')
		writeOperand(b, c.Operand)
	}
	for _, p := range c.Predicates {
		b.WriteByte(' ')
		b.WriteString(p.Name)
		b.WriteByte(' ')
		writeOperand(b, p.Operand)
	}
}

func writeOperand(b *strings.Builder, o Operand) {
	switch o := o.(type) {
	case Empty:
		b.WriteString("EMPTY")
	case Value:
		b.WriteString(o.String())
	case Call:
		b.WriteString(o.Name.String())
		b.WriteByte('(')
		for i, a := range o.Args {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(a.String())
		}
		b.WriteByte(')')
	case List:
		b.WriteByte('(')
		for i, item := range o.Items {
			if i > 0 {
				b.WriteString(", ")
			}
			writeOperand(b, item)
		}
		b.WriteByte(')')
	}
}

// String returns the field as it is written in a query.
func (f Field) String() string {
	name := f.Name.String()
	if f.CustomID != "" {
		name = "cf[" + f.CustomID + "]"
	}
	if len(f.Properties) == 0 {
		return name
	}
	var b strings.Builder
	b.WriteString(name)
	for _, p := range f.Properties {
		b.WriteByte('[')
		b.WriteString(p.Key.String())
		b.WriteByte(']')
		for i, v := range p.Path {
			if i > 0 || !p.Glued {
				b.WriteByte(' ')
			}
			b.WriteString(v.String())
		}
	}
	return b.String()
}
