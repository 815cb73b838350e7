package serve

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/fsnotify/fsnotify"

	"github.com/jqlbuild/jqlbuild/internal/tree"
)

// A watch tells of changes in the folders that hold Sources. Folders are
// watched rather than files, since many editors write another file and rename
// it.
type watch struct {
	*fsnotify.Watcher
	sources Sources
	skips   *tree.Skips
}

func newWatch(s Sources) (*watch, error) {
	events, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("the pages cannot be watched: %w", err)
	}
	w := &watch{Watcher: events}
	if err := w.follow(s); err != nil {
		w.Close()
		return nil, err
	}
	return w, nil
}

// follow turns to other Sources. Folders that do not matter any more stay
// watched, which only costs a look at their events.
func (w *watch) follow(s Sources) error {
	w.sources, w.skips = s, s.Tree.Skips()
	// The folder of pages may be moved away and come back, as a whole.
	dirs := []string{filepath.Dir(s.Tree.Dir)}
	for _, name := range s.Files {
		dirs = append(dirs, filepath.Dir(name))
	}
	slices.Sort(dirs)
	var errs []error
	for _, dir := range slices.Compact(dirs) {
		errs = append(errs, w.add(dir))
	}
	return errors.Join(append(errs, w.addTree(s.Tree.Dir))...)
}

// addTree watches a folder of the Tree and all folders in it.
func (w *watch) addTree(dir string) error {
	return fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		name = filepath.Join(dir, filepath.FromSlash(name))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil // gone again
		case err != nil:
			return fmt.Errorf("the pages cannot be watched: %w", err)
		case !d.IsDir():
			return nil
		case !w.within(name):
			return fs.SkipDir
		}
		return w.add(name)
	})
}

func (w *watch) add(dir string) error {
	switch err := w.Add(dir); {
	case errors.Is(err, fs.ErrNotExist):
		return nil // its folder tells when it comes back, if it matters
	case err != nil:
		return fmt.Errorf("the folder %s cannot be watched: %w", dir, err)
	}
	return nil
}

// look reports whether an event may change the site, and watches what it says
// is new.
func (w *watch) look(e fsnotify.Event) (changed bool, err error) {
	switch {
	case e.Op == fsnotify.Chmod:
		return false, nil
	case w.within(e.Name):
		if info, gone := os.Lstat(e.Name); gone == nil && info.IsDir() && e.Has(fsnotify.Create) {
			err = w.addTree(e.Name)
		}
		return true, err
	}
	return slices.Contains(w.sources.Files, e.Name), nil
}

// within reports whether a path belongs to the Tree, the Tree's own folder
// included.
func (w *watch) within(name string) bool {
	rel, err := filepath.Rel(w.sources.Tree.Dir, name)
	if err != nil || !filepath.IsLocal(rel) {
		return false
	}
	for dir := name; dir != w.sources.Tree.Dir; dir = filepath.Dir(dir) {
		if w.skips.Has(dir) {
			return false
		}
	}
	return true
}
