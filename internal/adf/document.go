package adf

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// maxDepth is how deep nodes may nest before only their text is kept. It is
// well beyond what Jira's editor can make and well below the 512 levels at
// which browsers flatten a page.
const maxDepth = 128

// A node is a node or a mark of a document. Whatever does not have the type
// that the format asks for is as if it were not there, except that numbers and
// booleans may stand for their text.
//
// https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/
type node struct {
	kind    string // its "type"
	text    string
	attrs   map[string]any
	marks   []node
	content []node
}

func (n node) empty() bool {
	return n.kind == "" && n.text == "" && n.content == nil
}

// attr returns a text attribute, or "".
func (n node) attr(name string) string {
	return scalar(n.attrs[name])
}

// number returns a whole attribute from low to high, or otherwise.
func (n node) number(name string, low, high, otherwise int) int {
	i, err := strconv.Atoi(n.attr(name))
	if err != nil || i < low || i > high {
		return otherwise
	}
	return i
}

func scalar(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// A decoder reads JSON token by token, since json.Unmarshal refuses what is
// nested deeper than 10,000 levels and gives nothing of a document that breaks
// off. After an error it returns zero values.
type decoder struct {
	tokens *json.Decoder
	failed bool
}

func newDecoder(raw []byte) *decoder {
	d := &decoder{tokens: json.NewDecoder(bytes.NewReader(raw))}
	d.tokens.UseNumber()
	return d
}

func (d *decoder) next() json.Token {
	if d.failed {
		return nil
	}
	t, err := d.tokens.Token()
	d.failed = err != nil
	return t
}

func (d *decoder) more() bool {
	return !d.failed && d.tokens.More()
}

// key returns the next key of an object.
func (d *decoder) key() string {
	key, _ := d.next().(string)
	return key
}

// nodes reads what should be a list of nodes; one node, or one text, is a list
// of one.
func (d *decoder) nodes(depth int) []node {
	switch t := d.next(); t {
	case json.Delim('['):
		var list []node
		for d.more() {
			if n := d.node(d.next(), depth); !n.empty() {
				list = append(list, n)
			}
		}
		d.next()
		return list
	default:
		if n := d.node(t, depth); !n.empty() {
			return []node{n}
		}
		return nil
	}
}

// node reads the node that begins with t and may hold depth levels of others.
func (d *decoder) node(t json.Token, depth int) node {
	if text := scalar(t); text != "" {
		return node{kind: "text", text: text}
	}
	if t == json.Delim('[') || t == json.Delim('{') && depth <= 0 {
		return node{kind: "text", text: d.rest(t)}
	}
	var n node
	if t != json.Delim('{') {
		return n
	}
	for d.more() {
		switch d.key() {
		case "type":
			n.kind = scalar(d.value(depth))
		case "text":
			n.text = scalar(d.value(depth))
		case "attrs":
			n.attrs, _ = d.value(depth).(map[string]any)
		case "marks":
			n.marks = d.nodes(depth - 1)
		case "content":
			n.content = d.nodes(depth - 1)
		default:
			d.rest(d.next())
		}
	}
	d.next()
	return n
}

// value reads any value; objects and lists beyond depth levels are nil.
func (d *decoder) value(depth int) any {
	t := d.next()
	switch {
	case t == json.Delim('{') && depth > 0:
		object := map[string]any{}
		for d.more() {
			key := d.key()
			object[key] = d.value(depth - 1)
		}
		d.next()
		return object
	case t == json.Delim('[') && depth > 0:
		var list []any
		for d.more() {
			list = append(list, d.value(depth-1))
		}
		d.next()
		return list
	default:
		if _, ok := t.(json.Delim); ok {
			d.rest(t)
			return nil
		}
		return t
	}
}

// rest reads to the end of the value that begins with t, however deep it is,
// and returns what nodes in it have as their text.
func (d *decoder) rest(t json.Token) string {
	var texts []string
	var open []json.Delim // the objects and lists that are not closed yet
	for isKey, key := false, ""; ; t = d.next() {
		switch delim, ok := t.(json.Delim); {
		case d.failed:
			return strings.Join(texts, " ")
		case !ok && isKey:
			key, _ = t.(string)
			isKey = false
			continue
		case !ok && key == "text":
			if text := scalar(t); text != "" {
				texts = append(texts, text)
			}
		case delim == '{' || delim == '[':
			open = append(open, delim)
		case ok:
			open = open[:len(open)-1]
		}
		if len(open) == 0 {
			return strings.Join(texts, " ")
		}
		isKey, key = open[len(open)-1] == '{', ""
	}
}
