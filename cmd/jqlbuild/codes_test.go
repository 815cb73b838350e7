package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// sourceCodes returns the codes of all problems in the module, each with a
// place where it is used.
func sourceCodes(t *testing.T) map[string]token.Position {
	t.Helper()
	fset := token.NewFileSet()
	packages := make(map[string][]*ast.File) // by folder
	err := filepath.WalkDir(moduleRoot, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == "node_modules" || len(d.Name()) > 2 && d.Name()[0] == '.'):
			return fs.SkipDir
		case d.IsDir(), filepath.Ext(name) != ".go", strings.HasSuffix(name, "_test.go"):
			return nil
		}
		f, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		packages[filepath.Dir(name)] = append(packages[filepath.Dir(name)], f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	codes := make(map[string]token.Position)
	for _, files := range packages {
		s := codeSearch{t: t, fset: fset, codes: codes, constants: make(map[string]string), params: make(map[string]int)}
		for _, f := range files {
			ast.Inspect(f, s.declarations)
		}
		for _, f := range files {
			ast.Inspect(f, s.uses)
		}
	}
	return codes
}

// A codeSearch finds problem codes in one package: what a literal gives its
// field Code, what is assigned to such a field, and what is passed to a
// function for its parameter code.
type codeSearch struct {
	t         *testing.T
	fset      *token.FileSet
	codes     map[string]token.Position
	constants map[string]string // the package's string constants
	params    map[string]int    // which argument is the code, by the function's name
}

func (s *codeSearch) declarations(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.ValueSpec:
		for i, name := range n.Names {
			if i < len(n.Values) {
				if v, ok := stringOf(n.Values[i]); ok {
					s.constants[name.Name] = v
				}
			}
		}
	case *ast.FuncDecl:
		s.function(n.Name.Name, n.Type)
	case *ast.AssignStmt: // add := func(span source.Span, code, message string) {…}
		for i, v := range n.Rhs {
			name, named := n.Lhs[i%len(n.Lhs)].(*ast.Ident)
			if f, ok := v.(*ast.FuncLit); ok && named {
				s.function(name.Name, f.Type)
			}
		}
	}
	return true
}

func (s *codeSearch) function(name string, f *ast.FuncType) {
	i := 0
	for _, field := range f.Params.List {
		for _, param := range field.Names {
			if typ, ok := field.Type.(*ast.Ident); ok && typ.Name == "string" && param.Name == "code" {
				s.params[name] = i
			}
			i++
		}
	}
}

func (s *codeSearch) uses(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.CompositeLit:
		for _, e := range n.Elts {
			if kv, ok := e.(*ast.KeyValueExpr); ok && isName(kv.Key, "Code") {
				s.code(kv.Value)
			}
		}
	case *ast.AssignStmt:
		for i, to := range n.Lhs {
			if sel, ok := to.(*ast.SelectorExpr); ok && sel.Sel.Name == "Code" && len(n.Rhs) == len(n.Lhs) {
				s.code(n.Rhs[i])
			}
		}
	case *ast.CallExpr:
		name := n.Fun
		if sel, ok := name.(*ast.SelectorExpr); ok {
			name = sel.Sel
		}
		if id, ok := name.(*ast.Ident); ok {
			if i, ok := s.params[id.Name]; ok && i < len(n.Args) {
				if code, ok := stringOf(n.Args[i]); ok {
					s.found(code, n.Args[i])
				}
			}
		}
	}
	return true
}

// code takes note of an expression that is a problem's code. One that is
// neither text nor a constant comes from elsewhere: from a parameter called
// code, whose values are found where it is passed, or from another problem.
func (s *codeSearch) code(e ast.Expr) {
	code, ok := stringOf(e)
	if id, isIdent := e.(*ast.Ident); isIdent {
		code, ok = s.constants[id.Name], s.constants[id.Name] != "" || id.Name == "code"
	}
	if _, isField := e.(*ast.SelectorExpr); !ok && !isField {
		s.t.Errorf("%s: cannot tell which code this is", s.fset.Position(e.Pos()))
	}
	s.found(code, e)
}

// found takes note of what may be a code. Functions are known by their names
// alone, so other texts than codes come here too.
func (s *codeSearch) found(code string, e ast.Expr) {
	if codeForm.MatchString(code) {
		s.codes[code] = s.fset.Position(e.Pos())
	}
}

var codeForm = regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)

func isName(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}

func stringOf(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	v, err := strconv.Unquote(lit.Value)
	return v, err == nil
}
