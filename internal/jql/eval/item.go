package eval

import (
	"cmp"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/issue"
)

// An item is one value of an issue's field, in the forms that the kinds of
// fields compare.
type item struct {
	id     string
	names  []string // in lower case: whatever it may be called in a query
	sort   string   // what it is sorted by, if by text; the key of an issue
	text   string   // its words
	num    float64  // a number, or a time in seconds, or a day
	raw    map[string]any
	parent *item // the option that this one is a child of
}

// items returns the values of an issue's field, none when it is empty.
func (f field) items(i *Issue) []item {
	v := i.Fields[f.id]
	switch f.id {
	case "issuekey":
		return []item{{id: i.ID, names: []string{strings.ToLower(i.Key)}, sort: i.Key}}
	case "statusCategory":
		if status, ok := i.Fields["status"].(map[string]any); ok && status["statusCategory"] != nil {
			v = status["statusCategory"]
		}
	case "projectCategory":
		if project, ok := i.Fields["project"].(map[string]any); ok {
			v = project["projectCategory"]
		}
	case "issueLinkType":
		return linkTypes(i)
	}
	switch f.kind {
	case kindNumber, kindDuration:
		if n, ok := toNumber(v); ok {
			return []item{{num: n}}
		}
		return nil
	case kindMoment, kindDay:
		s, _ := v.(string)
		t, ok := parseTime(s)
		if !ok {
			return nil
		}
		if f.kind == kindDay {
			return []item{{num: dayNumber(t)}}
		}
		return []item{{num: seconds(t)}}
	case kindProse, kindComment:
		return texts(v)
	case kindIssue:
		return issues(v)
	}
	return things(nil, v, nil)
}

// things appends what a JSON value holds that has a name or an id.
func things(all []item, v any, parent *item) []item {
	switch v := v.(type) {
	case string:
		if v == "" {
			return all
		}
		if issue.IsSprint(v) {
			return things(all, issue.ParseSprint(v), parent)
		}
		return append(all, item{id: v, names: []string{strings.ToLower(v)}, sort: v, parent: parent})
	case float64, json.Number, int, int64, bool:
		s := scalar(v)
		return append(all, item{id: s, names: []string{s}, sort: s, parent: parent})
	case []any:
		for _, e := range v {
			all = things(all, e, parent)
		}
	case map[string]any:
		it := item{id: scalar(v["id"]), raw: v, parent: parent}
		for _, name := range []string{"displayName", "name", "value", "key", "accountId", "emailAddress"} {
			if s, ok := v[name].(string); ok && s != "" {
				it.names = append(it.names, strings.ToLower(s))
				it.sort = cmp.Or(it.sort, s)
			}
		}
		if it.id == "" && it.names == nil {
			return all
		}
		all = append(all, it)
		if child, ok := v["child"]; ok {
			all = things(all, child, &it)
		}
	}
	return all
}

// issues returns the issues that a field refers to, as objects or as keys.
func issues(v any) []item {
	switch v := v.(type) {
	case string:
		if v != "" {
			return []item{{sort: strings.ToUpper(v)}}
		}
	case map[string]any:
		if key, ok := v["key"].(string); ok {
			return []item{{id: scalar(v["id"]), sort: key}}
		}
	}
	return nil
}

// linkTypes returns the descriptions of an issue's links.
func linkTypes(i *Issue) []item {
	var all []item
	links, _ := i.Fields["issuelinks"].([]any)
	for _, l := range links {
		link, _ := l.(map[string]any)
		typ, _ := link["type"].(map[string]any)
		side := "outward"
		if link["inwardIssue"] != nil {
			side = "inward"
		}
		s, _ := typ[side].(string)
		n, _ := typ["name"].(string)
		all = append(all, item{id: scalar(typ["id"]), names: []string{strings.ToLower(s), strings.ToLower(n)}, sort: s})
	}
	return all
}

// texts returns the words of a text, a rich text, or the comments on an issue.
func texts(v any) []item {
	var all []item
	add := func(v any) {
		var b strings.Builder
		writeText(&b, v)
		if s := b.String(); strings.TrimSpace(s) != "" {
			all = append(all, item{text: s, sort: s})
		}
	}
	object, _ := v.(map[string]any)
	if comments, ok := object["comments"].([]any); ok {
		for _, c := range comments {
			if comment, ok := c.(map[string]any); ok {
				add(comment["body"])
			}
		}
		return all
	}
	add(v)
	return all
}

// writeText writes the words of an Atlassian document.
func writeText(b *strings.Builder, v any) {
	switch v := v.(type) {
	case string:
		b.WriteString(v)
	case []any:
		for _, e := range v {
			writeText(b, e)
		}
	case map[string]any:
		if s, ok := v["text"].(string); ok {
			b.WriteString(s)
			return
		}
		if attrs, ok := v["attrs"].(map[string]any); ok {
			writeText(b, attrs["text"])
		}
		writeText(b, v["content"])
		b.WriteByte('\n')
	}
}

// scalar returns an id as text, however it is encoded.
func scalar(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case json.Number:
		return v.String()
	case int:
		return strconv.Itoa(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// toNumber returns a number, or how many voted or watch.
func toNumber(v any) (float64, bool) {
	if m, ok := v.(map[string]any); ok {
		if v = m["votes"]; v == nil {
			v = m["watchCount"]
		}
	}
	n, err := strconv.ParseFloat(scalar(v), 64)
	return n, err == nil
}

// parseTime reads a time as REST writes it.
func parseTime(s string) (time.Time, bool) {
	for _, layout := range []string{"2006-01-02T15:04:05.000-0700", time.RFC3339Nano, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
