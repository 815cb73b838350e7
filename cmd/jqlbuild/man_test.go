package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func TestEscapeRoff(t *testing.T) {
	for text, want := range map[string]string{
		`--out C:\docs`:      `\-\-out C:\edocs`,
		`a "b" 'c' ` + "`d`": `a \(dqb\(dq \(aqc\(aq \(gad\(ga`,
		"~/x^2\t…":           `\(ti/x\(ha2 \[u2026]`,
		`\fB`:                `\efB`,
	} {
		if got := escapeRoff(text); got != want {
			t.Errorf("%q became %s, want %s", text, got, want)
		}
	}
}

// TestManPageText looks at what a formatter would take for something else.
func TestManPageText(t *testing.T) {
	root := &cobra.Command{Use: "jqlbuild"}
	cmd := &cobra.Command{
		Use:   "odd [DIR]",
		Short: "Do \"odd\" things",
		Long:  ".md files are pages,\n'quoted' ones too.\n\n    .SH no heading\n    \\fBcode\n\nThe end.",
		Run:   func(*cobra.Command, []string) {},
	}
	cmd.Flags().StringP("out", "o", "public", "the output `folder`")
	root.AddCommand(cmd)
	got := manPage(cmd, "2026-12-01")
	want := `.TH "JQLBUILD\-ODD" "1" "2026-12-01" "jqlbuild devel" "jqlbuild"
.nh
.ad l
.SH "NAME"
jqlbuild\-odd \- do \(dqodd\(dq things
.SH "SYNOPSIS"
jqlbuild odd [DIR] [flags]
.SH "DESCRIPTION"
\&.md files are pages,
\&\(aqquoted\(aq ones too.
.PP
.RS "4"
.nf
\&.SH no heading
\efBcode
.fi
.RE
.PP
The end.
.SH "OPTIONS"
.TP
.B "\-h, \-\-help"
Help for odd.
.TP
.B "\-o, \-\-out=folder"
The output folder (default: public).
.PP
The options of all commands, their variables and the exit codes are in jqlbuild(1).
.SH "SEE ALSO"
jqlbuild(1), https://github.com/jqlbuild/jqlbuild
`
	if got != want {
		t.Errorf("the page is\n%s\nwant\n%s", got, want)
	}
}

// TestManPages looks for every command and flag in the pages, and for a line that
// is neither text nor one of the few macros that every formatter knows.
func TestManPages(t *testing.T) {
	dir := t.TempDir()
	if r := commandIn(t, dir, "", nil, "man", "pages"); r.code != exitOK {
		t.Fatalf("exit code %d: %s", r.code, r.stderr)
	}
	page := func(name string) string {
		data, err := os.ReadFile(filepath.Join(dir, "pages", name))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	flags := func(name string, set *pflag.FlagSet) {
		set.VisitAll(func(f *pflag.Flag) {
			if !strings.Contains(page(name), escapeRoff("--"+f.Name)) {
				t.Errorf("%s lacks --%s", name, f.Name)
			}
		})
	}
	root := newRoot(&world{})
	flags("jqlbuild.1", root.PersistentFlags())
	for _, e := range exits {
		if !strings.Contains(page("jqlbuild.1"), "\n.B \""+e[0]+"\"\n") {
			t.Errorf("jqlbuild.1 lacks the exit code %s", e[0])
		}
	}
	odd := regexp.MustCompile(`(?m)^(?:\.(?:TH|SH|PP|TP|B|RS|RE|nf|fi|nh|ad l)(?: ".*")*|[^.'].*)$|[^ -~\n]`)
	for _, c := range root.Commands() {
		name := "jqlbuild-" + c.Name() + ".1"
		if c.Hidden || c.Name() == "help" {
			if _, err := os.Stat(filepath.Join(dir, "pages", name)); err == nil {
				t.Errorf("%s is there", name)
			}
			continue
		}
		flags(name, c.LocalNonPersistentFlags())
		for _, sub := range c.Commands() {
			flags(name, sub.LocalNonPersistentFlags())
		}
		for line := range strings.Lines(page(name)) {
			if m := odd.FindString(line); m != strings.TrimSuffix(line, "\n") {
				t.Errorf("%s has the line %s", name, line)
			}
		}
	}
}

func TestManMistakes(t *testing.T) {
	for _, args := range [][]string{{"man"}, {"man", "a", "b"}, {"man", "--date", "soon", "a"}} {
		if r := commandIn(t, t.TempDir(), "", nil, args...); r.code != exitConfig || r.stderr == "" {
			t.Errorf("%q ended with %d: %s", args, r.code, r.stderr)
		}
	}
}
