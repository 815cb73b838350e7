package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// launcher is what npm installs as the command.
//
//go:embed npm/jqlbuild.js
var launcher []byte

// nodeTarget returns a target in Node.js's words: its process.platform and
// process.arch.
func nodeTarget(t target) (platform, arch string) {
	platform, arch = t.os, t.arch
	if platform == "windows" {
		platform = "win32"
	}
	if arch == "amd64" {
		arch = "x64"
	}
	return platform, arch
}

// npmScope is whose packages all but one are.
const npmScope = "@jqlbuild/"

// npmPlatform packs the program for npm, for one platform.
func (r *release) npmPlatform(t target) (file, error) {
	platform, arch := nodeTarget(t)
	short := platform + "-" + arch
	manifest, err := r.manifest(npmScope+short, fmt.Sprintf("The program of jqlbuild for %s on %s", platform, arch), map[string]any{
		"os": []string{platform}, "cpu": []string{arch}, "preferUnplugged": true,
	})
	if err != nil {
		return file{}, err
	}
	readme := fmt.Sprintf("# %s%s\n\nThe program of [jqlbuild](%s) for %s on %s. Install `jqlbuild`, which chooses\namong such packages.\n", npmScope, short, website, platform, arch)
	data, err := tarGz(below("package", []file{
		manifest, r.license, plain("README.md", []byte(readme)), r.thirdParty, script("bin/"+t.program(), r.programs[t]),
	}), r.date)
	return plain("jqlbuild-"+short+"-"+r.number+".tgz", data), err
}

// npm packs the package with the launcher, and the plugin for markdown-it.
func (r *release) npm() ([]file, error) {
	platforms := make(map[string]string)
	for _, t := range targets {
		platform, arch := nodeTarget(t)
		platforms[npmScope+platform+"-"+arch] = r.number
	}
	manifest, err := r.manifest("jqlbuild", description, map[string]any{
		"homepage": website + "#readme", "keywords": []string{"jira", "jql", "markdown", "documentation"},
		"bin": map[string]string{"jqlbuild": "bin/jqlbuild.js"}, "engines": map[string]string{"node": ">=18"},
		"optionalDependencies": platforms,
	})
	if err != nil {
		return nil, err
	}
	data, err := tarGz(below("package", []file{
		manifest, r.license, plain("README.md", r.published()), script("bin/jqlbuild.js", launcher),
	}), r.date)
	if err != nil {
		return nil, err
	}
	plugin, err := r.npmPlugin()
	return []file{plain("jqlbuild-"+r.number+".tgz", data), plugin}, err
}

// manifest is a package.json.
func (r *release) manifest(name, about string, more map[string]any) (file, error) {
	more["name"], more["version"], more["description"], more["license"] = name, r.number, about, ownLicence
	more["publishConfig"] = map[string]string{"access": "public"} // npm's default for a scope is another
	more["repository"] = map[string]string{"type": "git", "url": "git+" + website + ".git"}
	data, err := marshal(more)
	return plain("package.json", data), err
}

// npmPlugin packs the plugin for markdown-it, in this version.
func (r *release) npmPlugin() (file, error) {
	folder := filepath.Join(r.root, "integrations", "markdown-it")
	read := func(name string) (file, error) {
		data, err := os.ReadFile(filepath.Join(folder, name))
		return plain(name, data), err
	}
	manifest, err := read("package.json")
	if err != nil {
		return file{}, err
	}
	var fields map[string]any
	if err := json.Unmarshal(manifest.data, &fields); err != nil {
		return file{}, fmt.Errorf("integrations/markdown-it/package.json: %w", err)
	}
	name, _ := fields["name"].(string)
	listed, _ := fields["files"].([]any)
	if fields["scripts"] != nil || name != npmScope+"markdown-it" || len(listed) == 0 {
		return file{}, errors.New("integrations/markdown-it/package.json: it has to be called @jqlbuild/markdown-it, list its files, and run nothing")
	}
	fields["version"] = r.number
	if manifest.data, err = marshal(fields); err != nil {
		return file{}, err
	}
	files := []file{manifest, r.license}
	for _, name := range append([]any{"README.md"}, listed...) {
		f, err := read(fmt.Sprint(name))
		if err != nil {
			return file{}, err
		}
		files = append(files, f)
	}
	slices.SortFunc(files[2:], func(a, b file) int { return strings.Compare(a.name, b.name) })
	data, err := tarGz(below("package", files), r.date)
	return plain("jqlbuild-markdown-it-"+r.number+".tgz", data), err
}

// marshal writes JSON as people write it.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(v)
	return b.Bytes(), err
}
