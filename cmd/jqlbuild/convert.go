package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/jqlbuild/jqlbuild/internal/confluence"
	"github.com/jqlbuild/jqlbuild/source"
)

func newConvert(w *world, f *flags) *cobra.Command {
	var links []string
	cmd := &cobra.Command{
		Use:   "convert FILE|-",
		Short: "Turn a Confluence page with Jira macros into Markdown with shortcodes",
		Long: `convert reads a page in Confluence's storage format and prints it as Markdown.
The macros jira, jiraissues and jql-table, and the tables of issues of
Confluence Cloud, become shortcodes. Storage format is what "View storage
format" in the menu of a page shows, and body.storage in Confluence's REST API.

A shortcode that makes a table stands on a line of its own, and after the table
of the page in whose cell it was. Macros that Markdown has no form for leave a
comment. All that was not carried over is said as a warning, at its line and
column in FILE; a macro of Jira's that cannot be carried over is an error.

Application links become links of the configuration: "Orrery Jira" becomes
orrery-jira. --link names another one for an application link's name, its id or
the beginning of its Jira's address.`,
		Example: `  jqlbuild convert page.xml > page.md
  jqlbuild convert --link 'System JIRA=docs' - < page.xml`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError{errors.New("convert takes one page; name its file, or write - for the standard input")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := w.begin(f, "convert")
			if err != nil {
				return err
			}
			o, err := convertOptions(links)
			if err != nil {
				return usageError{err}
			}
			file, err := w.readPage(args[0])
			if err != nil {
				return usageError{fmt.Errorf("the page %s cannot be read: %w; name a file that is there, or write - for the standard input", args[0], bare(err))}
			}
			markdown, problems := confluence.Convert(file, o)
			if _, err := io.WriteString(w.stdout, markdown); err != nil {
				return fmt.Errorf("the page cannot be printed: %w", err)
			}
			s.add(problems...)
			return s.close()
		},
	}
	cmd.Flags().StringArrayVar(&links, "link", nil, "the link for an application link, as `'name, id or address=link'`; may be repeated")
	return cmd
}

func convertOptions(links []string) (confluence.Options, error) {
	o := confluence.Options{Links: make(map[string]string)}
	for _, l := range links {
		i := strings.LastIndexByte(l, '=')
		if i < 1 || strings.TrimSpace(l[i+1:]) == "" || strings.ContainsFunc(l, unicode.IsControl) {
			return o, fmt.Errorf("--link %q names no link; write it as 'name, id or address=link'", l)
		}
		o.Links[strings.TrimSpace(l[:i])] = strings.TrimSpace(l[i+1:])
	}
	return o, nil
}

// readPage reads a page to be converted.
func (w *world) readPage(name string) (*source.File, error) {
	if name == "-" {
		data, err := io.ReadAll(w.stdin)
		return source.NewFile("stdin", data), err
	}
	data, err := os.ReadFile(w.abs(name))
	return source.NewFile(w.display(name), data), err
}
