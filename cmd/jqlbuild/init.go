package main

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
)

//go:embed init/jqlbuild.yaml
var initConfig string

//go:embed init/index.md
var initPage string

func newInit(w *world, f *flags) *cobra.Command {
	return &cobra.Command{
		Use:   "init [DIR]",
		Short: "Make a configuration and a first page to start from",
		Args:  atMostOneDir,
		RunE: func(cmd *cobra.Command, args []string) error {
			return w.init(f, oneDir(args), initConfig)
		},
	}
}

// init writes the files to start from. It never touches one that is there.
func (w *world) init(f *flags, dir, config string) error {
	dir = w.abs(dir)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("make the folder: %w", err)
	}
	name := filepath.Join(dir, configName)
	if f.config != "" {
		name = w.abs(f.config)
	}
	if err := writeNew(name, config); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return usageError{fmt.Errorf("write %s: it is there already", w.display(name))}
		}
		return fmt.Errorf("write the configuration: %w", err)
	}
	fmt.Fprintf(w.stdout, "wrote %s\n", w.display(name))
	page := filepath.Join(dir, "index.md")
	switch err := writeNew(page, initPage); {
	case err == nil:
		fmt.Fprintf(w.stdout, "wrote %s\n", w.display(page))
	case !errors.Is(err, fs.ErrExist):
		return fmt.Errorf("write the first page: %w", err)
	}
	ignored, err := ignoreCache(dir)
	if err != nil {
		return err
	}
	if ignored {
		fmt.Fprintf(w.stdout, "wrote %s: the cache holds what Jira said, so commit it only if all readers may see that\n", w.display(filepath.Join(dir, ".gitignore")))
	}
	fmt.Fprintf(w.stdout, "\nTry it with no account:      jqlbuild build --demo %[1]s\nThen name your Jira in %[2]s, and see whether it answers:\n                             jqlbuild status %[1]s\n", w.display(dir), w.display(name))
	return nil
}

// writeNew writes a file that must not exist yet.
func writeNew(name, text string) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		os.Remove(name)
	}
	return err
}

// ignoreCache has Git leave the cache and the built site alone, if it does not
// already.
func ignoreCache(dir string) (bool, error) {
	name := filepath.Join(dir, ".gitignore")
	old, err := os.ReadFile(name)
	if err != nil && !os.IsNotExist(err) {
		return false, fmt.Errorf("read .gitignore: %w", err)
	}
	lines := strings.Split(strings.ReplaceAll(string(old), "\r\n", "\n"), "\n")
	var add []string
	for _, want := range []string{".jqlbuild/", "public/"} {
		found := false
		for _, l := range lines {
			l = strings.Trim(strings.TrimSpace(l), "/")
			found = found || l == strings.Trim(want, "/")
		}
		if !found {
			add = append(add, want)
		}
	}
	if len(add) == 0 {
		return false, nil
	}
	text := string(old)
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	text += strings.Join(add, "\n") + "\n"
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		return false, fmt.Errorf("write .gitignore: %w", err)
	}
	return true, nil
}
