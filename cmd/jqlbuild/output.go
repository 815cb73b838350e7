package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/jqlbuild/jqlbuild/cache"
	"github.com/jqlbuild/jqlbuild/internal/site"
)

// checkOutput refuses a folder into which a site must not be written, before
// anything is.
func (s *session) checkOutput(out string) error {
	refuse := func(why string) error {
		return usageError{fmt.Errorf("write the site to %s: %s; choose another folder with --out", s.display(out), why)}
	}
	switch {
	case isRoot(out):
		return refuse("it is the root of a file system")
	case holds(out, s.pages):
		return refuse("the pages are in there")
	case holds(s.cacheDir, out):
		return refuse("it lies in the cache " + s.display(s.cacheDir))
	case holds(out, s.cacheDir):
		return refuse("the cache " + s.display(s.cacheDir) + " is in there, and would be published")
	}
	if err := s.checkCache(); err != nil {
		return err
	}
	if other := site.Owner(cache.Open(filepath.Join(s.cacheDir, builds)), realPath(out)); other != "" && !(holds(other, s.pages) && holds(s.pages, other)) {
		return refuse("it holds the site of " + s.display(other))
	}
	return nil
}

// checkCache refuses a cache that holds the pages: which of the files in there
// are pages, and which are answers, nobody could tell.
func (s *session) checkCache() error {
	if holds(s.cacheDir, s.pages) {
		return usageError{errors.New("keep the cache in " + s.display(s.cacheDir) + ": the pages are in there; choose another folder with `cache:` or --cache")}
	}
	return nil
}

// outputs returns the folders into which earlier runs with the same
// configuration wrote sites.
func (s *session) outputs() []string {
	var all []string
	for _, dir := range []string{s.cacheDir, s.configRelative(s.config.Cache), s.configRelative(demoCache)} {
		for _, out := range site.Outputs(cache.Open(filepath.Join(dir, builds))) {
			if !holds(out, s.pages) {
				all = append(all, out)
			}
		}
	}
	return all
}
