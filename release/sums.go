package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// sumsName is the file with the sums of all others.
const sumsName = "SHA256SUMS"

// sum is a file's SHA-256 as it is written.
func sum(data []byte) string { return fmt.Sprintf("%x", sha256.Sum256(data)) }

// sums is the file with the sums, as sha256sum -c reads it.
func sums(files []file) []byte {
	var b bytes.Buffer
	for _, f := range files {
		fmt.Fprintf(&b, "%s  %s\n", sum(f.data), f.name)
	}
	return b.Bytes()
}

// write puts files into a folder. What an earlier release left there is removed;
// a folder with anything else in it is refused.
func write(dir string, files []file) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := clear(dir); err != nil {
		return err
	}
	for _, f := range files {
		name := filepath.Join(dir, f.name)
		if err := os.WriteFile(name, f.data, f.mode); err != nil {
			return err
		}
		if err := os.Chmod(name, f.mode); err != nil { // whatever the mask of the caller is
			return err
		}
	}
	return nil
}

// clear removes the files of an earlier release.
func clear(dir string) error {
	list, err := os.ReadFile(filepath.Join(dir, sumsName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for line := range strings.Lines(string(list)) {
		_, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !ok || name != filepath.Base(name) {
			continue
		}
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err == nil {
		if err := os.Remove(filepath.Join(dir, sumsName)); err != nil {
			return err
		}
	}
	entries, err := os.ReadDir(dir)
	if err == nil && len(entries) > 0 {
		return fmt.Errorf("%s has files that are not of a release, such as %s; choose another folder with --out", dir, entries[0].Name())
	}
	return err
}
