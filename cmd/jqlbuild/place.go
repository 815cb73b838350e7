package main

import (
	"os"
	"path/filepath"
)

// realPath returns where a path leads, all symbolic links followed. What is
// not there yet is taken as it is written.
func realPath(name string) string {
	rest := ""
	for dir := filepath.Clean(name); ; {
		if real, err := filepath.EvalSymlinks(dir); err == nil {
			return filepath.Join(real, rest)
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return filepath.Clean(name)
		}
		rest, dir = filepath.Join(filepath.Base(dir), rest), parent
	}
}

// holds reports whether a path is that of a folder or of something in it. It
// compares what is on the disk, since one folder has many names: by links, by
// the case of letters where that does not count, by mounts.
func holds(dir, name string) bool {
	at, err := os.Stat(dir)
	dir = realPath(dir)
	for name = realPath(name); ; name = filepath.Dir(name) {
		if name == dir {
			return true
		}
		if err == nil {
			if info, err := os.Stat(name); err == nil && os.SameFile(at, info) {
				return true
			}
		}
		if name == filepath.Dir(name) {
			return false
		}
	}
}

// isRoot reports whether a path is the root of a file system.
func isRoot(name string) bool {
	name = realPath(name)
	return name == filepath.Dir(name)
}
