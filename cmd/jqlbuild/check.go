package main

import (
	"github.com/spf13/cobra"

	"github.com/jqlbuild/jqlbuild/internal/tree"
)

func newCheck(w *world, f *flags) *cobra.Command {
	var online bool
	cmd := &cobra.Command{
		Use:   "check [DIR]",
		Short: "Find every mistake in the pages and the configuration",
		Long: `check finds every mistake that can be found in the pages in DIR and in the
configuration: shortcodes, links, named queries, variables, JQL, columns, front
matter. It needs no network and no credentials; columns are checked against the
field lists in the cache, where there are any. Links that lead to no page, file or
heading are found too, unless the configuration of another site generator shows
that its rules are meant. With --online it reads the field
lists and has each Jira check the queries. With --demo the sample Jira does that,
and a note says which names it makes up.`,
		Args: atMostOneDir,
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := w.open(cmd.Context(), f, "check", oneDir(args), online || f.demo)
			if err != nil {
				return err
			}
			specs, err := s.load(cmd)
			if err != nil {
				return err
			}
			s.checkConfig()
			if s.frame != nil && !s.hasOtherEngine() {
				problems, err := (&tree.Builder{Tree: s.tree(""), Base: s.dir, Product: s.site(), Jobs: s.jobs()}).Check(cmd.Context())
				if err != nil {
					return err
				}
				s.add(problems...)
			}
			missing := s.credentials(specs)
			s.add(missing...)
			s.tellMadeUp()
			s.tellUnset(specs)
			if (online || f.demo && !f.offline) && len(missing) == 0 {
				s.add(s.fetcher.CheckOnline(cmd.Context(), specs)...)
			} else {
				s.add(s.fetcher.Check(cmd.Context(), specs)...)
			}
			if err := cmd.Context().Err(); err != nil {
				return err
			}
			s.report.Tables, s.report.done = len(specs), true
			s.report.Kinds.add(specs)
			return s.close()
		},
	}
	cmd.Flags().BoolVar(&online, "online", false, "ask each Jira for its fields and what it thinks of the queries")
	return cmd
}
