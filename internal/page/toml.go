package page

import (
	"errors"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/jqlbuild/jqlbuild/internal/yamltext"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

func tomlFrontMatter(page *table.Page, start int) (body int) {
	content, body, ok := fenced(page.File, start, "+++")
	if !ok {
		notClosed(page, start, content, "+++")
		return start
	}
	// toml checks the document; unstable gives the places of its values.
	text := content.Text()
	if err := toml.Unmarshal([]byte(text), new(map[string]any)); err != nil {
		page.Problems = append(page.Problems, tomlProblem(content, err))
		return body
	}
	readMatter(page, tomlTree(content, text))
	return body
}

func tomlProblem(content source.Span, err error) source.Problem {
	p := source.Problem{Span: content, Code: "toml-syntax", Message: "the front matter is broken TOML: " + strings.TrimPrefix(err.Error(), "toml: ")}
	if decode := (*toml.DecodeError)(nil); errors.As(err, &decode) {
		line, column := decode.Position()
		first := content.File.Position(content.Start).Line
		p.Start = content.File.Offset(source.Position{Line: first + line - 1, Column: column})
		p.End = p.Start
	}
	return p
}

// tomlTree returns the TOML document as the tree that YAML gives too.
func tomlTree(content source.Span, text string) *yamltext.Node {
	t := tomlReader{content: content}
	t.parser.Reset([]byte(text))
	root := &yamltext.Node{Kind: yamltext.Map, Span: content}
	at := root
	for t.parser.NextExpression() {
		switch e := t.parser.Expression(); e.Kind {
		case unstable.KeyValue:
			t.keyValue(at, e)
		case unstable.Table:
			at = root
			for key := e.Key(); key.Next(); {
				at = t.child(at, key.Node())
			}
		case unstable.ArrayTable:
			// Nothing that is read here is an array of tables.
			at = &yamltext.Node{Kind: yamltext.Map}
			if key := e.Key(); key.Next() && key.IsLast() {
				name := t.text(key.Node())
				root.Fields = append(root.Fields, yamltext.Field{Key: name, Value: &yamltext.Node{Kind: yamltext.List, Span: name.Span()}})
			}
		}
	}
	return root
}

type tomlReader struct {
	parser  unstable.Parser
	content source.Span
}

// child returns the mapping under a key, which is made if there is none.
func (t *tomlReader) child(of *yamltext.Node, key *unstable.Node) *yamltext.Node {
	name := t.text(key)
	if n := of.Field(name.Value); n != nil {
		return n
	}
	n := &yamltext.Node{Kind: yamltext.Map, Span: name.Span()}
	of.Fields = append(of.Fields, yamltext.Field{Key: name, Value: n})
	return n
}

func (t *tomlReader) keyValue(of *yamltext.Node, e *unstable.Node) {
	key := e.Key()
	for key.Next() {
		if key.IsLast() {
			of.Fields = append(of.Fields, yamltext.Field{Key: t.text(key.Node()), Value: t.value(e.Value())})
			return
		}
		of = t.child(of, key.Node())
	}
}

var tomlKinds = map[unstable.Kind]yamltext.Kind{
	unstable.String: yamltext.String, unstable.Bool: yamltext.Bool, unstable.Integer: yamltext.Int, unstable.Float: yamltext.Float,
	unstable.LocalDate: yamltext.Time, unstable.LocalTime: yamltext.Time, unstable.LocalDateTime: yamltext.Time, unstable.DateTime: yamltext.Time,
	unstable.Array: yamltext.List, unstable.InlineTable: yamltext.Map,
}

func (t *tomlReader) value(v *unstable.Node) *yamltext.Node {
	n := &yamltext.Node{Kind: tomlKinds[v.Kind], Span: t.span(v)}
	for children := v.Children(); children.Next(); {
		switch child := children.Node(); {
		case n.Kind == yamltext.List && child.Kind != unstable.Comment:
			n.Items = append(n.Items, t.value(child))
		case child.Kind == unstable.KeyValue:
			t.keyValue(n, child)
		}
	}
	if isScalar(n) {
		n.Text = t.text(v)
	}
	return n
}

func (t *tomlReader) span(n *unstable.Node) source.Span {
	start := t.content.Start + int(n.Raw.Offset)
	return source.Span{File: t.content.File, Start: start, End: start + int(n.Raw.Length)}
}

// text returns a scalar with its place. Where it has escapes, all of it stands
// for all of what was written.
func (t *tomlReader) text(n *unstable.Node) source.Text {
	span, value := t.span(n), string(n.Data)
	if i := strings.Index(span.Text(), value); i >= 0 {
		return source.Span{File: span.File, Start: span.Start + i, End: span.Start + i + len(value)}.AsText()
	}
	var b source.Builder
	b.Replace(value, span)
	return b.Text(span)
}
