package filter

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// A Request is a page to be filtered:
//
//	{"path": "docs/notes.md", "text": "# Notes\n", "meta": {"title": "Notes"}}
//
// Other keys mean nothing.
type Request struct {
	Path string // as the asker knows it; "" where it does not say
	Text string // valid UTF-8

	meta json.RawMessage
}

// Meta returns the front matter that the asker has read, its numbers as
// [json.Number], or nil if the request has none.
func (r *Request) Meta() map[string]any {
	decoder := json.NewDecoder(bytes.NewReader(r.meta))
	decoder.UseNumber()
	var meta map[string]any
	if decoder.Decode(&meta) != nil {
		return nil // it is empty; what is not was checked by ParseRequest
	}
	return meta
}

// ParseRequest reads a line. Its error says to the author of a hook what is
// wrong with it.
func ParseRequest(line []byte) (Request, error) {
	var fields struct {
		Path *string         `json:"path"`
		Text *string         `json:"text"`
		Meta json.RawMessage `json:"meta"`
	}
	switch {
	case len(bytes.TrimSpace(line)) == 0:
		return Request{}, errors.New(`the line is blank; write a request, such as {"path": "docs/notes.md", "text": "# Notes"}`)
	case !utf8.Valid(line):
		return Request{}, errors.New("the line is not UTF-8")
	}
	err := json.Unmarshal(line, &fields)
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &kind) && kind.Field == "":
		return Request{}, fmt.Errorf("the line is %s; write an object with path and text", kinds[kind.Value])
	case errors.As(err, &kind):
		return Request{}, fmt.Errorf("%s is %s; write a string", kind.Field, kinds[kind.Value])
	case err != nil:
		return Request{}, fmt.Errorf("the line is no JSON: %w", err)
	case fields.Text == nil:
		return Request{}, errors.New("the request has no text")
	case len(fields.Meta) > 0 && fields.Meta[0] != '{' && fields.Meta[0] != 'n':
		return Request{}, errors.New("meta is no object; write the front matter as one, or leave it out")
	case hasHalf(line):
		return Request{}, errors.New("the line has one half of a surrogate pair without the other, which is no character")
	}
	r := Request{Text: *fields.Text, meta: fields.Meta}
	if fields.Path != nil {
		r.Path = *fields.Path
	}
	return r, nil
}

// kinds are the values of JSON as json.UnmarshalTypeError has them.
var kinds = map[string]string{"array": "an array", "object": "an object", "string": "a string", "number": "a number", "bool": "true or false"}

// hasHalf reports whether good JSON has an escape that stands for one half of a
// surrogate pair alone. encoding/json would put another character in its place.
func hasHalf(line []byte) bool {
	for {
		i := bytes.IndexByte(line, '\\')
		if i < 0 {
			return false
		}
		line = line[i:]
		switch u := unit(line); {
		case isHalf(u, 0xDC00):
			return true
		case isHalf(u, 0xD800):
			if line = line[len(`\u0000`):]; !isHalf(unit(line), 0xDC00) {
				return true
			}
			line = line[len(`\u0000`):]
		default:
			line = line[len(`\n`):]
		}
	}
}

// unit returns the value of the escape \u0000 that s begins with, or 0.
func unit(s []byte) uint64 {
	if len(s) < len(`\u0000`) || s[0] != '\\' || s[1] != 'u' {
		return 0
	}
	u, _ := strconv.ParseUint(string(s[2:6]), 16, 16)
	return u
}

// isHalf reports whether a unit of UTF-16 is one of the halves from first on.
func isHalf(u, first uint64) bool { return first <= u && u < first+0x400 }
