package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/expand"
	"github.com/jqlbuild/jqlbuild/internal/filter"
	"github.com/jqlbuild/jqlbuild/source"
)

// A filterServer answers the requests of filter --serve, each with the
// configuration and the cache as they are then: a site generator's dev server
// runs for days.
type filterServer struct {
	*world
	flags     *flags
	online    bool
	expansion *expand.Expansion

	session *session   // of the configuration as it was when it was right
	config  configLook // that it was made of

	// reported are the problems of the pages as they were last, by their
	// paths, if they are wanted in a file.
	reported map[string][]source.Problem
}

// serve answers requests until there are no more.
func (v *filterServer) serve(ctx context.Context) error {
	look := v.look()
	s, err := v.openFilter(v.flags, "filter", v.dir, v.online, false)
	if err != nil {
		return err
	}
	if s.fails(s.problems) {
		return s.close()
	}
	if len(s.problems) > 0 {
		if err := s.printProblems(s.problems); err != nil {
			return err
		}
	}
	v.session, v.config, v.reported = s, look, make(map[string][]source.Problem)
	if err := filter.Serve(ctx, v.stdin, v.stdout, v.answer); err != nil {
		return err
	}
	return v.finish()
}

// answer is what filter.Serve gets its answers from.
func (v *filterServer) answer(ctx context.Context, r filter.Request) filter.Answer[reportProblem] {
	var a filter.Answer[reportProblem]
	problems := v.follow()
	if len(problems) == 0 {
		var text []byte
		text, problems = v.session.passage(ctx, v.expansion, passage{path: r.Path, text: []byte(r.Text), matter: r.Meta()})
		if !v.session.fails(problems) {
			a.Text = new(string(text))
		}
	}
	for _, p := range causes(problems) {
		a.Problems = append(a.Problems, reported(p))
	}
	if v.flags.report != "" || len(v.flags.format.files) > 0 {
		v.reported[r.Path] = problems
	}
	return a
}

// follow reads the configuration again if it has changed. The problems are
// those that keep it from being used; it is looked at again the next time.
func (v *filterServer) follow() []source.Problem {
	look := v.look()
	if v.config.holds(look) {
		return nil
	}
	old := v.session
	flags := *v.flags
	flags.refresh, flags.sample = false, old.sample // as in a watch
	s, err := v.openFilter(&flags, "filter", v.dir, v.online, true)
	var told exitError
	switch {
	case err != nil && !errors.As(err, &told):
		at := source.Span{File: source.NewFile(v.display(old.configPath), nil)} // a hook shows where
		return []source.Problem{{Span: at, Code: "bad-config", Class: source.Config, Message: err.Error()}}
	case err != nil, s.fails(s.problems):
		return s.problems
	}
	s.log, s.tally, s.fetcher.Trace, s.report = old.log, old.tally, old.tally.event, old.report
	old.fetcher.Close()
	v.session, v.config = s, look
	return nil
}

// finish writes the files that the flags want. What is wrong with pages was told to who asked.
func (v *filterServer) finish() error {
	s := v.session
	s.fetcher.Close()
	s.report.Pages = len(v.reported)
	for _, problems := range v.reported {
		s.add(problems...)
		if s.fails(problems) {
			s.report.Failed++
		}
	}
	s.problems = source.SortProblems(s.problems)
	said := causes(s.problems)
	s.finishReport(exitOK, said)
	return s.writeFiles(said)
}

// A configLook is what a configuration looks like from the outside, and inside
// while it is so young that it may change once more without a difference.
type configLook struct {
	path string
	info os.FileInfo // nil if it is not there
	data []byte      // nil if its time is old enough to tell
}

// settled is how much older than now the time of a file has to be for a later
// change to give it another one, on every file system.
const settled = 3 * time.Second

// look looks at the configuration.
func (v *filterServer) look() configLook {
	var l configLook
	if v.flags.config != "" {
		l.path = v.abs(v.flags.config)
	} else {
		for name := range configsOf(v.dir) {
			l.path = name
			break
		}
	}
	l.info, _ = os.Stat(l.path)
	if l.info != nil && time.Since(l.info.ModTime()) < settled {
		l.data, _ = readRegular(l.path)
	}
	return l
}

// holds reports whether a configuration is still the one that was looked at.
func (l *configLook) holds(now configLook) bool {
	if l.info == nil || now.info == nil || l.path != now.path || !os.SameFile(l.info, now.info) ||
		l.info.Size() != now.info.Size() || !l.info.ModTime().Equal(now.info.ModTime()) {
		return false
	}
	if l.data == nil {
		return true
	}
	old := now.data == nil
	if old {
		now.data, _ = readRegular(now.path)
	}
	same := bytes.Equal(l.data, now.data)
	if same && old {
		l.data = nil
	}
	return same
}
