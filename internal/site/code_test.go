package site

import (
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/chroma/v2/lexers"
)

// TestLanguages looks for every language by its name, and gives each lexer code that
// is not of its language.
func TestLanguages(t *testing.T) {
	for _, name := range languages {
		if !slices.ContainsFunc(lexers.Names(false), func(known string) bool { return known == name }) {
			t.Errorf("chroma has no language %s", name)
		}
	}
	all := lexersByName()
	r := codeRenderer{lexersByName}
	for name := range all {
		for _, text := range []string{"x", "\"", "{{<%\n", "```'\"\\\n/*", "\r\n\x00\u2028é\n", strings.Repeat("(", 900) + "\n", strings.Repeat("\n", maxLines), strings.Repeat("a $1 ", 100) + "\n"} {
			s := new(sheet)
			s.WriteString("before")
			if marked := r.highlight(s, name, []byte(text)); !marked && s.String() != "before" {
				t.Errorf("%s leaves %q of %q", name, s, text)
			}
		}
	}
	for _, name := range []string{"go", "Golang", "sh", "yml", "YAML", "js", "tsx", "dockerfile", "console", "tf", "c++", "py", "ps1", "http"} {
		if all[strings.ToLower(name)] == nil {
			t.Errorf("the language %s is not known", name)
		}
	}
	for _, name := range []string{"jql", "text", "mermaid", "", "brainfuck"} {
		if all[name] != nil {
			t.Errorf("the language %q is marked", name)
		}
	}
}
