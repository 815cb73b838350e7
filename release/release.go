package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/jqlbuild/jqlbuild/release/licence"
)

// A release is what its files are made of.
type release struct {
	root string
	version
	work     string // a folder for what is needed on the way
	modules  []module
	programs map[target][]byte

	// What goes into every package beside the program.
	license, readme, thirdParty file
	completions, man            []file
}

// newRelease compiles the program for all targets, and reads what comes with it.
func newRelease(root, work string) (*release, error) {
	r := &release{root: root, work: work, programs: make(map[target][]byte)}
	texts := make(map[string]string)
	for _, name := range []string{"CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md"} {
		data, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return nil, err
		}
		texts[name] = string(data)
	}
	r.license, r.readme = plain("LICENSE", []byte(texts["LICENSE"])), plain("README.md", []byte(texts["README.md"]))
	allowed, err := allowedLicences(texts["CONTRIBUTING.md"])
	if err != nil {
		return nil, err
	}
	if r.version, err = newest(texts["CHANGELOG.md"]); err != nil {
		return nil, err
	}
	detector, err := licence.NewDetector()
	if err != nil {
		return nil, err
	}
	g, err := newGotool(root)
	if err != nil {
		return nil, err
	}
	if r.modules, err = modules(g, detector, allowed); err != nil {
		return nil, err
	}
	r.thirdParty = plain("THIRD_PARTY_LICENSES.txt", thirdParty(r.modules))
	if err := r.compile(g); err != nil {
		return nil, err
	}
	return r, r.describe(g)
}

// compile makes the programs, two at a time: much of linking uses one core.
func (r *release) compile(g *gotool) error {
	programs := make([][]byte, len(targets))
	var group errgroup.Group
	group.SetLimit(2)
	for i, t := range targets {
		group.Go(func() error {
			out := filepath.Join(r.work, t.String(), t.program())
			if err := g.build(t, r.version, out); err != nil {
				return err
			}
			var err error
			programs[i], err = os.ReadFile(out)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for i, t := range targets {
		r.programs[t] = programs[i]
	}
	return nil
}

// describe has the program of this machine write the completions and the manual.
func (r *release) describe(g *gotool) error {
	host := target{runtime.GOOS, runtime.GOARCH}
	program := filepath.Join(r.work, host.String(), host.program())
	if r.programs[host] == nil {
		if err := g.build(host, r.version, program); err != nil {
			return err
		}
	}
	run := func(args ...string) ([]byte, error) {
		cmd := exec.Command(program, args...)
		cmd.Env = []string{} // no variable counts
		return output(cmd)
	}
	for _, c := range []struct{ shell, name string }{
		{"bash", "jqlbuild.bash"}, {"zsh", "_jqlbuild"}, {"fish", "jqlbuild.fish"}, {"powershell", "jqlbuild.ps1"},
	} {
		text, err := run("completion", c.shell)
		if err != nil {
			return err
		}
		r.completions = append(r.completions, plain(c.name, text))
	}
	manual := filepath.Join(r.work, "man")
	if _, err := run("man", "--date", r.day(), manual); err != nil {
		return err
	}
	pages, err := os.ReadDir(manual)
	if err != nil {
		return err
	}
	for _, p := range pages {
		text, err := os.ReadFile(filepath.Join(manual, p.Name()))
		if err != nil {
			return err
		}
		r.man = append(r.man, plain(p.Name(), text))
	}
	return nil
}

// texts are the files that say what may be done with the program.
func (r *release) texts() []file { return []file{r.license, r.readme, r.thirdParty} }

// name is what a file of the release is called: jqlbuild, the version and more.
func (r *release) name(more string) string { return "jqlbuild_" + r.number + more }

// A maker makes some of the release's files.
type maker func() ([]file, error)

// files makes all files of the release, in the order of their names.
func (r *release) files() ([]file, error) {
	var makers []maker
	for _, t := range targets {
		makers = append(makers, one(r.archive, t), one(r.npmPlatform, t), one(r.wheel, t))
		if t.os == "linux" {
			makers = append(makers, func() ([]file, error) { return r.linux(t) })
		}
	}
	makers = append(makers, r.image, r.npm, func() ([]file, error) {
		data, err := parts(r.version, r.modules)
		return []file{plain(r.name(".cdx.json"), data)}, err
	})
	made := make([][]file, len(makers))
	var group errgroup.Group
	group.SetLimit(runtime.NumCPU())
	for i, m := range makers {
		group.Go(func() (err error) {
			made[i], err = m()
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	all := append(slices.Concat(made...), r.thirdParty)
	formula, err := r.formula(all)
	if err != nil {
		return nil, err
	}
	all = append(all, formula)
	pinned, err := r.pinned(all)
	if err != nil {
		return nil, err
	}
	all = append(all, pinned...)
	slices.SortFunc(all, func(a, b file) int { return strings.Compare(a.name, b.name) })
	for i := range all[1:] {
		if all[i].name == all[i+1].name {
			return nil, fmt.Errorf("there are two files %s", all[i].name)
		}
	}
	return append(all, plain(sumsName, sums(all))), nil
}

// one is the maker of one file for a target.
func one(make func(target) (file, error), t target) maker {
	return func() ([]file, error) {
		f, err := make(t)
		return []file{f}, err
	}
}
