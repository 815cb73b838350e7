package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/jqlbuild/jqlbuild/release/licence"
)

// A use is what a module is needed for.
type use int

const (
	byTests   use = iota // by nothing else
	byLibrary            // by packages that others may import
	byProgram            // it is linked into the program of some target
)

// A module is one that go.mod requires, or Go itself.
type module struct {
	path, version string
	sum           string // of go.sum
	use           use
	licence       string // an SPDX expression
	texts         []file // its licences and notices
}

// url is where people find a module.
func (m module) url() string {
	if m.path == "std" {
		return "https://go.dev/"
	}
	return "https://pkg.go.dev/" + m.path + "@" + m.version
}

// A listed is a package as go list describes it.
type listed struct {
	Dir      string
	Standard bool
	Module   *struct {
		Path string
		Main bool
	}
}

// modules returns Go and all modules of go.mod with their licences, each of which
// has to be allowed.
func modules(g *gotool, d *licence.Detector, allowed []string) ([]module, error) {
	uses := make(map[string]use)
	folders := make(map[string][]string) // of the packages in the program, by module
	for _, t := range targets {
		for _, in := range []struct {
			packages string
			use      use
		}{{"./cmd/jqlbuild", byProgram}, {"./...", byLibrary}} {
			list, err := packages(g, t, in.packages)
			if err != nil {
				return nil, err
			}
			for _, p := range list {
				if p.Standard || p.Module == nil || p.Module.Main {
					continue
				}
				uses[p.Module.Path] = max(uses[p.Module.Path], in.use)
				if in.use == byProgram {
					folders[p.Module.Path] = append(folders[p.Module.Path], p.Dir)
				}
			}
		}
	}
	list, err := required(g)
	if err != nil {
		return nil, err
	}
	var all []module
	std, err := standard(g)
	if err != nil {
		return nil, err
	}
	for _, r := range append([]downloaded{std}, list...) {
		m := module{path: r.Path, version: r.Version, sum: r.Sum, use: uses[r.Path]}
		if m.path == "std" {
			m.use = byProgram
		}
		if m.texts, err = legal(r.Dir, folders[r.Path]); err != nil {
			return nil, err
		}
		if m.licence, err = licenceOf(d, m.texts, allowed); err != nil {
			return nil, fmt.Errorf("the licence of %s %s: %w", m.path, m.version, err)
		}
		all = append(all, m)
	}
	return all, nil
}

// packages lists packages and all that they need for a target.
func packages(g *gotool, t target, pattern string) ([]listed, error) {
	out, err := g.run(t, "list", "-deps", "-json=Dir,Standard,Module", pattern)
	if err != nil {
		return nil, err
	}
	return decode[listed](out)
}

// decode reads one JSON value after the other.
func decode[T any](data []byte) ([]T, error) {
	var all []T
	for d := json.NewDecoder(bytes.NewReader(data)); ; {
		var v T
		switch err := d.Decode(&v); {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return nil, err
		}
		all = append(all, v)
	}
}

// A downloaded is a module as go mod download describes it.
type downloaded struct{ Path, Version, Dir, Sum string }

// required downloads the modules that go.mod requires.
func required(g *gotool) ([]downloaded, error) {
	out, err := g.run(targets[0], "mod", "edit", "-json")
	if err != nil {
		return nil, err
	}
	var mod struct{ Require []struct{ Path string } }
	if err := json.Unmarshal(out, &mod); err != nil {
		return nil, err
	}
	args := []string{"mod", "download", "-json"}
	for _, r := range mod.Require {
		args = append(args, r.Path)
	}
	if out, err = g.run(targets[0], args...); err != nil {
		return nil, err
	}
	all, err := decode[downloaded](out)
	slices.SortFunc(all, func(a, b downloaded) int { return strings.Compare(a.Path, b.Path) })
	return all, err
}

// standard returns Go's own library.
func standard(g *gotool) (downloaded, error) {
	root, err := g.setting("GOROOT")
	if err != nil {
		return downloaded{}, err
	}
	version, err := g.setting("GOVERSION")
	return downloaded{Path: "std", Version: strings.TrimPrefix(version, "go"), Dir: root}, err
}

// legalFile is the name of a file with a licence or a notice, licenceFile that of one
// with a licence.
var (
	legalFile   = regexp.MustCompile(`(?i)^(?:un)?(?:licen[cs]es?|copying|notices?|patents?)(?:$|[.-])`)
	licenceFile = regexp.MustCompile(`(?i)^(?:un)?(?:licen[cs]es?|copying)(?:$|[.-])`)
)

// legal returns the licences and notices of a module: those in its folder, and those
// beside or above the packages of it that are in the program.
func legal(dir string, packages []string) ([]file, error) {
	folders := []string{dir}
	for _, p := range packages {
		for ; len(p) > len(dir); p = filepath.Dir(p) {
			folders = append(folders, p)
		}
	}
	slices.Sort(folders)
	var texts []file
	for _, folder := range slices.Compact(folders) {
		entries, err := os.ReadDir(folder)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if !e.Type().IsRegular() || !legalFile.MatchString(e.Name()) || filepath.Ext(e.Name()) == ".go" {
				continue
			}
			data, err := os.ReadFile(filepath.Join(folder, e.Name()))
			if err != nil {
				return nil, err
			}
			name, err := filepath.Rel(dir, filepath.Join(folder, e.Name()))
			if err != nil {
				return nil, err
			}
			texts = append(texts, plain(filepath.ToSlash(name), data))
		}
	}
	return texts, nil
}

// licenceOf returns the SPDX expression for a module's licences.
func licenceOf(d *licence.Detector, texts []file, allowed []string) (string, error) {
	var ids []string
	for _, t := range texts {
		if !licenceFile.MatchString(path.Base(t.name)) {
			continue
		}
		found, err := d.Of(string(t.data))
		if err != nil {
			return "", fmt.Errorf("%s: %w", t.name, err)
		}
		for _, id := range found {
			if !slices.Contains(allowed, id) {
				return "", fmt.Errorf("%s is %s, which CONTRIBUTING.md does not list under %q", t.name, id, licenceHeading)
			}
		}
		ids = append(ids, found...)
	}
	if len(ids) == 0 {
		return "", fs.ErrNotExist
	}
	slices.Sort(ids)
	return strings.Join(slices.Compact(ids), " AND "), nil
}

// licenceHeading stands above the list of licences in CONTRIBUTING.md.
const licenceHeading = "Licences of what we use"

// allowedLicences returns the SPDX ids in CONTRIBUTING.md's list.
func allowedLicences(contributing string) ([]string, error) {
	_, section, found := strings.Cut(contributing, "\n## "+licenceHeading+"\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var ids []string
	for _, m := range regexp.MustCompile("(?m)^- `([^`]+)`").FindAllStringSubmatch(section, -1) {
		ids = append(ids, m[1])
	}
	if !found || len(ids) == 0 {
		return nil, fmt.Errorf("CONTRIBUTING.md has no list of licences under %q", licenceHeading)
	}
	return ids, nil
}

// thirdParty is THIRD_PARTY_LICENSES.txt: the licences and notices of all that is
// in the program.
func thirdParty(all []module) []byte {
	line := strings.Repeat("=", 78)
	var b strings.Builder
	b.WriteString("The program jqlbuild contains Go's standard library and the modules that are\nlisted here, each under its own licence. Their sources are at the addresses given.\n")
	for _, m := range all {
		if m.use != byProgram {
			continue
		}
		name := m.path + " " + m.version
		if m.path == "std" {
			name = "Go " + m.version
		}
		fmt.Fprintf(&b, "\n%s\n%s\n%s\n%s\n%s\n", line, name, m.licence, m.url(), line)
		for _, t := range m.texts {
			text := strings.Trim(strings.ReplaceAll(string(t.data), "\r\n", "\n"), "\n")
			fmt.Fprintf(&b, "\n---- %s\n\n%s\n", t.name, text)
		}
	}
	return []byte(b.String())
}
