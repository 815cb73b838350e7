//go:build engines

package integrations

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

var jekyll = &engine{
	name: "jekyll", label: "Jekyll", content: "docs", file: "docs/_jql.json", built: "_site/*.html",
	title:    "---\nlayout: page\ntitle: A page\n---\n",
	filtered: true,
	command:  []string{"jekyll", "build", "--quiet", "--source", "docs", "--destination", "_site"}, version: []string{"jekyll", "--version"},
	install: map[string]string{"jekyll/jqlbuild.rb": "docs/_plugins/jqlbuild.rb", "jekyll/jqlbuild.css": "docs/assets/jqlbuild.css"},
	markup:  map[string]string{"admonition": none, "tab": none, "definition": "Term\n: S"},
	config: func(t testing.TB, s *site) {
		s.write(t, "docs/_config.yml", s.read(t, "docs/_config.yml")+"kramdown: {parse_block_html: true, math_engine: mathjax}\n")
	},
}

const jekyllMatter = "---\nlayout: page\n---\n"

// TestJekyllParts makes sure that all that Jekyll shows in several places has
// its answers there, with what Jekyll does by default.
func TestJekyllParts(t *testing.T) {
	t.Parallel()
	s := newSite(t, jekyll, startJira(t))
	s.edit(t, "docs/_config.yml", "kramdown: {parse_block_html: true, math_engine: mathjax}", "collections: {guides: {output: true}}")
	s.write(t, "docs/_posts/2026-01-02-first.md", "---\ntitle: First\njql: {vars: {project: OPS}}\n---\nOf <<jql-count jql=\"project = ${project}\">> jobs, {% raw %}{{ a }}{% endraw %}\nand <<jql-issue key=\"DOC-9003\">>.\n\n<<jql-table jql=\"key = DOC-9001\">>\n")
	s.write(t, "docs/_posts/2026-01-03-second.markdown", "---\n---\n<<jql-table jql=\"key = DOC-9001\">>\nText of the second post\n")
	s.write(t, "docs/_posts/2199-01-01-future.md", "---\n---\n<<jql-count jql=\"project = MISSING\">>\n")
	s.write(t, "docs/_drafts/draft.md", "---\n---\n<<jql-count jql=\"project = MISSING\">>\n")
	s.write(t, "docs/_guides/guide.md", "---\n---\n* list\n{:toc}\n\n## Of <<jql-count jql=\"project = OPS\">> jobs\n\n<<jql-list jql=\"key = DOC-9001\">>\n\n## After\n")
	s.write(t, "docs/_includes/part.md", "Part of <<jql-count jql=\"project = OPS\">> and `<<jql-count`.\n\n<<jql-table jql=\"key = DOC-9002\">>\n{% if true %}It goes on.{% endif %}\n")
	s.write(t, "docs/parts/_near.md", "Near <<jql-issue key=\"DOC-9001\">>\n")
	s.page(t, "including", "{% include part.md %}\n\n- {% include_relative parts/_near.md %}\n")
	s.write(t, "docs/posts.html", jekyllMatter+"{% for post in site.posts %}<section>{{ post.excerpt }}</section><article>{{ post.content }}</article>{% endfor %}\n")
	s.write(t, "docs/plain.md", "No front matter, <<jql-count jql=\"project = OPS\">>\n")
	s.export(t)
	out, err := run(t, s.dir, slices.DeleteFunc(slices.Clone(s.command), func(arg string) bool { return arg == "--quiet" })...)
	if err != nil {
		t.Fatal(out)
	}
	if !strings.Contains(out, "docs/plain.md: a shortcode stands in a page without front matter") || strings.Count(out, "jqlbuild:") != 1 {
		t.Errorf("Jekyll says\n%s", out)
	}
	for name, want := range map[string]int{"2026/01/02/first": 3, "2026/01/03/second": 1, "guides/guide": 3, "including": 3, "posts": 7} {
		doc := s.open(t, name)
		if got := len(find(doc, shown)); got != want || strings.Contains(textOf(doc), "jql-table") {
			t.Errorf("%s has %d of %d answers", name, got, want)
		}
	}
	for n, section := range find(s.open(t, "posts"), isElement("section")) {
		if got, want := len(find(section, shown)), []int{1, 2}[n]; got != want {
			t.Errorf("an excerpt has %d of %d answers", got, want)
		}
	}
	if text := textOf(s.open(t, "2026/01/02/first")); !strings.Contains(text, "{{ a }}") || !strings.Contains(text, visible(hostile[2])) {
		t.Errorf("the first post is\n%s", text)
	}
	doc := s.open(t, "including")
	if !strings.Contains(textOf(doc), "It goes on.") || len(find(doc, within2("li", "jql-issue"))) != 1 {
		t.Errorf("what is included became\n%s", textOf(doc))
	}
	if code := find(s.open(t, "including"), isElement("code")); len(code) != 1 || textOf(code[0]) != "<<jql-count" {
		t.Error("code that was included is not as it was")
	}
	if exists(filepath.Join(s.dir, "_site/_jql.json")) || exists(filepath.Join(s.dir, "_site/jqlbuild.yaml")) {
		t.Error("the answers file or the configuration is published")
	}
}

// within2 finds elements that have another one with a class in them.
func within2(name, class string) func(*html.Node) bool {
	return func(n *html.Node) bool { return n.Data == name && len(find(n, hasClass(class))) > 0 }
}

// TestJekyllFailures makes sure that nothing passes in silence.
func TestJekyllFailures(t *testing.T) {
	t.Parallel()
	s := newSite(t, jekyll, startJira(t))
	s.export(t)
	s.write(t, "docs/_includes/part.html", "Part of <<jql-tabel jql=\"project = OPS\">>\n")
	for _, tt := range []struct{ name, text, want string }{
		{"two problems", jekyllMatter + "<<jql-tabel jql=\"project = ORR\">>\n\n<<jql-count jql=\"project =\">>\n", "docs/page.md:4:1: there is no shortcode jql-tabel|docs/page.md:6:27: "},
		{"included", jekyllMatter + "\n{% include part.html %}\n", "docs/page.md: there is no shortcode jql-tabel; did you mean \"jql-table\"? (it has come in by Liquid"},
		{"Liquid within", jekyllMatter + "<<jql-count jql=\"project = {{ site.title }}\">>\n", "docs/page.md:4:28: "},
	} {
		s.write(t, "docs/page.md", tt.text)
		out := s.fail(t)
		for want := range strings.SplitSeq(tt.want, "|") {
			if !strings.Contains(out, want) {
				t.Errorf("%s: want %q, got\n%.1500s", tt.name, want, out)
			}
		}
	}
	s.write(t, "docs/page.md", jekyllMatter+"    <<jql-count jql=\"project = ORR\">>\n")
	out, err := run(t, s.dir, slices.DeleteFunc(slices.Clone(s.command), func(arg string) bool { return arg == "--quiet" })...)
	if err != nil || strings.Count(out, "docs/page.md:4:5: jql-count stands in indented code") != 1 || strings.Count(out, "jqlbuild:") != 1 {
		t.Errorf("a warning: %v\n%s", err, out)
	}
	strict := command(t, s.dir, s.command...)
	strict.Env = append(strict.Env, "JQLBUILD_STRICT=1")
	if out, err := strict.CombinedOutput(); err == nil || !strings.Contains(string(out), "docs/page.md:4:5: jql-count stands in indented code") {
		t.Errorf("where warnings fail: %v\n%.1500s", err, out)
	}
	must(t, os.Remove(filepath.Join(s.dir, "docs/page.md")))
	c := command(t, s.dir, s.command...)
	c.Env = append(c.Env, "PATH=/usr/bin:/bin")
	if out, err := c.CombinedOutput(); err == nil || !strings.Contains(string(out), "jqlbuild cannot be started") {
		t.Errorf("without jqlbuild: %v\n%s", err, out)
	}
	s.edit(t, "docs/_plugins/jqlbuild.rb", "PATIENCE = 120", "PATIENCE = 1")
	for script, want := range broken {
		c := command(t, s.dir, s.command...)
		c.Env = append(c.Env, "PATH="+standIn(t, script)+":/usr/bin:/bin")
		if out, err := c.CombinedOutput(); err == nil || !strings.Contains(string(out), want) {
			t.Errorf("with %q: %v\n%s", script, err, out)
		}
	}
	s.edit(t, "jqlbuild.yaml", "deployment", "deploiment")
	if out := s.fail(t); !strings.Contains(out, "jqlbuild.yaml:6:5: ") || !strings.Contains(out, "jqlbuild filter has ended") {
		t.Errorf("with a broken configuration:\n%.1500s", out)
	}
}

// TestJekyllIncremental makes sure that of all pages those are made again whose
// answers have changed.
func TestJekyllIncremental(t *testing.T) {
	t.Parallel()
	j := startJira(t)
	s := newSite(t, jekyll, j)
	s.page(t, "live", "Of <<jql-issue key=\"DOC-9001\">>\n")
	s.page(t, "other", "Of <<jql-issue key=\"DOC-9002\">>\n")
	s.write(t, "docs/_posts/2026-01-02-post.md", jekyllMatter+"<<jql-issue key=\"DOC-9001\">>\n")
	files := []string{"live", "2026/01/02/post", "other", "index"}
	build := func() string {
		t.Helper()
		s.export(t)
		if out, err := run(t, s.dir, append(s.command, "--incremental")...); err != nil {
			t.Fatal(out)
		}
		// Jekyll writes what it has not made again as it was.
		var again []string
		for _, name := range files {
			file := filepath.Join(s.dir, s.output(name))
			info, err := os.Stat(file)
			must(t, err)
			if !info.ModTime().Equal(time.Unix(1e9, 0)) {
				again = append(again, name)
			}
			must(t, os.Chtimes(file, time.Time{}, time.Unix(1e9, 0)))
		}
		return fmt.Sprint(again)
	}
	build()
	if again := build(); again != "[]" {
		t.Errorf("nothing has changed, and made again are %s", again)
	}
	j.issues[0].Summary = "The second answer"
	j.load(t)
	if again := build(); again != "[live 2026/01/02/post]" {
		t.Errorf("one answer has changed, and made again are %s", again)
	}
	if !strings.Contains(textOf(s.open(t, "live")), "The second answer") {
		t.Error("the page is as it was")
	}
	if again := build(); again != "[]" {
		t.Errorf("nothing has changed, and made again are %s", again)
	}
}

// TestJekyllServe makes sure that a changed answer is seen without a restart,
// and that a page with a problem is one, and is not served.
func TestJekyllServe(t *testing.T) {
	t.Parallel()
	j := startJira(t)
	j.issues[0].Summary = "The first answer"
	j.load(t)
	e := *jekyll
	e.serve, e.served = []string{"jekyll", "serve", "--source", "docs", "--destination", "_site", "--port"}, "/*.html"
	s := newSite(t, &e, j)
	s.page(t, "live", "<<jql-issue key=\"DOC-9001\">>\n")
	s.export(t)
	s.background(t, "jqlbuild", "export", "--to", "answers", "--out", s.file, "--watch", "--max-age", "1s", s.content)
	address := s.start(t)
	wait(t, address, "live", "The first answer")
	s.page(t, "live", "<<jql-issue key=\"DOC-9001\">> <<jql-tabel>>\n")
	j.issues[0].Summary = "The second answer"
	j.load(t)
	time.Sleep(3 * time.Second) // for Jekyll to try, and to go on serving what it had
	wait(t, address, "live", "The first answer")
	s.page(t, "live", "<<jql-issue key=\"DOC-9001\">>\n")
	wait(t, address, "live", "The second answer")
}
