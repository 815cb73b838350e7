package tree

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
	"path/filepath"
	"slices"
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
	return replaceFile(name, func(f *os.File) error {
		_, err := f.Write(data)
		return err
	})
}

// replaceFile writes to a file beside the one it is to become, and renames it,
// so that nobody ever sees half of it. Unlike the cache's files an output can
// be made again, so it is not forced to the disk.
func replaceFile(name string, write func(*os.File) error) (*outcome, error) {
	f, err := createBeside(name)
	if err != nil {
		return nil, fmt.Errorf("write the output: %w", err)
	}
	err = write(f)
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

// copyFile copies a file, whole or not at all.
func copyFile(ctx context.Context, from, to string) (*outcome, error) {
	in, err := openRegular(from)
	if err != nil {
		return nil, fmt.Errorf("copy the file: %w", err)
	}
	defer in.Close()
	return replaceFile(to, func(f *os.File) (err error) {
		for err == nil {
			if err = ctx.Err(); err == nil {
				_, err = io.CopyN(f, in, copyStep)
			}
		}
		if err == io.EOF {
			return nil
		}
		return err
	})
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

// copyFiles brings what is no page to the output.
func (w *build) copyFiles(ctx context.Context, others []file) ([]record, error) {
	var copies []record
	old := make(map[string]*record, len(w.old.Copies))
	for i, r := range w.old.Copies {
		old[r.Path] = &w.old.Copies[i]
	}
	own := w.Product.Assets(w.all)
	for _, f := range others {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		delete(own, f.path)
		r := old[f.path]
		if r != nil && r.Source == f.stat && r.Output.is(w.output(f.path)) &&
			(f.stat.settledBy(w.old.Began) || sameContent(w.Tree.open(f.path), w.output(f.path))) {
			copies = append(copies, *r)
			continue
		}
		o, err := copyFile(ctx, w.Tree.open(f.path), w.output(f.path))
		if err != nil {
			return nil, err
		}
		w.report.Written++
		copies = append(copies, record{Path: f.path, Source: f.stat, Output: o.stat})
	}
	for _, name := range slices.Sorted(maps.Keys(own)) {
		o, err := writeFile(w.output(name), own[name])
		if err != nil {
			return nil, err
		}
		if o.written {
			w.report.Written++
		}
		copies = append(copies, record{Path: name, Output: o.stat})
	}
	return copies, nil
}
