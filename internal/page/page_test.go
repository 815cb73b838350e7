package page

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
	"github.com/yuin/goldmark"
	gmext "github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/testutil"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/source"
)

// newMarkdown returns a goldmark with what is most in the way of <<.
func newMarkdown() goldmark.Markdown {
	return goldmark.New(goldmark.WithExtensions(gmext.GFM, gmext.Footnote, gmext.Typographer, &extension.JQL{}))
}

func parseText(text string) *Page {
	return Parse(newMarkdown(), source.NewFile("page.md", []byte(text)))
}

func TestTitle(t *testing.T) {
	for _, tt := range []struct{ body, want string }{
		{"# One *two* `three` &amp; four #\n", "One two three & four"},
		{"```\n# not this\n```\n\n# This\n", "This"},
		{"    # not this\n# This", "This"},
		{"## Not this\n\ntext", ""},
		{"text", ""},
		{"", ""},
		{"# [A link](x.md)\r\n", "A link"},
		{"> # Not this\n\n- # Nor this\n\nThis\none\n===\n", "This one"},
		{"# Bugs in <<jql-count jql=\"# a\">> parts\n", "Bugs in parts"},
		{"# \\<<jql-count>> \\* `&amp;` <https://a.example> ~~x~~\n", "<<jql-count>> * &amp; https://a.example x"},
		{"---\ntitle: This\n---\n# Not this\n", "This"},
		{"---\njql: {link: a}\n---\n# This\n", "This"},
	} {
		if got := parseText(tt.body).Title; got != tt.want {
			t.Errorf("the title of %q is %q, want %q", tt.body, got, tt.want)
		}
	}
}

// TestNodes checks that a page's shortcodes know their places below front
// matter, and what that says.
func TestNodes(t *testing.T) {
	p := parseText("\uFEFF---\ntitle: A\njql: {link: docs}\n---\n> - <<jql-table\n>   jql=\"a\">>\n\nText[^1] <<jql-count>>\n\n[^1]: <<jql-issue key=\"A-1\">>\n")
	var got []string
	for _, n := range p.Nodes {
		got = append(got, n.Spec.Span.String()+" "+n.Spec.Page.Link.Value)
		for _, problem := range n.Spec.Problems {
			got = append(got, problem.Error())
		}
	}
	want := []string{"page.md:5:5 docs", "page.md:8:10 docs",
		`page.md:8:10: jql-count does not say which issues; write jql="…", or use="…" for a query of the configuration`, "page.md:10:7 docs"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the shortcodes are not those that are there (-want +got):\n%s", diff)
	}
}

// below is a goldmark that compares what it makes of a document with what
// becomes of it below front matter.
type below struct {
	goldmark.Markdown
	t *testing.T
}

// Convert implements goldmark.Markdown.
func (b below) Convert(data []byte, w io.Writer, _ ...parser.ParseOption) error {
	var want, got bytes.Buffer
	if err := b.Markdown.Convert(data, &want); err != nil {
		return err
	}
	file := source.NewFile("page.md", append([]byte("---\ntitle: A\n---\n"), data...))
	if err := b.Markdown.Renderer().Render(&got, file.Bytes(), Parse(b.Markdown, file).Doc); err != nil {
		return err
	}
	if diff := cmp.Diff(want.String(), got.String()); diff != "" {
		b.t.Errorf("%q gives other HTML below front matter (-want +got):\n%s", data, diff)
	}
	_, err := w.Write(want.Bytes())
	return err
}

// TestSuites runs the suites that ship with goldmark below front matter.
func TestSuites(t *testing.T) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/yuin/goldmark").Output()
	if err != nil {
		t.Fatalf("find goldmark's suites: %v", err)
	}
	dir := strings.TrimSpace(string(out))
	newBelow := func(extensions ...goldmark.Extender) below {
		return below{goldmark.New(goldmark.WithExtensions(append(extensions, &extension.JQL{})...),
			goldmark.WithRendererOptions(html.WithXHTML(), html.WithUnsafe())), t}
	}
	var cases []struct {
		Example        int
		Markdown, HTML string
	}
	data, err := os.ReadFile(filepath.Join(dir, "_test", "spec.json"))
	if err == nil {
		err = json.Unmarshal(data, &cases)
	}
	if err != nil || len(cases) < 652 {
		t.Fatalf("the suite has %d cases, fewer than CommonMark 0.31.2: %v", len(cases), err)
	}
	for _, c := range cases {
		testutil.DoTestCase(newBelow(), testutil.MarkdownTestCase{No: c.Example, Markdown: c.Markdown, Expected: c.HTML}, t)
	}
	testutil.DoTestCaseFile(newBelow(), filepath.Join(dir, "_test", "extra.txt"), t)
	testutil.DoTestCaseFile(newBelow(gmext.Table), filepath.Join(dir, "extension", "_test", "table.txt"), t)
}

// TestFrontMatterAlone reads a page that is nothing else.
func TestFrontMatterAlone(t *testing.T) {
	f := source.NewFile("page.md", []byte("---\ntitle: A\n---"))
	p := Parse(newMarkdown(), f)
	if p.Meta.File != f || p.Body != len(f.Bytes()) || p.Title != "A" || p.Doc.FirstChild() != nil {
		t.Errorf("the page is %+v", p)
	}
}
