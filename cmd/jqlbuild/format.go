package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/diag"
	"github.com/jqlbuild/jqlbuild/source"
)

// Outlets are the values of --format: how problems are printed, and files that
// have them in another way.
type outlets struct {
	console *diag.Format // nil: found out
	files   []formatFile
	given   []string
}

// A formatFile is a file with the problems in a format.
type formatFile struct {
	format diag.Format
	name   string
}

// String implements pflag.Value.
func (f *outlets) String() string { return strings.Join(f.given, " ") }

// Set implements pflag.Value: it takes KIND, or KIND=FILE.
func (f *outlets) Set(text string) error {
	kind, name, file := strings.Cut(text, "=")
	format, err := diag.ParseFormat(kind)
	if err != nil || file && name == "" {
		return fmt.Errorf("%q is no format", text)
	}
	f.given = append(f.given, text)
	if file {
		f.files = append(f.files, formatFile{format, name})
		return nil
	}
	f.console = &format
	return nil
}

// Type implements pflag.Value.
func (f *outlets) Type() string { return "format" }

// writeFormats writes the problems to the files of --format.
func (s *session) writeFormats(problems []source.Problem) error {
	for _, f := range s.flags.format.files {
		var b bytes.Buffer
		if err := diag.Write(&b, f.format, problems, diag.Options{Root: s.repositoryPath(), Version: version()}); err != nil {
			return err
		}
		if err := replaceFile(s.abs(f.name), b.Bytes()); err != nil {
			return fmt.Errorf("the problems cannot be written to %s: %w; choose another file with --format", f.name, bare(err))
		}
	}
	return nil
}

// distinctFiles makes sure that no file of the flags is written over by another.
func (s *session) distinctFiles() error {
	flag := make(map[string]string) // by file
	if s.flags.report != "" {
		flag[s.abs(s.flags.report)] = "--report"
	}
	for _, f := range s.flags.format.files {
		if other := flag[s.abs(f.name)]; other != "" {
			return fmt.Errorf("%s and --format would write the same file, %s; name another", other, f.name)
		}
		flag[s.abs(f.name)] = "--format"
	}
	return nil
}

// untold returns the problems to print: to people not those that standard
// output has told of.
func (s *session) untold(problems []source.Problem) []source.Problem {
	if s.format != diag.Text {
		return problems
	}
	return slices.DeleteFunc(slices.Clone(problems), func(p source.Problem) bool { return slices.Contains(s.told, p) })
}

// replaceFile puts data in the place of a file, whole or not at all.
func replaceFile(name string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".jqlbuild-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Chmod(f.Name(), 0o644) // others publish it
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}
