package jiratest

import (
	"encoding/json"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// A doc is rich text as an ADF document. The files hold Markdown; Cloud's REST
// v3 answers ADF, v2 wiki markup, and both HTML for renderedFields.
//
// Beside GFM the Markdown knows @okafor for a person, :telescope: and :warning:,
// a quotation that begins with [!INFO], [!WARNING], … for a panel, and a fenced
// block marked adf, whose JSON becomes a node as it is.
type doc = object

// rich is a rich text value in the shape of the author's flavour.
func (a *author) rich(markdown string) any {
	d := a.doc(markdown)
	if a.flavour == Cloud {
		return d
	}
	return wiki(d)
}

func newMarkdown() parser.Parser {
	return goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.TaskList)).Parser()
}

// doc reads Markdown; the same text always gives the same doc.
func (a *author) doc(markdown string) doc {
	d, ok := a.docs[markdown]
	if !ok {
		d = parseMarkdown(markdown, a)
		a.docs[markdown] = d
	}
	return d
}

func parseMarkdown(markdown string, a *author) doc {
	src := []byte(markdown)
	tree := a.markdown.Parse(text.NewReader(src))
	m := &markdownReader{src: src, author: a}
	return doc{"type": "doc", "version": 1.0, "content": m.blocks(tree)}
}

type markdownReader struct {
	src    []byte
	author *author
	tasks  int
}

func node(kind string, content []any, attrs object) object {
	o := object{"type": kind}
	if content != nil {
		o["content"] = content
	}
	if attrs != nil {
		o["attrs"] = attrs
	}
	return o
}

func (m *markdownReader) blocks(parent ast.Node) []any {
	all := []any{}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		if b := m.block(n); b != nil {
			all = append(all, b)
		}
	}
	return all
}

func (m *markdownReader) block(n ast.Node) any {
	switch n := n.(type) {
	case *ast.Heading:
		return node("heading", m.inlines(n, nil), object{"level": float64(n.Level)})
	case *ast.List:
		return m.list(n)
	case *ast.Blockquote:
		return m.quote(n)
	case *ast.FencedCodeBlock:
		code, language := string(n.Lines().Value(m.src)), string(n.Language(m.src))
		if language == "adf" {
			var raw object
			if err := json.Unmarshal([]byte(code), &raw); err == nil {
				return raw
			}
		}
		attrs := object{}
		if language != "" {
			attrs["language"] = language
		}
		return node("codeBlock", []any{object{"type": "text", "text": strings.TrimSuffix(code, "\n")}}, attrs)
	case *ast.ThematicBreak:
		return node("rule", nil, nil)
	case *extast.Table:
		return m.table(n)
	case *ast.HTMLBlock: // Jira knows no HTML: it is text
		return node("paragraph", []any{object{"type": "text", "text": strings.TrimSpace(string(n.Lines().Value(m.src)))}}, nil)
	}
	return node("paragraph", m.inlines(n, nil), nil)
}

func (m *markdownReader) list(n *ast.List) any {
	if box := n.FirstChild().FirstChild(); box != nil {
		if _, ok := box.FirstChild().(*extast.TaskCheckBox); ok {
			return m.taskList(n)
		}
	}
	items := []any{}
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		items = append(items, node("listItem", m.blocks(item), nil))
	}
	if n.IsOrdered() {
		return node("orderedList", items, object{"order": float64(n.Start)})
	}
	return node("bulletList", items, nil)
}

func (m *markdownReader) taskList(n *ast.List) any {
	items := []any{}
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		m.tasks++
		state := "TODO"
		if box, ok := item.FirstChild().FirstChild().(*extast.TaskCheckBox); ok && box.IsChecked {
			state = "DONE"
		}
		items = append(items, node("taskItem", m.inlines(item.FirstChild(), nil), object{"localId": "task-" + string(rune('a'+m.tasks-1)), "state": state}))
	}
	return node("taskList", items, object{"localId": "tasks"})
}

var panelMark = regexp.MustCompile(`^\[!(INFO|NOTE|WARNING|ERROR|SUCCESS)\]\s*`)

func (m *markdownReader) quote(n *ast.Blockquote) any {
	content := m.blocks(n)
	if len(content) == 0 {
		return nil
	}
	first, _ := content[0].(object)["content"].([]any)
	if len(first) == 0 {
		return node("blockquote", content, nil)
	}
	opening, _ := first[0].(object)["text"].(string)
	mark := panelMark.FindStringSubmatch(opening)
	if mark == nil {
		return node("blockquote", content, nil)
	}
	first[0].(object)["text"] = opening[len(mark[0]):]
	return node("panel", content, object{"panelType": strings.ToLower(mark[1])})
}

func (m *markdownReader) table(n *extast.Table) any {
	rows := []any{}
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		kind := "tableCell"
		if _, ok := row.(*extast.TableHeader); ok {
			kind = "tableHeader"
		}
		cells := []any{}
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			cells = append(cells, node(kind, []any{node("paragraph", m.inlines(cell, nil), nil)}, object{}))
		}
		rows = append(rows, node("tableRow", cells, nil))
	}
	return node("table", rows, object{"isNumberColumnEnabled": false, "layout": "default"})
}

func (m *markdownReader) inlines(parent ast.Node, marks []any) []any {
	all := []any{}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			all = append(all, m.text(string(n.Value(m.src)), marks)...)
			if n.HardLineBreak() {
				all = append(all, node("hardBreak", nil, nil))
			} else if n.SoftLineBreak() {
				all = append(all, marked(" ", marks))
			}
		case *ast.String:
			all = append(all, m.text(string(n.Value), marks)...)
		case *ast.CodeSpan:
			code := ""
			for c := n.FirstChild(); c != nil; c = c.NextSibling() {
				if t, ok := c.(*ast.Text); ok {
					code += string(t.Value(m.src))
				}
			}
			all = append(all, marked(code, with(marks, object{"type": "code"})))
		case *ast.Emphasis:
			kind := "em"
			if n.Level == 2 {
				kind = "strong"
			}
			all = append(all, m.inlines(n, with(marks, object{"type": kind}))...)
		case *extast.Strikethrough:
			all = append(all, m.inlines(n, with(marks, object{"type": "strike"}))...)
		case *ast.Link:
			all = append(all, m.inlines(n, with(marks, link(string(n.Destination))))...)
		case *ast.AutoLink:
			address := string(n.URL(m.src))
			all = append(all, marked(address, with(marks, link(address))))
		case *ast.RawHTML:
			all = append(all, marked(string(n.Segments.Value(m.src)), marks))
		}
	}
	return joined(all)
}

// joined makes one node of neighbours that are plain text.
func joined(nodes []any) []any {
	plain := func(n any) bool { o := n.(object); return o["type"] == "text" && o["marks"] == nil }
	out := []any{}
	for _, n := range nodes {
		if last := len(out) - 1; last >= 0 && plain(n) && plain(out[last]) {
			out[last] = marked(out[last].(object)["text"].(string)+n.(object)["text"].(string), nil)
			continue
		}
		out = append(out, n)
	}
	return out
}

var inlineMark = regexp.MustCompile(`@[a-z-]+|:(?:telescope|warning):`)

// text returns the nodes of a run of plain text: people and emoji stand out.
func (m *markdownReader) text(s string, marks []any) []any {
	var all []any
	for s != "" {
		at := inlineMark.FindStringIndex(s)
		if at == nil {
			return append(all, marked(s, marks))
		}
		var found object
		switch name := s[at[0]:at[1]]; name {
		case ":telescope:":
			found = node("emoji", nil, object{"shortName": name, "id": "1f52d", "text": "🔭"})
		case ":warning:":
			found = node("emoji", nil, object{"shortName": name, "id": "26a0", "text": "⚠️"})
		default:
			if u := m.author.user(name[1:]); u != nil {
				id := u.Account
				if m.author.flavour == DataCenter {
					id = u.Name
				}
				found = node("mention", nil, object{"id": id, "text": "@" + u.Display, "accessLevel": ""})
			}
		}
		if found == nil {
			all = append(all, marked(s[:at[1]], marks))
		} else {
			if at[0] > 0 {
				all = append(all, marked(s[:at[0]], marks))
			}
			all = append(all, found)
		}
		s = s[at[1]:]
	}
	return all
}

func marked(s string, marks []any) object {
	o := object{"type": "text", "text": s}
	if len(marks) > 0 {
		o["marks"] = marks
	}
	return o
}

func with(marks []any, mark object) []any {
	return append(append([]any{}, marks...), mark)
}

func link(href string) object {
	return object{"type": "link", "attrs": object{"href": href}}
}
