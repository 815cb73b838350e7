package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// exits are the exit codes in words.
var exits = [][2]string{
	{"0", "Done; there may be warnings."},
	{"1", "There are problems in the content."},
	{"2", "Wrong usage or configuration, also a variable with a credential that is not set."},
	{"3", "Jira could not be asked, and the cache has no usable answer."},
	{"130", "Interrupted."},
}

// variables are the variables in words, beside those of the flags.
var variables = [][2]string{
	{"JQLBUILD_ALLOWED_ORIGINS", "The only origins to which credentials may go, separated by spaces or commas; default: those of the links."},
	{"CONFLUENCE_USER, CONFLUENCE_TOKEN", "Credentials for jqlbuild init --from-confluence."},
	{"HTTPS_PROXY, HTTP_PROXY, NO_PROXY", "The proxy for requests to Jira, and the hosts that are asked without it."},
	{"NO_COLOR, CLICOLOR_FORCE", "Never, or always, print in colours."},
	{"GITHUB_ACTIONS", "If it is true, problems are printed as annotations."},
	{"GOGC, GOMEMLIMIT", "How memory is used, as in any program written in Go."},
}

// newMan returns the command that writes the manual pages. It is hidden: those who
// package the program need it, once.
func newMan(w *world) *cobra.Command {
	var date string
	cmd := &cobra.Command{
		Use:    "man DIR",
		Short:  "Write the manual pages",
		Hidden: true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError{errors.New("man takes one folder to write the manual pages to")}
			}
			return nil
		},
		ValidArgsFunction: folder,
		RunE:              func(cmd *cobra.Command, args []string) error { return w.man(cmd.Root(), date, args[0]) },
	}
	cmd.Flags().StringVar(&date, "date", "", "the `date` on the pages")
	return cmd
}

// man writes jqlbuild.1, and a page for each command.
func (w *world) man(root *cobra.Command, date, dir string) error {
	if _, err := time.Parse(time.DateOnly, date); date != "" && err != nil {
		return usageError{fmt.Errorf("--date: %q is no date; write it as 2006-01-02", date)}
	}
	dir = w.abs(dir)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("the manual pages cannot be written: %w", bare(err))
	}
	for _, cmd := range append(pagesBelow(root), root) {
		name := filepath.Join(dir, manName(cmd)+".1")
		if err := os.WriteFile(name, []byte(manPage(cmd, date)), 0o666); err != nil {
			return fmt.Errorf("the manual pages cannot be written: %w", bare(err))
		}
	}
	return nil
}

// pagesBelow returns the commands that have a page.
func pagesBelow(root *cobra.Command) []*cobra.Command {
	var found []*cobra.Command
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			found = append(found, c)
		}
	}
	return found
}

// manName is what a command's page is called.
func manName(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

// manPage returns the page of a command, or of the program.
func manPage(cmd *cobra.Command, date string) string {
	cmd.InitDefaultHelpFlag()
	cmd.InitDefaultVersionFlag()
	r := new(roff)
	name := manName(cmd)
	fmt.Fprintf(&r.b, ".TH \"%s\" \"1\" \"%s\" \"jqlbuild %s\" \"jqlbuild\"\n", escapeRoff(strings.ToUpper(name)), date, escapeRoff(version()))
	r.macro("nh")              // no word is divided, nor a flag
	r.b.WriteString(".ad l\n") // lines end where words do
	r.macro("SH", "NAME")
	r.b.WriteString(escapeRoff(name) + ` \- ` + escapeRoff(lowerFirst(cmd.Short)) + "\n")
	r.macro("SH", "SYNOPSIS")
	r.line(synopsis(cmd))
	r.macro("SH", "DESCRIPTION")
	switch {
	case !cmd.HasParent():
		r.text(purpose)
	case cmd.Long != "":
		r.text(cmd.Long)
	default:
		r.text(cmd.Short + ".")
	}
	if below := pagesBelow(cmd); len(below) > 0 {
		r.macro("SH", "COMMANDS")
		for _, c := range below {
			r.entry(commandWords(c), c.Short+".")
			r.ownFlags(c)
		}
	}
	if cmd.Example != "" {
		r.macro("SH", "EXAMPLES")
		r.code(cmd.Example)
	}
	if cmd.HasParent() {
		r.macro("SH", "OPTIONS")
		r.flags(cmd.LocalFlags())
		r.macro("PP")
		r.line("The options of all commands, their variables and the exit codes are in jqlbuild(1).")
	} else {
		r.everywhere(cmd)
	}
	r.macro("SH", "SEE ALSO")
	r.line(seeAlso(cmd))
	return r.b.String()
}

// everywhere writes what holds for all commands.
func (r *roff) everywhere(root *cobra.Command) {
	r.macro("SH", "OPTIONS")
	r.flags(root.LocalFlags())
	r.macro("SH", "EXIT STATUS")
	for _, e := range exits {
		r.entry(e[0], e[1])
	}
	r.macro("SH", "ENVIRONMENT")
	r.macro("PP")
	r.line("The configuration names the variables that hold the credentials of each link.")
	root.PersistentFlags().VisitAll(func(f *pflag.Flag) {
		r.entry(flagVariable(f.Name), "Stands for --"+f.Name+", where that is not given.")
	})
	for _, v := range variables {
		r.entry(v[0], v[1])
	}
	r.macro("SH", "FILES")
	r.entry("jqlbuild.yaml", "The configuration: the nearest one in DIR or above it.")
	r.entry(".jqlbuild/cache", "The cache, beside the configuration unless that says otherwise.")
}

// ownFlags writes the flags of a command within the page of another.
func (r *roff) ownFlags(cmd *cobra.Command) {
	if cmd.HasParent() && cmd.Parent().HasParent() && cmd.LocalNonPersistentFlags().HasAvailableFlags() {
		r.macro("RS")
		r.flags(cmd.LocalNonPersistentFlags())
		r.macro("RE")
	}
}

// flags writes a list of flags.
func (r *roff) flags(set *pflag.FlagSet) {
	set.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		word := "--" + f.Name
		if f.Shorthand != "" {
			word = "-" + f.Shorthand + ", " + word
		}
		if value != "" {
			word += "=" + value
		}
		if d := f.DefValue; d != "" && d != "false" && d != "0" && d != "[]" {
			usage += " (default: " + d + ")"
		}
		r.entry(word, upperFirst(usage)+".")
	})
}

// synopsis is how a command is called.
func synopsis(cmd *cobra.Command) string {
	if len(pagesBelow(cmd)) > 0 {
		return cmd.CommandPath() + " COMMAND [flags]"
	}
	return cmd.UseLine()
}

// commandWords is what a command in a list of commands is called.
func commandWords(cmd *cobra.Command) string {
	line, _, _ := strings.Cut(cmd.UseLine(), " [flags]")
	return strings.TrimPrefix(line, cmd.Root().Name()+" ")
}

// seeAlso leads to the other pages.
func seeAlso(cmd *cobra.Command) string {
	const site = "https://github.com/jqlbuild/jqlbuild"
	if cmd.HasParent() {
		return "jqlbuild(1), " + site
	}
	var names []string
	for _, c := range pagesBelow(cmd) {
		names = append(names, manName(c)+"(1)")
	}
	return strings.Join(append(names, site), ", ")
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }
func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
