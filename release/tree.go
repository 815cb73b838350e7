package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// A gitTree is the tree that a release is built from.
type gitTree struct{ root string }

// git runs a command of git.
func (t gitTree) git(args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = t.root
	out, err := output(cmd)
	return strings.TrimSpace(string(out)), err
}

// clean returns an error if the tree is not as it was committed.
func (t gitTree) clean() error {
	status, err := t.git("status", "--porcelain")
	if err == nil && status != "" {
		err = fmt.Errorf("the tree is not as it was committed; commit first, or build with --snapshot:\n%s", status)
	}
	return err
}

// at returns an error if the commit does not have a tag.
func (t gitTree) at(tag string) error {
	tags, err := t.git("tag", "--points-at", "HEAD")
	if err == nil && !slices.Contains(strings.Fields(tags), tag) {
		err = fmt.Errorf("the commit does not have the tag %s; git tag %s makes it, and --snapshot builds without", tag, tag)
	}
	return err
}

// tag gives the commit a tag, unless it has it.
func (t gitTree) tag(tag string) error {
	if t.at(tag) == nil {
		return nil
	}
	_, err := t.git("tag", tag)
	return err
}

// committed are the files of the tree with the release's lines, and what they are
// called in the release.
var committed = [][2]string{{installer, installer}, {gitlab, gitlabOut}}

// commitPinned writes the release's lines into the tree.
func (r *release) commitPinned(files []file) error {
	for _, c := range committed {
		f, err := find(files, c[1])
		if err != nil {
			return err
		}
		name := filepath.Join(r.root, filepath.FromSlash(c[0]))
		if err := os.WriteFile(name, f.data, f.mode); err != nil {
			return err
		}
	}
	return nil
}

// comparePinned returns an error if the tree has other lines than the release.
func (r *release) comparePinned(files []file) error {
	for _, c := range committed {
		f, err := find(files, c[1])
		if err != nil {
			return err
		}
		data, err := os.ReadFile(filepath.Join(r.root, filepath.FromSlash(c[0])))
		if err != nil {
			return err
		}
		if !bytes.Equal(data, f.data) {
			return errors.New(c[0] + " has other sums than what was built; run .ci/release --prepare before the tag")
		}
	}
	return nil
}
