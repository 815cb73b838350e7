package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/jqlbuild/jqlbuild/cache"
	"github.com/jqlbuild/jqlbuild/internal/site"
	"github.com/jqlbuild/jqlbuild/internal/tree"
)

// defaultOut is where a site goes unless the author says otherwise.
const defaultOut = "public"

func newBuild(w *world, f *flags) *cobra.Command {
	var out string
	var drafts bool
	cmd := &cobra.Command{
		Use:   "build [DIR]",
		Short: "Make a static HTML site of a tree of Markdown pages",
		Long: `build makes a static HTML site of the Markdown pages in DIR. Every .md file is a
page, and x.md becomes x.html; other files are copied. A page that has a problem
is left as an earlier build made it, and all problems are listed together. Pages
whose front matter says draft: true are left out, unless --drafts is given.`,
		Args: atMostOneDir,
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := w.open(cmd.Context(), f, "build", oneDir(args), true)
			if err != nil {
				return err
			}
			s.drafts = drafts
			return s.build(cmd, out)
		},
	}
	cmd.Flags().StringVarP(&out, "out", "o", defaultOut, "the output `folder`")
	cmd.Flags().BoolVar(&drafts, "drafts", false, "make the pages too that say draft: true")
	return cmd
}

func (s *session) build(cmd *cobra.Command, out string) error {
	out = s.abs(out)
	if err := s.checkOutput(out); err != nil {
		return err
	}
	if !s.checkConfig() {
		return s.close()
	}
	if err := s.makeSite(cmd.Context(), s.tree(out), out, s.state()); err != nil {
		s.close()
		return err
	}
	return s.close()
}

// makeSite makes the site of a tree in a folder. The error is about something
// other than the problems that it notes.
func (s *session) makeSite(ctx context.Context, pages tree.Tree, out string, state *cache.Cache) error {
	return s.make(ctx, s.site(), pages, out, state)
}

// site returns what pages become in a build.
func (s *session) site() *site.Site {
	c := s.config.Site
	return &site.Site{
		Layout: s.frame, Title: c.Title, URL: c.URL, Description: c.Description, Lang: c.Lang, Words: &s.config.Words, Order: c.Nav,
	}
}

// make makes a Product of a tree in a folder.
func (s *session) make(ctx context.Context, product tree.Product, pages tree.Tree, out string, state *cache.Cache) error {
	b := &tree.Builder{
		Tree:    pages,
		Out:     realPath(out),
		Base:    s.dir,
		Source:  answers{s},
		State:   state,
		Product: product,
		Drafts:  s.drafts,
		Lenient: s.lenient,
		Version: s.pageVersion(),
		Now:     s.now,
		Jobs:    s.jobs(),
		Ready:   s.ready,
		Trace:   func(done, all int) { s.log.progress("making pages", done, all) },
	}
	r, problems, err := b.Build(ctx)
	s.add(problems...)
	if err != nil {
		return err
	}
	s.reportOn(r)
	return nil
}

// reportOn takes in what was made.
func (s *session) reportOn(r tree.Report) {
	if r.Forgotten != nil {
		s.log.printf(levelDebug, "what was built cannot be kept, so the next run makes all pages anew: %v", r.Forgotten)
	}
	s.report.Pages, s.report.Written, s.report.Unchanged, s.report.Failed, s.report.Removed = r.Pages, r.Written, r.Unchanged, r.Failed, r.Removed
	s.report.Tables, s.report.done = r.Shortcodes, true
	s.shown = r.Drafts
}

// pageVersion tells apart runs that would not find the same of a page: a
// strict one has to look at those that an easier one was content with.
func (s *session) pageVersion() string {
	if s.flags.strict {
		return version() + " strict"
	}
	return version()
}
