package extension

import (
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"

	"github.com/jqlbuild/jqlbuild/table"
)

// anchors are the ids of a document.
type anchors struct {
	src  []byte
	ids  parser.IDs
	used map[string]bool
	auto bool // headings have ids of their texts
}

// newAnchors returns the ids of a document.
func newAnchors(doc ast.Node, src []byte, ids parser.IDs, nodes []*Shortcode) *anchors {
	a := &anchors{src: src, ids: ids, used: make(map[string]bool), auto: true}
	headings, named := 0, 0
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		id := idOf(n)
		if id != "" {
			a.used[id] = true
		}
		if n.Kind() == ast.KindHeading {
			headings++
			if id != "" {
				named++
			}
		}
		return ast.WalkContinue, nil
	})
	a.auto = headings == 0 || named > 0
	for i, n := range nodes {
		a.used["jql-"+strconv.Itoa(i+1)] = true // a figure's
		if id := figureID(n.Spec.View); id.Given() {
			a.used[id.Value] = true
		}
	}
	return a
}

// idOf returns the id of a node, or "".
func idOf(n ast.Node) string {
	switch id, _ := n.AttributeString("id"); id := id.(type) {
	case []byte:
		return string(id)
	case string:
		return id
	}
	return ""
}

// key returns an id for an issue: its key in lower case, and a number for the
// second one of a page.
func (a *anchors) key(key string) string {
	key = strings.ToLower(key)
	id := key
	for n := 2; a.used[id]; n++ {
		id = key + "-" + strconv.Itoa(n)
	}
	a.take(id)
	return id
}

// take has an id in use.
func (a *anchors) take(id string) {
	a.used[id] = true
	a.ids.Put([]byte(id))
}

// heading returns an id for a heading of this text.
func (a *anchors) heading(text string) string {
	for {
		id := string(a.ids.Generate([]byte(text), ast.KindHeading))
		if !a.used[id] {
			a.used[id] = true
			return id
		}
	}
}

// A labeller gives the headings of a body their ids, in the order in which they
// are printed. Asked again for the same, it gives the same.
type labeller struct {
	*anchors
	kept  map[string]bool     // ids of headings that stand for every issue
	given map[string][]string // ids, by what they were made of
	next  map[string]int
}

func newLabeller(a *anchors) *labeller {
	return &labeller{anchors: a, given: make(map[string][]string)}
}

// restart begins anew.
func (l *labeller) restart() { l.next, l.kept = make(map[string]int), make(map[string]bool) }

// again returns the next id that is made of something.
func (l *labeller) again(of string, make func(string) string) string {
	n := l.next[of]
	l.next[of]++
	if n == len(l.given[of]) {
		l.given[of] = append(l.given[of], make(of))
	}
	return l.given[of][n]
}

// issue labels the headings of the blocks that show an issue.
func (l *labeller) issue(key string, blocks []ast.Node) {
	first := key != ""
	for _, b := range blocks {
		if b == nil {
			continue
		}
		_ = ast.Walk(b, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if !entering || n.Type() == ast.TypeInline || n.Kind() != ast.KindHeading {
				return ast.WalkContinue, nil
			}
			if first {
				first = false
				n.SetAttributeString("id", []byte(l.again(key, l.key)))
				return ast.WalkSkipChildren, nil
			}
			l.other(n)
			return ast.WalkSkipChildren, nil
		})
	}
}

// other labels a heading by its text, if it had a label before it was filled.
func (l *labeller) other(h ast.Node) {
	id := idOf(h)
	if id == "" {
		return
	}
	text, filled := headingText(h, l.src)
	if !filled && !l.kept[id] {
		l.kept[id] = true
		return
	}
	h.SetAttributeString("id", []byte(l.again("# "+text, func(string) string { return l.heading(text) })))
}

// group labels the heading of a group.
func (l *labeller) group(h ast.Node, heading table.Content) {
	if l.auto {
		text := table.PlainText(heading)
		h.SetAttributeString("id", []byte(l.again("# "+text, func(string) string { return l.heading(text) })))
	}
}

// headingText returns the text of a heading, and whether there are values in it.
func headingText(h ast.Node, src []byte) (string, bool) {
	var b strings.Builder
	filled := false
	_ = ast.Walk(h, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			b.Write(n.Segment.Value(src))
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(n.Value)
		case *Value:
			filled = true
			b.WriteString(table.PlainText(n.Content))
		}
		return ast.WalkContinue, nil
	})
	return b.String(), filled
}
