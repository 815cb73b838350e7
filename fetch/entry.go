package fetch

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/field"
	"github.com/jqlbuild/jqlbuild/internal/issue"
)

// entryVersion is raised whenever what is written below changes, so that no
// version reads what another one meant differently.
const entryVersion = "2"

// The kinds of cache entries. Each begins a key, followed by the format's
// version, the link's identity and what the entry is about, a line each.
const (
	answerEntry   = "answer"   // the canonical JQL: an answer
	countEntry    = "count"    // the canonical JQL: an answer without issues
	issueEntry    = "issue"    // the guard's canonical JQL and the issue's key: an answer of one issue
	valuesEntry   = "values"   // the name of a list, for versions also the project: its values in Jira's order
	fieldsEntry   = "fields"   // nothing more: a field list
	serverEntry   = "server"   // nothing more: what kind of Jira it is
	identityEntry = "identity" // a hash of the token: whose it is
)

// key returns the key of the entry that is the query's own.
func (l *linkRun) key(q *query) string {
	kind := map[QueryKind]string{Search: answerEntry, CountOnly: countEntry, Issues: issueEntry, ValueList: valuesEntry}[q.Kind]
	return l.conn.key(kind, q.about)
}

func entryKey(kind, link string, about ...string) string {
	return strings.Join(append([]string{kind + " " + entryVersion, link}, about...), "\n")
}

// An answer is what Jira said to one query, less what nobody asked for. It is
// stored as it is, so that a change of how fields are shown needs no request.
//
// In the cache it is text: a line of JSON about the answer, then a line of
// JSON for each issue, which makes it easy to read and to compare.
type answer struct {
	Link        string        `json:"link"` // the link's URL
	JQL         string        `json:"jql,omitempty"`
	Deployment  string        `json:"deployment,omitempty"`
	User        string        `json:"user"`     // a hash of whom Jira took us for
	Fields      []string      `json:"fields"`   // the fields that were asked for, sorted
	Rendered    bool          `json:"rendered"` // rich text was asked for as HTML too
	Rows        int           `json:"rows"`     // len(Issues)
	Complete    bool          `json:"complete"` // these are all the issues that match
	Total       int           `json:"total"`    // how many match, -1 when Jira did not say
	Approximate bool          `json:"approximate,omitempty"`
	Sample      bool          `json:"sample,omitempty"`   // it came from the embedded sample Jira
	Warnings    []string      `json:"warnings,omitempty"` // what Jira remarked
	Issues      []issue.Issue `json:"-"`
	Values      []value       `json:"-"` // of a list
}

// A held answer is one with the time at which it was read from Jira.
type held struct {
	answer
	key  string // the entry's
	time time.Time
}

// Why an entry is not there for a run.
var (
	errNobody    = errors.New("as whom Jira answers is not known yet")
	errOtherUser = errors.New("the cache's answer was read as another user")
)

// A value is one of a list as an entry holds it.
type value struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// An issueLine is an issue as a line of an entry.
type issueLine struct {
	ID       string                     `json:"id"`
	Key      string                     `json:"key"`
	Fields   map[string]json.RawMessage `json:"fields"`
	Rendered map[string]string          `json:"rendered,omitempty"`
}

// encode writes an answer down. A list of values is a [meta] and then a line with
// all of them.
func (a *answer) encode(kind QueryKind) ([]byte, error) {
	if kind == ValueList {
		body, err := json.Marshal(a.Values)
		if err != nil {
			return nil, err
		}
		return encodeMeta(meta{Link: a.Link, User: a.User}, append(body, '\n')), nil
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(a); err != nil {
		return nil, err
	}
	for _, i := range a.Issues {
		if err := enc.Encode(issueLine(i)); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}

// decodeAnswer reads what encode wrote. For a count it leaves the issues out.
func decodeAnswer(data []byte, kind QueryKind) (*answer, error) {
	head, rest, _ := bytes.Cut(data, []byte("\n"))
	a := new(answer)
	if err := json.Unmarshal(head, a); err != nil {
		return nil, fmt.Errorf("read the entry's first line: %w", err)
	}
	if a.Rows < 0 || a.Total < -1 || !slices.IsSorted(a.Fields) {
		return nil, errors.New("the entry's first line makes no sense")
	}
	switch kind {
	case CountOnly:
		return a, nil
	case ValueList:
		if err := json.Unmarshal(rest, &a.Values); err != nil {
			return nil, fmt.Errorf("read the entry's values: %w", err)
		}
		return a, nil
	}
	a.Issues = make([]issue.Issue, 0, min(a.Rows, bytes.Count(rest, []byte("\n"))))
	for len(rest) > 0 {
		var line []byte
		line, rest, _ = bytes.Cut(rest, []byte("\n"))
		var i issueLine
		if err := json.Unmarshal(line, &i); err != nil {
			return nil, fmt.Errorf("read the entry's issue %d: %w", len(a.Issues)+1, err)
		}
		a.Issues = append(a.Issues, issue.Issue(i))
	}
	if len(a.Issues) != a.Rows {
		return nil, fmt.Errorf("the entry holds %d issues and says %d", len(a.Issues), a.Rows)
	}
	return a, nil
}

// lacks says in words what the answer has too little of for a request, or ""
// when it serves. A limit below zero asks for every issue.
func (a *answer) lacks(fields []string, rendered bool, limit int) string {
	for _, f := range fields {
		if _, ok := slices.BinarySearch(a.Fields, f); !ok {
			return fmt.Sprintf("the cache has an answer, but it lacks the field %q", f)
		}
	}
	if rendered && !a.Rendered {
		return "the cache has an answer, but it lacks the formatted text"
	}
	if !a.Complete && (limit < 0 || limit > a.Rows) {
		return fmt.Sprintf("the cache has an answer, but it holds only the first %d issues", a.Rows)
	}
	return ""
}

// count returns how many issues match, if the answer tells.
func (a *answer) count() (n int, ok bool) {
	switch {
	case a.Complete:
		return a.Rows, true
	case a.Total >= 0:
		return a.Total, true
	}
	return 0, false
}

// tells reports whether a search's answer is one to a query that asks for less.
func (a *answer) tells(q *query) bool {
	_, ok := a.count()
	return ok && (a.Complete || !q.keys)
}

// about returns that answer.
func (a *answer) about(q *query) answer {
	n, _ := a.count()
	part := answer{JQL: q.sent, Total: n, Warnings: a.Warnings}
	if q.keys {
		part.Complete, part.Total = true, a.Total
		for _, i := range a.Issues {
			part.Issues = append(part.Issues, issue.Issue{ID: i.ID, Key: i.Key})
		}
	}
	return part
}

// scrub drops from the answer all that nobody asked for: fields beyond the
// wanted ones, and of users everything but the name.
func (a *answer) scrub() {
	for n, issue := range a.Issues {
		kept := make(map[string]json.RawMessage, len(a.Fields))
		for id, raw := range issue.Fields {
			if _, ok := slices.BinarySearch(a.Fields, id); ok {
				kept[id] = field.Scrub(raw)
			}
		}
		a.Issues[n].Fields, a.Issues[n].Rendered = kept, field.ScrubRendered(kept, issue.Rendered)
	}
}

// A meta is the first line of the entries that are not answers.
type meta struct {
	Link string `json:"link"`
	User string `json:"user,omitempty"`
}

func encodeMeta(m meta, body []byte) []byte {
	head, err := json.Marshal(m)
	if err != nil {
		panic(err) // it is two strings
	}
	return append(append(head, '\n'), body...)
}

func decodeMeta(data []byte) (m meta, body []byte, err error) {
	head, body, _ := bytes.Cut(data, []byte("\n"))
	if err := json.Unmarshal(head, &m); err != nil {
		return m, nil, fmt.Errorf("read the entry's first line: %w", err)
	}
	return m, body, nil
}

// userHash is how an entry remembers whom it was read as. The link's URL is
// part of it so that the same person is not recognisable across links.
func userHash(linkURL, user string) string {
	sum := sha256.Sum256([]byte("jqlbuild user\n" + linkURL + "\n" + user))
	return hex.EncodeToString(sum[:8])
}
