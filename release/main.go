// Command release builds all files of a release of jqlbuild. It is run by
// .ci/release, which says how.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	var o options
	flag.StringVar(&o.root, "root", ".", "the tree")
	flag.StringVar(&o.out, "out", "", "the `folder` for the files; default: dist in the tree")
	flag.BoolVar(&o.snapshot, "snapshot", false, "build what is in the tree, whatever that is")
	flag.BoolVar(&o.prepare, "prepare", false, "build it, and write its sums into the tree, to be committed and tagged")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "release: it takes flags alone, not %q\n", flag.Arg(0))
		os.Exit(2)
	}
	if err := o.run(); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

// Options are what the command line says.
type options struct {
	root, out         string
	snapshot, prepare bool
}

// run builds a release.
func (o options) run() error {
	if o.snapshot && o.prepare {
		return errors.New("--snapshot and --prepare exclude each other")
	}
	if o.out == "" {
		o.out = filepath.Join(o.root, "dist")
	}
	tree := gitTree{o.root}
	tagged := !o.snapshot && !o.prepare
	if !o.snapshot {
		mod, err := os.ReadFile(filepath.Join(o.root, "go.mod"))
		if err != nil {
			return err
		}
		if err := toolchain(string(mod)); err != nil {
			return err
		}
	}
	if tagged {
		if err := tree.clean(); err != nil {
			return err
		}
	}
	work, err := os.MkdirTemp("", "release-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	r, err := newRelease(o.root, work)
	if err != nil {
		return err
	}
	if !o.snapshot && r.version == unreleased {
		return errors.New("CHANGELOG.md names no release: write ## [1.2.3] - 2026-12-01 below Unreleased")
	}
	if tagged {
		if err := tree.at("v" + r.number); err != nil {
			return err
		}
	}
	files, err := r.files()
	if err != nil {
		return err
	}
	switch {
	case o.prepare:
		err = r.commitPinned(files)
	case tagged:
		err = r.comparePinned(files)
	}
	if err == nil {
		err = write(o.out, files)
	}
	if err == nil && tagged {
		err = tree.tag("integrations/hugo/v" + r.number)
	}
	if err == nil {
		fmt.Printf("%s: %d files of jqlbuild %s, of %s\n", o.out, len(files), r.number, r.day())
	}
	return err
}
