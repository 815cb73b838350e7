package jql

// A context knows where in a query's text lists may stand. It looks at each
// token once; the ${NAME} in it, which are none, are values to it.
type context struct {
	lexer lexer
	last  kind   // of the token before, white space aside
	lists []bool // of each open parenthesis, the innermost last: it follows on "in"
}

// A listPlace is what a list may be at a place of a query.
type listPlace uint8

const (
	outsideList listPlace = iota // nothing
	afterIn                      // a whole one, with its parentheses
	insideList                   // items of one
)

// at returns what a list may be at offset i, which is not before that of an
// earlier call.
func (c *context) at(i int) listPlace {
	whole := c.lexer.text
	c.lexer.text = whole[:i]
	for {
		t := c.lexer.next()
		switch t.kind {
		case kindEOF:
			c.lexer.text = whole
			return c.place()
		case kindSpace:
			continue
		case kindOpen:
			c.lists = append(c.lists, c.last == kindIn)
		case kindClose:
			if n := len(c.lists); n > 0 {
				c.lists = c.lists[:n-1]
			}
		}
		c.last = t.kind
	}
}

func (c *context) place() listPlace {
	n := len(c.lists)
	switch {
	case c.last == kindIn:
		return afterIn
	case n > 0 && c.lists[n-1] && (c.last == kindOpen || c.last == kindComma):
		return insideList
	}
	return outsideList
}

// fix says what to write for a list that may not stand where the context is.
func (c *context) fix(name string, quote byte) string {
	switch {
	case quote != 0:
	case c.last == kindEq:
		return "write in (${" + name + "}) in place of = ${" + name + "}"
	case c.last == kindNotEq:
		return "write not in (${" + name + "}) in place of != ${" + name + "}"
	}
	return "write in (${" + name + "}) after a field, or use a variable that is one text here"
}
