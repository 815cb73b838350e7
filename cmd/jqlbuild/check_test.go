package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// writePages makes a folder of n pages with several mistakes on each.
func writePages(tb testing.TB, n int) string {
	tb.Helper()
	dir := tb.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			tb.Fatal(err)
		}
	}
	write("other.md", "# Other\n")
	write("jqlbuild.yaml", "default_link: docs\nlinks: {docs: {url: https://docs.example.com, auth: {type: none}}}\n")
	prose := strings.Repeat("Some text that says what a page says, with *emphasis* and a [link](other.md).\n\n", 20)
	for i := range n {
		write(fmt.Sprintf("page-%04d.md", i), "# Page\n\n"+prose+
			"<<jql-table jql=\"project = A AND status = In Progress\">>\n\n"+
			"<<jql-table jql=\"project = A\" colums=\"key\">>\n\n"+
			"Text <<jql-count jql=\"project = B\" link=\"dosc\">> text.\n\n"+
			"<<jql-table jql=\"project = A ORDER BY key\" columns=\"key, summary, status\">>\n")
	}
	return dir
}

func check(tb testing.TB, dir string) (code int, stderr string) {
	tb.Helper()
	r := commandIn(tb, dir, "", nil, "check")
	return r.code, r.stderr
}

// TestCheckFindsAll: an author gets all problems of all pages in one run.
func TestCheckFindsAll(t *testing.T) {
	code, stderr := check(t, writePages(t, 10))
	if code != exitContent {
		t.Errorf("exit code %d, want %d", code, exitContent)
	}
	for _, want := range []string{"page-%04d.md:43:43: ", "page-%04d.md:45:31: ", "page-%04d.md:47:42: "} {
		for i := range 10 {
			if place := fmt.Sprintf(want, i); strings.Count("\n"+stderr, "\n"+place) != 1 {
				t.Fatalf("%s is not reported once in\n%.1500s", place, stderr)
			}
		}
	}
	if got := strings.Count(stderr, "^\n"); got != 30 {
		t.Errorf("%d carets, want one for each of 30 problems", got)
	}
}

// BenchmarkCheck1000Pages is what an author waits for.
func BenchmarkCheck1000Pages(b *testing.B) {
	dir := writePages(b, 1000)
	for b.Loop() {
		if code, stderr := check(b, dir); code != exitContent {
			b.Fatalf("exit code %d: %.500s", code, stderr)
		}
	}
}
