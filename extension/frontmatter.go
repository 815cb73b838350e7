package extension

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	meta "github.com/yuin/goldmark-meta"
	"github.com/yuin/goldmark/parser"

	"github.com/jqlbuild/jqlbuild/internal/attr"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// pageOf returns the page that is being parsed. It is made when the first
// shortcode needs it, of what goldmark-meta has read if that is installed.
func pageOf(pc parser.Context, data []byte) *table.Page {
	return pc.ComputeIfAbsent(pageKey, func() any {
		m := matter{attr.FrontMatter{Page: &table.Page{File: source.NewFile("", data)}}}
		read, err := meta.TryGet(pc)
		if err != nil {
			m.wrong("the front matter cannot be read: "+err.Error(), "")
		}
		m.Page.Title, _ = read["title"].(string)
		m.read(m.mapping("jql", read["jql"]))
		return m.Page
	}).(*table.Page)
}

// A matter collects into a page what goldmark-meta has read of its front
// matter. That has no places: all of it stands at the file's beginning.
type matter struct{ attr.FrontMatter }

func (m matter) wrong(message, fix string) {
	m.Report(source.Problem{Span: source.Span{File: m.Page.File}, Code: "front-matter", Message: message, Fix: fix})
}

func (m matter) read(jql map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(jql)) {
		v := jql[name]
		switch list, several := v.([]any); {
		case name == "columns" && several:
			for _, item := range list {
				m.set("a column", item)
			}
		case name == "link" || name == "columns" || name == "limit":
			m.set(name, v)
		case name == "vars":
			m.variables(m.mapping(name, v))
		default:
			m.Unknown(m.text(name))
		}
	}
}

// mapping returns a value that has to be a mapping. Nothing at all is not
// worth a report.
func (m matter) mapping(name string, v any) map[string]any {
	switch v := v.(type) {
	case nil:
		return nil
	case map[string]any:
		return v
	case map[any]any:
		named := make(map[string]any, len(v))
		for key, value := range v {
			named[fmt.Sprint(key)] = value
		}
		return named
	}
	m.wrong(name+" in the front matter has to be a mapping", "")
	return nil
}

// set takes a value that has to be a single one.
func (m matter) set(name string, v any) {
	switch t := m.text(v); {
	case v == nil:
	case t.Given():
		m.Set(name, t)
	default:
		m.wrong(name+" in the front matter has to be text", "put it in quotes")
	}
}

func (m matter) variables(vars map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		if t := m.text(vars[name]); t.Given() {
			m.SetVariable(m.text(name), t)
		} else {
			m.wrong("the variable "+name+" has to be text", "put it in quotes")
		}
	}
}

// text returns a single value as text. Of a number with a fraction goldmark-meta
// has not kept how it was written, and 2.40 is not 2.4 to everybody.
func (m matter) text(v any) (t source.Text) {
	var value string
	switch v := v.(type) {
	case string:
		value = v
	case int:
		value = strconv.Itoa(v)
	case bool:
		value = strconv.FormatBool(v)
	default:
		return t
	}
	var b source.Builder
	start := source.Span{File: m.Page.File}
	b.Replace(value, start)
	return b.Text(start)
}
