package table

import "strings"

// line returns content as it stands within a sentence: its text and marks
// without any block or line break. Items, cells and lines of values have commas
// between them.
func (c Content) line() Content {
	if !c.breaks() {
		return c // nearly everything
	}
	l := liner{}
	l.content(c, ", ")
	return l.out
}

// breaks reports whether content has a line break or a block.
func (c Content) breaks() bool {
	for _, n := range c {
		if n.Kind == Break || n.Kind.block() || strings.ContainsAny(n.Text, "\r\n") || n.Children.breaks() {
			return true
		}
	}
	return false
}

// A liner collects content in one line.
type liner struct {
	out       Content
	separator string // what comes before what is written next, if that is not the first
	depth     int
}

// content appends content whose line breaks become breakAs.
func (l *liner) content(c Content, breakAs string) {
	if l.depth == maxDepth {
		l.leaf(Node{Kind: Text, Text: PlainText(c)})
		return
	}
	l.depth++
	for i, n := range c {
		if i > 0 && (n.Kind.block() || c[i-1].Kind.block()) {
			l.part(" ")
		}
		l.node(n, breakAs)
	}
	l.depth--
}

// part lets a separator come before what is written next.
func (l *liner) part(separator string) {
	if l.separator != ", " {
		l.separator = separator
	}
}

func (l *liner) node(n Node, breakAs string) {
	switch n.Kind {
	case Break:
		l.part(breakAs)
	case Text, Status, Icon, Time, Person, Code, Unseen:
		l.leaf(n)
	case CodeBlock:
		l.leaf(Node{Kind: Code, Text: n.Text})
	case Link, Strong, Emphasis, Underline, Strike, Subscript, Superscript:
		inner := liner{depth: l.depth}
		if inner.content(n.Children, " "); len(inner.out) > 0 || n.Kind == Link {
			n.Children = inner.out
			l.append(n)
		}
	case List, Ordered, GridRow, Grid, Columns:
		for i, item := range n.Children {
			if i > 0 {
				l.part(", ")
			}
			l.node(item, " ")
		}
	case Task:
		sign, _ := n.box()
		l.append(Node{Kind: Text, Text: sign + " "})
		l.content(n.Children, " ")
	case Expand:
		l.leaf(Node{Kind: Text, Text: n.Text})
		l.part(" ")
		l.content(n.Children, " ")
	default:
		l.content(n.Children, " ")
	}
}

// leaf appends a node that is a text, with spaces for its line breaks.
func (l *liner) leaf(n Node) {
	if strings.ContainsAny(n.Text, "\r\n") {
		n.Text = strings.Join(strings.Fields(n.Text), " ")
	}
	if n.Text != "" {
		l.append(n)
	}
}

func (l *liner) append(n Node) {
	if l.separator != "" && len(l.out) > 0 {
		l.out = append(l.out, Node{Kind: Text, Text: l.separator})
	}
	l.separator = ""
	l.out = append(l.out, n)
}
