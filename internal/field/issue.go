package field

import (
	"net/url"
	"slices"
	"strings"

	"github.com/jqlbuild/jqlbuild/table"
)

// key returns the key of an issue, leading to it if linked is set and the
// style has links.
func (p printer) key(key string, linked bool) table.Cell {
	c := textCell(key)
	switch {
	case key == "" || !linked || !p.style.IssueLinks || p.style.BaseURL == "":
	case inProject(key, p.style.Closed):
		c.Content = append(c.Content, notPublic(p.style.Words))
	default:
		c.Content = table.Content{{Kind: table.Link, URL: p.style.BaseURL + "/browse/" + url.PathEscape(key), Children: c.Content}}
	}
	return c
}

// inProject reports whether an issue is of one of some projects.
func inProject(key string, projects []string) bool {
	n := strings.LastIndexByte(key, '-')
	return n > 0 && slices.ContainsFunc(projects, func(p string) bool { return strings.EqualFold(p, key[:n]) })
}

// notPublic returns what stands beside a key that leads nowhere since readers
// cannot open it.
func notPublic(words *table.Words) table.Node {
	return table.Node{Kind: table.Unseen, Text: words.Text("not-public")}
}

// issue returns another issue: its key, and its summary and status as far as
// Jira tells them.
func (p printer) issue(o object) (table.Cell, bool) {
	key := text(o, "key")
	if key == "" {
		return table.Cell{}, false
	}
	c := p.key(key, true)
	fields := member(o, "fields")
	if fields == nil {
		fields = o // epics of the agile API have no fields
	}
	if summary := text(fields, "summary", "name"); summary != "" {
		c.Content = append(c.Content, table.Plain(" ")...)
		c.Content = append(c.Content, table.Plain(summary)...)
	}
	if status, ok := p.status(member(fields, "status")); ok {
		c.Content = append(c.Content, table.Plain(" ")...)
		c.Content = append(c.Content, status.Content...)
	}
	return c, true
}

// issueLink returns a link between issues as one says it: "blocks DOCS-12".
// It is empty when the other issue is not to be seen.
func (p printer) issueLink(o object) (table.Cell, bool) {
	for _, d := range [...]struct{ other, phrase string }{{"outwardIssue", "outward"}, {"inwardIssue", "inward"}} {
		other := member(o, d.other)
		if other == nil {
			continue
		}
		key := text(other, "key")
		if key == "" {
			return table.Cell{}, true
		}
		c := p.key(key, true)
		if phrase := text(member(o, "type"), d.phrase, "name"); phrase != "" {
			c.Content = append(table.Plain(phrase+" "), c.Content...)
			c.Sort = sortKey(phrase) + " " + c.Sort
		}
		return c, true
	}
	// Sub-tasks have the schema of links, and no link around them.
	return p.issue(o)
}
