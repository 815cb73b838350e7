//go:build engines

// Package integrations proves the plugins in the real engines. .ci/engines
// installs those and runs these tests.
package integrations

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/jqlbuild/jqlbuild/internal/jiratest"
)

// An engine is a site generator with one of the examples.
type engine struct {
	name    string
	example string // the example's folder; "" is the name
	label   string // its name, as people write it
	content string // the folder of its pages
	file    string // the answers file
	built   string // pattern of a built page's file: "*" is the page's name
	title   string // in front of a page's text, where it needs any
	command []string
	version []string
	install map[string]string       // what the example's README says to copy: from integrations/, to the example
	config  func(testing.TB, *site) // changes to the example's configuration for the tests
	markup  map[string]string       // how places are written there, where that differs
	lacks   map[string]string       // places where nothing is found, with what the documentation says
	serve   []string                // the dev server's command, for a port that is added
	served  string                  // where it has a page: "*" is the page's name
	snippet [2]string               // a file, and how a page takes it in
	spaces  bool                    // the engine makes one space of several

	filtered bool   // its hook has the pages filtered; there is no plugin that reads the answers file
	ext      string // of its pages' files; "" is ".md"
	mdx      bool   // it reads them as MDX
	noIndent bool   // it knows no code by indentation
	noIDs    bool   // there are no ids but the author's, as in the answers file

	aside func(*html.Node) bool   // what repeats the headings of a page beside it
	undo  func(*html.Node)        // takes back what it does to any HTML
	check func(*testing.T, *site) // looks at what else the built site has
}

// tools is the folder into which .ci/engines has installed the engines.
func tools(t testing.TB) string {
	dir := os.Getenv("JQLBUILD_ENGINES")
	if dir == "" {
		t.Fatal("JQLBUILD_ENGINES names no folder; run .ci/engines FOLDER")
	}
	return dir
}

// command returns a command of an engine or of jqlbuild, not yet started.
func command(t testing.TB, dir string, command ...string) *exec.Cmd {
	name := command[0]
	for _, bin := range []string{"bin", "node/node_modules/.bin"} {
		if path := filepath.Join(tools(t), bin, name); exists(path) {
			name = path
		}
	}
	c := exec.CommandContext(t.Context(), name, command[1:]...)
	c.Dir = dir
	path := filepath.Join(tools(t), "bin") + string(os.PathListSeparator) + os.Getenv("PATH") // hooks start jqlbuild
	c.Env = append(os.Environ(), "PATH="+path, "SECRET=env-secret-value", "NO_COLOR=1", "JIRA_USER="+jiratest.User, "JIRA_TOKEN="+jiratest.Token)
	return c
}

// run runs a command and returns what it printed.
func run(t testing.TB, dir string, args ...string) (string, error) {
	t.Helper()
	c := command(t, dir, args...)
	c.Env = append(c.Env, "CI=1")
	out, err := c.CombinedOutput()
	if err != nil && !errors.As(err, new(*exec.ExitError)) {
		t.Fatal(err)
	}
	return string(out), err
}

// broken are what a broken jqlbuild does, as a shell's commands, and what a
// plugin that reads its answers one after the other says to that.
var broken = map[string]string{
	"read line; echo hello; cat": "has answered hello; is it jqlbuild",
	"read line; echo '{}'; cat":  "has answered {}; is it jqlbuild",
	"exit 3":                     "jqlbuild filter has ended",
	"exec sleep 600":             "has not answered for 1 s",
}

// standIn returns a folder that has these commands as jqlbuild.
func standIn(t *testing.T, script string) string {
	t.Helper()
	bin := t.TempDir()
	must(t, os.WriteFile(filepath.Join(bin, "jqlbuild"), []byte("#!/bin/sh\n"+script+"\n"), 0o755))
	return bin
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// A site is a copy of an engine's example.
type site struct {
	*engine
	dir string
}

// newSite copies an engine's example, with its plugin, and connects it with
// the sample Jira.
func newSite(t testing.TB, e *engine, j *jira) *site {
	t.Helper()
	s := &site{e, t.TempDir()}
	must(t, os.CopyFS(s.dir, os.DirFS(filepath.Join("../examples/pipelines", cmp.Or(e.example, e.name)))))
	for from, to := range e.install {
		if info, err := os.Stat(from); err == nil && info.IsDir() {
			must(t, os.CopyFS(filepath.Join(s.dir, to), os.DirFS(from)))
			continue
		}
		data, err := os.ReadFile(from)
		must(t, err)
		s.write(t, to, string(data))
	}
	if exists(filepath.Join(s.dir, "package.json")) {
		must(t, os.Symlink(filepath.Join(tools(t), "node/node_modules"), filepath.Join(s.dir, "node_modules")))
	}
	s.edit(t, "jqlbuild.yaml", "https://orrery.atlassian.net", j.url)
	if e.config != nil {
		e.config(t, s)
	}
	return s
}

// write writes a file of the site.
func (s *site) write(t testing.TB, name, text string) {
	t.Helper()
	name = filepath.Join(s.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func (s *site) read(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(s.dir, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// edit replaces a text in a file of the site.
func (s *site) edit(t testing.TB, name, old, new string) {
	t.Helper()
	text := s.read(t, name)
	if !strings.Contains(text, old) {
		t.Fatalf("%s does not have %q", name, old)
	}
	s.write(t, name, strings.ReplaceAll(text, old, new))
}

// page writes a page.
func (s *site) page(t testing.TB, name, text string) {
	t.Helper()
	if !strings.HasPrefix(text, "---\n") {
		text = s.title + text
	}
	s.write(t, s.source(name), text)
}

// source returns the path of a page's file in the site.
func (s *site) source(page string) string { return s.content + "/" + page + cmp.Or(s.ext, ".md") }

// build builds the site, which must work.
func (s *site) build(t testing.TB) {
	t.Helper()
	if out, err := run(t, s.dir, s.command...); err != nil {
		t.Fatalf("%s: %v\n%s", s.name, err, out)
	}
}

// fail builds the site, which must not work, and returns what was said.
func (s *site) fail(t testing.TB) string {
	t.Helper()
	out, err := run(t, s.dir, s.command...)
	if err == nil {
		t.Fatalf("%s has built the site\n%s", s.name, out)
	}
	return out
}

// open reads a built page, less what repeats its headings.
func (s *site) open(t *testing.T, page string) *html.Node {
	t.Helper()
	doc := parseFile(t, filepath.Join(s.dir, filepath.FromSlash(s.output(page))))
	if live := find(doc, isLive); len(live) > 0 {
		t.Errorf("%s, %s: a <%s> came in: %s", s.name, page, live[0].Data, attributes(live[0])+textOf(live[0]))
	}
	if s.aside != nil {
		for _, n := range find(doc, s.aside) {
			n.Parent.RemoveChild(n)
		}
	}
	if s.undo != nil {
		s.undo(doc)
	}
	if s.mdx {
		for _, n := range find(doc, shown) {
			must(t, withoutStyles(n))
		}
	}
	return doc
}

// isLive reports whether an element is what a hostile text would have become
// if it had been read as HTML.
func isLive(n *html.Node) bool {
	return attribute(n, "onerror") != "" || n.Data == "script" && strings.TrimSpace(textOf(n)) == "alert(1)"
}

func (s *site) output(page string) string { return strings.Replace(s.built, "*", page, 1) }

// answers reads the answers file.
func (s *site) answers(t *testing.T) *answers {
	t.Helper()
	a := new(answers)
	must(t, json.Unmarshal([]byte(s.read(t, s.file)), a))
	return a
}

// result returns what the answers file has for a shortcode of a page.
func (s *site) result(t *testing.T, page, text string) *html.Node {
	t.Helper()
	a := s.answers(t)
	keys, ok := a.Pages[s.source(page)]
	if !ok {
		keys = a.Texts
	}
	n, ok := keys[key(text)]
	if !ok {
		t.Fatalf("%s: no answer for %s", page, text)
	}
	var result string
	must(t, json.Unmarshal(a.Results[n], &result))
	return parseResult(t, result)
}

// expected returns what must be on a page for its shortcodes, in their order.
func (s *site) expected(t *testing.T, page, text string, shortcodes ...string) []*html.Node {
	t.Helper()
	var all []*html.Node
	if s.filtered && !s.noIDs {
		// As CommonMark, whatever the engine reads: every form shows the same.
		c := command(t, s.dir, "jqlbuild", "filter", "--to", "html", "--path", s.content+"/"+page+"-.md")
		c.Stdin = strings.NewReader(text)
		out, err := c.Output()
		if err != nil {
			t.Fatalf("filter %s: %v\n%s", page, err, text)
		}
		nodes, err := html.ParseFragment(bytes.NewReader(out), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
		must(t, err)
		root := &html.Node{Type: html.ElementNode, Data: "div"}
		for _, n := range nodes {
			root.AppendChild(n)
		}
		all = find(root, shown)
		if len(all) != len(shortcodes) {
			t.Fatalf("%s: filter answers %d of %d shortcodes\n%s", page, len(all), len(shortcodes), text)
		}
		return all
	}
	for _, shortcode := range shortcodes {
		all = append(all, s.result(t, page, shortcode))
	}
	return all
}
