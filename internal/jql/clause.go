package jql

import (
	"strings"
)

// clause parses a field, an operator and what the operator takes.
func (p *parser) clause() *Clause {
	c := &Clause{}
	start := p.tok.Start
	c.Field = p.field()
	at := p.tok.Range
	switch p.tok.kind {
	case kindEq, kindNotEq, kindTilde, kindNotTilde:
		c.Op = Op(p.lexer.text[at.Start:at.End])
		p.advance()
		c.Operand = p.operand(c.Op, allowEmpty)
	case kindLess, kindLessEq, kindGreater, kindGreaterEq:
		c.Op = Op(p.lexer.text[at.Start:at.End])
		p.advance()
		c.Operand = p.operand(c.Op, 0)
	case kindIn:
		p.advance()
		c.Op = In
		c.Operand = p.list(c.Op)
	case kindNot:
		p.advance()
		c.Op = NotIn
		if !p.accept(kindIn) {
			p.unexpected("IN after NOT", "write field NOT IN (a, b), or put NOT before the field")
		}
		c.Operand = p.list(c.Op)
	case kindIs:
		p.advance()
		c.Op = Is
		if p.accept(kindNot) {
			c.Op = IsNot
		}
		c.Operand = p.empty(c.Op)
	case kindWas:
		p.was(c)
	case kindChanged:
		p.advance()
		c.Op = Changed
		p.predicates(c)
	default:
		p.noOperator(c.Field)
	}
	c.Range = p.from(start)
	return c
}

// was parses WAS [NOT] [IN] and what follows.
func (p *parser) was(c *Clause) {
	p.advance()
	c.Op = Was
	not := p.accept(kindNot)
	switch in := p.accept(kindIn); {
	case not && in:
		c.Op = WasNotIn
	case in:
		c.Op = WasIn
	case not:
		c.Op = WasNot
	}
	if c.Op == WasIn || c.Op == WasNotIn {
		c.Operand = p.list(c.Op)
	} else {
		c.Operand = p.operand(c.Op, allowEmpty)
	}
	p.predicates(c)
}

// predicates parses what may follow WAS and CHANGED.
func (p *parser) predicates(c *Clause) {
	for {
		start := p.tok.Start
		switch p.tok.kind {
		case kindBefore, kindAfter, kindOn, kindDuring, kindBy:
		case kindFrom, kindTo:
			if c.Op != Changed {
				return
			}
		default:
			return
		}
		name := strings.ToUpper(p.lexer.text[start:p.tok.End])
		p.advance()
		operand := p.operand(Op(name), allowEmpty|allowList)
		c.Predicates = append(c.Predicates, Predicate{p.from(start), name, operand})
	}
}

// An allowance says what an operand may be beside a value or a function.
type allowance uint8

const (
	allowEmpty allowance = 1 << iota
	allowList
)

// operand parses what follows an operator or a predicate.
func (p *parser) operand(op Op, allow allowance) Operand {
	start := p.tok.Start
	switch {
	case p.tok.kind == kindEmpty && allow&allowEmpty != 0:
		p.advance()
		return Empty{p.from(start)}
	case p.tok.kind == kindOpen && allow&allowList != 0:
		return p.list(op)
	case !p.atValue():
		p.noOperand(op)
		return nil
	}
	v := p.value()
	if p.tok.kind == kindOpen {
		return p.call(v)
	}
	return v
}

// list parses a list or a function.
func (p *parser) list(op Op) Operand {
	start := p.tok.Start
	if p.atValue() {
		v := p.value()
		if p.tok.kind != kindOpen {
			p.noList(op, v)
			return nil
		}
		return p.call(v)
	}
	if p.tok.kind != kindOpen {
		p.noOperand(op)
		return nil
	}
	if !p.enter() {
		return nil
	}
	defer p.leave()
	p.advance()
	var l List
	for {
		l.Items = append(l.Items, p.operand("list", allowEmpty|allowList))
		if !p.accept(kindComma) {
			break
		}
	}
	if !p.accept(kindClose) {
		p.unclosedList()
	}
	l.Range = p.from(start)
	return l
}

// empty parses what IS takes.
func (p *parser) empty(op Op) Operand {
	start := p.tok.Start
	if !p.accept(kindEmpty) {
		p.noOperand(op)
	}
	return Empty{p.from(start)}
}

// call parses the arguments of a function.
func (p *parser) call(name Value) Operand {
	c := Call{Name: name}
	p.advance()
	if p.tok.kind != kindClose {
		for {
			if !p.atValue() {
				p.unexpected("an argument of "+name.String()+"()", "an argument is a word, a number or a string in quotes")
				return nil
			}
			c.Args = append(c.Args, p.value())
			if !p.accept(kindComma) {
				break
			}
		}
	}
	if !p.accept(kindClose) {
		fix := p.spacesFix()
		if p.tok.kind == kindOpen {
			fix = "a function takes words, numbers and strings, no other function"
		}
		p.unexpected("a comma or the ) that closes "+name.String()+"(", fix)
	}
	c.Range = p.from(name.Start)
	return c
}

func (p *parser) atValue() bool {
	return p.tok.kind == kindWord || p.tok.kind == kindString || p.tok.kind == kindNumber
}

// value takes the current token, which must be one of a value's.
func (p *parser) value() Value {
	v := Value{Range: p.tok.Range, Number: p.tok.kind == kindNumber}
	text := p.lexer.text[v.Start:v.End]
	if p.tok.kind == kindString {
		text = text[1 : len(text)-1]
	}
	v.Text = unescape(text)
	p.advance()
	return v
}

// field parses the name of a field.
func (p *parser) field() Field {
	var f Field
	start := p.tok.Start
	switch {
	case p.tok.kind == kindNumber:
		f.Name = p.value()
		f.Range = p.from(start)
		return f
	case p.tok.kind == kindCF:
		f.Name = Value{Range: p.tok.Range, Text: "cf"}
		p.advance()
		f.CustomID = p.customID()
	case p.atValue():
		f.Name = p.value()
	default:
		p.noField()
		return f
	}
	for p.tok.kind == kindOpenBracket {
		f.Properties = append(f.Properties, p.property())
	}
	f.Range = p.from(start)
	return f
}

// customID parses the bracket after cf.
func (p *parser) customID() string {
	const fix = `name a custom field as cf[10010]; a field or value that is called cf stands in quotes: "cf"`
	if p.tok.kind != kindOpenBracket {
		p.unexpected("[ after cf", fix)
		return ""
	}
	p.advance()
	id := p.lexer.text[p.tok.Start:p.tok.End]
	if p.tok.kind != kindNumber || id[0] == '-' {
		p.unexpected("the number of a custom field", fix)
		return ""
	}
	p.advance()
	if !p.accept(kindCloseBracket) {
		p.unexpected("] after the number of a custom field", fix)
	}
	return id
}

// property parses "[key]" and the words after it.
func (p *parser) property() Property {
	var prop Property
	start := p.tok.Start
	p.advance()
	if !p.atValue() {
		p.unexpected("the key of an entity property", `an entity property is written as issue.property[key].path`)
		return prop
	}
	prop.Key = p.value()
	if !p.accept(kindCloseBracket) {
		p.unexpected("] after the key of an entity property", p.spacesFix())
	}
	prop.Glued = p.atValue() && p.tok.Start == p.last
	for p.atValue() {
		prop.Path = append(prop.Path, p.value())
	}
	prop.Range = p.from(start)
	return prop
}
