package site

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/jqlbuild/jqlbuild/table"
)

// An outcome is what became of an output.
type outcome struct {
	stat    stat
	written bool // false when the file already held just that
}

// writeFile puts data into a file, whole or not at all, and leaves a file
// alone that already holds it.
func writeFile(name string, data []byte) (outcome, error) {
	if info, err := os.Lstat(name); err == nil && info.Mode().IsRegular() && info.Size() == int64(len(data)) {
		if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, data) {
			return outcome{stat: statOf(info)}, nil
		}
	}
	return replaceFile(name, bytes.NewReader(data))
}

// replaceFile writes to a file beside the one it is to become, and renames it,
// so that nobody ever sees half of it. Unlike the cache's files an output can
// be made again, so it is not forced to the disk.
func replaceFile(name string, data io.Reader) (outcome, error) {
	dir := filepath.Dir(name)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return outcome{}, fmt.Errorf("make the output folder: %w", err)
	}
	f, err := os.CreateTemp(dir, ".jqlbuild-*")
	if err != nil {
		return outcome{}, fmt.Errorf("write the output: %w", err)
	}
	_, err = io.Copy(f, data)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		os.Remove(f.Name())
		return outcome{}, fmt.Errorf("write the output %s: %w", name, err)
	}
	info, err := os.Lstat(name)
	if err != nil {
		return outcome{}, fmt.Errorf("write the output: %w", err)
	}
	return outcome{stat: statOf(info), written: true}, nil
}

// assets are the files that the built-in layout needs. An own file at the same
// place in the Tree is used instead.
func assets() map[string][]byte {
	return map[string][]byte{
		"jqlbuild/site.css":     stylesheet,
		"jqlbuild/jqlbuild.css": table.Stylesheet(),
		"jqlbuild/jqlbuild.js":  table.Script(),
	}
}

// copyFiles brings what is no page to the output.
func (w *build) copyFiles(ctx context.Context, others []file, next *manifest) error {
	pages := make(map[string]string) // by output: the page
	for _, j := range w.jobs {
		pages[outputPath(j.file.path)] = j.file.path
	}
	for _, f := range others {
		if err := ctx.Err(); err != nil {
			return err
		}
		if page, ok := pages[f.path]; ok {
			return fmt.Errorf("write the output %s: the page %s and the file %s both give it; rename one", f.path, page, f.path)
		}
		out := filepath.Join(w.Out, filepath.FromSlash(f.path))
		now := statOf(f.info)
		if old := w.old.Copies[f.path]; old != nil && old.Source.equal(now) && old.Output.is(out) {
			next.Copies[f.path] = old
			continue
		}
		in, err := os.Open(w.Tree.open(f.path))
		if err != nil {
			return fmt.Errorf("copy the file: %w", err)
		}
		o, err := replaceFile(out, in)
		in.Close()
		if err != nil {
			return err
		}
		w.report.Written++
		next.Copies[f.path] = &record{Source: now, Output: o.stat}
	}
	for name, data := range assets() {
		if next.Copies[name] != nil {
			continue
		}
		o, err := writeFile(filepath.Join(w.Out, filepath.FromSlash(name)), data)
		if err != nil {
			return err
		}
		if o.written {
			w.report.Written++
		}
		next.Copies[name] = &record{Output: o.stat}
	}
	return nil
}

// removeOld removes outputs that an earlier build wrote and nothing gives any
// more, and the folders that this empties. A file that somebody else has
// changed since is not ours to remove.
func (w *build) removeOld(next *manifest) error {
	given := make(map[string]bool)
	for p := range next.Pages {
		given[outputPath(p)] = true
	}
	for p := range next.Copies {
		given[p] = true
	}
	for _, j := range w.jobs {
		given[outputPath(j.file.path)] = true // one that has failed keeps what it had
	}
	old := make(map[string]*record)
	for p, r := range w.old.Pages {
		old[outputPath(p)] = r
	}
	for p, r := range w.old.Copies {
		old[p] = r
	}
	for name, r := range old {
		file := filepath.Join(w.Out, filepath.FromSlash(name))
		if given[name] || !filepath.IsLocal(filepath.FromSlash(name)) || !r.Output.is(file) {
			continue
		}
		if err := os.Remove(file); err != nil {
			return fmt.Errorf("remove an old output: %w", err)
		}
		w.report.Removed++
		for dir := filepath.Dir(file); strings.HasPrefix(dir, w.Out+string(filepath.Separator)); dir = filepath.Dir(dir) {
			if os.Remove(dir) != nil {
				break // it holds something else
			}
		}
	}
	return nil
}
