package main

import (
	"path/filepath"
	"regexp"
	"strings"

	"github.com/jqlbuild/jqlbuild/table"
)

// hugoConfigs are where Hugo keeps its configuration.
// https://gohugo.io/configuration/introduction/
var hugoConfigs = []string{"hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config.toml", "config.yaml", "config.yml", "config/_default/hugo.toml", "config/_default/hugo.yaml", "config/_default/markup.toml", "config/_default/markup.yaml"}

// baseURL matches the key that tells a configuration of Hugo from the many other
// files of the name config.
var baseURL = regexp.MustCompile(`(?im)^\s*["']?baseURL["']?\s*[:=]`)

// unsafeHugo matches what lets raw HTML through.
var unsafeHugo = regexp.MustCompile(`(?i)["']?unsafe["']?\s*[:=]\s*true`)

// warnOfSafeHugo warns where Hugo would leave out the tables: it does so with
// all HTML unless its configuration says otherwise.
func (s *session) warnOfSafeHugo(format table.Format) {
	if format != table.HardHTML {
		return
	}
	found := ""
	for _, dir := range []string{filepath.Dir(s.configPath), filepath.Dir(s.pages)} {
		for _, name := range hugoConfigs {
			data, err := readRegular(filepath.Join(dir, filepath.FromSlash(name)))
			if err != nil || strings.HasPrefix(name, "config.") && !baseURL.Match(data) {
				continue
			}
			if unsafeHugo.Match(data) {
				return
			}
			if found == "" {
				found = filepath.Join(dir, filepath.FromSlash(name))
			}
		}
	}
	if found != "" {
		s.log.printf(levelWarn, "warning: Hugo leaves out HTML, and so the tables, unless %s says markup: {goldmark: {renderer: {unsafe: true}}}; or use --to gfm, or `jqlbuild export --to answers`", s.display(found))
	}
}
