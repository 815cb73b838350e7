//go:build engines

package integrations

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// parseFile reads a built page.
func parseFile(t *testing.T, name string) *html.Node {
	t.Helper()
	f, err := os.Open(name)
	must(t, err)
	defer f.Close()
	doc, err := html.Parse(f)
	must(t, err)
	return doc
}

// parseResult reads a result of the answers file.
func parseResult(t *testing.T, result string) *html.Node {
	t.Helper()
	nodes, err := html.ParseFragment(strings.NewReader(result), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	must(t, err)
	if len(nodes) != 1 {
		t.Fatalf("a result is %d elements: %s", len(nodes), result)
	}
	return nodes[0]
}

// find returns the outermost elements below n that fit.
func find(n *html.Node, fits func(*html.Node) bool) []*html.Node {
	var all []*html.Node
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && fits(c) {
			all = append(all, c)
			continue
		}
		all = append(all, find(c, fits)...)
	}
	return all
}

func hasClass(class string) func(*html.Node) bool {
	return func(n *html.Node) bool { return slices.Contains(strings.Fields(attribute(n, "class")), class) }
}

func isElement(name string) func(*html.Node) bool {
	return func(n *html.Node) bool { return n.Data == name }
}

// shown finds what stands for shortcodes.
func shown(n *html.Node) bool {
	return hasClass("jql-figure")(n) || hasClass("jql-count")(n) || hasClass("jql-issue")(n)
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// within reports whether an element stands in another one that fits.
func within(n *html.Node, fits func(*html.Node) bool) bool {
	for n = n.Parent; n != nil; n = n.Parent {
		if n.Type == html.ElementNode && fits(n) {
			return true
		}
	}
	return false
}

func textOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.WriteString(textOf(c))
	}
	return b.String()
}

// difference returns what differs between what a page should have and has, or
// nothing. Comments do not count, nor where a line may break, which is no
// matter to engines that read MDX.
func (e *engine) difference(want, got *html.Node) string {
	return difference(want, got, e.text)
}

// text returns a text as the engine leaves it.
func (e *engine) text(text string) string {
	if e.spaces {
		return spaces.ReplaceAllString(text, " ")
	}
	return text
}

var spaces = regexp.MustCompile(` {2,}`)

func difference(want, got *html.Node, text func(string) string) string {
	data := want.Data
	if want.Type == html.TextNode {
		data = text(data)
	}
	if want.Type != got.Type || data != got.Data {
		return fmt.Sprintf("want %q, got %q", want.Data, got.Data)
	}
	if w, g := attributes(want), attributes(got); w != g {
		return fmt.Sprintf("<%s>: want %s, got %s", want.Data, w, g)
	}
	w, g := children(want), children(got)
	for i := range max(len(w), len(g)) {
		switch {
		case i >= len(g):
			return fmt.Sprintf("<%s>: %q is lost", want.Data, textOf(w[i]))
		case i >= len(w):
			return fmt.Sprintf("<%s>: %q <%s> has come in", want.Data, textOf(g[i]), g[i].Data)
		}
		if d := difference(w[i], g[i], text); d != "" {
			return fmt.Sprintf("<%s> %s", want.Data, d)
		}
	}
	return ""
}

func attributes(n *html.Node) string {
	var all []string
	for _, a := range n.Attr {
		all = append(all, fmt.Sprintf("%s=%q", a.Key, a.Val))
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

// children returns the children of n, with text that stands together as one.
func children(n *html.Node) []*html.Node {
	var all []*html.Node
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		last := len(all) - 1
		switch {
		case c.Type == html.CommentNode, c.Data == "wbr":
		case c.Type == html.TextNode && last >= 0 && all[last].Type == html.TextNode:
			all[last] = &html.Node{Type: html.TextNode, Data: all[last].Data + c.Data}
		default:
			all = append(all, c)
		}
	}
	return all
}
