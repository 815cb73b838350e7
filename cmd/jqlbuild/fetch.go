package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/jqlbuild/jqlbuild/fetch"
	"github.com/jqlbuild/jqlbuild/internal/diag"
	"github.com/jqlbuild/jqlbuild/internal/tree"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

func newFetch(w *world, f *flags) *cobra.Command {
	var plan bool
	cmd := &cobra.Command{
		Use:   "fetch [DIR]",
		Short: "Fill the cache with all that the pages ask for, and stop",
		Long: `fetch asks Jira for all that the pages in DIR need, fills the cache, and stops. It
is the one step of a pipeline that holds the credentials; later steps run with
--offline. With --plan it only says what it would ask, and why.`,
		Args: atMostOneDir,
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := w.open(cmd.Context(), f, "fetch", oneDir(args), true)
			if err != nil {
				return err
			}
			return s.fetch(cmd, plan)
		},
	}
	cmd.Flags().BoolVar(&plan, "plan", false, "print what would be asked and why, and ask nothing")
	return cmd
}

func (s *session) fetch(cmd *cobra.Command, plan bool) error {
	if !s.checkConfig() {
		return s.close()
	}
	ctx := cmd.Context()
	specs, err := s.load(cmd)
	if err != nil {
		return err
	}
	if plan {
		p, problems := s.fetcher.Plan(ctx, specs)
		s.add(problems...)
		fmt.Fprint(s.stdout, printPlan(p))
		return s.close()
	}
	for i, r := range (answers{s}).Resolve(ctx, specs) {
		s.add(specs[i].Problems...)
		for _, p := range r.Problems {
			if p.Code != fetch.BrokenRule { // the cache is filled all the same; who makes pages will say it
				s.add(p)
			}
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if why := s.tally.notKept; why != "" {
		s.add(source.Problem{Code: "cache-not-written", Class: source.Config,
			Message: "the cache does not hold what Jira answered: " + why,
			Fix:     "make the folder writable, or name another one with --cache"})
	}
	s.report.Tables, s.report.done = len(specs), true
	return s.close()
}

// load reads the pages and returns what all their shortcodes ask for.
func (s *session) load(cmd *cobra.Command) ([]table.Spec, error) {
	pages, problems, err := tree.Load(cmd.Context(), s.tree(""), newAnyDialect(), s.dir, s.jobs())
	if err != nil {
		return nil, err
	}
	s.add(problems...)
	var specs []table.Spec
	for _, p := range pages {
		s.add(p.Problems...)
		specs = append(specs, p.Specs()...)
	}
	s.report.Pages = len(pages)
	return specs, nil
}

// printPlan writes a plan as text: a line a query, what it is for beneath.
func printPlan(p *fetch.Plan) string {
	var b strings.Builder
	asked := 0
	for _, q := range p.Queries {
		if q.Origin == fetch.FromJira {
			asked++
		}
		fmt.Fprintf(&b, "%s: %s from %s (%s)\n", q.Link.Name, q.Kind, q.Origin, diag.Line(q.Why))
		switch q.Kind {
		case fetch.Search, fetch.CountOnly:
			fmt.Fprintf(&b, "    jql: %s\n", diag.Line(q.JQL))
		case fetch.Issues:
			fmt.Fprintf(&b, "    issues: %s\n", strings.Join(q.Keys, " "))
		case fetch.ValueList:
			fmt.Fprintf(&b, "    order of: %s\n", q.List)
		}
		if len(q.Fields) > 0 {
			fmt.Fprintf(&b, "    fields: %s\n", strings.Join(q.Fields, " "))
		}
		if q.Kind == fetch.Search {
			limit := "all"
			if q.Limit != table.AllRows {
				limit = fmt.Sprint(q.Limit)
			}
			fmt.Fprintf(&b, "    limit: %s\n", limit)
		}
		fmt.Fprintf(&b, "    for: %s\n", count(q.Specs, "shortcode"))
	}
	fmt.Fprintf(&b, "%s, %d of them to be asked of Jira\n", count(len(p.Queries), "query", "queries"), asked)
	return b.String()
}
