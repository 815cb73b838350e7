// Package yamltext reads YAML so that every value keeps its place: not only
// its line and column, but where each of its characters was written, through
// quoting, escapes and folding.
//
// It reads what gopkg.in/yaml.v3 reads, with less tolerance: no key twice, one
// document, UTF-8 only, and no types of one's own. What a value must be is for
// the caller to say.
package yamltext

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/jqlbuild/jqlbuild/source"
)

// A Kind is what a value is.
type Kind int

// The kinds of value. A scalar that looks like a number is not a String.
const (
	Null Kind = iota
	String
	Bool
	Int
	Float
	Time // a date, or a date and time
	List
	Map
)

// String returns the kind as it is called in a message, such as "a list".
func (k Kind) String() string {
	return [...]string{"nothing", "text", "true or false", "a whole number", "a number", "a date", "a list", "a mapping"}[k]
}

// A Node is a value. Aliases of YAML make several places share one Node.
type Node struct {
	Kind   Kind
	Span   source.Span // of a list or mapping: its first line
	Text   source.Text // of a scalar: without quotes, escapes undone
	Items  []*Node     // of a list
	Fields []Field     // of a mapping, in the file's order; each key once
}

// A Field is a key with its value.
type Field struct {
	Key   source.Text
	Value *Node
}

// Field returns the value of a mapping's key, or nil.
func (n *Node) Field(key string) *Node {
	for _, f := range n.Fields {
		if f.Key.Value == key {
			return f.Value
		}
	}
	return nil
}

// What is read is bounded, each bound far above what people write: with few
// bytes, aliases of aliases and nesting can make any reader work for minutes.
const (
	maxSize    = 1 << 20
	maxAliases = 10_000 // anchors and aliases together
	maxDepth   = 100
)

// Parse reads the YAML in a stretch of a file that begins at the beginning of
// a line. It returns nil for one without any value, and what could be read
// beside its problems. The class of the problems is source.Content; a caller
// that reads a configuration changes it.
func Parse(span source.Span) (*Node, []source.Problem) {
	r := &reader{span: span, text: span.Text(), nodes: make(map[*yaml.Node]*Node)}
	if i, what := unreadable(r.text); i >= 0 {
		r.problem(source.Span{File: span.File, Start: span.Start + i, End: span.Start + i + 1}, "yaml-syntax", "the YAML cannot be read: "+what, "")
		return nil, r.problems
	}
	if len(r.text) > maxSize {
		r.problem(source.Span{File: span.File, Start: span.Start, End: span.Start}, "yaml-limit", "the YAML cannot be read: it is larger than 1 MiB", "")
		return nil, r.problems
	}
	r.index()
	decoder := yaml.NewDecoder(strings.NewReader(r.text))
	var doc, more yaml.Node
	switch err := decoder.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, nil
	case err != nil:
		r.problems = append(r.problems, r.syntax(err))
		return nil, r.problems
	}
	switch err := decoder.Decode(&more); {
	case err == nil:
		r.problem(r.line(&more), "yaml-second", "the YAML cannot be read: there is a second document after ---", "keep one")
	case !errors.Is(err, io.EOF):
		r.problems = append(r.problems, r.syntax(err))
	}
	if len(doc.Content) != 1 {
		return nil, r.problems
	}
	if n, what, fix := excess(doc.Content[0]); n != nil {
		r.problem(r.line(n), "yaml-limit", "the YAML cannot be read: "+what, fix)
		return nil, r.problems
	}
	return r.node(doc.Content[0]), r.problems
}

// excess returns the first node that goes beyond a bound, and which.
func excess(root *yaml.Node) (at *yaml.Node, what, fix string) {
	aliases := 0
	var walk func(n *yaml.Node, depth int)
	walk = func(n *yaml.Node, depth int) {
		if n.Anchor != "" || n.Kind == yaml.AliasNode {
			aliases++
		}
		switch {
		case at != nil:
		case depth > maxDepth:
			at, what = n, fmt.Sprintf("this is nested more than %d levels deep", maxDepth)
		case aliases > maxAliases:
			at, what, fix = n, fmt.Sprintf("there are more than %d anchors and aliases", maxAliases), "write the values out"
		default:
			for _, c := range n.Content { // which an alias has none of
				walk(c, depth+1)
			}
		}
	}
	walk(root, 1)
	return at, what, fix
}

// unreadable returns the offset of the first character that YAML does not
// allow and what it is, or -1.
func unreadable(text string) (int, string) {
	for i, c := range text {
		switch {
		case c == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD"):
			return i, "it is not UTF-8 here"
		case c < ' ' && c != '\t' && c != '\n' && c != '\r', c >= 0x7f && c < 0xa0 && c != 0x85, c == 0xfffe, c == 0xffff:
			return i, fmt.Sprintf("the control character %U is not allowed", c)
		}
	}
	return -1, ""
}

// A reader turns the nodes of package yaml into ours.
type reader struct {
	span     source.Span
	text     string // under the span
	lines    []int  // where in text each line begins, as YAML counts lines
	nodes    map[*yaml.Node]*Node
	merged   int
	problems []source.Problem
}

func (r *reader) problem(at source.Span, code, message, fix string) {
	r.problems = append(r.problems, source.Problem{Span: at, Code: code, Message: message, Fix: fix})
}

// quoted returns a space and what an author wrote, or what it is where that
// must not be shown.
func (r *reader) quoted(what, text string) string {
	if r.span.File.IsPrivate() {
		return " " + what
	}
	return " " + text
}

// index finds the lines. YAML 1.1 ends them where package source does not.
func (r *reader) index() {
	r.lines = []int{0}
	for i, c := range r.text {
		switch c {
		case '\n', '\u0085', '\u2028', '\u2029':
			r.lines = append(r.lines, i+utf8.RuneLen(c))
		case '\r':
			if !strings.HasPrefix(r.text[i:], "\r\n") {
				r.lines = append(r.lines, i+1)
			}
		}
	}
}

const bom = "\uFEFF"

// offset returns where in the text a node begins.
func (r *reader) offset(n *yaml.Node) int {
	if n.Line < 1 || n.Line > len(r.lines) {
		return len(r.text)
	}
	i := r.lines[n.Line-1]
	if n.Line == 1 && strings.HasPrefix(r.text, bom) {
		i += len(bom)
	}
	return min(r.span.File.Advance(r.span.Start+i, n.Column-1)-r.span.Start, len(r.text))
}

// at returns the span of text[i:j] in the file.
func (r *reader) at(i, j int) source.Span {
	return source.Span{File: r.span.File, Start: r.span.Start + i, End: r.span.Start + j}
}

// line returns the span from a node's beginning to the end of that line.
func (r *reader) line(n *yaml.Node) source.Span {
	i := r.offset(n)
	line, _, _ := strings.Cut(r.text[i:], "\n")
	return r.at(i, i+len(strings.TrimRight(line, " \t\r")))
}

var kinds = map[string]Kind{
	"!!null": Null, "!!str": String, "!!bool": Bool, "!!int": Int, "!!float": Float, "!!timestamp": Time,
	"!!seq": List, "!!map": Map,
}

func (r *reader) node(n *yaml.Node) *Node {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if node := r.nodes[n]; node != nil {
		return node
	}
	node := new(Node)
	r.nodes[n] = node // before its parts, which may lead back here
	kind, ok := kinds[n.ShortTag()]
	if !ok && n.ShortTag() != mergeTag {
		r.problem(r.line(n), "yaml-tag", "the YAML cannot be read: there is no"+r.quoted("such type", "type "+n.ShortTag())+" here", "leave it out")
		kind = Null
	}
	node.Kind = kind
	switch n.Kind {
	case yaml.ScalarNode:
		node.Text = r.scalar(n)
		node.Span = node.Text.Span()
		if n.ShortTag() == mergeTag {
			node.Kind = String
		}
	case yaml.SequenceNode:
		node.Span = r.line(n)
		for _, item := range n.Content {
			node.Items = append(node.Items, r.node(item))
		}
	case yaml.MappingNode:
		node.Span = r.line(n)
		r.fields(node, n)
	}
	return node
}

const mergeTag = "!!merge"

// maxMerged bounds what merging may add, since merges of merges multiply.
const maxMerged = 10_000

// fields reads the keys of a mapping. What a merge key (<<) brings comes after
// the mapping's own, which win; see https://yaml.org/type/merge.html.
func (r *reader) fields(node *Node, n *yaml.Node) {
	var merges []*yaml.Node
	seen := make(map[string]bool)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Kind != yaml.ScalarNode {
			r.problem(r.line(key), "yaml-key", "the YAML cannot be read: a key here is not a plain word", "write the key as one word, in quotes if it has to be")
			continue
		}
		if key.ShortTag() == mergeTag {
			merges = append(merges, value)
			continue
		}
		name := r.scalar(key)
		if seen[name.Value] {
			r.problem(name.Span(), "duplicate-key", "this mapping has"+r.quoted("a key", strconv.Quote(name.Value))+" twice", "keep one of them")
			continue
		}
		seen[name.Value] = true
		node.Fields = append(node.Fields, Field{Key: name, Value: r.node(value)})
	}
	for _, m := range merges {
		from := []*yaml.Node{m}
		if m.Kind == yaml.SequenceNode {
			from = m.Content
		}
		for _, m := range from {
			r.merge(node, m, seen)
		}
	}
}

func (r *reader) merge(node *Node, from *yaml.Node, seen map[string]bool) {
	other := r.node(from)
	if other.Kind != Map {
		r.problem(r.line(from), "yaml-merge", "what is merged here is "+other.Kind.String(), "merge a mapping")
		return
	}
	for _, f := range other.Fields {
		if seen[f.Key.Value] {
			continue
		}
		if r.merged++; r.merged > maxMerged {
			if r.merged == maxMerged+1 {
				r.problem(r.line(from), "yaml-merge", "these merges would never end", "write them out")
			}
			return
		}
		seen[f.Key.Value] = true
		node.Fields = append(node.Fields, f)
	}
}
