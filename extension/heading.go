package extension

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
)

// withoutShortcodes returns a line of Markdown without the shortcodes in it, and
// without the space before one that another follows, for what is made of the
// text before they are answered: the ids of headings.
func withoutShortcodes(line []byte) []byte {
	var out []byte
	for {
		i := bytes.Index(line, []byte(opening))
		if i < 0 {
			break
		}
		name := shortcodeName(line[i:])
		end := i + len("<<") + len(name)
		out = append(out, line[:i]...)
		s := scanner{canQuote: true}
		if n := s.scan(line, end, 0); kindOf(name) != nil && s.state == closed {
			line = line[n:]
			if len(out) == 0 || isSpace(out[len(out)-1]) {
				line = bytes.TrimLeft(line, " \t")
			}
			continue
		}
		out = append(out, line[i:end]...)
		line = line[end:]
	}
	if out == nil {
		return line
	}
	return append(out, line...)
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' }

// ids gives headings ids that leave their shortcodes out: what is asked for
// is no name for a place.
type ids struct {
	parser.IDs
	inBody bool // of a jql-each, whose headings get their ids when it is filled
}

// Generate implements parser.IDs.
func (i *ids) Generate(value []byte, kind ast.NodeKind) []byte {
	value = bytes.TrimSpace(withoutShortcodes(value))
	if i.inBody && bytes.Contains(value, []byte(beginning)) {
		return parser.NewContext().IDs().Generate(value, kind) // not in use
	}
	return i.IDs.Generate(value, kind)
}

func newContext() parser.Context {
	return parser.NewContext(parser.WithIDs(&ids{IDs: parser.NewContext().IDs()}))
}
