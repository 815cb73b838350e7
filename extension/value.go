package extension

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"github.com/jqlbuild/jqlbuild/table"
)

// A Value is a value of an issue within a line of text, where a placeholder
// stood.
type Value struct {
	ast.BaseInline
	Content table.Content
	Words   *table.Words

	// Linkless says that links in it are shown as their text: it stands in a
	// heading, or in a link.
	Linkless bool
}

// A ValueBlock is a value of an issue that is blocks, such as rich text, where a
// placeholder stood alone in a paragraph.
type ValueBlock struct {
	ast.BaseBlock
	Content table.Content
	Words   *table.Words
	Under   int // the level of the heading that it stands under
}

// The kinds of the nodes that hold values.
var (
	KindValue      = ast.NewNodeKind("JQLValue")
	KindValueBlock = ast.NewNodeKind("JQLValueBlock")
)

// Kind implements ast.Node.
func (v *Value) Kind() ast.NodeKind { return KindValue }

// Kind implements ast.Node.
func (v *ValueBlock) Kind() ast.NodeKind { return KindValueBlock }

// IsRaw implements ast.Node: there is no Markdown in a value.
func (v *ValueBlock) IsRaw() bool { return true }

// Dump implements ast.Node.
func (v *Value) Dump(source []byte, level int) {
	ast.DumpHelper(v, source, level, map[string]string{"Text": table.PlainText(v.Content)}, nil)
}

// Dump implements ast.Node.
func (v *ValueBlock) Dump(source []byte, level int) {
	ast.DumpHelper(v, source, level, map[string]string{"Text": table.PlainText(v.Content)}, nil)
}

// Text returns the value as plain text.
//
// Deprecated: as in ast.Node. It is what goldmark makes plain text of.
func (v *Value) Text([]byte) []byte { return []byte(table.PlainText(v.Content)) }

// Text returns the value as plain text.
//
// Deprecated: as in ast.Node. It is what goldmark makes plain text of.
func (v *ValueBlock) Text([]byte) []byte { return []byte(table.PlainText(v.Content)) }

// renderValue writes a value.
func renderValue(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	var html []byte
	switch v := n.(type) {
	case *Value:
		place := table.InText
		if v.Linkless {
			place = table.InHeading
		}
		html = table.Writer{Place: place}.AppendContent(nil, v.Content, v.Words)
	case *ValueBlock:
		html = append(table.Writer{Under: v.Under}.AppendContent(nil, v.Content, v.Words), '\n')
	}
	if _, err := w.Write(html); err != nil {
		return ast.WalkStop, err
	}
	return ast.WalkContinue, nil
}
