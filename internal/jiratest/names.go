package jiratest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/jql"
	"github.com/jqlbuild/jqlbuild/internal/jql/eval"
)

// Names are what pages ask for. A Server that has them makes up what its data
// lacks. The same names in any order give the same Server.
type Names struct {
	Queries []string // JQL, as it will be sent
	Fields  []string // fields that are shown and that no field of the sample is called
	Numbers []string // those of them that are added up
}

// A maker makes up what Names ask for: it adds it to a site and to its records.
type maker struct {
	*site
	flavour Flavour
	strict  *Server // the sample without anything made up
	records []*record
	byKey   map[string]*record
	last    map[*project]int // the highest number of an issue

	queries []*jql.Query // those about something that the sample lacks
	wanted  map[string]*wanted
	keys    []string // of issues
	said    map[string][]string
	planted map[string]map[string]bool // by condition, then by key of an issue
	used    map[*record]bool
	primary *project
}

// A wanted is a field to be made up, and how queries use it.
type wanted struct {
	id, name             string // in the site
	number               int    // of cf[10200]; else 0
	suffix               string // "Number" of "Story Points[Number]"
	words, sized, listed bool
	added                bool // up, in totals
	values               []string
}

// makeUp returns a server's site and records all that names ask for. Both must
// not be shared with another server.
func makeUp(strict *Server, s *site, records []*record, names Names) *maker {
	m := &maker{
		site: s, flavour: strict.opts.Flavour, strict: strict, records: records,
		byKey: make(map[string]*record), last: make(map[*project]int), wanted: make(map[string]*wanted),
		said: make(map[string][]string), planted: make(map[string]map[string]bool), used: make(map[*record]bool),
		primary: s.Projects[0],
	}
	for _, r := range records {
		m.byKey[r.key] = r
		m.last[r.project] = max(m.last[r.project], r.number)
	}
	m.distinguish()
	for _, text := range sorted(names.Queries) {
		q, err := jql.Parse(text)
		if err != nil {
			continue
		}
		found, err := strict.find(search{text, true})
		if err != nil || len(found) == 0 && m.free(q) {
			m.queries = append(m.queries, q)
		}
	}
	for _, q := range m.queries {
		each(q.Where, func(c *jql.Clause) { m.see(c) })
		for _, key := range q.OrderBy {
			m.field(key.Field)
		}
	}
	for _, name := range sorted(names.Fields) {
		m.named(name)
	}
	for _, name := range sorted(names.Numbers) {
		if _, w := m.named(name); w != nil {
			w.added = true
		}
	}
	m.makeProjects()
	m.makeFields()
	for _, q := range m.queries {
		m.makeValues(q)
	}
	m.makeIssues()
	m.fill()
	return m
}

// free reports whether a query names something that Jira has no list of: a
// label, a team, words.
func (m *maker) free(q *jql.Query) bool {
	found := uncategorised(q)
	each(q.Where, func(c *jql.Clause) {
		f := m.holder(c.Field)
		found = found || c.Op == jql.Contains || f != nil && (f.Type == "team" || f.Items == "string") && len(texts(c.Operand)) > 0
	})
	return found
}

// distinguish renames fields that have one name: pages that were not
// written for the sample cannot know its ids.
func (m *maker) distinguish() {
	for i, f := range m.Fields {
		for _, other := range m.Fields[:i] {
			if other.Name == f.Name && other.exists(m.flavour) && f.exists(m.flavour) {
				f.Name += " 2"
			}
		}
	}
}

// sorted returns each text once, in order.
func sorted(texts []string) []string {
	all := slices.Clone(texts)
	slices.Sort(all)
	return slices.Compact(all)
}

// each calls f for every comparison in a condition.
func each(e jql.Expr, f func(*jql.Clause)) {
	switch e := e.(type) {
	case jql.And:
		for _, t := range e.Terms {
			each(t, f)
		}
	case jql.Or:
		for _, t := range e.Terms {
			each(t, f)
		}
	case jql.Not:
		each(e.Term, f)
	case *jql.Clause:
		f(e)
	}
}

// texts are the values that an operand names; functions are left out.
func texts(o jql.Operand) []jql.Value { return operands[jql.Value](o) }

// calls are the functions that an operand calls.
func calls(o jql.Operand) []jql.Call { return operands[jql.Call](o) }

// operands are those of one type in an operand.
func operands[T jql.Operand](o jql.Operand) (all []T) {
	switch o := o.(type) {
	case T:
		return []T{o}
	case jql.List:
		for _, item := range o.Items {
			all = append(all, operands[T](item)...)
		}
	}
	return all
}

// see notes the fields, projects and issues that a comparison names.
func (m *maker) see(c *jql.Clause) {
	id, w := m.field(c.Field)
	if w != nil {
		for _, v := range texts(c.Operand) {
			w.values = append(w.values, v.Text)
		}
		switch c.Op {
		case jql.Contains, jql.NotContains:
			w.words = true
		case jql.Less, jql.LessOrEquals, jql.Greater, jql.GreaterOrEquals:
			w.sized = true
		}
		_, call := c.Operand.(jql.Call)
		w.listed = w.listed || call
	}
	for _, v := range texts(c.Operand) {
		switch id {
		case "project":
			m.project(v.Text)
		case "issuekey", "parent", "epiclink":
			m.key(v.Text)
		}
	}
	for _, call := range calls(c.Operand) {
		for _, arg := range call.Args {
			if jql.IsKey(strings.ToUpper(arg.Text)) {
				m.key(arg.Text)
			} else if strings.Contains(strings.ToLower(call.Name.Text), "version") {
				m.project(arg.Text)
			}
		}
	}
}

// aside are fields of Jira that no issue holds: conditions on them are made up
// as a whole.
var aside = []string{"filter", "request", "savedfilter", "searchrequest", "issuefunction", "space", "voter", "watcher",
	"worklogauthor", "worklogdate", "worklogcomment", "hierarchylevel", "issue.property", "category", "organizations", "issuelinktype"}

// uncategorised reports whether a query names the category of projects, which
// the sample's do not have.
func uncategorised(q *jql.Query) bool {
	found := false
	each(q.Where, func(c *jql.Clause) { found = found || category(c) })
	return found
}

func category(c *jql.Clause) bool { return strings.EqualFold(c.Field.Name.Text, "category") }

// field returns the id of the field in the site that a query names, or the field
// that is to be made up; neither for what no issue holds.
func (m *maker) field(f jql.Field) (id string, w *wanted) {
	if f.CustomID != "" {
		return m.named("cf[" + f.CustomID + "]")
	}
	if len(f.Properties) > 0 || slices.Contains(aside, strings.ToLower(f.Name.Text)) {
		return "", nil
	}
	return m.named(f.Name.Text)
}

func (m *maker) named(name string) (id string, w *wanted) {
	folded := fold(name)
	switch folded {
	case "":
		return "", nil
	case "key", "issuekey", "issue", "id":
		return "issuekey", nil
	case "text", "comment", "statuscategory":
		return folded, nil
	case "worktype", "issuetype", "type":
		return "issuetype", nil
	case "parent": // a field of Data Center's issues that its list does not have
		return folded, nil
	}
	for _, f := range m.Fields {
		if !f.exists(m.flavour) {
			continue
		}
		if fold(f.ID) == folded && !f.custom() || fold(f.id(m.flavour)) == folded || slices.ContainsFunc(f.clauses(m.flavour), func(c string) bool { return fold(c) == folded }) {
			return f.ID, nil
		}
	}
	for _, f := range m.Fields {
		also := slices.Contains(translations[f.ID], folded) || fold(f.Name) == folded || fold(f.DataCenter) == folded
		if f.exists(m.flavour) && also && !strings.ContainsAny(name, "[]") {
			f.also = append(f.also, name)
			return f.ID, nil
		}
	}
	base, suffix := name, ""
	if b, rest, ok := strings.Cut(name, "["); ok && strings.HasSuffix(rest, "]") && b != "cf" {
		base, suffix = strings.TrimSpace(b), strings.TrimSuffix(rest, "]")
		if id, w = m.named(base); w == nil {
			return id, nil
		}
		w.suffix = suffix
		return "", w
	}
	w = m.wanted[folded]
	if w == nil {
		w = &wanted{name: strings.Join(strings.Fields(name), " ")}
		if w.number = fieldNumber(folded); w.number > 0 {
			w.name, folded = fmt.Sprintf("Field %d", w.number), fmt.Sprintf("cf[%d]", w.number)
			if known := m.wanted[folded]; known != nil {
				return "", known
			}
		}
		w.id = "made-up " + folded
		m.wanted[folded] = w
		m.say("field", w.name)
	}
	return "", w
}

// fieldNumber is the number of cf[10200] and customfield_10200, else 0.
func fieldNumber(name string) int {
	digits, ok := strings.CutPrefix(strings.TrimSuffix(name, "]"), "cf[")
	if !ok {
		digits, ok = strings.CutPrefix(name, "customfield_")
	}
	n, err := strconv.Atoi(digits)
	if !ok || err != nil || n < 1 || n > 1<<30 {
		return 0
	}
	return n
}

// fold makes names that differ in case and white space the same.
func fold(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }

// project makes sure that there is a project of that key or name.
func (m *maker) project(name string) *project {
	for _, p := range m.Projects {
		if strings.EqualFold(p.Key, name) || strings.EqualFold(p.Name, name) || fmt.Sprint(p.ID) == name {
			return p
		}
	}
	p := &project{ID: 20000 + len(m.Projects), Key: projectKey(name), Name: name, Type: "software", Lead: m.Users[0].Name}
	if p.Key == strings.ToUpper(name) {
		p.Name = "Project " + p.Key
	}
	for n := 2; m.site.project(p.Key) != nil; n++ {
		p.Key = fmt.Sprintf("%s%d", projectKey(name), n)
	}
	p.Components = slices.Clone(m.primary.Components)
	for _, v := range m.primary.Versions {
		p.Versions = append(p.Versions, new(*v))
	}
	m.Projects = append(m.Projects, p)
	m.say("project", name)
	return p
}

// projectKey is a key for a project of that name: the name itself if it can be
// one, else its first letters.
func projectKey(name string) string {
	key := strings.ToUpper(strings.TrimSpace(name))
	if jql.IsKey(key + "-1") {
		return key
	}
	var letters strings.Builder
	for _, word := range strings.FieldsFunc(key, func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '0' || r > '9') }) {
		letters.WriteByte(word[0])
	}
	if key = letters.String(); !jql.IsKey(key + "-1") {
		key = "P" + key
	}
	if len(key) < 2 {
		key = fmt.Sprintf("P%d", 100+pick(name, "project", 900))
	}
	return key
}

// key notes that there must be an issue with a key, and its project.
func (m *maker) key(text string) {
	key := strings.ToUpper(text)
	project, number, err := splitKey(key)
	if err != nil || number > 1<<40 {
		return
	}
	m.project(project)
	if m.byKey[key] == nil {
		m.keys = append(m.keys, key)
	}
}

// say notes that something was made up.
func (m *maker) say(kind, name string) {
	if !slices.Contains(m.said[kind], name) {
		m.said[kind] = append(m.said[kind], name)
	}
}

// kinds are the kinds of what is made up, in the order in which they are said.
var kinds = [...][2]string{
	{"project", "projects"}, {"issue", "issues"}, {"version", "versions"}, {"component", "components"}, {"sprint", "sprints"},
	{"type", "types"}, {"status", "statuses"}, {"priority", "priorities"}, {"resolution", "resolutions"}, {"user", "users"},
	{"security level", "security levels"}, {"option", "options"}, {"field", "fields"}, {"condition", "conditions"},
}

// MadeUp says what servers have made up for their [Names], one kind of thing an
// element: "project MYAPP", "versions 2.4, 2.5".
func MadeUp(servers ...*Server) []string {
	var all []string
	for _, kind := range kinds {
		var names []string
		for _, s := range servers {
			if s.made != nil {
				names = append(names, s.made.said[kind[0]]...)
			}
		}
		switch names = sorted(names); len(names) {
		case 0:
		case 1:
			all = append(all, kind[0]+" "+names[0])
		default:
			all = append(all, kind[1]+" "+strings.Join(names, ", "))
		}
	}
	return all
}

// fails reports whether a condition cannot be evaluated by itself.
func fails(e jql.Expr, env eval.Env) bool {
	_, err := eval.Compile(&jql.Query{Where: e}, env)
	return err != nil
}
