// Package site turns a tree of Markdown pages into a tree of HTML pages:
// load, resolve, render, and a manifest so that what has not changed costs
// nothing.
package site

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// A Tree is the folder that pages come from.
type Tree struct {
	// Dir is the folder, as the caller would open it.
	Dir string

	// Skip holds the absolute paths of files and folders that are no part of
	// the site: the configuration and the files it names, the output, the
	// cache. What is there is known under any other name too, such as that of
	// a hard link.
	Skip []string
}

// A file is something found in a Tree.
type file struct {
	path string // slash-separated, relative to the Tree
	stat stat
}

// files lists what a site is made of, sorted by path. Hidden files and
// folders, symbolic links and what is to be skipped are passed over.
func (t Tree) files(ctx context.Context) (pages, others []file, err error) {
	root, err := filepath.Abs(t.Dir)
	if err != nil {
		return nil, nil, fmt.Errorf("find the folder %s: %w", t.Dir, err)
	}
	skip := make(map[string]bool)
	var known []fs.FileInfo // of what is to be skipped: one file has many names
	for _, name := range t.Skip {
		if info, err := os.Stat(name); err == nil {
			known = append(known, info)
		}
		if rel, err := filepath.Rel(root, name); err == nil {
			skip[filepath.ToSlash(rel)] = true
		}
	}
	err = fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		switch {
		case name == ".":
			return nil
		case strings.HasPrefix(d.Name(), "."), skip[name], d.IsDir() && d.Name() == "node_modules":
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case !d.IsDir() && !d.Type().IsRegular():
			return nil
		}
		info, err := d.Info()
		if os.IsNotExist(err) {
			return nil // gone since the folder was read
		}
		if err != nil {
			return err
		}
		if slices.ContainsFunc(known, func(k fs.FileInfo) bool { return os.SameFile(k, info) }) {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if d.IsDir() {
			return nil
		}
		f := file{path: name, stat: statOf(info)}
		if isPage(name) {
			pages = append(pages, f)
		} else {
			others = append(others, f)
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read the pages in %s: %w", t.Dir, err)
	}
	return pages, others, nil
}

// real returns the folder with all symbolic links followed.
func (t Tree) real() string {
	if dir, err := filepath.EvalSymlinks(t.Dir); err == nil {
		return dir
	}
	return t.Dir
}

func isPage(name string) bool { return path.Ext(name) == ".md" }

// outputPath returns where a page's HTML goes, relative to the output folder.
func outputPath(page string) string { return strings.TrimSuffix(page, ".md") + ".html" }

// open returns the path of a file of the Tree for the operating system.
func (t Tree) open(name string) string { return filepath.Join(t.Dir, filepath.FromSlash(name)) }

// namer returns what gives the name under which problems of a page are
// reported: relative to base if the Tree lies in there, else the whole path.
func (t Tree) namer(base string) func(name string) string {
	dir, err := filepath.Abs(t.Dir)
	if err != nil {
		dir = t.Dir
	}
	if rel, err := filepath.Rel(base, dir); err == nil && filepath.IsLocal(rel) {
		dir = rel
	}
	dir = filepath.ToSlash(dir)
	return func(name string) string { return path.Join(dir, name) }
}
