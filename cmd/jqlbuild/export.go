package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/jqlbuild/jqlbuild/internal/expand"
	"github.com/jqlbuild/jqlbuild/internal/export"
	"github.com/jqlbuild/jqlbuild/internal/suggest"
	"github.com/jqlbuild/jqlbuild/internal/tree"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// An exporting is what the flags of export say.
type exporting struct {
	to, out, root string
	schema, watch bool
}

// exports are the values of export's --to.
var exports = []string{"answers", "json", "csv", "needs"}

func newExport(w *world, f *flags) *cobra.Command {
	var e exporting
	cmd := &cobra.Command{
		Use:   "export --to FORMAT [DIR]",
		Short: "Write what the shortcodes became as data, or for a plugin of another site generator",
		Long: `export writes what the shortcodes of all pages in DIR became: for the plugins of
Hugo, MkDocs, Eleventy and VitePress (--to answers), as JSON (json), as a CSV file
for each table (csv), or as sphinx-needs reads them (needs). It writes to --out,
else to standard output; csv wants a folder. What has an answer is written even if
something else fails. With --watch it goes on and rewrites the file when a page or
an answer has changed, until Ctrl-C. --schema prints the JSON Schema of json.`,
		Args: atMostOneDir,
		RunE: func(cmd *cobra.Command, args []string) error {
			if e.schema {
				_, err := w.stdout.Write(export.Schema)
				return err
			}
			if err := e.check(); err != nil {
				return usageError{err}
			}
			return w.runOrWatch(cmd.Context(), f, e.watch, task{
				name: "export", dir: oneDir(args), out: e.out,
				work: func(ctx context.Context, s *session) error { return s.export(ctx, e) },
			})
		},
	}
	cmd.Flags().StringVar(&e.to, "to", "", "the `format`: answers, json, csv or needs")
	cmd.Flags().StringVarP(&e.out, "out", "o", "", "the `file` to write, for csv the folder (default: standard output)")
	cmd.Flags().StringVar(&e.root, "root", "", "the `folder` that the pages' paths in answers are relative to (default: the configuration's)")
	cmd.Flags().BoolVar(&e.watch, "watch", false, "go on, and rewrite the file when something has changed")
	cmd.Flags().BoolVar(&e.schema, "schema", false, "print the JSON Schema of --to json, and stop")
	return cmd
}

// check returns what cannot be meant.
func (e exporting) check() error {
	switch {
	case e.to == "":
		return fmt.Errorf("the format is not given; add --to with %s", suggest.Or(exports))
	case !slices.Contains(exports, e.to):
		return fmt.Errorf("--to: there is no format %q; %s", e.to, suggest.Fix(e.to, exports, "use "+suggest.Or(exports)))
	case e.out == "" && e.to == "csv":
		return errors.New("csv is a file for each table, and there is no folder for them; add --out with one")
	case e.out == "" && e.watch:
		return errors.New("--watch rewrites a file, and there is none; add --out with one")
	case e.root != "" && e.to != "answers":
		return errors.New("--root is about the paths in answers; leave it out, or add --to answers")
	}
	return nil
}

// export writes the data.
func (s *session) export(ctx context.Context, e exporting) error {
	folder, file := "", ""
	if e.out != "" {
		out := s.abs(e.out)
		folder, file = filepath.Dir(out), filepath.Base(out)
		if e.to == "csv" {
			folder, file = out, ""
		}
		if err := s.checkExport(out, e.to == "csv"); err != nil {
			return err
		}
	}
	if !s.checkConfig() {
		return s.close()
	}
	root, err := s.rootOf(e)
	if err != nil {
		return err
	}
	dialect := expand.NewDialect()
	dialect.Code = e.to == "answers"
	g := &tree.Gatherer{
		Tree: s.tree(filepath.Join(folder, file)), Out: folder, Base: s.dir,
		Kind: "export " + e.to + " " + file + " " + root, Dialect: dialect,
		Source: answers{s}, State: s.state(), Version: s.pageVersion(), Now: s.now, Jobs: s.jobs(),
		Make: func(pages []*tree.Page) (map[string][]byte, []source.Problem, error) {
			if s.unasked {
				return nil, nil, nil // what is there is better than nothing
			}
			return e.files(file, root, pages)
		},
	}
	if e.out == "" {
		err = s.print(ctx, g, e, root)
	} else {
		var r tree.Report
		var problems []source.Problem
		r, problems, err = g.Gather(ctx)
		s.add(problems...)
		s.reportOn(r)
	}
	if err != nil {
		s.close()
		return err
	}
	return s.close()
}

// print writes the data to standard output.
func (s *session) print(ctx context.Context, g *tree.Gatherer, e exporting, root string) error {
	pages, problems, err := g.Pages(ctx)
	if err != nil {
		return err
	}
	s.add(problems...)
	files, problems, err := e.files("", root, pages)
	if err != nil {
		return err
	}
	s.add(problems...)
	s.report.Pages, s.report.done = len(pages), true
	for _, p := range pages {
		s.report.Tables += len(p.Nodes) + len(p.Hidden)
	}
	if _, err := s.stdout.Write(files[""]); err != nil {
		return fmt.Errorf("print the data: %w", err)
	}
	return nil
}

// files returns what is to be written. file is the name of the only file, and
// root the way from the folder of the answers' paths to that of the pages.
func (e exporting) files(file, root string, pages []*tree.Page) (map[string][]byte, []source.Problem, error) {
	var items []export.Item
	var own []string
	for _, p := range pages {
		path := p.Path
		if e.to == "answers" {
			path = filepath.ToSlash(filepath.Join(root, filepath.FromSlash(p.Path)))
		}
		// What a page that cannot be read says of its own is not known either,
		// so it must not share the answers of others.
		given := p.Meta == nil || p.Meta.Given || source.Failed(p.Meta.Problems)
		if given {
			own = append(own, path)
		}
		for _, n := range p.Nodes {
			items = append(items, export.Item{Page: path, OwnMatter: given, Shortcode: n})
		}
		for _, n := range p.Hidden {
			items = append(items, export.Item{Page: path, OwnMatter: given, Shortcode: n, Hidden: true})
		}
	}
	var data []byte
	var problems []source.Problem
	var err error
	switch e.to {
	case "answers":
		data, problems = export.Answers(items, own, func(i export.Item) string {
			w := table.Writer{Format: table.HardHTML, NoIDs: true}
			if !i.IsBlock() {
				w.Place = table.InText
			}
			return string(i.AppendTo(nil, w))
		})
	case "json":
		data, err = export.JSON(items)
	case "needs":
		data, err = export.Needs(items)
	case "csv":
		files, err := export.CSV(items)
		return files, nil, err
	}
	return map[string][]byte{file: data}, problems, err
}

// rootOf returns the way from the folder that the answers' paths are relative
// to, to that of the pages.
func (s *session) rootOf(e exporting) (string, error) {
	if e.to != "answers" {
		return "", nil
	}
	root := filepath.Dir(s.configPath)
	if e.root != "" {
		root = s.abs(e.root)
	}
	rel, err := filepath.Rel(realPath(root), realPath(s.pages))
	if err != nil || !filepath.IsLocal(rel) && rel != "." {
		return "", usageError{fmt.Errorf("the pages in %s are not in %s, the folder that their paths in the answers are relative to; name the engine's folder with --root", s.display(s.pages), s.display(root))}
	}
	return rel, nil
}

// checkExport refuses a place where the data must not be written: a file, or
// with folder a folder of them.
func (s *session) checkExport(out string, folder bool) error {
	refuse := func(why string) error {
		return usageError{fmt.Errorf("the data cannot be written to %s: %s; choose another place with --out", s.display(out), why)}
	}
	if err := s.checkCache(); err != nil {
		return err
	}
	switch {
	case isRoot(out), out == s.pages:
		return refuse("it is a folder of something else")
	case holds(out, s.configPath):
		return refuse("the configuration is there")
	}
	for _, dir := range s.caches() {
		if holds(dir, out) {
			return refuse("it lies in the cache " + s.display(dir))
		}
	}
	for _, name := range s.config.Files() {
		if holds(out, s.configRelative(name)) {
			return refuse("a file that the configuration names is there")
		}
	}
	if info, err := os.Stat(out); err == nil && folder && !info.IsDir() {
		return refuse("it is no folder")
	}
	if info, err := os.Lstat(out); err == nil && !folder {
		switch {
		case !info.Mode().IsRegular():
			return refuse("it is no regular file")
		case !startsJSON(out):
			return refuse("a file is there that is no JSON")
		}
	}
	return nil
}

// startsJSON reports whether a file may be what an export has written: nothing
// stands in it, or an object of JSON, as far as its first byte says.
func startsJSON(name string) bool {
	f, err := os.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	first := []byte{'{'}
	_, err = f.Read(first)
	return (err == nil || err == io.EOF) && first[0] == '{'
}
