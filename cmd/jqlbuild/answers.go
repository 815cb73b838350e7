package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/jqlbuild/jqlbuild/cache"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// An answers is the session's Fetcher as the site sees it: nothing is asked
// without credentials, and what is cut is counted.
type answers struct{ s *session }

// Resolve answers Specs, see [fetch.Fetcher.Resolve].
func (a answers) Resolve(ctx context.Context, specs []table.Spec) []table.Result {
	s := a.s
	s.report.Kinds.add(specs)
	if problems := s.credentials(specs); len(problems) > 0 {
		s.unasked = true
		// Nothing is asked at all: half a site helps nobody who has to set a
		// variable first. What else is wrong can be said all the same.
		problems = append(problems, s.fetcher.Check(ctx, specs)...)
		results := make([]table.Result, len(specs))
		for i := range results {
			results[i].Problems = problems
		}
		return results
	}
	results := s.fetcher.Resolve(ctx, specs)
	for i, r := range results {
		if r.Table != nil && r.Table.Cut {
			s.report.Cut++
			if s.flags.strict {
				results[i].Problems = append(results[i].Problems, source.Problem{Span: specs[i].Span, Code: "cut", Warning: true,
					Message: fmt.Sprintf("the table shows only the first %s", count(r.Table.Shown, "issue")),
					Fix:     "raise the limit, or narrow the query"})
			}
		}
	}
	return results
}

// Current reports which stamps still hold, see [fetch.Fetcher.Current].
func (a answers) Current(stamps []string) []bool { return a.s.fetcher.Current(stamps) }

// state returns where builds remember what they wrote. It lies beside the
// answers, but is of no use to anybody else, so it keeps itself out of Git.
func (s *session) state() *cache.Cache {
	dir := filepath.Join(s.cacheDir, builds)
	ignore := filepath.Join(dir, ".gitignore")
	if _, err := os.Stat(ignore); os.IsNotExist(err) && os.MkdirAll(dir, 0o700) == nil {
		os.WriteFile(ignore, []byte("*\n"), 0o600) // a folder that cannot be written to is of use all the same
	}
	return cache.Open(dir)
}

// builds is the folder of the manifests, in the cache.
const builds = "builds"
