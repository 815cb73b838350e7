package main

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// imports says which packages of ours each package may import, so that data
// flows one way. A new row is a decision about the architecture, a wider one
// too.
var imports = map[string]string{
	"source":              "",
	"table":               "source internal/suggest",
	"extension":           "source table internal/attr internal/jql internal/suggest",
	"linkconfig":          "source table internal/conceal internal/attr internal/jql internal/suggest internal/yamltext",
	"cache":               "",
	"fetch":               "source table linkconfig cache internal/conceal internal/field internal/issue internal/jira internal/jql internal/request internal/tabulate",
	"internal/issue":      "",
	"internal/suggest":    "",
	"internal/conceal":    "source",
	"internal/attr":       "source table internal/suggest",
	"internal/request":    "source table linkconfig internal/conceal internal/field internal/jql internal/suggest internal/tabulate",
	"internal/jql":        "source",
	"internal/jql/eval":   "internal/issue internal/jql",
	"internal/jira":       "linkconfig internal/issue internal/jql",
	"internal/field":      "source table internal/adf internal/issue internal/jql internal/suggest",
	"internal/adf":        "table",
	"internal/tabulate":   "table internal/field internal/issue",
	"internal/page":       "source table extension internal/attr internal/jql internal/suggest internal/yamltext",
	"internal/tree":       "source table extension cache internal/page",
	"internal/site":       "source table extension internal/page internal/tree",
	"internal/serve":      "source internal/diag internal/site internal/suggest internal/tree",
	"internal/diag":       "source",
	"internal/yamltext":   "source",
	"internal/confluence": "source table linkconfig internal/attr internal/jql internal/yamltext",
	"internal/jiratest":   "internal/issue internal/jql internal/jql/eval",
	"jiratest":            "source linkconfig internal/jiratest",
	"internal/corpus":     "",
	"cmd/jqlbuild":        "*", // nothing imports a command
}

func TestNoPackageImportsUpwards(t *testing.T) {
	const module = "github.com/jqlbuild/jqlbuild/"
	list := exec.Command("go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, module+"...")
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		t.Fatalf("list the packages: %v", err)
	}
	n := 0
	for line := range strings.Lines(string(out)) {
		paths := strings.Fields(line)
		name := strings.TrimPrefix(paths[0], module)
		row, ok := imports[name]
		if !ok {
			t.Errorf("the package %s is not in the table of imports", name)
		}
		n++
		for _, path := range paths[1:] {
			if of, ours := strings.CutPrefix(path, module); ours && row != "*" && !slices.Contains(strings.Fields(row), of) {
				t.Errorf("%s imports %s, which its row does not allow", name, of)
			}
		}
	}
	if n < 20 {
		t.Errorf("only %d packages were found", n)
	}
}

// maxLines keeps files such that they are read in one go.
const maxLines = 400

func TestNoFileIsTooLong(t *testing.T) {
	root := os.DirFS("../..")
	n := 0
	err := fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != "." && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case filepath.Ext(path) != ".go":
			return nil
		}
		data, err := fs.ReadFile(root, path)
		if err != nil {
			return err
		}
		n++
		if lines := bytes.Count(data, []byte("\n")); lines > maxLines {
			t.Errorf("%s has %d lines, and may have %d", path, lines, maxLines)
		}
		return nil
	})
	if err != nil || n < 200 {
		t.Errorf("%d files were found: %v", n, err)
	}
}
