package extension

import (
	"github.com/yuin/goldmark/ast"

	"github.com/jqlbuild/jqlbuild/source"
)

// Leftovers ...
func Leftovers(doc ast.Node, f *source.File) []source.Problem { return nil }
