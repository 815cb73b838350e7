//go:build unix

package site_test

import (
	"bytes"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/corpus"
	"github.com/jqlbuild/jqlbuild/internal/jiratest"
)

// BenchmarkBodies builds a page on which 2,000 issues stand in bodies, as release
// notes have them, in groups, with headings, a quote that is empty and a list, from the cache.
// cpu-ms is what all CPUs have worked on it.
func BenchmarkBodies(b *testing.B) {
	p := newProject(b, corpus.Site{Pages: 1, Every: 1}, jiratest.Options{PageSize: 5000})
	p.must(p.jira.Generate("NOTES", 2000))
	p.must(os.WriteFile(filepath.Join(p.dir("pages"), "notes.md"), []byte(`# Notes

<<jql-each jql="project = NOTES ORDER BY key" limit="2000" group-by="issuetype, status" group-heading="2">>

#### ${summary}

${description}

> **Workaround:** ${environment}

- Reported by ${reporter or "a customer"}, [${key}](${key})
- Priority: **${priority}**, `+"`${key}`"+`

<</jql-each>>
`), 0o644))
	p.build(false)
	if made, err := os.ReadFile(p.dir("public/notes.html")); err != nil || bytes.Count(made, []byte("<h4")) != 2000 {
		b.Fatalf("%d issues, %v", bytes.Count(made, []byte("<h4")), err)
	}
	var cpu time.Duration
	for b.Loop() {
		b.StopTimer()
		p.remove("public", "state")
		b.StartTimer()
		before := cpuTime(b)
		p.build(true)
		cpu += cpuTime(b) - before
	}
	b.ReportMetric(float64(cpu.Milliseconds())/float64(b.N), "cpu-ms")
}

// cpuTime returns how long all CPUs have worked for this process.
func cpuTime(tb testing.TB) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
