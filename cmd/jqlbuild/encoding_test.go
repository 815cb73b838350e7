package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestEncoding: a page in another encoding is an error at its place, in check
// and in build, and nothing of it is published.
func TestEncoding(t *testing.T) {
	for name, tt := range map[string]struct{ page, at string }{
		"UTF-16":  {"\xff\xfe#\x00 \x00A\x00", "index.md:1:1: "},
		"Latin-1": {"# A\n\ncaf\xe9\n", "index.md:3:4: "},
	} {
		dir := t.TempDir()
		for file, text := range map[string]string{
			"jqlbuild.yaml": "links: {docs: {url: https://a.example, auth: {type: none}}}\n", "index.md": tt.page,
		} {
			if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		for _, args := range [][]string{{"jqlbuild", "check", dir}, {"jqlbuild", "build", "--offline", "-o", filepath.Join(dir, "out"), dir}} {
			out, err := (&exec.Cmd{Path: os.Args[0], Args: args}).CombinedOutput()
			if err == nil || !strings.Contains(string(out), tt.at) || !strings.Contains(string(out), "[page-encoding]") {
				t.Errorf("%s: %s gives %v\n%s", name, args[1], err, out)
			}
		}
		if _, err := os.Stat(filepath.Join(dir, "out", "index.html")); err == nil {
			t.Errorf("%s: the page is published", name)
		}
	}
}
