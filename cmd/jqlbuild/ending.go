package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/jqlbuild/jqlbuild/internal/diag"
	"github.com/jqlbuild/jqlbuild/source"
)

// close reports what was done and what is wrong, and says how the command
// ends: nil or an exitError.
func (s *session) close() error {
	if s.fetcher != nil {
		s.fetcher.Close()
	}
	if s.log != nil {
		s.log.finish()
	}
	s.problems = source.SortProblems(s.problems)
	code := s.exitCode()
	said := causes(s.problems)
	s.finishReport(code, said)
	if s.silent {
		return exitOr(code)
	}
	if err := s.printProblems(said); err != nil {
		return err
	}
	if s.report.done {
		s.log.printf(levelInfo, "%s: %s", s.name, s.summary())
	}
	if err := s.writeFiles(said); err != nil {
		return err
	}
	return exitOr(code)
}

// writeFiles writes what the flags want to have in files.
func (s *session) writeFiles(problems []source.Problem) error {
	if err := s.writeReport(); err != nil {
		return err
	}
	return s.writeFormats(problems)
}

// printProblems writes problems to stderr.
func (s *session) printProblems(problems []source.Problem) error {
	err := diag.Write(s.stderr, s.format, s.untold(problems), diag.Options{Color: s.log.color, Columns: s.log.columns, Root: s.repositoryPath(), Version: version()})
	if err != nil {
		return fmt.Errorf("the problems cannot be printed: %w", err)
	}
	return nil
}

func (s *session) exitCode() int {
	code := exitOK
	for _, p := range s.problems {
		switch {
		case p.Warning && !s.flags.strict:
		case p.Warning:
			code = max(code, exitContent)
		default:
			code = max(code, exitCodes[p.Class])
		}
	}
	return code
}

// exitCodes are ordered so that the highest of several problems is the one
// that a script should hear of first.
var exitCodes = [...]int{source.Content: exitContent, source.Config: exitConfig, source.Jira: exitJira}

// repositoryPath returns the way from the top of the Git repository to the
// working directory, by which services that show problems beside a change know
// their files; "" outside a repository.
func (w *world) repositoryPath() string {
	for dir := w.dir; ; dir = filepath.Dir(dir) {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			rel, err := filepath.Rel(dir, w.dir)
			if err != nil || rel == "." {
				return ""
			}
			return filepath.ToSlash(rel)
		}
		if dir == filepath.Dir(dir) {
			return ""
		}
	}
}
