//go:build unix

package install

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// A hook is one of .pre-commit-hooks.yaml.
type hook struct {
	ID            string
	Entry         string
	Language      string
	Files         string
	PassFilenames *bool `yaml:"pass_filenames"`
	RequireSerial bool  `yaml:"require_serial"`
}

func readHooks(t *testing.T) map[string]hook {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(moduleRoot, ".pre-commit-hooks.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var list []hook
	if err := yaml.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	hooks := make(map[string]hook)
	for _, h := range list {
		hooks[h.ID] = h
	}
	return hooks
}

func TestHooks(t *testing.T) {
	hooks := readHooks(t)
	for id, language := range map[string]string{"jqlbuild": "golang", "jqlbuild-system": "system"} {
		h := hooks[id]
		if h.Language != language || h.Entry != "jqlbuild check" || h.PassFilenames == nil || *h.PassFilenames || !h.RequireSerial {
			t.Errorf("the hook %s is %+v", id, h)
		}
		wakes, err := regexp.Compile(h.Files)
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]bool{
			"index.md": true, "docs/a b.md": true, "docs/page.mdx": true, "jqlbuild.yaml": true, "docs/jqlbuild.yaml": true,
			"docs/page.md.txt": false, "docs/myjqlbuild.yaml": false, "jqlbuild.yaml.orig": false, "amd": false,
		} {
			if got := wakes.MatchString(name); got != want {
				t.Errorf("%s is woken by %s: %v; want %v", id, name, got, want)
			}
		}
	}
}

// TestPreCommit has pre-commit run the hooks: of this repository as it is, in
// another one, before a commit of a bad page and of a good one.
func TestPreCommit(t *testing.T) {
	needsGate(t) // one of the hooks compiles the program anew
	needs(t, "git", "go", "pre-commit")
	program := filepath.Dir(write(t, "jqlbuild", jqlbuild(t)))
	root, err := filepath.Abs(moduleRoot)
	if err != nil {
		t.Fatal(err)
	}
	modules, err := exec.CommandContext(t.Context(), "go", "env", "GOMODCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	repository := t.TempDir()
	run := func(command string, args ...string) run {
		t.Helper()
		c := exec.CommandContext(t.Context(), command, args...)
		c.Dir = repository
		c.Env = append(os.Environ(), "PATH="+program+":"+os.Getenv("PATH"), "PRE_COMMIT_HOME="+filepath.Join(repository, ".git", "pre-commit"),
			"GOMODCACHE="+strings.TrimSpace(string(modules)), "GOFLAGS=-modcacherw")
		return finish(t, c)
	}
	page := func(text string) {
		t.Helper()
		for name, text := range map[string]string{"index.md": text, "jqlbuild.yaml": "default_link: docs\nlinks:\n  docs: {url: \"https://example.atlassian.net\"}\n"} {
			if err := os.WriteFile(filepath.Join(repository, name), []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		if got := run("git", "add", "--all"); got.code != 0 {
			t.Fatal(got.stderr)
		}
	}
	if got := run("git", "init", "--quiet"); got.code != 0 {
		t.Fatal(got.stderr)
	}
	page("<<jql-count jql=\"project =\">>\n")
	for id := range readHooks(t) {
		if got := run("pre-commit", "try-repo", root, id); got.code != 1 || !strings.Contains(got.stdout, "index.md:1:27: expected a value") {
			t.Errorf("%s: exit code %d on a bad page, %s%s", id, got.code, got.stdout, got.stderr)
		}
	}
	page("# Notes\n")
	if got := run("pre-commit", "try-repo", root, "jqlbuild-system", "--verbose"); got.code != 0 || !strings.Contains(got.stdout, "1 page, 0 tables") {
		t.Errorf("exit code %d on a good page, %s%s", got.code, got.stdout, got.stderr)
	}
}
