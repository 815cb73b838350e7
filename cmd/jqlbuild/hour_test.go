package main

import (
	"testing"

	"github.com/jqlbuild/jqlbuild/internal/jiratest"
)

// TestSilence lets Jira say nothing: whoever waits is told for what, at once and
// once.
func TestSilence(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"status", "build", "fetch"} {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			w := newWatching(t, "1h")
			w.jira.Inject(jiratest.Fault{Kind: jiratest.Hang})
			w.start(command, "docs")
			w.says(1, "jqlbuild: docs: waiting for an answer of 127.0.0.1\n")
			w.interrupt()
			w.ends(exitInterrupted)
		})
	}
}
