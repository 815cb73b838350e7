package main

import (
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/linkconfig"
	"github.com/jqlbuild/jqlbuild/source"
)

// moduleRoot is the module's folder as seen from this one.
const moduleRoot = "../.."

// TestDocsBuild builds the documentation with itself: every shortcode in it is
// answered by the sample Jira, nothing in it is worth a warning, and every link
// between its pages leads somewhere.
func TestDocsBuild(t *testing.T) {
	buildChecked(t, "--demo", "--cache", t.TempDir(), "docs")
}

// TestExample builds the example site with no Jira at all, from the cache that
// comes with it.
func TestExample(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(moduleRoot, "examples/site/.jqlbuild/cache"))); err != nil {
		t.Fatal(err)
	}
	buildChecked(t, "--offline", "--cache", dir, "examples/site")
}

// buildChecked builds a site of this repository, which must go without a
// warning, and follows its links.
func buildChecked(t *testing.T, flags ...string) {
	t.Helper()
	root, err := filepath.Abs(moduleRoot)
	if err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	args := append([]string{"build", "--quiet", "--out", out}, flags...)
	if r := commandIn(t, root, "", nil, args...); r.code != exitOK || r.stderr != "" {
		t.Fatalf("jqlbuild %s: exit code %d, and on stderr:\n%s", strings.Join(args, " "), r.code, r.stderr)
	}
	outputs := make(map[string]string)
	err = filepath.WalkDir(out, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		outputs[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, page := range outputs {
		if filepath.Ext(name) != ".html" {
			continue
		}
		for _, m := range regexp.MustCompile(`(?:href|src)="([\w./-]*)(?:#([\w-]+))?"`).FindAllStringSubmatch(page, -1) {
			target := name
			if m[1] != "" {
				target = filepath.Join(filepath.Dir(name), filepath.FromSlash(m[1]))
			}
			if data, ok := outputs[target]; !ok || m[2] != "" && !strings.Contains(data, ` id="`+m[2]+`"`) {
				t.Errorf("%s: the link to %s leads nowhere", filepath.Base(name), m[0])
			}
		}
	}
}

// TestDocsCommands looks for every command and flag in docs/commands.md.
func TestDocsCommands(t *testing.T) {
	page := readDoc(t, "commands.md")
	flags := func(f *pflag.FlagSet) {
		f.VisitAll(func(f *pflag.Flag) {
			if !strings.Contains(page, "`--"+f.Name) {
				t.Errorf("docs/commands.md lacks --%s", f.Name)
			}
		})
	}
	root := newRoot(&world{})
	flags(root.PersistentFlags())
	for _, c := range root.Commands() {
		if c.Hidden {
			continue
		}
		if c.Name() != "help" && !strings.Contains(page, "\n## "+c.Name()+"\n") {
			t.Errorf("docs/commands.md has no section on %s", c.Name())
		}
		flags(c.LocalNonPersistentFlags())
		for _, sub := range c.Commands() {
			if !strings.Contains(page, "| `"+c.Name()+" "+sub.Name()) {
				t.Errorf("docs/commands.md lacks %s %s", c.Name(), sub.Name())
			}
			flags(sub.LocalNonPersistentFlags())
		}
	}
}

// TestDocsConfiguration looks for every key of the schema in
// docs/configuration.md, or docs/words.md.
func TestDocsConfiguration(t *testing.T) {
	page := readDoc(t, "configuration.md") + readDoc(t, "words.md")
	var schema any
	if err := json.Unmarshal([]byte(readDoc(t, "../linkconfig/schema.json")), &schema); err != nil {
		t.Fatal(err)
	}
	var walk func(any)
	walk = func(v any) {
		m, _ := v.(map[string]any)
		if properties, ok := m["properties"].(map[string]any); ok {
			for key := range properties {
				if file, ok := strings.CutSuffix(key, "_file"); ok && properties[file+"_env"] != nil {
					continue // described for all at once
				}
				if !strings.Contains(page, "`"+key+"`") {
					t.Errorf("docs/configuration.md lacks %s", key)
				}
			}
		}
		for _, part := range m {
			walk(part)
		}
	}
	walk(schema)
}

// TestDocsExamples checks the examples in the README and the documentation:
// configurations are read, shortcodes are parsed, and the documentation has the
// result of each beside its source.
func TestDocsExamples(t *testing.T) {
	pages := make(map[string]string)
	for _, pattern := range []string{"README.md", "docs/*.md", "docs/*/*.md"} {
		names, err := filepath.Glob(filepath.Join(moduleRoot, filepath.FromSlash(pattern)))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			pages[strings.TrimPrefix(filepath.ToSlash(name), moduleRoot+"/")] = string(data)
		}
	}
	md := goldmark.New(goldmark.WithExtensions(&extension.JQL{}))
	configs, shortcodes := 0, 0
	for name, page := range pages {
		for _, block := range codeBlocks(page) {
			switch {
			case block.language == "yaml" && regexp.MustCompile(`(?m)^links:`).MatchString(block.code):
				configs++
				_, problems := linkconfig.Parse(source.NewFile(name, []byte(block.code)))
				for _, p := range problems {
					t.Errorf("in the example\n%s%v", block.code, p)
				}
			case block.language == "markdown":
				for _, n := range extension.Nodes(md.Parser().Parse(text.NewReader([]byte(block.code)))) {
					shortcodes++
					for _, p := range n.Spec.Problems {
						t.Errorf("in the example\n%s%s%v", block.code, name, p)
					}
				}
				if name != "README.md" && strings.Count(page, block.code) < 2 {
					t.Errorf("%s does not show what becomes of the example\n%s", name, block.code)
				}
			}
		}
	}
	if configs < 5 || shortcodes < 20 {
		t.Errorf("found %d configurations and %d shortcodes, want more", configs, shortcodes)
	}
}

// TestReadmeProgram builds the program in the README.
func TestReadmeProgram(t *testing.T) {
	for _, block := range codeBlocks(readDoc(t, "../README.md")) {
		if block.language != "go" {
			continue
		}
		name := filepath.Join(t.TempDir(), "main.go")
		if err := os.WriteFile(name, []byte(block.code), 0o644); err != nil {
			t.Fatal(err)
		}
		build := exec.CommandContext(t.Context(), "go", "build", "-o", os.DevNull, name)
		build.Dir = moduleRoot
		if out, err := build.CombinedOutput(); err != nil {
			t.Errorf("build the program in the README: %v\n%s", err, out)
		}
		return
	}
	t.Error("the README has no program")
}

// A codeBlock is a fenced block of a Markdown page.
type codeBlock struct{ language, code string }

func codeBlocks(page string) []codeBlock {
	data := []byte(page)
	var blocks []codeBlock
	_ = ast.Walk(goldmark.DefaultParser().Parse(text.NewReader(data)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if b, ok := n.(*ast.FencedCodeBlock); ok && entering {
			blocks = append(blocks, codeBlock{string(b.Language(data)), string(b.Lines().Value(data))})
		}
		return ast.WalkContinue, nil
	})
	return blocks
}

// readDoc returns a file of the documentation.
func readDoc(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(moduleRoot, "docs", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestDocsProblems compares the problem codes in the source with those that
// docs/problems.md explains.
func TestDocsProblems(t *testing.T) {
	page := readDoc(t, "problems.md")
	explained := make(map[string]bool)
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z-]+)` \\|").FindAllStringSubmatch(page, -1) {
		code := m[1]
		if explained[code] {
			t.Errorf("docs/problems.md explains %s twice", code)
		}
		explained[code] = true
	}
	used := sourceCodes(t)
	for _, code := range slices.Sorted(maps.Keys(used)) {
		if !explained[code] {
			t.Errorf("docs/problems.md lacks %s", code)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(explained)) {
		if !used[code] {
			t.Errorf("docs/problems.md explains %s, which nothing uses", code)
		}
	}
}

// TestReadmeLinks looks for every file that the README and CONTRIBUTING.md
// lead to.
func TestReadmeLinks(t *testing.T) {
	link := regexp.MustCompile(`\]\(([\w./-]+)(#[\w-]+)?\)`)
	for _, name := range []string{"README.md", "CONTRIBUTING.md"} {
		data, err := os.ReadFile(filepath.Join(moduleRoot, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(data), -1) {
			if _, err := os.Stat(filepath.Join(moduleRoot, filepath.FromSlash(m[1]))); err != nil {
				t.Errorf("%s leads to a file that is not there: %v", name, err)
			}
		}
	}
}
