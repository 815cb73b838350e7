package jql

import (
	"fmt"
)

// maxDepth is how deep conditions and lists may be nested. Atlassian's own
// parser runs out of stack between 1,000 and 2,000.
const maxDepth = 1000

// Parse reads a query. An error is a *[SyntaxError] about the first place
// where the text stops being one.
//
// The time and memory it takes are linear in the length of the text; nesting
// deeper than a thousand levels is refused.
func Parse(text string) (*Query, error) {
	p := parser{lexer: lexer{text: text}, q: &Query{text: text}}
	p.advance()
	p.query()
	if p.err != nil {
		return nil, p.err
	}
	return p.q, nil
}

// A parser reads one query. After an error it stands at the end of the text
// for good, so that nothing needs to check for one before going on.
type parser struct {
	lexer lexer
	tok   token // the current one
	last  int   // where the one before ended
	depth int
	opens []int // where the parentheses that are open began
	order bool  // ORDER BY has begun
	q     *Query
	err   error
}

// advance goes on to the next token.
func (p *parser) advance() {
	p.last = p.tok.End
	if p.err != nil {
		return
	}
	for {
		p.tok = p.lexer.next()
		if p.tok.kind != kindSpace {
			return
		}
	}
}

// accept goes on if the current token is of a kind.
func (p *parser) accept(k kind) bool {
	if p.tok.kind != k {
		return false
	}
	p.advance()
	return true
}

// from returns the range from a start to the end of the last token.
func (p *parser) from(start int) Range { return Range{start, p.last} }

// enter goes one level deeper, if that is allowed.
func (p *parser) enter() bool {
	if p.depth == maxDepth {
		p.fail(&SyntaxError{Range: p.tok.Range, Code: "jql-nesting",
			Message: fmt.Sprintf("the query is nested more than %d levels deep", maxDepth),
			Fix:     "take out parentheses that are not needed"})
		return false
	}
	p.depth++
	return true
}

func (p *parser) leave() { p.depth-- }

// query parses [orClause] [orderBy] EOF.
func (p *parser) query() {
	if p.tok.kind != kindEOF && p.tok.kind != kindOrder {
		start := p.tok.Start
		p.q.Where = p.or()
		p.q.where = p.from(start)
		if p.tok.kind != kindEOF && p.tok.kind != kindOrder {
			p.afterCondition()
		}
	}
	if p.tok.kind == kindOrder {
		start := p.tok.Start
		p.orderBy()
		p.q.order = p.from(start)
		if p.tok.kind != kindEOF {
			p.afterOrder()
		}
	}
}

func (p *parser) or() Expr {
	first := p.and()
	if p.tok.kind != kindOr {
		return first
	}
	or := Or{[]Expr{first}}
	for p.accept(kindOr) {
		or.Terms = append(or.Terms, p.and())
	}
	return or
}

func (p *parser) and() Expr {
	first := p.not()
	if p.tok.kind != kindAnd {
		return first
	}
	and := And{[]Expr{first}}
	for p.accept(kindAnd) {
		and.Terms = append(and.Terms, p.not())
	}
	return and
}

func (p *parser) not() Expr {
	switch p.tok.kind {
	case kindNot, kindBang:
		if !p.enter() {
			return nil
		}
		defer p.leave()
		p.advance()
		return Not{p.not()}
	case kindOpen:
		if !p.enter() {
			return nil
		}
		defer p.leave()
		p.opens = append(p.opens, p.tok.Start)
		p.advance()
		e := p.or()
		if p.tok.kind != kindClose && p.err == nil {
			p.afterCondition()
		}
		p.opens = p.opens[:len(p.opens)-1]
		p.advance()
		return e
	}
	return p.clause()
}

// orderBy parses ORDER BY and its fields.
func (p *parser) orderBy() {
	p.order = true
	p.advance()
	if !p.accept(kindBy) {
		p.unexpected("BY after ORDER", "")
	}
	for {
		start := p.tok.Start
		key := SortKey{Field: p.field()}
		if p.accept(kindAsc) {
			key.Order = Ascending
		} else if p.accept(kindDesc) {
			key.Order = Descending
		}
		key.Range = p.from(start)
		p.q.OrderBy = append(p.q.OrderBy, key)
		if !p.accept(kindComma) {
			return
		}
	}
}
