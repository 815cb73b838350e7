package diag

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/jqlbuild/jqlbuild/source"
)

// A gitlabIssue is a finding in a code quality report; see
// https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
type gitlabIssue struct {
	Description string         `json:"description"`
	CheckName   string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitlabLocation `json:"location"`
}

type gitlabLocation struct {
	Path  string      `json:"path"` // relative to the repository's top, without ./
	Lines gitlabLines `json:"lines"`
}

type gitlabLines struct {
	Begin int `json:"begin"`
}

func writeGitLab(b *bufio.Writer, problems []source.Problem, o Options) error {
	issues := make([]gitlabIssue, 0, len(problems))
	seen := make(map[string]int)
	for _, p := range problems {
		severity := "major"
		switch {
		case p.Warning:
			severity = "minor"
		case p.Class != source.Content:
			severity = "critical" // nothing at all comes of it
		}
		name := o.file(p)
		line := 1
		if name == "" {
			name = "." // a report needs some path
		} else {
			line = p.Position().Line
		}
		// GitLab compares fingerprints to say what is new, and drops what has
		// one twice. So it is made of what stays when other lines change, and
		// counts repetitions.
		print := fingerprint(name, p)
		seen[print]++
		if n := seen[print]; n > 1 {
			print = hash(print, fmt.Sprint(n))
		}
		issues = append(issues, gitlabIssue{
			Description: message(p), CheckName: checkName(p), Fingerprint: print, Severity: severity,
			Location: gitlabLocation{Path: name, Lines: gitlabLines{Begin: line}},
		})
	}
	return writeJSON(b, issues)
}

// checkName returns a problem's code, which a report has to have.
func checkName(p source.Problem) string {
	if p.Code == "" {
		return "problem"
	}
	return p.Code
}

// fingerprint identifies a problem by its file, its code, what it says and the
// text it is about, wherever that stands. Of a long text the beginning does;
// of one that must not be shown there is not even a hash.
func fingerprint(name string, p source.Problem) string {
	const enough = 1 << 10
	about := p.Span
	about.End = min(about.End, about.Start+enough)
	if about.File.IsPrivate() {
		about = source.Span{}
	}
	return hash(name, p.Code, p.Message, about.Text())
}

func hash(parts ...string) string {
	h := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(h, "%d %s\n", len(part), part)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

func writeJSON(b *bufio.Writer, v any) error {
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
