package extension

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

var update = flag.Bool("update", false, "rewrite the goldens in testdata")

// TestGolden converts the pages of testdata's archives with a resolver that answers
// every shortcode with what it asks for.
func TestGolden(t *testing.T) { goldens(t, "testdata/*.txt", golden) }

// goldens converts each name.md of archives, and compares the page with name.html,
// or what is wrong with it with name.problems; the ending is the kind.
func goldens(t *testing.T, pattern string, convert func(t *testing.T, page []byte, kind string) string) {
	t.Helper()
	archives, err := filepath.Glob(pattern)
	if err != nil || len(archives) == 0 {
		t.Fatalf("there are no goldens: %v", err)
	}
	for _, path := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for i := 0; i+1 < len(archive.Files); i += 2 {
				give, want := archive.Files[i], &archive.Files[i+1]
				name, kind, _ := strings.Cut(want.Name, ".")
				if give.Name != name+".md" {
					t.Fatalf("%s does not follow on %s.md", want.Name, name)
				}
				t.Run(name, func(t *testing.T) {
					got := convert(t, unescape(give.Data), kind)
					if *update {
						want.Data = []byte(got)
						return
					}
					if diff := cmp.Diff(string(want.Data), got); diff != "" {
						t.Errorf("%s (-want +got):\n%s", want.Name, diff)
					}
				})
			}
			if *update {
				if err := os.WriteFile(path, txtar.Format(archive), 0o666); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// unescape undoes what keeps white space visible and safe in the goldens: ␠
// for a space at a line's end, → for a tab and ␍ for a carriage return.
func unescape(data []byte) []byte {
	return []byte(strings.NewReplacer("␠", " ", "→", "\t", "␍", "\r").Replace(string(data)))
}

func golden(t *testing.T, data []byte, kind string) string {
	f := source.NewFile("page.md", data)
	r := &echo{}
	md := newMarkdown(nil)
	doc := md.Parser().Parse(text.NewReader(data), WithPage(&table.Page{File: f}))
	nodes := Nodes(doc)
	Resolve(context.Background(), r, nodes)
	checkNodes(t, doc, f)

	switch kind {
	case "html":
		for _, n := range nodes {
			for _, p := range n.Spec.Problems {
				t.Errorf("%v", p)
			}
		}
		var html, whole bytes.Buffer
		if err := md.Renderer().Render(&html, data, doc); err != nil {
			t.Fatal(err)
		}
		if err := newMarkdown(r).Convert(data, &whole); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(html.String(), whole.String()); diff != "" {
			t.Errorf("a document on its own differs from one of a site:\n%s", diff)
		}
		return readable(t, html.String(), nodes)
	case "problems":
		var problems []source.Problem
		for _, n := range nodes {
			problems = append(problems, n.Spec.Problems...)
		}
		var b strings.Builder
		for _, p := range source.SortProblems(problems) {
			end := p.EndPosition()
			fmt.Fprintf(&b, "%s (to %d:%d, %s)\n", strings.TrimPrefix(p.Error(), "page.md:"), end.Line, end.Column, p.Code)
		}
		return b.String()
	}
	t.Fatalf("there is no golden of kind %s", kind)
	return ""
}

// readable returns the page with what each shortcode asks for in place of its
// HTML, whose form is for package table to test.
func readable(t *testing.T, html string, nodes []*Shortcode) string {
	for i, n := range nodes {
		var b strings.Builder
		for j, f := range specFields(&n.Spec) {
			if j == 0 {
				fmt.Fprintf(&b, "[%s", f[1])
				continue
			}
			fmt.Fprintf(&b, "\n    %s: %s", f[0], f[1])
		}
		b.WriteString("]")
		before, after, ok := strings.Cut(html, string(table.AppendHTML(nil, &n.Spec, n.Result, i+1)))
		if !ok {
			t.Errorf("the page does not hold the HTML of shortcode %d:\n%s", i, html)
		}
		html = before + b.String() + after
	}
	return html
}

// checkNodes checks what holds for the shortcodes of every document.
func checkNodes(t *testing.T, doc ast.Node, f *source.File) {
	t.Helper()
	for i, n := range Nodes(doc) {
		span := n.Spec.Span
		if span.File == nil || !bytes.Equal(span.File.Bytes(), f.Bytes()) || span.Start < 0 || span.End > len(f.Bytes()) || span.Start > span.End {
			t.Fatalf("shortcode %d is at %d to %d of %d bytes", i, span.Start, span.End, len(f.Bytes()))
		}
		if text := span.Text(); !beginsShortcode([]byte(text)) || !n.Spec.Failed() && !strings.HasSuffix(text, ">>") {
			t.Errorf("the span of shortcode %d is %q", i, text)
		}
		if n.ordinal != i+1 {
			t.Errorf("shortcode %d has the number %d", i, n.ordinal)
		}
		for _, p := range n.Spec.Problems {
			if p.File != span.File || p.Start < span.Start || p.End < p.Start || p.End > len(f.Bytes()) {
				t.Errorf("the problem %v is at %d to %d; its shortcode is at %d to %d", p, p.Start, p.End, span.Start, span.End)
			}
		}
		if n.Spec.View == nil || n.Spec.Page == nil {
			t.Errorf("shortcode %d has no view or no page", i)
		}
	}
}
