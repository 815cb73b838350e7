package export

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// hostile are texts that a program may take for more than a text.
var hostile = []string{
	"=1+1", "+1", "-1", "@SUM(A1)", " =1+1", "\t=1", "＝1", "a,b", "a \"quoted\" b", "two\nlines", "", "'", "<script>alert(1)</script>",
	"{{ 7*7 }}", "[[copy('id')]]", "`x <javascript:alert(1)>`_ |sub| :raw-html:`<b>`", ".. raw:: html", "Grüße, 漢字", "\u2028",
}

// items returns an Item for each text of the source of a page, with a table of
// a cell of each hostile text.
func items(t *testing.T, page string, shortcodes ...string) []Item {
	t.Helper()
	var all []Item
	for _, text := range shortcodes {
		file := source.NewFile(page, []byte(text))
		spec := table.Spec{Span: source.Span{File: file, Start: 0, End: len(text)}, View: table.TableView{ID: source.Literal(page, "")}}
		r := &table.Result{AsOf: time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC), Link: "docs", Table: &table.Table{
			Columns: []table.Heading{{Field: "issuekey", Label: "Key"}, {Field: "summary", Label: "=Summary"}, {Field: "description", Label: "Description"}, {Field: "customfield_1", Label: "Points"}},
			Groups:  []table.Group{{}}, Total: len(hostile), Shown: len(hostile),
		}}
		for i, h := range hostile {
			key := fmt.Sprintf("A-%d", i+1)
			cell := table.Cell{Content: table.Plain(h)}
			r.Table.Groups[0].Rows = append(r.Table.Groups[0].Rows, table.Row{Key: key, Cells: []table.Cell{
				{Content: table.Plain(key)}, cell, cell, {Content: table.Plain("1 1/2"), Number: -1.5, Numeric: true},
			}})
		}
		all = append(all, Item{Page: page, Shortcode: &extension.Shortcode{Spec: spec, Result: r}})
	}
	return all
}

// failed returns an Item without an answer.
func failed(page, text string) Item {
	span := source.Span{File: source.NewFile(page, []byte(text)), Start: 0, End: len(text)}
	problem := source.Problem{Span: span, Code: "bad-value", Message: "it is bad", Fix: "mend it"}
	return Item{Page: page, Shortcode: &extension.Shortcode{Spec: table.Spec{Span: span, Problems: []source.Problem{problem}}}}
}

func TestJSONSchema(t *testing.T) {
	var doc any
	if err := json.Unmarshal(Schema, &doc); err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	all := append(items(t, "a/b.md", `<<jql-table jql="a">>`), failed("c.md", `<<jql-count jql="b">>`))
	count := failed("d.md", `<<jql-count jql="c">>`)
	count.Spec.Problems = nil
	count.Result = &table.Result{Count: &table.Count{N: 0, Approximate: true}, Stale: true, Sample: true, JQL: "c", URL: "https://x.example"}
	for _, list := range [][]Item{nil, all, append(all, count), {nested(items(t, "e.md", `<<jql-table jql="a">>`)[0])}} {
		data, err := JSON(list)
		if err != nil {
			t.Fatal(err)
		}
		got, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(got); err != nil {
			t.Errorf("%v, of\n%s", err, data)
		}
		if n := len(got.(map[string]any)["shortcodes"].([]any)); n != len(list) {
			t.Errorf("%d shortcodes of %d", n, len(list))
		}
	}
	data, _ := JSON(all)
	for _, want := range []string{`"code": "bad-value"`, `"number": -1.5`, `"as_of": "2026-11-29T12:00:00Z"`, `"page": "a/b.md"`, `"text": "=1+1"`} {
		if !bytes.Contains(data, []byte(want)) {
			t.Errorf("no %s in\n%s", want, data)
		}
	}
}

// nested puts the rows of an Item's table into a group within a group.
func nested(i Item) Item {
	t := i.Result.Table
	foot := []table.Foot{{Cells: make([]table.Cell, len(t.Columns))}}
	inner := table.Group{Heading: table.Plain("@Sales"), Rows: t.Groups[0].Rows, Foot: foot, Issues: len(hostile)}
	t.Groups = []table.Group{{Heading: table.Plain("New"), Issues: 0}, {Heading: table.Plain("Bug"), Groups: []table.Group{inner}, Foot: foot, Issues: len(hostile)}}
	return i
}

func TestNestedGroups(t *testing.T) {
	one := []Item{nested(items(t, "a.md", "<<jql-table>>")[0])}
	files, err := CSV(one)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(files["a-1.csv"])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(rows[0][:3], "|") + " " + strings.Join(rows[1][:3], "|"); got != "group 1|group 2|Key Bug|'@Sales|A-1" || len(rows) != 1+len(hostile) {
		t.Errorf("%d lines, first %s", len(rows), got)
	}
	data, err := JSON(one)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Shortcodes []struct {
			Rows, Totals []struct {
				Group  string
				Groups []string
			}
		}
	}
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	s := got.Shortcodes[0]
	if g := fmt.Sprint(s.Rows[0], s.Totals); g != "{@Sales [Bug @Sales]} [{@Sales [Bug @Sales]} {Bug []}]" {
		t.Errorf("the groups are %s", g)
	}
	needs, err := Needs(one)
	if err != nil || !bytes.Contains(needs, []byte(`"A-1": {`)) {
		t.Errorf("needs are %s, %v", needs, err)
	}
}

func TestCSV(t *testing.T) {
	all := slices.Concat(items(t, "a/b.md", "<<jql-table>>", "<<jql-list>>"), items(t, "a_b.mdx", "<<jql-table>>"), items(t, "A_B.markdown", "<<jql-table>>"), []Item{failed("c.md", "<<jql-table>>")})
	files, err := CSV(all)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a_b-1.csv", "a_b-2.csv", "a_b-1-2.csv", "A_B-1-3.csv"} {
		if files[name] == nil {
			t.Errorf("no %s", name)
		}
	}
	if len(files) != 4 {
		t.Errorf("%d files, want 4", len(files))
	}
	rows, err := csv.NewReader(bytes.NewReader(files["a_b-1.csv"])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(rows[0], "|"); got != "Key|'=Summary|Description|Points" {
		t.Errorf("the head is %s", got)
	}
	for i, h := range hostile {
		want := h
		if i < 7 {
			want = "'" + h
		}
		if got := rows[i+1]; got[1] != want || got[3] != "-1.5" {
			t.Errorf("%q is %q", h, got)
		}
	}
}

func TestNeeds(t *testing.T) {
	data, err := Needs(append(items(t, "a.md", "<<jql-table>>"), failed("c.md", "<<jql-table>>")))
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Created, Current_version string
		Versions                 map[string]struct {
			Needs        map[string]map[string]any
			Needs_amount int
		}
	}
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	needs := got.Versions[got.Current_version].Needs
	if got.Created != "2026-11-29T12:00:00" || len(needs) != len(hostile) || got.Versions["1.0"].Needs_amount != len(hostile) {
		t.Fatalf("it is\n%s", data)
	}
	for key, n := range needs {
		title, description := n["title"].(string), n["description"].(string)
		if n["id"] != key || strings.ContainsAny(title, "\n\r") || strings.Contains(title, "[[") || strings.Contains(description, "[[") {
			t.Errorf("%s is %v", key, n)
		}
		for i, c := range description {
			if strings.ContainsRune("`<|:.[*_", c) && description[i-1] != '\\' {
				t.Errorf("%s has the description %s", key, description)
				break
			}
		}
		for _, must := range []string{"type", "type_name", "status", "tags", "links", "customfield_1"} {
			if _, ok := n[must]; !ok {
				t.Errorf("%s has no %s", key, must)
			}
		}
	}
	if empty, err := Needs(nil); err != nil || !bytes.Contains(empty, []byte(`"needs_amount": 0`)) {
		t.Errorf("of nothing it is %s, %v", empty, err)
	}
}

func TestAnswers(t *testing.T) {
	const one, same, spaced = `<<jql-table jql="a b">>`, "<<jql-table\n> jql=\"a b\">>", `<<jql-table jql="a  b">>`
	plain := func(i Item) string { return i.Page + i.Spec.Span.Text()[len("<<jql-table"):][:1] }
	always := func(Item) string { return "<figure>" }
	bySpelling := func(i Item) string { return i.Spec.Span.Text() }
	read := func(data []byte) (a answers) {
		if err := json.Unmarshal(data, &a); err != nil {
			t.Fatal(err)
		}
		rest := a
		rest.Stamp = ""
		if sum := sha256.Sum256(bytes.TrimSpace(rest.encode())); a.Stamp != hex.EncodeToString(sum[:8]) || !bytes.HasSuffix(data, []byte("}\n")) {
			t.Errorf("the stamp is not of the rest, in\n%s", data)
		}
		return a
	}

	data, problems := Answers(items(t, "a.md", one, same, one), nil, always)
	if a := read(data); len(problems) > 0 || len(a.Texts) != 1 || len(a.Results) != 1 || a.Texts[Key(one)] != 0 {
		t.Errorf("one text three times: %v\n%s", problems, data)
	}

	own := items(t, "own.md", one)
	own[0].OwnMatter = true
	data, problems = Answers(append(items(t, "a.md", one), own...), []string{"none.md", "own.md"}, plain)
	a := read(data)
	if len(problems) > 0 || len(a.Pages) != 2 || a.Pages["none.md"] == nil || a.Results[a.Pages["own.md"][Key(one)]] != plain(own[0]) || a.Results[a.Texts[Key(one)]] != "a.md " {
		t.Errorf("own front matter: %v\n%s", problems, data)
	}

	data, problems = Answers(items(t, "a.md", one, spaced, `<<jql-table jql="c">>`), nil, bySpelling)
	if a := read(data); len(problems) != 1 || problems[0].Code != "same-text" || problems[0].Warning || len(a.Texts) != 1 {
		t.Errorf("two answers: %v\n%s", problems, data)
	}
	hidden := items(t, "a.md", spaced, one)
	hidden[0].Hidden = true
	data, problems = Answers(hidden, nil, bySpelling)
	if a := read(data); len(problems) != 1 || !problems[0].Warning || a.Results[a.Texts[Key(one)]] != one {
		t.Errorf("two answers, one hidden: %v\n%s", problems, data)
	}

	const each = `<<jql-each jql="a b">>`
	bodies := items(t, "a.md", each, each, each)
	data, problems = Answers(bodies[:2], nil, always)
	first := read(data)
	if got, ok := first.Results[first.Texts[Key(each)]].(map[string]any); !ok || len(got) != 1 || len(got["each"].(string)) != 16 || len(problems) != 2 || problems[0].Code != "each-in-answers" || !problems[0].Warning {
		t.Errorf("bodies: %v\n%s", problems, data)
	}
	bodies[2].Result.Table.Groups[0].Rows[0].Cells[1].Content = table.Plain("changed")
	data, problems = Answers(bodies, nil, always)
	if second := read(data); second.Stamp == first.Stamp || source.Failed(problems) {
		t.Errorf("another body below the same tag: %v\n%s", problems, data)
	}

	data, _ = Answers([]Item{failed("a.md", one)}, nil, always)
	if got := read(data); string(data) != `{"version":1,"stamp":"`+got.Stamp+`","pages":{},"texts":{},"results":[]}`+"\n" {
		t.Errorf("without an answer: %s", data)
	}
}
