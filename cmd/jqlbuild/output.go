package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/jqlbuild/jqlbuild/cache"
	"github.com/jqlbuild/jqlbuild/internal/tree"
)

// checkOutput refuses a folder into which a site must not be written, before
// anything is.
func (s *session) checkOutput(out string) error {
	refuse := func(why string) error {
		return usageError{fmt.Errorf("the output cannot be written to %s: %s; choose another folder with --out", s.display(out), why)}
	}
	switch {
	case isRoot(out):
		return refuse("it is the root of a file system")
	case holds(out, s.pages):
		return refuse("the pages are in there")
	}
	if err := s.checkCache(); err != nil {
		return err
	}
	if holds(out, s.configPath) {
		return refuse("the configuration is in there, and would be published")
	}
	for _, name := range s.config.Files() {
		if holds(out, s.configRelative(name)) {
			return refuse("a file that the configuration names is in there, and would be published")
		}
	}
	for _, dir := range s.caches() {
		switch {
		case holds(dir, out):
			return refuse("it lies in the cache " + s.display(dir))
		case holds(out, dir):
			return refuse("the cache " + s.display(dir) + " is in there, and would be published")
		}
	}
	if info, err := os.Stat(out); err == nil && !info.IsDir() {
		return refuse("it is not a folder")
	} else if _, link := os.Lstat(out); err != nil && link == nil {
		return refuse("it is a link that leads nowhere")
	}
	if other := tree.Owner(cache.Open(filepath.Join(s.cacheDir, builds)), realPath(out)); other != "" && !(holds(other, s.pages) && holds(s.pages, other)) {
		return refuse("it holds the site of " + s.display(other))
	}
	return nil
}

// checkCache refuses a cache that holds the pages: which of the files in there
// are pages, and which are answers, nobody could tell.
func (s *session) checkCache() error {
	if holds(s.cacheDir, s.pages) {
		return usageError{fmt.Errorf("the cache cannot be %s: the pages are in there; choose another folder with cache: or --cache", s.display(s.cacheDir))}
	}
	return nil
}

// caches returns every cache that runs with this configuration may have filled.
func (s *session) caches() []string {
	all := []string{s.cacheDir, s.configRelative(s.config.Cache), s.configRelative(demoCache)}
	slices.Sort(all)
	return slices.Compact(all)
}

// outputs returns the folders in that of the pages into which earlier runs with
// the same configuration wrote sites.
func (s *session) outputs() []string {
	inPages := func(out string) bool { return holds(s.pages, out) && !holds(out, s.pages) }
	var all []string
	for _, dir := range s.caches() {
		all = append(all, tree.Outputs(cache.Open(filepath.Join(dir, builds)), inPages)...)
	}
	return all
}
