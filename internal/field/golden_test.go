package field

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/issue"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/jqlbuild/jqlbuild/table"
)

var update = flag.Bool("update", false, "write the goldens in testdata")

// A golden is a value as it stands in testdata: NAME.json, and the cell that
// it gives in NAME.txt.
type golden struct {
	Name   string            `json:"name"` // of the field; "" for one that is nowhere listed
	Schema Schema            `json:"schema"`
	Part   []string          `json:"part"`
	Format string            `json:"format"`
	Dates  string            `json:"dates"`
	Zone   string            `json:"zone"`
	People string            `json:"people"`
	Plain  bool              `json:"plain"` // no links
	Lists  Lists             `json:"lists"`
	HTML   string            `json:"html"`
	Texts  map[string]string `json:"texts"` // HTML of comments and work, "comment/10020"
	Value  json.RawMessage   `json:"value"`
}

func (g golden) cell(t *testing.T) (Column, issue.Issue, Style) {
	t.Helper()
	c := Column{Field: Field{ID: "customfield_10000", Custom: true, Schema: g.Schema}, Part: g.Part, Dates: g.Dates}
	if g.Name != "" {
		f, part, err := System().Find(g.Name)
		if err != nil {
			t.Fatal(err)
		}
		c.Field, c.Part = f, part
	}
	s := testStyle
	s.IssueLinks = !g.Plain
	s.Lists = g.Lists
	var err error
	if g.Format != "" {
		if c.Format, err = ParseFormat(g.Format); err != nil {
			t.Fatal(err)
		}
	}
	if g.People != "" {
		for s.People = table.Names; s.People.String() != g.People; {
			s.People++ // beyond the last, String panics
		}
	}
	if g.Zone != "" {
		if s.Location, err = time.LoadLocation(g.Zone); err != nil {
			t.Fatal(err)
		}
	}
	i := issue.Issue{ID: "10001", Key: "ORR-7", Fields: map[string]json.RawMessage{c.Field.ID: g.Value}}
	i.Rendered = g.Texts
	if g.HTML != "" {
		i.Rendered = map[string]string{c.Field.ID: g.HTML}
	}
	return c, i, s
}

func TestGoldens(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no goldens: %v", err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want := make(map[string]*txtar.File)
		for i, f := range archive.Files {
			want[f.Name] = &archive.Files[i]
		}
		for _, f := range archive.Files {
			name, ok := strings.CutSuffix(f.Name, ".json")
			if !ok {
				continue
			}
			t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar")+"/"+name, func(t *testing.T) {
				var g golden
				if err := json.Unmarshal(f.Data, &g); err != nil {
					t.Fatal(err)
				}
				c, i, s := g.cell(t)
				cells, why := c.Values(i, s)
				cell := c.Join(cells)
				got := describeCell(cell) + describeReason(why)
				switch w := want[name+".txt"]; {
				case w == nil:
					t.Fatalf("%s has no %s.txt", file, name)
				case *update:
					w.Data = []byte(got)
				case got != string(w.Data):
					t.Errorf("got\n%s\nwant\n%s", got, w.Data)
				}
				if problem := fault(cell, g.Value); problem != "" {
					t.Error(problem)
				}
				i.Fields = map[string]json.RawMessage{c.Field.ID: Scrub(g.Value)}
				i.Rendered = ScrubRendered(i.Fields, i.Rendered)
				switch again, whyAgain := c.Values(i, s); {
				case !reflect.DeepEqual(again, cells):
					t.Errorf("after scrubbing\n%s", describeCell(c.Join(again)))
				case whyAgain != why:
					t.Errorf("after scrubbing %s", describeReason(whyAgain))
				}
			})
		}
		if *update {
			if err := os.WriteFile(file, txtar.Format(archive), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// describeReason says why a cell is blank.
func describeReason(why Reason) string {
	switch why {
	case OnlyIDs:
		return "not shown: ids\n"
	case Unreadable:
		return "not shown: unreadable\n"
	}
	return ""
}

// describeCell returns all there is in a cell.
func describeCell(c table.Cell) string {
	var b strings.Builder
	describeContent(&b, c.Content)
	b.WriteString("\n")
	if c.Numeric {
		fmt.Fprintf(&b, "number: %v\n", c.Number)
	}
	if c.Sort != "" {
		fmt.Fprintf(&b, "sort: %s\n", c.Sort)
	}
	return b.String()
}

func describeContent(b *strings.Builder, c table.Content) {
	kinds := map[table.Kind]string{table.Status: "status", table.Icon: "icon", table.Time: "time", table.Person: "person",
		table.Link: "link", table.Code: "code", table.CodeBlock: "codeblock", table.Paragraph: "p", table.Strong: "b", table.Emphasis: "i",
		table.List: "list", table.Item: "item", table.Task: "task"}
	for _, n := range c {
		name := kinds[n.Kind]
		switch {
		case n.Kind == table.Text:
			b.WriteString(n.Text)
			continue
		case n.Kind == table.Break:
			b.WriteString("[br]")
			continue
		case name == "":
			name = fmt.Sprint("kind", n.Kind)
		}
		b.WriteString("[" + name)
		if n.Name != "" {
			b.WriteString(" " + n.Name)
		}
		if n.Kind == table.Task {
			fmt.Fprintf(b, " %d", n.Number)
		}
		if n.URL != "" {
			b.WriteString(" " + n.URL)
		}
		if !n.Time.IsZero() {
			b.WriteString(" " + n.Time.Format(time.RFC3339))
		}
		b.WriteString(": " + n.Text)
		describeContent(b, n.Children)
		b.WriteString("]")
	}
}
