package confluence

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"strings"

	xhtml "golang.org/x/net/html"

	"github.com/jqlbuild/jqlbuild/source"
)

// A node is an element of a page in storage format, or a piece of its text.
//
// See https://confluence.atlassian.com/doc/confluence-storage-format-790796544.html.
type node struct {
	name  string // of the element, with its prefix, such as "ac:link"; "" for text
	attrs []xhtml.Attribute
	text  source.Text // of a piece of text, entities and CDATA undone
	kids  []*node
	span  source.Span // of the start tag, or of the text
}

// attr returns the value of an attribute, "" if it is not there.
func (n *node) attr(name string) string {
	for _, a := range n.attrs {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// child returns the first child with this name, or nil.
func (n *node) child(name string) *node {
	if n == nil {
		return nil
	}
	for _, k := range n.kids {
		if k.name == name {
			return k
		}
	}
	return nil
}

// find returns the first element with this name in n, in document order, or
// nil.
func (n *node) find(name string) *node {
	for _, k := range n.kids {
		if k.name == name {
			return k
		}
		if found := k.find(name); found != nil {
			return found
		}
	}
	return nil
}

// content returns all text in n, with its places.
func (n *node) content() source.Text {
	var b source.Builder
	whole := n.span
	n.appendContent(&b, &whole)
	return b.Text(whole)
}

func (n *node) appendContent(b *source.Builder, whole *source.Span) {
	if n.name == "" && n.text.Value != "" {
		if b.Len() == 0 {
			*whole = n.text.Span()
		}
		b.Append(n.text)
		whole.End = n.text.Span().End
	}
	for _, k := range n.kids {
		k.appendContent(b, whole)
	}
}

// void are the elements of HTML that have no end tag.
var void = map[string]bool{"br": true, "hr": true, "img": true, "col": true, "input": true, "wbr": true}

// maxDepth is how deep elements may lie within each other. No page that was
// written by hand or by Confluence comes near it; what lies deeper is taken
// out of its elements.
const maxDepth = 100

// A reader turns a page into nodes. It takes what is pasted, so it goes on
// where XML would give up.
type reader struct {
	file     *source.File
	open     []*node        // the elements around the next token, the page first
	names    map[string]int // how many elements of each name are in open
	problems []source.Problem
	faults   int // all of them, also those that are not in problems
}

// read returns the page as one node.
func read(f *source.File) (*node, []source.Problem) {
	data := f.Bytes()
	at := 0
	if bytes.HasPrefix(data, []byte("\uFEFF")) {
		at = len("\uFEFF")
	}
	page := &node{name: "page", span: source.Span{File: f, Start: at, End: at}}
	r := &reader{file: f, open: []*node{page}, names: make(map[string]int)}
	z := xhtml.NewTokenizer(bytes.NewReader(data[at:]))
	z.AllowCDATA(true)
	for {
		kind := z.Next()
		span := source.Span{File: f, Start: at, End: at + len(z.Raw())}
		at = span.End
		if kind == xhtml.ErrorToken {
			if span.End = len(data); span.Start < span.End {
				r.problem(span, "the page ends within a tag")
			}
			break
		}
		r.token(kind, z, span)
	}
	for _, n := range r.open[1:] {
		r.problem(n.span, fmt.Sprintf("<%s> is not closed", n.name))
	}
	if r.faults > maxFaults {
		r.problems[maxFaults-1].Message += fmt.Sprintf(" (and there are %d more such faults)", r.faults-maxFaults)
	}
	return page, r.problems
}

// maxFaults is how many faults are reported one by one. What has more of them
// is no page.
const maxFaults = 20

func (r *reader) problem(span source.Span, message string) {
	if r.faults++; r.faults > maxFaults {
		return
	}
	r.problems = append(r.problems, source.Problem{
		Span: span, Code: "convert-syntax", Warning: true, Message: message,
		Fix: "check what was copied: this is no whole page in storage format",
	})
}

func (r *reader) token(kind xhtml.TokenType, z *xhtml.Tokenizer, span source.Span) {
	switch kind {
	case xhtml.TextToken:
		r.add(&node{text: decode(span), span: span})
	case xhtml.StartTagToken, xhtml.SelfClosingTagToken:
		n := element(z, span)
		r.add(n)
		if kind == xhtml.StartTagToken && !void[n.name] {
			z.NextIsNotRawText() // <title> and <style> hold markup here
			r.open = append(r.open, n)
			r.names[n.name]++
		}
	case xhtml.EndTagToken:
		name, _ := z.TagName()
		r.close(string(name), span)
	case xhtml.CommentToken:
		if strings.TrimSpace(string(z.Text())) != "" {
			r.add(&node{name: "!", span: span})
		}
	}
}

func element(z *xhtml.Tokenizer, span source.Span) *node {
	name, more := z.TagName()
	n := &node{name: string(name), span: span}
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		n.attrs = append(n.attrs, xhtml.Attribute{Key: string(key), Val: valid(string(value))})
	}
	return n
}

// add puts a node into the innermost open element.
func (r *reader) add(n *node) {
	parent := r.open[min(len(r.open)-1, maxDepth)]
	parent.kids = append(parent.kids, n)
}

// close ends the innermost element of this name, and those within it.
func (r *reader) close(name string, span source.Span) {
	if void[name] {
		return
	}
	if r.names[name] == 0 {
		r.problem(span, fmt.Sprintf("</%s> closes nothing", name))
		return
	}
	for {
		last := r.open[len(r.open)-1]
		r.open = r.open[:len(r.open)-1]
		r.names[last.name]--
		if last.name == name {
			return
		}
		r.problem(last.span, fmt.Sprintf("<%s> is not closed", last.name))
	}
}

// entity matches a reference as XML has it: unlike in HTML, the semicolon is
// part of it, so that "a&copy=1" is no copyright sign.
var entity = regexp.MustCompile(`&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]*);`)

// decode returns the text of a text token or CDATA section.
func decode(span source.Span) source.Text {
	raw := span.Text()
	var b source.Builder
	if inner, ok := strings.CutPrefix(raw, "<![CDATA["); ok {
		start := span.Start + len(raw) - len(inner)
		inner = strings.TrimSuffix(inner, "]]>")
		copyValid(&b, source.Span{File: span.File, Start: start, End: start + len(inner)})
		return b.Text(span)
	}
	from := 0
	for _, m := range entity.FindAllStringIndex(raw, -1) {
		copyValid(&b, source.Span{File: span.File, Start: span.Start + from, End: span.Start + m[0]})
		at := source.Span{File: span.File, Start: span.Start + m[0], End: span.Start + m[1]}
		b.Replace(valid(html.UnescapeString(at.Text())), at)
		from = m[1]
	}
	copyValid(&b, source.Span{File: span.File, Start: span.Start + from, End: span.End})
	return b.Text(span)
}

// copyValid appends what stands under span, as far as it is text.
func copyValid(b *source.Builder, span source.Span) {
	text := span.Text()
	if v := valid(text); v != text {
		b.Replace(v, span)
		return
	}
	b.Copy(span)
}

// valid replaces what is no text in XML either: bytes that are not UTF-8 and
// control characters. See https://www.w3.org/TR/xml/#charsets.
func valid(s string) string {
	return strings.Map(func(c rune) rune {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' || c == 0x7f {
			return '\uFFFD'
		}
		return c
	}, strings.ToValidUTF8(s, "\uFFFD"))
}
