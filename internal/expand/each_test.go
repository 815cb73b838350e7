package expand

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/internal/tree"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

var update = flag.Bool("update", false, "write the goldens")

// A tracker answers every query with issues: those whose keys it names, all if it
// names none.
type tracker struct {
	issues []map[string]table.Content // by the names of fields in lower case
	groups [][]string                 // a heading, and the keys of its issues
	note   bool
}

func (r *tracker) Resolve(_ context.Context, specs []table.Spec) []table.Result {
	results := make([]table.Result, len(specs))
	for i, s := range specs {
		view, ok := s.View.(table.EachView)
		if !ok {
			results[i] = answers{}.Resolve(context.Background(), specs[i:i+1])[0]
			continue
		}
		if s.Ask.JQL.Value == "down" {
			results[i].Box = true
			continue
		}
		t := &table.Table{}
		rows := func(keys string) []table.Row {
			var rows []table.Row
			for _, issue := range r.issues {
				key := table.PlainText(issue["key"])
				if keys != "all" && !slices.Contains(strings.Fields(keys), key) {
					continue
				}
				row := table.Row{Key: key}
				for _, c := range view.Columns {
					row.Cells = append(row.Cells, table.Cell{Content: issue[strings.ToLower(c.Name.Value)]})
				}
				rows = append(rows, row)
			}
			t.Shown += len(rows)
			t.Total += len(rows)
			return rows
		}
		if len(view.GroupBy) > 0 {
			for _, g := range r.groups {
				if found := rows(strings.Join(g[1:], " ")); len(found) > 0 || view.EmptyGroup.Given() {
					t.Groups = append(t.Groups, table.Group{Heading: table.Plain(g[0]), Rows: found})
				}
			}
		} else {
			t.Groups = []table.Group{{Rows: rows(s.Ask.JQL.Value)}}
		}
		results[i].Table = t
		if r.note {
			results[i].AsOf = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
		}
	}
	return results
}

func keyed(key string) table.Content {
	return table.Content{{Kind: table.Link, URL: "https://jira.example/browse/" + key, Children: table.Plain(key)}}
}

// atlas are the issues of the goldens.
func atlas() *tracker {
	text := func(s string) table.Node { return table.Node{Kind: table.Text, Text: s} }
	paragraph := func(c ...table.Node) table.Node { return table.Node{Kind: table.Paragraph, Children: c} }
	item := func(c ...table.Node) table.Node { return table.Node{Kind: table.Item, Children: c} }
	return &tracker{
		groups: [][]string{{"New <features>", "DOC-1", "DOC-3"}, {"Fixes", "DOC-2"}, {"Outages", "DOC-9"}},
		issues: []map[string]table.Content{
			{
				"key": keyed("DOC-1"), "summary": table.Plain("Pages & *stars*"), "reporter": {{Kind: table.Person, Text: "Mia"}},
				"note": {
					{Kind: table.Title, Number: 2, Children: table.Plain("Why")},
					paragraph(text("It is "), table.Node{Kind: table.Strong, Children: table.Plain("new")}, text(".")),
					{Kind: table.List, Children: table.Content{item(paragraph(text("one"))), item(paragraph(text("two")), table.Node{Kind: table.Ordered, Children: table.Content{item(paragraph(text("x")))}})}},
				},
				"url": table.Plain("https://a.example/?x=1"), "case": table.Plain("C 7/8"),
			},
			{
				"key": keyed("DOC-2"), "summary": table.Plain("Crash"), "workaround": {paragraph(text("Restart"))},
				"url": table.Plain("javascript:alert(1)"), "component": table.Plain("Core"),
			},
			{
				"key": keyed("DOC-3"), "summary": table.Plain("<script>x</script>"), "note": {paragraph(text("Plain."))},
				"workaround": {paragraph(text("Use "), table.Node{Kind: table.Code, Text: "x"}), {Kind: table.CodeBlock, Text: "a\n b", Name: "sh"}},
			},
		},
	}
}

// expandWith expands a page that r answers.
func expandWith(t testing.TB, r extension.Resolver, e *Expansion, name, text string) (string, []source.Problem) {
	t.Helper()
	p := e.Parse(name, source.NewFile(name, []byte(text)))
	late := e.Awaits(p)
	if late {
		extension.Resolve(t.Context(), r, p.Nodes)
	}
	d, problems, err := e.Draft(name, p, tree.Pages{})
	if err != nil {
		t.Fatal(err)
	}
	if !late {
		extension.Resolve(t.Context(), r, p.Nodes)
	}
	problems = append(problems, p.Problems...)
	for _, n := range p.Nodes {
		problems = append(problems, n.Spec.Problems...)
		if n.Result != nil {
			problems = append(problems, n.Result.Problems...)
		}
	}
	var b bytes.Buffer
	if err := d.Write(&b, p.Nodes); err != nil {
		t.Fatal(err)
	}
	return b.String(), problems
}

// TestEach compares bodies with goldens: of each page NAME.md what it becomes as
// html, gfm and mdx. In them, → is a tab and ¶ a carriage return.
func TestEach(t *testing.T) {
	files, err := filepath.Glob("testdata/each/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no goldens", err)
	}
	signs := strings.NewReplacer("→", "\t", "¶", "\r")
	unsigned := strings.NewReplacer("\t", "→", "\r", "¶")
	for _, path := range files {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var pages []txtar.File
		want := make(map[string]string)
		for _, f := range archive.Files {
			if strings.HasSuffix(f.Name, ".md") {
				pages = append(pages, f)
			} else {
				want[f.Name] = string(f.Data)
			}
		}
		updated := &txtar.Archive{Comment: archive.Comment}
		for _, page := range pages {
			updated.Files = append(updated.Files, page)
			name := strings.TrimSuffix(page.Name, ".md")
			for _, to := range []struct {
				name   string
				format table.Format
			}{{"html", table.HardHTML}, {"gfm", table.GFM}, {"mdx", table.MDX}} {
				if !strings.Contains(filepath.Base(path), to.name) && !strings.HasPrefix(filepath.Base(path), "all") {
					continue
				}
				e := &Expansion{Dialect: NewDialect(), Format: to.format, Styles: StylesNone}
				e.MDX = to.format == table.MDX
				text := signs.Replace(string(page.Data))
				got, problems := expandWith(t, atlas(), e, page.Name, text)
				for _, p := range problems {
					got += "! " + p.Error() + "\n"
				}
				file := name + "." + to.name
				updated.Files = append(updated.Files, txtar.File{Name: file, Data: []byte(unsigned.Replace(got))})
				if diff := cmp.Diff(signs.Replace(want[file]), got); diff != "" && !*update {
					t.Errorf("%s: %s (-want +got):\n%s", path, file, diff)
				}
				if twice, _ := expandWith(t, atlas(), e, page.Name, got); twice != got {
					t.Errorf("%s: %s, expanded twice (-once +twice):\n%s", path, file, cmp.Diff(got, twice))
				}
			}
		}
		if *update {
			if err := os.WriteFile(path, txtar.Format(updated), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
}
