package jql

// A Range is a stretch of a query's text, in bytes, from Start up to but not
// including End.
type Range struct{ Start, End int }

// An Expr is a condition on issues: an [Or], an [And], a [Not] or a *[Clause].
type Expr interface{ expr() }

// An Or holds for issues for which any of its Terms does. It has at least two.
type Or struct{ Terms []Expr }

// An And holds for issues for which all of its Terms do. It has at least two.
type And struct{ Terms []Expr }

// A Not holds for issues for which Term does not.
type Not struct{ Term Expr }

// A Clause compares a field with something.
type Clause struct {
	Range
	Field      Field
	Op         Op
	Operand    Operand // nil after CHANGED
	Predicates []Predicate
}

func (Or) expr()      {}
func (And) expr()     {}
func (Not) expr()     {}
func (*Clause) expr() {}

// An Op is a comparison, in its canonical spelling.
type Op string

// The operators of JQL.
const (
	Equals          Op = "="
	NotEquals       Op = "!="
	Contains        Op = "~"
	NotContains     Op = "!~"
	Less            Op = "<"
	LessOrEquals    Op = "<="
	Greater         Op = ">"
	GreaterOrEquals Op = ">="
	In              Op = "IN"
	NotIn           Op = "NOT IN"
	Is              Op = "IS"
	IsNot           Op = "IS NOT"
	Was             Op = "WAS"
	WasNot          Op = "WAS NOT"
	WasIn           Op = "WAS IN"
	WasNotIn        Op = "WAS NOT IN"
	Changed         Op = "CHANGED"
)

// A Field names a field of issues.
type Field struct {
	Range
	Name       Value      // of a custom field named by its number, "cf"
	CustomID   string     // the digits of cf[10010]; "" for other fields
	Properties []Property // of an entity property, such as issue.property[x].y
}

// A Property is one "[key].path" after a field's name.
type Property struct {
	Range
	Key   Value
	Path  []Value // what follows the bracket, such as ".path"
	Glued bool    // Path follows the bracket without white space
}

// A Predicate narrows a WAS or CHANGED clause.
type Predicate struct {
	Range
	Name    string // BEFORE, AFTER, ON, DURING, BY, FROM or TO
	Operand Operand
}

// An Operand is what a field is compared with: a [Value], an [Empty], a [Call]
// or a [List].
type Operand interface{ operand() }

// A Value is a word, a quoted string or an integer.
type Value struct {
	Range
	Text   string // without quotes and escapes; surrogates that are not paired are encoded as if they were runes
	Number bool   // an integer written without quotes, which Jira takes for an id first
}

// Empty is EMPTY or NULL.
type Empty struct{ Range }

// A Call is a function with its arguments.
type Call struct {
	Range
	Name Value
	Args []Value
}

// A List is operands in parentheses, at least one.
type List struct {
	Range
	Items []Operand
}

func (Value) operand() {}
func (Empty) operand() {}
func (Call) operand()  {}
func (List) operand()  {}

// A SortKey is one field of ORDER BY.
type SortKey struct {
	Range
	Field Field
	Order Order
}

// An Order is a direction of sorting. The zero Order is the field's own,
// which differs between fields.
type Order string

// The orders that can be written.
const (
	Ascending  Order = "ASC"
	Descending Order = "DESC"
)
