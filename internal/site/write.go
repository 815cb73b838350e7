package site

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/jqlbuild/jqlbuild/table"
)

// An outcome is what became of an output.
type outcome struct {
	stat    stat
	written bool // false when the file already held just that
}

// writeFile puts data into a file, whole or not at all, and leaves a file
// alone that already holds it.
func writeFile(name string, data []byte) (*outcome, error) {
	if info, err := os.Lstat(name); err == nil && info.Mode().IsRegular() && info.Size() == int64(len(data)) {
		if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, data) {
			return &outcome{stat: statOf(info)}, nil
		}
	}
	return replaceFile(context.Background(), name, bytes.NewReader(data))
}

// replaceFile writes to a file beside the one it is to become, and renames it,
// so that nobody ever sees half of it. Unlike the cache's files an output can
// be made again, so it is not forced to the disk.
func replaceFile(ctx context.Context, name string, data io.Reader) (*outcome, error) {
	f, err := createBeside(name)
	if err != nil {
		return nil, fmt.Errorf("write the output: %w", err)
	}
	for err == nil {
		if err = ctx.Err(); err == nil {
			_, err = io.CopyN(f, data, copyStep)
		}
	}
	if err == io.EOF {
		err = nil
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		os.Remove(f.Name())
		return nil, fmt.Errorf("write the output %s: %w", name, err)
	}
	info, err := os.Lstat(name) // some file systems set the time when a file is closed
	if err != nil {
		return nil, fmt.Errorf("write the output: %w", err)
	}
	return &outcome{stat: statOf(info), written: true}, nil
}

// copyStep is how much is copied before it is looked whether to go on.
const copyStep = 64 << 20

// createBeside makes a temporary file in the folder of another, and that
// folder if need be.
func createBeside(name string) (*os.File, error) {
	dir := filepath.Dir(name)
	beside := filepath.Join(dir, ".jqlbuild-"+rand.Text())
	f, err := os.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrNotExist) {
		if err = os.MkdirAll(dir, 0o777); err == nil {
			f, err = os.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		}
	}
	return f, err
}

// assets are the files that the built-in layout needs. An own file at the same
// place in the Tree is used instead.
func (w *build) assets() map[string][]byte {
	return map[string][]byte{
		"jqlbuild/site.css":     stylesheet,
		"jqlbuild/jqlbuild.css": table.Stylesheet(),
		"jqlbuild/jqlbuild.js":  w.Words.Script(),
	}
}

// copyFiles brings what is no page to the output.
func (w *build) copyFiles(ctx context.Context, others []file, next *manifest) error {
	pages := make(map[string]string) // by output: the page
	if len(others) > 0 {
		for _, j := range w.jobs {
			pages[outputPath(j.file.path)] = j.file.path
		}
	}
	old := make(map[string]*record, len(w.old.Copies))
	for i, r := range w.old.Copies {
		old[r.Path] = &w.old.Copies[i]
	}
	own := w.assets()
	for _, f := range others {
		if err := ctx.Err(); err != nil {
			return err
		}
		if page, ok := pages[f.path]; ok {
			return fmt.Errorf("write the output %s: the page %s and the file %s both give it; rename one", f.path, page, f.path)
		}
		delete(own, f.path)
		r := old[f.path]
		if r != nil && r.Source == f.stat && r.Output.is(w.output(f.path)) &&
			(f.stat.settledBy(w.old.Began) || sameContent(w.Tree.open(f.path), w.output(f.path))) {
			next.Copies = append(next.Copies, *r)
			continue
		}
		in, err := openRegular(w.Tree.open(f.path))
		if err != nil {
			return fmt.Errorf("copy the file: %w", err)
		}
		o, err := replaceFile(ctx, w.output(f.path), in)
		in.Close()
		if err != nil {
			return err
		}
		w.report.Written++
		next.Copies = append(next.Copies, record{Path: f.path, Source: f.stat, Output: o.stat})
	}
	for _, name := range slices.Sorted(maps.Keys(own)) {
		o, err := writeFile(w.output(name), own[name])
		if err != nil {
			return err
		}
		if o.written {
			w.report.Written++
		}
		next.Copies = append(next.Copies, record{Path: name, Output: o.stat})
	}
	return nil
}

// removeOld removes outputs that an earlier build wrote and nothing gives any
// more, and the folders that this empties. A file that somebody else has
// changed since is not ours to remove, and nothing is that lies behind a
// symbolic link: an earlier build, or whoever changed its manifest, may have
// meant another folder.
func (w *build) removeOld(next *manifest) error {
	old := w.old.outputs()
	if len(old) == 0 {
		return nil
	}
	root, err := os.OpenRoot(w.Out)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("remove old outputs: %w", err)
	}
	defer root.Close()
	given := next.outputs()
	for _, j := range w.jobs {
		if j.failed {
			given[outputPath(j.file.path)] = nil // it keeps what it had
		}
	}
	for name, r := range old {
		if _, ok := given[name]; ok {
			continue
		}
		if !fs.ValidPath(name) || !isPlain(root, name, r.Output) {
			continue
		}
		if err := root.Remove(name); err != nil {
			return fmt.Errorf("remove an old output: %w", err)
		}
		w.report.Removed++
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			if root.Remove(dir) != nil {
				break // it holds something else
			}
		}
	}
	return nil
}

// isPlain reports whether a file in a folder still looks like s, with no
// symbolic link on the way to it.
func isPlain(root *os.Root, name string, s stat) bool {
	info, err := root.Lstat(name)
	if err != nil || !info.Mode().IsRegular() || s != statOf(info) {
		return false
	}
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if info, err := root.Lstat(dir); err != nil || !info.IsDir() {
			return false
		}
	}
	return true
}
