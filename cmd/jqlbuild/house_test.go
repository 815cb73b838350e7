package main

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// packageRow is a row of the table of packages in CONTRIBUTING.md: the package
// and which packages of ours it imports.
var packageRow = regexp.MustCompile("(?m)^\\| `([a-z0-9/]+)` \\|[^|]*\\| *([^|]*?) *\\|$")

// TestNoPackageImportsUpwards compares that table with the code, so that data
// flows one way. A new row is a decision about the architecture, a wider one
// too.
func TestNoPackageImportsUpwards(t *testing.T) {
	text, err := os.ReadFile("../../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	imports := make(map[string]string)
	for _, m := range packageRow.FindAllStringSubmatch(string(text), -1) {
		imports[m[1]] = m[2]
	}
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
			t.Errorf("the package %s is not in the table of CONTRIBUTING.md", name)
		}
		n++
		if row == "everything" {
			continue
		}
		var ours []string
		for _, path := range paths[1:] {
			if of, ok := strings.CutPrefix(path, module); ok {
				ours = append(ours, of)
			}
		}
		said := strings.FieldsFunc(row, func(r rune) bool { return r == ',' || r == ' ' })
		slices.Sort(said)
		if !slices.Equal(ours, said) {
			t.Errorf("%s imports %s, and CONTRIBUTING.md says %s", name, ours, said)
		}
	}
	if n < 20 || n != len(imports) {
		t.Errorf("there are %d packages, and %d in the table", n, len(imports))
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
