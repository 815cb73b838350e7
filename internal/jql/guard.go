package jql

import "strings"

// Guarded returns a query for the issues that pass both guard and q, sorted
// as q says. Its conditions are the authors' own texts, each in parentheses;
// since both have been parsed on their own, neither can reach out of them. A
// guard that matches every issue adds nothing.
func Guarded(guard, q *Query) string {
	if guard.Where == nil {
		return q.text
	}
	var b strings.Builder
	b.WriteByte('(')
	b.WriteString(guard.condition())
	b.WriteByte(')')
	if q.Where != nil {
		b.WriteString(" AND (")
		b.WriteString(q.condition())
		b.WriteByte(')')
	}
	if len(q.OrderBy) > 0 {
		b.WriteByte(' ')
		b.WriteString(q.text[q.order.Start:q.order.End])
	}
	return b.String()
}

// condition returns the text of Where.
func (q *Query) condition() string { return q.text[q.where.Start:q.where.End] }

// Keys returns the issue keys that the query names, in upper case and in
// order without repetition, if naming them is all it does:
//
//	key = DOCS-1
//	issuekey IN (DOCS-1, DOCS-2) OR key = DOCS-7
//
// It reports false for any other query, and for one that sorts.
func (q *Query) Keys() ([]string, bool) {
	if q.Where == nil || len(q.OrderBy) > 0 {
		return nil, false
	}
	var keys []string
	seen := map[string]bool{}
	add := func(o Operand) bool {
		v, ok := o.(Value)
		key, isKey := ParseKey(v.Text)
		if !ok || !isKey {
			return false
		}
		if !seen[key] {
			seen[key] = true
			keys = append(keys, key)
		}
		return true
	}
	terms := []Expr{q.Where}
	if or, ok := q.Where.(Or); ok {
		terms = or.Terms
	}
	for _, t := range terms {
		c, ok := t.(*Clause)
		if !ok || !isKeyField(c.Field) || c.Op != Equals && c.Op != In {
			return nil, false
		}
		operands := []Operand{c.Operand}
		if list, ok := c.Operand.(List); ok {
			operands = list.Items
		}
		for _, o := range operands {
			if !add(o) {
				return nil, false
			}
		}
	}
	return keys, true
}

// isKeyField reports whether a field is the key under one of its
// names.
func isKeyField(f Field) bool {
	if f.Name.Number || f.CustomID != "" || len(f.Properties) > 0 {
		return false
	}
	switch fold(f.Name.Text) {
	case "key", "issuekey", "issue", "id":
		return true
	}
	return false
}
