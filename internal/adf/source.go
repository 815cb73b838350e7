package adf

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"github.com/jqlbuild/jqlbuild/table"
)

// Source returns the text of a document as its author typed it, for whom it is
// a text in another markup: a paragraph a line, or several where it has breaks,
// with a blank line after it unless it and the next are of a list, a quote, a
// table or code. What the editor made a heading, a list, code, a link or bold of
// as it was typed has the marks again that CommonMark has for those. show
// changes the people in a line to how they are to be shown.
func Source(doc json.RawMessage, show func(table.Content)) string {
	d := newDecoder(doc)
	root := d.node(d.next(), maxDepth)
	s := typed{show: show}
	for _, n := range root.content {
		s.node(n)
	}
	return s.b.String()
}

// WikiSource returns wiki markup that its author meant as another markup: as it
// is, but for the people, whom show changes to how they are to be shown.
func WikiSource(text string, show func(table.Content)) string {
	if !wikiMention.MatchString(text) {
		return text
	}
	c := mentions(text)
	show(c)
	var b strings.Builder
	for _, n := range c {
		b.WriteString(n.Text)
	}
	return b.String()
}

// A typed collects what an author typed.
type typed struct {
	b      strings.Builder
	show   func(table.Content)
	last   string // the last line
	fenced bool   // within code between fences
}

// goesOn matches a line that stands directly below another one of its kind.
var goesOn = regexp.MustCompile(`^(?:\s*(?:[-*+]|[0-9]+[.)])\s|\s*[|>]|\s{4}|\s*=+\s*$)`)

func (s *typed) node(n node) {
	c := converter{depth: maxDepth - 1}
	switch n.kind {
	case "paragraph":
		s.paragraph(c.lines(n.content, table.Node{Kind: table.Paragraph}))
	case "heading":
		level := n.number("level", 1, 6, 1)
		s.line(strings.Repeat("#", level)+" "+strings.Join(strings.Fields(s.text(c.lines(n.content, table.Node{Kind: table.Paragraph}))), " "), true)
	case "codeBlock":
		fence := "```"
		code := text(n)
		for strings.Contains(code, fence) {
			fence += "`"
		}
		s.line(fence+language(n.attr("language"))+"\n"+code+"\n"+fence, true)
	case "rule":
		s.line("---", true)
	default:
		s.paragraph(c.blocks([]node{n}))
	}
}

// paragraph adds the lines of a block, of which the first is set apart from the
// block before unless both go on.
func (s *typed) paragraph(c table.Content) {
	text := s.text(c)
	if text == "" && !s.fenced {
		s.last = "" // the blank line comes with the next block
		return
	}
	for i, line := range strings.Split(text, "\n") {
		s.line(line, i == 0 && !s.fenced && !(goesOn.MatchString(line) && goesOn.MatchString(s.last) || strings.Trim(line, "= ") == ""))
		if mark := strings.TrimSpace(line); strings.HasPrefix(mark, "```") || strings.HasPrefix(mark, "~~~") {
			s.fenced = !s.fenced
		}
	}
}

func (s *typed) text(c table.Content) string {
	s.show(c)
	return strings.TrimRight(marked(c), "\n")
}

// marked returns content as it is written in CommonMark, as far as an editor
// makes it of what people type; what it has no marks for is text.
func marked(c table.Content) string {
	var b strings.Builder
	for i, n := range c {
		if i > 0 && (!isInline(n) || !isInline(c[i-1])) {
			b.WriteByte('\n')
		}
		switch n.Kind {
		case table.Break:
			b.WriteByte('\n')
		case table.Text, table.Status, table.Icon, table.Time, table.Person:
			b.WriteString(n.Text)
		case table.Paragraph:
			b.WriteString(marked(n.Children))
		case table.Strong:
			b.WriteString(around(n, "**"))
		case table.Emphasis:
			b.WriteString(around(n, "*"))
		case table.Strike:
			b.WriteString(around(n, "~~"))
		case table.Code:
			b.WriteString(codeSpan(n.Text))
		case table.Link:
			b.WriteString(linkOf(n))
		case table.List, table.Ordered:
			for i, item := range n.Children {
				if i > 0 {
					b.WriteByte('\n')
				}
				marker := "* "
				if n.Kind == table.Ordered {
					marker = strconv.Itoa(max(n.Number, 1)+i) + ". "
				}
				if item.Kind != table.Item {
					b.WriteString(marker + strings.TrimLeft(table.PlainText(table.Content{item}), "* "))
					continue
				}
				indent := strings.Repeat(" ", len(marker))
				b.WriteString(marker + strings.ReplaceAll(marked(item.Children), "\n", "\n"+indent))
			}
		default:
			b.WriteString(table.PlainText(table.Content{n}))
		}
	}
	return b.String()
}

// around returns the text of a node between delimiters, which no space may
// follow or precede within them.
func around(n table.Node, delimiter string) string {
	text := marked(n.Children)
	inner := strings.TrimSpace(text)
	if inner == "" {
		return text
	}
	before, after, _ := strings.Cut(text, inner)
	return before + delimiter + inner + delimiter + after
}

func codeSpan(text string) string {
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if len(fence) > 1 {
		text = " " + text + " "
	}
	return fence + text + fence
}

func linkOf(n table.Node) string {
	text := marked(n.Children)
	switch {
	case strings.ContainsAny(n.URL, "<>\n ") || strings.ContainsAny(text, "[]\n"):
		return text
	case text == n.URL || text == "":
		return "<" + n.URL + ">"
	}
	return "[" + text + "](<" + n.URL + ">)"
}

// line adds a line, after a blank one if it is set apart.
func (s *typed) line(text string, apart bool) {
	if s.b.Len() > 0 {
		s.b.WriteString("\n")
		if apart {
			s.b.WriteString("\n")
		}
	}
	s.b.WriteString(text)
	s.last = text
}
