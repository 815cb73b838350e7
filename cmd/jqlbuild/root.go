package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/jqlbuild/jqlbuild/internal/attr"
	"github.com/jqlbuild/jqlbuild/internal/suggest"
)

// A flags is what the flags shared by all commands say.
type flags struct {
	config    string
	cache     string
	vars      assignments
	offline   bool
	refresh   bool
	maxAge    duration
	maxAgeSet bool
	onError   string
	jobs      int
	logLevel  string
	report    string
	format    outlets
	strict    bool
	quiet     bool
	demo      bool
	sample    *sample // of the run before this one, if any
}

// follow prepares the flags for the next run of the same command.
func (f *flags) follow(s *session) {
	f.refresh = false // once is enough
	if s.sample != nil {
		f.sample = s.sample
	}
}

// purpose says what the program is for.
const purpose = `jqlbuild puts live Jira tables into static documentation. A page says

    <<jql-table link="docs" jql="project = DOCS AND fixVersion = 2.4">>

and gets a static, accessible HTML table. Links to Jira are named in
jqlbuild.yaml; their credentials come from the environment.`

// newRoot returns the command line of the program.
func newRoot(w *world) *cobra.Command {
	f := new(flags)
	root := &cobra.Command{
		Version: version(),
		Use:     "jqlbuild",
		Short:   "Live Jira tables in static documentation",
		Long: purpose + `

Every shared flag has a variable: JQLBUILD_OFFLINE=1 stands for --offline.

Exit codes: 0 done; 1 problems in the content; 2 wrong usage or configuration;
3 Jira could not be asked and the cache has no usable entry; 130 interrupted.`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.ArbitraryArgs,
		RunE:          helpOnly,
		PersistentPreRunE: func(cmd *cobra.Command, args []string) error {
			err := w.flagsFromEnvironment(cmd)
			f.maxAgeSet = cmd.Root().PersistentFlags().Changed("max-age")
			return err
		},
	}
	p := root.PersistentFlags()
	p.StringVar(&f.config, "config", "", "the configuration `file` (default: the nearest jqlbuild.yaml in DIR or above)")
	p.StringVar(&f.cache, "cache", "", "the cache `folder` (default: the configuration's)")
	p.Var(&f.vars, "var", "set ${NAME} where a page does not, as `NAME=VALUE`; may be repeated, and a name given again is a list")
	p.BoolVar(&f.offline, "offline", false, "never ask Jira; answer from the cache alone")
	p.BoolVar(&f.refresh, "refresh", false, "ask Jira even where the cache is fresh")
	p.Var(&f.maxAge, "max-age", "how old an answer in the cache may be (default: each link's max_age)")
	p.Var(&choice{&f.onError, []string{"fail", "stale", "show"}}, "on-error", "what to do when Jira does not answer: fail, stale or show")
	p.IntVar(&f.jobs, "jobs", 0, "how many pages to work on at once (default: the number of CPUs)")
	f.logLevel = "info"
	p.Var(&choice{&f.logLevel, []string{"debug", "info", "warn", "error"}}, "log-level", "how much to say: debug, info, warn or error")
	p.StringVar(&f.report, "report", "", "write a report as JSON to this `file`")
	p.Var(&f.format, "format", "how to print problems: text, github, gitlab or sarif (default: found out in CI, else text); `KIND=FILE` writes them to a file beside that, and may be repeated")
	p.BoolVar(&f.strict, "strict", false, "let warnings and cut tables fail")
	p.BoolVar(&f.quiet, "quiet", false, "say nothing but problems")
	p.BoolVar(&f.demo, "demo", false, "let an embedded sample Jira answer for every link")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return usageError{flagError(cmd, err)} })
	root.AddCommand(
		newBuild(w, f),
		newExpand(w, f),
		newFilter(w, f),
		newMdBook(w, f),
		newExport(w, f),
		newServe(w, f),
		newFetch(w, f),
		newCheck(w, f),
		newStatus(w, f),
		newJQL(w, f),
		newCache(w, f),
		newConvert(w, f),
		newInit(w, f),
		newMan(w),
		newGitHub(w, f),
	)
	w.completions(root, f)
	root.InitDefaultHelpCmd()
	help, _, _ := root.Find([]string{"help"})
	help.Args = func(_ *cobra.Command, args []string) error {
		if found, rest, _ := root.Find(args); len(rest) > 0 {
			return noCommand(found, rest[0])
		}
		return nil
	}
	return root
}

// helpOnly is what a command does that is of use with one below it alone.
func helpOnly(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return noCommand(cmd, args[0])
	}
	return cmd.Help()
}

// A duration is the value of a flag, written as in the configuration.
type duration time.Duration

// String implements pflag.Value. Help shows it as the default, unless it is "".
func (d *duration) String() string {
	if *d == 0 {
		return ""
	}
	return time.Duration(*d).String()
}

// Set implements pflag.Value.
func (d *duration) Set(text string) error {
	v, err := attr.ParseDuration(text)
	*d = duration(v)
	return err
}

// Type implements pflag.Value.
func (d *duration) Type() string { return "duration" }

// A choice is the value of a flag that takes one of a few words.
type choice struct {
	value *string
	words []string
}

// String implements pflag.Value.
func (c *choice) String() string {
	if c.value == nil { // pflag makes one to know what is no default
		return ""
	}
	return *c.value
}

// Set implements pflag.Value.
func (c *choice) Set(text string) error {
	if !slices.Contains(c.words, text) {
		return fmt.Errorf("%q is none of them", text)
	}
	*c.value = text
	return nil
}

// Type implements pflag.Value.
func (c *choice) Type() string { return "string" }

// flagError says what is wrong with a flag on the command line.
func flagError(cmd *cobra.Command, err error) error {
	switch e := err.(type) {
	case *pflag.NotExistError:
		if e.GetSpecifiedShortnames() != "" {
			return fmt.Errorf("there is no flag -%s", e.GetSpecifiedName())
		}
		var known []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
		if near := suggest.Nearest(e.GetSpecifiedName(), known); near != "" {
			return fmt.Errorf("there is no flag --%s; %s", e.GetSpecifiedName(), suggest.DidYouMean("--"+near))
		}
		return fmt.Errorf("there is no flag --%s", e.GetSpecifiedName())
	case *pflag.ValueRequiredError:
		return fmt.Errorf("--%s takes %s; write it after =", e.GetFlag().Name, takes(e.GetFlag()))
	case *pflag.InvalidValueError:
		return fmt.Errorf("--%s takes %s, not %q", e.GetFlag().Name, takes(e.GetFlag()), e.GetValue())
	}
	return err
}

// takes says what a flag's value may be.
func takes(f *pflag.Flag) string {
	if c, ok := f.Value.(*choice); ok {
		return suggest.Or(c.words)
	}
	switch f.Value.Type() {
	case "bool":
		return "true or false"
	case "int":
		return "a whole number"
	case "duration":
		return "a length of time, such as 30s, 90m, 1h30m or 7d"
	case "NAME=VALUE":
		return "NAME=VALUE, with letters, digits, -, _ and . in NAME"
	case "format":
		return "text, github, gitlab or sarif, or one of them with =FILE"
	}
	return "a value"
}

// noCommand says that there is no command of a name below cmd, and which one was
// most likely meant.
func noCommand(cmd *cobra.Command, name string) error {
	_, path, _ := strings.Cut(cmd.CommandPath()+" "+name, " ")
	cmd.SuggestionsMinimumDistance = 2
	if s := cmd.SuggestionsFor(name); len(s) > 0 {
		return usageError{fmt.Errorf("there is no command %q; %s", path, suggest.DidYouMean(s[0]))}
	}
	return usageError{fmt.Errorf("there is no command %q", path)}
}

// flagsFromEnvironment sets every flag that the command line does not from
// its variable: JQLBUILD_MAX_AGE for --max-age.
func (w *world) flagsFromEnvironment(cmd *cobra.Command) error {
	var err error
	cmd.Root().PersistentFlags().VisitAll(func(f *pflag.Flag) {
		name := flagVariable(f.Name)
		value, ok := w.lookupEnv(name)
		if f.Changed || !ok || value == "" || err != nil {
			return
		}
		set, what := f.Value.Set, takes(f)
		if v, ok := f.Value.(*assignments); ok {
			set, what = v.setLines, what+", a line each"
		}
		if e := set(value); e != nil {
			err = usageError{fmt.Errorf("the variable %s takes %s, not %q", name, what, value)}
			return
		}
		f.Changed = true
	})
	return err
}

// flagVariable is the variable that stands for a flag.
func flagVariable(flag string) string {
	return "JQLBUILD_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// oneDir returns the DIR argument of a command, the working directory by
// default.
func oneDir(args []string) string {
	if len(args) == 0 {
		return "."
	}
	return args[0]
}

// atMostOneDir is the check of a command's arguments that goes with oneDir.
func atMostOneDir(_ *cobra.Command, args []string) error {
	if len(args) > 1 {
		return usageError{fmt.Errorf("%q and %q are two folders; name one", args[0], args[1])}
	}
	return nil
}
