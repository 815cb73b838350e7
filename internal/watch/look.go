package watch

import (
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// A stat is what tells a file apart from its next version.
type stat struct {
	size int64
	time time.Time
	mode fs.FileMode
}

// look returns what there is of the Set, by the names that the Set says.
func (r *round) look() map[string]stat {
	found := make(map[string]stat)
	see := func(name string, info fs.FileInfo, err error) {
		if err == nil && !info.IsDir() {
			found[name] = stat{info.Size(), info.ModTime(), info.Mode()}
		}
	}
	if root, err := filepath.EvalSymlinks(r.set.Folder); err == nil && r.set.Folder != "" {
		_ = r.walk(root, root, func(_, name string, d fs.DirEntry) error { // what cannot be read now may be later
			if !d.IsDir() {
				info, err := d.Info()
				see(name, info, err)
			}
			return nil
		})
	}
	for _, name := range r.set.Files {
		info, err := os.Stat(name)
		see(name, info, err)
	}
	return found
}

// lookAgain notes what differs from the last look.
func (r *round) lookAgain() {
	now := r.look()
	for name, s := range now {
		if old, ok := r.looked[name]; !ok || old != s {
			r.note(name)
		}
	}
	for name := range r.looked {
		if _, ok := now[name]; !ok {
			r.note(name)
		}
	}
	r.looked = now
}
