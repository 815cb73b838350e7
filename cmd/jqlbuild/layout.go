package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"github.com/jqlbuild/jqlbuild/internal/site"
	"github.com/jqlbuild/jqlbuild/source"
)

// maxLayout is far more than a layout has: all of it stands on every page.
const maxLayout = 1 << 20

// layout returns what wraps the pages. A layout ends up on every page, so a
// changed configuration must not be able to publish just any file with it. It
// is nil if the configuration names none that can be used, which is a problem.
func (s *session) layout() *site.Layout {
	given := s.config.Site.Layout
	refuse := func(why, fix string) *site.Layout {
		s.add(source.Problem{Span: given.Span(), Code: "bad-layout", Class: source.Config, Message: "the layout cannot be used: " + why, Fix: fix})
		return nil
	}
	if !given.Given() {
		layout, err := site.NewLayout()
		if err != nil {
			return refuse(err.Error(), "")
		}
		return layout
	}
	const fix = "name an .html file in the folder of the configuration or below it"
	const outside = "it lies outside the folder of the configuration"
	dir, path := realPath(filepath.Dir(s.configPath)), s.configRelative(given.Value)
	name, err := filepath.EvalSymlinks(path)
	switch {
	case err != nil && !holds(dir, filepath.Dir(path)): // whether it is there is nobody's business
		return refuse(outside, fix)
	case err != nil:
		return refuse("there is no such file", fix)
	}
	rel, err := filepath.Rel(dir, name)
	switch {
	case err != nil, !filepath.IsLocal(rel):
		return refuse(outside, fix)
	case filepath.Ext(rel) != ".html":
		return refuse("it is not an .html file", fix)
	}
	// From here on nobody can put another file in its place.
	root, err := os.OpenRoot(dir)
	if err != nil {
		return refuse("its folder cannot be opened", fix)
	}
	defer root.Close()
	f, err := root.OpenFile(rel, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return refuse("it cannot be opened", fix)
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil, !info.Mode().IsRegular():
		return refuse("it is not a regular file", fix)
	case info.Size() > maxLayout:
		return refuse(fmt.Sprintf("it is larger than %d KiB", maxLayout>>10), "leave to files of their own what is not the frame of every page")
	case s.isSecretFile(info):
		return refuse("the configuration says that it holds something else", fix)
	}
	data, err := io.ReadAll(io.LimitReader(f, maxLayout))
	if err != nil {
		return refuse("it cannot be read", fix)
	}
	layout, err := site.ParseLayout(filepath.Base(name), string(data))
	if err != nil {
		return refuse(err.Error(), "write it as a template of Go's html/template")
	}
	return layout
}

// isSecretFile reports whether a file is one that a configuration names as
// something other than a layout, or a configuration.
func (s *session) isSecretFile(info os.FileInfo) bool {
	for _, c := range []settings{{s.configPath, s.config}, s.own} {
		if c.config == nil {
			continue
		}
		for _, name := range append(c.config.Secrets(), c.path) {
			if other, err := os.Stat(c.relative(name)); err == nil && os.SameFile(info, other) {
				return true
			}
		}
	}
	return false
}
