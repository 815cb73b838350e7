package main

import (
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"

	"github.com/jqlbuild/jqlbuild/internal/glob"
	"github.com/jqlbuild/jqlbuild/internal/tree"
	"github.com/jqlbuild/jqlbuild/linkconfig"
	"github.com/jqlbuild/jqlbuild/source"
)

// A settings is a configuration and where it lies.
type settings struct {
	path   string
	config *linkconfig.Config
}

// relative returns a path that the configuration names.
func (c settings) relative(name string) string {
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(filepath.Dir(c.path), filepath.FromSlash(name))
}

// private returns what is no part of a site because of the configuration: the
// file itself, the files that it names, the cache, and snapshots.
func (c settings) private() []string {
	names := []string{c.path, c.relative(c.config.Cache), c.relative(demoCache)}
	for _, name := range c.config.Files() {
		names = append(names, c.relative(name))
	}
	// Snapshots are answers of Jira. A folder of that name with none is the author's.
	snapshots := c.relative("snapshots")
	if found, err := filepath.Glob(filepath.Join(snapshots, "*.jsonl")); err == nil && len(found) > 0 {
		names = append(names, snapshots)
	}
	return names
}

// readOwn reads the configuration that would be found without --config, so
// that it and what it names stay unpublished whichever is used.
func (s *session) readOwn() error {
	own := s.findConfig()
	if own == "" {
		return nil
	}
	if a, err := os.Stat(own); err == nil {
		if b, err := os.Stat(s.configPath); err == nil && os.SameFile(a, b) && filepath.Dir(realPath(own)) == filepath.Dir(realPath(s.configPath)) {
			s.own = settings{own, s.config} // its paths may be relative to another folder
			return nil
		}
	}
	data, err := os.ReadFile(own)
	if err != nil {
		return usageError{fmt.Errorf("the configuration %s cannot be read: %w; make it readable: what it names must not be published", s.display(own), bare(err))}
	}
	config, problems := linkconfig.Parse(source.NewFile(s.display(own), data))
	if source.Failed(problems) {
		s.add(problems...) // which files hold secrets cannot be told
		return s.close()
	}
	s.own = settings{own, config}
	return nil
}

// tree returns the folder of pages without what is no part of the site, the
// outputs among it.
func (s *session) tree(outs ...string) tree.Tree {
	skip := append([]string{s.cacheDir}, settings{s.configPath, s.config}.private()...)
	if s.own.config != nil {
		skip = append(skip, s.own.private()...)
	}
	skip = append(append(skip, outs...), s.outputs()...)
	skip = append(skip, s.caches()...)
	// Others may be meant by those who come here by another way.
	for _, config := range append(slices.Collect(configsOf(s.pages)), slices.Collect(configsOf(realPath(s.pages)))...) {
		skip = append(append(skip, config), named(config)...)
	}
	if s.flags.report != "" {
		skip = append(skip, s.abs(s.flags.report))
	}
	// What is not there yet cannot be compared as a file, so its name must be
	// one that begins as those of the pages do.
	pages := realPath(s.pages)
	for _, name := range slices.Clone(skip) {
		if rel, err := filepath.Rel(pages, realPath(name)); err == nil && filepath.IsLocal(rel) {
			skip = append(skip, filepath.Join(s.pages, rel))
		}
	}
	slices.Sort(skip)
	t := tree.Tree{Dir: s.pages, Skip: slices.Compact(skip), Named: named}
	for _, text := range s.config.Site.Exclude {
		if g, err := glob.Parse(text.Value); err == nil { // it was checked with the configuration
			t.Exclude = append(t.Exclude, g)
		}
	}
	return t
}

// configsOf yields the configurations in a folder and those above it, the
// nearest first.
func configsOf(dir string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for ; ; dir = filepath.Dir(dir) {
			name := filepath.Join(dir, configName)
			if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() && !yield(name) || dir == filepath.Dir(dir) {
				return
			}
		}
	}
}

// named returns what a configuration names that must not be published, as
// absolute paths. It may be one that is not used, and wrong.
func named(config string) []string {
	data, err := readRegular(config)
	if err != nil {
		return nil
	}
	var all []string
	for _, name := range append(namedFiles(data), linkconfig.DefaultCache) {
		if !filepath.IsAbs(name) {
			name = filepath.Join(filepath.Dir(config), filepath.FromSlash(name))
		}
		all = append(all, filepath.Clean(name))
	}
	return all
}
