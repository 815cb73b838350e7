package tree

import (
	"os"
	"path/filepath"
	"testing"
)

// A manifest that was changed, or meant another folder, removes nothing
// outside the output.
func TestRemoveOldStaysInTheOutput(t *testing.T) {
	top := t.TempDir()
	out := filepath.Join(top, "out")
	write := func(name string) stat {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte("x"), 0o666); err != nil {
			t.Fatal(err)
		}
		info, err := os.Lstat(name)
		if err != nil {
			t.Fatal(err)
		}
		return statOf(info)
	}
	if err := os.MkdirAll(out, 0o777); err != nil {
		t.Fatal(err)
	}
	for link, to := range map[string]string{"away": "../elsewhere", "near": "inner"} {
		if err := os.Symlink(to, filepath.Join(out, link)); err != nil {
			t.Skip(err)
		}
	}
	kept := map[string]string{ // by the path in the manifest
		"../outside.txt":                        filepath.Join(top, "outside.txt"),
		filepath.Join(top, "abs.txt"):           filepath.Join(top, "abs.txt"),
		"a/../../dots.txt":                      filepath.Join(top, "dots.txt"),
		"away/behind.txt":                       filepath.Join(top, "elsewhere", "behind.txt"),
		"near/inside.txt":                       filepath.Join(out, "inner", "inside.txt"),
		"away/../../elsewhere/../elsewhere/two": filepath.Join(top, "elsewhere", "two"),
	}
	old := &manifest{Copies: []record{{Path: "ours/old.txt", Output: write(filepath.Join(out, "ours", "old.txt"))}}}
	for name, file := range kept {
		old.Copies = append(old.Copies, record{Path: name, Output: write(file)})
	}
	w := &build{Builder: &Builder{Out: out}, old: old}
	if err := w.removeOld(new(manifest)); err != nil {
		t.Fatal(err)
	}
	for name, file := range kept {
		if _, err := os.Stat(file); err != nil {
			t.Errorf("%s is gone: %v", name, err)
		}
	}
	if _, err := os.Stat(filepath.Join(out, "ours")); !os.IsNotExist(err) {
		t.Errorf("what an earlier build wrote is there still: %v", err)
	}
	if w.report.Removed != 1 {
		t.Errorf("removed %d files, want 1", w.report.Removed)
	}
}
