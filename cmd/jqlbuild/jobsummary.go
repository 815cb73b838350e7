package main

import (
	"fmt"
	"html"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/diag"
)

// ends says what exit codes mean.
var ends = map[int]string{
	exitOK:          "done",
	exitContent:     "problems in the content",
	exitConfig:      "wrong usage or configuration",
	exitJira:        "Jira could not be asked",
	exitInterrupted: "interrupted",
}

// maxSummary is how long the list of problems in a summary may be; GitHub takes
// no more than a megabyte for a step.
const maxSummary = 256 << 10

// jobSummary returns what commands did, and the problems that they found, as
// GitHub's Markdown. All that others wrote stands as text in code, where there are
// no addresses, people and images either.
func jobSummary(ran []ranCommand) string {
	var b strings.Builder
	b.WriteString("### jqlbuild\n\n")
	if len(ran) == 0 {
		b.WriteString("No command was run; the log says why.\n")
		return b.String()
	}
	b.WriteString("<table>\n<tr><th>Command</th><th>Ended with</th><th>Pages</th><th>Shown</th><th>Issues</th><th>Requests</th><th>Cache hits</th><th>Seconds</th></tr>\n")
	for _, c := range ran {
		end := ends[c.exit]
		if end == "" {
			end = fmt.Sprintf("exit code %d", c.exit)
		}
		fmt.Fprintf(&b, "<tr><td>%s</td><td>%s</td>", code("jqlbuild "+c.words), end)
		if r := c.report; r != nil {
			fmt.Fprintf(&b, "<td>%d</td><td>%s</td><td>%d</td><td>%d</td><td>%d</td><td>%.1f</td>", r.Pages, r.Kinds, r.Issues, r.Requests, r.CacheHits, r.Seconds)
		} else {
			b.WriteString("<td colspan=\"6\">no report; see the log</td>")
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</table>\n")
	problems, errors, warnings := jobProblems(ran)
	if len(problems) == 0 {
		return b.String()
	}
	fmt.Fprintf(&b, "\n%s, %s\n\n<pre>", count(errors, "error"), count(warnings, "warning"))
	start := b.Len()
	for i, p := range problems {
		line := html.EscapeString(p) + "\n"
		if b.Len()-start+len(line) > maxSummary {
			fmt.Fprintf(&b, "… and %d more; see the log\n", len(problems)-i)
			break
		}
		b.WriteString(line)
	}
	b.WriteString("</pre>\n")
	return b.String()
}

// jobProblems returns the problems of all commands, a line for each, once, and
// how many there are.
func jobProblems(ran []ranCommand) (lines []string, errors, warnings int) {
	seen := make(map[string]bool)
	for _, c := range ran {
		if c.report == nil {
			continue
		}
		for _, p := range c.report.Problems {
			text := p.Message
			if p.Fix != "" {
				text += "; " + p.Fix
			}
			if p.File != "" {
				text = fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, text)
			}
			if p.Code != "" {
				text += " [" + p.Code + "]"
			}
			if text = diag.Line(text); seen[text] {
				continue
			}
			seen[text] = true
			if p.Severity == "warning" {
				warnings++
				text = "warning: " + text
			} else {
				errors++
			}
			lines = append(lines, text)
		}
	}
	return lines, errors, warnings
}

// code returns text as code in a line of HTML.
func code(text string) string { return "<code>" + html.EscapeString(diag.Line(text)) + "</code>" }
