//go:build engines

package integrations

import (
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

var astro = &engine{
	name: "astro", label: "Astro", content: "src/pages", file: "jql.json", built: "dist/*/index.html",
	title:    "---\ntitle: A page\nlayout: ../layouts/Page.astro\n---\n",
	filtered: true,
	command:  []string{"astro", "build"}, version: packageVersion("astro"),
	install: map[string]string{"astro/jqlbuild.mjs": "jqlbuild.mjs", "astro/jqlbuild.css": "src/jqlbuild.css"},
	markup:  map[string]string{"admonition": none, "tab": none, "definition": none},
	config:  configAstro,
}

var starlight = &engine{
	name: "starlight", label: "Starlight", content: "src/content/docs", file: "jql.json", built: astro.built,
	title: "---\ntitle: A page\n---\n", filtered: true,
	command: astro.command, version: packageVersion("@astrojs/starlight"), install: astro.install,
	serve: []string{"astro", "dev", "--host", "127.0.0.1", "--port"}, served: "/*/",
	markup: map[string]string{"admonition": ":::note\nS\n:::", "tab": none, "definition": none},
	config: configAstro,
	check: func(t *testing.T, s *site) {
		checkStarlight(t, s)
		if all := find(s.open(t, "plans"), shown); len(all) != 3 {
			t.Errorf("%s: the example's page of MDX has %d answers", s.name, len(all))
		}
	},
}

// starlightMDX has pages of MDX, and is the newest Starlight on the newest
// Astro, whose parser is another one.
var starlightMDX = &engine{
	name: "starlight-mdx", example: "starlight", label: "Starlight, MDX", content: starlight.content, file: starlight.file, built: starlight.built,
	title:    "---\ntitle: A page\n---\nimport { Tabs, TabItem } from '@astrojs/starlight/components'\n\n",
	filtered: true, ext: ".mdx", mdx: true,
	command: []string{"npm", "run", "--silent", "build"}, // with the Node.js that is there
	version: []string{"node", "-p", `JSON.parse(fs.readFileSync("newest/node_modules/@astrojs/starlight/package.json")).version`},
	install: starlight.install,
	markup: map[string]string{
		"admonition": ":::note\nS\n:::",
		"tab":        "<Tabs>\n  <TabItem label=\"A\">\n\nS\n\n  </TabItem>\n  <TabItem label=\"B\">B</TabItem>\n</Tabs>",
		"definition": none,
	},
	config: func(t testing.TB, s *site) {
		configAstro(t, s)
		must(t, os.Remove(filepath.Join(s.dir, "node_modules")))
		must(t, os.Symlink(filepath.Join(tools(t), "newest/node_modules"), filepath.Join(s.dir, "node_modules")))
	},
	check: checkStarlight,
}

// configAstro keeps apart what sites with the same node_modules would share, and
// turns the typography off that would change a line of text.
func configAstro(t testing.TB, s *site) {
	s.edit(t, "astro.config.mjs", "defineConfig({", "defineConfig({ cacheDir: './.cache', vite: { cacheDir: './.vite' }, markdown: { smartypants: false },")
}

// checkStarlight looks at what Starlight makes of a page beside the page:
// its contents and what its search finds.
func checkStarlight(t *testing.T, s *site) {
	t.Helper()
	doc := s.open(t, "lines")
	links := make(map[string]string)
	for _, contents := range find(doc, isElement("starlight-toc")) {
		for _, a := range find(contents, isElement("a")) {
			links[strings.TrimPrefix(attribute(a, "href"), "#")] = strings.TrimSpace(textOf(a))
		}
	}
	for _, h := range find(doc, func(n *html.Node) bool { return n.Data == "h2" && len(find(n, shown)) > 0 }) {
		want := strings.TrimSpace(textOf(h))
		if !s.mdx {
			want = strings.ReplaceAll(want, "{", "${") // Astro's own, of whatever stands in a heading
		}
		if got := links[attribute(h, "id")]; got != want {
			t.Errorf("%s: the contents have %q and the heading is %q", s.label, got, want)
		}
	}
	fragments, err := filepath.Glob(filepath.Join(s.dir, "dist/pagefind/fragment/*.pf_fragment"))
	must(t, err)
	var all strings.Builder
	for _, name := range fragments {
		f, err := os.Open(name)
		must(t, err)
		z, err := gzip.NewReader(f)
		must(t, err)
		text, err := io.ReadAll(z)
		must(t, err)
		all.Write(text)
		must(t, f.Close())
	}
	if text := all.String(); !strings.Contains(text, "The largest piece of work is ORR-1") || strings.Contains(text, `<<jql-table jql=\"key`) {
		t.Errorf("%s: the search has not what the pages show", s.label)
	}
}

// TestAstroWithoutJqlbuild has the program missing, refusing to start and
// saying what is no answer. No page goes out blank, also not from the cache of
// a build that failed.
func TestAstroWithoutJqlbuild(t *testing.T) {
	j := startJira(t)
	s := newSite(t, starlight, j)
	var key string
	for _, i := range j.issues {
		if i.Summary == `"quotes" 'single' it's` {
			key = i.Key
		}
	}
	s.page(t, "typography", fmt.Sprintf("Text \"a\" -- <<jql-issue key=%q>>\n\n<<jql-list jql=\"key = %s\">>\n", key, key))
	s.edit(t, "astro.config.mjs", "smartypants: false", "smartypants: true")
	s.export(t)
	const call = "jqlbuild()"
	for _, tt := range []struct{ program, want string }{
		{"", "install jqlbuild"},
		{"#!/bin/sh\necho 'jqlbuild.yaml:3:1: no such link' >&2\nexit 2\n", "jqlbuild.yaml:3:1: no such link"},
		{"#!/bin/sh\nread x\necho hello\n", "has answered hello"},
	} {
		s.edit(t, "astro.config.mjs", call, "jqlbuild({ command: './program' })")
		if tt.program != "" {
			must(t, os.WriteFile(filepath.Join(s.dir, "program"), []byte(tt.program), 0o755))
		}
		if out := s.fail(t); !strings.Contains(out, tt.want) {
			t.Errorf("the error lacks %q:\n%s", tt.want, out)
		}
		s.edit(t, "astro.config.mjs", "jqlbuild({ command: './program' })", call)
	}
	s.build(t)
	checkExample(t, s)
	if texts := find(s.open(t, "typography"), shown); len(texts) != 2 {
		t.Errorf("%d answers on a page", len(texts))
	} else if got, want := textOf(texts[0]), key+" “quotes” ‘single’ it’s"; !strings.HasPrefix(got, want) {
		t.Errorf("in a line of text want %s, as docs/engines/astro.md has it, got %s", want, got)
	} else if got, want := textOf(texts[1]), `"quotes" 'single' it's`; !strings.Contains(got, want) {
		t.Errorf("in a list want %s, got %s", want, got)
	}
}

// TestAstroKept has Astro keep pages of a build, which jqlbuild now refuses.
func TestAstroKept(t *testing.T) {
	s := newSite(t, starlight, startJira(t))
	s.page(t, "warned", "<<jql-table jql=\"key = DOC-9001\" renderMode=\"x\">>\n")
	s.export(t)
	s.build(t)
	t.Setenv("JQLBUILD_STRICT", "1")
	if out := s.fail(t); !strings.Contains(out, "renderMode has no effect") {
		t.Errorf("where warnings fail, they are not said:\n%s", out)
	}
}

// TestAstroMended starts the dev server beside a configuration that jqlbuild
// does not start with, and mends that.
func TestAstroMended(t *testing.T) {
	s := newSite(t, starlight, startJira(t))
	s.page(t, "live", "<<jql-table jql=\"key = DOC-9001\" caption=\"An answer\">>\n")
	s.export(t)
	config := s.read(t, "jqlbuild.yaml")
	s.write(t, "jqlbuild.yaml", config+"no_such_key: 1\n")
	address := s.start(t)
	wait(t, address, "live", "the configuration has no such key")
	s.write(t, "jqlbuild.yaml", config)
	wait(t, address, "live", "An answer</caption>")
}
