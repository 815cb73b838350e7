//go:build engines

package integrations

var jekyll = &engine{
	name: "jekyll", label: "Jekyll", content: "docs", file: "docs/_jql.json", built: "_site/*.html",
	title:    "---\nlayout: page\ntitle: A page\n---\n",
	filtered: true,
	command:  []string{"jekyll", "build", "--quiet", "--source", "docs", "--destination", "_site"}, version: []string{"jekyll", "--version"},
	install: map[string]string{"jekyll/jqlbuild.rb": "docs/_plugins/jqlbuild.rb", "jekyll/jqlbuild.css": "docs/assets/jqlbuild.css"},
	markup:  map[string]string{"admonition": none, "tab": none, "definition": "Term\n: S"},
}
