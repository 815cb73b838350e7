package confluence

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/attr"
	"github.com/jqlbuild/jqlbuild/internal/jql"
	"github.com/jqlbuild/jqlbuild/source"
)

// isKey reports whether a text is the key of an issue.
func isKey(s string) bool { _, ok := jql.ParseKey(s); return ok }

// An asked is what a macro shows: one issue, or those of a query.
type asked struct {
	link string
	key  source.Text
	jql  source.Text
}

// issues converts the macros that show issues.
func (c *converter) issues(m *macro) []piece {
	what, ok := c.asked(m)
	if !ok {
		c.problems = append(c.problems, source.Problem{
			Span: m.span, Code: "convert-macro",
			Message: fmt.Sprintf("the macro %q says neither which issue nor which query it shows; a comment stands in its place", m.name),
			Fix:     "write a shortcode there",
		})
		return []piece{comment("Confluence macro " + m.String())}
	}
	var s *shortcode
	switch {
	case what.key.Value != "":
		s = c.issueShortcode(m, what)
	case strings.EqualFold(m.take("count").Value, "true"):
		s = &shortcode{name: "jql-count"}
		s.set("link", what.link)
		if query := c.query(what.jql); c.inCell {
			s.set("jql", withoutBars(query))
		} else {
			s.set("jql", query)
		}
		c.notInText(m)
	default:
		s = c.tableShortcode(m, what)
	}
	c.leftOver(m)
	if s.name == "jql-table" {
		return []piece{{block, s.String()}}
	}
	return []piece{{inline, s.String()}}
}

// asked reads which issues a macro shows, and reports whether the macro says
// so.
func (c *converter) asked(m *macro) (asked, bool) {
	var a asked
	a.key = m.take("key")
	for _, name := range []string{"jqlQuery", "jiraAdvanceSearch", "jql"} {
		if a.jql.Value == "" {
			a.jql = m.take(name)
		}
	}
	address := source.Text{}
	if v := m.take(""); v.Value != "" { // the parameter that wiki markup does not name
		switch {
		case isKey(v.Value):
			a.key = v
		case strings.HasPrefix(v.Value, "http://"), strings.HasPrefix(v.Value, "https://"):
			address = v
		default:
			a.jql = v
		}
	}
	name, ident := m.take("server"), m.take("serverId")
	if name.Value == "" {
		name = m.take("jiraApplinks")
	}
	a.link = c.links.named(name.Value, ident.Value, m.span)
	if a.key.Value == "" && a.jql.Value == "" {
		if address.Value == "" {
			address = m.take("url")
		}
		c.askedAt(m, &a, address)
	}
	if a.key.Value == "" {
		return a, a.jql.Value != ""
	}
	keys := strings.FieldsFunc(a.key.Value, func(c rune) bool { return c == ',' || isSpace(c) })
	for _, k := range keys {
		if !isKey(k) {
			return a, false
		}
	}
	switch len(keys) {
	case 0:
		return a, false
	case 1:
		a.key = placed(keys[0], a.key)
	default:
		a.key, a.jql = source.Text{}, placed("key in ("+strings.Join(keys, ", ")+")", a.key)
	}
	return a, true
}

// filter matches the path of a saved filter's issues as XML.
var filter = regexp.MustCompile(`/jira\.issueviews:searchrequest[a-z-]*/([0-9]+)/`)

// askedAt reads which issues the address of a search, a filter or an issue in
// Jira is about. The address itself stays behind: which Jiras a page may ask
// is said in the configuration.
func (c *converter) askedAt(m *macro, a *asked, address source.Text) {
	u, err := url.Parse(address.Value)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return
	}
	values := u.Query()
	for _, name := range []string{"jql", "jqlQuery"} {
		if v := strings.TrimSpace(values.Get(name)); v != "" {
			a.jql = placed(v, address)
		}
	}
	saved := values.Get("filter")
	if m := filter.FindStringSubmatch(u.Path); m != nil {
		saved = m[1]
	}
	if _, err := strconv.ParseInt(saved, 10, 64); err == nil && a.jql.Value == "" {
		a.jql = placed("filter = "+saved, address)
	}
	if _, key, ok := strings.Cut(u.Path, "/browse/"); ok && a.jql.Value == "" {
		a.key = placed(strings.Trim(key, "/"), address)
	}
	if a.link == "" {
		a.link = c.links.at(u, m.span)
	}
	if max := values.Get("tempMax"); max != "" {
		m.params = append(m.params, &parameter{name: "tempMax", value: placed(max, address), span: address.Span()})
	}
}

// placed returns a value that was read out of another one.
func placed(value string, from source.Text) source.Text {
	var b source.Builder
	b.Replace(value, from.Span())
	return b.Text(from.Span())
}

// query returns JQL as the attribute takes it, and warns of what Jira would
// not understand, or would understand in another way than before.
func (c *converter) query(t source.Text) string {
	v := t.Value
	q, err := jql.Parse(v)
	switch {
	case strings.Contains(v, "${"):
		c.warn(t.Span(), "convert-query", "the query holds ${, which is kept as text", "write ${NAME} without the first $ for a variable of jqlbuild")
	case err != nil:
		p := jql.Problem(t, err)
		p.Warning = true
		c.problems = append(c.problems, p)
	}
	if i := currentUser.FindStringIndex(v); i != nil {
		c.warn(t.SpanOf(i[0], i[1]), "convert-query", "currentUser() was whoever read the page; now it is the account that the link uses", "")
	}
	line := oneLine(v)
	if err == nil && line != v {
		if same, err := jql.Parse(line); err != nil || same.String() != q.String() {
			line = q.String() // the line break was within a string
		}
	}
	return strings.ReplaceAll(line, "${", "$${")
}

// withoutBars returns JQL without the character that ends a table's cell.
// Outside of strings, it means OR.
func withoutBars(query string) string {
	q, err := jql.Parse(query)
	if err != nil || !strings.Contains(query, "|") {
		return strings.ReplaceAll(query, "|", " or ")
	}
	return strings.ReplaceAll(q.String(), "|", `\u007c`)
}

var currentUser = regexp.MustCompile(`(?i)\bcurrentUser\s*\(\s*\)`)

func (c *converter) issueShortcode(m *macro, what asked) *shortcode {
	s := &shortcode{name: "jql-issue"}
	s.set("link", what.link)
	s.set("key", what.key.Value)
	if strings.EqualFold(m.take("showSummary").Value, "false") {
		s.set("show", "key,status")
	}
	c.notInText(m)
	m.take("count")
	return s
}

// notInText takes the parameters that the macro's dialog stores with every
// macro, and that mean nothing where it is no table.
func (c *converter) notInText(m *macro) {
	for _, name := range []string{"columns", "columnIds", "maximumIssues", "tempMax", "title"} {
		m.take(name)
	}
}

func (c *converter) tableShortcode(m *macro, what asked) *shortcode {
	s := &shortcode{name: "jql-table"}
	s.set("link", what.link)
	s.set("jql", c.query(what.jql))
	columns := c.columns(m)
	s.set("columns", columnList(columns))
	s.set("limit", c.limit(m))
	s.set("caption", oneLine(m.take("title").Value))
	if c.yes(m, "autoNumber") {
		s.set("row-numbers", "true")
	}
	if c.yes(m, "hideHeader") || m.is("heading", "0") {
		s.set("header", "false")
	}
	s.set("totals", c.totals(m, columns))
	if c.yes(m, "autoTotal") {
		s.set("autoTotal", "true")
	}
	s.set("sort", c.sort(m, columns))
	s.set("class", c.checked(m, "class", attr.CheckClass))
	s.set("id", c.checked(m, "id", attr.CheckID))
	return s
}

// checked takes a parameter if its value is what the attribute takes.
func (c *converter) checked(m *macro, name string, check func(source.Text) []source.Problem) string {
	v := m.take(name)
	if v.Value == "" || len(check(v)) == 0 {
		return oneLine(v.Value)
	}
	c.drop(v.Span(), name, fmt.Sprintf("%q is no %s here", v.Value, name))
	return ""
}

func (c *converter) yes(m *macro, name string) bool {
	return strings.EqualFold(m.take(name).Value, "true")
}

func (c *converter) drop(at source.Span, name, why string) {
	message := fmt.Sprintf("the parameter %s is left out", name)
	if why != "" {
		message += ": " + why
	}
	c.warn(at, "convert-parameter", message, "")
}
