package extension

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	meta "github.com/yuin/goldmark-meta"
	"github.com/yuin/goldmark/parser"

	"github.com/jqlbuild/jqlbuild/internal/attr"
	"github.com/jqlbuild/jqlbuild/internal/jql"
	"github.com/jqlbuild/jqlbuild/internal/suggest"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// pageOf returns the page that is being parsed. It is made when the first
// shortcode needs it, of what goldmark-meta has read if that is installed.
func pageOf(pc parser.Context, data []byte) *table.Page {
	return pc.ComputeIfAbsent(pageKey, func() any {
		m := matter{&table.Page{File: source.NewFile("", data)}}
		read, err := meta.TryGet(pc)
		if err != nil {
			m.add("front-matter", "the front matter cannot be read: "+err.Error(), "")
		}
		m.page.Title, _ = read["title"].(string)
		if jql, ok := m.mapping("jql", read["jql"]); ok {
			m.read(jql)
		}
		return m.page
	}).(*table.Page)
}

// A matter collects into a page what goldmark-meta has read of its front
// matter. That has no places: all of it stands at the file's beginning.
type matter struct{ page *table.Page }

func (m matter) add(code, message, fix string) {
	m.page.Problems = append(m.page.Problems, source.Problem{Span: m.start(), Code: code, Message: message, Fix: fix})
}

func (m matter) start() source.Span { return source.Span{File: m.page.File} }

func (m matter) read(jql map[string]any) {
	known := []string{"link", "columns", "limit", "vars"}
	for _, name := range slices.Sorted(maps.Keys(jql)) {
		switch v := jql[name]; name {
		case "link":
			m.page.Link, _ = m.scalar(name, v)
		case "columns":
			m.columns(v)
		case "limit":
			if t, ok := m.scalar(name, v); ok {
				limit, problems := attr.ParseLimit(t)
				m.page.Limit = limit
				m.page.Problems = append(m.page.Problems, problems...)
			}
		case "vars":
			m.vars(v)
		default:
			m.add("unknown-key", fmt.Sprintf("jql in the front matter has no key %q", name), suggest.Fix(name, known, "there are "+suggest.And(known)))
		}
	}
}

// mapping returns a value that has to be a mapping. Nothing at all is not
// worth a report.
func (m matter) mapping(name string, v any) (map[string]any, bool) {
	switch v := v.(type) {
	case nil:
		return nil, false
	case map[string]any:
		return v, true
	case map[any]any:
		named := make(map[string]any, len(v))
		for key, value := range v {
			named[fmt.Sprint(key)] = value
		}
		return named, true
	}
	m.add("front-matter", name+" in the front matter has to be a mapping", "")
	return nil, false
}

// text returns a single value as text. Of a number with a fraction goldmark-meta
// has not kept how it was written, and 2.40 is not 2.4 to everybody.
func (m matter) text(v any) (t source.Text, ok bool) {
	var value string
	switch v := v.(type) {
	case string:
		value = v
	case int:
		value = strconv.Itoa(v)
	case bool:
		value = strconv.FormatBool(v)
	default:
		return t, false
	}
	var b source.Builder
	b.Replace(value, m.start())
	return b.Text(m.start()), true
}

// scalar returns a value that has to be a single one that says something.
func (m matter) scalar(name string, v any) (source.Text, bool) {
	t, ok := m.text(v)
	switch {
	case v == nil:
	case !ok:
		m.add("front-matter", name+" in the front matter has to be text", "put it in quotes")
	case t.Value == "":
		m.add("empty-value", name+" in the front matter is empty", "")
	default:
		return t, true
	}
	return source.Text{}, false
}

func (m matter) columns(v any) {
	list, ok := v.([]any)
	if !ok {
		if t, ok := m.scalar("columns", v); ok {
			columns, problems := attr.ParseColumns(t)
			m.page.Columns = columns
			m.page.Problems = append(m.page.Problems, problems...)
		}
		return
	}
	for _, item := range list {
		t, ok := m.scalar("a column", item)
		if !ok {
			continue
		}
		column, problems := attr.ParseColumn(t)
		m.page.Problems = append(m.page.Problems, problems...)
		if column.Given() {
			m.page.Columns = append(m.page.Columns, column)
		}
	}
}

func (m matter) vars(v any) {
	vars, ok := m.mapping("vars", v)
	if !ok {
		return
	}
	m.page.Vars = make(map[string]source.Text)
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		t, ok := m.text(vars[name])
		switch {
		case !jql.IsVariable(name):
			m.add("front-matter", fmt.Sprintf("%q is not the name of a variable", name), "use letters, digits, -, _ and .")
		case !ok:
			m.add("front-matter", "the variable "+name+" has to be text", "put it in quotes")
		default:
			m.page.Vars[name] = t
		}
	}
}
