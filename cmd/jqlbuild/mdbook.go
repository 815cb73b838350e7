package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"github.com/spf13/cobra"

	"github.com/jqlbuild/jqlbuild/internal/expand"
	"github.com/jqlbuild/jqlbuild/internal/mdbook"
	"github.com/jqlbuild/jqlbuild/internal/suggest"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// An mdbookRun is what the flags of mdbook say.
type mdbookRun struct {
	to     string
	online bool
}

func newMdBook(w *world, f *flags) *cobra.Command {
	var o mdbookRun
	cmd := &cobra.Command{
		Use:   "mdbook",
		Short: "Be a preprocessor of mdBook",
		Long: `mdbook is run by mdBook itself, as book.toml says:

    [preprocessor.jqlbuild]
    command = "jqlbuild mdbook"
    after = ["links"]

It reads a book from standard input and writes it to standard output with its
shortcodes replaced by what they show: as HTML for mdBook's html, as GitHub's
Markdown for every other renderer, or as --to says. It asks nobody: the answers
come from the cache, which jqlbuild fetch fills; with --online it asks Jira for what
the cache does not have. Flags stand in the command.`,
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return noCommand(cmd, args[0])
			}
			return w.mdbook(cmd.Context(), f, o)
		},
	}
	cmd.PersistentFlags().StringVar(&o.to, "to", "", "the `format`: html or gfm (default: what the renderer takes)")
	complete(cmd, "to", cobra.FixedCompletions([]string{"html", "gfm"}, cobra.ShellCompDirectiveNoFileComp))
	cmd.PersistentFlags().BoolVar(&o.online, "online", false, "ask Jira for what the cache does not have")
	cmd.AddCommand(&cobra.Command{
		Use:   "supports RENDERER",
		Short: "Tell mdBook by the exit code whether a renderer is written for",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError{errors.New("mdbook supports takes the name of a renderer")}
			}
			return nil
		},
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(_ *cobra.Command, args []string) error {
			if args[0] == mdbookTest {
				return exitError(exitContent)
			}
			return nil
		},
	})
	return cmd
}

// mdbookTest is what mdBook calls its renderer when it tests a book's examples,
// for which no table is needed.
const mdbookTest = "test"

// asksSupport reports whether a command line is mdBook's question for a renderer.
// To mdBook every exit code but 0 means that the book is built without us: so
// what is wrong with the command line must not be the answer. It is said again
// when the book comes.
func asksSupport(args []string) bool {
	at := slices.Index(args, "mdbook")
	return at >= 0 && len(args) >= at+3 && args[len(args)-2] == "supports" && args[len(args)-1] != mdbookTest
}

// expansion returns what makes the pages for a renderer.
func (o mdbookRun) expansion(f *flags, renderer string) (*expand.Expansion, error) {
	e := &expand.Expansion{Dialect: expand.NewDialect(), Styles: expand.StylesNone, NoIDs: true} // print.html is all pages in one
	switch {
	case o.to == "html", o.to == "" && renderer == "html":
		e.Format = table.HardHTML
	case o.to == "gfm", o.to == "":
		e.Format = table.GFM
	default:
		known := []string{"html", "gfm"}
		return nil, fmt.Errorf("--to: there is no format %q for mdBook; %s", o.to, suggest.Fix(o.to, known, "use "+suggest.Or(known)))
	}
	return e, f.asking("mdbook", o.online)
}

// mdbook puts the tables into a book. All pages are answered in one go.
func (w *world) mdbook(ctx context.Context, f *flags, o mdbookRun) error {
	data, err := w.readInput(ctx)
	if err != nil {
		return err
	}
	m, err := mdbook.Read(data)
	if err != nil {
		return usageError{fmt.Errorf("standard input is no book of mdBook's: %w; mdBook runs this command by itself if book.toml names it", err)}
	}
	e, err := o.expansion(f, m.Renderer)
	if err != nil {
		return usageError{err}
	}
	s, err := w.openFilter(f, "mdbook", w.abs(m.Root), o.online, false)
	if err != nil {
		return err
	}
	for _, key := range m.Options("jqlbuild") {
		s.log.printf(levelWarn, `warning: book.toml gives jqlbuild the key %s, and nothing happens with it; flags stand in its command, such as "jqlbuild mdbook --to gfm"`, key)
	}
	passages := make([]passage, len(m.Chapters))
	for i, c := range m.Chapters {
		passages[i] = passage{path: m.Page(c), text: []byte(c.Content)}
	}
	texts := make([]string, len(passages))
	for i, t := range s.passages(ctx, e, passages) {
		texts[i] = string(t.text)
		s.add(t.problems...)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	s.report.Pages = len(passages)
	if !m.AfterLinks("jqlbuild") {
		s.add(s.unlinked(m)...)
	}
	if s.exitCode() == exitOK {
		if err := m.Write(s.stdout, texts); err != nil {
			return fmt.Errorf("the book cannot be written: %w", err)
		}
	}
	return s.close()
}

// include matches how a page of mdBook takes in Markdown, or a part of it. What it
// takes in of other files is code.
var include = regexp.MustCompile(`(?:^|[^\\])(\{\{\s*#include\s[^}\n]*\.(?:md|markdown)\b[^}\n]*\}\})`)

// unlinked warns, once, of files that mdBook puts into a page later.
func (s *session) unlinked(m *mdbook.Message) []source.Problem {
	for _, c := range m.Chapters {
		at := include.FindStringSubmatchIndex(c.Content)
		if at == nil {
			continue
		}
		f := source.NewFile(s.display(s.abs(m.Page(c))), []byte(c.Content))
		return []source.Problem{{
			Span: source.Span{File: f, Start: at[2], End: at[3]}, Code: "not-linked", Warning: true,
			Message: "mdBook includes this file after jqlbuild has run, so nothing happens with the shortcodes in it",
			Fix:     `write after = ["links"] below [preprocessor.jqlbuild] in book.toml`,
		}}
	}
	return nil
}
