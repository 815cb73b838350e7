package watch

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/fsnotify/fsnotify"
)

// A round is the work of a Watcher.
//
// Folders are watched rather than files, since many editors write another file
// and rename it; and by their real paths, since the system knows a folder by
// one name only.
type round struct {
	change
	set    Set
	events *fsnotify.Watcher   // nil where there are none
	folder string              // the real path of the Set's Folder; "" if it is not there
	files  map[string][]string // the Set's Files by their real paths
	turns  map[string]bool     // real paths with which what is to be watched changes
	remote bool                // some of it is on another machine, which sends no events
	looked map[string]stat     // what the last look found; nil while events are enough
}

var errNoEvents = errors.New("the system sends no events")

// turn watches a Set. Folders that do not matter any more stay watched, which
// only costs a look at their events.
func (r *round) turn(s Set) {
	r.set = s
	switch err := r.addAll(); {
	case err == nil && !r.remote:
		r.looked = nil
	case r.looked == nil:
		r.looked = r.look()
	default:
		r.lookAgain()
	}
}

// lose takes in that events are missing.
func (r *round) lose() {
	r.doubt()
	r.turn(r.set)
}

// addAll has the system watch all folders of the Set.
func (r *round) addAll() error {
	r.folder, r.files, r.turns, r.remote = "", make(map[string][]string), make(map[string]bool), false
	if r.events == nil {
		return errNoEvents
	}
	for _, name := range r.set.Files {
		dir, err := r.place(filepath.Dir(name))
		if err != nil {
			return err
		}
		at := filepath.Join(dir, filepath.Base(name))
		r.files[at] = append(r.files[at], name)
	}
	if r.set.Folder == "" {
		return nil
	}
	// The folder may be moved away and come back, or be a link that comes to
	// lead elsewhere.
	for _, name := range []string{r.set.Folder, realPath(r.set.Folder)} {
		dir, err := r.place(filepath.Dir(name))
		if err != nil {
			return err
		}
		r.turns[filepath.Join(dir, filepath.Base(name))] = true
	}
	if real, err := filepath.EvalSymlinks(r.set.Folder); err == nil {
		r.folder = real
		return r.addTree(real)
	}
	return nil
}

func realPath(name string) string {
	if real, err := filepath.EvalSymlinks(name); err == nil {
		return real
	}
	return name
}

// place has a folder watched and returns its real path. One that is not there
// is waited for in the nearest folder above it that is.
func (r *round) place(dir string) (real string, err error) {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		r.turns[real] = true
		return real, r.add(real)
	}
	parent := filepath.Dir(dir)
	if parent == dir {
		return dir, nil
	}
	if parent, err = r.place(parent); err != nil {
		return "", err
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil { // it has come before the folder above was watched
		r.turns[real] = true
		return real, r.add(real)
	}
	real = filepath.Join(parent, filepath.Base(dir))
	r.turns[real] = true
	return real, nil
}

// addTree has the system watch a folder and all folders in it. A folder is
// watched before it is read, so that nothing comes to it unseen.
func (r *round) addTree(dir string) error {
	return r.walk(r.folder, dir, func(at, _ string, d fs.DirEntry) error {
		if d.IsDir() {
			return r.add(at)
		}
		return nil
	})
}

func (r *round) add(dir string) error {
	r.remote = r.remote || isRemote(dir)
	if err := r.events.Add(dir); err != nil && !passedOver(err) {
		return err
	}
	return nil // what comes later is reported by the folder that it is in
}

// passedOver reports whether an error says that something is not there or not
// for us to see. Neither is any reason not to watch the rest.
func passedOver(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission)
}

// walk visits what matters at or below dir, which is root, the Set's Folder by
// its real path, or in it. name is the path as the Set says it.
func (r *round) walk(root, dir string, visit func(at, name string, d fs.DirEntry) error) error {
	return filepath.WalkDir(dir, func(at string, d fs.DirEntry, err error) error {
		if err != nil {
			if passedOver(err) {
				return nil
			}
			return err
		}
		name := r.named(root, at)
		if r.skips(name) {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		return visit(at, name, d)
	})
}

// named returns a path in the Set's Folder, whose real path is root, as the Set
// says it; "" for one that is not in there.
func (r *round) named(root, at string) string {
	rel, err := filepath.Rel(root, at)
	if err != nil || !filepath.IsLocal(rel) {
		return ""
	}
	return filepath.Join(r.set.Folder, rel)
}

func (r *round) skips(name string) bool {
	return name != r.set.Folder && r.set.Skip != nil && r.set.Skip(name)
}

// within returns a real path as the Set says it, and whether it is in the Set's
// Folder and matters.
func (r *round) within(at string) (name string, ok bool) {
	if r.folder == "" {
		return "", false
	}
	name = r.named(r.folder, at)
	if name == "" {
		return "", false
	}
	for dir := name; dir != r.set.Folder; dir = filepath.Dir(dir) {
		if r.skips(dir) {
			return "", false
		}
	}
	return name, true
}

// take takes in an event.
func (r *round) take(e fsnotify.Event) {
	if e.Op == fsnotify.Chmod {
		return
	}
	if e.Has(fsnotify.Rename) || e.Has(fsnotify.Remove) {
		r.drop(e.Name)
	}
	if r.turns[e.Name] {
		r.lose()
		return
	}
	for _, name := range r.files[e.Name] {
		r.note(name)
	}
	if name, ok := r.within(e.Name); ok {
		r.note(name)
		if info, err := os.Lstat(e.Name); err == nil && info.IsDir() && e.Has(fsnotify.Create) {
			r.takeFolder(e.Name)
		}
	}
}

// drop has the system watch a folder that went away no more, nor those in it.
// Under another name it would be known by the old one, and then be forgotten.
func (r *round) drop(dir string) {
	for _, name := range r.events.WatchList() {
		if name == dir || strings.HasPrefix(name, dir+string(filepath.Separator)) {
			_ = r.events.Remove(name) // it may have gone by itself
		}
	}
}

// takeFolder notes what is in a new folder: some of it may have been there
// before the folder was watched.
func (r *round) takeFolder(dir string) {
	if (r.addTree(dir) != nil || r.remote) && r.looked == nil {
		r.looked = r.look()
	}
	_ = r.walk(r.folder, dir, func(_, name string, d fs.DirEntry) error { // what cannot be read now may be later
		if !d.IsDir() {
			r.note(name)
		}
		return nil
	})
}
