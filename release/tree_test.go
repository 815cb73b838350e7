package main

import (
	"os"
	"runtime"
	"strings"
	"testing"
)

func TestReplaceLines(t *testing.T) {
	got, err := replaceLines("a: 1\n  "+pinnedBegin+"  old\n  "+pinnedEnd+"b: 2\n", "x\ny\n")
	if want := "a: 1\n  " + pinnedBegin + "  x\n  y\n  " + pinnedEnd + "b: 2\n"; got != want || err != nil {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
	if again, err := replaceLines(got, "x\ny\n"); again != got || err != nil {
		t.Errorf("the second time it is %q, %v", again, err)
	}
	for _, text := range []string{"", pinnedBegin, pinnedEnd + pinnedBegin, pinnedBegin + pinnedEnd + pinnedBegin + pinnedEnd} {
		if _, err := replaceLines(text, "x\n"); err == nil {
			t.Errorf("%q is no error", text)
		}
	}
}

func TestPinned(t *testing.T) {
	r := sample(t)
	var archives []file
	lines := "version=1.2.3\n"
	for _, tt := range targets {
		archives = append(archives, plain(r.archiveName(tt), []byte(tt.String())))
		lines += "sha256_" + tt.String() + "=" + sum([]byte(tt.String())) + "\n"
	}
	files, err := r.pinned(archives)
	if err != nil {
		t.Fatal(err)
	}
	install := "#!/bin/sh\n" + pinnedBegin + lines + pinnedEnd + "main\n"
	if got := string(files[0].data); files[0].name != "install.sh" || got != install || files[0].mode != 0o755 {
		t.Errorf("%s is\n%s", files[0].name, got)
	}
	yaml := "variables:\n  " + pinnedBegin + "  JQLBUILD_VERSION: \"1.2.3\"\n  JQLBUILD_INSTALL_SHA256: \"" + sum([]byte(install)) + "\"\n  " + pinnedEnd + "jobs: {}\n"
	if got := string(files[1].data); files[1].name != "jqlbuild.gitlab-ci.yml" || got != yaml {
		t.Errorf("%s is\n%s", files[1].name, got)
	}

	if err := r.comparePinned(files); err == nil {
		t.Error("other sums than those in the tree are no error")
	}
	if err := r.commitPinned(files); err != nil {
		t.Fatal(err)
	}
	if err := r.comparePinned(files); err != nil {
		t.Error(err)
	}
	if again, err := r.pinned(archives); err != nil || string(again[1].data) != yaml {
		t.Errorf("the second time it is\n%s%v", again[1].data, err)
	}
}

func TestWrite(t *testing.T) {
	dir := t.TempDir() + "/new/dist"
	for _, names := range [][]string{{"a", "b"}, {"b", "c"}} {
		var files []file
		for _, n := range names {
			files = append(files, script(n, []byte(n)))
		}
		if err := write(dir, append(files, plain(sumsName, sums(files)))); err != nil {
			t.Fatal(err)
		}
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range entries {
			got = append(got, e.Name())
		}
		same(t, "files", got, append([]string{sumsName}, names...))
	}
	write1(t, dir+"/mine.txt", "")
	if err := write(dir, nil); err == nil || !strings.Contains(err.Error(), "mine.txt") {
		t.Errorf("a folder with another file: %v", err)
	}
}

func TestSums(t *testing.T) {
	want := "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  empty\n"
	if got := string(sums([]file{plain("empty", nil)})); got != want {
		t.Errorf("got %s", got)
	}
}

func TestGitTree(t *testing.T) {
	tree := gitTree{t.TempDir()}
	for _, name := range []string{"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"} {
		if v, ok := os.LookupEnv(name); ok { // as in a hook
			t.Setenv(name, v)
			os.Unsetenv(name)
		}
	}
	git := func(args ...string) {
		t.Helper()
		if _, err := tree.git(append([]string{"-c", "user.name=a", "-c", "user.email=a@example.com"}, args...)...); err != nil {
			t.Fatal(err)
		}
	}
	git("init", "-q")
	write1(t, tree.root+"/a", "a")
	if tree.clean() == nil {
		t.Error("a file that is not committed is no error")
	}
	git("add", "a")
	git("commit", "-q", "-m", "a")
	if err := tree.clean(); err != nil {
		t.Error(err)
	}
	if tree.at("v1.2.3") == nil {
		t.Error("a commit without the tag is no error")
	}
	for range 2 {
		if err := tree.tag("v1.2.3"); err != nil {
			t.Error(err)
		}
	}
	if err := tree.at("v1.2.3"); err != nil {
		t.Error(err)
	}
	git("commit", "-q", "--allow-empty", "-m", "b")
	if tree.at("v1.2.3") == nil || tree.tag("v1.2.3") == nil {
		t.Error("a tag at another commit is no error")
	}
}

// TestGotool looks at what the caller's variables do.
func TestGotool(t *testing.T) {
	for name, value := range map[string]string{"GOFLAGS": "-mod=mod", "GOOS": "plan9", "GOARCH": "386", "CGO_ENABLED": "1", "GOAMD64": "v3", "GOEXPERIMENT": "jsonv2"} {
		t.Setenv(name, value)
	}
	root := t.TempDir()
	write1(t, root+"/go.mod", "module a\n")
	g, err := newGotool(root)
	if err != nil {
		t.Fatal(err)
	}
	out, err := g.run(target{"linux", "arm64"}, "env", "GOFLAGS", "GOOS", "GOARCH", "CGO_ENABLED", "GOARM64", "GOEXPERIMENT", "GOVERSION")
	if got, want := strings.Join(strings.Fields(string(out)), " "), "-mod=readonly linux arm64 0 v8.0 "+runtime.Version(); err != nil || got != want {
		t.Errorf("go env says %s, %v, want %s", got, err, want)
	}
}

func TestToolchain(t *testing.T) {
	if err := toolchain("module a\n\ngo 1.26.0\n\ntoolchain " + builtBy() + "\n"); err != nil {
		t.Error(err)
	}
	for _, mod := range []string{"module a\n\ngo 1.26.0\n", "toolchain go1.26\n"} {
		if toolchain(mod) == nil {
			t.Errorf("%q is no error", mod)
		}
	}
}
