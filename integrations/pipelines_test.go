//go:build engines

package integrations

import (
	"cmp"
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the table and the pictures in docs")

const pipelines = "../docs/pipelines.md"

// comparePipelines compares the table in docs/pipelines.md with what the tests
// have found. An empty cell fails: nobody has looked.
func comparePipelines(t *testing.T, engines []*engine, says [][]string) {
	var b strings.Builder
	b.WriteString("| place | what |")
	for _, e := range engines {
		b.WriteString(" " + e.label + " |")
	}
	b.WriteString("\n|---|---|" + strings.Repeat("---|", len(engines)) + "\n| version | |")
	for _, e := range engines {
		b.WriteString(" " + versionOf(t, e) + " |")
	}
	b.WriteString("\n")
	for n, p := range places {
		b.WriteString("| " + p.name + " | " + map[string]string{"block": "table, list, chart", "inline": "count, issue"}[p.kind] + " |")
		for k, e := range engines {
			if says[k] == nil {
				t.Skipf("%s has not run", e.name)
			}
			cell := says[k][n]
			if cell == "" {
				t.Errorf("nothing is known of %s, %s, in %s", p.name, p.kind, e.name)
			}
			b.WriteString(" " + cmp.Or(cell, "?") + " |")
		}
		b.WriteString("\n")
	}
	page, err := os.ReadFile(pipelines)
	must(t, err)
	table := regexp.MustCompile(`(?m)(^\| place .*\n)(\|.*\n)*`)
	if !table.Match(page) {
		t.Fatalf("%s has no table of places", pipelines)
	}
	want := table.ReplaceAllLiteralString(string(page), b.String())
	if want == string(page) {
		return
	}
	if !*update {
		t.Fatalf("%s differs; -update rewrites it. Found:\n%s", pipelines, b.String())
	}
	must(t, os.WriteFile(pipelines, []byte(want), 0o644))
}

// versionOf asks an engine for its version.
func versionOf(t *testing.T, e *engine) string {
	t.Helper()
	if e.version == nil {
		return "its protocol"
	}
	out, err := run(t, tools(t), e.version...)
	if err != nil {
		t.Fatal(out)
	}
	version := regexp.MustCompile(`\d+\.\d+\.\d+`).FindString(out)
	if version == "" {
		t.Fatalf("%s has no version in %q", e.name, out)
	}
	return version
}
