package extension

import (
	"bufio"
	"bytes"
	"html"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	gfm "github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	renderer "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/jqlbuild/jqlbuild/table"
)

// maxMarkdown is how many characters of a text are read as Markdown, more than
// Jira takes in a field by default. A longer text stays one: there are texts
// that take parsers long.
const maxMarkdown = 40_000

// maxNesting is how deep blocks and marks may stand in each other; what is
// deeper is kept as text. It is less than what package table writes.
const maxNesting = 24

// Markdown returns what a text in Markdown shows: CommonMark with GitHub's
// tables, task lists and strikethrough. HTML in it is text, images are links to
// them by their alternative texts, and links lead to http, https and mailto
// addresses alone. It is what [fetch.Fetcher] has for the fields that a
// configuration calls format: markdown. A text of more than 40,000 characters
// is kept as it is. It is safe for concurrent use.
//
// [fetch.Fetcher]: https://pkg.go.dev/github.com/jqlbuild/jqlbuild/fetch#Fetcher
func Markdown(markdown string) table.Content {
	markdown = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "\uFFFD").Replace(markdown)
	if utf8.RuneCountInString(markdown) > maxMarkdown {
		return textLines(markdown)
	}
	source := []byte(markdown)
	r := markdownReader{source: source}
	return r.blocks(markdownParser().Parse(text.NewReader(source)), 0)
}

// markdownParser returns the parser of CommonMark without raw HTML.
var markdownParser = sync.OnceValue(func() parser.Parser {
	without := func(all []util.PrioritizedValue, html any) []util.PrioritizedValue {
		var kept []util.PrioritizedValue
		for _, v := range all {
			if v.Value != html {
				kept = append(kept, v)
			}
		}
		return kept
	}
	p := parser.NewParser(
		parser.WithBlockParsers(without(parser.DefaultBlockParsers(), parser.NewHTMLBlockParser())...),
		parser.WithInlineParsers(without(parser.DefaultInlineParsers(), parser.NewRawHTMLParser())...),
		parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
	)
	return goldmark.New(goldmark.WithParser(p), goldmark.WithExtensions(gfm.Table, gfm.Strikethrough, gfm.TaskList)).Parser()
})

// textLines returns a text with its line breaks as a paragraph.
func textLines(s string) table.Content {
	var line table.Content
	for l := range strings.SplitSeq(strings.TrimRight(s, "\n"), "\n") {
		if line != nil {
			line = append(line, table.Node{Kind: table.Break})
		}
		line = append(line, table.Node{Kind: table.Text, Text: l})
	}
	return table.Content{{Kind: table.Paragraph, Children: line}}
}

// A markdownReader turns goldmark's nodes into Content.
type markdownReader struct{ source []byte }

// text returns a piece of text with its escapes and references resolved.
func (r markdownReader) text(n *ast.Text) string {
	segment := n.Segment.Value(r.source)
	if n.IsRaw() {
		return strings.ReplaceAll(string(segment), "\n", " ")
	}
	var b bytes.Buffer
	w := bufio.NewWriter(&b)
	renderer.DefaultWriter.Write(w, segment)
	w.Flush()
	return html.UnescapeString(b.String())
}

// plain returns the text of a node without its marks.
func (r markdownReader) plain(n ast.Node) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			b.WriteString(r.text(n))
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.AutoLink:
			b.Write(n.Label(r.source))
		case *ast.CodeBlock, *ast.FencedCodeBlock:
			b.Write(n.Lines().Value(r.source))
		default:
			if n.Type() == ast.TypeBlock && b.Len() > 0 {
				b.WriteByte('\n')
			}
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}
