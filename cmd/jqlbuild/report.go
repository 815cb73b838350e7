package main

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/jqlbuild/jqlbuild/source"
)

// A report is what --report writes, for programs. Fields may be added; none
// changes its meaning.
type report struct {
	Version   string          `json:"version"`
	Command   string          `json:"command"`
	Exit      int             `json:"exit"`
	Pages     int             `json:"pages"`
	Written   int             `json:"written"`   // files
	Unchanged int             `json:"unchanged"` // pages that did not have to be made
	Failed    int             `json:"failed"`    // pages left as they were because of a problem
	Removed   int             `json:"removed"`   // files of an earlier build
	Tables    int             `json:"tables"`    // shortcodes answered
	Kinds     kinds           `json:"kinds"`     // those asked about, by what they show
	Cut       int             `json:"cut"`       // tables that do not show all matching issues
	Stale     int             `json:"stale"`     // shortcodes answered with an old entry
	Issues    int             `json:"issues"`    // read, from Jira or the cache
	Requests  int             `json:"requests"`  // sent to Jira
	CacheHits int             `json:"cache_hits"`
	Seconds   float64         `json:"seconds"`
	Problems  []reportProblem `json:"problems"`

	done bool // the command came to its end, so that there is something to sum up
}

type reportProblem struct {
	File      string `json:"file,omitempty"`
	Line      int    `json:"line,omitempty"`
	Column    int    `json:"column,omitempty"`
	EndLine   int    `json:"end_line,omitempty"`
	EndColumn int    `json:"end_column,omitempty"`
	Code      string `json:"code"`
	Class     string `json:"class"`    // "content", "config" or "jira"
	Severity  string `json:"severity"` // "error" or "warning"
	Message   string `json:"message"`
	Fix       string `json:"fix,omitempty"`
}

// finishReport fills in what is known only at the end.
func (s *session) finishReport(code int, problems []source.Problem) {
	r := &s.report
	r.Version, r.Exit = version(), code
	if s.tally != nil {
		r.Issues, r.Requests, r.CacheHits, r.Stale = s.tally.issues, s.tally.requests, s.tally.hits, s.tally.stale
	}
	r.Seconds = s.now().Sub(s.started).Round(time.Millisecond).Seconds()
	r.Problems = []reportProblem{}
	for _, p := range problems {
		r.Problems = append(r.Problems, reported(p))
	}
}

// reported returns a problem as programs read it.
func reported(p source.Problem) reportProblem {
	r := reportProblem{Code: p.Code, Class: p.Class.String(), Severity: "error", Message: p.Message, Fix: p.Fix}
	if p.Warning {
		r.Severity = "warning"
	}
	if !p.Span.IsZero() {
		start, end := p.Position(), p.EndPosition()
		r.File, r.Line, r.Column, r.EndLine, r.EndColumn = p.File.Name(), start.Line, start.Column, end.Line, end.Column
	}
	return r
}

// writeReport writes the report, if one is wanted.
func (s *session) writeReport() error {
	if s.flags.report == "" {
		return nil
	}
	data, err := json.MarshalIndent(s.report, "", "  ")
	if err != nil {
		return fmt.Errorf("the report %s cannot be written: %w; choose another file with --report", s.flags.report, bare(err))
	}
	if err := replaceFile(s.abs(s.flags.report), append(data, '\n')); err != nil {
		return fmt.Errorf("the report %s cannot be written: %w; choose another file with --report", s.flags.report, bare(err))
	}
	return nil
}

// summary is the one line that says what a command did.
func (s *session) summary() string {
	r := &s.report
	text := fmt.Sprintf("%s, %s, %s, %s, %s in %s",
		count(r.Pages, "page"), r.Kinds, count(r.Issues, "issue"), count(r.Requests, "request"), count(r.CacheHits, "cache hit"),
		s.now().Sub(s.started).Round(time.Millisecond))
	if r.Unchanged > 0 {
		text += fmt.Sprintf("; %s unchanged", count(r.Unchanged, "page"))
	}
	if r.Failed > 0 {
		text += fmt.Sprintf("; %s not made", count(r.Failed, "page"))
	}
	return text
}

// count writes a number with its noun.
func count(n int, noun string, plural ...string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case len(plural) > 0:
		return fmt.Sprintf("%d %s", n, plural[0])
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
