package field

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/jqlbuild/jqlbuild/internal/issue"

	"github.com/jqlbuild/jqlbuild/table"
)

func TestHeading(t *testing.T) {
	find := func(name string) Column {
		f, part, err := System().Find(name)
		if err != nil {
			t.Fatal(err)
		}
		return Column{Field: f, Part: part}
	}
	label, align, format := find("summary"), find("summary"), find("labels")
	label.Label, align.Align, format.Format = "Title", new(table.AlignCenter), Number
	for _, tt := range []struct {
		column Column
		want   table.Heading
	}{
		{find("summary"), table.Heading{Field: "summary", Label: "Summary"}},
		{find("votes"), table.Heading{Field: "votes", Label: "Votes", Align: table.AlignEnd}},
		{find("timespent"), table.Heading{Field: "timespent", Label: "Time Spent", Align: table.AlignEnd}},
		{find("comment.count"), table.Heading{Field: "comment", Label: "Comment", Align: table.AlignEnd}},
		{label, table.Heading{Field: "summary", Label: "Title"}},
		{align, table.Heading{Field: "summary", Label: "Summary", Align: table.AlignCenter}},
		{format, table.Heading{Field: "labels", Label: "Labels", Align: table.AlignEnd}},
		{Column{Field: Field{ID: "customfield_1"}}, table.Heading{Field: "customfield_1", Label: "customfield_1"}},
	} {
		if got := tt.column.Heading(); got != tt.want {
			t.Errorf("heading of %s is %+v, want %+v", tt.column.Field.ID, got, tt.want)
		}
	}
}

func TestRequest(t *testing.T) {
	for name, want := range map[string]string{"key": "", "parent.summary": "parent", "due": "duedate"} {
		f, part, err := System().Find(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := (Column{Field: f, Part: part}).Request(); got != want {
			t.Errorf("request for %s is %q, want %q", name, got, want)
		}
	}
	for name, want := range map[string]bool{"description": true, "environment": true, "summary": false, "parent": false,
		"comment": true, "comment.body": true, "comment.author": false, "comment.count": false, "worklog": false, "worklog.comment": true, "worklog.author": false} {
		f, part, err := System().Find(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := (Column{Field: f, Part: part}).NeedsRendered(); got != want {
			t.Errorf("needs %s rendered: %t, want %t", name, got, want)
		}
	}
}

func TestAbsentAndNull(t *testing.T) {
	null := issue.Issue{Key: "ORR-1", Fields: map[string]json.RawMessage{}}
	for _, f := range append(everyKind(), System().fields...) {
		if f.ID == keyID {
			continue
		}
		null.Fields[f.ID] = json.RawMessage("null")
		for _, i := range []issue.Issue{{}, null} {
			if got := (Column{Field: f}).Cell(i, testStyle); len(got.Content) > 0 || got.Numeric || got.Sort != "" {
				t.Errorf("%s %+v of %v is %+v, want nothing", f.ID, f.Schema, i.Fields, got)
			}
		}
	}
}

// hostile is what somebody may have put into a field to break a page.
const hostile = `"><script>alert(1)</script>{{x}}${y}[l](javascript:z)` + "\u202e\x00|`"

// shapes are values of every shape, with an H for every text in them.
var shapes = []string{
	`"H"`, `["H","H"]`,
	`{"displayName":"H"}`, `{"name":"H","self":"https://x/user?H"}`, `{"name":"H"}`, `{"value":"H","child":{"value":"H"}}`,
	`{"name":"H","id":"H","statusCategory":{"key":"H","name":"H"}}`, `{"key":"H","name":"H","colorName":"H"}`,
	`{"id":"H","name":"H","released":true,"releaseDate":"H"}`,
	`{"id":"H","name":"H","subtask":true}`,
	`{"key":"H","fields":{"summary":"H","status":{"name":"H","statusCategory":{"key":"H"}}}}`,
	`[{"type":{"inward":"H","outward":"H"},"outwardIssue":{"key":"H"}},{"type":{"inward":"H"},"inwardIssue":{"key":"H"}}]`,
	`[{"name":"H","state":"active","boardId":1,"goal":"H"}]`,
	`["com.atlassian.greenhopper.service.sprint.Sprint@1[id=1,state=ACTIVE,name=H,goal=H]"]`,
	`{"progress":"H","total":"H"}`, `{"originalEstimate":"H","timeSpent":"H","remainingEstimate":"H"}`, `{"votes":"H"}`, `{"watchCount":"H"}`,
	`[{"filename":"H","content":"H"}]`,
	`{"comments":[{"author":{"displayName":"H"},"body":"H","created":"H"}]}`,
	`{"comments":[{"author":{"displayName":"H"},"created":"2020-01-01","body":{"type":"doc","version":1,"content":[{"type":"H","text":"H"},{"type":"paragraph","content":[{"type":"text","text":"H","marks":[{"type":"link","attrs":{"href":"H"}}]},{"type":"mention","attrs":{"text":"H"}}]}]}}]}`,
	`{"type":"doc","version":1,"content":[{"type":"codeBlock","attrs":{"language":"H"},"content":[{"type":"text","text":"H"}]},{"type":"panel","attrs":{"panelType":"H"},"content":[]},{"type":"paragraph","content":[{"type":"status","attrs":{"text":"H","color":"H"}},{"type":"inlineCard","attrs":{"url":"H"}}]}]}`,
	`{"worklogs":[{"comment":"H","timeSpentSeconds":"H"}],"total":1}`,
	`{"ongoingCycle":{"breachTime":{"iso8601":"H"},"goalDuration":{"millis":1,"friendly":"H"}},"name":"H"}`,
	`{"requestType":{"name":"H"},"_links":{"web":"H"}}`, `{"title":"H","name":"H","id":"H"}`, `{"workspaceId":"H","objectId":"H","label":"H"}`,
	`"{\"start\":\"H\",\"end\":\"H\"}"`, `"H_*:*_1_*:*_5"`, `{"hasEpicLinkFieldDependency":true,"data":{"key":"H","summary":"H"}}`,
	`{"H":"H","x":{"H":"H"}}`, `"javascript:alert(1)//H"`, `"https://example.com/H"`, `"mailto:H"`, `"0|H:"`,
}

// TestHostile puts hostile text everywhere into every kind of field. It has to
// come out as the text of a node and nowhere else.
func TestHostile(t *testing.T) {
	quoted, err := json.Marshal(hostile)
	if err != nil {
		t.Fatal(err)
	}
	name := regexp.MustCompile(`^[\pL\pM\pN+#.-]*$`)
	shown := 0
	var walk func(f Field, c table.Content)
	walk = func(f Field, c table.Content) {
		for _, n := range c {
			if !name.MatchString(n.Name) {
				t.Errorf("%+v: a node is named %q", f.Schema, n.Name)
			}
			if n.Kind == table.Status && !strings.Contains(" new indeterminate done undefined ", " "+n.Name+" ") {
				t.Errorf("%+v: a status has the category %q", f.Schema, n.Name)
			}
			if n.Kind == table.Link && strings.ContainsAny(n.URL, "\x00\"<>` ") {
				t.Errorf("%+v: a link leads to %q", f.Schema, n.URL)
			}
			if len(n.Children) > 0 && n.Text != "" && n.Kind != table.Expand {
				t.Errorf("%+v: a node has the text %q and children", f.Schema, n.Text)
			}
			if strings.Contains(n.Text, "<script>") {
				shown++
			}
			walk(f, n.Children)
		}
	}
	fields := append(everyKind(), System().fields...)
	for _, shape := range shapes {
		text := strings.ReplaceAll(shape, "H", strings.Trim(string(quoted), `"`))
		if strings.HasPrefix(shape, `"{`) {
			text = shape // JSON in JSON
		}
		raw := json.RawMessage(text)
		if !json.Valid(raw) {
			t.Fatalf("%s is no JSON", raw)
		}
		for _, f := range fields {
			i := issue.Issue{Key: hostile, Fields: map[string]json.RawMessage{f.ID: raw}, Rendered: map[string]string{f.ID: hostile}}
			for _, people := range []table.People{table.Names, table.Initials, table.NoPeople} {
				s := testStyle
				s.People = people
				cell := Column{Field: f}.Cell(i, s)
				walk(f, cell.Content)
				if problem := fault(cell, raw); problem != "" && f.ID != keyID {
					t.Errorf("%s as %s %+v: %s", shape, f.ID, f.Schema, problem)
				}
			}
		}
	}
	if shown < 1000 {
		t.Errorf("the text was shown %d times, want it everywhere", shown)
	}
}

func TestNoPeople(t *testing.T) {
	const name = "Ada Lovelace"
	for _, raw := range []string{
		`{"displayName":"Ada Lovelace"}`,
		`[{"displayName":"Ada Lovelace","accountId":"5"}]`,
		`{"comments":[{"author":{"displayName":"Ada Lovelace"},"body":"x","created":"2020-01-01"}]}`,
		`{"type":"doc","version":1,"content":[{"type":"paragraph","content":[{"type":"mention","attrs":{"text":"@Ada Lovelace","id":"5"}}]}]}`,
	} {
		for _, f := range append(everyKind(), System().fields...) {
			for _, part := range [][]string{nil, {"displayName"}, {"name"}, {"author"}, {"author", "displayName"}} {
				i := issue.Issue{Fields: map[string]json.RawMessage{f.ID: json.RawMessage(raw)}}
				for _, people := range []table.People{table.Initials, table.NoPeople} {
					cell := Column{Field: f, Part: part}.Cell(i, Style{People: people})
					if strings.Contains(table.PlainText(cell.Content), name) || strings.Contains(strings.ToLower(cell.Sort), strings.ToLower(name)) {
						t.Errorf("people %v: %s as %s %+v %v shows %s", people, raw, f.ID, f.Schema, part, table.PlainText(cell.Content))
					}
				}
			}
		}
	}
}

func FuzzCell(f *testing.F) {
	for _, shape := range shapes {
		f.Add([]byte(shape), "")
		f.Add([]byte(strings.ReplaceAll(shape, "H", "2024-01-01")), "status.name")
	}
	f.Add([]byte(`1e400`), "count")
	f.Add([]byte(`{"comments":[],"total":1e300}`), "count")
	f.Add([]byte(`[[[[]]]]`), "a.b.c")
	fields := append(everyKind(), System().fields...)
	f.Fuzz(func(t *testing.T, raw []byte, part string) {
		var path []string
		if part != "" {
			path = strings.Split(part, ".")
		}
		for _, f := range fields {
			i := issue.Issue{Key: "X-1", Fields: map[string]json.RawMessage{f.ID: raw}}
			cell := Column{Field: f, Part: path}.Cell(i, testStyle)
			if problem := fault(cell, raw); strings.Contains(problem, "link") {
				t.Errorf("%s of %s %+v: %s", path, f.ID, f.Schema, problem)
			}
		}
	})
}

func FuzzScrub(f *testing.F) {
	for _, shape := range shapes {
		f.Add([]byte(shape))
	}
	f.Add([]byte(`{"displayName":"a@b.c@d.e","name":"x"}`))
	f.Add([]byte(`"[~accountid:[~accountid:x]accountid:y]"`))
	fields := everyKind()
	f.Fuzz(func(t *testing.T, raw []byte) {
		once := Scrub(raw)
		if twice := Scrub(once); string(twice) != string(once) {
			t.Fatalf("scrubbed twice is %s, once %s", twice, once)
		}
		if !json.Valid(once) {
			t.Fatalf("%s is no JSON", once)
		}
		for _, f := range fields {
			before := describeCell(Column{Field: f}.Cell(issue.Issue{Fields: map[string]json.RawMessage{f.ID: raw}}, testStyle))
			after := describeCell(Column{Field: f}.Cell(issue.Issue{Fields: map[string]json.RawMessage{f.ID: once}}, testStyle))
			if before != after {
				t.Fatalf("%+v: after scrubbing %s, before %s", f.Schema, after, before)
			}
		}
	})
}
