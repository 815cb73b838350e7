package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/jqlbuild/jqlbuild/cache"
	"github.com/jqlbuild/jqlbuild/internal/attr"
	"github.com/jqlbuild/jqlbuild/internal/diag"
)

func newCache(w *world, f *flags) *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "cache",
		Short: "Look into the cache, check it, or clear it out",
		Args:  cobra.ArbitraryArgs,
		RunE:  helpOnly,
	}
	cmd.PersistentFlags().StringVar(&dir, "dir", ".", "the `folder` of pages whose configuration names the cache")
	// A command takes so many arguments of its own before DIR.
	with := func(own int, do func(*session, []string) error) func(*cobra.Command, []string) error {
		return func(cmd *cobra.Command, args []string) error {
			if len(args) > own {
				if cmd.Flags().Changed("dir") {
					return usageError{fmt.Errorf("%q and --dir %q are two folders; name one", args[own], dir)}
				}
				dir = args[own]
			}
			s, err := w.open(cmd.Context(), f, cmd.CommandPath(), dir, false)
			if err != nil {
				return err
			}
			return do(s, args)
		}
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "list [DIR]",
		Short: "List the entries: when each was read, its size, and what it answers",
		Args:  atMostOneDir,
		RunE:  with(0, (*session).listCache),
	}, &cobra.Command{
		Use:   "show FILE [DIR]",
		Short: "Print an entry's data; FILE is a path that list prints, or the beginning of its name",
		Args:  oneEntry,
		RunE:  with(1, (*session).showCache),
	}, &cobra.Command{
		Use:   "verify [DIR]",
		Short: "Check every entry; exit 1 if one is damaged",
		Args:  atMostOneDir,
		RunE:  with(0, (*session).verifyCache),
	}, newPrune(with))
	return cmd
}

func oneEntry(_ *cobra.Command, args []string) error {
	switch len(args) {
	case 0:
		return usageError{errors.New("cache show takes an entry; name it as `jqlbuild cache list` does")}
	case 1, 2:
		return nil
	}
	return usageError{fmt.Errorf("%q is one argument too many; name an entry and a folder", args[2])}
}

// about returns what an entry answers, on one line: its key without the
// format's version.
func about(key string) string {
	kind, rest, _ := strings.Cut(key, "\n")
	kind, _, _ = strings.Cut(kind, " ")
	for line := range strings.SplitSeq(rest, "\n") {
		kind += "  " + diag.Line(line)
	}
	return kind
}

func (s *session) listCache([]string) error {
	n := 0
	for info, err := range s.cache.List() {
		if err != nil {
			fmt.Fprintf(s.stdout, "%s  damaged: %s\n", s.display(info.Path), diag.Line(err.Error()))
			continue
		}
		n++
		fmt.Fprintf(s.stdout, "%s  %s  %8d  %s\n", s.display(info.Path), info.Time.UTC().Format(time.RFC3339), info.Size, about(info.Key))
	}
	if n == 0 {
		s.log.printf(levelInfo, "the cache %s is empty; `jqlbuild fetch` fills it", s.display(s.cacheDir))
	}
	return s.close()
}

func (s *session) showCache(args []string) error {
	name := args[0]
	var found []cache.Info
	for info, err := range s.cache.List() {
		base := info.Path[strings.LastIndexAny(info.Path, `/\`)+1:]
		if err == nil && (s.abs(name) == info.Path || s.display(info.Path) == name || strings.HasPrefix(base, name)) {
			found = append(found, info)
		}
	}
	switch len(found) {
	case 0:
		return usageError{fmt.Errorf("there is no entry %q in the cache %s; run `jqlbuild cache list` for all", name, s.display(s.cacheDir))}
	case 1:
	default:
		return usageError{fmt.Errorf("%d entries begin with %q; write more of the name", len(found), name)}
	}
	e, err := s.cache.Get(found[0].Key)
	if err != nil {
		return err
	}
	if _, err := s.stdout.Write(e.Data); err != nil {
		return err
	}
	return s.close()
}

func (s *session) verifyCache([]string) error {
	good, bad := 0, 0
	for info, err := range s.cache.List() {
		if err == nil {
			_, err = s.cache.Get(info.Key)
		}
		if err == nil {
			good++
			continue
		}
		bad++
		fmt.Fprintf(s.stdout, "%s: %s\n", s.display(info.Path), diag.Line(err.Error()))
	}
	fmt.Fprintf(s.stdout, "%d good, %d damaged\n", good, bad)
	if bad > 0 {
		return exitError(exitContent)
	}
	return s.close()
}

func newPrune(with func(int, func(*session, []string) error) func(*cobra.Command, []string) error) *cobra.Command {
	var age duration
	var cmd *cobra.Command
	cmd = &cobra.Command{
		Use:   "prune [DIR]",
		Short: "Remove damaged entries and those that are too old to be of use",
		Args:  atMostOneDir,
		RunE: with(0, func(s *session, _ []string) error {
			if cmd.Flags().Changed("older") {
				return s.pruneCache(time.Duration(age))
			}
			return s.pruneCache(s.longestUse())
		}),
	}
	cmd.Flags().Var(&age, "older", "the `age` from which entries go (default: the longest max_stale of the links)")
	return cmd
}

// longestUse is how old an entry may be and still be of use to a link.
func (s *session) longestUse() (age time.Duration) {
	for _, l := range s.config.Links {
		age = max(age, l.MaxStale, l.MaxAge)
	}
	return age
}

func (s *session) pruneCache(age time.Duration) error {
	before := s.now().Add(-age)
	gone, err := s.cache.Prune(func(i cache.Info) bool { return i.Time.After(before) })
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("the cache cannot be cleared out: %w", err)
	}
	fmt.Fprintf(s.stdout, "removed %d, kept those of the last %s\n", len(gone), attr.FormatDuration(age))
	return s.close()
}
