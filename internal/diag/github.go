package diag

import (
	"bufio"
	"fmt"
	"strings"
	"unicode"

	"github.com/jqlbuild/jqlbuild/source"
)

// The escapes of workflow commands, as the runner's own toolkit makes them:
// https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
var (
	githubData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// writeGitHub prints a workflow command for each problem, which shows it in
// the log and beside the line in a pull request; see
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
func writeGitHub(b *bufio.Writer, problems []source.Problem, o Options) {
	for _, p := range problems {
		level := "error"
		if p.Warning {
			level = "warning"
		}
		var properties []string
		add := func(name, value string) {
			properties = append(properties, name+"="+githubProperty.Replace(value))
		}
		if name := o.file(p); name != "" {
			from, to := p.Position(), p.EndPosition()
			if strings.ContainsFunc(name, unicode.IsControl) {
				name = Line(name) // no annotation is worth what that may do to a log
			}
			add("file", name)
			add("line", fmt.Sprint(from.Line))
			// Columns are shown only within a line. GitHub's are inclusive.
			if to.Line > from.Line {
				add("endLine", fmt.Sprint(to.Line))
			} else {
				add("col", fmt.Sprint(from.Column))
				add("endColumn", fmt.Sprint(max(to.Column-1, from.Column)))
			}
		}
		if p.Code != "" {
			add("title", p.Code)
		}
		head := "::" + level
		if len(properties) > 0 {
			head += " " + strings.Join(properties, ",")
		}
		fmt.Fprintf(b, "%s::%s\n", head, githubData.Replace(message(p)))
	}
}
