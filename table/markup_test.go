package table

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// The elements and attributes that may be written at all, beside data-…, aria-…
// and those of svg below.
var (
	elements = set(`a b bdi blockquote br caption code dd details div em figcaption figure hr li ol p pre s span strong
		sub summary sup svg table tbody td tfoot th thead time tr u ul wbr
		circle defs desc line path pattern rect text title`)
	attributes = set(`class colspan data-category data-key data-level data-panel data-sort data-value datetime dir href id rel role rowspan scope start tabindex title
		aria-describedby aria-hidden aria-label aria-labelledby
		cx cy d direction dominant-baseline fill font-size height patternunits pathlength r stroke stroke-dasharray
		stroke-dashoffset stroke-width text-anchor width x x1 x2 y y1 y2`)
)

func set(names string) map[string]bool {
	m := make(map[string]bool)
	for _, name := range strings.Fields(names) {
		m[name] = true
	}
	return m
}

// parse returns what a browser makes of markup.
func parse(markup string) []*html.Node {
	nodes, err := html.ParseFragment(strings.NewReader(markup), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		return []*html.Node{{Type: html.TextNode, Data: err.Error()}}
	}
	return nodes
}

// check returns what is wrong with markup: that it is not one line, has an
// element or an attribute that nothing here should write, or is not nested
// as it is written, so that browsers would rearrange it.
func check(markup string) error { return checkParsed(markup, parse(markup)) }

// checkParsed is check of markup that was parsed to nodes.
func checkParsed(markup string, nodes []*html.Node) error {
	if strings.ContainsAny(markup, "\r\n") {
		return fmt.Errorf("more than one line: %q", markup)
	}
	var written []string
	var open []string
	seen := make(map[string]bool) // texts, most of which stand in many places
	z := html.NewTokenizer(strings.NewReader(markup))
	for z.Next() != html.ErrorToken {
		raw := string(z.Raw())
		switch token := z.Token(); token.Type {
		case html.TextToken:
			if !seen[raw] && !inert.MatchString(raw) {
				return fmt.Errorf("text %q", raw)
			}
			seen[raw] = true
		case html.StartTagToken, html.SelfClosingTagToken:
			if !elements[token.Data] {
				return fmt.Errorf("element <%s>", token.Data)
			}
			for _, a := range token.Attr {
				if !attributes[a.Key] {
					return fmt.Errorf("attribute %s of <%s>", a.Key, token.Data)
				}
				if a.Key == "href" && !safeURL(a.Val) {
					return fmt.Errorf("link to %q", a.Val)
				}
			}
			written = append(written, strings.Repeat(" ", len(open))+token.Data)
			if token.Type == html.StartTagToken {
				open = append(open, token.Data)
			}
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != token.Data {
				return fmt.Errorf("</%s> within %v", token.Data, open)
			}
			open = open[:len(open)-1]
		case html.CommentToken, html.DoctypeToken:
			return fmt.Errorf("a comment: %s", token)
		}
	}
	if len(open) > 0 {
		return fmt.Errorf("%v not closed", open)
	}
	var read []string
	var walk func(n *html.Node, depth int)
	walk = func(n *html.Node, depth int) {
		if n.Type == html.ElementNode {
			read = append(read, strings.Repeat(" ", depth)+n.Data)
		}
		for c := range n.ChildNodes() {
			walk(c, depth+1)
		}
	}
	for _, n := range nodes {
		walk(n, 0)
	}
	if !slices.Equal(written, read) {
		return fmt.Errorf("browsers read it otherwise (-written +read):\n%s", cmp.Diff(written, read))
	}
	return nil
}

// visible returns the text that a reader of markup gets.
func visible(markup string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(markup))
	for z.Next() != html.ErrorToken {
		if token := z.Token(); token.Type == html.TextToken {
			b.WriteString(token.Data)
		}
	}
	return b.String()
}

// checkBoth checks both forms of the HTML, and that they read the same.
func checkBoth(spec *Spec, r *Result, n int) error {
	soft, hard := string(AppendHTML(nil, spec, r, n)), string(Writer{Format: HardHTML}.Append(nil, spec, r, n))
	softNodes, hardNodes := parse(soft), parse(hard)
	if err := checkParsed(hard, hardNodes); err != nil {
		return fmt.Errorf("hard: %w", err)
	}
	if err := same(softNodes, hardNodes, Writer{}); err != nil {
		return err
	}
	return checkParsed(soft, softNodes)
}
