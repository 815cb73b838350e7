package extension

import (
	"slices"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
)

// Gone reports whether a block of the body is left out: one whose placeholders
// are all empty. A list, a table and a list of definitions are left out when all
// that they list is, and a term goes with what is said of it. What is within a
// block that is gone is gone with it, whatever this says of it.
func (f Filling) Gone(n ast.Node) bool {
	switch kind := n.Kind(); {
	case kind == east.KindDefinitionTerm:
		return f.definitionGone(n)
	case kind == east.KindDefinitionDescription:
		return f.allEmpty(n) || f.definitionGone(n)
	case len(f.body.uses[n]) == 0:
		return false
	}
	switch n.Kind() {
	case ast.KindList:
		return f.allGone(n.FirstChild())
	case east.KindTable:
		if rows := n.FirstChild().NextSibling(); rows != nil {
			return f.allGone(rows)
		}
	case east.KindTableHeader:
		return n.NextSibling() == nil && f.allEmpty(n)
	case east.KindTableCell:
		return false // or the others would change places
	case east.KindDefinitionList:
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			if !f.Gone(c) {
				return false
			}
		}
		return true
	}
	return f.allEmpty(n)
}

// Empty reports whether nothing is left of the body.
func (f Filling) Empty() bool {
	return !slices.ContainsFunc(f.body.Nodes, func(n ast.Node) bool { return !f.Gone(n) })
}

// allGone reports whether a block and all after it are left out.
func (f Filling) allGone(n ast.Node) bool {
	for ; n != nil; n = n.NextSibling() {
		if !f.Gone(n) {
			return false
		}
	}
	return true
}

// allEmpty reports whether there are placeholders in the blocks, and all of
// them are empty.
func (f Filling) allEmpty(blocks ...ast.Node) bool {
	any := false
	for _, n := range blocks {
		for _, i := range f.body.uses[n] {
			if any = true; !f.empty[i] {
				return false
			}
		}
	}
	return any
}

// definitionGone reports whether the terms and descriptions are left out that a
// term or a description belongs to.
func (f Filling) definitionGone(n ast.Node) bool {
	isTerm := func(n ast.Node) bool { return n.Kind() == east.KindDefinitionTerm }
	first := n
	for p := first.PreviousSibling(); p != nil && (isTerm(p) || !isTerm(first)); p = p.PreviousSibling() {
		first = p
	}
	group := []ast.Node{first}
	for next := first.NextSibling(); next != nil && (!isTerm(next) || isTerm(group[len(group)-1])); next = next.NextSibling() {
		group = append(group, next)
	}
	return f.allEmpty(group...)
}
