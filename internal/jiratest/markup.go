package jiratest

import (
	"fmt"
	"html"
	"strings"
)

// wiki prints a document in Jira's wiki markup.
func wiki(d doc) string {
	var b strings.Builder
	for i, n := range content(d) {
		if i > 0 {
			b.WriteString("\n\n")
		}
		wikiBlock(&b, n, "")
	}
	return b.String()
}

func wikiBlock(b *strings.Builder, n object, bullets string) {
	switch n["type"] {
	case "heading":
		fmt.Fprintf(b, "h%v. ", attr(n, "level"))
		wikiInlines(b, n)
	case "bulletList", "taskList":
		wikiList(b, n, bullets+"*")
	case "orderedList":
		wikiList(b, n, bullets+"#")
	case "blockquote":
		wikiBox(b, "quote", n)
	case "panel":
		kind, _ := attr(n, "panelType").(string)
		name := map[string]string{"info": "info", "note": "note", "warning": "warning", "success": "tip"}[kind]
		if name == "" {
			name = "panel"
		}
		wikiBox(b, name, n)
	case "codeBlock":
		b.WriteString("{code")
		if l, ok := attr(n, "language").(string); ok {
			b.WriteString(":" + l)
		}
		b.WriteString("}\n" + plain(n) + "\n{code}")
	case "rule":
		b.WriteString("----")
	case "table":
		for i, row := range content(n) {
			if i > 0 {
				b.WriteString("\n")
			}
			bar := "|"
			for _, cell := range content(row) {
				if bar = "|"; cell["type"] == "tableHeader" {
					bar = "||"
				}
				b.WriteString(bar)
				for _, p := range content(cell) {
					wikiBlock(b, p, "")
				}
			}
			b.WriteString(bar)
		}
	case "paragraph":
		wikiInlines(b, n)
	default:
		for i, child := range content(n) {
			if i > 0 {
				b.WriteString("\n")
			}
			wikiBlock(b, child, bullets)
		}
	}
}

func wikiBox(b *strings.Builder, name string, n object) {
	b.WriteString("{" + name + "}\n")
	for _, child := range content(n) {
		wikiBlock(b, child, "")
		b.WriteString("\n")
	}
	b.WriteString("{" + name + "}")
}

func wikiList(b *strings.Builder, n object, bullets string) {
	for i, item := range content(n) {
		if i > 0 {
			b.WriteString("\n")
		}
		if item["type"] == "taskItem" {
			b.WriteString(bullets + " ")
			wikiInlines(b, item)
			continue
		}
		for j, child := range content(item) {
			if j == 0 {
				b.WriteString(bullets + " ")
			} else {
				b.WriteString("\n")
			}
			wikiBlock(b, child, bullets)
		}
	}
}

// wikiMarks and htmlMarks are what stands around marked text.
var (
	wikiMarks = map[any][2]string{"code": {"{{", "}}"}, "strong": {"*", "*"}, "em": {"_", "_"}, "strike": {"-", "-"}}
	htmlMarks = map[any]string{"code": "tt", "strong": "b", "em": "em", "strike": "del"}
)

func wikiInlines(b *strings.Builder, n object) {
	escape := strings.NewReplacer("{", `\{`, "[", `\[`, "|", `\|`)
	for _, c := range content(n) {
		switch c["type"] {
		case "hardBreak":
			b.WriteString("\\\\\n")
		case "mention":
			fmt.Fprintf(b, "[~%v]", attr(c, "id"))
		case "emoji":
			fmt.Fprint(b, attr(c, "text"))
		case "text":
			s := escape.Replace(c["text"].(string))
			for _, m := range marks(c) {
				around := wikiMarks[m["type"]]
				s = around[0] + s + around[1]
				if m["type"] == "link" {
					s = fmt.Sprintf("[%s|%v]", s, attr(m, "href"))
				}
			}
			b.WriteString(s)
		}
	}
}

// renderHTML prints a document as Jira's renderedFields do: with addresses
// relative to the site, and classes of its own.
func renderHTML(d doc) string {
	var b strings.Builder
	for _, n := range content(d) {
		htmlBlock(&b, n)
		b.WriteString("\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func htmlBlock(b *strings.Builder, n object) {
	wrap := func(open, end string) {
		b.WriteString(open)
		for _, child := range content(n) {
			htmlBlock(b, child)
		}
		b.WriteString(end)
	}
	switch n["type"] {
	case "heading":
		level := attr(n, "level")
		fmt.Fprintf(b, "<h%v><a name=\"%s\"></a>", level, html.EscapeString(plain(n)))
		htmlInlines(b, n)
		fmt.Fprintf(b, "</h%v>", level)
	case "bulletList", "taskList":
		wrap(`<ul class="alternate" type="square">`, "</ul>")
	case "orderedList":
		wrap("<ol>", "</ol>")
	case "listItem":
		wrap("<li>", "</li>")
	case "taskItem":
		b.WriteString("<li>")
		htmlInlines(b, n)
		b.WriteString("</li>")
	case "blockquote":
		wrap("<blockquote>", "</blockquote>")
	case "panel":
		wrap(`<div class="panel"><div class="panelContent">`, "</div></div>")
	case "codeBlock":
		language, _ := attr(n, "language").(string)
		fmt.Fprintf(b, `<div class="code panel" style="border-width: 1px;"><div class="codeContent panelContent"><pre class="code-%s">%s</pre></div></div>`,
			html.EscapeString(language), html.EscapeString(plain(n)))
	case "rule":
		b.WriteString("<hr />")
	case "table":
		wrap(`<div class='table-wrap'><table class='confluenceTable'><tbody>`, "</tbody></table></div>")
	case "tableRow":
		wrap("<tr>", "</tr>")
	case "tableHeader":
		wrap(`<th class='confluenceTh'>`, "</th>")
	case "tableCell":
		wrap(`<td class='confluenceTd'>`, "</td>")
	case "paragraph":
		b.WriteString("<p>")
		htmlInlines(b, n)
		b.WriteString("</p>")
	default:
		wrap("", "")
	}
}

func htmlInlines(b *strings.Builder, n object) {
	for _, c := range content(n) {
		switch c["type"] {
		case "hardBreak":
			b.WriteString("<br/>")
		case "mention":
			name := html.EscapeString(fmt.Sprint(attr(c, "id")))
			fmt.Fprintf(b, `<a href="/secure/ViewProfile.jspa?name=%s" class="user-hover" rel="%s">%s</a>`, name, name, html.EscapeString(strings.TrimPrefix(fmt.Sprint(attr(c, "text")), "@")))
		case "emoji":
			b.WriteString(html.EscapeString(fmt.Sprint(attr(c, "text"))))
		case "text":
			s := html.EscapeString(c["text"].(string))
			for _, m := range marks(c) {
				if tag := htmlMarks[m["type"]]; tag != "" {
					s = "<" + tag + ">" + s + "</" + tag + ">"
				}
				if m["type"] == "link" {
					s = fmt.Sprintf(`<a href="%s" class="external-link" rel="nofollow noreferrer">%s</a>`, html.EscapeString(fmt.Sprint(attr(m, "href"))), s)
				}
			}
			b.WriteString(s)
		}
	}
}

// plain is the text of a node without any markup.
func plain(n object) string {
	if s, ok := n["text"].(string); ok {
		return s
	}
	s := ""
	for _, c := range content(n) {
		s += plain(c)
	}
	return s
}

func content(n object) []object { return objects(n["content"]) }
func marks(n object) []object   { return objects(n["marks"]) }

func objects(v any) []object {
	list, _ := v.([]any)
	var all []object
	for _, item := range list {
		if o, ok := item.(object); ok {
			all = append(all, o)
		}
	}
	return all
}

func attr(n object, name string) any {
	attrs, _ := n["attrs"].(object)
	return attrs[name]
}
