package site

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// A codeRenderer renders blocks of code as goldmark does, and marks what is what
// in those whose language it knows by its name. Nothing is guessed.
type codeRenderer struct {
	lexers func() map[string]chroma.Lexer // by their names and file endings, in small letters
}

// RegisterFuncs implements renderer.NodeRenderer.
func (r codeRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindCodeBlock, r.render)
	reg.Register(ast.KindFencedCodeBlock, r.render)
}

func (r codeRenderer) render(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	s := w.(*sheet)
	code := linesOf(node, source)
	s.WriteString("<pre")
	if s.builtin && isWide(code) {
		s.WriteString(` tabindex="0"`) // what may have to be scrolled must be within reach of the keyboard
	}
	s.WriteString("><code")
	var language []byte
	if fenced, ok := node.(*ast.FencedCodeBlock); ok {
		language = fenced.Language(source)
	}
	if language != nil {
		s.WriteString(` class="language-`)
		html.DefaultWriter.Write(s, language)
		s.WriteByte('"')
	}
	s.WriteByte('>')
	if language == nil || !r.highlight(s, string(language), code) {
		html.DefaultWriter.RawWrite(s, code)
	}
	s.WriteString("</code></pre>\n")
	return ast.WalkContinue, nil
}

// linesOf returns the lines of a block of code.
func linesOf(node ast.Node, source []byte) []byte {
	var code []byte
	lines := node.Lines()
	for i := range lines.Len() {
		line := lines.At(i)
		code = append(code, line.Value(source)...)
	}
	return code
}

// isWide reports whether code may be wider than what a small screen has room
// for.
func isWide(code []byte) bool {
	const room = 24
	for line := range bytes.Lines(code) {
		width := utf8.RuneCount(line) + 3*bytes.Count(line, []byte("\t"))
		if len(line) > utf8.RuneCount(line) {
			width = len(line) // such letters may be wide ones
		}
		if width > room {
			return true
		}
	}
	return false
}

// What is longer is not marked: reading code takes far longer than reading Markdown,
// and may take the square of its length.
const (
	maxCode  = 16 << 10
	maxLines = 500
	maxLine  = 1000
)

// highlight writes code with its parts marked, and reports whether it has. What
// does not come out just as it is written is left to be written plainly.
func (r codeRenderer) highlight(s *sheet, language string, code []byte) (marked bool) {
	if len(code) > maxCode || bytes.Count(code, []byte("\n")) > maxLines {
		return false
	}
	for line := range bytes.Lines(code) {
		if len(line) > maxLine {
			return false
		}
	}
	lexer := r.lexers()[strings.ToLower(language)]
	if lexer == nil {
		return false
	}
	tokens, err := lexer.Tokenise(&chroma.TokeniseOptions{State: "root"}, string(code))
	if err != nil {
		return false
	}
	start, rest, class := s.Len(), code, ""
	defer func() {
		if recover() != nil || !marked { // some lexers stumble over what is not of their language
			s.Truncate(start)
			marked = false
		}
	}()
	mark := func(next string) {
		if next == class {
			return
		}
		if class != "" {
			s.WriteString("</span>")
		}
		if class = next; class != "" {
			s.WriteString(`<span class="hl-`)
			s.WriteString(class)
			s.WriteString(`">`)
		}
	}
	for t := tokens(); t != chroma.EOF; t = tokens() {
		value := t.Value
		if len(value) == len(rest)+1 {
			value = strings.TrimSuffix(value, "\n") // some lexers want a line break at the end
		}
		if len(value) > len(rest) || value != string(rest[:len(value)]) {
			return false
		}
		if strings.TrimSpace(value) != "" {
			mark(classOf(t.Type))
		}
		html.DefaultWriter.RawWrite(s, rest[:len(value)])
		rest = rest[len(value):]
	}
	mark("")
	return len(rest) == 0
}

// classOf returns the class of a kind of token, without its prefix: "" for what
// is written plainly. There are few, so that they can be told apart.
func classOf(t chroma.TokenType) string {
	switch t {
	case chroma.NameFunction, chroma.NameFunctionMagic, chroma.NameClass, chroma.NameBuiltin, chroma.NameDecorator, chroma.NameException:
		return "function"
	case chroma.NameTag:
		return "tag"
	case chroma.NameAttribute, chroma.NameVariable, chroma.NameVariableGlobal, chroma.NameVariableInstance, chroma.NameConstant:
		return "name"
	case chroma.KeywordConstant:
		return "number"
	case chroma.OperatorWord, chroma.GenericHeading, chroma.GenericSubheading, chroma.GenericStrong:
		return "keyword"
	case chroma.GenericDeleted:
		return "deleted"
	case chroma.GenericInserted:
		return "inserted"
	case chroma.GenericPrompt:
		return "comment"
	}
	switch {
	case t.InCategory(chroma.Comment):
		return "comment"
	case t.InCategory(chroma.Keyword):
		return "keyword"
	case t.InSubCategory(chroma.LiteralNumber):
		return "number"
	case t.InCategory(chroma.Literal):
		return "string"
	}
	return ""
}

// languages are those that are marked, as chroma calls them: what technical
// documentation holds. Lexers of rarer ones have been seen to take minutes for, or
// to stumble over, code that is not of their language.
var languages = []string{
	"ApacheConf", "Awk", "Bash", "Bash Session", "Batchfile", "C", "C#", "C++", "Clojure", "CMake", "CSS", "Dart", "Diff", "Docker",
	"Elixir", "Erlang", "FSharp", "Go", "GraphQL", "Groovy", "Haskell", "HCL", "HTML", "HTTP", "INI", "Java", "JavaScript", "JSON",
	"Julia", "Kotlin", "Lua", "Makefile", "Nginx configuration file", "Nix", "OCaml", "Perl", "PHP", "PowerShell",
	"properties", "Protocol Buffer", "Python", "R", "react", "Ruby", "Rust", "Scala", "SCSS", "SQL", "Swift", "SYSTEMD", "Terraform",
	"TOML", "TypeScript", "XML", "YAML", "Zig",
}

// lexersByName returns the lexers of the languages by the names and endings of
// files that authors write after a fence.
func lexersByName() map[string]chroma.Lexer {
	byName := make(map[string]chroma.Lexer)
	var all []chroma.Lexer
	for _, l := range lexers.GlobalLexerRegistry.Lexers {
		if slices.Contains(languages, l.Config().Name) {
			all = append(all, l)
		}
	}
	add := func(name string, l chroma.Lexer) {
		if name = strings.ToLower(name); byName[name] == nil {
			byName[name] = l
		}
	}
	for _, l := range all {
		for _, name := range append([]string{l.Config().Name}, l.Config().Aliases...) {
			add(name, l)
		}
	}
	for _, l := range all {
		for _, pattern := range l.Config().Filenames {
			if ending, ok := strings.CutPrefix(pattern, "*."); ok {
				add(ending, l)
			}
		}
	}
	return byName
}
