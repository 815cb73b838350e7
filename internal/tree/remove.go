package tree

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
)

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
			given[w.Product.Output(j.file.path, w.all)] = nil // it keeps what it had
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
