package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// sample returns a release with small programs.
func sample(t *testing.T) *release {
	t.Helper()
	r := &release{
		root: t.TempDir(), work: t.TempDir(),
		version:     version{"1.2.3", time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)},
		programs:    make(map[target][]byte),
		license:     plain("LICENSE", []byte("Apache License\n")),
		readme:      plain("README.md", []byte("# jqlbuild\n\nSee [how](docs/index.md#first) and ![a table](docs/images/table.png),\nor [there](https://example.com) or [below](#below).\n")),
		thirdParty:  plain("THIRD_PARTY_LICENSES.txt", []byte("Go\n")),
		completions: []file{plain("jqlbuild.bash", []byte("b")), plain("_jqlbuild", []byte("z")), plain("jqlbuild.fish", []byte("f")), plain("jqlbuild.ps1", []byte("p"))},
		man:         []file{plain("jqlbuild-build.1", []byte(".TH a")), plain("jqlbuild.1", []byte(".TH b"))},
	}
	for _, t := range targets {
		r.programs[t] = []byte("program for " + t.String())
	}
	for name, text := range map[string]string{
		"install.sh":                            "#!/bin/sh\n" + pinnedBegin + "version=\n" + pinnedEnd + "main\n",
		"templates/jqlbuild.yml":                "variables:\n  " + pinnedBegin + "  JQLBUILD_VERSION: \"\"\n  " + pinnedEnd + "jobs: {}\n",
		"integrations/markdown-it/package.json": `{"name": "@jqlbuild/markdown-it", "version": "0.0.0", "files": ["index.js"], "peerDependencies": {"markdown-it": ">=13"}}`,
		"integrations/markdown-it/README.md":    "# plugin\n",
		"integrations/markdown-it/index.js":     "module.exports = 1\n",
	} {
		write1(t, filepath.Join(r.root, name), text)
	}
	return r
}

// write1 writes a file, and the folder it is in.
func write1(t *testing.T, name, text string) {
	t.Helper()
	err := os.MkdirAll(filepath.Dir(name), 0o777)
	if err == nil {
		err = os.WriteFile(name, []byte(text), 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// tarred lists what is in a tar archive: mode, owner and name, and the contents by
// name.
func tarred(t *testing.T, archive io.Reader) (list []string, contents map[string]string) {
	t.Helper()
	contents = make(map[string]string)
	for r := tar.NewReader(archive); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return list, contents
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, fmt.Sprintf("%o %s:%s %s %s", h.Mode, h.Uname, h.Gname, h.ModTime.UTC().Format(time.DateOnly), h.Name))
		contents[h.Name] = string(data)
	}
}

// untar is tarred for .tar.gz, whose head says nothing of where and when it was made.
func untar(t *testing.T, data []byte) ([]string, map[string]string) {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if z.Name != "" || !z.ModTime.IsZero() || z.OS != 255 {
		t.Errorf("the head of gzip is %+v", z.Header)
	}
	return tarred(t, z)
}

func unzip(t *testing.T, data []byte) (list []string, contents map[string]string) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	contents = make(map[string]string)
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, fmt.Sprintf("%o %s %s", f.Mode(), f.Modified.UTC().Format(time.DateOnly), f.Name))
		contents[f.Name] = string(text)
	}
	return list, contents
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got\n%s\nwant\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestFiles makes all files of a release twice, in other folders and from other
// folders.
func TestFiles(t *testing.T) {
	var before []file
	for range 2 {
		r := sample(t)
		all, err := r.files()
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for i, f := range all {
			names = append(names, f.name)
			if before != nil && !bytes.Equal(before[i].data, f.data) {
				t.Errorf("%s is not the same as before", f.name)
			}
			if bytes.Contains(f.data, []byte(r.root)) || bytes.Contains(f.data, []byte(r.work)) {
				t.Errorf("%s names the folder that it was made in", f.name)
			}
		}
		before = all
		same(t, "files", names, strings.Fields(`
			THIRD_PARTY_LICENSES.txt
			install.sh
			jqlbuild-1.2.3-py3-none-macosx_12_0_arm64.whl
			jqlbuild-1.2.3-py3-none-macosx_12_0_x86_64.whl
			jqlbuild-1.2.3-py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64.whl
			jqlbuild-1.2.3-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.musllinux_1_1_x86_64.whl
			jqlbuild-1.2.3-py3-none-win_amd64.whl
			jqlbuild-1.2.3-py3-none-win_arm64.whl
			jqlbuild-1.2.3.tgz
			jqlbuild-darwin-arm64-1.2.3.tgz
			jqlbuild-darwin-x64-1.2.3.tgz
			jqlbuild-linux-arm64-1.2.3.tgz
			jqlbuild-linux-x64-1.2.3.tgz
			jqlbuild-markdown-it-1.2.3.tgz
			jqlbuild-win32-arm64-1.2.3.tgz
			jqlbuild-win32-x64-1.2.3.tgz
			jqlbuild.gitlab-ci.yml
			jqlbuild.rb
			jqlbuild_1.2.3.cdx.json
			jqlbuild_1.2.3_amd64.apk
			jqlbuild_1.2.3_amd64.deb
			jqlbuild_1.2.3_amd64.rpm
			jqlbuild_1.2.3_arm64.apk
			jqlbuild_1.2.3_arm64.deb
			jqlbuild_1.2.3_arm64.rpm
			jqlbuild_1.2.3_darwin_amd64.tar.gz
			jqlbuild_1.2.3_darwin_arm64.tar.gz
			jqlbuild_1.2.3_image.tar
			jqlbuild_1.2.3_linux_amd64.tar.gz
			jqlbuild_1.2.3_linux_arm64.tar.gz
			jqlbuild_1.2.3_windows_amd64.zip
			jqlbuild_1.2.3_windows_arm64.zip
			SHA256SUMS`))
	}
}
