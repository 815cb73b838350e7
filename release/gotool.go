package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
)

// A target is a system that there is a program for, in Go's words.
type target struct{ os, arch string }

var targets = []target{
	{"linux", "amd64"}, {"linux", "arm64"},
	{"darwin", "amd64"}, {"darwin", "arm64"},
	{"windows", "amd64"}, {"windows", "arm64"},
}

func (t target) String() string { return t.os + "_" + t.arch }

// program is the name of the program's file.
func (t target) program() string {
	if t.os == "windows" {
		return "jqlbuild.exe"
	}
	return "jqlbuild"
}

// A gotool runs the go command in the tree, such that nothing of its caller's can
// change what it makes.
type gotool struct {
	root string
	env  []string
}

// callers are the variables that say where Go finds modules and keeps files. What
// modules hold is in go.sum.
var callers = []string{
	"GOCACHE", "GOMODCACHE", "GOPATH", "GOPROXY", "GOSUMDB", "GONOPROXY", "GONOSUMDB", "GOPRIVATE", "GOAUTH", "GOVCS", "GOINSECURE",
}

// newGotool returns the go command of the Go that this program was built by.
func newGotool(root string) (*gotool, error) {
	out, err := output(exec.Command("go", append([]string{"env", "-json"}, callers...)...))
	if err != nil {
		return nil, err
	}
	var settings map[string]string
	if err := json.Unmarshal(out, &settings); err != nil {
		return nil, err
	}
	env := []string{
		"GOENV=off", "GOFLAGS=-mod=readonly", "GOWORK=off", "GO111MODULE=on", "GOTOOLCHAIN=" + builtBy(),
		"CGO_ENABLED=0", "GOAMD64=v1", "GOARM64=v8.0", "GOEXPERIMENT=", "GODEBUG=", "GOFIPS140=off",
		"LC_ALL=C", "TZ=UTC",
	}
	for _, name := range callers {
		env = append(env, name+"="+settings[name])
	}
	for _, name := range []string{
		"PATH", "HOME", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR",
		"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy",
	} {
		if v, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+v)
		}
	}
	return &gotool{root, env}, nil
}

// builtBy is the Go that this program was built by.
func builtBy() string { return strings.Fields(runtime.Version())[0] }

// toolchain returns an error unless that is the Go of go.mod, by which every release
// is built.
func toolchain(mod string) error {
	m := regexp.MustCompile(`(?m)^toolchain (go\S+)$`).FindStringSubmatch(mod)
	if m == nil {
		return errors.New("go.mod has no line toolchain, which names the Go that releases are built by")
	}
	if m[1] != builtBy() {
		return fmt.Errorf("this is %s, and releases are built by the %s of go.mod", builtBy(), m[1])
	}
	return nil
}

// run runs a command of go for a target, and returns what it prints.
func (g *gotool) run(t target, args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = g.root
	cmd.Env = append(g.env[:len(g.env):len(g.env)], "GOOS="+t.os, "GOARCH="+t.arch)
	return output(cmd)
}

// build makes the program for a target.
func (g *gotool) build(t target, v version, out string) error {
	_, err := g.run(t, "build", "-trimpath", "-buildvcs=false",
		"-ldflags", "-s -w -buildid= -X main.released="+v.number, "-o", out, "./cmd/jqlbuild")
	return err
}

// setting returns one of Go's own settings.
func (g *gotool) setting(name string) (string, error) {
	out, err := g.run(target{}, "env", name)
	return strings.TrimSpace(string(out)), err
}

// output runs a command; the error has what it said.
func output(cmd *exec.Cmd) ([]byte, error) {
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, &stderr)
	}
	return stdout.Bytes(), nil
}
