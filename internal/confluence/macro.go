package confluence

import (
	"fmt"
	"strings"

	"github.com/jqlbuild/jqlbuild/source"
)

// A macro is an <ac:structured-macro>.
type macro struct {
	*node
	name   string
	params []*parameter
	rich   []*node     // the body, if it is a part of the page
	plain  source.Text // the body, if it is text
}

// A parameter is an <ac:parameter>.
type parameter struct {
	name  string
	value source.Text // an address is the value of its ri:url
	span  source.Span
	used  bool
}

func newMacro(n *node) *macro {
	m := &macro{node: n, name: n.attr("ac:name")}
	for _, k := range n.kids {
		switch k.name {
		case "ac:parameter", "ac:default-parameter":
			p := &parameter{name: k.attr("ac:name"), value: k.content(), span: k.span}
			if u := k.child("ri:url"); u != nil {
				var b source.Builder
				b.Replace(u.attr("ri:value"), u.span)
				p.value = b.Text(u.span)
			}
			m.params = append(m.params, p)
		case "ac:rich-text-body":
			m.rich = append(m.rich, k.kids...)
		case "ac:plain-text-body":
			m.plain = k.content()
		}
	}
	return m
}

// take returns the value of a parameter, which counts as carried over. White
// space at its ends never means anything.
func (m *macro) take(name string) source.Text {
	for _, p := range m.params {
		if p.name == name && !p.used {
			p.used = true
			return p.value.TrimSpace()
		}
	}
	return source.Text{}
}

// is reports whether a parameter has a value, and takes it then.
func (m *macro) is(name, value string) bool {
	for _, p := range m.params {
		if p.name == name && strings.TrimSpace(p.value.Value) == value {
			p.used = true
			return true
		}
	}
	return false
}

// String returns the macro's name and parameters, for the author's eyes.
func (m *macro) String() string {
	var b strings.Builder
	b.WriteString(m.name)
	sep := ": "
	for _, p := range m.params {
		if p.name != "" {
			fmt.Fprintf(&b, "%s%s=%s", sep, p.name, p.value.Value)
		} else {
			b.WriteString(sep + p.value.Value)
		}
		sep = ", "
	}
	return b.String()
}

// panels are the macros that set a part of a page apart, with what their
// quotations begin with if they have no title.
var panels = map[string]string{"info": "Info", "note": "Note", "tip": "Tip", "warning": "Warning", "panel": ""}

// macro converts a macro.
func (c *converter) macro(n *node) []piece {
	m := newMacro(n)
	switch m.name {
	case "jira", "jiraissues", "jql-table":
		return c.issues(m)
	case "jirachart":
		return c.chart(m)
	case "code", "noformat":
		return c.codeMacro(m)
	case "info", "note", "tip", "warning", "panel":
		return c.quotation(n, c.titled(m, panels[m.name]))
	case "expand":
		return c.paragraph(c.titled(m, ""))
	case "status":
		if title := m.take("title").Value; title != "" {
			return []piece{{inline, "**" + strings.TrimSpace(escape(title)) + "**"}}
		}
		return nil
	case "section", "column", "details", "excerpt", "div", "span", "layout":
		return c.paragraph(c.all(m.rich))
	}
	c.warn(n.span, "convert-macro", fmt.Sprintf("the macro %q has no counterpart; a comment stands in its place", m.name), "")
	return append([]piece{comment("Confluence macro " + m.String())}, c.body(m)...)
}

// body converts what a macro holds.
func (c *converter) body(m *macro) []piece {
	var pieces []piece
	if len(m.rich) > 0 {
		pieces = c.paragraph(c.all(m.rich))
	}
	if strings.TrimSpace(m.plain.Value) != "" {
		pieces = append(pieces, c.codeBlock(m.node, m.plain.Value, "")...)
	}
	return pieces
}

// titled converts the body of a macro, after its title or another beginning.
func (c *converter) titled(m *macro, beginning string) []piece {
	if title := m.take("title"); title.Value != "" {
		beginning = title.Value
	}
	pieces := c.body(m)
	if beginning == "" {
		return pieces
	}
	head := "**" + strings.TrimSpace(escape(beginning)) + "**"
	return append(c.paragraph([]piece{{inline, head}}), pieces...)
}

func (c *converter) codeMacro(m *macro) []piece {
	code := c.codeBlock(m.node, m.plain.Value, m.take("language").Value)
	if title := m.take("title"); title.Value != "" {
		return append(c.paragraph([]piece{{inline, "**" + strings.TrimSpace(escape(title.Value)) + "**"}}), code...)
	}
	return code
}

// extension converts what Confluence Cloud has in place of a macro: the form
// for programs that do not know it is a part of the page.
func (c *converter) extension(n *node) []piece {
	if fallback := n.child("ac:adf-fallback"); fallback != nil {
		c.lose(n, "an element of Confluence's new editor keeps only what it shows elsewhere")
		return c.paragraph(c.all(fallback.kids))
	}
	c.warn(n.span, "convert-macro", "an element of Confluence's new editor has no counterpart; a comment stands in its place", "")
	text := "Confluence element"
	if k := n.find("ac:adf-node"); k != nil {
		text += " " + k.attr("type")
	}
	return []piece{comment(text)}
}
