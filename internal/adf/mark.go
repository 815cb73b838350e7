package adf

import (
	"net/url"
	"strings"

	"github.com/jqlbuild/jqlbuild/table"
)

// marks are what is said of inline text: whether it is strong, where it leads.
type marks struct {
	set uint32 // a bit for each Kind
	url string // where a Link leads
}

// inward lists the kinds of mark as they are nested, the innermost first, so
// that equal marks meet however the document orders them.
var inward = [...]table.Kind{
	table.Superscript, table.Subscript, table.Strike, table.Underline, table.Emphasis, table.Strong, table.Link,
}

func isMark(kind table.Kind) bool {
	return kind >= table.Link && kind <= table.Superscript
}

func (m marks) has(kind table.Kind) bool {
	return m.set&(1<<kind) != 0
}

func (m marks) with(kind table.Kind) marks {
	m.set |= 1 << kind
	return m
}

// leading returns the marks with a link to address, unless there is one.
func (m marks) leading(address string) marks {
	if address == "" || m.has(table.Link) {
		return m
	}
	m = m.with(table.Link)
	m.url = address
	return m
}

// apply returns n inside the marks. A link keeps where it leads.
func (m marks) apply(n table.Node) table.Node {
	if m.has(table.Code) && n.Kind == table.Text {
		n.Kind = table.Code
	}
	for _, kind := range inward {
		if !m.has(kind) || kind == n.Kind {
			continue
		}
		outer := table.Node{Kind: kind, Children: table.Content{n}}
		if kind == table.Link {
			outer.URL = m.url
		}
		n = outer
	}
	return n
}

// marksOf returns the marks of n that mean something to a reader; colours,
// comments and the like do not.
func marksOf(n node) marks {
	var m marks
	for _, mark := range n.marks {
		switch mark.kind {
		case "strong":
			m = m.with(table.Strong)
		case "em":
			m = m.with(table.Emphasis)
		case "underline":
			m = m.with(table.Underline)
		case "strike":
			m = m.with(table.Strike)
		case "code":
			m = m.with(table.Code)
		case "subsup":
			if mark.attr("type") == "sup" {
				m = m.with(table.Superscript)
			} else {
				m = m.with(table.Subscript)
			}
		case "link":
			m = m.leading(address(mark.attr("href"), nil))
		}
	}
	return m
}

// address returns the absolute URL that href means on a page at base, or ""
// when it is none that a link may lead to: http and https with a host, and
// mailto. Without a base only absolute ones are.
func address(href string, base *url.URL) string {
	u, err := url.Parse(strings.TrimSpace(href))
	if err != nil || *u == (url.URL{}) {
		return ""
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	switch u.Scheme {
	case "http", "https":
		if u.Hostname() == "" {
			return ""
		}
	case "mailto":
		if u.Opaque == "" {
			return ""
		}
	default:
		return ""
	}
	return u.String()
}
