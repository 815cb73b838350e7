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

// ParseKey returns the issue key that s is, in upper case, if it is one in
// whatever case, white space around it aside. It is the one definition of an
// issue key: that of Jira's default pattern, whose letters are ASCII's.
func ParseKey(s string) (key string, ok bool) {
	upper := []byte(strings.TrimSpace(s))
	for i, c := range upper {
		if 'a' <= c && c <= 'z' {
			upper[i] = c - 'a' + 'A'
		}
	}
	return string(upper), IsKey(string(upper))
}

// IsKey reports whether s has the form of an issue key in upper case: a
// project's key, which an administrator may allow to hold digits and
// underscores, a hyphen and a number.
func IsKey(s string) bool {
	project, number, ok := strings.Cut(s, "-")
	if !ok || project == "" || number == "" || number[0] == '0' || strings.Trim(number, "0123456789") != "" {
		return false
	}
	for i, r := range project {
		letter := 'A' <= r && r <= 'Z'
		if !letter && (i == 0 || r != '_' && (r < '0' || r > '9')) {
			return false
		}
	}
	return true
}
