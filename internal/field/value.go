package field

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// An object is a JSON object. A value is otherwise a string, a json.Number, a
// bool, a []any, or nil.
type object = map[string]any

// decode returns the value of raw, or nil when it is not well-formed.
func decode(raw json.RawMessage) any {
	if len(raw) == 0 || string(raw) == "null" {
		return nil // most custom fields of most issues
	}
	if raw[0] == '"' { // most of the others; a Decoder is costly to make
		var s string
		if json.Unmarshal(raw, &s) != nil {
			return nil
		}
		return s
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil
	}
	return v
}

// encode is the reverse of decode.
func encode(v any) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // people may read what is kept
	if e.Encode(v) != nil {
		return json.RawMessage("null")
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// text returns the first of an object's members that is a string or a number
// and not empty.
func text(o object, names ...string) string {
	for _, name := range names {
		switch v := o[name].(type) {
		case string:
			if v != "" {
				return v
			}
		case json.Number:
			return v.String()
		}
	}
	return ""
}

// member returns an object's member that is an object, or nil.
func member(o object, name string) object {
	m, _ := o[name].(object)
	return m
}

// has reports whether an object has one of the members, whatever it holds.
func has(o object, names ...string) bool {
	for _, name := range names {
		if _, ok := o[name]; ok {
			return true
		}
	}
	return false
}

// elements returns the values that a field has: those of a list, or the one.
func elements(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

// numeric returns v as a number. Old servers send some numbers as strings.
func numeric(v any) (float64, bool) {
	var text string
	switch v := v.(type) {
	case json.Number:
		text = v.String()
	case string:
		text = strings.TrimSpace(v)
	default:
		return 0, false
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
		return 0, false
	}
	return n, true
}

// part returns what stands at a path within a value of a kind; of a list, that
// of each element. Names are matched in any case.
func part(k kind, v any, path []string) any {
	if len(path) == 0 {
		return v
	}
	if v == nil {
		return nil
	}
	if len(path) == 1 && strings.EqualFold(path[0], countPart) {
		return count(v)
	}
	if list := elements(v); len(list) > 0 && k == sprint && strings.EqualFold(path[0], lastPart) {
		return part(anything, list[len(list)-1], path[1:])
	}
	if o, ok := v.(object); ok && len(path) == 1 && strings.EqualFold(path[0], "displayName") && isPerson(o) {
		return v // with a name or not
	}
	switch v := v.(type) {
	case []any:
		var found []any
		for _, e := range v {
			switch p := part(k, e, path).(type) {
			case nil:
			case []any:
				found = append(found, p...)
			default:
				found = append(found, p)
			}
		}
		if found == nil {
			return nil
		}
		return found
	case object:
		for _, at := range []object{v, member(v, "fields")} {
			if m, ok := lookup(at, path[0]); ok {
				return part(anything, m, path[1:])
			}
		}
		for _, linked := range []string{"outwardIssue", "inwardIssue"} {
			if m := member(v, linked); m != nil {
				return part(k, m, path)
			}
		}
	}
	return nil
}

// lookup returns the member with a name in any case; the exact one counts
// first, then the first in order.
func lookup(o object, name string) (any, bool) {
	if v, ok := o[name]; ok {
		return v, true
	}
	best, found := "", false
	for k := range o {
		if strings.EqualFold(k, name) && (!found || k < best) {
			best, found = k, true
		}
	}
	return o[best], found
}

// count returns how many values there are, or entries on a page of comments
// or of work, of which there may be more than it holds.
func count(v any) json.Number {
	n := len(elements(v))
	if page, ok := v.(object); ok && has(page, "comments", "worklogs") {
		entries := max(len(elements(page["comments"])), len(elements(page["worklogs"])))
		total, _ := numeric(page["total"])
		n = max(entries, int(min(total, math.MaxInt32)))
	}
	return json.Number(strconv.Itoa(n))
}

// labels are the members in which objects say what they are called, in the
// ways that Jira and its apps have.
var labels = [...]string{"displayName", "name", "value", "title", "label", "key", "objectKey"}

// label returns what an object is called, or "".
func label(o object) string {
	if isPerson(o) {
		return displayName(o)
	}
	for _, name := range labels {
		if s, ok := o[name].(string); ok && s != "" && !isMachine(s) {
			if _, inner := nested(s); !inner {
				return s
			}
		}
		if n, ok := o[name].(json.Number); ok && name != "key" {
			return n.String()
		}
	}
	return ""
}
