package install

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// A workflow is one of .github/workflows.
type workflow struct {
	Permissions map[string]string
	Jobs        map[string]struct {
		Environment string
		Permissions map[string]string
		Steps       []struct{ Name, Run string }
	}
}

// TestWorkflows looks at what no workflow may have, nor go without.
func TestWorkflows(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(moduleRoot, ".github/workflows/*.yml"))
	if err != nil || len(files) < 3 {
		t.Fatalf("there are %q (%v)", files, err)
	}
	for _, name := range append(files, filepath.Join(moduleRoot, ".github/homebrew-tap.yml")) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var w workflow
		if err := yaml.Unmarshal(data, &w); err != nil {
			t.Fatal(err)
		}
		if w.Permissions == nil || len(w.Permissions) > 0 {
			t.Errorf("%s has the permissions %q for all jobs; write permissions: {}", name, w.Permissions)
		}
		for id, job := range w.Jobs {
			if len(job.Permissions) == 0 {
				t.Errorf("%s: the job %s does not say what it may", name, id)
			}
			if _, identity := job.Permissions["id-token"]; identity && job.Environment != "release" {
				t.Errorf("%s: the job %s may publish, and waits for nobody", name, id)
			}
			for _, s := range job.Steps {
				if strings.Contains(s.Run, "${{") {
					t.Errorf("%s: the script of %s has an expression, which becomes a part of it", name, s.Name)
				}
			}
		}
		for _, use := range unpinned(string(data)) {
			t.Errorf("%s uses %s; name the commit, and the version in a comment", name, use)
		}
		if strings.Contains(string(data), "secrets.") {
			t.Errorf("%s has a secret of the repository", name)
		}
	}
}

var pinned = regexp.MustCompile(`^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)

// unpinned returns the actions that are not named by their commits, with a version
// for people.
func unpinned(text string) (uses []string) {
	for _, m := range regexp.MustCompile(`(?m)^\s*(?:- )?uses:\s*(.*)$`).FindAllStringSubmatch(text, -1) {
		if !pinned.MatchString(m[1]) {
			uses = append(uses, m[1])
		}
	}
	return uses
}
