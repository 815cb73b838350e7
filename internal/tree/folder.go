package tree

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// checkFolders makes sure, before anything is written, that all that is going
// to be will lie in the output.
func (w *build) checkFolders(pages, others []file) error {
	if info, err := os.Stat(w.Out); err == nil && !info.IsDir() {
		return fmt.Errorf("write to %s: it is no folder; choose another one", w.Out)
	}
	folders := folders{out: w.Out, real: make(map[string]error)}
	for _, f := range slices.Concat(pages, others) {
		if err := folders.check(path.Dir(f.path)); err != nil {
			return err
		}
	}
	for name := range maps.Keys(w.Product.Assets(w.all)) {
		if err := folders.check(path.Dir(name)); err != nil {
			return err
		}
	}
	return nil
}

// folders remembers which folders of an output are real ones: whoever writes
// to or removes from a folder that is a link may reach what is no output.
type folders struct {
	out  string
	real map[string]error // by the folder's path
}

// check returns an error unless the folder of an output, whose name has
// slashes, is not there yet or a real one, as are all folders above it up to
// the output's own.
func (f *folders) check(dir string) error {
	if dir == "." {
		return nil
	}
	err, known := f.real[dir]
	if known {
		return err
	}
	if i := strings.LastIndexByte(dir, '/'); i >= 0 {
		err = f.check(dir[:i])
	}
	if err == nil {
		name := filepath.Join(f.out, filepath.FromSlash(dir))
		switch info, missing := os.Lstat(name); {
		case missing != nil, info.IsDir():
		case info.Mode()&fs.ModeSymlink != 0:
			err = fmt.Errorf("write to the folder %s of the output: it is a link, and what it leads to is no part of the output; remove the link", name)
		default:
			err = fmt.Errorf("write to the folder %s of the output: it is no folder; remove it", name)
		}
	}
	f.real[dir] = err
	return err
}
