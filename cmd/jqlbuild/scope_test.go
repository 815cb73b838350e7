package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// A scope is a function with those inside it.
type scope struct {
	pkg     *sourcePackage
	body    *ast.BlockStmt
	params  []param
	assigns map[string][]assigned
	returns []*ast.ReturnStmt
	busy    bool // its results are being found
	sinks   []sink
}

// A param is a parameter of the function or of one inside it.
type param struct {
	name, hole string
	function   ast.Node
}

// An assigned is what a variable or field is given at a place.
type assigned struct {
	expr   ast.Expr
	result int // which of a call's
	block  ast.Node
}

// A sink is where a message comes to be: a variable or literal with a field
// Message, or an error of a command.
type sink struct {
	name     string
	code     string
	pos, end token.Pos
}

// A value is a text that an expression may have, and the innermost block in
// which it gets it. The key is that of a table.
type value struct {
	text  string
	block ast.Node
	key   string
}

// passedOn is a message that another problem has already.
const passedOn = "\x01"

// holes are the parameters whose values are messages or parts of one.
var holes = []string{"code", "message", "fix", "why"}

// function reads a function: what is assigned and returned, whom it calls, and
// where it makes a problem.
func (p *sourcePackage) function(d *ast.FuncDecl) {
	s := &scope{pkg: p, body: d.Body, assigns: make(map[string][]assigned)}
	p.scopes = append(p.scopes, s)
	p.functions[signature(d.Name.Name, s.parameters(d.Name.Name, d.Type, d))] = s
	var stack []ast.Node
	ast.Inspect(d.Body, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return false
		}
		stack = append(stack, n)
		s.node(n, stack)
		return true
	})
	byName := make(map[string]bool)
	for name := range s.assigns {
		if owner, ok := strings.CutSuffix(name, ".Message"); ok && !byName[owner] {
			byName[owner] = true
			s.sinks = append(s.sinks, sink{name: owner, pos: s.assigns[name][0].expr.Pos(), end: d.End()})
		}
	}
	slices.SortFunc(s.sinks, func(a, b sink) int { return int(a.pos - b.pos) })
}

// parameters makes holes of a function's parameters and returns their number.
func (s *scope) parameters(name string, t *ast.FuncType, function ast.Node) int {
	n := t.Params.NumFields()
	i := 0
	for _, f := range t.Params.List {
		for _, p := range f.Names {
			if p.Name == joined || slices.Contains(holes, p.Name) {
				s.params = append(s.params, param{p.Name, fmt.Sprintf("\x00%s#%d\x00", signature(name, n), i), function})
			}
			i++
		}
	}
	return n
}

func (s *scope) node(n ast.Node, stack []ast.Node) {
	var block ast.Node = s.body
	for _, b := range stack {
		switch b.(type) {
		case *ast.BlockStmt, *ast.CaseClause:
			block = b
		}
	}
	assign := func(to ast.Expr, e ast.Expr, result int) {
		name := nameOf(to)
		if lit, ok := e.(*ast.FuncLit); ok {
			s.parameters(name, lit.Type, lit)
		}
		s.assigns[name] = append(s.assigns[name], assigned{e, result, block})
	}
	switch n := n.(type) {
	case *ast.AssignStmt:
		for i, to := range n.Lhs {
			switch {
			case n.Tok == token.ADD_ASSIGN:
				assign(to, &ast.BinaryExpr{X: to, Op: token.ADD, Y: n.Rhs[0]}, 0)
			case len(n.Rhs) == len(n.Lhs):
				assign(to, n.Rhs[i], 0)
			default:
				assign(to, n.Rhs[0], i)
			}
		}
	case *ast.ValueSpec:
		for i, e := range n.Values {
			assign(n.Names[i], e, 0)
		}
	case *ast.ReturnStmt:
		s.returns = append(s.returns, n)
	case *ast.CallExpr:
		key := signature(lastName(n.Fun), len(n.Args))
		s.pkg.calls[key] = append(s.pkg.calls[key], call{s, n})
		if made := nameOf(n.Fun); (made == "fmt.Errorf" || made == "errors.New") && s.pkg.folder == "cmd/jqlbuild" {
			name := fmt.Sprint("error at ", n.Pos())
			s.assigns[name+".Message"] = []assigned{{n.Args[0], 0, block}}
		}
	case *ast.CompositeLit:
		name := fmt.Sprint("literal at ", n.Pos())
		for i := len(stack) - 2; i >= 0; i-- {
			if a, ok := stack[i].(*ast.AssignStmt); ok && len(a.Lhs) == 1 && nameOf(a.Lhs[0]) != "" && i >= len(stack)-3 {
				name = nameOf(a.Lhs[0])
			}
		}
		for _, e := range n.Elts {
			if kv, ok := e.(*ast.KeyValueExpr); ok {
				if key := nameOf(kv.Key); key == "Code" || key == "Message" || key == "Fix" {
					s.assigns[name+"."+key] = append(s.assigns[name+"."+key], assigned{kv.Value, 0, block})
				}
			}
		}
	}
}

// values returns what a variable or field may hold before a place.
func (s *scope) values(name string, before token.Pos, p *param) []value {
	var all []value
	if p != nil {
		all = append(all, value{text: p.hole, block: s.body})
	}
	for _, a := range s.assigns[name] {
		if a.expr.End() >= before || p != nil && a.expr.Pos() < p.function.Pos() {
			continue
		}
		var values []value
		if c, ok := a.expr.(*ast.CallExpr); ok && a.result > 0 {
			values = s.called(c, a.result)
		} else {
			values = s.eval(a.expr)
		}
		for _, v := range values {
			if v.block == nil {
				v.block = a.block
			}
			all = append(all, v)
		}
	}
	return all
}

// param returns the parameter that a name stands for, or nil.
func (s *scope) param(id *ast.Ident) *param {
	var found *param
	for i, p := range s.params {
		if p.name == id.Name && p.function.Pos() <= id.Pos() && id.Pos() < p.function.End() {
			found = &s.params[i]
		}
	}
	return found
}

// eval returns the texts that an expression may have.
func (s *scope) eval(e ast.Expr) []value {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, _ := stringOf(e)
		return []value{{text: text}}
	case *ast.ParenExpr:
		return s.eval(e.X)
	case *ast.BinaryExpr:
		var all []value
		left, right := s.eval(e.X), s.eval(e.Y)
		for _, a := range left {
			for _, b := range together(a, left, right) {
				v := value{a.text + b.text, a.block, a.key}
				if v.block == nil || within(b.block, v.block) {
					v.block = b.block
				}
				all = append(all, v)
			}
		}
		return few(all)
	case *ast.Ident:
		if p := s.param(e); p != nil && e.Name == joined {
			return []value{{text: s.pkg.join(hole.FindStringSubmatch(p.hole))}}
		}
		if s.assigns[e.Name] != nil || s.param(e) != nil {
			return few(s.values(e.Name, e.Pos(), s.param(e)))
		}
		if c := s.pkg.constants[e.Name]; c != nil {
			return s.eval(c)
		}
	case *ast.SelectorExpr:
		if values := s.values(nameOf(e), e.Pos(), nil); values != nil {
			return values
		}
		if e.Sel.Name == "message" || e.Sel.Name == "fix" {
			return s.pkg.tables[e.Sel.Name]
		}
		if e.Sel.Name == "Message" || e.Sel.Name == "Fix" || e.Sel.Name == "Code" {
			return []value{{text: passedOn}}
		}
	case *ast.CallExpr:
		switch name := nameOf(e.Fun); {
		case name == "fmt.Sprintf":
			return s.eval(e.Args[0])
		case name == "cmp.Or":
			var all []value
			for _, a := range e.Args {
				all = append(all, s.eval(a)...)
			}
			return all
		case name == "quote", name == "Quote", name == "strconv.Quote":
			return []value{{text: "%q"}}
		case lastName(e.Fun) == "scrub":
			return s.eval(e.Args[0])
		case lastName(e.Fun) == "Error":
			return []value{{text: "{err}"}}
		}
		return s.called(e, 0)
	}
	return []value{{text: "…"}}
}

// most is how many texts an expression may have that are worth listing.
const most = 40

func few(values []value) []value {
	if len(values) > most {
		return []value{{text: "…"}}
	}
	return values
}

// joined is a parameter of which all values stand in one message, as {a|b}.
const joined = "want"

func (p *sourcePackage) join(hole []string) string {
	var all []string
	i, _ := strconv.Atoi(hole[2])
	for _, c := range p.calls[hole[1]] {
		for _, v := range c.scope.eval(c.call.Args[i]) {
			all = append(all, v.text)
		}
	}
	slices.Sort(all)
	return "{" + strings.Join(slices.Compact(all), "|") + "}"
}

// called returns what a function of the package may return.
func (s *scope) called(c *ast.CallExpr, result int) []value {
	f := s.pkg.functions[signature(lastName(c.Fun), len(c.Args))]
	if f == nil || f.busy {
		return []value{{text: "…"}}
	}
	f.busy = true
	defer func() { f.busy = false }()
	var all []value
	for _, r := range f.returns {
		if result < len(r.Results) {
			for _, v := range f.eval(r.Results[result]) {
				if hole.MatchString(v.text) {
					v.text = "…"
				}
				if v.block == nil {
					v.block = r
				}
				all = append(all, v)
			}
		}
	}
	if len(all) > most || !slices.ContainsFunc(all, func(v value) bool { return strings.Contains(v.text, " ") }) {
		return []value{{text: "…"}}
	}
	return all
}

// nameOf returns an identifier's name, or a selector's as "p.Message"; "" for
// any other expression.
func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		if x := nameOf(e.X); x != "" {
			return x + "." + e.Sel.Name
		}
	}
	return ""
}

// lastName returns the name of a function or method that is called.
func lastName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}
