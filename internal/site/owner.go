package site

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/jqlbuild/jqlbuild/cache"
)

// Owner returns the folder of pages that an output folder was made of, symbolic
// links followed: "" if that is not known, if that folder is there no more (the
// pages have moved), or if nothing is left of what was made.
func Owner(c *cache.Cache, out string) string {
	m := readManifest(c, out)
	if info, err := os.Stat(m.Tree); m.Tree == "" || err != nil || !info.IsDir() {
		return ""
	}
	for name, r := range m.outputs() {
		if filepath.IsLocal(filepath.FromSlash(name)) && r.Output.is(filepath.Join(out, filepath.FromSlash(name))) {
			return m.Tree
		}
	}
	return ""
}

// Outputs returns the output folders that a cache has manifests of.
func Outputs(c *cache.Cache) []string {
	var outs []string
	for info, err := range c.List() {
		if err != nil {
			continue
		}
		if out, ok := strings.CutPrefix(info.Key, manifestKind); ok {
			outs = append(outs, out)
		}
	}
	return outs
}
