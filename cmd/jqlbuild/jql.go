package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/jqlbuild/jqlbuild/internal/jql"
	"github.com/jqlbuild/jqlbuild/source"
)

func newJQL(w *world, f *flags) *cobra.Command {
	var lines, cloud bool
	cmd := &cobra.Command{
		Use:   "jql [QUERY|-]",
		Short: "Check and format JQL",
		Long: `jql checks a query and prints it in one form, on one line: the same for all
queries that differ only in white space, quotes and the case of keywords. It
needs no configuration.

With - it reads a query a line from the standard input, and prints a line for
each: the query, or an empty line for one that is wrong. The problems are
printed as query:LINE:COLUMN.

With --jsonl each input line is a JSON string, and each output line an object:

    {"ok":false,"canonical":null,"problems":[{"message":"…","start":9,"end":11}]}

ok says whether Jira's own parser takes the query. A problem's place is counted
in code points of the query. Problems that stop nothing have "warning":true;
those for which only Jira's server refuses a query have "server":true.`,
		Example: `  jqlbuild jql 'status = In Progress'
  jqlbuild jql - < queries.txt`,
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case len(args) > 1:
				return usageError{fmt.Errorf("%d arguments are given, and a query is one; put the query in quotes, or write - to read queries from the standard input", len(args))}
			case len(args) == 0 && !lines:
				return usageError{errors.New("there is no query; write one in quotes, or - to read queries from the standard input")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			c := &jqlCheck{options: jql.Options{Cloud: cloud}}
			var err error
			if c.session, err = w.begin(f, "jql"); err != nil {
				return err
			}
			given := len(args) == 1 && args[0] != "-"
			switch {
			case given && lines:
				err = c.writeJSON(c.answer(args[0]))
			case given:
				err = c.query(args[0])
			case lines:
				err = c.jsonLines()
			default:
				err = c.queries()
			}
			if err != nil {
				return fmt.Errorf("the queries cannot be checked: %w", err)
			}
			if err := c.session.close(); err != nil {
				return err
			}
			if c.refused || c.warned && f.strict {
				return exitError(exitContent)
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&lines, "jsonl", false, "read JSON strings and write JSON objects, one a line")
	cmd.Flags().BoolVar(&cloud, "cloud", false, "check against the limits of Jira Cloud, too")
	return cmd
}

// A jqlCheck is one run of the command jql.
type jqlCheck struct {
	*session
	options jql.Options

	refused, warned bool // of any query whose problems are part of the output
}

// query checks one query and prints it.
func (c *jqlCheck) query(text string) error {
	canonical, ok := c.check(source.Literal("query", text))
	if !ok {
		return nil
	}
	_, err := fmt.Fprintln(c.stdout, canonical)
	return err
}

// queries checks a query a line and prints a line for each.
func (c *jqlCheck) queries() error {
	data, err := io.ReadAll(c.stdin)
	if err != nil {
		return err
	}
	file := source.NewFile("query", data)
	out := bufio.NewWriter(c.stdout)
	start := 0
	for line := range bytes.Lines(data) {
		query := source.Span{File: file, Start: start, End: start + len(bytes.TrimRight(line, "\r\n"))}.AsText()
		start += len(line)
		canonical := ""
		if len(bytes.TrimSpace(line)) > 0 {
			canonical, _ = c.check(query)
		}
		fmt.Fprintln(out, canonical)
	}
	return out.Flush()
}

// check reports the problems of a query and returns its canonical form, if
// Jira takes it.
func (c *jqlCheck) check(t source.Text) (canonical string, ok bool) {
	if f, pasted := jql.Pasted(t.Value); pasted {
		c.add(f.Problem(t))
		return "", false
	}
	q, err := jql.Parse(t.Value)
	if err != nil {
		c.add(jql.Problem(t, err))
		return "", false
	}
	ok = true
	for _, f := range jql.Lint(q, c.options) {
		c.add(f.Problem(t))
		ok = ok && f.Warning
	}
	if !ok {
		return "", false
	}
	return q.String(), true
}

// A jqlAnswer is what --jsonl says of a query.
type jqlAnswer struct {
	OK        bool         `json:"ok"`
	Canonical *string      `json:"canonical"`
	Problems  []jqlProblem `json:"problems"`
}

type jqlProblem struct {
	Message string `json:"message"`
	Start   int    `json:"start"` // in code points
	End     int    `json:"end"`
	Code    string `json:"code"`
	Fix     string `json:"fix,omitempty"`
	Warning bool   `json:"warning,omitempty"`
	Server  bool   `json:"server,omitempty"` // the parser in Jira's pages takes it
}

// maxLine bounds a line of JSON: a query of a million bytes, however it is
// escaped.
const maxLine = 8 << 20

// jsonLines answers line by line, so that another program may wait for each
// answer before it asks again.
func (c *jqlCheck) jsonLines() error {
	in := bufio.NewReaderSize(c.stdin, 64<<10)
	for {
		line, err := readLine(in)
		if err == io.EOF {
			return nil
		}
		var a jqlAnswer
		switch {
		case errors.Is(err, errLongLine):
			a = notJSON(fmt.Sprintf("the line is longer than %d MiB", maxLine>>20))
		case err != nil:
			return err
		default:
			a = c.answerJSON(line)
		}
		if err := c.writeJSON(a); err != nil {
			return err
		}
	}
}

var errLongLine = errors.New("the line is too long")

// readLine returns the next line without its end, or io.EOF after the last.
// What is beyond maxLine is passed over.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	long := false
	for {
		part, err := in.ReadSlice('\n')
		if long = long || len(line)+len(part) > maxLine; !long {
			line = append(line, part...)
		}
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case err == io.EOF && (len(line) > 0 || long):
		case err != nil:
			return nil, err
		}
		if long {
			return nil, errLongLine
		}
		return bytes.TrimRight(line, "\r\n"), nil
	}
}

// answerJSON answers a line.
func (c *jqlCheck) answerJSON(line []byte) jqlAnswer {
	var query *string
	switch err := json.Unmarshal(line, &query); {
	case !utf8.Valid(line):
		return notJSON("the line is not UTF-8")
	case err != nil:
		return notJSON("the line is not a JSON string: " + err.Error())
	case query == nil:
		return notJSON("the line is not a JSON string but null")
	}
	return c.answer(*query)
}

// notJSON is the answer to what is no query at all.
func notJSON(message string) jqlAnswer {
	return jqlAnswer{Problems: []jqlProblem{{Message: message, Code: "json"}}}
}

// answer says what is wrong with a query.
func (c *jqlCheck) answer(query string) jqlAnswer {
	a := jqlAnswer{Problems: []jqlProblem{}}
	at := func(r jql.Range) (start, end int) {
		start = utf8.RuneCountInString(query[:r.Start])
		return start, start + utf8.RuneCountInString(query[r.Start:r.End])
	}
	q, err := jql.Parse(query)
	var syntax *jql.SyntaxError
	if errors.As(err, &syntax) {
		p := jqlProblem{Message: syntax.Message, Code: syntax.Code, Fix: syntax.Fix}
		p.Start, p.End = at(syntax.Range)
		a.Problems = append(a.Problems, p)
		return a
	}
	canonical := q.String()
	a.OK, a.Canonical = true, &canonical
	for _, f := range jql.Lint(q, c.options) {
		p := jqlProblem{Message: f.Message, Code: f.Code, Fix: f.Fix, Warning: f.Warning, Server: !f.Warning}
		p.Start, p.End = at(f.Range)
		a.Problems = append(a.Problems, p)
	}
	slices.SortStableFunc(a.Problems, func(a, b jqlProblem) int { return a.Start - b.Start })
	return a
}

// writeJSON prints an answer and takes note of what it says.
func (c *jqlCheck) writeJSON(a jqlAnswer) error {
	for _, p := range a.Problems {
		c.warned = c.warned || p.Warning
		c.refused = c.refused || !p.Warning
	}
	e := json.NewEncoder(c.stdout)
	e.SetEscapeHTML(false)
	return e.Encode(a)
}
