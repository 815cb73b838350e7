package jira

import (
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/issue"
)

// A page is one answer of a search, of either kind of Jira or of something
// between.
type page struct {
	listed bool // there is a list of issues, if only null
	null   bool // it is null
	issues []issue.Issue
	errors []json.RawMessage // issueErrors of bulkfetch

	remarks   []json.RawMessage // warningMessages of Data Center, warnings of Cloud
	warnings  []string          // what they say
	errors200 []json.RawMessage // what an error would say, in an answer with status 200

	extra bool   // there were more than any Jira gives at once
	token string // of the next page; empty: none
	last  *bool  // isLast, if it says

	total int // of all issues that match; -1: it does not say
	size  int // maxResults as Jira understood it; 0: it does not say
}

// isLast reports whether Jira says that this is the last page.
func (p *page) isLast() bool { return p.last != nil && *p.last }

// A wish is what is wanted of a page: all else is passed over.
type wish struct {
	fields   []string // as they were asked for, sorted
	rendered bool
}

// decodePage reads a page as a stream: one issue at a time, each once.
// Members that it does not know are passed over, and the others may be
// missing, null or, if they are about paging, odd.
func decodePage(r io.Reader, want wish, h *hold) (*page, error) {
	d := &pageDecoder{s: newScanner(r), want: want, p: &page{total: -1}, names: make(map[string]string, len(want.fields))}
	for _, f := range want.fields {
		d.names[f] = f
	}
	if h != nil {
		d.s.room = h.take
	}
	if err := d.s.object(d.member); err != nil {
		return nil, err
	}
	if err := d.s.finish(); err != nil {
		return nil, err
	}
	return d.p, nil
}

type pageDecoder struct {
	s     *scanner
	p     *page
	want  wish
	names map[string]string // the fields that are wanted
	parts []part
}

// A part is a wanted value of an issue, and where it lies in what the scanner
// has kept.
type part struct {
	name     string
	from, to int
	rendered bool
}

// mostOnPage is more issues than any Jira gives at once.
const mostOnPage = 10_000

// maxWord bounds what a page says beside its issues.
const maxWord = 256 << 10

func (d *pageDecoder) member(key []byte) error {
	switch name := string(key); name {
	case "issues":
		d.p.listed, d.p.null, d.p.issues = true, false, nil
		switch c, err := d.s.peek(); {
		case err != nil:
			return err
		case c == 'n':
			d.p.null = true
			return d.s.value()
		case c != '[':
			return errors.New("its issues are not a list")
		}
		return d.s.array(d.issue)
	case "nextPageToken", "isLast", "total", "maxResults", "issueErrors",
		"errorMessages", "errorMessage", "errors", "error", "message", "warningMessages", "warnings":
		raw, err := d.s.raw(maxWord)
		if err != nil {
			return err
		}
		return d.p.set(name, raw)
	}
	return d.s.value()
}

func (p *page) set(name string, raw json.RawMessage) error {
	switch name {
	case "nextPageToken":
		if json.Unmarshal(raw, &p.token) != nil {
			return errors.New("its nextPageToken is not a string")
		}
	case "isLast":
		_ = json.Unmarshal(raw, &p.last)
	case "total":
		p.total = number(raw, -1)
	case "maxResults":
		p.size = number(raw, 0)
	case "warningMessages", "warnings":
		p.remarks = append(p.remarks, raw)
	case "issueErrors":
		_ = json.Unmarshal(raw, &p.errors)
	default:
		p.errors200 = append(p.errors200, raw)
	}
	return nil
}

// issue reads one item of the list.
func (d *pageDecoder) issue() error {
	if len(d.p.issues) >= mostOnPage {
		d.p.extra = true // nobody asked for so many
		return d.s.value()
	}
	switch c, err := d.s.peek(); {
	case err != nil:
		return err
	case c != '{':
		return errors.New("one of its issues is something else")
	}
	var id, key text
	d.parts, d.s.out = d.parts[:0], d.s.out[:0]
	size, large, whole := 0, false, d.s.room
	d.s.room = func(n int) error {
		if size += n; size > maxIssue {
			large = true
			return errLargeIssue
		}
		if whole != nil {
			return whole(n)
		}
		return nil
	}
	err := d.s.object(func(name []byte) error {
		switch string(name) {
		case "id", "key":
			to := &id
			if string(name) == "key" {
				to = &key
			}
			raw, err := d.s.raw(maxWord)
			if err != nil {
				return err
			}
			return to.UnmarshalJSON(raw)
		case "fields":
			return d.fields(false)
		case "renderedFields":
			if d.want.rendered {
				return d.fields(true)
			}
		}
		return d.s.value()
	})
	d.s.room = whole
	switch {
	case large:
		name := string(key)
		if name == "" {
			name = string(id)
		}
		return tooLarge(name)
	case err != nil:
		return err
	case id == "" && key == "":
		return errors.New("one of its issues has neither id nor key")
	}
	d.p.issues = append(d.p.issues, d.made(string(id), string(key)))
	return nil
}

var errLargeIssue = errors.New("an issue is too large")

// fields keeps the wanted members of an object, or passes over what is none.
func (d *pageDecoder) fields(rendered bool) error {
	if c, err := d.s.peek(); err != nil || c != '{' {
		if err == nil && c != 'n' && !rendered {
			return errors.New("the fields of an issue are something else")
		}
		if err != nil {
			return err
		}
		return d.s.value()
	}
	return d.s.object(func(name []byte) error {
		known, ok := d.names[string(name)]
		if !ok {
			return d.s.value()
		}
		from := len(d.s.out)
		if err := d.s.keep(d.s.value); err != nil {
			return err
		}
		d.parts = append(d.parts, part{known, from, len(d.s.out), rendered})
		return nil
	})
}

// made makes an issue of the parts that were kept. Its values share their bytes.
func (d *pageDecoder) made(id, key string) issue.Issue {
	own := append(make([]byte, 0, len(d.s.out)), d.s.out...)
	i := issue.Issue{ID: id, Key: key, Fields: make(map[string]json.RawMessage, len(d.parts))}
	var rendered map[string]json.RawMessage
	for _, p := range d.parts {
		raw := json.RawMessage(own[p.from:p.to:p.to])
		if !p.rendered {
			i.Fields[p.name] = raw
			continue
		}
		if rendered == nil {
			rendered = make(map[string]json.RawMessage)
		}
		rendered[p.name] = raw
	}
	i.Rendered = renderedTexts(rendered)
	return i
}

// maxSmall bounds an answer that is decoded as a whole.
const maxSmall = 8 << 20

// decode reads one JSON value and nothing after it.
func decode(r io.Reader, v any) error {
	s := newScanner(r)
	raw, err := s.raw(maxSmall)
	if err != nil {
		return err
	}
	if err := s.finish(); err != nil {
		return err
	}
	return json.Unmarshal(raw, v)
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
