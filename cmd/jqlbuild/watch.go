package main

import (
	"context"
	"errors"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/watch"
)

// A task is what a command does with a folder of pages, once or whenever it changes.
type task struct {
	name, dir, out string
	work           func(context.Context, *session) error // closes the session
}

// runOrWatch runs a command once, or as long as somebody watches.
func (w *world) runOrWatch(ctx context.Context, f *flags, watch bool, t task) error {
	if watch {
		return w.watch(ctx, f, t)
	}
	s, err := w.open(ctx, f, t.name, t.dir, true)
	if err != nil {
		return err
	}
	return t.work(ctx, s)
}

// watch runs a command, and again whenever the pages or the configuration have
// changed, and whenever answers are too old to be shown, until the context ends.
// Every run is one of its own: what the configuration says may have changed.
// Once there is something to watch, whatever is wrong may be mended by an edit.
func (w *world) watch(ctx context.Context, f *flags, t task) error {
	flags := *f
	var watcher *watch.Watcher
	for {
		s, err := w.open(ctx, &flags, t.name, t.dir, true)
		first := watcher == nil
		switch {
		case s != nil && s.config != nil:
			set := s.sources(t.out).Set() // what changes from here on is for the next run
			if first {
				watcher = watch.New(set)
				defer watcher.Close()
			} else {
				watcher.Follow(set)
			}
		case first || s == nil:
			return err // there is nothing to watch
		}
		if err == nil {
			err = t.work(ctx, s)
			s.fetcher.Close()
		}
		var reported exitError
		var usage usageError
		switch {
		case ctx.Err() != nil:
			return nil // Ctrl-C is how it ends
		case first && errors.As(err, &usage):
			return err
		case err != nil && !errors.As(err, &reported):
			s.log.printf(levelError, "%v", err)
		}
		if first {
			s.log.printf(levelInfo, "watching %s; Ctrl-C ends it", s.display(s.pages))
		}
		flags.follow(s)
		select {
		case <-ctx.Done():
			return nil
		case <-watcher.Changes:
		case <-s.outdated():
		}
	}
}

// outdated delivers when the first answers that this run has read get too old;
// never if none is asked for again.
func (s *session) outdated() <-chan time.Time {
	if s.fetcher == nil || s.fetcher.Offline {
		return nil
	}
	var age time.Duration
	for i, l := range s.config.Links {
		if i == 0 || l.MaxAge < age {
			age = l.MaxAge
		}
	}
	if s.flags.maxAgeSet {
		age = time.Duration(s.flags.maxAge)
	}
	if age <= 0 {
		age = unasked
	}
	return time.After(max(age, time.Second))
}

// unasked is how long answers are left alone while nothing changes where every
// run is to ask: as often as somebody looks.
const unasked = 10 * time.Second
