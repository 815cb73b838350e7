package extension

import (
	"reflect"

	"github.com/yuin/goldmark/ast"
)

// baseNode is what the nodes of goldmark and its extensions embed.
var baseNode = reflect.TypeFor[ast.BaseNode]()

// canClone reports whether clone knows how to copy a node.
func canClone(n ast.Node) bool {
	v := reflect.ValueOf(n)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return false
	}
	f, ok := v.Elem().Type().FieldByName(baseNode.Name())
	return ok && f.Anonymous && f.Type == baseNode
}

// clone returns a copy of a node without its children, in no document. What
// it refers to, such as its lines, is shared.
func clone(n ast.Node) ast.Node {
	from := reflect.ValueOf(n).Elem()
	to := reflect.New(from.Type())
	to.Elem().Set(from)
	to.Elem().FieldByName(baseNode.Name()).SetZero()
	c := to.Interface().(ast.Node)
	for _, a := range n.Attributes() {
		c.SetAttribute(a.Name, a.Value)
	}
	if pos := n.Pos(); pos >= 0 {
		c.SetPos(pos)
	}
	return c
}
