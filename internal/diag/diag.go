// Package diag prints problems for those who mend them: people at a terminal,
// and the services that show them beside a change.
package diag

import (
	"bufio"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode"

	"github.com/jqlbuild/jqlbuild/source"
)

// A Format is a way to print problems.
type Format int

// The formats.
const (
	Text   Format = iota // file:line:col, the message, and the source line
	GitHub               // workflow commands of GitHub Actions
	GitLab               // a code quality report of GitLab
	SARIF                // a SARIF 2.1.0 log
)

var formats = []string{"text", "github", "gitlab", "sarif"}

// ParseFormat returns the format that "text", "github", "gitlab" or "sarif"
// stands for.
func ParseFormat(text string) (Format, error) {
	for i, name := range formats {
		if name == text {
			return Format(i), nil
		}
	}
	return Text, fmt.Errorf("print problems as %q: want text, github, gitlab or sarif", text)
}

// String returns the word that ParseFormat takes.
func (f Format) String() string { return formats[f] }

// Detect returns the format that suits where the program runs: GitHub's in
// GitHub Actions, whose log is read for it, else Text. GitLab takes its report
// as a file, so it has to be asked for.
func Detect(getenv func(string) string) Format {
	if getenv("GITHUB_ACTIONS") == "true" {
		return GitHub
	}
	return Text
}

// Options say how problems are printed.
type Options struct {
	// Color marks up Text for a terminal.
	Color bool

	// Columns is how wide the terminal is on which Text is shown. Defaults to
	// one wide enough.
	Columns int

	// Root is put before the names of files that are not absolute: the slash-
	// separated path from the repository's top to the folder that the names
	// are relative to. Text does not use it. Defaults to that folder itself.
	Root string

	// Version is the program's, for SARIF. Defaults to none.
	Version string
}

// Write prints the problems in their order. GitLab and SARIF give a whole
// document even for none.
func Write(w io.Writer, f Format, problems []source.Problem, o Options) error {
	b := bufio.NewWriter(w)
	var err error
	switch f {
	case GitHub:
		writeGitHub(b, problems, o)
	case GitLab:
		err = writeGitLab(b, problems, o)
	case SARIF:
		err = writeSARIF(b, problems, o)
	default:
		writeText(b, problems, o)
	}
	if err == nil {
		err = b.Flush()
	}
	if err != nil {
		return fmt.Errorf("write problems as %s: %w", f, err)
	}
	return nil
}

// message returns what is wrong and what to do, on one line.
func message(p source.Problem) string {
	if p.Fix == "" {
		return Line(p.Message)
	}
	return Line(p.Message + "; " + p.Fix)
}

// file returns the name of a problem's file as seen from the repository's top,
// or "" if the problem has no place.
func (o Options) file(p source.Problem) string {
	if p.Span.IsZero() {
		return ""
	}
	name := p.File.Name()
	if o.Root != "" && !path.IsAbs(name) {
		name = path.Join(o.Root, name)
	}
	return path.Clean(name)
}

// Line returns text, some of which may be Jira's, so that it can neither
// begin a line nor steer a terminal: line breaks and white space become one
// space, and other control and format characters are written as escapes.
func Line(text string) string {
	var b strings.Builder
	space := false
	for _, c := range strings.ToValidUTF8(text, "\uFFFD") {
		switch {
		case unicode.IsSpace(c):
			space = b.Len() > 0
			continue
		case !printable(c):
			fmt.Fprintf(&b, "\\u%04x", c)
			continue
		case space:
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(c)
	}
	return commands.Replace(b.String())
}

// commands breaks what some build services take as a command wherever it
// stands in a line, with a look-alike of the same width.
var commands = strings.NewReplacer("##[", "#♯[", "##vso[", "#♯vso[")

// printable reports whether a character can be shown as it is. Some format
// characters can, since writing needs them: the joiners and the soft hyphen.
// Those that turn the direction of text around cannot.
func printable(c rune) bool {
	switch c {
	case '\u00ad', '\u200c', '\u200d':
		return true
	}
	return unicode.IsGraphic(c) || unicode.Is(unicode.Co, c)
}
