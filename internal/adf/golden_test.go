package adf

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jqlbuild/jqlbuild/table"
)

var update = flag.Bool("update", false, "write what the tests get into their golden files")

// The archives in testdata hold pairs: name.json, name.html or name.wiki, and
// what becomes of it in name.txt.
func TestGolden(t *testing.T) {
	for _, name := range archives(t) {
		archive := readArchive(t, name)
		out := archive
		out.files = nil
		for i, in := range archive.files {
			ext := filepath.Ext(in.name)
			if ext == ".txt" {
				continue
			}
			want := file{name: strings.TrimSuffix(in.name, ext) + ".txt"}
			got := file{want.name, dump(read(t, in))}
			out.files = append(out.files, in, got)
			if *update {
				continue
			}
			t.Run(in.name, func(t *testing.T) {
				if i+1 < len(archive.files) {
					want = archive.files[i+1]
				}
				if diff := cmp.Diff(want.data, got.data); want.name != got.name || diff != "" {
					t.Errorf("%s: -want +got:\n%s", want.name, diff)
				}
			})
		}
		if *update {
			out.write(t, name)
		}
	}
}

func read(t *testing.T, in file) table.Content {
	var c table.Content
	switch filepath.Ext(in.name) {
	case ".json":
		c = Content([]byte(in.data))
	case ".html":
		c = FromHTML(in.data, site)
	case ".wiki":
		c = FromWiki(in.data)
	default:
		t.Fatalf("%s is none of .json, .html and .wiki", in.name)
	}
	check(t, c)
	return c
}

// An archive is a text archive as golang.org/x/tools/txtar describes it.
type archive struct {
	comment string
	files   []file
}

type file struct{ name, data string }

func archives(tb testing.TB) []string {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		tb.Fatalf("find golden files: %d, %v", len(names), err)
	}
	return names
}

func readArchive(tb testing.TB, name string) archive {
	data, err := os.ReadFile(name)
	if err != nil {
		tb.Fatal(err)
	}
	var a archive
	text := &a.comment
	for line := range strings.Lines(string(data)) {
		if name, ok := strings.CutPrefix(line, "-- "); ok {
			if name, ok := strings.CutSuffix(name, " --\n"); ok {
				a.files = append(a.files, file{name: name})
				text = &a.files[len(a.files)-1].data
				continue
			}
		}
		*text += line
	}
	return a
}

func (a archive) write(tb testing.TB, name string) {
	text := a.comment
	for _, f := range a.files {
		text += "-- " + f.name + " --\n" + f.data
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		tb.Fatal(err)
	}
}

// seed adds the data of the golden files with the given extension.
func seed(f *testing.F, ext string, add func(data string)) {
	for _, name := range archives(f) {
		for _, file := range readArchive(f, name).files {
			if filepath.Ext(file.name) == ext {
				add(file.data)
			}
		}
	}
}

var kinds = map[table.Kind]string{
	table.Text: "text", table.Break: "break", table.Status: "status", table.Icon: "icon", table.Time: "time",
	table.Person: "person", table.Code: "code", table.Link: "link", table.Strong: "strong",
	table.Emphasis: "emphasis", table.Underline: "underline", table.Strike: "strike",
	table.Subscript: "subscript", table.Superscript: "superscript", table.Paragraph: "paragraph",
	table.Title: "title", table.List: "list", table.Ordered: "ordered", table.Item: "item",
	table.Task: "task", table.Quote: "quote", table.CodeBlock: "codeblock", table.Panel: "panel",
	table.Expand: "expand", table.Rule: "rule", table.Grid: "grid", table.GridRow: "row",
	table.GridCell: "cell", table.GridHead: "head", table.Columns: "columns", table.Block: "block",
}

// dump returns c as an outline, a node a line.
func dump(c table.Content) string {
	var b strings.Builder
	var write func(c table.Content, indent string)
	write = func(c table.Content, indent string) {
		for _, n := range c {
			b.WriteString(indent + kinds[n.Kind])
			if n.Number != 0 {
				fmt.Fprintf(&b, " %d", n.Number)
			}
			if n.Cols > 1 || n.Rows > 1 {
				fmt.Fprintf(&b, " %d×%d", n.Cols, n.Rows)
			}
			if n.Name != "" {
				fmt.Fprintf(&b, " (%s)", n.Name)
			}
			if n.Text != "" {
				fmt.Fprintf(&b, " %q", n.Text)
			}
			if n.URL != "" {
				fmt.Fprintf(&b, " <%s>", n.URL)
			}
			if !n.Time.IsZero() {
				b.WriteString(n.Time.Format(" 2006-01-02T15:04:05Z07:00"))
			}
			b.WriteByte('\n')
			write(n.Children, indent+"  ")
		}
	}
	write(c, "")
	return b.String()
}
