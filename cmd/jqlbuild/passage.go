package main

import (
	"context"
	"path/filepath"
	"slices"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/internal/expand"
	"github.com/jqlbuild/jqlbuild/internal/page"
	"github.com/jqlbuild/jqlbuild/internal/tree"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// A passage is a page that another program hands over, or what it has left of it.
type passage struct {
	path   string // absolute, or relative to the working directory; "" is unknown
	text   []byte
	matter map[string]any // the front matter, as in an expand.Text
}

// A passed is a page with its tables. It has no text if a problem keeps it from
// being shown.
type passed struct {
	text     []byte
	problems []source.Problem
}

// passage returns a page with its tables.
func (s *session) passage(ctx context.Context, e *expand.Expansion, p passage) ([]byte, []source.Problem) {
	done := s.passages(ctx, e, []passage{p})[0]
	return done.text, done.problems
}

// passages returns pages with their tables. The shortcodes of all of them are
// answered together.
func (s *session) passages(ctx context.Context, e *expand.Expansion, pages []passage) []passed {
	all := make([]passed, len(pages))
	read := make([]*expand.Passage, len(pages))
	var nodes []*extension.Shortcode
	for i, p := range pages {
		name := "stdin"
		if p.path != "" {
			name = s.display(s.abs(p.path))
		}
		if problem, unfit := tree.CheckPage(name, p.text); unfit && page.Mentions(source.NewFile(name, p.text)) {
			all[i].problems = []source.Problem{problem}
			continue
		}
		read[i] = e.Read(expand.Text{
			Path: p.path, Name: name, Data: p.text, Matter: p.matter,
			File: func() []byte { return s.pageFile(e, p.path) },
		})
		nodes = append(nodes, read[i].Nodes...)
	}
	s.report.Tables += len(nodes)
	s.tellSample(nodes)
	extension.Resolve(ctx, answers{s}, nodes)
	for i, r := range read {
		if r == nil {
			continue
		}
		problems := slices.Clone(r.Problems)
		for _, n := range r.Nodes {
			problems = append(problems, n.Spec.Problems...)
			if n.Result != nil {
				problems = append(problems, n.Result.Problems...)
			}
		}
		all[i].problems = source.SortProblems(problems)
		if !s.fails(problems) {
			all[i].text = r.Bytes()
		}
	}
	return all
}

// tellSample has the sample Jiras of --demo know what a page names. Others than
// were asked before need a Fetcher of their own.
func (s *session) tellSample(nodes []*extension.Shortcode) {
	if s.sample == nil || len(nodes) == 0 {
		return
	}
	specs := make([]table.Spec, len(nodes))
	for i, n := range nodes {
		specs[i] = n.Spec
	}
	if newSample(s.sample, s.maker(), specs) != s.sample {
		s.fetcher.Close()
		// The flags are those that the first one was made with.
		_ = s.newFetcher(true, func() ([]table.Spec, error) { return specs, nil })
	}
}

// pageFile returns what stands in the file of a page below the configuration's
// folder, and nil for anything else.
func (s *session) pageFile(e *expand.Expansion, path string) []byte {
	if path == "" || !e.IsPage(path) {
		return nil
	}
	name, err := filepath.EvalSymlinks(s.abs(path))
	if err != nil || !holds(filepath.Dir(s.configPath), name) {
		return nil
	}
	data, err := tree.ReadPage(name)
	if err != nil {
		return nil
	}
	return data
}
