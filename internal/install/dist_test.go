//go:build unix

package install

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// A dist is a release that .ci/release has made, in the folder that JQLBUILD_DIST
// names.
type dist struct {
	*release
	folder  string
	version string
}

// openDist serves the release.
func openDist(t *testing.T) dist {
	t.Helper()
	folder := os.Getenv("JQLBUILD_DIST")
	if folder == "" {
		t.Skip("JQLBUILD_DIST names no folder with a release")
	}
	d := dist{release: &release{files: make(map[string][]byte)}, folder: folder}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if d.files[e.Name()], err = os.ReadFile(filepath.Join(folder, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	d.script = d.files["install.sh"]
	m := regexp.MustCompile(`(?m)^version=(.+)$`).FindSubmatch(d.script)
	if m == nil {
		t.Fatal("its install.sh has no version")
	}
	d.version = string(m[1])
	d.serve(t)
	return d
}

// exampleSite returns the files of the example site below a folder, without its
// cache.
func exampleSite(t *testing.T, below string) map[string]string {
	t.Helper()
	files := make(map[string]string)
	site := os.DirFS(filepath.Join(moduleRoot, "examples", "site"))
	err := fs.WalkDir(site, ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && e.Name() == ".jqlbuild":
			return fs.SkipDir
		case e.IsDir():
			return nil
		}
		data, err := fs.ReadFile(site, name)
		files[below+"/"+name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// isExample fails if a folder does not hold the example site as it is built.
func isExample(t *testing.T, folder string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(folder, "releases", "2.4.html"))
	if err != nil || !bytes.Contains(data, []byte(`id="orr-86"`)) {
		t.Errorf("the example site is not built (%v):\n%s", err, data)
	}
}

// says fails if an installed program is not the release's.
func (d dist) says(t *testing.T, program string) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), program, "--version").Output()
	if want := "jqlbuild version " + d.version + "\n"; err != nil || string(out) != want {
		t.Errorf("%s says %q (%v); want %q", program, out, err, want)
	}
}

// TestDistAction has the Action install the release and build the example site.
func TestDistAction(t *testing.T) {
	d := openDist(t)
	r := newRunnerOf(t, d.release, exampleSite(t, "docs"))
	r.inputs["run"] = "check --demo\nbuild --demo --out public"
	r.run(t)
	if r.failed {
		t.Fatalf("it failed, and said\n%s", r.log)
	}
	if got := r.outputs["install"]["version"]; got != d.version {
		t.Errorf("the output version is %q; want %q", got, d.version)
	}
	d.says(t, r.outputs["install"]["program"])
	isExample(t, filepath.Join(r.workspace, "public"))
}

// TestDistGitLab has the jobs of GitLab's template do the same.
func TestDistGitLab(t *testing.T) {
	d := openDist(t)
	k := kits[0]
	path := k.path(t)
	project := t.TempDir()
	if err := os.CopyFS(filepath.Join(project, "docs"), os.DirFS(filepath.Join(moduleRoot, "examples", "site"))); err != nil {
		t.Fatal(err)
	}
	p := readPipeline(t, d.files["jqlbuild.gitlab-ci.yml"], map[string]string{"base_url": d.url})
	for _, job := range []string{"jqlbuild-fetch", "jqlbuild-check", "jqlbuild-build"} {
		if got := p.run(t, k, path, project, job, "JQLBUILD_DEMO=1"); got.code != 0 {
			t.Fatalf("%s: exit code %d, %s%s", job, got.code, got.stdout, got.stderr)
		}
	}
	d.says(t, filepath.Join(project, ".jqlbuild", "bin", "jqlbuild"))
	isExample(t, filepath.Join(project, "public"))
}

// TestDistPreCommit has pre-commit run the installed program, and the one that it
// takes from the wheel, before a commit of the example site.
func TestDistPreCommit(t *testing.T) {
	d := openDist(t)
	needs(t, "git", "pre-commit", "tar")
	bin := t.TempDir()
	archive := filepath.Join(d.folder, "jqlbuild_"+d.version+"_"+runtime.GOOS+"_"+runtime.GOARCH+".tar.gz")
	if out, err := exec.CommandContext(t.Context(), "tar", "-xzf", archive, "-C", bin, "jqlbuild").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	d.says(t, filepath.Join(bin, "jqlbuild"))
	machine := map[string]string{"amd64": "x86_64", "arm64": "aarch64"}[runtime.GOARCH]
	wheels, err := filepath.Glob(filepath.Join(d.folder, "jqlbuild-*manylinux*"+machine+"*.whl"))
	if err != nil || len(wheels) != 1 {
		t.Fatalf("%d wheels are for this machine (%v)", len(wheels), err)
	}
	repository := t.TempDir()
	files := exampleSite(t, "docs")
	files[".pre-commit-config.yaml"] = strings.ReplaceAll(hooksOfDist, "WHEEL", wheels[0])
	for name, text := range files {
		name = filepath.Join(repository, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	run := func(command string, args ...string) run {
		t.Helper()
		c := exec.CommandContext(t.Context(), command, args...)
		c.Dir = repository
		c.Env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"), "PIP_NO_INDEX=1", "PRE_COMMIT_HOME="+filepath.Join(repository, ".git", "pre-commit"))
		return finish(t, c)
	}
	for _, args := range [][]string{{"init", "--quiet"}, {"add", "--all"}} {
		if got := run("git", args...); got.code != 0 {
			t.Fatal(got.stderr)
		}
	}
	got := run("pre-commit", "run", "--all-files", "--verbose")
	if got.code != 0 || strings.Count(got.stdout, " pages, ") != 2 || strings.Count(got.stdout, "jqlbuild version "+d.version+"\n") != 1 {
		t.Errorf("exit code %d on the example site, %s%s", got.code, got.stdout, got.stderr)
	}
}

// hooksOfDist are those that docs/install.md shows, with the wheel's file in place
// of its name, and one that says which program the wheel brings.
const hooksOfDist = `repos:
  - repo: local
    hooks:
      - {id: system, name: system, language: system, entry: jqlbuild check --demo, args: [docs],
         files: '(\.mdx?|(^|/)jqlbuild\.yaml)$', pass_filenames: false, require_serial: true}
      - {id: wheel, name: wheel, language: python, additional_dependencies: ["WHEEL"], entry: jqlbuild check --demo, args: [docs],
         files: '(\.mdx?|(^|/)jqlbuild\.yaml)$', pass_filenames: false, require_serial: true}
      - {id: version, name: version, language: python, additional_dependencies: ["WHEEL"], entry: jqlbuild --version, pass_filenames: false}
`
