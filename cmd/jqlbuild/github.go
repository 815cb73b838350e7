package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
)

// newGitHub returns what the GitHub Action of this repository asks for beside
// the commands that people know. It is hidden: the Action comes with the program.
func newGitHub(w *world, f *flags) *cobra.Command {
	cmd := &cobra.Command{
		Use:    "github",
		Short:  "What the GitHub Action asks for",
		Hidden: true,
		Args:   cobra.ArbitraryArgs,
		RunE:   helpOnly,
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "cache-folder [DIR]",
		Short: "Print the folder of the cache, as actions/cache takes it",
		Args:  atMostOneDir,
		RunE:  func(_ *cobra.Command, args []string) error { return w.cacheFolder(f, oneDir(args)) },
	}, &cobra.Command{
		Use:   "summary FOLDER",
		Short: "Print what was done, as Markdown",
		Long: `summary prints a summary of commands for GitHub's page of a job. The file FOLDER/ran
has a line for each command: its exit code, a space, and its words. The report of the
first is FOLDER/1.json, if it wrote one, that of the second FOLDER/2.json, and so on.`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			ran, err := readRan(w.abs(args[0]))
			if err != nil {
				return err
			}
			_, err = io.WriteString(w.stdout, jobSummary(ran))
			return err
		},
	})
	return cmd
}

// cacheFolder prints where the cache of a folder of pages is. What keeps it from
// being known is not said: the command that works on the pages will.
func (w *world) cacheFolder(f *flags, dir string) error {
	s, err := w.begin(f, "github")
	if err != nil {
		return err
	}
	s.silent = true
	if s.findPages(dir) != nil || s.prepare(false, nil) != nil {
		return exitError(exitConfig)
	}
	name := s.display(s.cacheDir)
	if strings.ContainsAny(name, `*?[]\`) || strings.ContainsFunc(name, unicode.IsControl) || strings.ContainsAny(name[:1], "!#~ ") {
		return fmt.Errorf("GitHub cannot keep the cache %s, since its name is a pattern there; give it another one with cache: in %s", name, configName)
	}
	if _, err := fmt.Fprintln(s.stdout, name); err != nil {
		return err
	}
	return s.close()
}

// A ranCommand is a command that came to its end.
type ranCommand struct {
	exit   int
	words  string
	report *report // nil if it wrote none
}

// readRan reads what commands left in a folder.
func readRan(folder string) ([]ranCommand, error) {
	list, err := os.ReadFile(filepath.Join(folder, "ran"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	var ran []ranCommand
	for line := range strings.Lines(string(list)) {
		exit, words, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		c := ranCommand{words: words}
		if c.exit, err = strconv.Atoi(exit); err != nil {
			return nil, fmt.Errorf("line %d begins with no exit code; write one, a space, and the command's words", len(ran)+1)
		}
		data, err := os.ReadFile(filepath.Join(folder, fmt.Sprintf("%d.json", len(ran)+1)))
		if err == nil {
			c.report = new(report)
			err = json.Unmarshal(data, c.report)
		}
		if err != nil {
			c.report = nil // what it had to say is in the log
		}
		ran = append(ran, c)
	}
	return ran, nil
}
