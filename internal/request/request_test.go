package request

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jqlbuild/jqlbuild/internal/attr"
	"github.com/jqlbuild/jqlbuild/internal/field"
	"github.com/jqlbuild/jqlbuild/linkconfig"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

const config = `
default_link: open
links:
  open:
    url: https://open.example.com
    deployment: cloud
    auth: {type: none}
    columns: [key, summary]
    limit: 20
    max_limit: 100
  guarded:
    url: https://guarded.example.com/jira
    auth: {type: none}
    guard: labels = "public"
  strict:
    url: https://strict.example.com
    auth: {type: none}
    allow_fields: [summary, status]
    on_error: show
  denying:
    url: https://denying.example.com
    auth: {type: none}
    deny_fields: [Story Points, assignee]
queries:
  bugs: {jql: 'type = Bug AND project = ${project}', columns: [key, status as State], limit: 7, link: strict}
  broken: {jql: type = = Bug}
  shared: {jql: project = DOC}
fields:
  status: {label: Condition}
  Story Points: {align: left, format: duration}
  created: {dates: long}
vars: {project: DOC, where: config}
`

const fields = `[
	{"id":"summary","name":"Summary","custom":false,"clauseNames":["summary"],"schema":{"type":"string","system":"summary"}},
	{"id":"status","name":"Status","custom":false,"clauseNames":["status"],"schema":{"type":"status","system":"status"}},
	{"id":"created","name":"Created","custom":false,"clauseNames":["created"],"schema":{"type":"datetime","system":"created"}},
	{"id":"updated","name":"Updated","custom":false,"clauseNames":["updated"],"schema":{"type":"datetime","system":"updated"}},
	{"id":"priority","name":"Priority","custom":false,"clauseNames":["priority"],"schema":{"type":"priority","system":"priority"}},
	{"id":"issuetype","name":"Issue Type","custom":false,"clauseNames":["issuetype","type"],"schema":{"type":"issuetype","system":"issuetype"}},
	{"id":"assignee","name":"Assignee","custom":false,"clauseNames":["assignee"],"schema":{"type":"user","system":"assignee"}},
	{"id":"issuelinks","name":"Linked Issues","custom":false,"clauseNames":["issueLink"],"schema":{"type":"array","items":"issuelinks","system":"issuelinks"}},
	{"id":"customfield_1","name":"Story Points","custom":true,"clauseNames":["cf[1]","Story Points"],"schema":{"type":"number","customId":1}},
	{"id":"customfield_2","name":"Reviewer","custom":true,"clauseNames":["cf[2]"],"schema":{"type":"user","customId":2}},
	{"id":"customfield_3","name":"Reviewer","custom":true,"clauseNames":["cf[3]"],"schema":{"type":"user","customId":3}}
]`

// A spec is written as its attributes, for the tables below.
type spec struct {
	attrs map[string]string
	page  *table.Page
	view  table.View
}

func (s spec) table(t *testing.T) *table.Spec {
	t.Helper()
	text := func(name string) source.Text {
		v, ok := s.attrs[name]
		if !ok {
			return source.Text{}
		}
		return source.Literal("page.md", v)
	}
	out := &table.Spec{Page: s.page, Span: source.Literal("page.md", "<<jql-…>>").Span(), View: s.view}
	out.Ask = table.Ask{Link: text("link"), Use: text("use"), JQL: text("jql"), Key: text("key"), OnError: text("on-error"), Vars: map[string]source.Text{}}
	if v := text("limit"); v.Given() {
		out.Ask.Limit, _ = attr.ParseLimit(v)
	}
	for name, v := range s.attrs {
		if after, ok := strings.CutPrefix(name, "var-"); ok {
			out.Ask.Vars[after] = source.Literal("page.md", v)
		}
	}
	if s.view == nil {
		var v table.TableView
		if c := text("columns"); c.Given() {
			v.Columns, _ = attr.ParseColumns(c)
		}
		if g := text("group-by"); g.Given() {
			v.GroupBy, _ = attr.ParseGroupBy(g)
		}
		v.Groups, _ = attr.ParseGroups(text("groups"))
		v.EmptyGroup = text("empty-group")
		if g := text("totals"); g.Given() {
			v.Totals, _ = attr.ParseTotals(g)
		}
		v.Dates = text("dates")
		out.View = v
	}
	return out
}

// each returns the View of a jql-each whose placeholders name these fields.
func each(names ...string) table.View {
	var v table.EachView
	for _, name := range names {
		v.Columns = append(v.Columns, table.Column{Name: source.Literal("page.md", name)})
	}
	return v
}

func newMaker(t *testing.T) Maker {
	t.Helper()
	c, problems := linkconfig.Parse(source.NewFile("jqlbuild.yaml", []byte(config)))
	if source.Failed(problems) {
		t.Fatalf("the configuration of the test is broken: %v", problems)
	}
	list, err := field.ParseList([]byte(fields))
	if err != nil {
		t.Fatal(err)
	}
	return Maker{Config: c, Fields: func(*linkconfig.Link) *field.List { return list }}
}

func describe(r *Request) string {
	var columns []string
	for _, c := range r.Columns {
		columns = append(columns, c.Field.ID+":"+c.Label)
	}
	return fmt.Sprintf("%s | %s | limit %d | %s | %s", r.Link.Name, r.JQL, r.Limit, strings.Join(columns, ", "), strings.Join(r.Fields, " "))
}

// TestMake follows DESIGN's order: attribute, named query, page, link,
// configuration.
func TestMake(t *testing.T) {
	page := &table.Page{
		Link:  source.Literal("front", "guarded"),
		Limit: table.Limit{Text: source.Literal("front", "3"), N: 3},
		Vars:  map[string]table.Variable{"where": {Values: []source.Text{source.Literal("front", "page")}}},
	}
	page.Columns, _ = attr.ParseColumns(source.Literal("front", "key, created"))
	for _, tt := range []struct {
		name string
		spec spec
		want string
	}{
		{"defaults of the link", spec{attrs: map[string]string{"jql": "project = A"}},
			"open | project = A | limit 20 | issuekey:Key, summary:Summary | summary"},
		{"defaults of all links", spec{attrs: map[string]string{"jql": "project = A", "link": "denying"}},
			"denying | project = A | limit 50 | issuekey:Key, summary:Summary, issuetype:Issue Type, status:Condition, priority:Priority, updated:Updated | issuetype priority status summary updated"},
		{"the page's", spec{attrs: map[string]string{"jql": "project = A"}, page: page},
			`guarded | (labels = "public") AND (project = A) | limit 3 | issuekey:Key, created:Created | created`},
		{"the named query's before the page's", spec{attrs: map[string]string{"use": "bugs"}, page: page},
			`strict | type = Bug AND project = "DOC" | limit 7 | issuekey:Key, status:State | status`},
		{"the page's where the named query says nothing", spec{attrs: map[string]string{"use": "shared"}, page: page},
			`guarded | (labels = "public") AND (project = DOC) | limit 3 | issuekey:Key, created:Created | created`},
		{"attributes before all", spec{attrs: map[string]string{"use": "bugs", "link": "open", "columns": "status, cf[1] as P", "limit": "9", "var-project": "X Y"}, page: page},
			`open | type = Bug AND project = "X Y" | limit 9 | status:Condition, customfield_1:P | customfield_1 status`},
		{"variables by attribute, page, configuration", spec{attrs: map[string]string{"jql": "text ~ ${where} AND a = ${project}", "link": "open"}, page: page},
			`open | text ~ "page" AND a = "DOC" | limit 3 | issuekey:Key, created:Created | created`},
		{"all, as far as the link lets", spec{attrs: map[string]string{"jql": "project = A", "limit": "all"}},
			"open | project = A | limit 100 | issuekey:Key, summary:Summary | summary"},
		{"all", spec{attrs: map[string]string{"jql": "project = A", "limit": "all", "link": "denying", "columns": "key"}},
			"denying | project = A | limit -1 | issuekey:Key | "},
		{"ORDER BY stays outside the guard", spec{attrs: map[string]string{"jql": "a = 1 OR b = 2 ORDER BY key", "link": "guarded", "columns": "key"}},
			`guarded | (labels = "public") AND (a = 1 OR b = 2) ORDER BY key | limit 50 | issuekey:Key | `},
		{"what a link does not allow is left out of its defaults", spec{attrs: map[string]string{"jql": "a = 1", "link": "strict"}},
			"strict | a = 1 | limit 50 | issuekey:Key, summary:Summary, status:Condition | status summary"},
		{"fields of groups and totals are asked for", spec{attrs: map[string]string{"jql": "a = 1", "columns": "key, Story Points", "group-by": "status", "totals": "Story Points"}},
			"open | a = 1 | limit 20 | issuekey:Key, customfield_1:Story Points | customfield_1 status"},
		{"fields of groups within groups too", spec{attrs: map[string]string{"jql": "a = 1", "columns": "key", "group-by": "type, status, Story Points"}},
			"open | a = 1 | limit 20 | issuekey:Key | customfield_1 issuetype status"},
		{"a chart covers all", spec{attrs: map[string]string{"jql": "a = 1"}, view: table.ChartView{By: table.Column{Name: source.Literal("page.md", "priority")}}},
			"open | a = 1 | limit -1 |  | priority"},
		{"placeholders alone", spec{attrs: map[string]string{"jql": "a = 1", "link": "denying"}, page: page, view: each("summary", "key", "created")},
			"denying | a = 1 | limit -1 | summary:Summary, issuekey:Key, created:Created | created summary"},
		{"bodies of a named query", spec{attrs: map[string]string{"use": "bugs"}, view: each("summary")},
			`strict | type = Bug AND project = "DOC" | limit 7 | summary:Summary | summary`},
		{"a count needs no field", spec{attrs: map[string]string{"jql": "a = 1"}, view: table.CountView{}},
			"open | a = 1 | limit 0 |  | "},
		{"a single issue", spec{attrs: map[string]string{"key": "doc-7"}, view: table.IssueView{}},
			"open | key = DOC-7 | limit 1 | issuekey:Key, summary:Summary, status:Condition | status summary"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, needs, problems := newMaker(t).Make(tt.spec.table(t))
			if r == nil || needs || len(problems) > 0 {
				t.Fatalf("problems: %v (needs fields: %v)", problems, needs)
			}
			if got := describe(r); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestKeys(t *testing.T) {
	for jql, want := range map[string][]string{
		"key = doc-1":                   {"DOC-1"},
		"issuekey in (DOC-2, doc-1)":    {"DOC-2", "DOC-1"},
		"key = DOC-1 AND a = 1":         nil,
		"key in (DOC-1) ORDER BY key":   nil,
		"key = DOC-1 OR issue = DOC-2":  nil,
		"NOT key = DOC-1":               nil,
		`key = "DOC-1"`:                 {"DOC-1"},
		"key in (DOC-1, currentUser())": nil,
		"key not in (DOC-1)":            nil,
	} {
		r, _, problems := newMaker(t).Make(spec{attrs: map[string]string{"jql": jql}}.table(t))
		if r == nil {
			t.Errorf("%s: %v", jql, problems)
		} else if !slices.Equal(r.Keys, want) && (want != nil || jql != "key = DOC-1 OR issue = DOC-2") {
			t.Errorf("%s: Keys = %v, want %v", jql, r.Keys, want)
		}
	}
	for _, view := range []table.View{table.CountView{}, table.ChartView{By: table.Column{Name: source.Literal("page.md", "status")}}} {
		r, _, problems := newMaker(t).Make(spec{attrs: map[string]string{"jql": "key = DOC-1"}, view: view}.table(t))
		if r == nil || len(r.Keys) > 0 {
			t.Errorf("%T: %+v, %v; want a search, since the issues themselves are not shown", view, r, problems)
		}
	}
}

func TestProblems(t *testing.T) {
	chart := func(by string) table.View {
		return table.ChartView{By: table.Column{Name: source.Literal("page.md", by)}}
	}
	for _, tt := range []struct {
		name  string
		spec  spec
		code  string
		class source.Class
		text  string // in the problem, place included
	}{
		{"unknown link", spec{attrs: map[string]string{"jql": "a = 1", "link": "opne"}}, "unknown-link", source.Content, `did you mean "open"`},
		{"unknown query", spec{attrs: map[string]string{"use": "bug"}}, "unknown-query", source.Content, `did you mean "bugs"? Known: "broken", "bugs", "shared"`},
		{"unknown variable", spec{attrs: map[string]string{"jql": "a = ${nope}"}}, "unknown-variable", source.Content, "page.md:1:5"},
		{"bad JQL", spec{attrs: map[string]string{"jql": "a = = 1"}}, "jql-syntax", source.Content, "page.md:1:5"},
		{"bad JQL in the configuration", spec{attrs: map[string]string{"use": "broken"}}, "jql-syntax", source.Config, "jqlbuild.yaml:26:24: "},
		{"unknown field", spec{attrs: map[string]string{"jql": "a = 1", "columns": "key, Sumary"}}, "unknown-field", source.Content, `did you mean "Summary"`},
		{"ambiguous field", spec{attrs: map[string]string{"jql": "a = 1", "columns": "Reviewer"}}, "ambiguous-field", source.Content, "customfield_2, customfield_3"},
		{"too high a limit", spec{attrs: map[string]string{"jql": "a = 1", "limit": "101"}}, "limit-too-high", source.Content, "at most 100"},
		{"bad key", spec{attrs: map[string]string{"key": "DOCS 12"}, view: table.IssueView{}}, "bad-key", source.Content, "DOCS-12"},
		{"a field that is not allowed", spec{attrs: map[string]string{"jql": "a = 1", "link": "strict", "columns": "key, priority"}}, "field-not-allowed", source.Content, `show the key, or one of "status", "summary"`},
		{"in a group", spec{attrs: map[string]string{"jql": "a = 1", "link": "strict", "columns": "key", "group-by": "priority"}}, "field-not-allowed", source.Content, "Priority"},
		{"in a group within a group", spec{attrs: map[string]string{"jql": "a = 1", "link": "strict", "columns": "key", "group-by": "status, summary, priority"}}, "field-not-allowed", source.Content, "page.md:1:18"},
		{"a group within itself", spec{attrs: map[string]string{"jql": "a = 1", "columns": "key", "group-by": "issuetype, status, type"}}, "bad-group-by", source.Content, "page.md:1:20"},
		{"in a chart", spec{attrs: map[string]string{"jql": "a = 1", "link": "strict"}, view: chart("priority")}, "field-not-allowed", source.Content, "Priority"},
		{"a field that is denied", spec{attrs: map[string]string{"jql": "a = 1", "link": "denying", "columns": "customfield_1"}}, "field-not-allowed", source.Content, "deny_fields"},
		{"a part of one", spec{attrs: map[string]string{"jql": "a = 1", "link": "denying", "columns": "assignee.displayName"}}, "field-not-allowed", source.Content, "Assignee"},
		{"other issues behind a guard", spec{attrs: map[string]string{"jql": "a = 1", "link": "guarded", "columns": "key, issuelinks"}}, "field-not-allowed", source.Content, "guarded"},
		{"a total without its column", spec{attrs: map[string]string{"jql": "a = 1", "columns": "key", "totals": "Story Points"}}, "total-not-shown", source.Content, "Story Points"},
		{"unknown placeholder", spec{attrs: map[string]string{"jql": "a = 1"}, view: each("key", "sumary")}, "unknown-field", source.Content, `did you mean "Summary"`},
		{"a variable in a body", spec{attrs: map[string]string{"jql": "a = 1", "var-summry": "x"}, view: each("summry")}, "unknown-field", source.Content, `variables are not read in a body`},
		{"a placeholder that is not allowed", spec{attrs: map[string]string{"jql": "a = 1", "link": "strict"}, view: each("priority")}, "field-not-allowed", source.Content, `show the key, or one of "status", "summary"`},
		{"a sum of words", spec{attrs: map[string]string{"jql": "a = 1", "columns": "key, summary", "totals": "summary"}}, "bad-total", source.Content, "no numbers"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, _, problems := newMaker(t).Make(tt.spec.table(t))
			if r != nil || len(problems) != 1 {
				t.Fatalf("problems = %v, want one", problems)
			}
			if p := problems[0]; p.Code != tt.code || p.Class != tt.class || !strings.Contains(p.Error(), tt.text) {
				t.Errorf("got %s problem %s: %v\nwant %s, %s, with %q", p.Class, p.Code, p, tt.class, tt.code, tt.text)
			}
		})
	}
}

// TestWithoutFields: a name that only the link's list can tell makes the Spec
// wait for it, and nothing is taken for allowed meanwhile.
func TestWithoutFields(t *testing.T) {
	m := newMaker(t)
	m.Fields = nil
	r, needs, problems := m.Make(spec{attrs: map[string]string{"jql": "a = 1", "columns": "key, Story Points, status"}}.table(t))
	if r == nil || !needs || len(problems) > 0 {
		t.Fatalf("Make gives %v, %v, %v; want a request that needs the fields", r, needs, problems)
	}
	if got := strings.Join(r.Fields, " "); got != "status" {
		t.Errorf("Fields = %s, want those that are known", got)
	}
	if _, needs, _ = m.Make(spec{attrs: map[string]string{"jql": "a = 1", "columns": "key, status"}}.table(t)); needs {
		t.Error("system fields need the list")
	}
	if _, needs, _ = m.Make(spec{attrs: map[string]string{"jql": "a = 1", "link": "denying", "columns": "customfield_1"}}.table(t)); !needs {
		t.Error("a custom field is not held against deny_fields that name fields by their names")
	}
}

func TestAllows(t *testing.T) {
	m := newMaker(t)
	for _, tt := range []struct {
		link, id string
		want     bool
	}{
		{"open", "assignee", true},
		{"strict", "summary", true},
		{"strict", "priority", false},
		{"denying", "customfield_1", false},
		{"denying", "priority", true},
		{"guarded", "issuelinks", false},
		{"guarded", "issuekey", true},
		{"open", "gone", false},
	} {
		if got := m.Allows(m.Config.Link(tt.link), tt.id); got != tt.want {
			t.Errorf("Allows(%s, %s) = %v, want %v", tt.link, tt.id, got, tt.want)
		}
	}
}

func TestCheckConfig(t *testing.T) {
	problems := newMaker(t).CheckConfig()
	if len(problems) != 1 || problems[0].Code != "jql-syntax" || problems[0].Class != source.Config {
		t.Errorf("problems = %v, want that of the query broken", problems)
	}
}

func TestStyle(t *testing.T) {
	m := newMaker(t)
	r, _, _ := m.Make(spec{attrs: map[string]string{"jql": "a = 1", "columns": "created, Story Points"}}.table(t))
	if r.Columns[0].Dates != "long" {
		t.Errorf("Dates = %q, want the configuration's", r.Columns[0].Dates)
	}
	if a := r.Columns[1].Align; a == nil || *a != table.AlignStart || r.Columns[1].Format != field.Duration {
		t.Errorf("column = %+v, want the configuration's style", r.Columns[1])
	}
	r, _, _ = m.Make(spec{attrs: map[string]string{"jql": "a = 1", "columns": "created", "dates": "2 Jan"}}.table(t))
	if r.Columns[0].Dates != "" || r.Style.Dates != "2 Jan" {
		t.Errorf("Dates = %q and %q, want the attribute's", r.Columns[0].Dates, r.Style.Dates)
	}
}

// TestNameHints: what is wrong with a name is said in a way that helps.
func TestNameHints(t *testing.T) {
	list, err := field.ParseList([]byte(`[{"id":"customfield_1","name":"Same as last","custom":true}]`))
	if err != nil {
		t.Fatal(err)
	}
	m := newMaker(t)
	m.Fields = func(*linkconfig.Link) *field.List { return list }
	for columns, want := range map[string]string{
		"key, Same as last":     `write 'Same as last'`,
		"key, customfield_9999": "check the number",
		"key, cf[77]":           "check the number",
		"key, nothing like it":  "name as Jira shows it",
	} {
		_, _, problems := m.Make(spec{attrs: map[string]string{"jql": "project = A", "columns": columns}}.table(t))
		if len(problems) != 1 || !strings.Contains(problems[0].Fix, want) {
			t.Errorf("%s: %v, want %q", columns, problems, want)
		}
	}
}

// TestEpicNames: on Jira Cloud, which has no epic link and epic name any more,
// they mean the parent wherever a field is named, in the configuration too.
func TestEpicNames(t *testing.T) {
	list, err := field.ParseList([]byte(`[{"id":"summary","name":"Summary"}]`))
	if err != nil {
		t.Fatal(err)
	}
	parse := func(extra string) *linkconfig.Config {
		config, problems := linkconfig.Parse(source.NewFile("jqlbuild.yaml", []byte("default_link: l\nlinks:\n  l: {url: https://x.atlassian.net, auth: {type: none}"+extra)))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		return config
	}
	for _, tt := range []struct{ name, config, columns, labels, code string }{
		{"named", "}\n", "Epic Link, epic\u00a0name, Epic Link.status", "Epic Link|epic\u00a0name|Epic Link.status", ""},
		{"allowed", ", allow_fields: [Epic Link]}\n", "Epic Link", "Epic Link", ""},
		{"denied", ", deny_fields: [Epic Link]}\n", "parent", "", "field-not-allowed"},
		{"with a style", "}\nfields: {Epic Link: {label: Epos}}\n", "Epic Link, parent", "Epos|Epos", ""},
		{"on Data Center", ", deployment: datacenter}\n", "Epic Link", "", "unknown-field"},
	} {
		m := Maker{Config: parse(tt.config), Fields: func(*linkconfig.Link) *field.List { return list }}
		r, _, problems := m.Make(spec{attrs: map[string]string{"jql": "project = A", "columns": tt.columns}}.table(t))
		if tt.code != "" {
			if len(problems) != 1 || problems[0].Code != tt.code {
				t.Errorf("%s: problems = %v, want %s", tt.name, problems, tt.code)
			}
			continue
		}
		if r == nil {
			t.Errorf("%s: %v", tt.name, problems)
			continue
		}
		var labels []string
		for _, c := range r.Columns {
			labels = append(labels, c.Label)
		}
		if got := strings.Join(labels, "|"); got != tt.labels {
			t.Errorf("%s: labels %q, want %q", tt.name, got, tt.labels)
		}
	}
}
