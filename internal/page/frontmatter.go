package page

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/attr"
	"github.com/jqlbuild/jqlbuild/internal/yamltext"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// frontMatter reads what stands before a page's Markdown, as site generators
// have it, and returns the offset at which the Markdown begins. The page itself
// begins at start.
//
//	---
//	title: Release notes
//	description: What is new in 2.4.
//	draft: true
//	jql:
//	  link: docs
//	  columns: [key, summary as What]
//	  limit: 20
//	  vars: {release: "2.4"}
//	---
//
// That is YAML; TOML stands between lines of +++, and JSON in braces, from
// which only title, description and draft are read: it is an error for it to hold jql. Whatever
// else it says is for others. What is wrong is in the page's Problems.
//
// A page that merely begins with a thematic break has no front matter: there
// is no second line of dashes, or what stands between is no mapping. A byte
// order mark belongs neither to the front matter nor to the Markdown.
func frontMatter(f *source.File, start int) (page *table.Page, body int) {
	page, body = &table.Page{File: f}, start
	data := f.Bytes()
	if bytes.HasPrefix(data[start:], []byte("\uFEFF")) {
		body += len("\uFEFF")
	}
	first, _, _ := bytes.Cut(data[body:], []byte("\n"))
	switch fence := string(bytes.TrimRight(first, " \t\r")); {
	case fence == "---":
		return page, yamlFrontMatter(page, body)
	case fence == "+++":
		return page, tomlFrontMatter(page, body)
	case strings.HasPrefix(fence, "{"):
		return page, jsonFrontMatter(page, body)
	}
	return page, body
}

var (
	// A line that can hardly be anything but a key of front matter.
	ourKey = regexp.MustCompile(`(?m)^["']?(title|draft|jql)["']?[ \t]*[:=]|^\[jql[].]`)
	// A first line that is meant as one.
	anyKey = regexp.MustCompile(`^[A-Za-z_][\w-]*[ \t]*:([ \t\r\n]|$)`)
)

// fenced returns what stands between the line at start and the next one that
// is one of the fences, and where the line after that one begins.
func fenced(f *source.File, start int, fences ...string) (content source.Span, body int, ok bool) {
	data := f.Bytes()
	next := func(i int) int {
		if n := bytes.IndexByte(data[i:], '\n'); n >= 0 {
			return i + n + 1
		}
		return len(data)
	}
	from := next(start)
	for i := from; i < len(data); {
		end := next(i)
		line := string(bytes.TrimRight(data[i:end], " \t\r\n"))
		for _, fence := range fences {
			if line == fence {
				return source.Span{File: f, Start: from, End: i}, end, true
			}
		}
		i = end
	}
	return source.Span{File: f, Start: from, End: len(data)}, start, false
}

// notClosed reports front matter without an end, if that is what content
// is, rather than a page.
func notClosed(page *table.Page, start int, content source.Span, fence string) {
	paragraph, _, _ := strings.Cut(strings.ReplaceAll(content.Text(), "\r", ""), "\n\n")
	if ourKey.MatchString(paragraph) {
		page.Problems = append(page.Problems, source.Problem{
			Span: source.Span{File: page.File, Start: start, End: start + len(fence)}, Code: "front-matter",
			Message: "the front matter is not closed", Fix: "end it with a line of " + fence,
		})
	}
}

func yamlFrontMatter(page *table.Page, start int) (body int) {
	content, body, ok := fenced(page.File, start, "---", "...")
	if !ok {
		notClosed(page, start, content, "---")
		return start
	}
	text := content.Text()
	blankFirst := strings.TrimLeft(text, " \t\r") != "" && strings.TrimLeft(text, " \t\r")[0] == '\n'
	root, problems := yamltext.Parse(content)
	switch {
	case root == nil && strings.TrimSpace(text) == "":
		return body
	case root != nil && root.Kind == yamltext.Map && (!blankFirst || ourKey.MatchString(text)):
	case root == nil && len(problems) > 0 && (ourKey.MatchString(text) || anyKey.MatchString(text)):
	default:
		return start // a thematic break, and another one
	}
	page.Problems = append(page.Problems, problems...)
	readMatter(page, root)
	return body
}

// readMatter puts what front matter says into the page. root may be nil.
func readMatter(page *table.Page, root *yamltext.Node) {
	if root == nil {
		return
	}
	m := matter{attr.FrontMatter{Page: page}}
	if title := root.Field("title"); title != nil && isScalar(title) {
		page.Title = title.Text.Value
	}
	if description := root.Field("description"); description != nil && isScalar(description) {
		page.Description = description.Text.Value
	}
	if draft := root.Field("draft"); draft != nil {
		if draft.Kind == yamltext.Bool {
			page.Draft = strings.EqualFold(draft.Text.Value, "true")
		} else { // nobody can tell whether it is to be published
			m.Report(source.Problem{Span: draft.Span, Code: "front-matter",
				Message: fmt.Sprintf("draft in the front matter is %s", draft.Kind), Fix: "write true or false"})
		}
	}
	jql := root.Field("jql")
	page.Given = jql != nil
	if jql == nil || !m.is(jql, "jql", yamltext.Map) {
		return
	}
	for _, field := range jql.Fields {
		v := field.Value
		switch name := field.Key.Value; {
		case name == "columns" && v.Kind == yamltext.List:
			for _, item := range v.Items {
				m.set("a column", item)
			}
		case name == "link" || name == "columns" || name == "limit":
			m.set(name, v)
		case name == "vars":
			m.variables(v)
		default:
			m.Unknown(field.Key)
		}
	}
}

// A matter collects into a page what YAML says.
type matter struct{ attr.FrontMatter }

// is reports whether the value is of this kind, and reports it if it is not.
// Nothing at all is not worth a report.
func (m matter) is(v *yamltext.Node, name string, kind yamltext.Kind) bool {
	if v.Kind != kind && v.Kind != yamltext.Null {
		m.Report(source.Problem{Span: v.Span, Code: "front-matter",
			Message: fmt.Sprintf("%s in the front matter is %s", name, v.Kind), Fix: "write " + kind.String()})
	}
	return v.Kind == kind
}

func isScalar(v *yamltext.Node) bool {
	return v.Kind != yamltext.Null && v.Kind != yamltext.List && v.Kind != yamltext.Map
}

// set takes a value that has to be a single one.
func (m matter) set(name string, v *yamltext.Node) {
	if isScalar(v) || m.is(v, name, yamltext.String) {
		m.Set(name, v.Text)
	}
}

func (m matter) variables(v *yamltext.Node) {
	if !m.is(v, "vars", yamltext.Map) {
		return
	}
	for _, field := range v.Fields {
		switch {
		case isScalar(field.Value):
			m.SetVariable(field.Key, table.Variable{Values: []source.Text{field.Value.Text}})
		case field.Value.Kind == yamltext.List:
			m.list(field.Key, field.Value.Items)
		default:
			m.Report(source.Problem{Span: field.Key.Span(), Code: "front-matter",
				Message: fmt.Sprintf("the variable %s is %s", field.Key, field.Value.Kind), Fix: "write text, or a list of texts"})
		}
	}
}

// list takes a variable that is a list.
func (m matter) list(name source.Text, items []*yamltext.Node) {
	v := table.Variable{List: true}
	for _, item := range items {
		if !isScalar(item) {
			m.Report(source.Problem{Span: item.Span, Code: "front-matter",
				Message: fmt.Sprintf("a value in the list of the variable %s is %s", name, item.Kind), Fix: "write text"})
			return
		}
		v.Values = append(v.Values, item.Text)
	}
	m.SetVariable(name, v)
}
