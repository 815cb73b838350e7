package extension

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"

	"github.com/jqlbuild/jqlbuild/table"
)

// A nodeRenderer writes the answers that the nodes hold. It asks nobody, so
// it can be run any number of times.
type nodeRenderer struct{}

// RegisterFuncs implements renderer.NodeRenderer.
func (nodeRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(KindBlock, renderBlock)
	reg.Register(KindInline, renderInline)
}

func renderBlock(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		s := &n.(*Block).Shortcode
		if _, err := w.Write(append(table.AppendHTML(nil, &s.Spec, s.Result, s.ordinal), '\n')); err != nil {
			return ast.WalkStop, err
		}
	}
	return ast.WalkContinue, nil
}

func renderInline(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		s := &n.(*Inline).Shortcode
		spec := &s.Spec
		if !mayStandInText(spec.View) {
			// A table within a line of text is an error, and so has no
			// answer; but a figure for the error would break the paragraph.
			spec = &table.Spec{View: table.CountView{}}
		}
		if _, err := w.Write(table.AppendHTML(nil, spec, s.Result, s.ordinal)); err != nil {
			return ast.WalkStop, err
		}
	}
	return ast.WalkContinue, nil
}

func mayStandInText(v table.View) bool {
	switch v.(type) {
	case table.CountView, table.IssueView:
		return true
	}
	return false
}
