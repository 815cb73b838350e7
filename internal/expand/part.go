package expand

import (
	"bytes"
	"slices"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// A part is a block of a body and where in the page it stands: from its first
// character behind the marks of its containers to the end of its last line that
// is not blank. What stands between it and the next one are line ends, blank
// lines, and the marks before the next one's first line.
type part struct {
	node       ast.Node
	start, end int
	parts      []*part // the blocks in it
	isText     bool    // it has lines of text, a table's row too, whose values are edits
	edits      []edit  // in their order
}

// A splitter finds the parts of a body.
type splitter struct {
	data  []byte
	body  *extension.Body
	fixed extension.Filling // of no issue: it tells what has placeholders
	spots []edit            // what is written in another way wherever it stands
	defs  []int             // where the definitions of links begin that stand in no other block

	problems []source.Problem
}

func newSplitter(data []byte, body *extension.Body, escapes []source.Span) *splitter {
	s := &splitter{data: data, body: body, fixed: body.Fill(table.Row{})}
	for _, e := range escapes {
		if e.Start >= body.Span.Start && e.End <= body.Span.End {
			s.spots = append(s.spots, edit{kind: literalEdit, start: e.Start, end: e.End, text: "&#60;&#60;jql-"})
		}
	}
	return s
}

// split returns the parts that blocks are which follow each other up to limit.
func (s *splitter) split(blocks []ast.Node, limit int) []*part {
	var parts []*part
	for _, n := range blocks {
		if n.Kind() != ast.KindLinkReferenceDefinition {
			parts = append(parts, &part{node: n, start: s.startOf(n)})
		}
	}
	for i, p := range parts {
		next := limit
		if i+1 < len(parts) {
			next = parts[i+1].start
		}
		p.end = s.endOf(p, s.definitionBefore(p, next))
		s.fill(p)
	}
	return parts
}

// definitionBefore returns where the definition of a link begins that stands
// between a block and the next one, else next.
func (s *splitter) definitionBefore(p *part, next int) int {
	if d := p.node.NextSibling(); d != nil && d.Kind() == ast.KindLinkReferenceDefinition {
		return d.Pos()
	}
	for _, at := range s.defs {
		if p.start < at && at < next {
			return at
		}
	}
	return next
}

// children returns the blocks in a block.
func children(n ast.Node) []ast.Node {
	var blocks []ast.Node
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if c.Type() == ast.TypeBlock {
			blocks = append(blocks, c)
		}
	}
	return blocks
}

// fill finds what is in a part.
func (s *splitter) fill(p *part) {
	switch p.node.Kind() {
	case ast.KindParagraph, ast.KindTextBlock, ast.KindHeading, east.KindDefinitionTerm, east.KindTableHeader, east.KindTableRow:
		p.isText = true
		p.edits = s.edits(p)
	case ast.KindCodeBlock, ast.KindFencedCodeBlock, ast.KindHTMLBlock, ast.KindThematicBreak, kindCode:
		p.edits = s.spotsIn(p.start, p.end)
	default:
		limit := p.end
		if c, ok := p.node.(*container); ok && c.fence != 0 {
			limit = s.beforeFence(p, c)
		}
		p.parts = s.split(children(p.node), limit)
	}
}

// beforeFence returns where the last line of a fenced container begins, if that
// closes it, else its end.
func (s *splitter) beforeFence(p *part, c *container) int {
	start := bytes.LastIndexByte(s.data[:p.end], '\n') + 1
	line := bytes.TrimSpace(bytes.TrimLeft(s.data[start:p.end], " \t>"))
	if start <= p.start || len(line) < c.length || len(bytes.Trim(line, string(c.fence))) > 0 {
		return p.end
	}
	return start
}

// startOf returns where a block begins.
func (s *splitter) startOf(n ast.Node) int {
	switch n.Kind() {
	case east.KindTable:
		return n.FirstChild().Pos() // the table's own is that of a paragraph before it
	case ast.KindParagraph, ast.KindTextBlock, east.KindDefinitionTerm:
		return n.Lines().At(0).Start
	case ast.KindCodeBlock:
		// Its indentation belongs to it, but not its containers'.
		start := n.Lines().At(0).Start
		for columns := 0; columns < 4 && start > 0; start-- {
			switch s.data[start-1] {
			case ' ':
				columns++
				continue
			case '\t':
				columns = 4
				continue
			}
			break
		}
		return start
	}
	return n.Pos()
}

// endOf returns where the last line of a block ends that is not blank, of those
// before limit.
func (s *splitter) endOf(p *part, limit int) int {
	least := p.start
	if lines := p.node.Lines(); lines != nil && lines.Len() > 0 {
		least = lines.At(lines.Len() - 1).Stop
	}
	end := limit
	for end > least {
		line := bytes.LastIndexByte(s.data[:end], '\n') + 1
		if len(bytes.Trim(s.data[max(line, least):end], " \t\r>")) > 0 || line <= least {
			break
		}
		end = line - 1
	}
	for end > p.start && (s.data[end-1] == '\n' || s.data[end-1] == '\r') {
		end--
	}
	return max(end, p.start)
}

// definitions returns the lines of the links' definitions in a body: they hold for
// all of the page, and go behind the bodies. It is called before the body is split.
func (s *splitter) definitions(each *extension.Block) []string {
	var lines []string
	take := func(n ast.Node) {
		for i := range n.Lines().Len() {
			line := n.Lines().At(i)
			lines = append(lines, string(bytes.TrimRight(line.Value(s.data), "\r\n")))
		}
	}
	parent := each.Parent()
	for n := parent.FirstChild(); n != nil && n != ast.Node(each); n = n.NextSibling() {
		if isDefinitionIn(n, s.body) {
			take(n)
			s.defs = append(s.defs, n.Pos())
		}
	}
	for _, block := range slices.Concat(s.body.Head, s.body.Nodes) {
		_ = ast.Walk(block, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if entering && n.Kind() == ast.KindLinkReferenceDefinition {
				take(n)
			}
			return ast.WalkContinue, nil
		})
	}
	return lines
}
