package main

import (
	"os"
	"path/filepath"
	"regexp"

	"github.com/jqlbuild/jqlbuild/table"
)

// hugoConfigs are where Hugo keeps its configuration.
// https://gohugo.io/configuration/introduction/
var hugoConfigs = []string{"hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config.toml", "config.yaml", "config.yml", "config/_default/hugo.toml", "config/_default/hugo.yaml", "config/_default/markup.toml", "config/_default/markup.yaml"}

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
			data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
			if err != nil {
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
