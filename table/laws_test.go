package table

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
)

// TestMain lets garbage lie for longer: parsing pages makes little else.
func TestMain(m *testing.M) {
	debug.SetGCPercent(1000)
	os.Exit(m.Run())
}

// What holds for every text: none of it becomes live in any format, and all of
// it comes back.

// attacks are texts that some engine took for its own, beside the hostile ones.
var attacks = append(slices.Clone(hostile),
	`{{ 7*7 }} {{% param secret %}} {{__hugo_ctx pid=1}}`, `{% raw %}`, `${process.env.SECRET}`, `{/* x */}`, `a */} {process.env.SECRET} {/* b`,
	`:smile: :+1:`, `&#123;&#60;b&#62;`, `\| a | b \\`, "`code` ``x``", "```\ncode\n```", "~~~", `![x](y)`, `[x](javascript:alert(1))`, `[[x]]`, `[x]: /y "z"`, `[^1] ^[x]`,
	`==m== ++i++ H~2~O x^2^ %%c%%`, `@user @org/team`, `#12 user/repo#12 GH-12 gh-12`, `http://example.com/x?y=1`, `www.example.com`, `ftp://example.com`,
	`a.b@example.com`, `mailto:a@example.com`, `*x* **y** ***z***`, `_x_ __y__`, `~~x~~ ~y~`, `$x$ $$y$$ \(z\)`, `- item`, `1. item`, `# title`, `> quote`, `:::note`, `!!! tip`, `=== "Tab"`,
	`{#id} {.class} {:toc}`, `[TOC]`, `--8<-- "file"`, `<!-- more -->`, `'quoted' "text" -- --- ...`, `<Tab>x</Tab>`, `export const x = 1`, `import x from "y"`,
	`HAHAHUGOSHORTCODE42s0HBHB`, `xHAHAHUGOSHORTCODEHBHB`, `HUGOMORE42`, `__hdeferred/abc__d=`, `__h_pp_l1_x__e=`, `HAHA HUGO Hugo`,
	"\x02wzxhzdk:1\x03 \x02klzzwxh:0001\x03", "a\x00b", "\u202eturned\u2066 isolated", "\u2028\u2029\u0085", "  two  spaces  ", " ", "\t tab", "\u00a0", "zero\u200bwidth", "",
	strings.Repeat("A", 40), strings.Repeat("long1", 20), strings.Repeat("0", 15)+"-"+strings.Repeat("0", 16), `日本語 עברית ünïcödé 🔭 👩‍🚀`, `2.4.1 is out. Really.`, `a: b; c, d`,
	`"}</script><script>`, `\u0022\x22\n`, `</figure></td><td>`, `--><img src=x>`, `]]>`, `*/`, `-->`, `\`, `|`, `||`, `|-|-|`,
)

// In every kind of place: as it is, marked, within blocks, and cut in two.
func attack(text string) Content {
	half := len(text) / 2
	var c Content
	for kind := Text; kind <= Block; kind++ {
		c = append(c, Node{Kind: kind, Text: text, Name: text, URL: text, Children: Plain(text)})
	}
	for _, kind := range []Kind{Link, Strong, Emphasis, Strike, Item, Quote} {
		c = append(c, Node{Kind: kind, URL: "https://orrery.example/?" + text, Children: Content{
			{Kind: Strong, Children: Plain(text)}, {Kind: Text, Text: text}, {Kind: Emphasis, Children: Plain(text)}, {Kind: Code, Text: text},
		}})
	}
	return append(c,
		Node{Kind: Link, URL: "https://orrery.example/" + text},
		Node{Kind: Text, Text: text[:half]}, Node{Kind: Text, Text: text[half:]},
		Node{Kind: List, Children: Content{{Kind: Item, Children: Plain(text)}, {Kind: Task, Number: Done, Children: Plain(text)}}},
		Node{Kind: Ordered, Number: 7, Children: Content{{Kind: Item, Children: Plain(text)}}},
		Node{Kind: Grid, Children: Content{{Kind: GridRow, Children: Content{{Kind: GridHead, Children: Plain(text)}, {Kind: GridCell, Children: Plain(text)}}}}},
	)
}

// A law is what must hold for what a Writer makes of a Result.
type law func(v View, r *Result) error

func testAttacks(t *testing.T, holds law) {
	t.Parallel()
	try := func(text string, v View, r *Result) {
		if err := holds(v, r); err != nil {
			t.Errorf("%T %.40q: %v", v, text, err)
		}
	}
	for _, text := range attacks {
		own := TableView{Caption: given(text), Empty: given(text), EmptyGroup: given(text), ID: given("own"), RowNumbers: true}
		full, plain := rich(text, attack(text)), everywhere(Plain(text))
		plain.Stale, plain.AsOf = true, asOf
		try(text, TableView{}, plain)
		for _, r := range []*Result{full, plain, within(full), {Table: tableOf()}, nil} {
			try(text, own, r)
		}
		try(text, ListView{}, full)
		try(text, ListView{own}, plain)
		try(text, ListView{own}, within(plain))
		try(text, IssueView{}, full)
		try(text, IssueView{}, plain)
		try(text, ChartView{Caption: given(text)}, plain)
	}
	try("", ChartView{Kind: DonutChart}, &Result{Table: stacked()})
	try("", ChartView{}, &Result{Table: stacked()})
	try("", CountView{}, &Result{Count: &Count{N: 3, Approximate: true}, Stale: true})
	try("", CountView{}, nil)
}

func fuzzAttacks(f *testing.F, holds law) {
	for i, text := range attacks {
		if i%16 > 0 {
			continue // each is tested anyway
		}
		f.Add(text, []byte{7, 1, 0, 7, 1, 1, 14, 0, 2})
	}
	f.Fuzz(func(t *testing.T, text string, tree []byte) {
		c, _ := contentOf(tree, 0)
		r := rich(text, append(attack(text), c...))
		for _, v := range []View{TableView{RowNumbers: true}, ListView{}, IssueView{}} {
			if err := holds(v, r); err != nil {
				t.Errorf("%T: %v", v, err)
			}
		}
		if err := holds(TableView{EmptyGroup: given(text)}, within(r)); err != nil {
			t.Error(err)
		}
	})
}

// within returns a Result with its groups in one of the same name, and after
// them one without issues.
func within(r *Result) *Result {
	nested, t := *r, *r.Table
	outer := t.Groups[0]
	outer.Rows, outer.Groups = nil, t.Groups
	t.Groups = []Group{outer, {Heading: outer.Heading}}
	nested.Table = &t
	return &nested
}

// rich returns a Result with a text everywhere, and Content where that may
// stand.
func rich(text string, c Content) *Result {
	r := everywhere(Plain(text))
	g := &r.Table.Groups[0]
	g.Heading, g.Rows[0].Cells[1].Content, g.Foot[1].Cells[1].Content = c[:len(c)/2], c, c[len(c)/2:]
	return r
}

func TestHardHTMLIsInert(t *testing.T) { testAttacks(t, hardLaw) }
func FuzzHardHTML(f *testing.F)        { fuzzAttacks(f, hardLaw) }
func TestMDXIsInert(t *testing.T)      { testAttacks(t, mdxLaw) }
func FuzzMDX(f *testing.F)             { fuzzAttacks(f, mdxLaw) }
func TestGFMIsInert(t *testing.T)      { testAttacks(t, gfmLaw) }
func FuzzGFM(f *testing.F)             { fuzzAttacks(f, gfmLaw) }

// Every text is inert to every engine, and a browser shows what it shows of
// plain HTML.
func hardLaw(v View, r *Result) error {
	plain := parse(string(AppendHTML(nil, &Spec{View: v}, r, 2)))
	for _, w := range []Writer{{Format: HardHTML}, {Format: HardHTML, Place: InText}, {Format: HardHTML, Place: InHeading}, {Format: HardHTML, NoIDs: true}} {
		if w.Place != AsBlock && !inLine(v) {
			continue
		}
		hard := string(w.Append(nil, &Spec{View: v}, r, 2))
		nodes := parse(hard)
		if err := errors.Join(checkParsed(hard, nodes), inertHTML(hard), same(plain, nodes, w)); err != nil {
			return fmt.Errorf("%+v: %w in %.500s", w, err, hard)
		}
	}
	return nil
}

func inLine(v View) bool {
	switch v.(type) {
	case CountView, IssueView:
		return true
	}
	return false
}

// inertHTML checks the source of hard HTML, as an engine reads it.
func inertHTML(markup string) error {
	line := strings.Contains(markup, "<wbr />")
	for _, m := range textOf.FindAllStringSubmatch(markup, -1) {
		if err := inertText(m[1]); err != nil {
			return err
		}
	}
	for _, m := range attributeOf.FindAllStringSubmatch(markup, -1) {
		switch name, value := m[1], m[2]; name {
		case "href", "title", "aria-label", "data-key", "data-sort", "data-value", "datetime", "dateTime":
			if err := inertText(value); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		case "class", "className":
			for class := range strings.FieldsSeq(value) {
				class = strings.TrimPrefix(class, "jql-field-")
				if !ourClass.MatchString(class) && inertText(class) != nil {
					return fmt.Errorf("class %s", class)
				}
			}
		case "id":
			if !strings.HasPrefix(value, "jql-") && value != "own" && !strings.HasPrefix(value, "own-") {
				return fmt.Errorf("id %s", value)
			}
		}
	}
	if m := breakable.FindAllStringIndex(markup, -1); line {
		for _, at := range m {
			text := strings.LastIndexByte(markup[:at[0]], '>') > strings.LastIndexByte(markup[:at[0]], '<')
			if text && !strings.HasSuffix(markup[:at[0]], "<wbr />") {
				return fmt.Errorf("no break before %s", markup[at[0]:at[1]])
			}
		}
	}
	if strings.Count(markup, "/>") != strings.Count(markup, " />") {
		return errors.New("a void element without a space")
	}
	return nil
}

var (
	textOf      = regexp.MustCompile(`>([^<]+)<`)
	attributeOf = regexp.MustCompile(` ([A-Za-z-]+)="([^"]*)"`)
	ourClass    = regexp.MustCompile(`^jql-[a-z0-9-]+$`)
	breakable   = regexp.MustCompile(`&#58;|&#46;|&#64;`)
	notReact    = regexp.MustCompile(` (class|colspan|rowspan|tabindex|datetime|(text|dominant|font|stroke|fill)-[a-z-]+)=`)
)

// inertText is hardInert by hand, and that no long word or word of Hugo's stands
// there.
func inertText(text string) error {
	run := 0
	for rest := text; rest != ""; {
		r, size := utf8.DecodeRuneInString(rest)
		if digits := strings.TrimLeft(strings.TrimPrefix(rest, "&#"), "0123456789"); r == '&' && len(digits) < len(rest)-2 && strings.HasPrefix(digits, ";") {
			rest, run = digits[1:], 0
			continue
		}
		rest = rest[size:]
		switch {
		case wordByte(byte(r)) && r < utf8.RuneSelf:
			run++
		case r == ' ' || r == ',' || r >= utf8.RuneSelf && unicode.IsLetter(r):
			run = 0
		default:
			return fmt.Errorf("%q is live", text)
		}
		if run >= 16 {
			return fmt.Errorf("%q has a long word", text)
		}
	}
	if strings.Contains(text, "HUGO") {
		return fmt.Errorf("%q is Hugo's", text)
	}
	return nil
}

// same reports how two pages differ to a browser, but for word breaks and what
// a Writer leaves out.
func same(plain, other []*html.Node, w Writer) error {
	want, got := dom(plain, w), dom(other, w)
	if last := len(got) - 1; w.Place == InHeading && last >= 0 && strings.Contains(got[last], "} ") && len(want) == len(got) {
		got[last], want[last] = strings.TrimRight(got[last], " "), strings.TrimRight(want[last], " ") // see mayBeID
	}
	if !slices.Equal(want, got) {
		return fmt.Errorf("reads differently (-plain +other):\n%s", cmp.Diff(want, got))
	}
	return nil
}

// dom returns the elements, with their attributes, and the texts of a page.
func dom(nodes []*html.Node, w Writer) []string {
	var list []string
	text := false
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			if text {
				list[len(list)-1] += n.Data
			} else {
				list = append(list, n.Data)
			}
			text = true
		case n.Type == html.ElementNode && n.Data != "wbr" && (n.Data != "a" || w.Place != InHeading) && !(w.NoIDs && shapes[n.Data]):
			text = false
			tag := "<" + n.Data
			for _, a := range n.Attr {
				if !w.NoIDs || a.Key != "id" && !strings.HasPrefix(a.Key, "aria-label") && a.Key != "aria-describedby" {
					tag += " " + a.Key + "=" + a.Val
				}
			}
			list = append(list, tag)
		}
		for c := range n.ChildNodes() {
			walk(c)
		}
	}
	for _, n := range nodes {
		walk(n)
	}
	return list
}

// shapes are what a chart is drawn of, which needs ids in part.
var shapes = set("defs pattern rect circle path line")

// Every text is a string of JavaScript or, in headings, references, and React
// makes of it what a browser makes of plain HTML.
func mdxLaw(v View, r *Result) error {
	plain := parse(string(AppendHTML(nil, &Spec{View: v}, r, 2)))
	for _, w := range []Writer{{Format: MDX}, {Format: MDX, Place: InText}, {Format: MDX, Place: InHeading}, {Format: MDX, NoIDs: true}} {
		if w.Place != AsBlock && !inLine(v) {
			continue
		}
		mdx := string(w.Append(nil, &Spec{View: v}, r, 2))
		page, markup, err := react(mdx, w.Place == InHeading)
		if err := errors.Join(err, inertHTML(markup), same(plain, parse(page), w)); err != nil {
			return fmt.Errorf("%+v: %w in %.500s", w, err, mdx)
		}
	}
	return nil
}

var expression = regexp.MustCompile(`(=?)\{\[?("(?:[A-Za-z0-9 ,\pL]|\\u[0-9a-f]{4})*")\]?\}`)

// styled is the one attribute of ours that is no string.
var styled = regexp.MustCompile(` style=\{\{(?:(?:, )?[A-Za-z]+: "[a-z0-9. -]+")+\}\}`)

// react returns the page that React would make of a line of JSX, and the line
// without its strings.
func react(jsx string, references bool) (page, markup string, err error) {
	if notReact.MatchString(jsx) {
		return "", "", errors.New("an attribute that React does not know")
	}
	jsx = styled.ReplaceAllString(jsx, "")
	markup = expression.ReplaceAllStringFunc(jsx, func(e string) string {
		if strings.HasPrefix(e, "=") {
			return `=""`
		}
		return ""
	})
	if strings.ContainsAny(markup, "{}\\\n") || !references && textOf.MatchString(markup) {
		return "", "", errors.New("more than markup and strings")
	}
	for _, m := range attributeOf.FindAllStringSubmatch(markup, -1) {
		if !references && strings.Contains(html.UnescapeString(m[2]), "&") {
			return "", "", errors.New("an address that Astro would print unescaped")
		}
	}
	page = expression.ReplaceAllStringFunc(jsx, func(e string) string {
		m := expression.FindStringSubmatch(e)
		var text string
		if bad := json.Unmarshal([]byte(m[2]), &text); bad != nil {
			err = bad
		}
		text = html.EscapeString(text)
		if m[1] != "" {
			text = `="` + text + `"`
		}
		return text
	})
	page = strings.ReplaceAll(page, "className=", "class=")
	for _, p := range presentation {
		page = strings.ReplaceAll(page, " "+p.react+"=", " "+p.name+"=")
	}
	return page, markup, err
}
