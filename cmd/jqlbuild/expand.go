package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/jqlbuild/jqlbuild/internal/expand"
	"github.com/jqlbuild/jqlbuild/internal/suggest"
	"github.com/jqlbuild/jqlbuild/table"
)

// An expansion is what the flags of expand say.
type expansion struct {
	to, out, styles string
	watch, drafts   bool
}

func newExpand(w *world, f *flags) *cobra.Command {
	var e expansion
	cmd := &cobra.Command{
		Use:   "expand --to FORMAT --out FOLDER [DIR]",
		Short: "Make Markdown with the tables in it, for another site generator",
		Long: `expand copies a tree of Markdown pages and replaces the shortcodes in it by what
they show, for another site generator to render: as HTML that survives the
generator's own templates (--to html), as GitHub's Markdown (gfm), or as JSX
(mdx). No other byte changes. Pages are .md, .markdown and .mdx files; those
that end with .mdx are always read and written as MDX, with --to mdx all are. A
page that has not changed is not written again. Pages whose front matter says draft: true are left out, unless
--drafts is given. With --watch it goes on and rewrites what changes, until Ctrl-C.`,
		Args: atMostOneDir,
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := e.product()
			if err != nil {
				return usageError{err}
			}
			return w.runOrWatch(cmd.Context(), f, e.watch, task{
				name: "expand", dir: oneDir(args), out: e.out,
				work: func(ctx context.Context, s *session) error {
					s.drafts = e.drafts
					return s.expand(ctx, p(), e.out)
				},
			})
		},
	}
	cmd.Flags().StringVar(&e.to, "to", "", "the `format`: html, gfm or mdx")
	cmd.Flags().StringVarP(&e.out, "out", "o", "", "the output `folder`, outside of DIR")
	cmd.Flags().StringVar(&e.styles, "styles", "file", "where the style sheet goes: file (jqlbuild/jqlbuild.css in the output), inline or none")
	cmd.Flags().BoolVar(&e.drafts, "drafts", false, "make the pages too that say draft: true")
	cmd.Flags().BoolVar(&e.watch, "watch", false, "go on, and rewrite what changes")
	return cmd
}

// formats are the values of --to of the commands that write pages.
var formats = []string{"html", "gfm", "mdx"}

// parseFormat returns the format that --to names.
func parseFormat(to string) (table.Format, error) {
	switch to {
	case "html":
		return table.HardHTML, nil
	case "gfm":
		return table.GFM, nil
	case "mdx":
		return table.MDX, nil
	case "":
		return 0, fmt.Errorf("the format of the pages is not given; add --to with %s", suggest.Or(formats))
	}
	return 0, fmt.Errorf("--to: there is no format %q; %s", to, suggest.Fix(to, formats, "use "+suggest.Or(formats)))
}

// product returns what makes the pages, one for each run.
func (e expansion) product() (func() *expand.Expansion, error) {
	format, err := parseFormat(e.to)
	if err != nil {
		return nil, err
	}
	if e.out == "" {
		return nil, errors.New("the output is not given; add --out with a folder outside of the pages")
	}
	known := []string{"file", "inline", "none"}
	styles := map[string]expand.Styles{"file": expand.StylesFile, "inline": expand.StylesInline, "none": expand.StylesNone}
	s, ok := styles[e.styles]
	if !ok {
		return nil, fmt.Errorf("--styles: there is no way %q; %s", e.styles, suggest.Fix(e.styles, known, "use "+suggest.Or(known)))
	}
	return func() *expand.Expansion {
		dialect := expand.NewDialect()
		dialect.MDX = format == table.MDX
		return &expand.Expansion{Dialect: dialect, Format: format, Styles: s}
	}, nil
}

// expand makes the pages of an output.
func (s *session) expand(ctx context.Context, p *expand.Expansion, out string) error {
	out = s.abs(out)
	if holds(s.pages, out) {
		return usageError{fmt.Errorf("the output %s lies in the folder of the pages, where the other site generator would read both; choose another folder with --out", s.display(out))}
	}
	if err := s.checkOutput(out); err != nil {
		return err
	}
	if !s.checkConfig() {
		return s.close()
	}
	s.warnOfSafeHugo(p.Format)
	if err := s.make(ctx, p, s.tree(out), out, s.state()); err != nil {
		s.close()
		return err
	}
	return s.close()
}
