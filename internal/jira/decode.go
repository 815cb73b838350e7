package jira

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// An Issue is one issue as Jira gives it, with the fields that were asked
// for. A field that is on no screen may be missing, which is not the same as
// null.
type Issue struct {
	ID, Key  string
	Fields   map[string]json.RawMessage // by field id
	Rendered map[string]string          // rich text as HTML, by field id, if asked for; of comments and of the work log by "comment/10020"
}

// A page is one answer of a search, of either kind of Jira or of something
// between.
type page struct {
	listed bool // there is a list of issues, if only null
	null   bool // it is null
	issues []Issue
	errors []json.RawMessage // issueErrors of bulkfetch

	remarks   []json.RawMessage // warningMessages of Data Center, warnings of Cloud
	warnings  []string          // what they say
	errors200 []json.RawMessage // what an error would say, in an answer with status 200

	token string // of the next page; empty: none
	last  *bool  // isLast, if it says

	total int // of all issues that match; -1: it does not say
	size  int // maxResults as Jira understood it; 0: it does not say
}

// isLast reports whether Jira says that this is the last page.
func (p *page) isLast() bool { return p.last != nil && *p.last }

// decodePage reads a page as a stream: one issue at a time, each once.
// Members that it does not know are passed over, and the others may be
// missing, null or, if they are about paging, odd.
func decodePage(r io.Reader) (*page, error) {
	p := &page{total: -1}
	d := json.NewDecoder(r)
	if err := opening(d, '{'); err != nil {
		return nil, err
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		if name == "issues" {
			p.listed, p.null = true, false
			n := len(p.issues)
			if p.issues, p.null, err = decodeIssues(d, p.issues[:n]); err != nil {
				return nil, err
			}
			continue
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return nil, err
		}
		switch name {
		case "nextPageToken":
			if json.Unmarshal(raw, &p.token) != nil {
				return nil, errors.New("its nextPageToken is not a string")
			}
		case "isLast":
			_ = json.Unmarshal(raw, &p.last)
		case "total":
			p.total = number(raw, -1)
		case "maxResults":
			p.size = number(raw, 0)
		case "errorMessages", "errorMessage", "errors", "error", "message":
			p.errors200 = append(p.errors200, raw)
		case "warningMessages", "warnings":
			p.remarks = append(p.remarks, raw)
		case "issueErrors":
			_ = json.Unmarshal(raw, &p.errors)
		}
	}
	if err := closing(d); err != nil {
		return nil, err
	}
	return p, nil
}

// decodeIssues appends a list of issues, or nothing for null.
func decodeIssues(d *json.Decoder, issues []Issue) (all []Issue, null bool, err error) {
	t, err := d.Token()
	if err != nil || t == nil {
		return issues, err == nil, err
	}
	if t != json.Delim('[') {
		return nil, false, errors.New("its issues are not a list")
	}
	for d.More() {
		var wire *struct {
			ID       text                       `json:"id"`
			Key      text                       `json:"key"`
			Fields   map[string]json.RawMessage `json:"fields"`
			Rendered map[string]json.RawMessage `json:"renderedFields"`
		}
		if err := d.Decode(&wire); err != nil {
			return nil, false, err
		}
		if wire == nil || wire.ID == "" && wire.Key == "" {
			return nil, false, errors.New("one of its issues has neither id nor key")
		}
		issues = append(issues, Issue{ID: string(wire.ID), Key: string(wire.Key), Fields: wire.Fields, Rendered: renderedTexts(wire.Rendered)})
	}
	_, err = d.Token()
	return issues, false, err
}

// decode reads one JSON value and nothing after it.
func decode(r io.Reader, v any) error {
	d := json.NewDecoder(r)
	if err := d.Decode(v); err != nil {
		return err
	}
	return end(d)
}

func opening(d *json.Decoder, want json.Delim) error {
	t, err := d.Token()
	if err != nil {
		return err
	}
	if t != want {
		return fmt.Errorf("it begins with %v instead of %v", t, want)
	}
	return nil
}

// closing reads the end of an object, and makes sure that nothing follows.
func closing(d *json.Decoder) error {
	if _, err := d.Token(); err != nil {
		return err
	}
	return end(d)
}

func end(d *json.Decoder) error {
	switch _, err := d.Token(); {
	case err == io.EOF:
		return nil
	case err != nil:
		return err
	}
	return errors.New("more follows after its end")
}

// number reads a whole number, also as a text, or gives other for what is
// none: some servers write odd totals.
func number(raw json.RawMessage, other int) int {
	var quoted string
	if json.Unmarshal(raw, &quoted) == nil {
		raw = []byte(strings.TrimSpace(quoted))
	}
	if n, err := strconv.Atoi(string(raw)); err == nil && n >= 0 {
		return n
	}
	return other
}

// A text is a string that some servers write as a number or as null.
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	switch {
	case string(b) == "null":
		return nil
	case len(b) > 0 && (b[0] == '"'):
		return json.Unmarshal(b, (*string)(t))
	case len(b) > 0 && (b[0] == '-' || '0' <= b[0] && b[0] <= '9'):
		*t = text(b)
		return nil
	}
	return errors.New("a name or number is something else")
}
