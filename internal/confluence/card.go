package confluence

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/jql"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// The sources of data that Confluence Cloud's smart links may show. Only the
// first has issues.
const jiraIssues = "d8b75300-dfda-4519-b6cd-e49abbd50401"

var providers = map[string]string{
	"361d618a-3c04-40ad-9b27-3c8ea6927020": "Assets",
	"768fc736-3af4-4a8f-b27e-203602bff8ca": "a search in Confluence",
}

// A dataSource is what a smart link says of the table that it shows.
type dataSource struct {
	ID         string
	Parameters struct {
		JQL    string
		Filter json.RawMessage // "10044", or 10044
	}
	Views []struct {
		Properties struct {
			Columns []struct{ Key string }
		}
	}
}

// card converts a smart link of Confluence Cloud: one that shows a table of
// issues, or an issue. Any other stays a link, with a word of what it showed.
func (c *converter) card(n *node) ([]piece, bool) {
	return c.cardTo(n, n.attr("href"), n.attr("data-card-appearance"), n.attr("data-datasource"))
}

// cardTo converts a smart link that leads to an address.
func (c *converter) cardTo(n *node, address, appearance, data string) ([]piece, bool) {
	if data == "" && appearance == "" {
		return nil, false
	}
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Host == "" {
		u = nil
	}
	if data != "" {
		return c.datasource(n, u, data)
	}
	if key := jql.KeyAt(u); key != "" {
		s := &shortcode{name: "jql-issue"}
		s.set("link", c.links.at(u, n.span))
		s.set("key", key)
		return []piece{{inline, s.String()}}, true
	}
	if query := queryAt(u); query != "" && appearance != "inline" {
		return c.issueTable(n, u, query, nil), true
	}
	c.warn(n.span, "convert-link", fmt.Sprintf("a smart link (%s) shows more in Confluence than the address %q; an ordinary link stands in its place", appearance, address), "")
	return nil, false
}

// datasource converts a smart link that shows a table.
func (c *converter) datasource(n *node, u *url.URL, data string) ([]piece, bool) {
	var d dataSource
	if err := json.Unmarshal([]byte(data), &d); err != nil {
		c.warn(n.span, "convert-link", "what a smart link shows cannot be read; an ordinary link stands in its place", "")
		return nil, false
	}
	if what, known := providers[strings.ToLower(d.ID)]; known {
		c.warn(n.span, "convert-link", fmt.Sprintf("a table of %s has no counterpart; a link stands in its place", what), "")
		return nil, false
	}
	query := strings.TrimSpace(valid(d.Parameters.JQL))
	if saved := strings.Trim(string(d.Parameters.Filter), "\" \t"); query == "" {
		if _, err := strconv.ParseInt(saved, 10, 64); err == nil {
			query = "filter = " + saved
		} else {
			query = queryAt(u)
		}
	}
	if query == "" {
		what := "a table of issues says no query"
		if d.ID != "" && !strings.EqualFold(d.ID, jiraIssues) {
			what = fmt.Sprintf("a table of a source that is not known (%s) has no counterpart", strings.Join(strings.Fields(d.ID), " "))
		}
		c.warn(n.span, "convert-link", what+"; a link stands in its place", "")
		return nil, false
	}
	var columns []table.Column
	for _, view := range d.Views { // the one that is a table has columns
		for _, col := range view.Properties.Columns {
			if key := strings.TrimSpace(valid(col.Key)); key != "" {
				columns = append(columns, table.Column{Name: source.Literal("", key)})
			}
		}
		if len(columns) > 0 {
			break
		}
	}
	return c.issueTable(n, u, query, columns), true
}

func (c *converter) issueTable(n *node, u *url.URL, query string, columns []table.Column) []piece {
	var at source.Builder
	at.Replace(query, n.span)
	s := &shortcode{name: "jql-table"}
	if u != nil {
		s.set("link", c.links.at(u, n.span))
	}
	s.set("jql", c.query(at.Text(n.span)))
	s.set("columns", columnList(columns))
	return []piece{{block, s.String()}}
}

// queryAt returns the JQL of an address of Jira's search, "" for another.
func queryAt(u *url.URL) string {
	if u == nil {
		return ""
	}
	values := u.Query()
	if query := strings.TrimSpace(valid(values.Get("jql"))); query != "" {
		return query
	}
	saved := values.Get("filter")
	if _, err := strconv.ParseInt(saved, 10, 64); err == nil && strings.Contains(u.Path, "/issues") {
		return "filter = " + saved
	}
	return ""
}
