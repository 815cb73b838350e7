package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// A sourcePackage is a package as its texts are looked for: by names alone,
// without types.
type sourcePackage struct {
	folder    string
	fset      *token.FileSet
	scopes    []*scope
	constants map[string]ast.Expr
	structs   map[string]*ast.StructType
	tables    map[string][]value // what tables have in a field, by its name
	functions map[string]*scope  // by name/number of parameters
	calls     map[string][]call  // by the same
}

type call struct {
	scope *scope
	call  *ast.CallExpr
}

// sourcePackages parses the module.
func sourcePackages(t *testing.T) []*sourcePackage {
	t.Helper()
	fset := token.NewFileSet()
	files := make(map[string][]*ast.File)
	var folders []string
	err := filepath.WalkDir(moduleRoot, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == "jiratest" || d.Name() == "diag" || d.Name() == "node_modules" || len(d.Name()) > 2 && d.Name()[0] == '.'):
			return fs.SkipDir
		case d.IsDir(), filepath.Ext(name) != ".go", strings.HasSuffix(name, "_test.go"):
			return nil
		}
		f, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		folder := strings.TrimPrefix(filepath.ToSlash(filepath.Dir(name)), moduleRoot+"/")
		if files[folder] == nil {
			folders = append(folders, folder)
		}
		files[folder] = append(files[folder], f)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var all []*sourcePackage
	for _, folder := range folders {
		p := &sourcePackage{folder: folder, fset: fset, constants: make(map[string]ast.Expr), structs: make(map[string]*ast.StructType), tables: make(map[string][]value),
			functions: make(map[string]*scope), calls: make(map[string][]call)}
		var decls []ast.Decl
		for _, f := range files[folder] {
			decls = append(decls, f.Decls...)
		}
		for _, d := range decls {
			if d, ok := d.(*ast.GenDecl); ok && d.Tok == token.TYPE {
				p.types(d)
			}
		}
		for _, d := range decls {
			switch d := d.(type) {
			case *ast.GenDecl:
				p.variables(d)
			case *ast.FuncDecl:
				if d.Body != nil {
					p.function(d)
				}
			}
		}
		all = append(all, p)
	}
	return all
}

// code is the code of a package's messages that have none of their own.
func (p *sourcePackage) code() string {
	if p.folder == "cmd/jqlbuild" {
		return "exit-2"
	}
	return "(" + p.folder[strings.LastIndex(p.folder, "/")+1:] + ")"
}

func (p *sourcePackage) types(d *ast.GenDecl) {
	for _, s := range d.Specs {
		if t, ok := s.(*ast.TypeSpec); ok {
			if s, ok := t.Type.(*ast.StructType); ok {
				p.structs[t.Name.Name] = s
			}
		}
	}
}

func (p *sourcePackage) variables(d *ast.GenDecl) {
	for _, s := range d.Specs {
		v, ok := s.(*ast.ValueSpec)
		if !ok {
			continue
		}
		for i, e := range v.Values {
			p.constants[v.Names[i].Name] = e
			if lit, ok := e.(*ast.CompositeLit); ok {
				p.table(lit)
			}
		}
	}
}

// table takes note of a list or map of structs.
func (p *sourcePackage) table(lit *ast.CompositeLit) {
	var elem ast.Expr
	switch t := lit.Type.(type) {
	case *ast.ArrayType:
		elem = t.Elt
	case *ast.MapType:
		elem = t.Value
	}
	s, ok := elem.(*ast.StructType)
	if id, named := elem.(*ast.Ident); named {
		s = p.structs[id.Name]
		ok = s != nil
	}
	if !ok {
		return
	}
	var names []string
	for _, f := range s.Fields.List {
		for _, n := range f.Names {
			names = append(names, n.Name)
		}
	}
	for _, e := range lit.Elts {
		key := ""
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			key, _ = stringOf(kv.Key)
			e = kv.Value
		}
		row, ok := e.(*ast.CompositeLit)
		if !ok {
			continue
		}
		for i, e := range row.Elts {
			name := names[min(i, len(names)-1)]
			if kv, ok := e.(*ast.KeyValueExpr); ok {
				name, e = kv.Key.(*ast.Ident).Name, kv.Value
			}
			if text, ok := stringOf(e); ok && text != "" {
				p.tables[name] = append(p.tables[name], value{text, row, key})
			}
		}
	}
}

func signature(name string, n int) string { return name + "/" + strconv.Itoa(n) }

// stringOf returns the text of a string literal.
func stringOf(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	v, err := strconv.Unquote(lit.Value)
	return v, err == nil
}
