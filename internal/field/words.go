package field

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/jqlbuild/jqlbuild/table"
)

// unknown returns a cell for a value of a shape that nobody foresaw: the words
// in it, and never an id.
func (p printer) unknown(v any) table.Cell {
	switch v := v.(type) {
	case string:
		if inner, ok := nested(v); ok {
			return p.unknown(scrub(inner))
		}
		if isMachine(v) {
			return table.Cell{}
		}
		return linesCell(v)
	case json.Number:
		c, _ := p.number(v)
		return c
	case bool:
		c, _ := p.yesNo(v)
		return c
	case object:
		if isPerson(v) {
			return p.person(v)
		}
	}
	c := p.words(v, 0)
	return table.Cell{Content: c, Sort: sortKey(table.PlainText(c))}
}

// How much is read of a value of unknown shape.
const (
	deepestWords = 10
	mostWords    = 20
)

// words returns what there is to read in a value: the name of an object that
// has one, else its members after what they are called, which is left out
// where there is only one; the elements of a list after one another.
func (p printer) words(v any, depth int) table.Content {
	if depth > deepestWords {
		return nil
	}
	switch v := v.(type) {
	case string:
		if inner, ok := nested(v); ok {
			return p.words(scrub(inner), depth+1)
		}
		if v == "{}" || isMachine(v) {
			return nil
		}
		return table.Plain(v)
	case json.Number:
		c, _ := p.number(v)
		return c.Content
	case bool:
		return table.Plain(p.yesOrNo(v))
	case []any:
		var all []table.Content
		for _, e := range v {
			all = append(all, p.words(e, depth+1))
		}
		return enumerate(all, func(c table.Content) bool { return strings.Contains(table.PlainText(c), ", ") })
	case object:
		return p.objectWords(v, depth)
	}
	return nil
}

func (p printer) objectWords(o object, depth int) table.Content {
	if isPerson(o) {
		return p.person(o).Content
	}
	if name := label(o); name != "" {
		return table.Plain(name)
	}
	for _, name := range labels {
		if c := p.words(o[name], depth+1); len(c) > 0 && !isScalar(o[name]) {
			return c
		}
	}
	names := make([]string, 0, len(o))
	for name := range o {
		if !namesID(name) && !private(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var all, called []table.Content
	var last string
	for _, name := range names {
		if c := p.words(o[name], depth+1); len(c) > 0 {
			all, last = append(all, c), name
			called = append(called, join(table.Plain(name+": "), c))
		}
	}
	if len(all) == 1 && !isScalar(o[last]) {
		return all[0]
	}
	return enumerate(called, nil)
}

// isScalar reports whether a value says nothing without what it is called.
func isScalar(v any) bool {
	switch v := v.(type) {
	case json.Number, bool:
		return true
	case []any:
		return !slices.ContainsFunc(v, func(e any) bool { return !isScalar(e) })
	}
	return false
}

// enumerate returns contents after one another, without those that are empty.
// Where some are long, semicolons part them.
func enumerate(all []table.Content, long func(table.Content) bool) table.Content {
	all = slices.DeleteFunc(all, func(c table.Content) bool { return len(c) == 0 })
	if len(all) > mostWords {
		all = append(all[:mostWords], table.Plain("…"))
	}
	separator := ", "
	if long != nil && slices.ContainsFunc(all, long) {
		separator = "; "
	}
	var joined table.Content
	for i, c := range all {
		if i > 0 {
			joined = join(joined, table.Plain(separator))
		}
		joined = join(joined, c)
	}
	return joined
}

// join returns one content after another, texts that meet as one.
func join(a, b table.Content) table.Content {
	if len(a) > 0 && len(b) > 0 && a[len(a)-1].Kind == table.Text && b[0].Kind == table.Text && a[len(a)-1].Name+b[0].Name == "" {
		a[len(a)-1].Text += b[0].Text
		b = b[1:]
	}
	return append(a, b...)
}
