package main

import (
	"strings"
	"testing"
)

func TestArchive(t *testing.T) {
	r := sample(t)
	f, err := r.archive(target{"darwin", "arm64"})
	if err != nil || f.name != "jqlbuild_1.2.3_darwin_arm64.tar.gz" {
		t.Fatalf("%s: %v", f.name, err)
	}
	list, contents := untar(t, f.data)
	same(t, f.name, list, []string{
		"755 root:root 2026-12-01 jqlbuild",
		"644 root:root 2026-12-01 LICENSE",
		"644 root:root 2026-12-01 README.md",
		"644 root:root 2026-12-01 THIRD_PARTY_LICENSES.txt",
		"644 root:root 2026-12-01 completions/jqlbuild.bash",
		"644 root:root 2026-12-01 completions/_jqlbuild",
		"644 root:root 2026-12-01 completions/jqlbuild.fish",
		"644 root:root 2026-12-01 completions/jqlbuild.ps1",
		"644 root:root 2026-12-01 man/jqlbuild-build.1",
		"644 root:root 2026-12-01 man/jqlbuild.1",
	})
	if contents["jqlbuild"] != "program for darwin_arm64" {
		t.Errorf("the program is %s", contents["jqlbuild"])
	}
	if f, err = r.archive(target{"windows", "amd64"}); err != nil || f.name != "jqlbuild_1.2.3_windows_amd64.zip" {
		t.Fatalf("%s: %v", f.name, err)
	}
	list, contents = unzip(t, f.data)
	if len(list) != 10 || list[0] != "755 2026-12-01 jqlbuild.exe" || list[9] != "644 2026-12-01 man/jqlbuild.1" {
		t.Errorf("the archive has %q", list)
	}
	if contents["jqlbuild.exe"] != "program for windows_amd64" {
		t.Errorf("the program is %s", contents["jqlbuild.exe"])
	}
}

func TestFormula(t *testing.T) {
	r := sample(t)
	var archives []file
	for _, tt := range targets {
		archives = append(archives, plain(r.archiveName(tt), []byte(tt.String())))
	}
	f, err := r.formula(archives)
	if err != nil || f.name != "jqlbuild.rb" {
		t.Fatalf("%s: %v", f.name, err)
	}
	_, text, _ := strings.Cut(string(f.data), "class Jqlbuild < Formula\n")
	text, _, _ = strings.Cut(text, "\n  def install")
	want := `  desc "Live Jira tables in static documentation"
  homepage "https://github.com/jqlbuild/jqlbuild"
  version "1.2.3"
  license "Apache-2.0"

  on_macos do
    on_arm do
      url "https://github.com/jqlbuild/jqlbuild/releases/download/v1.2.3/jqlbuild_1.2.3_darwin_arm64.tar.gz"
      sha256 "` + sum([]byte("darwin_arm64")) + `"
    end
    on_intel do
      url "https://github.com/jqlbuild/jqlbuild/releases/download/v1.2.3/jqlbuild_1.2.3_darwin_amd64.tar.gz"
      sha256 "` + sum([]byte("darwin_amd64")) + `"
    end
  end

  on_linux do
    on_arm do
      url "https://github.com/jqlbuild/jqlbuild/releases/download/v1.2.3/jqlbuild_1.2.3_linux_arm64.tar.gz"
      sha256 "` + sum([]byte("linux_arm64")) + `"
    end
    on_intel do
      url "https://github.com/jqlbuild/jqlbuild/releases/download/v1.2.3/jqlbuild_1.2.3_linux_amd64.tar.gz"
      sha256 "` + sum([]byte("linux_amd64")) + `"
    end
  end
`
	if text != want {
		t.Errorf("the formula begins with\n%s\nwant\n%s", text, want)
	}
	if _, err := r.formula(archives[:3]); err == nil {
		t.Error("a formula without an archive is no error")
	}
}
