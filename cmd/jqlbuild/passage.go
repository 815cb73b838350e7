package main

import (
	"context"
	"path/filepath"
	"slices"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/internal/expand"
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

// passage returns a page with its tables. There may be a text beside problems
// that keep it from being shown.
func (s *session) passage(ctx context.Context, e *expand.Expansion, p passage) ([]byte, []source.Problem) {
	name := "stdin"
	if p.path != "" {
		name = s.display(s.abs(p.path))
	}
	if problem, unfit := tree.CheckPage(name, p.text); unfit {
		return nil, []source.Problem{problem}
	}
	read := e.Read(expand.Text{
		Path: p.path, Name: name, Data: p.text, Matter: p.matter,
		File: func() []byte { return s.pageFile(e, p.path) },
	})
	s.report.Tables += len(read.Nodes)
	s.tellSample(read.Nodes)
	extension.Resolve(ctx, answers{s}, read.Nodes)
	problems := slices.Clone(read.Problems)
	for _, n := range read.Nodes {
		problems = append(problems, n.Spec.Problems...)
		if n.Result != nil {
			problems = append(problems, n.Result.Problems...)
		}
	}
	problems = source.SortProblems(problems)
	if s.fails(problems) {
		return nil, problems
	}
	return read.Bytes(), problems
}

// tellSample has the sample Jiras of --demo know what a page names. Others than
// were asked before need a Fetcher of their own.
func (s *session) tellSample(nodes []*extension.Shortcode) {
	if s.sample == nil {
		return
	}
	specs := make([]table.Spec, len(nodes))
	for i, n := range nodes {
		specs[i] = n.Spec
	}
	if newSample(s.sample, s.config, specs) != s.sample {
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
