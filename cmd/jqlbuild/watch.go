package main

import (
	"context"
	"errors"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/watch"
)

// watch runs a command, and again whenever the pages or the configuration have
// changed, and whenever answers are too old to be shown, until the context ends.
// Every run is one of its own: what the configuration says may have changed.
func (w *world) watch(ctx context.Context, f *flags, run func(context.Context, *flags) (*session, error)) error {
	flags := *f
	var watcher *watch.Watcher
	for {
		s, err := run(ctx, &flags)
		var reported exitError
		var usage usageError
		switch {
		case ctx.Err() != nil:
			return nil // Ctrl-C is how it ends
		case watcher == nil && (s == nil || s.config == nil), errors.As(err, &usage):
			return err // nothing to watch, or nothing that an edit could mend
		case err != nil && !errors.As(err, &reported):
			s.log.printf(levelError, "%v", err)
		}
		flags.refresh = false // once is enough
		if s.config != nil {
			set := s.watched()
			if watcher == nil {
				watcher = watch.New(set)
				defer watcher.Close()
				s.log.printf(levelInfo, "watching %s; Ctrl-C ends it", s.display(s.pages))
			} else {
				watcher.Follow(set)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-watcher.Changes:
		case <-s.outdated():
		}
	}
}

// watched returns what a run of the session's command depends on.
func (s *session) watched() watch.Set {
	sources := s.sources()
	skips := sources.Tree.Skips()
	return watch.Set{Folder: sources.Tree.Dir, Files: sources.Files, Skip: skips.Has}
}

// outdated delivers when the first answers that this run has read get too old;
// never if none is asked for again.
func (s *session) outdated() <-chan time.Time {
	if s.fetcher == nil || s.fetcher.Offline {
		return nil
	}
	var age time.Duration
	for _, l := range s.config.Links {
		if age == 0 || l.MaxAge < age {
			age = l.MaxAge
		}
	}
	if s.flags.maxAgeSet {
		age = time.Duration(s.flags.maxAge)
	}
	return time.After(max(age, leastPause))
}

// leastPause is how long answers are left alone at least while nothing changes,
// even where every build is to ask: as often as somebody looks.
const leastPause = 10 * time.Second
