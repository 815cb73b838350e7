package site

import (
	"bytes"
	"html/template"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// An alert is a quote that begins with a line such as [!NOTE], as GitHub has
// them: of the document itself, and with something in it.
type alert struct {
	ast.BaseBlock
	name string // "note" and so on
}

var kindAlert = ast.NewNodeKind("Alert")

// Kind implements ast.Node.
func (*alert) Kind() ast.NodeKind { return kindAlert }

// Dump implements ast.Node.
func (a *alert) Dump(source []byte, level int) {
	ast.DumpHelper(a, source, level, map[string]string{"Name": a.name}, nil)
}

var alertLine = regexp.MustCompile(`(?i)^[ \t]*\[!(note|tip|important|warning|caution)\][ \t]*\r?\n?$`)

// An alertTransformer makes alerts of the quotes that are meant as one.
type alertTransformer struct{}

// Transform implements parser.ASTTransformer.
func (alertTransformer) Transform(doc *ast.Document, reader text.Reader, _ parser.Context) {
	for n := doc.FirstChild(); n != nil; {
		quote := n
		n = n.NextSibling()
		if quote.Kind() != ast.KindBlockquote {
			continue
		}
		name := takeAlertLine(quote, reader.Source())
		if name == "" {
			continue
		}
		a := &alert{name: name}
		a.SetBlankPreviousLines(quote.HasBlankPreviousLines())
		doc.ReplaceChild(doc, quote, a)
		for c := quote.FirstChild(); c != nil; {
			child := c
			c = c.NextSibling()
			a.AppendChild(a, child)
		}
	}
}

// takeAlertLine takes the line out of a quote that makes it an alert, and returns
// what kind of alert; "" if it is none.
func takeAlertLine(quote ast.Node, source []byte) string {
	first, ok := quote.FirstChild().(*ast.Paragraph)
	if !ok || first.Lines().Len() == 0 {
		return ""
	}
	line := first.Lines().At(0)
	match := alertLine.FindSubmatch(line.Value(source))
	if match == nil {
		return ""
	}
	var marks []ast.Node
	for c := first.FirstChild(); c != nil; c = c.NextSibling() {
		t, ok := c.(*ast.Text)
		if !ok && len(marks) == 0 {
			return "" // a link of that name
		}
		if !ok || t.Segment.Start >= line.Stop {
			break
		}
		marks = append(marks, t)
	}
	if len(marks) == first.ChildCount() && first.NextSibling() == nil {
		return "" // there is nothing in it
	}
	for _, mark := range marks {
		first.RemoveChild(first, mark)
	}
	if first.ChildCount() == 0 {
		quote.RemoveChild(quote, first)
	}
	return strings.ToLower(string(bytes.TrimSpace(match[1])))
}

// An alertRenderer renders alerts.
type alertRenderer struct{}

// RegisterFuncs implements renderer.NodeRenderer.
func (r alertRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(kindAlert, r.render)
}

func (alertRenderer) render(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	s := w.(*sheet)
	if !entering {
		s.WriteString("</div>\n")
		return ast.WalkContinue, nil
	}
	name := node.(*alert).name
	s.WriteString(`<div class="alert alert-` + name + `" role="note">` + "\n" + `<p class="alert-title">`)
	template.HTMLEscape(s, []byte(s.words.Text("alert-"+name)))
	s.WriteString("</p>\n")
	return ast.WalkContinue, nil
}
