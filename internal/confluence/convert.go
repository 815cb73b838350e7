// Package confluence reads what a Confluence holds: pages in its storage
// format, and its application links.
package confluence

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/jqlbuild/jqlbuild/source"
)

// Options say how a page is converted.
type Options struct {
	// Links are the names of links in the configuration for application
	// links, by the name, the id or the beginning of the address of the
	// latter. Defaults to names made by [LinkName].
	Links map[string]string
}

// Convert returns a page in storage format as Markdown in which shortcodes
// stand for the macros that show issues. What Markdown has no form for keeps
// its text; a macro that is no text leaves its name and parameters in an HTML
// comment. The problems say, each at its place in the page, what was not
// carried over. They are warnings, save for a macro of Jira's for which there
// is no shortcode.
func Convert(f *source.File, o Options) (markdown string, problems []source.Problem) {
	page, problems := read(f)
	c := &converter{options: o, problems: problems, lost: make(map[string]*loss), links: newLinks(o.Links)}
	c.links.collect(page)
	markdown = join(paragraphs(c.all(page.kids)))
	if markdown != "" {
		markdown += "\n"
	}
	c.problems = append(c.problems, c.links.problems()...)
	for _, l := range c.lost {
		p := l.problem
		if l.n > 1 {
			p.Message += fmt.Sprintf(" (here and in %d more places)", l.n-1)
		}
		c.problems = append(c.problems, p)
	}
	return markdown, source.SortProblems(c.problems)
}

// A converter turns the nodes of one page into Markdown.
type converter struct {
	options  Options
	links    *links
	problems []source.Problem
	lost     map[string]*loss

	strong, emphasis bool // what the current text stands in
	inCell           bool // where a line is all there is
}

// A loss is something that Markdown does not have, and of which a page may
// hold a great deal.
type loss struct {
	problem source.Problem // at the first place
	n       int
}

// lose takes note of something that is not carried over but for its text.
func (c *converter) lose(n *node, message string) {
	l := c.lost[message]
	if l == nil {
		l = &loss{problem: source.Problem{Span: n.span, Code: "convert-format", Warning: true, Message: message}}
		c.lost[message] = l
	}
	l.n++
}

func (c *converter) warn(span source.Span, code, message, fix string) {
	c.problems = append(c.problems, source.Problem{Span: span, Code: code, Warning: true, Message: message, Fix: fix})
}

// all converts nodes that follow each other.
func (c *converter) all(nodes []*node) []piece {
	var pieces []piece
	for i, n := range nodes {
		before := ""
		if len(pieces) > 0 && pieces[len(pieces)-1].kind == inline {
			before = pieces[len(pieces)-1].text
		}
		after := nodes[i+1 : min(i+1+maxAhead, len(nodes))]
		pieces = append(pieces, c.node(n, before, after)...)
	}
	return pieces
}

// maxAhead is how many elements may hold nothing before the character that
// comes next.
const maxAhead = 4

// firstRune returns the first character of what nodes show, or 0.
func firstRune(nodes []*node) rune {
	for _, n := range nodes {
		switch {
		case n.name != "":
			if c := firstRune(n.kids[:min(maxAhead, len(n.kids))]); c != 0 {
				return c
			}
		case n.text.Value != "":
			c, _ := utf8.DecodeRuneInString(n.text.Value)
			return c
		}
	}
	return 0
}

// node converts one node. before is the Markdown that it follows in its line,
// after are the nodes that follow it.
func (c *converter) node(n *node, before string, after []*node) []piece {
	switch n.name {
	case "":
		return []piece{{inline, escape(n.text.Value)}}
	case "!":
		c.lose(n, "a comment is left out")
		return nil
	case "p":
		return c.paragraph(c.all(n.kids))
	case "h1", "h2", "h3", "h4", "h5", "h6":
		return c.heading(n)
	case "br":
		return []piece{{kind: hardBreak}}
	case "hr":
		if c.inCell {
			c.lose(n, "a cell of a Markdown table holds no line across it; it is left out")
			return []piece{{kind: lineEnd}}
		}
		return []piece{{block, "***"}} // "---" at the beginning would be front matter
	case "strong", "b":
		return c.emphasized(n, &c.strong, "**", before, after)
	case "em", "i":
		return c.emphasized(n, &c.emphasis, "*", before, after)
	case "del", "s", "strike":
		return c.emphasized(n, new(bool), "~~", before, after)
	case "code", "tt", "kbd", "samp":
		return c.codeSpan(n)
	case "pre":
		return c.codeBlock(n, n.content().Value, "")
	case "blockquote":
		return c.quotation(n, c.all(n.kids))
	case "ul", "ol", "ac:task-list":
		return c.list(n)
	case "table":
		return c.table(n)
	case "a":
		return c.anchor(n)
	case "img":
		return c.image(n, n.attr("src"), n.attr("alt"))
	case "time":
		return append(c.all(n.kids), piece{inline, escape(n.attr("datetime"))})
	case "ac:link":
		return c.link(n)
	case "ac:image":
		return c.attachedImage(n)
	case "ac:emoticon":
		return c.emoticon(n)
	case "ac:structured-macro", "ac:macro":
		return c.macro(n)
	case "ac:adf-extension":
		return c.extension(n)
	case "ac:placeholder":
		c.warn(n.span, "convert-format", fmt.Sprintf("the placeholder %q is left out", oneLine(n.content().Value)), "")
		return nil
	case "u", "ins", "sub", "sup", "small", "big", "font", "cite", "q":
		c.lose(n, fmt.Sprintf("Markdown has nothing like <%s>; its text is kept", n.name))
		return c.all(n.kids)
	case "span":
		if n.attr("style") != "" {
			c.lose(n, "the style of text, such as its colour, is left out")
		}
		return c.all(n.kids)
	case "div", "ac:layout", "ac:layout-section", "ac:layout-cell", "ac:rich-text-body", "section", "li", "dd", "dt", "tr", "td", "th":
		return c.paragraph(c.all(n.kids))
	case "ac:inline-comment-marker", "ac:link-body", "ac:plain-text-link-body", "ac:plain-text-body", "wbr", "label", "tbody", "thead", "tfoot":
		return c.all(n.kids)
	}
	c.lose(n, fmt.Sprintf("the element <%s> is not known; its text is kept", n.name))
	return c.all(n.kids)
}

// paragraph sets pieces off from what is before and after them.
func (c *converter) paragraph(pieces []piece) []piece {
	if !c.inCell {
		return paragraphs(pieces)
	}
	return append(append([]piece{{kind: lineEnd}}, pieces...), piece{kind: lineEnd})
}

func (c *converter) quotation(n *node, pieces []piece) []piece {
	if c.inCell {
		c.lose(n, "a cell of a Markdown table holds no quotation and no panel; its text is kept")
		return c.paragraph(pieces)
	}
	blocks := paragraphs(pieces)
	if len(blocks) == 0 {
		return nil
	}
	return []piece{quoted(blocks)}
}

// heading converts h1 to h6. What is more than text follows it.
func (c *converter) heading(n *node) []piece {
	if c.inCell {
		c.lose(n, "a cell of a Markdown table holds no heading; its text is strong")
		return c.paragraph(c.emphasized(n, &c.strong, "**", "", nil))
	}
	text, rest := split(c.all(n.kids))
	if text == "" {
		return rest
	}
	if end := strings.TrimRight(text, "#"); end != text {
		text = end + `\` + text[len(end):] // at the end, # would close the heading
	}
	level, _ := strconv.Atoi(n.name[1:])
	return append([]piece{{block, strings.Repeat("#", level) + " " + text}}, rest...)
}

// split returns what of the pieces fits a line, and the rest.
func split(pieces []piece) (line string, rest []piece) {
	var text []piece
	for _, p := range pieces {
		switch p.kind {
		case inline, hardBreak:
			text = append(text, p)
		case lineEnd:
			text = append(text, piece{inline, " "})
		default:
			text = append(text, piece{inline, " "})
			rest = append(rest, p)
		}
	}
	return oneLineOf(text), rest
}

// emphasized converts an element that puts marks around its text, unless one
// of its kind does that already.
func (c *converter) emphasized(n *node, within *bool, mark, before string, after []*node) []piece {
	if *within {
		return c.all(n.kids)
	}
	*within = true
	pieces := c.all(n.kids)
	*within = false
	marked, ok := emphasize(pieces, mark, before, firstRune(after))
	if !ok {
		c.lose(n, fmt.Sprintf("Markdown cannot end <%s> in the middle of a word; its text is kept", n.name))
	}
	return marked
}

func (c *converter) codeSpan(n *node) []piece {
	if n.find("ac:structured-macro") != nil || n.find("ac:link") != nil || n.find("ac:image") != nil {
		return c.all(n.kids) // nothing is more than text in a code span
	}
	return []piece{{inline, c.codeLine(n.content().Value)}}
}

// codeLine returns code as a code span.
func (c *converter) codeLine(code string) string {
	span := codeSpan(code)
	if c.inCell {
		span = strings.ReplaceAll(span, "|", `\|`) // the table takes the backslash off, even here
	}
	return span
}

func (c *converter) codeBlock(n *node, code, language string) []piece {
	if !c.inCell {
		return []piece{codeBlock(code, language)}
	}
	if !strings.ContainsAny(strings.TrimSpace(code), "\r\n") {
		return []piece{{inline, c.codeLine(code)}}
	}
	c.lose(n, "a cell of a Markdown table holds no block of code; it follows the table")
	return []piece{codeBlock(code, language)}
}
