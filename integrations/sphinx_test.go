//go:build engines

package integrations

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"
)

var sphinx = &engine{
	name: "sphinx", label: "Sphinx with MyST", content: "docs", file: "jql.json", built: "_build/*.html",
	title:    "# A page\n\n",
	filtered: true,
	command:  sphinxBuild("html", "_build"), version: []string{"/usr/bin/sphinx-build", "--version"},
	install: map[string]string{"sphinx/jqlbuild_sphinx.py": "docs/jqlbuild_sphinx.py", "sphinx/jqlbuild.css": "docs/jqlbuild.css"},
	aside:   hasClass("toc-tree"),
	markup: map[string]string{
		"admonition": "```{note}\nS\n```",
		"tab":        "```{tab} A\nS\n```\n\n```{tab} B\nB\n```",
		"definition": "Term\n: S",
	},
	config: func(t testing.TB, s *site) {
		s.edit(t, "docs/conf.py", `"myst_parser", `, `"myst_parser", "sphinx_inline_tabs", `)
		s.write(t, "docs/conf.py", s.read(t, "docs/conf.py")+`
myst_enable_extensions = ["amsmath", "colon_fence", "deflist", "dollarmath", "fieldlist", "html_admonition", "html_image", "replacements", "strikethrough", "substitution", "tasklist"]
myst_substitutions = {"late": "<<jql-count jql=\"project = OPS\">>"}
nitpicky = True
`)
	},
}

// sphinxBuild returns a command of Sphinx, not the one of another Python that
// may come first on the PATH. All builders share their doctrees.
func sphinxBuild(builder, to string, more ...string) []string {
	return append([]string{"/usr/bin/sphinx-build", "-q", "-j", "4", "-d", "_build/.doctrees", "-b", builder, "docs", to}, more...)
}

// sphinx builds the site with a builder.
func (s *site) sphinx(t *testing.T, builder string, more ...string) string {
	t.Helper()
	to := "_build"
	if builder != "html" {
		to += "-" + builder
	}
	out, err := run(t, s.dir, sphinxBuild(builder, to, more...)...)
	if err != nil {
		t.Fatalf("%s: %v\n%s", builder, err, out)
	}
	return out
}

// TestSphinxBuilders makes sure that each builder gets what it can show, that
// none shows what another one read, and that all follow a changed answer.
func TestSphinxBuilders(t *testing.T) {
	t.Parallel()
	j := startJira(t)
	j.issues[0].Summary = "The first answer *x* $y$"
	j.load(t)
	s := newSite(t, sphinx, j)
	s.write(t, "docs/live.md", "---\norphan: true\n---\n# Live\n\n<<jql-table jql=\"key = DOC-9001\" columns=\"key, summary\">>\n\nOf <<jql-count jql=\"project = OPS\">>.\n")
	s.write(t, "docs/lines.md", "---\norphan: true\n---\n# Lines\n\n"+lines(j)+"\n"+hostileTable+"\n\n"+hostileList+"\n")
	s.write(t, "docs/plain.md", "---\norphan: true\n---\n# Plain\n\nNothing.\n")
	s.write(t, "docs/examples.md", "---\norphan: true\n---\n# Examples\n\n\\<<jql-count jql=\"a\">>\n\n:::{note}\n\\<<jql-table jql=\"a\">>\n:::\n\n```{literalinclude} live.md\n```\n")
	s.export(t)

	holds := func(name, text string) {
		t.Helper()
		if got := s.read(t, name); !strings.Contains(got, text) {
			t.Errorf("%s does not have %q:\n%s", name, text, got)
		}
	}
	figures := func(page, text string) {
		t.Helper()
		all := find(s.open(t, page), hasClass("jql-figure"))
		if len(all) != 1 || !strings.Contains(textOf(all[0]), text) {
			t.Errorf("%s has %d tables, and not %q", page, len(all), text)
		}
	}
	if out := s.sphinx(t, "html"); out != "" {
		t.Errorf("Sphinx says of a good site\n%s", out)
	}
	figures("live", "The first answer *x* $y$")
	if n := strings.Count(textOf(s.open(t, "examples")), "<<jql-"); n != 4 {
		t.Errorf("%d of 4 examples are on their page", n)
	}
	for _, link := range find(s.open(t, "live"), isElement("link")) {
		if href := attribute(link, "href"); strings.Contains(href, "jqlbuild") && !exists(filepath.Join(s.dir, "_build", href)) {
			t.Errorf("the style sheet %s is not there", href)
		}
	}
	plain, err := os.Stat(filepath.Join(s.dir, "_build/plain.html"))
	must(t, err)
	s.sphinx(t, "text")
	holds("_build-text/live.txt", "The first answer *x* $y$")
	s.sphinx(t, "latex")
	holds("_build-latex/orrery.tex", "Open bugs of the next release")
	if strings.Contains(s.read(t, "_build-text/live.txt"), "<") {
		t.Error("HTML is in a text")
	}
	words := strings.Join(strings.FieldsFunc(s.read(t, "_build-text/lines.txt"), func(r rune) bool { return unicode.IsSpace(r) || r == '|' }), "")
	for _, text := range []string{hostile[0], `<script>alert(1)</script>`, `<<jql-count jql="x">>`, `*x* **y** _z_ __w__`, `:smile: :+1:`, `$$z$$ $x$ \(y\) \[w\]`} {
		if n := strings.Count(words, strings.Join(strings.Fields(text), "")); n < 4 {
			t.Errorf("%q is %d times in the text of a page", text, n)
		}
	}
	s.sphinx(t, "dirhtml")
	holds("_build-dirhtml/live/index.html", "jql-figure")

	j.issues[0].Summary = "The second answer"
	j.load(t)
	s.export(t)
	for range 2 { // the second time nothing has changed
		s.sphinx(t, "html")
		figures("live", "The second answer")
	}
	// Nothing is read again for this builder, as html has just read it.
	s.sphinx(t, "dirhtml")
	holds("_build-dirhtml/live/index.html", "second")
	s.sphinx(t, "text")
	holds("_build-text/live.txt", "The second answer")
	if now, err := os.Stat(filepath.Join(s.dir, "_build/plain.html")); err != nil || now.ModTime() != plain.ModTime() {
		t.Error("a page without shortcodes was written again")
	}
}

// TestSphinxFailures makes sure that nothing passes in silence.
func TestSphinxFailures(t *testing.T) {
	t.Parallel()
	s := newSite(t, sphinx, startJira(t))
	s.write(t, "docs/part.txt", "Part of <<jql-count jql=\"project = OPS\">>.\n\n<<jql-table jql=`project = OPS`>>\n")
	s.export(t)
	count := `<<jql-count jql="project = ORR AND (type = Bug OR type = Task)">>`
	page := "---\norphan: true\n---\n# A page\n\n"
	for _, tt := range []struct{ name, text, want string }{
		{"included", "\\<<jql-count>> \\<<jql-count>> \\<<jql-count>>\n\n```{include} part.txt\n```\n", "docs/part.txt, which jqlbuild does not read"},
		{"included, its second half", "Text\n\n```{include} part.txt\n:start-line: 1\n```\n", "page.md: a shortcode has come in"},
		{"substituted", "Text \\<<jql-count>> {{ late }}\n", "page.md: a shortcode has come in by a substitution"},
		{"in a caption", "```{figure} x.png\n" + count + "\n```\n", "page.md:7:1: a shortcode stands in a directive"},
		{"two problems", "<<jql-tabel jql=\"project = ORR\">>\n\n<<jql-count jql=\"project =\">>\n", "page.md:6:1: there is no shortcode jql-tabel"},
	} {
		s.write(t, "docs/page.md", page+tt.text)
		out := s.fail(t)
		if !strings.Contains(out, tt.want) {
			t.Errorf("%s: want %q, got\n%s", tt.name, tt.want, out)
		}
		if tt.name == "two problems" && !strings.Contains(out, "page.md:8:27: ") {
			t.Errorf("only the first of two problems is said\n%s", out)
		}
	}

	s.write(t, "docs/page.md", page+"    "+count+"\n")
	s.write(t, "docs/other.rst", ":orphan:\n\nOther\n=====\n\nA ``<<jql-count`` and "+count+"\n")
	out := s.sphinx(t, "html")
	for _, want := range []string{"page.md:6:5: WARNING: jql-count stands in indented code", "other.rst:6: WARNING: a shortcode stands in a page that is not Markdown"} {
		if !strings.Contains(out, want) {
			t.Errorf("want %q, got\n%s", want, out)
		}
	}
	if out, err := run(t, s.dir, sphinxBuild("html", "_build", "-E", "-W")...); err == nil {
		t.Errorf("with -W a warning is none\n%s", out)
	}
	s.sphinx(t, "html", "-E", "-W", "-D", "suppress_warnings=jqlbuild")
	strict := command(t, s.dir, sphinxBuild("html", "_build", "-E")...)
	strict.Env = append(strict.Env, "JQLBUILD_STRICT=1")
	if out, err := strict.CombinedOutput(); err == nil || !strings.Contains(string(out), "page.md:6:5: jql-count stands in indented code") {
		t.Errorf("where warnings fail: %v\n%s", err, out)
	}

	must(t, os.Remove(filepath.Join(s.dir, "docs/other.rst")))
	c := command(t, s.dir, sphinxBuild("html", "_build", "-E")...)
	c.Env = append(c.Env, "PATH=/usr/bin:/bin")
	without, err := c.CombinedOutput()
	if err == nil || !strings.Contains(string(without), "jqlbuild cannot be started") {
		t.Errorf("without jqlbuild: %v\n%s", err, without)
	}
	s.edit(t, "docs/jqlbuild_sphinx.py", "PATIENCE = 120", "PATIENCE = 1")
	for script, want := range broken {
		c := command(t, s.dir, sphinxBuild("html", "_build", "-E")...)
		c.Env = append(c.Env, "PATH="+standIn(t, script)+":/usr/bin:/bin")
		if out, err := c.CombinedOutput(); err == nil || !strings.Contains(string(out), want) {
			t.Errorf("with %q: %v\n%s", script, err, out)
		}
	}
	s.edit(t, "jqlbuild.yaml", "deployment", "deploiment")
	if out := s.fail(t); !strings.Contains(out, "jqlbuild.yaml:6:5: ") || !strings.Contains(out, "jqlbuild filter has ended, with the exit code 2") {
		t.Errorf("with a broken configuration:\n%s", out)
	}
}

// TestSphinxHeadings makes sure that a heading is text wherever it is repeated,
// and can have an anchor that stays.
func TestSphinxHeadings(t *testing.T) {
	t.Parallel()
	j := startJira(t)
	s := newSite(t, sphinx, j)
	s.write(t, "docs/known-issues.md", "(bugs)=\n# Of <<jql-count jql=\"project = ORR AND type = Bug\">> bugs\n\nText\n")
	s.edit(t, "docs/index.md", "[known not to work](known-issues.md)", "{ref}`bugs`")
	s.write(t, "docs/lines.md", "---\norphan: true\n---\n# Lines\n"+lines(j))
	s.export(t)
	if out := s.sphinx(t, "html"); out != "" {
		t.Errorf("Sphinx says\n%s", out)
	}
	count := textOf(find(s.open(t, "known-issues"), hasClass("jql-count"))[0])
	want := "Of " + count + " bugs"
	var links []string
	for _, a := range find(s.open(t, "index"), isElement("a")) {
		if href := attribute(a, "href"); strings.HasPrefix(href, "known-issues.html") {
			links = append(links, href)
			if !strings.Contains(textOf(a), want) {
				t.Errorf("a link says %q, and should say %q", textOf(a), want)
			}
		}
	}
	if !slices.Contains(links, "known-issues.html#bugs") || len(links) != 3 {
		t.Errorf("the links lead to %q", links)
	}
	title := textOf(find(parseFile(t, filepath.Join(s.dir, "_build/known-issues.html")), isElement("title"))[0])
	if !strings.HasPrefix(title, want) {
		t.Errorf("the page's title is %q", title)
	}

	// The search's script takes these for HTML.
	index := strings.TrimSuffix(strings.TrimPrefix(s.read(t, "_build/searchindex.js"), "Search.setIndex("), ")")
	var search struct {
		Titles    []string
		AllTitles map[string]any
	}
	must(t, json.Unmarshal([]byte(index), &search))
	shown := make(map[string]bool)
	for title := range search.AllTitles {
		search.Titles = append(search.Titles, title)
	}
	for _, title := range search.Titles {
		doc, err := html.Parse(strings.NewReader(title))
		must(t, err)
		shown[textOf(doc)] = true
		for _, n := range find(find(doc, isElement("body"))[0], func(*html.Node) bool { return true }) {
			if !hasClass("jql-count")(n) && !hasClass("jql-issue")(n) {
				t.Errorf("a title in the search has a <%s>: %s", n.Data, title)
			}
		}
		if live := find(doc, isLive); len(live) > 0 {
			t.Errorf("a title in the search comes alive: %s", title)
		}
	}
	if !shown[want] {
		t.Errorf("the search has not %q", want)
	}
}
