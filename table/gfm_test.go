package table

import (
	"bytes"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	goldhtml "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// What GitHub's Markdown may become.
var markdownElements = set("p table thead tbody tr th td a strong em del code br wbr ul ol li")

// alive matches what engines look for in the text of a finished page, and what
// Hugo looks for in the whole of it.
var (
	alive = regexp.MustCompile(`(?i)(?:^|[^\w])@[\w]|#\d|\bGH-\d|:[\w+-]+:|[a-z]://|mailto:|www\.|[\w.+-]@[\w-]+\.\w|\w\.[a-z]{2}`)
	hugo  = regexp.MustCompile(`HAHAHUGO|HUGOMORE42|__h`)
)

// What our own Markdown is, and what of the rest could be Markdown or code.
var (
	ourMarkdown  = regexp.MustCompile("(?m)&#[0-9]+;|^- |^[0-9]+\\. |^\\|[|: -]+\\|$|\\b-\\b|\\]\\((?:https?|mailto):(?:[A-Za-z0-9/.%-]|&#[0-9]+;)*\\)|[|*~`\\[]")
	liveMarkdown = regexp.MustCompile(`[!-+./:-@[-^_{-~-]|` + "`")
)

var gfm = goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Typographer, extension.Footnote, extension.DefinitionList), goldmark.WithRendererOptions(goldhtml.WithUnsafe()))

// Markdown makes nothing of a text, not even after a second look at the page,
// and links are those of plain HTML.
func gfmLaw(v View, r *Result) error {
	for _, place := range []Place{AsBlock, InText, InHeading} {
		if place != AsBlock && !inLine(v) {
			continue
		}
		source := string(Writer{Format: GFM, Place: place}.Append(nil, &Spec{View: v}, r, 2))
		plain := string(Writer{Place: place}.Append(nil, &Spec{View: v}, r, 2))
		if t, ok := v.(TableView); ok { // in whose cells Markdown has no blocks
			plain += string(AppendHTML(nil, &Spec{View: ListView{t}}, r, 2))
		}
		if c, ok := v.(ChartView); ok && r != nil && r.Table != nil { // its numbers alone
			plain = string(AppendHTML(nil, &Spec{View: TableView{Caption: c.Caption}}, r, 2))
		}
		if err := inertMarkdown(source, plain); err != nil {
			return fmt.Errorf("%d: %w in %.900s", place, err, source)
		}
	}
	return nil
}

func inertMarkdown(source, plain string) error {
	inner := strings.NewReplacer("<wbr />", "", "<br />", "").Replace(source)
	inner = ourMarkdown.ReplaceAllString(inner, "")
	if m := liveMarkdown.FindString(inner); m != "" {
		return fmt.Errorf("%q is live", m)
	}
	page := convert(source)
	if hugo.MatchString(page) {
		return fmt.Errorf("Hugo's own: %s", page)
	}
	nodes, err := html.ParseFragment(strings.NewReader(page), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		return err
	}
	addresses := make(map[string]bool)
	for _, m := range attributeOf.FindAllStringSubmatch(plain, -1) {
		if m[1] == "href" {
			addresses[decoded(html.UnescapeString(m[2]))] = true
		}
	}
	var walk func(n *html.Node, linked bool) error
	walk = func(n *html.Node, linked bool) error {
		switch n.Type {
		case html.TextNode:
			if m := alive.FindString(n.Data); m != "" && !linked {
				return fmt.Errorf("%q is live in %q", m, n.Data)
			}
		case html.ElementNode:
			if !markdownElements[n.Data] {
				return fmt.Errorf("element <%s>", n.Data)
			}
			if n.Data == "a" {
				if len(n.Attr) != 1 || n.Attr[0].Key != "href" || !safeURL(n.Attr[0].Val) || !addresses[decoded(n.Attr[0].Val)] {
					return fmt.Errorf("link %v", n.Attr)
				}
				linked = true
			}
		}
		for c := range n.ChildNodes() {
			if err := walk(c, linked); err != nil {
				return err
			}
		}
		return nil
	}
	for _, n := range nodes {
		if err := walk(n, false); err != nil {
			return err
		}
	}
	return nil
}

// decoded returns an address without its percent-encoding.
func decoded(address string) string {
	if decoded, err := url.PathUnescape(strings.ToValidUTF8(address, "\uFFFD")); err == nil {
		address = decoded
	}
	return strings.ToValidUTF8(address, "\uFFFD")
}

func convert(markdown string) string {
	var b bytes.Buffer
	if err := gfm.Convert([]byte(markdown), &b); err != nil {
		panic(err)
	}
	return b.String()
}

// Markdown gives back the text of each cell, but for the spaces in Hugo's words.
func TestGFMGivesTextBack(t *testing.T) {
	spaced := strings.NewReplacer("HAHAHUGO", "HAHA HUGO", "HUGOMORE42", "HUGO MORE42")
	for _, text := range attacks {
		half := len(text) / 2
		var row Row
		r := tableOf()
		for _, c := range []Content{
			Plain(text), {{Kind: Status, Text: text}}, {{Kind: Code, Text: text}}, {{Kind: Strong, Children: Plain(text)}}, {{Kind: Emphasis, Children: Plain(text)}},
			{{Kind: Strike, Children: Plain(text)}}, {{Kind: Link, URL: "https://orrery.example/" + text, Children: Plain(text)}},
			{{Kind: Text, Text: text[:half]}, {Kind: Text, Text: text[half:]}},
			{{Kind: Text, Text: "a"}, {Kind: Emphasis, Children: Plain(text)}, {Kind: Strong, Children: Plain(text)}, {Kind: Code, Text: text}, {Kind: Text, Text: "b"}},
			{{Kind: Strong, Children: Plain(text)}, {Kind: Strong, Children: Plain(text)}, {Kind: Code, Text: text}, {Kind: Code, Text: text}},
			{{Kind: Strong, Children: Content{{Kind: Emphasis, Children: Plain(text)}, {Kind: Text, Text: "c"}}}, {Kind: Strike, Children: Plain("d")}, {Kind: Text, Text: text}},
		} {
			row.Cells = append(row.Cells, Cell{Content: c})
		}
		r.Columns = make([]Heading, len(row.Cells))
		r.Groups[0].Rows = []Row{row}
		page := convert(string(Writer{Format: GFM}.Append(nil, &Spec{View: TableView{}}, &Result{Table: r}, 1)))
		cells := cellTexts(page)
		if len(cells) != len(row.Cells) {
			t.Errorf("%.40q: %d cells, want %d", text, len(cells), len(row.Cells))
			continue
		}
		for i, cell := range row.Cells {
			want := visible(string(Writer{Place: InText}.AppendContent(nil, cell.Content, nil)))
			if got := cells[i]; got != spaced.Replace(want) {
				t.Errorf("cell %d reads %q, want %q", i, got, want)
			}
		}
	}
}

// cellTexts returns the texts of the cells of a table.
func cellTexts(page string) []string {
	nodes, err := html.ParseFragment(strings.NewReader(page), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		return nil
	}
	var texts []string
	for _, top := range nodes {
		for n := range top.Descendants() {
			if n.DataAtom != atom.Td {
				continue
			}
			text := ""
			for leaf := range n.Descendants() {
				if leaf.Type == html.TextNode {
					text += leaf.Data
				}
			}
			texts = append(texts, text)
		}
	}
	return texts
}

// Texts that follow each other without markup are one to an engine, and what
// changes the direction of a text ends with it.
func TestGFMBreaks(t *testing.T) {
	for _, tt := range []struct {
		texts []string
		want  string
	}{
		{[]string{"a.", "example"}, "a<wbr />&#46;example"},
		{[]string{"It rains.", " Still."}, "It rains&#46; Still&#46;"},
		{[]string{"www. x"}, "www<wbr />&#46; x"},
		{[]string{"G", "H-", "12"}, "GH&#45;<wbr />12"},
		{[]string{"HAHAHU", "GOSHORTCODE"}, "HAHA HUGOSHORTCODE"},
		{[]string{"_", "_hdeferred"}, "&#95;<wbr />&#95;hdeferred"},
		{[]string{"a ", " b"}, "a &#32;b"},
		{[]string{"@", "user"}, "&#64;<wbr />user"},
		{[]string{"\u202eturned"}, "&#8238;turned&#8236;"},
		{[]string{"\u2066in\u202b side\u2069"}, "&#8294;in&#8235; side&#8297;&#8236;"},
	} {
		var c Content
		for _, text := range tt.texts {
			c = append(c, Node{Kind: Text, Text: text})
		}
		row := Row{Key: "ORR-1", Cells: []Cell{{Content: c}}}
		r := &Result{Table: &Table{Columns: columns[1:2], Groups: []Group{{Rows: []Row{row}}}}}
		if got := string(Writer{Format: GFM, Place: InText}.Append(nil, &Spec{View: IssueView{}}, r, 1)); got != tt.want {
			t.Errorf("%q = %s, want %s", tt.texts, got, tt.want)
		}
	}
}

// In a line of text, a heading and a cell, what stands around an issue stays.
func TestGFMWithinText(t *testing.T) {
	spaced := strings.NewReplacer("HAHAHUGO", "HAHA HUGO", "HUGOMORE42", "HUGO MORE42", "\u2069", "", "\u202c", "", "}  after", "} after") // see mayBeID
	for _, text := range attacks {
		r := &Result{Table: &Table{Columns: columns[1:2], Groups: []Group{{Rows: []Row{{Key: "ORR-1", Cells: []Cell{textCell(text)}}}}}}}
		for place, frame := range map[Place]string{AsBlock: "Before X after", InText: "| a |\n|---|\n| Before X after |", InHeading: "## Before X after"} {
			page := convert(strings.Replace(frame, "X", string(Writer{Format: GFM, Place: place}.Append(nil, &Spec{View: IssueView{}}, r, 1)), 1))
			want := "Before " + visible(string(AppendHTML(nil, &Spec{View: IssueView{}}, r, 1))) + " after"
			if got := visible(page); !strings.Contains(spaced.Replace(got), spaced.Replace(want)) {
				t.Errorf("%d: %q is not in %q", place, want, got)
			}
		}
	}
}
