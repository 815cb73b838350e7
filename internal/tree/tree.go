// Package tree makes a folder of outputs of a folder of Markdown pages, and
// keeps a manifest so that what has not changed costs nothing. What a page
// becomes is for its Product to say.
package tree

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/jqlbuild/jqlbuild/cache"
	"github.com/jqlbuild/jqlbuild/internal/glob"
)

// A Tree is the folder that pages come from.
type Tree struct {
	// Dir is the folder, as the caller would open it.
	Dir string

	// Skip holds the absolute paths of files and folders that are no part of
	// the site: the configuration and the files it names, outputs, the cache.
	// They are found behind every spelling, symbolic link and hard link.
	Skip []string

	// Named, if not nil, returns the absolute paths of what a configuration
	// names. Configurations in the Tree, and what they name, are no part of
	// the site, even where another one is used.
	Named func(config string) []string

	// Exclude are the paths, relative to Dir, of other files and folders that
	// are no part of the site.
	Exclude []glob.Glob
}

// configName is the name of configurations in a Tree.
const configName = "jqlbuild.yaml" // which the package linkconfig reads

// A file is something found in a Tree.
type file struct {
	path string // slash-separated, relative to the Tree
	stat stat
}

// A Skips recognises what is no part of the site of a Tree: as files, since
// one file may have many paths, and by their paths, since a file that is not
// there yet has nothing else.
type Skips struct {
	paths   map[string]bool
	infos   []fs.FileInfo
	root    string // the Tree's folder, as an absolute path
	exclude []glob.Glob
}

// Skips looks up the files that the Tree skips.
func (t Tree) Skips() *Skips {
	s := &Skips{paths: make(map[string]bool), root: t.Dir, exclude: t.Exclude}
	if root, err := filepath.Abs(t.Dir); err == nil {
		s.root = root
	}
	s.add(t.Skip)
	return s
}

func (s *Skips) add(names []string) {
	for _, name := range names {
		s.paths[name] = true
		if info, err := os.Stat(name); err == nil {
			s.infos = append(s.infos, info)
		}
	}
}

// Has reports whether a file or folder of the Tree, given by its absolute
// path, is no part of the site by itself, wherever it lies.
func (s *Skips) Has(name string) bool {
	if s.hasPath(name) {
		return true
	}
	info, err := os.Lstat(name)
	return err == nil && s.hasFile(info)
}

func (s *Skips) hasPath(name string) bool {
	base := filepath.Base(name)
	return strings.HasPrefix(base, ".") || base == "node_modules" || strings.EqualFold(base, configName) || s.paths[name] || s.excludes(name)
}

func (s *Skips) excludes(name string) bool {
	if len(s.exclude) == 0 {
		return false
	}
	rel, err := filepath.Rel(s.root, name)
	return err == nil && slices.ContainsFunc(s.exclude, func(g glob.Glob) bool { return g.Match(filepath.ToSlash(rel)) })
}

func (s *Skips) hasFile(info fs.FileInfo) bool {
	for _, skipped := range s.infos {
		if os.SameFile(skipped, info) {
			return true
		}
	}
	return !info.IsDir() && cache.IsEntry(info.Name())
}

// A listing is what is found in a Tree, sorted by path.
type listing struct {
	pages    []file
	others   []file   // which a build copies
	misnamed []file   // Markdown by their names, but no pages; nobody copies them
	configs  []string // configurations that are not skipped by their paths
}

// files lists what a site is made of. Hidden files and folders, node_modules,
// entries of a cache, whatever is no regular file, and what is to be skipped are
// passed over.
func (t Tree) files(ctx context.Context, d Dialect) (*listing, error) {
	root, err := filepath.Abs(t.Dir)
	if err != nil {
		return nil, fmt.Errorf("find the folder %s: %w", t.Dir, err)
	}
	skips := t.Skips()
	l, err := walk(ctx, root, skips, d)
	if err == nil && len(l.configs) > 0 && t.Named != nil {
		// What they name may have been met before they were.
		for _, config := range l.configs {
			skips.add(t.Named(config))
		}
		l, err = walk(ctx, root, skips, d)
	}
	if err != nil {
		return nil, fmt.Errorf("read the pages in %s: %w", t.Dir, err)
	}
	return l, nil
}

// walk lists a folder.
func walk(ctx context.Context, root string, skips *Skips, dialect Dialect) (*listing, error) {
	l := new(listing)
	return l, fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if name == "." || !d.IsDir() && !d.Type().IsRegular() {
			return nil
		}
		skip := func() error {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		full := filepath.Join(root, filepath.FromSlash(name))
		if skips.hasPath(full) {
			if strings.EqualFold(d.Name(), configName) && !d.IsDir() && !skips.paths[full] {
				l.configs = append(l.configs, full)
			}
			return skip()
		}
		info, err := d.Info()
		if os.IsNotExist(err) {
			return skip() // gone since the folder was read
		}
		if err != nil {
			return err
		}
		switch {
		case skips.hasFile(info):
			return skip()
		case d.IsDir():
			return nil
		}
		f := file{path: name, stat: statOf(info)}
		switch {
		case dialect.IsPage(name):
			l.pages = append(l.pages, f)
		case misnamed(dialect, name):
			l.misnamed = append(l.misnamed, f)
		default:
			l.others = append(l.others, f)
		}
		return nil
	})
}

// IsIndex reports whether a page is its folder's, as Pages do, of whatever there
// is now.
func (t Tree) IsIndex(page string) bool {
	return isIndex(page, func(name string) bool {
		info, err := os.Lstat(t.open(name))
		return err == nil && info.Mode().IsRegular() && !t.Skips().Has(t.open(name))
	})
}

// real returns the folder with all symbolic links followed.
func (t Tree) real() string {
	if dir, err := filepath.EvalSymlinks(t.Dir); err == nil {
		return dir
	}
	return t.Dir
}

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
