//go:build engines

package integrations

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

const oneCount = `<<jql-count jql="project = ORR">>`

// TestHugoMathematics has a site with a theme and a hook of its own, whose
// passthrough is for mathematics, in two languages.
func TestHugoMathematics(t *testing.T) {
	j := startJira(t)
	s := newSite(t, hugo, j)
	must(t, os.RemoveAll(filepath.Join(s.dir, "layouts")))
	s.write(t, "themes/yours/layouts/all.html", "<body>{{ .Content }}</body>")
	s.write(t, "layouts/_markup/render-passthrough.html",
		`{{ $answer := partial "jqlbuild.html" . }}{{ if $answer }}{{ $answer }}{{ else }}<math data-type="{{ .Type }}">{{ .Inner }}</math>{{ end }}`)
	s.write(t, "hugo.yaml", `theme: [yours, jqlbuild]
defaultContentLanguage: en
languages: {en: {weight: 1}, de: {weight: 2}}
markup:
  _merge: deep
  goldmark:
    extensions:
      passthrough:
        delimiters:
          block: [['\[', '\]'], ['$$', '$$'], ['<<jql-t', '>>'], ['<<jql-l', '>>'], ['<<jql-ch', '>>'], ['<<jql-e', '>>']]
          inline: [['\(', '\)'], ['<<jql-co', '>>'], ['<<jql-i', '>>']]
`)
	const table = `<<jql-table jql="key = ${key}" columns="summary">>`
	s.page(t, "math", "---\njql: {vars: {key: DOC-9001}}\n---\n$$able = x_1$$\n\n"+table+"\n\nOf "+oneCount+", \\(unt x_2\\).\n")
	s.page(t, "math.de", "---\njql: {vars: {key: DOC-9002}}\n---\n"+table+"\n")
	s.export(t)
	s.build(t)
	doc := s.open(t, "math")
	if d := s.difference(s.result(t, "math", table), find(doc, shown)[0]); d != "" {
		t.Error(d)
	}
	var all []string
	for _, m := range find(doc, isElement("math")) {
		all = append(all, attribute(m, "data-type")+" "+textOf(m))
	}
	if got, want := strings.Join(all, "; "), "block able = x_1; inline unt x_2"; got != want {
		t.Errorf("mathematics is %q, want %q", got, want)
	}
	if got := find(s.open(t, "de/math"), shown); len(got) != 1 || !strings.Contains(textOf(got[0]), hostile[1]) {
		t.Error("the page in another language has not the answer of its own variables")
	}
}

// TestHugoModule has a site without a hook, which imports the component as a
// module and leaves mathematics to a script.
func TestHugoModule(t *testing.T) {
	j := startJira(t)
	s := newSite(t, hugo, j)
	component, err := filepath.Abs("hugo")
	must(t, err)
	s.edit(t, "hugo.yaml", "theme: [jqlbuild]", "module: {imports: [{path: github.com/jqlbuild/jqlbuild/integrations/hugo}], replacements: 'github.com/jqlbuild/jqlbuild/integrations/hugo -> "+component+"'}")
	s.edit(t, "hugo.yaml", "{_merge: deep}", `
  _merge: deep
  goldmark:
    extensions:
      passthrough:
        delimiters:
          block: [['$$', '$$'], ['<<jql-t', '>>'], ['<<jql-l', '>>'], ['<<jql-ch', '>>'], ['<<jql-e', '>>']]
          inline: [['\(', '\)'], ['<<jql-co', '>>'], ['<<jql-i', '>>']]`)
	must(t, os.RemoveAll(filepath.Join(s.dir, "themes")))
	s.write(t, "go.mod", "module example.com/docs\n\ngo 1.26\n")
	s.page(t, "math", "$$a < b$$\n\nOf "+oneCount+", \\(x < y\\).\n")
	s.export(t)
	s.build(t)
	body := s.open(t, "math")
	if len(find(body, shown)) != 1 || !strings.Contains(textOf(body), `\[a < b\]`) || !strings.Contains(textOf(body), `\(x < y\)`) {
		t.Errorf("the page is %s", textOf(body))
	}
}

// TestHugoPages looks at other places into which Hugo puts a page's text.
func TestHugoPages(t *testing.T) {
	j := startJira(t)
	s := newSite(t, hugo, j)
	s.write(t, "layouts/all.html", `<body>{{ .TableOfContents }}<article>{{ .Content }}</article><section>{{ .Summary }}</section><pre>{{ htmlUnescape .Plain }}</pre></body>`)
	// A search index, as themes have it, may be the first to ask for a page's text.
	s.write(t, "layouts/home.html", `{{ (resources.Get "search.json" | resources.ExecuteAsTemplate "search.json" .).Content }}`)
	s.write(t, "assets/search.json", `[{{ range where .Site.Pages "Content" "!=" "" }}{{ .Plain | htmlUnescape | jsonify }},{{ end }}""]`)
	s.write(t, "layouts/_shortcodes/include.html", `{{ with site.GetPage (.Get 0) }}{{ .RenderShortcodes }}{{ end }}`)
	s.page(t, "snippet", "---\njql: {vars: {key: DOC-9003}}\n---\n<<jql-table jql=\"key = ${key}\" columns=\"key\">>\n")
	s.page(t, "outer", "---\njql: {vars: {key: DOC-9004}}\n---\n<<jql-table jql=\"key = ${key}\" columns=\"key\">>\n\nText\n\n{{% include \"/snippet\" %}}\n\n## Of "+oneCount+"\n")
	s.export(t)
	s.build(t)
	if index := s.read(t, "public/index.html"); !strings.Contains(index, "DOC-9004") {
		t.Errorf("the search index lacks the answer: %s", index)
	}
	doc := s.open(t, "outer")
	part := func(element string) string {
		var n *html.Node = find(doc, isElement(element))[0]
		return textOf(n)
	}
	article := part("article")
	if !strings.Contains(article, "DOC-9004") || !strings.Contains(article, "DOC-9003") {
		t.Errorf("the page is %s", article)
	}
	if !strings.Contains(part("section"), "DOC-9004") || !strings.Contains(part("pre"), "DOC-9004") {
		t.Errorf("the summary or the plain text lacks the answer: %q, %q", part("section"), part("pre"))
	}
	if got := strings.TrimSpace(part("nav")); got != "Of" && got != "Of <>" {
		t.Errorf("docs/engines/hugo.md says that contents lack a count; here they are %q", got)
	}
}

// TestHugoLimits makes sure of what docs/engines/hugo.md says does not work.
func TestHugoLimits(t *testing.T) {
	j := startJira(t)
	s := newSite(t, hugo, j)
	s.page(t, "limit", `Of <<jql-count jql="summary ~ 'a >> b'">>.`+"\n")
	s.export(t)
	if out := s.fail(t); !strings.Contains(out, "limit.md:4:4") {
		t.Errorf("the error has no place:\n%s", out)
	}
	s.page(t, "limit", "A \\"+oneCount+" and <<jql-tabel jql=\"project = ORR\">>\n")
	if out := s.fail(t); !strings.Contains(out, "<<jql-…abel") {
		t.Errorf("the error does not name the shortcode:\n%s", out)
	}
}
