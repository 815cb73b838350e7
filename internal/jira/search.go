package jira

import (
	"context"
	"slices"

	"github.com/jqlbuild/jqlbuild/internal/issue"
)

// A Search is a question for all issues that match.
type Search struct {
	// JQL is sent as it is.
	JQL string

	// Steady is the same question with the key as its last order, so that no
	// two issues tie. A walk whose pages do not fit each other is repeated
	// with it. Defaults to JQL.
	Steady string

	// Filter is the JQL without its ORDER BY, and Order what that says. With
	// both, a Data Center that gives only so many rows of one query is walked
	// beyond them. Without a Filter it is not.
	Filter string
	Order  Order

	// Fields are the ids of the fields wanted. The issue's own id and key
	// always come.
	Fields []string

	// Limit is the most issues wanted. Zero or below means all.
	Limit int

	// Rendered asks for rich text as HTML too.
	Rendered bool
}

// An Answer is what Jira has for a [Search], in the order in which it gives
// it.
type Answer struct {
	Issues []issue.Issue

	// Complete reports that Issues are all that match. Otherwise there are
	// more than the limit.
	Complete bool

	// Total is how many issues match, or -1 when Jira does not say: Cloud
	// says it of a complete answer only. Where a Data Center gives the same
	// issues twice and counts another number, Total is that number, and the
	// answer is Complete all the same.
	Total int

	// Warnings are what Jira remarks on the question, such as a name that it
	// does not know: each once, in its own words, fit to be shown.
	Warnings []string
}

// An Order is how the rows of a [Search] are sorted, as far as that matters
// for a walk in slices.
type Order int

// The orders of rows.
const (
	OrderOther       Order = iota // by something else, or by several fields
	OrderNone                     // as Jira likes
	OrderKey                      // by key, lowest first
	OrderKeyDesc                  // by key, highest first
	OrderCreated                  // by the time of creation, oldest first
	OrderCreatedDesc              // by the time of creation, newest first
)

// Search returns the issues that match a query: on Cloud by
// /rest/api/3/search/jql, page by page; on Data Center by /rest/api/2/search,
// the pages after the first at the same time.
//
// A walk whose pages do not fit each other, or give another number than Jira
// counts, is repeated once, one page after the other. If it is broken again,
// that is an error.
//
// See https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/.
func (c *Client) Search(ctx context.Context, s Search) (*Answer, error) {
	cloud, err := c.cloud(ctx)
	if err != nil {
		return nil, err
	}
	if cloud {
		return c.searchCloud(ctx, s)
	}
	return c.searchDataCenter(ctx, s)
}

// steady returns the search for the repetition of a walk.
func (s Search) steady() Search {
	if s.Steady != "" {
		s.JQL = s.Steady
	}
	return s
}

// fieldsWanted returns the fields to ask for: each once, in a fixed order,
// and at least one, since none at all would mean Jira's own choice.
func fieldsWanted(fields []string) []string {
	fields = append([]string{"key"}, fields...)
	slices.Sort(fields)
	return slices.Compact(fields)
}
