package extension

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"

	"github.com/jqlbuild/jqlbuild/table"
)

// A Renderer renders the nodes. It asks nobody, so it can be run any number of
// times.
type Renderer struct {
	// Write writes what a shortcode becomes. Defaults to the HTML that
	// [Shortcode.AppendHTML] appends.
	Write func(w util.BufWriter, s *Shortcode) error
}

var _ renderer.NodeRenderer = (*Renderer)(nil)

// RegisterFuncs implements renderer.NodeRenderer.
func (r *Renderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(KindBlock, r.render)
	reg.Register(KindInline, r.render)
	reg.Register(KindValue, renderValue)
	reg.Register(KindValueBlock, renderValue)
}

func (r *Renderer) render(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	write := r.Write
	if write == nil {
		write = writeHTML
	}
	if err := write(w, n.(node).shortcode()); err != nil {
		return ast.WalkStop, err
	}
	return ast.WalkContinue, nil
}

func writeHTML(w util.BufWriter, s *Shortcode) error {
	_, err := w.Write(s.AppendHTML(nil))
	return err
}

// AppendHTML appends to dst what a reader sees of a shortcode: its answer, or
// that there is none.
func (s *Shortcode) AppendHTML(dst []byte) []byte {
	if !s.inText {
		n := len(dst)
		if dst = table.AppendHTML(dst, &s.Spec, s.Result, s.ordinal); len(dst) > n {
			dst = append(dst, '\n') // nothing may follow the bodies of a jql-each
		}
		return dst
	}
	spec := &s.Spec
	if !fitsInText(spec.View) {
		// A table within a line of text is an error, and so has no answer;
		// but a figure for the error would break the paragraph.
		spec = &table.Spec{View: table.CountView{}}
	}
	var w table.Writer
	if s.inLink {
		w.Place = table.InHeading // where issues are no links either
	}
	return w.Append(dst, spec, s.Result, s.ordinal)
}

// fitsInText reports whether what a View shows fits in a line of text.
func fitsInText(v table.View) bool {
	switch v.(type) {
	case table.CountView, table.IssueView:
		return true
	}
	return false
}
