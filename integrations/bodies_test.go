//go:build engines

package integrations

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// bodies is a page that repeats a body for every hostile issue, with its values
// wherever they may stand.
const bodies = `<<jql-each jql="project = DOC AND key >= DOC-9001 ORDER BY key" note="false">>

## Body ${summary}

Text **${summary}** _${summary}_ ${summary}

Link [${summary}](${Runbook}) [at ${key}](https://example.com/at?q=${summary})

Code ` + "`${summary}`" + `

> Quote ${summary}

- item ${summary}

  more ${summary}
- other

| A | B |
|---|---|
| ${summary} | ${key} |

<</jql-each>>

<<jql-each jql="key = ORR-1" note="false">>

## Rich

${description}

- **Rich:**

    ${description}

> ${description}

<</jql-each>>

The end.
`

// TestBodies reads what bodies hold back from built pages: in engines whose hook
// filters pages, and in the others from what expand writes.
func TestBodies(t *testing.T) {
	gfm := func(e *engine) *engine {
		c := *e
		c.example, c.name = e.name, e.name+"-gfm"
		return &c
	}
	for _, e := range append(slices.Clone(engines), mdbookOf("items"), gfm(hugo), gfm(mkdocs), gfm(material)) {
		if e.name == "eleventy" || e.name == "vitepress" {
			continue // which read what expand writes as the other engines do
		}
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			j := startJira(t)
			quiet := *e
			s := newSite(t, &quiet, j)
			s.page(t, "bodies", bodies)
			if e.filtered {
				s.export(t)
			} else {
				expanded(t, s)
			}
			s.build(t)
			checkBodies(t, s, j)
		})
	}
}

// expanded lets an engine without a hook of ours build what expand writes.
func expanded(t *testing.T, s *site) {
	t.Helper()
	to := "html"
	if strings.HasSuffix(s.name, "-gfm") {
		to = "gfm"
	}
	if strings.HasPrefix(s.name, "hugo") {
		s.edit(t, "hugo.yaml", "theme: [jqlbuild]", "contentDir: expanded")
		s.edit(t, "hugo.yaml", "markup: {_merge: deep}", "markup: {goldmark: {renderer: {unsafe: true}}}")
	} else {
		s.edit(t, "mkdocs.yml", "hooks:", "docs_dir: expanded\nextra:\n  unused:")
	}
	if out, err := run(t, s.dir, "jqlbuild", "expand", "--to", to, "--out", "expanded", s.content); err != nil {
		t.Fatal(out)
	}
}

// checkBodies reads every value of the page back.
func checkBodies(t *testing.T, s *site, j *jira) {
	t.Helper()
	doc := s.open(t, "bodies")
	for _, secret := range secrets {
		if strings.Contains(s.read(t, s.output("bodies")), secret) {
			t.Errorf("%s: %s is on the page", s.name, secret)
		}
	}
	beginning := func(element, text string) []*html.Node {
		return find(doc, func(n *html.Node) bool {
			return n.Data == element && strings.HasPrefix(strings.TrimSpace(textOf(n)), text)
		})
	}
	headings, texts, links, codes := beginning("h2", "Body"), beginning("p", "Text"), beginning("p", "Link"), beginning("p", "Code")
	quotes, items, tables := beginning("blockquote", "Quote"), beginning("li", "item"), find(doc, func(n *html.Node) bool { return n.Data == "tbody" && strings.Contains(textOf(n), "DOC-9") })
	for what, found := range map[string]int{"headings": len(headings), "paragraphs": len(texts), "links": len(links), "code": len(codes), "quotes": len(quotes), "items": len(items), "tables": len(tables)} {
		if found != len(j.issues) {
			t.Errorf("%s: %d of %d %s", s.name, found, len(j.issues), what)
		}
	}
	if t.Failed() {
		return
	}
	// Of ORR-1 the description has two lists and headings over them.
	for _, text := range []string{"No target is observed twice by mistake.", "Radio telescopes"} {
		items := find(doc, func(n *html.Node) bool {
			return n.Data == "li" && strings.TrimSpace(textOf(n)) == text
		})
		if want := 3; len(items) != want {
			t.Errorf("%s: %d items %q, want %d", s.name, len(items), text, want)
		}
	}
	for _, title := range []string{"Goals", "Not now"} {
		titles := find(doc, func(n *html.Node) bool {
			return (n.Data == "h3" || n.Data == "h4") && strings.Trim(textOf(n), " ¶#\u200b\n") == title
		})
		if len(titles) != 3 {
			t.Errorf("%s: %d headings %q", s.name, len(titles), title)
		}
	}
	if end := beginning("p", "The end."); len(end) != 1 || within(end[0], isElement("li")) || within(end[0], isElement("blockquote")) {
		t.Errorf("%s: the end is %d paragraphs", s.name, len(end))
	}
	for n, i := range j.issues {
		want := s.text(visible(i.Summary))
		if strings.HasSuffix(s.name, "-gfm") {
			want = strings.ReplaceAll(want, "HAHAHUGO", "HAHA HUGO") // no Markdown can hide it from Hugo
		}
		same := func(what string, in *html.Node, element, before string) {
			t.Helper()
			nodes := []*html.Node{in}
			if element != "" {
				nodes = find(in, isElement(element))
			}
			if len(nodes) == 0 {
				t.Errorf("%s, %s of %s: there is no %s in %q", s.name, what, i.Key, element, textOf(in))
				return
			}
			got := strings.Trim(strings.TrimPrefix(strings.TrimSpace(textOf(nodes[0])), before), " \n")
			if strings.HasPrefix(what, "heading") {
				got = strings.TrimRight(got, " ¶#\u200b")
				want := strings.TrimRight(want, " ¶#")
				if strings.HasPrefix(got, want) {
					return // an anchor may follow
				}
			}
			if bare(got) != bare(want) {
				t.Errorf("%s, %s of %s: want %q, got %q", s.name, what, i.Key, want, got)
			}
		}
		same("heading", headings[n], "", "Body")
		same("strong", texts[n], "strong", "")
		same("emphasis", texts[n], "em", "")
		same("link", links[n], "a", "")
		same("code", codes[n], "code", "")
		same("quote", quotes[n], "p", "Quote")
		same("cell", tables[n], "td", "")
		a := find(links[n], isElement("a"))
		if got := attribute(a[0], "href"); unescaped(got) != unescaped(i.Address) {
			t.Errorf("%s, address of %s: want %q, got %q", s.name, i.Key, i.Address, got)
		}
		if len(a) < 2 || !strings.HasPrefix(attribute(a[1], "href"), "https://example.com/at?q=") || textOf(a[1]) != "at "+i.Key {
			t.Errorf("%s, second link of %s: %q", s.name, i.Key, textOf(links[n]))
		}
	}
}

// unescaped returns an address with nothing percent-encoded: how much of it is
// differs between engines.
func unescaped(address string) string {
	return escape.ReplaceAllStringFunc(address, func(e string) string {
		text, err := url.PathUnescape(e)
		if err != nil {
			return e
		}
		return text
	})
}

var escape = regexp.MustCompile(`(?:%[0-9A-Fa-f]{2})+`)

// bare returns a text without the white space at its ends, of which Markdown
// shows none.
func bare(text string) string { return strings.Join(strings.Fields(text), " ") }
