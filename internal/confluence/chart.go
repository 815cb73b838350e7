package confluence

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/jql"
	"github.com/jqlbuild/jqlbuild/source"
)

// statistics are the fields that Jira's statistics are of, by the names that the
// Jira Chart macro stores, in lower case.
var statistics = map[string]string{
	"statuses": "status", "priorities": "priority", "assignees": "assignee", "reporter": "reporter", "creator": "creator",
	"components": "components", "issuetype": "issuetype", "resolution": "resolution", "labels": "labels", "project": "project",
	"fixfor": "fixVersions", "allfixfor": "fixVersions", "version": "versions", "allversion": "versions", "sprint": "sprint",
}

// encoded matches what the macro's dialog makes of JQL.
var encoded = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)

// chart converts the Jira Chart macro.
func (c *converter) chart(m *macro) []piece {
	query := source.Text{}
	for _, name := range []string{"jql", "jqlQuery"} {
		if v := m.take(name); query.Value == "" {
			query = v
		}
	}
	query = decoded(query)
	kind := strings.ToLower(m.take("chartType").Value)
	if query.Value == "" {
		c.problems = append(c.problems, source.Problem{
			Span: m.span, Code: "convert-macro",
			Message: `the macro "jirachart" does not say which query it shows; a comment stands in its place`,
			Fix:     "write a shortcode there",
		})
		return []piece{comment("Confluence macro " + m.String())}
	}
	s := &shortcode{name: "jql-chart"}
	switch kind {
	case "pie", "":
		s.set("by", c.statistic(m, "statType"))
		s.set("kind", "donut")
	case "twodimensional":
		s.set("by", c.statistic(m, "ystattype"))
		s.set("stack", c.statistic(m, "xstattype"))
		if v := m.take("numberToShow"); v.Value != "" {
			c.drop(v.Span(), "numberToShow", "all values are shown")
		}
		c.lose(m.node, "a table by two fields becomes bars that are divided; its numbers can be unfolded below them")
	default:
		c.warn(m.span, "convert-macro", fmt.Sprintf("a chart of the kind %q has no counterpart, since it needs what was at earlier times; a comment with its query stands in its place", kind),
			"write a jql-chart or a jql-table there")
		for _, p := range m.params {
			if p.name == "jql" || p.name == "jqlQuery" {
				p.value = query // as people read it
			}
		}
		return []piece{wholeComment("Confluence macro " + m.String())}
	}
	name, ident := m.take("server"), m.take("serverId")
	link := &shortcode{name: s.name}
	link.set("link", c.links.named(name.Value, ident.Value, m.span))
	link.set("jql", c.query(query))
	s.attrs = append(link.attrs, s.attrs...)
	if m.is("showinfor", "false") {
		s.set("note", "false")
	}
	c.chartLeftOver(m)
	return []piece{{block, s.String()}}
}

// decoded returns JQL as its author wrote it. The macro's dialog stores it as a
// part of an address, which has no spaces.
func decoded(t source.Text) source.Text {
	if !encoded.MatchString(t.Value) || strings.ContainsAny(t.Value, " \t\n") {
		return t
	}
	v, err := url.PathUnescape(t.Value)
	if err != nil {
		return t
	}
	if _, err := jql.Parse(v); err != nil {
		if plain, err := url.QueryUnescape(t.Value); err == nil { // a + for each space
			if _, err := jql.Parse(plain); err == nil {
				v = plain
			}
		}
	}
	return placed(v, t)
}

// statistic takes the field that a parameter names.
func (c *converter) statistic(m *macro, name string) string {
	v := m.take(name)
	field, ok := statistics[strings.ToLower(v.Value)]
	switch {
	case v.Value == "":
		c.warn(m.span, "convert-parameter", fmt.Sprintf("the macro does not say %s; the chart is by status", name), "")
		return "status"
	case ok:
		return field
	case !strings.HasPrefix(v.Value, "customfield_"):
		c.warn(v.Span(), "convert-parameter", fmt.Sprintf("the statistic %q is taken for the name of a field", v.Value), "")
	}
	return columnItem(v.Value)
}

// chartLeftOver reports the parameters that nothing has taken.
func (c *converter) chartLeftOver(m *macro) {
	for _, name := range []string{"isAuthenticated", "showinfor"} {
		m.is(name, "true")
	}
	m.is("border", "false")
	for _, p := range m.params {
		switch {
		case p.used || strings.TrimSpace(p.value.Value) == "":
			continue
		case p.name == "width", p.name == "height":
			c.drop(p.span, p.name, "a chart is as wide as its page")
		case p.name == "border":
			c.drop(p.span, p.name, "style the chart by its class")
		case p.name == "isAuthenticated":
			c.drop(p.span, p.name, instead["anonymous"])
		default:
			c.drop(p.span, p.name, instead[p.name])
		}
		p.used = true
	}
}
