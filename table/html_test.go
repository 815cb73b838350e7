package table

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// samples are what the goldens show.
func samples() []sample {
	return []sample{
		{"table", TableView{Caption: given(`Open "issues" of 2.4`), Class: given("wide striped")}, &Result{Table: tableOf(rain, moon), AsOf: asOf, URL: search}},
		{"table without caption", TableView{ID: given("open")}, &Result{Table: tableOf(rain), AsOf: asOf}},
		{"table with everything", TableView{RowNumbers: true, HideHeader: true}, &Result{Table: grouped(), AsOf: asOf.In(time.FixedZone("CET", 3600)), Stale: true, Sample: true, URL: search}},
		{"key in the middle", TableView{}, &Result{Table: &Table{
			Columns: []Heading{columns[3], columns[0]},
			Groups:  []Group{{Rows: []Row{{Key: "ORR-12", Cells: []Cell{numberCell(5), keyCell("ORR-12")}}}}},
			Foot:    []Foot{{Func: Average, Cells: []Cell{numberCell(5), {}}}},
			Shown:   1, Total: 1,
		}}},
		{"empty", TableView{}, &Result{Table: tableOf(), AsOf: asOf, URL: search}},
		{"empty in the author's words", TableView{Empty: given("All is well.")}, &Result{Table: &Table{Columns: columns, Foot: sumOf(0), SortedBy: "Key"}, AsOf: asOf}},
		{"cut without total", TableView{}, &Result{Table: &Table{Columns: columns[:1], Groups: []Group{{Rows: []Row{rain}}}, Shown: 1, Total: -1, Cut: true}}},
		{"box", TableView{}, &Result{Box: true}},
		{"nothing", TableView{}, nil},
		{"list", ListView{TableView{}}, &Result{Table: tableOf(rain, quiet), AsOf: asOf, URL: search}},
		{"list with everything", ListView{TableView{RowNumbers: true, Caption: given("Issues"), Class: given("wide")}}, &Result{Table: grouped(), AsOf: asOf}},
		{"empty list", ListView{}, &Result{Table: tableOf()}},
		{"count", CountView{}, &Result{Count: &Count{N: 312}, AsOf: asOf}},
		{"stale count", CountView{}, &Result{Count: &Count{N: 312, Approximate: true}, AsOf: asOf, Stale: true}},
		{"count box", CountView{}, &Result{Box: true}},
		{"issue", IssueView{}, &Result{Table: tableOf(rain), AsOf: asOf}},
		{"issue by key", IssueView{Columns: columnsOf("key")}, &Result{Table: only(tableOf(rain), 0), AsOf: asOf, Stale: true}},
		{"issue with status", IssueView{Columns: columnsOf("key", "status")}, &Result{Table: only(tableOf(rain), 0, 2)}},
		{"issue that is not there", IssueView{}, &Result{Table: tableOf()}},
		{"bars", ChartView{Caption: given("By status")}, &Result{Table: counts(), AsOf: asOf, URL: search}},
		{"stacked bars", ChartView{Class: given("wide")}, &Result{Table: stacked()}},
		{"ring", ChartView{Kind: DonutChart, ID: given("by-status")}, &Result{Table: counts()}},
		{"empty chart", ChartView{Caption: given("By status")}, &Result{Table: &Table{Columns: counts().Columns}}},
		{"table without a note", TableView{NoNote: true}, &Result{Table: tableOf(rain), AsOf: asOf, URL: search}},
		{"cut table without a note", TableView{NoNote: true}, &Result{Table: &Table{Columns: columns[:1], Groups: []Group{{Rows: []Row{rain}}}, Shown: 1, Total: 3, Cut: true, SortedBy: "Key"}, AsOf: asOf, URL: search}},
		{"stale list without a note", ListView{TableView{NoNote: true}}, &Result{Table: tableOf(rain), AsOf: asOf, Stale: true, URL: search}},
		{"sample chart without a note", ChartView{NoNote: true}, &Result{Table: counts(), AsOf: asOf, Sample: true, URL: search}},
		{"groups within groups", TableView{RowNumbers: true, EmptyGroup: given("None.")}, &Result{Table: nested(), AsOf: asOf}},
		{"list of groups within groups", ListView{TableView{EmptyGroup: given("None.")}}, &Result{Table: nested(), AsOf: asOf}},
		{"bare value", IssueView{Columns: columnsOf("Story points")}, &Result{Table: only(tableOf(rain), 3)}},
		{"bare values", IssueView{Columns: columnsOf("summary", "status")}, &Result{Table: only(tableOf(rain), 1, 2), AsOf: asOf, Stale: true}},
		{"bare values of which one is empty", IssueView{Columns: columnsOf("Story points", "status")}, &Result{Table: only(tableOf(quiet), 3, 2)}},
		{"no bare value", IssueView{Columns: columnsOf("Story points")}, &Result{Table: only(tableOf(quiet), 3)}},
		{"nothing beside a key", IssueView{Columns: columnsOf("Story points", "key")}, &Result{Table: only(tableOf(quiet), 3, 0)}},
		{"rich text in a sentence", IssueView{Columns: columnsOf("description")}, &Result{Table: oneCell(Content{
			{Kind: Title, Number: 2, Children: Plain("Why")},
			{Kind: Paragraph, Children: Content{{Kind: Text, Text: "It rains"}, {Kind: Break}, {Kind: Strong, Children: Content{{Kind: Text, Text: "in"}, {Kind: Break}, {Kind: Text, Text: "here"}}}}},
			{Kind: List, Children: Content{
				{Kind: Item, Children: Content{{Kind: Paragraph, Children: Plain("one")}, {Kind: List, Children: Content{{Kind: Item, Children: Plain("inner")}}}}},
				{Kind: Task, Number: Done, Children: Plain("two")},
			}},
			{Kind: CodeBlock, Text: "a\nb"},
			{Kind: Grid, Children: Content{{Kind: GridRow, Children: Content{{Kind: GridHead, Children: Plain("A")}, {Kind: GridCell, Children: Plain("B")}}}, {Kind: GridRow, Children: Content{{Kind: GridCell, Children: Plain("C")}}}}},
			{Kind: Rule}, {Kind: Link, URL: "https://orrery.example", Children: Plain("end")},
		})}},
		{"lines in a sentence", IssueView{Columns: columnsOf("issuelinks")}, &Result{Table: oneCell(append(append(Plain("blocks ORR-1"), Node{Kind: Break}), Plain("blocks ORR-2")...))}},
		{"bars of sums", ChartView{Value: points}, &Result{Table: summed(5, 0, 8)}},
		{"bars of sums below zero", ChartView{Value: points, Caption: given("Balance")}, &Result{Table: summed(5, -3, 8)}},
		{"stacked bars of sums", ChartView{Value: points}, &Result{Table: summedStack(5, 0, 8)}},
		{"ring of sums", ChartView{Value: points, Kind: DonutChart}, &Result{Table: summed(5, 0, 8)}},
		{"ring of sums below zero", ChartView{Value: points, Kind: DonutChart}, &Result{Table: summed(5, -3, 8)}},
		{"progress", ChartView{Kind: ProgressChart, Caption: given("Version 2.4")}, &Result{Table: progress(12, 3, 5), AsOf: asOf, URL: search}},
		{"progress without a category", ChartView{Kind: ProgressChart}, &Result{Table: progress(199, 0, 0, 1)}},
		{"progress in hours", ChartView{Kind: ProgressChart, Value: points}, &Result{Table: summedProgress()}},
		{"no progress", ChartView{Kind: ProgressChart}, &Result{Table: progress()}},
	}
}

type sample struct {
	name   string
	view   View
	result *Result
}

func TestAppendHTML(t *testing.T) {
	golden(t, "testdata/html.txt", func(s sample, n int) string {
		got := string(AppendHTML(nil, &Spec{View: s.view}, s.result, n))
		if err := check(got); err != nil {
			t.Errorf("%s: %v", s.name, err)
		}
		return legible(got)
	}, samples())
}

// golden compares what write makes of samples with a file.
func golden(t *testing.T, name string, write func(s sample, n int) string, samples []sample) {
	t.Helper()
	var archive txtar.Archive
	for i, s := range samples {
		archive.Files = append(archive.Files, txtar.File{Name: s.name, Data: []byte(write(s, i+1))})
	}
	if *update {
		if err := os.WriteFile(name, txtar.Format(&archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	wanted := make(map[string]string)
	for _, f := range want.Files {
		wanted[f.Name] = string(f.Data)
	}
	for _, f := range archive.Files {
		if diff := cmp.Diff(wanted[f.Name], string(f.Data)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", f.Name, diff)
		}
	}
}

// legible breaks the one line of HTML between its elements.
func legible(markup string) string { return strings.ReplaceAll(markup, "><", ">\n<") + "\n" }

func TestAppendHTMLAppends(t *testing.T) {
	got := AppendHTML([]byte("before "), &Spec{View: CountView{}}, &Result{Count: &Count{N: 3}}, 1)
	if want := `before <span class="jql-count">3</span>`; string(got) != want {
		t.Errorf("AppendHTML = %q, want %q", got, want)
	}
}

var points = Column{Name: given("Story points")}

var views = []View{
	TableView{RowNumbers: true, HideHeader: true}, ListView{}, EachView{}, IssueView{}, ChartView{}, ChartView{Kind: DonutChart},
	ChartView{Kind: ProgressChart}, ChartView{Kind: DonutChart, Value: points}, ChartView{Kind: ProgressChart, Value: points},
}

// everywhere returns a Result that has c in every place where issue text may
// stand.
func everywhere(c Content) *Result {
	text := PlainText(c)
	cell := Cell{Content: c, Sort: text}
	return &Result{
		Table: &Table{
			Columns: []Heading{{Field: "key", Label: text}, {Field: "summary", Label: text}, {Field: text, Label: text}},
			Groups: []Group{{
				Heading: c, Issues: 1,
				Rows: []Row{{Key: text, Cells: []Cell{{Content: Plain(text), Sort: text}, cell, {Content: Plain(text), Number: 3, Numeric: true}}}},
				Foot: []Foot{{Func: Sum, Cells: []Cell{cell, {}, {}}}, {Func: Maximum, Cells: []Cell{{}, cell}}},
			}},
			Shown:    1,
			SortedBy: text,
		},
		URL: text,
	}
}

// hostile texts are code to a browser, or to an engine that the page may pass
// through first.
var hostile = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, `</td></table><h1>x`,
	`<!-- x -->`, `]]>`, `&lt;b&gt;`, `{{ 7*7 }}`, `{% include "x" %}`, `{{< x >}}`, `${x}`, `{process.env}`, `<%= x %>`,
	`:smile:`, `*x* _y_ ` + "`z`", `https://evil.example`, `javascript:alert(1)`, "a\n\nb\r\nc", "\x00\xff\u202e", `<<jql-table jql="x">>`,
}

func TestHostileText(t *testing.T) {
	t.Parallel()
	for _, text := range hostile {
		var all Content
		for kind := Text; kind <= Block; kind++ {
			node := Node{Kind: kind, Text: text, Name: text, URL: text, Children: Plain(text)}
			all = append(all,
				node,
				Node{Kind: Link, URL: "https://orrery.example/?" + text, Children: Content{node}},
				Node{Kind: List, Children: Content{node, {Kind: Item, Children: Content{node}}}},
				Node{Kind: Grid, Children: Content{node, {Kind: GridRow, Children: Content{node, {Kind: GridHead, Children: Content{node}}}}}},
			)
		}
		r := everywhere(all)
		for _, view := range views {
			if err := checkBoth(&Spec{View: view}, r, 1); err != nil {
				t.Errorf("%T, %q: %v", view, text, err)
			}
		}
	}
}

func TestAuthorText(t *testing.T) {
	for _, text := range hostile {
		v := TableView{Caption: given(text), Empty: given(text), Class: given(text), ID: given(text)}
		for _, view := range []View{v, ListView{v}, ChartView{Caption: v.Caption, Empty: v.Empty, Class: v.Class, ID: v.ID}} {
			for _, r := range []*Result{nil, {Table: tableOf()}, {Table: grouped()}} {
				if err := checkBoth(&Spec{View: view}, r, 1); err != nil {
					t.Errorf("%T, %q: %v", view, text, err)
				}
			}
		}
	}
}

// A tree of Content is made of bytes: what kind, how many children, which text.
func contentOf(data []byte, depth int) (Content, []byte) {
	var c Content
	for len(data) >= 3 && len(c) < 8 {
		kind, children, text := Kind(data[0])%(Block+2), data[1]%3, hostile[int(data[2])%len(hostile)]
		data = data[3:]
		n := Node{Kind: kind, Text: text, Name: text, URL: "https://orrery.example/" + text, Number: int(children), Cols: int(children) * 700, Rows: int(children)}
		if children > 0 && depth < 12 {
			n.Children, data = contentOf(data, depth+1)
		}
		c = append(c, n)
		if children == 2 {
			break
		}
	}
	return c, data
}

func FuzzAppendHTML(f *testing.F) {
	f.Add([]byte{7, 1, 0, 7, 1, 1, 14, 0, 2})
	f.Add([]byte{16, 1, 0, 18, 1, 4, 23, 1, 3, 25, 1, 3, 26, 1, 3, 28, 1, 5, 0, 0, 0})
	f.Add([]byte("a link in a list in a quote in a table in a list"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, _ := contentOf(data, 0)
		for _, view := range views {
			if err := checkBoth(&Spec{View: view}, everywhere(c), 1); err != nil {
				t.Errorf("%T: %v", view, err)
			}
		}
	})
}

func TestDeepContent(t *testing.T) {
	for kind := Link; kind <= Block; kind++ {
		c := Plain("deep down")
		for range 10_000 {
			c = Content{{Kind: kind, URL: "https://orrery.example", Children: c}}
		}
		row := Row{Key: "ORR-1", Cells: []Cell{{Content: c}}}
		r := &Result{Table: &Table{Columns: columns[:1], Groups: []Group{{Rows: []Row{row}}}, Shown: 1}}
		markup := string(AppendHTML(nil, &Spec{View: TableView{}}, r, 1))
		if err := check(markup); err != nil {
			t.Errorf("kind %d: %v", kind, err)
		}
		if kind != CodeBlock && kind != Rule && !strings.Contains(visible(markup), "deep down") {
			t.Errorf("kind %d: the text is lost", kind)
		}
	}
}

func BenchmarkAppendHTML(b *testing.B) {
	rows := make([]Row, 50)
	for i := range rows {
		rows[i] = rain
	}
	spec := &Spec{View: TableView{Caption: given("Open issues")}}
	r := &Result{Table: tableOf(rows...), AsOf: asOf, URL: search}
	var buf bytes.Buffer
	b.ReportAllocs()
	for b.Loop() {
		buf.Reset()
		buf.Write(AppendHTML(buf.AvailableBuffer(), spec, r, 1))
	}
}

func TestTotalNames(t *testing.T) {
	var english *Words
	whole, cut := &Table{Shown: 5}, &Table{Shown: 5, Cut: true}
	for _, tt := range []struct{ got, want string }{
		{english.total(whole, Sum, totalled{issues: 5}), "Sum"},
		{english.total(whole, Sum, totalled{issues: 5, all: true}), "Sum of all groups"},
		{english.total(whole, Sum, totalled{issues: 2, group: "Bug"}), "Sum of Bug"},
		{english.total(cut, Average, totalled{issues: 2, group: "Bug"}), "Average of 2 of the first 5 rows"},
		{english.total(cut, Sum, totalled{issues: 5, all: true}), "Sum of the first 5 rows"},
	} {
		if tt.got != tt.want {
			t.Errorf("a total is called %q, want %q", tt.got, tt.want)
		}
	}
}
