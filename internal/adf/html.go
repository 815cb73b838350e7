package adf

import (
	"html"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/microcosm-cc/bluemonday"
	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/jqlbuild/jqlbuild/table"
)

// policy lets through what a reader needs of the markup that Jira makes of
// wiki text, and nothing that runs, loads or styles. It is safe for concurrent
// use.
var policy = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements(
		"p", "div", "span", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6",
		"b", "strong", "i", "em", "cite", "u", "ins", "s", "strike", "del", "sub", "sup",
		"code", "tt", "kbd", "samp", "pre", "blockquote", "ul", "ol", "li", "dl", "dt", "dd",
		"table", "thead", "tbody", "tfoot", "tr", "th", "td", "details", "summary",
	)
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowRelativeURLs(true)
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("src", "alt").OnElements("img")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^[A-Za-z0-9_ -]{1,200}$`)).OnElements("a", "div", "img", "pre", "span")
	p.AllowAttrs("colspan", "rowspan").Matching(bluemonday.Integer).OnElements("td", "th")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	return p
})

// FromHTML returns what the HTML that Jira Data Center renders of wiki markup
// shows, as blocks. Links that are relative to the site are made absolute with
// base; if that is nil they lead nowhere. Pictures become their alternative
// text or their file's name, linked to them. Mentions keep the name alone.
//
// https://developer.atlassian.com/server/jira/platform/rest/v10000/api-group-issue/ (expand=renderedFields)
func FromHTML(markup string, base *url.URL) table.Content {
	body := &nethtml.Node{Type: nethtml.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := nethtml.ParseFragment(strings.NewReader(policy().Sanitize(markup)), body)
	if err != nil { // nested too deep to be a page
		return paragraphs(html.UnescapeString(bluemonday.StrictPolicy().Sanitize(markup)))
	}
	r := reader{base: base}
	var f flow
	for _, n := range nodes {
		r.add(&f, n, marks{}, maxDepth)
	}
	return f.end()
}

// A reader reads the elements of a page at base.
type reader struct {
	base *url.URL
}

// blocks returns the children of n as blocks.
func (r reader) blocks(n *nethtml.Node, line table.Node, m marks, depth int) table.Content {
	f := flow{line: line}
	r.children(&f, n, m, depth)
	return f.end()
}

func (r reader) children(f *flow, n *nethtml.Node, m marks, depth int) {
	for child := range n.ChildNodes() {
		r.add(f, child, m, depth-1)
	}
}

// add adds what n shows to f. From depth 0 on, only text is left.
func (r reader) add(f *flow, n *nethtml.Node, m marks, depth int) {
	if n.Type == nethtml.TextNode {
		if text := collapse(n.Data, endsInSpace(f.line.Children)); text != "" {
			f.add(m.apply(table.Node{Kind: table.Text, Text: text}))
		}
		return
	}
	if depth <= 0 {
		r.children(f, n, m, depth)
		return
	}
	var none table.Node
	switch n.DataAtom {
	case atom.Br:
		f.add(table.Node{Kind: table.Break})
	case atom.Hr:
		f.add(table.Node{Kind: table.Rule})
	case atom.B, atom.Strong:
		r.children(f, n, m.with(table.Strong), depth)
	case atom.I, atom.Em, atom.Cite:
		r.children(f, n, m.with(table.Emphasis), depth)
	case atom.U, atom.Ins:
		r.children(f, n, m.with(table.Underline), depth)
	case atom.S, atom.Strike, atom.Del:
		r.children(f, n, m.with(table.Strike), depth)
	case atom.Sub:
		r.children(f, n, m.with(table.Subscript), depth)
	case atom.Sup:
		r.children(f, n, m.with(table.Superscript), depth)
	case atom.Code, atom.Tt, atom.Kbd, atom.Samp:
		r.children(f, n, m.with(table.Code), depth)
	case atom.A:
		r.link(f, n, m, depth)
	case atom.Img:
		f.add(r.image(n, m)...)
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		level := int(n.Data[1] - '0')
		f.add(r.blocks(n, table.Node{Kind: table.Title, Number: level}, m, depth)...)
	case atom.Pre:
		if code := strings.Trim(plain(n), "\n"); code != "" {
			f.add(table.Node{Kind: table.CodeBlock, Text: code, Name: codeLanguage(n)})
		}
	case atom.Blockquote:
		f.add(box(table.Quote, "", r.blocks(n, none, m, depth))...)
	case atom.Ul, atom.Dl:
		f.add(r.list(n, table.Node{Kind: table.List}, m, depth)...)
	case atom.Ol:
		f.add(r.list(n, table.Node{Kind: table.Ordered, Number: integer(n, "start", 1<<31-1)}, m, depth)...)
	case atom.Table:
		f.add(r.grid(n, m, depth)...)
	case atom.Details:
		f.add(r.expand(n, m, depth))
	case atom.Div:
		if hasClass(n, "panel") && !hasClass(n, "code") && !hasClass(n, "preformatted") {
			f.add(box(table.Panel, "note", r.blocks(n, none, m, depth))...)
			return
		}
		f.add(r.blocks(n, none, m, depth)...)
	case atom.P, atom.Dt, atom.Dd, atom.Li, atom.Summary:
		f.add(r.blocks(n, none, m, depth)...)
	default:
		r.children(f, n, m, depth)
	}
}

// link reads a link; one to a person's profile is a mention.
func (r reader) link(f *flow, n *nethtml.Node, m marks, depth int) {
	href := attribute(n, "href")
	if hasClass(n, "user-hover") || strings.Contains(href, "ViewProfile.jspa") {
		name := strings.Join(strings.Fields(plain(n)), " ")
		f.add(m.apply(mention("", name)))
		return
	}
	r.children(f, n, m.leading(r.address(href)), depth)
}

func (r reader) address(href string) string {
	if strings.HasPrefix(href, "#") { // it leads to a place on Jira's page, not on ours
		return ""
	}
	return address(href, r.base)
}

// emoticons are the pictures that Jira draws for the marks of wiki markup.
// https://jira.atlassian.com/secure/WikiRendererHelpAction.jspa?section=miscellaneous
var emoticons = map[string]string{
	"smile": "🙂", "sad": "🙁", "tongue": "😛", "biggrin": "😀", "wink": "😉",
	"thumbs_up": "👍", "thumbs_down": "👎", "information": "ℹ️", "check": "✔️", "error": "❌", "warning": "⚠️",
	"add": "➕", "forbidden": "⛔", "help_16": "❓", "lightbulb_on": "💡", "lightbulb": "💡",
	"star_yellow": "⭐", "star_red": "⭐", "star_green": "⭐", "star_blue": "⭐", "flag": "🚩",
}

// image returns a picture by its text. The ones that only decorate a link are
// nothing.
func (r reader) image(n *nethtml.Node, m marks) table.Content {
	src, alt := attribute(n, "src"), strings.TrimSpace(attribute(n, "alt"))
	file := fileName(src)
	if hasClass(n, "emoticon") {
		name, _, _ := strings.Cut(file, ".")
		alt = first(emoticons[name], alt)
	} else if !hasClass(n, "icon") && !hasClass(n, "rendericon") {
		m = m.leading(r.address(src))
		alt = first(alt, fileName(m.url), file)
	}
	if alt == "" {
		return nil
	}
	return table.Content{m.apply(table.Node{Kind: table.Text, Text: alt})}
}

func (r reader) list(n *nethtml.Node, list table.Node, m marks, depth int) table.Content {
	for child := range n.ChildNodes() {
		var f flow
		r.add(&f, child, m, depth-1)
		list.Children = append(list.Children, box(table.Item, "", tight(f.end()))...)
	}
	if len(list.Children) == 0 {
		return nil
	}
	return table.Content{list}
}

func (r reader) grid(n *nethtml.Node, m marks, depth int) table.Content {
	grid := table.Node{Kind: table.Grid}
	for child := range n.ChildNodes() {
		rows := []*nethtml.Node{child}
		if child.DataAtom != atom.Tr {
			rows = slices.Collect(child.ChildNodes())
		}
		for _, tr := range rows {
			if row := r.row(tr, m, depth-2); len(row.Children) > 0 {
				grid.Children = append(grid.Children, row)
			}
		}
	}
	for i, row := range grid.Children {
		for j := range row.Children {
			row.Children[j].Rows = min(row.Children[j].Rows, len(grid.Children)-i)
		}
	}
	return box(table.Grid, "", grid.Children)
}

func (r reader) row(tr *nethtml.Node, m marks, depth int) table.Node {
	row := table.Node{Kind: table.GridRow}
	for td := range tr.ChildNodes() {
		if td.Type != nethtml.ElementNode {
			continue
		}
		cell := table.Node{
			Kind:     table.GridCell,
			Cols:     integer(td, "colspan", maxSpan),
			Rows:     integer(td, "rowspan", maxSpan),
			Children: r.blocks(td, table.Node{}, m, depth),
		}
		if td.DataAtom == atom.Th {
			cell.Kind = table.GridHead
		}
		row.Children = append(row.Children, cell)
	}
	return row
}

// expand reads an element whose first child may be its title.
func (r reader) expand(n *nethtml.Node, m marks, depth int) table.Node {
	expand := table.Node{Kind: table.Expand}
	var f flow
	for child := range n.ChildNodes() {
		if child.DataAtom == atom.Summary && expand.Text == "" {
			expand.Text = strings.Join(strings.Fields(plain(child)), " ")
			continue
		}
		r.add(&f, child, m, depth-1)
	}
	expand.Children = f.end()
	return expand
}

// collapse returns text with its white space as a browser shows it: every run
// of it one space, and none where the line is at its start or after a space.
func collapse(text string, atStart bool) string {
	var b strings.Builder
	space := atStart
	for _, r := range text {
		switch r {
		case ' ', '\t', '\n', '\r', '\f':
			if !space {
				b.WriteByte(' ')
			}
			space = true
		default:
			b.WriteRune(r)
			space = false
		}
	}
	return b.String()
}

// endsInSpace reports whether more white space would not show after line.
func endsInSpace(line table.Content) bool {
	if len(line) == 0 {
		return true
	}
	last := line[len(line)-1]
	switch {
	case isMark(last.Kind):
		return endsInSpace(last.Children)
	case last.Kind == table.Text || last.Kind == table.Code:
		return strings.HasSuffix(last.Text, " ")
	}
	return last.Kind == table.Break
}

// plain returns the text in n as it is, with line breaks.
func plain(n *nethtml.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		switch {
		case d.Type == nethtml.TextNode:
			b.WriteString(d.Data)
		case d.DataAtom == atom.Br:
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// codeLanguage returns the language in a class such as "code-java".
func codeLanguage(n *nethtml.Node) string {
	for class := range strings.FieldsSeq(attribute(n, "class")) {
		if name, ok := strings.CutPrefix(class, "code-"); ok {
			return language(name)
		}
	}
	return ""
}

// integer returns an attribute from 1 to high, or 1.
func integer(n *nethtml.Node, name string, high int) int {
	i, err := strconv.Atoi(attribute(n, name))
	if err != nil || i < 1 {
		return 1
	}
	return min(i, high)
}

func attribute(n *nethtml.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func hasClass(n *nethtml.Node, class string) bool {
	return slices.Contains(strings.Fields(attribute(n, "class")), class)
}
