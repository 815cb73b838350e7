//go:build unix

package install

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A kit is a set of tools, as a machine has them.
type kit struct {
	name  string
	shell []string // how a script is run
	tools []string // others that are in PATH
	boxed bool     // all of them are BusyBox
}

// basic are the tools that every machine has.
var basic = []string{"uname", "id", "mkdir", "mktemp", "tar", "gzip", "chmod", "mv", "rm", "cat", "sleep"}

// kits are the machines that install.sh must work on.
var kits = []kit{
	{name: "dash, curl", shell: []string{"dash"}, tools: []string{"curl", "sha256sum"}},
	{name: "dash, wget", shell: []string{"dash"}, tools: []string{"wget", "shasum"}},
	{name: "bash, curl", shell: []string{"bash", "--posix"}, tools: []string{"curl", "openssl"}},
	{name: "bash, wget", shell: []string{"bash"}, tools: []string{"wget", "sha256sum"}},
	{name: "BusyBox", shell: []string{"sh"}, tools: []string{"wget", "sha256sum"}, boxed: true},
}

// lacking ends a test for lack of a tool.
func lacking(t *testing.T, tool string) {
	t.Helper()
	if os.Getenv("JQLBUILD_SHIP") != "" {
		t.Fatalf("there is no %s here; install it", tool)
	}
	t.Skipf("there is no %s here; with JQLBUILD_SHIP set this fails", tool)
}

// needsGate skips a test that takes long and runs in the gate.
func needsGate(t *testing.T) {
	t.Helper()
	if os.Getenv("JQLBUILD_SHIP") == "" {
		t.Skip("it takes long; it runs with JQLBUILD_SHIP set")
	}
}

// needs skips a test where a tool is not there.
func needs(t *testing.T, tools ...string) {
	t.Helper()
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			lacking(t, tool)
		}
	}
}

// path makes a folder of the kit's tools, which is a whole PATH.
func (k kit) path(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	link := func(program, name string) {
		needs(t, program)
		found, err := exec.LookPath(program)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(found, filepath.Join(dir, name)); err != nil && !errors.Is(err, os.ErrExist) {
			t.Fatal(err)
		}
	}
	if !k.boxed {
		link(k.shell[0], "sh")
	}
	for _, tool := range append(append(k.shell[:1:1], basic...), k.tools...) {
		if k.boxed {
			link("busybox", tool)
			continue
		}
		link(tool, tool)
		if tool == "shasum" { // a script
			link("perl", "perl")
		}
	}
	return dir
}

// A run is what came of a script.
type run struct {
	code           int
	stdout, stderr string
}

// command makes a command of the kit that reads a script as a file.
func (k kit) command(t *testing.T, path, script string, env ...string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(t.Context(), filepath.Join(path, k.shell[0]), append(k.shell[1:len(k.shell):len(k.shell)], script)...)
	c.Env = append([]string{"PATH=" + path}, env...)
	c.Dir = t.TempDir()
	return c
}

// finish runs a command to its end.
func finish(t *testing.T, c *exec.Cmd) run {
	t.Helper()
	var stdout, stderr strings.Builder
	c.Stdout, c.Stderr = &stdout, &stderr
	err := c.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return run{c.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// write puts a file into a new folder, whose name has a space, and returns its path.
func write(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "my files", name)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o777); err != nil {
		t.Fatal(err)
	}
	return path
}

// names returns the names of what is in a folder.
func names(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}
