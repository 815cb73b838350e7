//go:build engines

package integrations

import (
	"slices"
	"testing"
)

var hugo = &engine{
	name: "hugo", label: "Hugo", content: "content", file: "data/jql.json", built: "public/*/index.html",
	title:   "---\ntitle: A page\n---\n",
	command: []string{"hugo"}, version: []string{"hugo", "version"},
	install: map[string]string{"hugo": "themes/jqlbuild"},
	serve:   []string{"hugo", "server", "--bind", "127.0.0.1", "--port"}, served: "/*/",
	lacks: map[string]string{"HTML": "no: Hugo leaves HTML alone"},
	markup: map[string]string{
		"admonition": "> [!NOTE]\n> S",
		"tab":        "{{< tab >}}\nS\n{{< /tab >}}",
		"definition": "Term\n:   S",
	},
	config: func(t testing.TB, s *site) {
		s.write(t, "layouts/_shortcodes/tab.html", `<div class="tab">{{ .Page.RenderString (dict "display" "block") .Inner }}</div>`)
	},
}

var mkdocs = &engine{
	name: "mkdocs", label: "MkDocs", content: "docs", file: "jql.json", built: "site/*/index.html",
	command: []string{"mkdocs", "build", "--quiet"}, version: []string{"mkdocs", "--version"},
	install: map[string]string{"mkdocs/jqlbuild_hook.py": "jqlbuild_hook.py", "mkdocs/jqlbuild.css": "docs/jqlbuild.css"},
	serve:   []string{"mkdocs", "serve", "--dev-addr"}, served: "/*/",
	markup: map[string]string{
		"admonition":            "!!! note\n\n    S",
		"tab":                   none,
		"definition":            "Term\n\n:   S",
		"HTML with blank lines": "<div markdown>\n\nS\n\n</div>",
	},
	config: func(t testing.TB, s *site) {
		s.edit(t, "mkdocs.yml", "hooks:", "markdown_extensions: [admonition, def_list, md_in_html, footnotes, attr_list, smarty]\nhooks:")
	},
}

var material = &engine{
	name: "material", label: "Material for MkDocs", content: "docs", file: "jql.json", built: "site/*/index.html",
	snippet: [2]string{"snippet", `--8<-- "docs/snippet.md"`},
	command: mkdocs.command, version: []string{"dpkg-query", "--show", "mkdocs-material"}, install: mkdocs.install,
	markup: map[string]string{
		"admonition":            "!!! note\n\n    S",
		"tab":                   "=== \"A\"\n\n    S\n\n=== \"B\"\n\n    B",
		"definition":            "Term\n\n:   S",
		"HTML with blank lines": "<div markdown>\n\nS\n\n</div>",
	},
	config: func(t testing.TB, s *site) {
		s.edit(t, "mkdocs.yml", "hooks:", `markdown_extensions:
- abbr
- admonition
- attr_list
- def_list
- footnotes
- md_in_html
- smarty
- toc: {permalink: true}
- pymdownx.arithmatex: {generic: true}
- pymdownx.betterem
- pymdownx.caret
- pymdownx.critic
- pymdownx.details
- pymdownx.emoji
- pymdownx.highlight
- pymdownx.inlinehilite
- pymdownx.keys
- pymdownx.magiclink
- pymdownx.mark
- pymdownx.smartsymbols
- pymdownx.snippets
- pymdownx.superfences
- pymdownx.tabbed: {alternate_style: true}
- pymdownx.tasklist
- pymdownx.tilde
hooks:`)
	},
}

var eleventy = &engine{
	name: "eleventy", label: "Eleventy", content: "docs", file: "jql.json", built: "_site/*/index.html",
	snippet: [2]string{"_includes/snippet", `{% include "snippet.md" %}`},
	command: []string{"eleventy", "--quiet"}, version: packageVersion("@11ty/eleventy"),
	serve: []string{"eleventy", "--serve", "--port"}, served: "/*/",
	noIndent: true,
	markup:   map[string]string{"admonition": none, "tab": none, "definition": none},
}

var vitepress = &engine{
	name: "vitepress", label: "VitePress", content: "docs", file: "jql.json", built: "docs/.vitepress/dist/*.html",
	snippet: [2]string{"snippet", "<!--@include: ./snippet.md-->"},
	command: []string{"vitepress", "build", "docs"}, version: packageVersion("vitepress"),
	serve: []string{"vitepress", "dev", "docs", "--port"}, served: "/*.md?import",
	spaces: true, // Vue's compiler does, as browsers do
	markup: map[string]string{
		"admonition": "::: tip\n\nS\n\n:::",
		"tab":        none,
		"definition": none,
	},
}

// packageVersion prints the version of a package from npm. VitePress would
// start a server if it were asked itself.
func packageVersion(name string) []string {
	return []string{"node", "-p", `JSON.parse(fs.readFileSync("node/node_modules/` + name + `/package.json")).version`}
}

// engines are all that have a plugin.
var engines = []*engine{hugo, mkdocs, material, eleventy, vitepress, astro, starlight, starlightMDX, sphinx, jekyll, docusaurus}

// TestEngines proves each plugin in its engine, and compares what has come out
// with the table in docs/pipelines.md.
func TestEngines(t *testing.T) {
	engines := append(slices.Clone(engines), mdbookOf("items"))
	says := make([][]string, len(engines))
	t.Run("all", func(t *testing.T) {
		for n, e := range engines {
			t.Run(e.name, func(t *testing.T) {
				t.Parallel()
				says[n] = prove(t, e)
			})
		}
	})
	comparePipelines(t, engines, says)
}
