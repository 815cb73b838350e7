package main

import (
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// completions says what a shell offers after the flags of all commands, and for
// their folders.
func (w *world) completions(root *cobra.Command, f *flags) {
	words := map[string][]string{
		"format":    {"text", "github", "gitlab", "sarif", "gitlab=", "sarif="},
		"on-error":  {"fail", "stale", "show"},
		"log-level": {"debug", "info", "warn", "error"},
		"styles":    {"file", "inline", "none"},
	}
	folders := map[string]bool{"cache": true, "dir": true, "root": true}
	var visit func(*cobra.Command)
	visit = func(cmd *cobra.Command) {
		flags := func(set *pflag.FlagSet) {
			set.VisitAll(func(flag *pflag.Flag) {
				switch name := flag.Name; {
				case words[name] != nil:
					complete(cmd, name, cobra.FixedCompletions(words[name], cobra.ShellCompDirectiveNoFileComp))
				case name == "to" && cmd.Name() == "export":
					complete(cmd, name, cobra.FixedCompletions(exports, cobra.ShellCompDirectiveNoFileComp))
				case name == "to":
					complete(cmd, name, cobra.FixedCompletions(formats, cobra.ShellCompDirectiveNoFileComp))
				case folders[name], name == "out" && cmd.Name() != "export":
					complete(cmd, name, folder)
				case name == "config":
					complete(cmd, name, cobra.FixedCompletions([]string{"yaml", "yml"}, cobra.ShellCompDirectiveFilterFileExt))
				case name == "link":
					complete(cmd, name, w.linkNames(f))
				}
			})
		}
		flags(cmd.LocalFlags())
		if strings.HasSuffix(cmd.Use, "[DIR]") && cmd.Name() != "show" {
			cmd.ValidArgsFunction = folder
		}
		for _, sub := range cmd.Commands() {
			visit(sub)
		}
	}
	visit(root)
}

// refuseShells makes an error of a shell that cobra's own command knows no
// script for.
func refuseShells(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	scripts, _, _ := root.Find([]string{"completion"})
	scripts.Args, scripts.RunE = cobra.ArbitraryArgs, helpOnly
}

// complete says what a shell offers for a flag. The only error is that the flag
// has something already, which is then right.
func complete(cmd *cobra.Command, flag string, f cobra.CompletionFunc) {
	_ = cmd.RegisterFlagCompletionFunc(flag, f)
}

// folder offers folders.
func folder(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// linkNames offers, after the name of an application link and "=", the links of
// the nearest configuration.
func (w *world) linkNames(f *flags) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		other, _, named := strings.Cut(typed, "=")
		quiet := *w
		quiet.stderr = io.Discard
		s, err := quiet.begin(f, "completion")
		if !named || err != nil || s.findPages(".") != nil || s.readConfig() != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var names []cobra.Completion
		for _, l := range s.config.Links {
			names = append(names, other+"="+l.Name)
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
}
