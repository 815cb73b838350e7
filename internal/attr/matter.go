package attr

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// Read takes what stands under jql in front matter that another program has
// read: a mapping, as goldmark-meta and encoding/json decode one. It has no
// places: all of it stands at the file's beginning.
func (m FrontMatter) Read(jql any) {
	fields := m.mapping("jql", jql)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		v := fields[name]
		switch list, several := v.([]any); {
		case name == "columns" && several:
			for _, item := range list {
				m.single("a column", item)
			}
		case name == "link" || name == "columns" || name == "limit":
			m.single(name, v)
		case name == "vars":
			m.variables(m.mapping(name, v))
		default:
			m.Unknown(m.text(name))
		}
	}
}

// wrong reports what is no better known than that it is in the front matter.
func (m FrontMatter) wrong(message, fix string) {
	m.Report(source.Problem{Span: source.Span{File: m.Page.File}, Code: "front-matter", Message: message, Fix: fix})
}

// mapping returns a value that has to be a mapping. Nothing at all is not
// worth a report.
func (m FrontMatter) mapping(name string, v any) map[string]any {
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

// single takes a value that has to be a single one.
func (m FrontMatter) single(name string, v any) {
	switch t := m.text(v); {
	case v == nil:
	case t.Given():
		m.Set(name, t)
	default:
		m.wrong(name+" in the front matter has to be text", "put it in quotes")
	}
}

func (m FrontMatter) variables(vars map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		items, list := vars[name].([]any)
		if !list {
			items = []any{vars[name]}
		}
		v := table.Variable{List: list}
		for _, item := range items {
			if t := m.text(item); t.Given() {
				v.Values = append(v.Values, t)
				continue
			}
			what := "the variable " + name
			if list {
				what = "each value in the list of " + what
			}
			m.wrong(what+" has to be text", "put it in quotes")
			break
		}
		if len(v.Values) == len(items) {
			m.SetVariable(m.text(name), v)
		}
	}
}

// text returns a single value as text. Of a number with a fraction it is not
// known how it was written, and 2.40 is not 2.4 to everybody.
func (m FrontMatter) text(v any) (t source.Text) {
	var value string
	switch v := v.(type) {
	case string:
		value = v
	case int:
		value = strconv.Itoa(v)
	case json.Number:
		if value = v.String(); strings.ContainsAny(value, ".eE") {
			return t
		}
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
