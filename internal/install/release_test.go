//go:build unix

package install

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// moduleRoot is the repository as seen from here.
const moduleRoot = "../.."

// releaseVersion is the version of the releases made here.
const releaseVersion = "9.8.7"

// platforms are those that a release has files for.
var platforms = []string{"linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64", "windows_amd64", "windows_arm64"}

// A release is a folder of files as they are released, served on loopback.
type release struct {
	url    string
	script []byte // its install.sh

	mu    sync.Mutex
	files map[string][]byte
	asked []string
	cut   bool          // answers end halfway
	hold  chan struct{} // if there, answers wait for it
}

// newRelease makes a release whose archives hold a program, and serves it until
// the test ends.
func newRelease(t *testing.T, program []byte) *release {
	t.Helper()
	r := &release{files: make(map[string][]byte)}
	block := "version=" + releaseVersion + "\n"
	for _, p := range platforms {
		name, data := fmt.Sprintf("jqlbuild_%s_%s.tar.gz", releaseVersion, p), tarball(t, program)
		if strings.HasPrefix(p, "windows") {
			name, data = strings.Replace(name, "tar.gz", "zip", 1), zipped(t, program)
		}
		r.files[name] = data
		block += fmt.Sprintf("sha256_%s=%x\n", p, sha256.Sum256(data))
	}
	r.script = withBlock(t, "install.sh", block)
	r.files["install.sh"] = r.script
	r.serve(t)
	return r
}

// serve serves the release until the test ends.
func (r *release) serve(t *testing.T) {
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	r.url = server.URL + "/a%20mirror"
}

// withBlock returns a file of the repository with other lines in the block that
// is written at each release.
func withBlock(t *testing.T, name, lines string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(moduleRoot, name))
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile(`(?m)(^ *# begin of the release: written by \.ci/release\n)(?s:.*?)(^ *# end of the release\n)`)
	if n := len(block.FindAll(data, -1)); n != 1 {
		t.Fatalf("%s has %d blocks for the release, and should have 1", name, n)
	}
	return block.ReplaceAll(data, []byte("${1}"+lines+"${2}"))
}

// ServeHTTP answers with the files of the release.
func (r *release) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	name := strings.TrimPrefix(q.URL.Path, "/a mirror/")
	r.mu.Lock()
	r.asked = append(r.asked, name)
	data, ok := r.files[name]
	cut, hold := r.cut, r.hold
	r.mu.Unlock()
	if hold != nil {
		select {
		case <-hold:
		case <-q.Context().Done():
			return
		}
	}
	if !ok {
		http.NotFound(w, q)
		return
	}
	w.Header().Set("Content-Length", fmt.Sprint(len(data)))
	if cut {
		data = data[:len(data)/2]
	}
	w.Write(data) // where less comes than was said, the connection ends
}

// requests returns what was asked for since the last time.
func (r *release) requests() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	asked := r.asked
	r.asked = nil
	return asked
}

// end says whether answers end before the file does.
func (r *release) end(early bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cut = early
}

// wait has answers wait for a channel.
func (r *release) wait(until chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.hold = until
}

// change puts other data into a file of the release; nil removes it.
func (r *release) change(name string, data []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.files[name] = data
	if data == nil {
		delete(r.files, name)
	}
}

func tarball(t *testing.T, program []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for name, data := range map[string][]byte{"README.md": []byte("# jqlbuild\n"), "jqlbuild": program} {
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o755, Size: int64(len(data))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zipped(t *testing.T, program []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("jqlbuild.exe")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(program); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// built is where TestMain has built the command, or why it could not.
var built struct {
	program string
	err     error
}

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "jqlbuild-install-test-")
	if err != nil {
		panic(err)
	}
	built.program = filepath.Join(dir, "jqlbuild")
	build := exec.CommandContext(context.Background(), "go", "build", "-o", built.program, "./cmd/jqlbuild")
	build.Dir = moduleRoot
	if out, err := build.CombinedOutput(); err != nil {
		built.err = fmt.Errorf("go build: %w\n%s", err, out)
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// jqlbuild returns a program that is the command, and small, so that it is
// installed in no time.
func jqlbuild(t *testing.T) []byte {
	t.Helper()
	if built.err != nil {
		t.Fatal(built.err)
	}
	return []byte("#!/bin/sh\nexec '" + built.program + "' \"$@\"\n")
}
