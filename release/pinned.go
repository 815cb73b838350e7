package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// The lines between these two are written by the release, in files that are
// committed too.
const (
	pinnedBegin = "# begin of the release: written by .ci/release\n"
	pinnedEnd   = "# end of the release\n"
)

// The committed files with such lines, and what they are called in the release.
const (
	installer = "install.sh"
	gitlab    = "templates/jqlbuild.yml"
	gitlabOut = "jqlbuild.gitlab-ci.yml"
)

// pinned returns the installer, with the sums of the archives, and the template for
// GitLab, with the sum of the installer.
func (r *release) pinned(files []file) ([]file, error) {
	lines := "version=" + r.number + "\n"
	for _, t := range targets {
		archive, err := find(files, r.archiveName(t))
		if err != nil {
			return nil, err
		}
		lines += "sha256_" + t.String() + "=" + sum(archive.data) + "\n"
	}
	install, err := r.withLines(installer, lines)
	if err != nil {
		return nil, err
	}
	include, err := r.withLines(gitlab, fmt.Sprintf("JQLBUILD_VERSION: %q\nJQLBUILD_INSTALL_SHA256: %q\n", r.number, sum(install)))
	return []file{script(installer, install), plain(gitlabOut, include)}, err
}

// withLines returns a committed file with other lines of the release.
func (r *release) withLines(name, lines string) ([]byte, error) {
	data, err := os.ReadFile(filepath.Join(r.root, filepath.FromSlash(name)))
	if err != nil {
		return nil, err
	}
	text, err := replaceLines(string(data), lines)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return []byte(text), nil
}

// replaceLines puts lines between the two that mark them, indented as the first of
// those is.
func replaceLines(text, lines string) (string, error) {
	before, rest, begin := strings.Cut(text, pinnedBegin)
	old, after, end := strings.Cut(rest, pinnedEnd)
	if !begin || !end || strings.Contains(after, pinnedBegin) {
		return "", fmt.Errorf("it must have the lines %q and %q, once each", strings.TrimSpace(pinnedBegin), strings.TrimSpace(pinnedEnd))
	}
	indent := before[strings.LastIndexByte(before, '\n')+1:]
	var b strings.Builder
	b.WriteString(before + pinnedBegin)
	for line := range strings.Lines(lines) {
		b.WriteString(indent + line)
	}
	b.WriteString(old[strings.LastIndexByte(old, '\n')+1:] + pinnedEnd + after)
	return b.String(), nil
}

// find returns the file of a name.
func find(files []file, name string) (file, error) {
	for _, f := range files {
		if f.name == name {
			return f, nil
		}
	}
	return file{}, fmt.Errorf("there is no file %s", name)
}
