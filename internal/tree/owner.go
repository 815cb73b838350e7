package tree

import (
	"io/fs"
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
	if !m.present(out) {
		return ""
	}
	if info, err := os.Stat(m.Tree); m.Tree == "" || err != nil || !info.IsDir() {
		return ""
	}
	return m.Tree
}

// present reports whether anything is left of what was made.
func (m *manifest) present(out string) bool {
	for name, r := range m.outputs() {
		if fs.ValidPath(name) && r.Output.is(filepath.Join(out, filepath.FromSlash(name))) {
			return true
		}
	}
	return false
}

// Outputs returns the output folders that a cache has manifests of, among those
// that are wanted, as long as anything is left in them of what was made. A
// folder may have been an output once and hold something else now.
func Outputs(c *cache.Cache, wanted func(out string) bool) []string {
	var outs []string
	for info, err := range c.List() {
		if err != nil {
			continue
		}
		if out, ok := strings.CutPrefix(info.Key, manifestKind); ok && wanted(out) && readManifest(c, out).present(out) {
			outs = append(outs, out)
		}
	}
	return outs
}
