package main

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// engineConfigs are what other site generators are configured by.
var engineConfigs = []string{
	"mkdocs.yml", "mkdocs.yaml", "zensical.toml", "conf.py", "book.toml", "_config.yml", "antora.yml",
	"docusaurus.config.*", "astro.config.*", "eleventy.config.*", ".eleventy.js", ".vitepress", "gatsby-config.*",
}

// hasOtherEngine reports whether the pages are those of another site generator,
// which has rules of its own for links: by its configuration in the folder of
// pages, the one above it, or that of our configuration.
func (s *session) hasOtherEngine() bool {
	for _, dir := range []string{s.pages, filepath.Dir(s.pages), filepath.Dir(s.configPath)} {
		entries, _ := os.ReadDir(dir) // whatever cannot be read is looked for elsewhere, too
		for _, e := range entries {
			if slices.ContainsFunc(engineConfigs, func(pattern string) bool { is, _ := path.Match(pattern, e.Name()); return is }) {
				return true
			}
		}
		for _, name := range hugoConfigs {
			if isHugo(filepath.Join(dir, filepath.FromSlash(name)), name) {
				return true
			}
		}
	}
	return false
}

// isHugo reports whether a file, one of hugoConfigs, is there and Hugo's.
func isHugo(file, name string) bool {
	if !strings.HasPrefix(name, "config.") {
		info, err := os.Stat(file)
		return err == nil && info.Mode().IsRegular()
	}
	data, err := readRegular(file)
	return err == nil && baseURL.Match(data)
}
