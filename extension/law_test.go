package extension

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/yuin/goldmark"
	gmext "github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/testutil"

	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// TestSuites runs the CommonMark 0.31.2 suite, and those for GitHub's Markdown
// and the rest, which ship with goldmark, with the extension on. Each document
// must also give byte for byte what it gives without it.
func TestSuites(t *testing.T) {
	dir := goldmarkDir(t)
	unsafe, xhtml := html.WithUnsafe(), html.WithXHTML()
	t.Run("CommonMark", func(t *testing.T) {
		var cases []struct {
			Example        int
			Markdown, HTML string
		}
		data, err := os.ReadFile(filepath.Join(dir, "_test", "spec.json"))
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, &cases); err != nil {
			t.Fatal(err)
		}
		if len(cases) < 652 {
			t.Errorf("the suite has %d cases, fewer than CommonMark 0.31.2", len(cases))
		}
		md := newBoth(t, goldmark.WithRendererOptions(xhtml, unsafe))
		for _, c := range cases {
			testutil.DoTestCase(md, testutil.MarkdownTestCase{No: c.Example, Markdown: c.Markdown, Expected: c.HTML}, t)
		}
	})
	for _, suite := range []struct {
		path    string
		options []goldmark.Option
	}{
		{"_test/extra.txt", []goldmark.Option{goldmark.WithRendererOptions(xhtml, unsafe)}},
		{"_test/options.txt", []goldmark.Option{goldmark.WithParserOptions(parser.WithAttribute(), parser.WithAutoHeadingID())}},
		{"extension/_test/table.txt", []goldmark.Option{goldmark.WithExtensions(gmext.Table), goldmark.WithRendererOptions(xhtml, unsafe)}},
		{"extension/_test/strikethrough.txt", []goldmark.Option{goldmark.WithExtensions(gmext.Strikethrough), goldmark.WithRendererOptions(unsafe)}},
		{"extension/_test/linkify.txt", []goldmark.Option{goldmark.WithExtensions(gmext.Linkify), goldmark.WithRendererOptions(unsafe)}},
		{"extension/_test/tasklist.txt", []goldmark.Option{goldmark.WithExtensions(gmext.TaskList), goldmark.WithRendererOptions(unsafe)}},
		{"extension/_test/definition_list.txt", []goldmark.Option{goldmark.WithExtensions(gmext.DefinitionList), goldmark.WithRendererOptions(unsafe)}},
		{"extension/_test/footnote.txt", []goldmark.Option{goldmark.WithExtensions(gmext.Footnote), goldmark.WithRendererOptions(unsafe)}},
		{"extension/_test/typographer.txt", []goldmark.Option{goldmark.WithExtensions(gmext.Typographer), goldmark.WithRendererOptions(unsafe)}},
	} {
		t.Run(strings.TrimSuffix(filepath.Base(suite.path), ".txt"), func(t *testing.T) {
			testutil.DoTestCaseFile(newBoth(t, suite.options...), filepath.Join(dir, suite.path), t)
		})
	}
}

// goldmarkDir returns where goldmark's sources are, and so its suites.
func goldmarkDir(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/yuin/goldmark").Output()
	if err != nil {
		t.Fatalf("find goldmark's suites: %v", err)
	}
	return strings.TrimSpace(string(out))
}

// both is a goldmark with the extension that compares with one without.
type both struct {
	goldmark.Markdown
	plain goldmark.Markdown
	t     testing.TB
}

func newBoth(t testing.TB, options ...goldmark.Option) both {
	with := append([]goldmark.Option{}, options...)
	return both{
		Markdown: goldmark.New(append(with, goldmark.WithExtensions(&JQL{Resolver: &echo{}}))...),
		plain:    goldmark.New(options...),
		t:        t,
	}
}

func (b both) Convert(data []byte, w io.Writer, _ ...parser.ParseOption) error {
	var want, got bytes.Buffer
	if err := b.plain.Convert(data, &want); err != nil {
		return err
	}
	if err := b.Markdown.Convert(data, &got); err != nil {
		return err
	}
	if got.String() != want.String() {
		b.t.Errorf("%q gives other HTML with the extension:\n%s", data, cmp.Diff(want.String(), got.String()))
	}
	_, err := w.Write(got.Bytes())
	return err
}

// FuzzParse checks that parsing never panics, that places are right, and that
// a document without a shortcode is the same as without the extension.
func FuzzParse(f *testing.F) {
	archives, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range archives {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			if strings.HasSuffix(file.Name, ".md") {
				f.Add(string(unescape(file.Data)))
			}
		}
	}
	all := goldmark.WithExtensions(gmext.GFM, gmext.Footnote, gmext.DefinitionList, gmext.Typographer)
	f.Fuzz(func(t *testing.T, text string) {
		md := newBoth(t, all, goldmark.WithParserOptions(parser.WithAutoHeadingID(), parser.WithAttribute()))
		var out bytes.Buffer
		if !strings.Contains(text, opening) {
			if err := md.Convert([]byte(text), &out); err != nil {
				t.Fatal(err)
			}
		}

		file := source.NewFile("page.md", []byte(text))
		doc := md.Parser().Parse(newReader(text), WithPage(&table.Page{File: file}))
		checkNodes(t, doc, file)
		for _, n := range Nodes(doc) {
			for _, text := range []source.Text{n.Spec.Ask.JQL, n.Spec.Ask.Link, n.Spec.Ask.Use} {
				if text.Given() && !n.Spec.Failed() && (text.Span().Start < n.Spec.Span.Start || text.Span().End > n.Spec.Span.End) {
					t.Errorf("%q is said to stand at %v, outside of its shortcode", text.Value, text.Span())
				}
			}
		}
		if err := md.Renderer().Render(io.Discard, file.Bytes(), doc); err != nil {
			t.Fatal(err)
		}
	})
}

// BenchmarkConvert shows what the extension costs: next to nothing where there
// is no shortcode.
func BenchmarkConvert(b *testing.B) {
	plain := strings.Repeat("# A heading\n\nSome *text* with <b>tags</b>, a <https://example.com> link\nand `code`.\n\n- a list\n- of two\n\n> and a quote\n\n", 100)
	shortcodes := strings.ReplaceAll(plain, "> and a quote", "<<jql-table jql=\"project = DOCS ORDER BY key\" columns=\"key, summary as What\" limit=\"20\">>\n\nIn all <<jql-count jql=\"project = DOCS\">>.")
	for _, c := range []struct {
		name, text string
		options    []goldmark.Option
	}{
		{"plain/without", plain, nil},
		{"plain/with", plain, []goldmark.Option{goldmark.WithExtensions(&JQL{})}},
		{"shortcodes/with", shortcodes, []goldmark.Option{goldmark.WithExtensions(&JQL{})}},
	} {
		b.Run(c.name, func(b *testing.B) {
			md := goldmark.New(c.options...)
			data := []byte(c.text)
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if err := md.Convert(data, io.Discard); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
