package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/jqlbuild/jqlbuild/internal/expand"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// A filtering is what the flags of filter say.
type filtering struct {
	to, path      string
	serve, online bool
}

func newFilter(w *world, f *flags) *cobra.Command {
	var o filtering
	cmd := &cobra.Command{
		Use:   "filter",
		Short: "Put the tables into one page, for another site generator's hook",
		Long: `filter reads a page of Markdown from standard input and writes it to standard
output with its shortcodes replaced by what they show: as HTML (--to html), as
GitHub's Markdown (gfm), or as JSX (mdx). No other byte changes. It asks nobody: the
answers come from the cache, which jqlbuild fetch fills; with --online it asks Jira
for what the cache does not have. On an error it writes nothing to standard output.

With --serve it goes on until its input ends: each line is a request,
{"path": "docs/a.md", "text": "…", "meta": {…}}, and is answered with one line,
{"text": "…", "problems": […]}. A page with errors has no text.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("filter reads standard input, and %q is an argument; use --path to name the page", args[0])}
			}
			return nil
		},
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			e, err := o.expansion(f)
			if err != nil {
				return usageError{err}
			}
			if o.serve {
				return (&filterServer{world: w, flags: f, online: o.online, expansion: e}).serve(cmd.Context())
			}
			return w.filter(cmd.Context(), f, o, e)
		},
	}
	cmd.Flags().StringVar(&o.to, "to", "html", "the `format`: html, gfm or mdx")
	cmd.Flags().StringVar(&o.path, "path", "", "the page's `file`, which need not be there: names the page in problems, and tells where the configuration is looked for")
	cmd.Flags().BoolVar(&o.serve, "serve", false, "answer one request a line")
	cmd.Flags().BoolVar(&o.online, "online", false, "ask Jira for what the cache does not have")
	return cmd
}

// expansion returns what makes the pages.
func (o filtering) expansion(f *flags) (*expand.Expansion, error) {
	format, err := parseFormat(o.to)
	switch {
	case err != nil:
		return nil, err
	case o.serve && o.path != "":
		return nil, errors.New("with --serve each request names its page; leave --path out")
	}
	if err := f.asking("filter", o.online); err != nil {
		return nil, err
	}
	e := &expand.Expansion{Dialect: expand.NewDialect(), Format: format, Styles: expand.StylesNone}
	e.MDX = format == table.MDX
	return e, nil
}

// asking reports what is wrong with the flags of a command that asks nobody unless
// it is online.
func (f *flags) asking(name string, online bool) error {
	switch {
	case f.offline && online:
		return errors.New("--offline and --online contradict each other; leave one of them out")
	case f.refresh && !online:
		return fmt.Errorf("%s asks nobody, and --refresh is about asking; add --online, or leave --refresh out", name)
	}
	return nil
}

// filter filters one page.
func (w *world) filter(ctx context.Context, f *flags, o filtering, e *expand.Expansion) error {
	dir := w.dir
	if o.path != "" {
		dir = filepath.Dir(w.abs(o.path))
	}
	s, err := w.openFilter(f, "filter", dir, o.online, false)
	if err != nil {
		return err
	}
	data, err := s.readInput(ctx)
	if err != nil {
		return err
	}
	text, problems := s.passage(ctx, e, passage{path: o.path, text: data})
	if err := ctx.Err(); err != nil {
		return err
	}
	s.report.Pages = 1
	s.add(problems...)
	if s.exitCode() == exitOK {
		if _, err := s.stdout.Write(text); err != nil {
			return fmt.Errorf("the page cannot be written: %w", err)
		}
	}
	return s.close()
}

// openFilter reads what a command that filters needs, with the configuration in a folder or
// above. Beside an error that is no exitError there is no session.
func (w *world) openFilter(f *flags, name, dir string, online, silent bool) (*session, error) {
	s, err := w.begin(f, name)
	if err != nil {
		return nil, err
	}
	s.pages, s.silent = dir, silent
	if err := s.prepare(online, func() ([]table.Spec, error) { return nil, nil }); err != nil {
		return s, err
	}
	if !s.checkConfig() {
		return s, s.close()
	}
	return s, nil
}

// readInput reads all of standard input, unless the context ends before it does.
func (w *world) readInput(ctx context.Context) (data []byte, err error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		data, err = io.ReadAll(w.stdin)
	}()
	select {
	case <-done:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, fmt.Errorf("standard input cannot be read: %w", bare(err))
	}
	return data, nil
}

// fails reports whether problems keep a page from being made.
func (s *session) fails(problems []source.Problem) bool {
	return s.flags.strict && len(problems) > 0 || source.Failed(problems)
}
