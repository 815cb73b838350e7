//go:build engines

package integrations

import (
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A theme is one in which the tables of an engine's example are looked at.
type theme struct {
	name    string
	picture bool // whether docs/ has one
	*engine
	also  string                  // another picture: "dark" or "phone"
	edit  func(testing.TB, *site) // takes the theme, if it is not the example's own
	dark  switches
	width int // of the picture; 0 is 1040
}

// switches says how readers switch a theme to dark: by what the theme keeps in
// the browser, for light and for dark, or with their system.
type switches struct {
	Store  map[string][2]string `json:"store,omitempty"`
	System bool                 `json:"system,omitempty"`
}

// keeps returns the switches of a theme that keeps "light" or "dark".
func keeps(key string) switches {
	return switches{Store: map[string][2]string{key: {"light", "dark"}}}
}

var themes = []*theme{
	{name: "hugo-plain", engine: hugo, dark: switches{System: true}},
	{name: "hugo", picture: true, engine: hugo, edit: hextra, dark: keeps("color-theme")},
	{name: "mkdocs", picture: true, engine: mkdocs},
	{name: "mkdocs-readthedocs", engine: mkdocs, edit: func(t testing.TB, s *site) {
		s.edit(t, "mkdocs.yml", "hooks:", "theme: readthedocs\nhooks:")
	}},
	{name: "material", picture: true, engine: material, dark: switches{Store: map[string][2]string{"/.__palette": {
		`{"index":0,"color":{"scheme":"default","primary":"indigo","accent":"indigo"}}`,
		`{"index":1,"color":{"scheme":"slate","primary":"indigo","accent":"indigo"}}`,
	}}}, edit: func(t testing.TB, s *site) {
		s.edit(t, "mkdocs.yml", "{name: material}", `
  name: material
  palette:
  - {scheme: default, primary: indigo, toggle: {icon: material/brightness-7, name: Dark}}
  - {scheme: slate, primary: indigo, toggle: {icon: material/brightness-4, name: Light}}`)
	}},
	{name: "eleventy", picture: true, engine: eleventy, dark: switches{System: true}},
	{name: "vitepress", picture: true, engine: vitepress, also: "phone", dark: keeps("vitepress-theme-appearance")},
	{name: "docusaurus", picture: true, engine: docusaurus, dark: keeps("theme"), width: 990},
	{name: "astro", picture: true, engine: astro, dark: switches{System: true}},
	{name: "starlight", picture: true, engine: starlight, also: "dark", dark: keeps("starlight-theme")},
	{name: "sphinx", picture: true, engine: sphinx, dark: keeps("theme")},
	{name: "sphinx-alabaster", engine: sphinx, edit: sphinxTheme("alabaster")},
	{name: "sphinx-rtd", engine: sphinx, edit: sphinxTheme("sphinx_rtd_theme")},
	{name: "jekyll", picture: true, engine: jekyll},
}

// hextra takes a theme of Hugo from the module proxy.
func hextra(t testing.TB, s *site) {
	must(t, os.Symlink(filepath.Join(tools(t), "hextra"), filepath.Join(s.dir, "themes/hextra")))
	must(t, os.RemoveAll(filepath.Join(s.dir, "layouts")))
	s.write(t, "layouts/partials/custom/head-end.html", `<link rel="stylesheet" href="{{ "jqlbuild/jqlbuild.css" | relURL }}">`)
	s.edit(t, "hugo.yaml", "[jqlbuild]", "[hextra, jqlbuild]")
	s.edit(t, "hugo.yaml", "[taxonomy, term]", "[taxonomy, term, RSS]") // its feed is for an older Hugo
}

func sphinxTheme(name string) func(testing.TB, *site) {
	return func(t testing.TB, s *site) { s.edit(t, "docs/conf.py", `"furo"`, `"`+name+`"`) }
}

// TestThemes makes each engine's example as its README says, looks at the page
// in a browser, and compares the pictures in docs/ with it.
func TestThemes(t *testing.T) {
	type look struct {
		Name  string   `json:"name"`
		Root  string   `json:"root"`
		Page  string   `json:"page"`
		Dark  switches `json:"dark"`
		Width int      `json:"width"`
	}
	looks := make([]look, len(themes))
	root := t.TempDir()
	must(t, os.Symlink(absolute(t, "."), filepath.Join(root, "integrations")))
	t.Run("build", func(t *testing.T) {
		for n, th := range themes {
			t.Run(th.name, func(t *testing.T) {
				t.Parallel()
				s := readme(t, th, filepath.Join(root, "examples/pipelines", th.name))
				output, page, _ := strings.Cut(s.output("known-issues"), "known-issues")
				looks[n] = look{th.name, filepath.Join(s.dir, output), "known-issues" + strings.TrimSuffix(page, "index.html"), th.dark, cmp.Or(th.width, 1040)}
			})
		}
	})
	if t.Failed() {
		return
	}
	list, pictures := filepath.Join(root, "themes.json"), filepath.Join(root, "pictures")
	data, err := json.Marshal(looks)
	must(t, err)
	must(t, os.WriteFile(list, data, 0o644))
	out, err := run(t, "..", "node", ".ci/themes.mjs", list, tools(t)+"/browser", pictures)
	if err != nil {
		t.Errorf("themes: %v\n%s", err, out)
	} else {
		t.Log(out)
	}
	for _, th := range themes {
		var names []string
		if th.picture {
			names = append(names, th.name+".png")
		}
		if th.also != "" {
			names = append(names, th.name+"-"+th.also+".png")
		}
		for _, name := range names {
			comparePicture(t, filepath.Join(pictures, name), "../docs/images/engines/"+name)
		}
	}
}

func absolute(t testing.TB, name string) string {
	name, err := filepath.Abs(name)
	must(t, err)
	return name
}

// readme copies an engine's example to a folder and does there what its README
// says; then it builds the site again with the theme. What npm would install is
// there already.
func readme(t testing.TB, th *theme, dir string) *site {
	t.Helper()
	s := &site{th.engine, dir}
	must(t, os.CopyFS(s.dir, os.DirFS(filepath.Join("../examples/pipelines", cmp.Or(th.engine.example, th.engine.name)))))
	if exists(filepath.Join(s.dir, "package.json")) {
		must(t, os.Mkdir(filepath.Join(s.dir, "node_modules"), 0o755))
		ownModules(t, s)
	}
	_, text, ok := strings.Cut(s.read(t, "README.md"), "```sh\n")
	text, _, ended := strings.Cut(text, "```")
	if !ok || !ended {
		t.Fatal("the README has no commands")
	}
	text = strings.Replace(text, "npm install\n", "", 1)
	bash := func(script string) {
		if out, err := run(t, s.dir, "bash", "-euc", script); err != nil {
			t.Fatalf("%s\n%v\n%s", script, err, out)
		}
	}
	bash(text)
	if th.edit != nil {
		th.edit(t, s)
		lines := strings.Split(strings.TrimSpace(text), "\n")
		bash("export JQLBUILD_DEMO=1\n" + lines[len(lines)-1])
	}
	return s
}
