//go:build engines

package integrations

import (
	"encoding/json"
	"errors"
	"os/exec"
	"testing"
)

// answers is what an answers file holds.
type answers struct {
	Version int                       `json:"version"`
	Stamp   string                    `json:"stamp"`
	Pages   map[string]map[string]int `json:"pages"`
	Texts   map[string]int            `json:"texts"`
	Results []json.RawMessage         `json:"results"`
}

// export writes the answers file.
func (s *site) export(t testing.TB) {
	t.Helper()
	out, err := run(t, s.dir, "jqlbuild", "export", "--refresh", "--to", "answers", "--out", s.file, s.content)
	// What has no answer is a problem, and the others are written.
	if failed := new(exec.ExitError); errors.As(err, &failed) && failed.ExitCode() > 1 {
		t.Fatalf("export: %v\n%s", err, out)
	}
}
