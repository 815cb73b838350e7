package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"

	"github.com/jqlbuild/jqlbuild/table"
)

// buildExample builds the example with words added to its configuration, and
// returns its files.
func buildExample(t *testing.T, words string) map[string]string {
	t.Helper()
	dir := t.TempDir()
	site := filepath.Join(dir, "site")
	if err := os.CopyFS(site, os.DirFS(filepath.Join(moduleRoot, "examples", "site"))); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(site, "jqlbuild.yaml")
	text := string(readFile(t, config))
	writeFile(t, config, strings.Replace(text, "\nsite:\n", "\n"+words, 1))
	if r := commandIn(t, dir, "", nil, "build", "--demo", "--quiet", "--out", "out", "site"); r.code != 0 {
		t.Fatalf("the build ends with %d:\n%s", r.code, r.stderr)
	}
	files := make(map[string]string)
	out := os.DirFS(filepath.Join(dir, "out"))
	err := fs.WalkDir(out, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			data, _ := fs.ReadFile(out, name)
			files[name] = string(data)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// The example in German has no English sentence of ours.
func TestExampleInGerman(t *testing.T) {
	german := string(readFile(t, filepath.Join(moduleRoot, "docs", "words-de.yaml")))
	site, words, ok := strings.Cut(german[strings.Index(german, "site:\n"):], "\nwords:\n")
	if !ok {
		t.Fatal("docs/words-de.yaml has no words")
	}
	files := buildExample(t, "words:\n"+words+site)
	placeholder := regexp.MustCompile(`\{[a-z]+\}|,`)
	pages := 0
	for name, text := range files {
		if path := filepath.Ext(name); path != ".html" && name != "jqlbuild/jqlbuild.js" {
			continue
		}
		pages++
		if strings.HasSuffix(name, ".html") && !strings.Contains(text, `<html lang="de">`) {
			t.Errorf("%s is not in German", name)
		}
		for key, english := range table.Sentences() {
			for _, piece := range placeholder.Split(english, -1) {
				piece = html.EscapeString(strings.TrimSpace(piece))
				if strings.Contains(piece, " ") && strings.Contains(text, piece) {
					t.Errorf("%s holds %q, of %s", name, piece, key)
				}
			}
		}
	}
	if pages < 9 {
		t.Errorf("%d pages were looked at", pages)
	}
	if !strings.Contains(files["known-issues.html"], ">In Jira öffnen</a>") {
		t.Error("no page says in German where the issues are")
	}
}

// What stands around tables and charts, and names them, has no letter where
// the words have none.
func TestExampleWithoutLetters(t *testing.T) {
	var words strings.Builder
	words.WriteString("words:\n")
	for key, english := range table.Sentences() {
		text := regexp.MustCompile(`(\{[a-z]+\}|,)|[^{},]+`).ReplaceAllString(english, "¤$1")
		if strings.HasSuffix(key, "months") || strings.HasSuffix(key, "weekdays") {
			words.WriteString("  " + key + ": [" + text + "]\n")
		} else {
			words.WriteString("  \"" + key + "\": \"" + text + "\"\n")
		}
	}
	words.WriteString("site:\n")
	looked := 0
	for name, text := range buildExample(t, words.String()) {
		if filepath.Ext(name) != ".html" {
			continue
		}
		doc, err := html.Parse(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		letters := func(what, text string) {
			looked++
			text = strings.NewReplacer("UTC", "", "WET", "", "WEST", "").Replace(text)
			if strings.ContainsFunc(text, unicode.IsLetter) {
				t.Errorf("%s: %s: %q has letters of ours", name, what, text)
			}
		}
		for n := range doc.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			switch class := attribute(n, "class"); {
			case n.Data == "figcaption", n.Data == "summary" && n.Parent != nil && attribute(n.Parent, "class") == "jql-numbers",
				class == "jql-tally", class == "jql-count", class == "skip":
				letters(n.Data, textOf(n))
			}
			if label := attribute(n, "aria-label"); label != "" && attribute(n, "class") != "site-anchor" { // which repeats a heading
				letters("aria-label", label)
			}
		}
	}
	if looked < 50 {
		t.Errorf("%d places were looked at", looked)
	}
}
