package jira

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"

	"golang.org/x/sync/errgroup"
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
	Issues []Issue

	// Complete reports that Issues are all that match. Otherwise there are
	// more than the limit; or Jira has ended before the total that it named,
	// as some Data Centers do at the 10,000th issue.
	Complete bool

	// Total is how many issues match, or -1 when Jira does not say: Cloud
	// says it of a complete answer only.
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

// fieldsWanted returns the fields to ask for: each once, in a fixed order,
// and at least one, since none at all would mean Jira's own choice.
func fieldsWanted(fields []string) []string {
	fields = append([]string{"key"}, fields...)
	slices.Sort(fields)
	return slices.Compact(fields)
}

// A collection gathers issues in order, each once, up to a limit.
type collection struct {
	limit  int // at most so many; 0: any number
	issues []Issue
	seen   map[string]bool
	over   bool // there was one beyond the limit

	warnings []string
}

func collect(limit int) *collection {
	return &collection{limit: max(limit, 0), seen: make(map[string]bool)}
}

// add takes a page's issues and returns how many of them are new.
func (k *collection) add(issues []Issue) int {
	fresh := 0
	for _, issue := range issues {
		id := issue.ID
		if id == "" {
			id = issue.Key
		}
		if k.seen[id] {
			continue
		}
		fresh++
		if k.full() {
			k.over = true
			break
		}
		k.seen[id] = true
		k.issues = append(k.issues, issue)
	}
	return fresh
}

func (k *collection) full() bool { return k.limit > 0 && len(k.issues) >= k.limit }

// want returns the size of the next page: no larger than most, and no more
// than is missing.
func (k *collection) want(most int) int {
	if k.limit == 0 {
		return most
	}
	return min(most, k.limit-len(k.issues))
}

// Bounds of a walk over pages.
const (
	cloudPage      = 100    // with fields, Cloud gives no more
	dataCenterPage = 1000   // the default of jira.search.views.default.max
	maxPages       = 20_000 // two million issues: a walk that long has lost its way
	maxIdle        = 10     // pages on end that bring nothing new
)

// searchCloud walks by page token. The walk ends where Jira says that it
// does, or where there is no token to go on with: a short or an empty page is
// not the end.
func (c *Client) searchCloud(ctx context.Context, s Search) (*Answer, error) {
	type request struct {
		JQL        string   `json:"jql"`
		Fields     []string `json:"fields"`
		MaxResults int      `json:"maxResults"`
		Token      string   `json:"nextPageToken,omitempty"`
		Expand     string   `json:"expand,omitempty"`
	}
	q := request{JQL: s.JQL, Fields: fieldsWanted(s.Fields)}
	if s.Rendered {
		q.Expand = "renderedFields"
	}
	k := collect(s.Limit)
	used := make(map[string]bool)
	for n, idle := 1, 0; ; n++ {
		q.MaxResults = k.want(cloudPage)
		p, err := c.page(ctx, query{method: http.MethodPost, path: "/rest/api/3/search/jql", body: q})
		if e, ok := errors.AsType[*Error](err); ok && e.Kind == Query && n > 1 {
			e.Kind = Response // the query was good for page one
		}
		if err != nil {
			return nil, err
		}
		fresh := k.add(p.issues)
		k.warnings = merge(k.warnings, p.warnings)
		if p.isLast() || p.token == "" {
			// Data Center, and what stands before it, may answer here in the
			// old form: a total, and neither token nor isLast.
			old := p.last == nil && p.total > len(p.issues)
			if old && n == 1 && !k.full() {
				return c.searchDataCenter(ctx, s)
			}
			whole := !k.over && !old && (p.last == nil || *p.last)
			return k.answer(whole, p.total), nil
		}
		if k.full() {
			return k.answer(false, p.total), nil
		}
		if used[p.token] {
			return nil, &Error{
				Kind: Response, Message: fmt.Sprintf("Jira sent the same page token twice, after %d issues", len(k.issues)),
				Fix: "try again; a proxy or cache before Jira may be repeating its answers",
			}
		}
		used[p.token] = true
		q.Token = p.token
		if idle++; fresh > 0 {
			idle = 0
		}
		if idle == maxIdle || n == maxPages {
			return nil, endless(n, len(k.issues))
		}
	}
}

func endless(pages, issues int) *Error {
	return &Error{
		Kind: Response, Message: fmt.Sprintf("Jira's result has no end: %d issues on %d pages, and still more pages", issues, pages),
		Fix: "narrow the query, or set a limit",
	}
}

// answer makes the Answer of what was gathered.
func (k *collection) answer(complete bool, total int) *Answer {
	if complete {
		total = len(k.issues)
	}
	return &Answer{Issues: k.issues, Complete: complete, Total: total, Warnings: k.warnings}
}

// page asks for one page, which has to be about issues.
func (c *Client) page(ctx context.Context, q query) (p *page, err error) {
	err = c.ask(ctx, q, func(r io.Reader) (err error) {
		p, err = decodePage(r)
		if err == nil && !p.listed {
			err = errors.New("it holds no list of issues")
		}
		return err
	})
	if err == nil {
		p.warnings = c.remarks(p.remarks)
	}
	return p, err
}

// searchDataCenter walks by number. Once the first page has told the total
// and how large a page may be, the others are asked for at the same time.
func (c *Client) searchDataCenter(ctx context.Context, s Search) (*Answer, error) {
	k := collect(s.Limit)
	size := k.want(dataCenterPage)
	first, err := c.pageAt(ctx, s, 0, size)
	if err != nil {
		return nil, err
	}
	k.add(first.issues)
	k.warnings = first.warnings
	at, last := len(first.issues), first
	if first.size > 0 {
		size = min(size, first.size) // Jira allows no more
	}

	if at > 0 && first.total > at && !first.isLast() {
		end := first.total
		if k.limit > 0 {
			end = min(end, k.limit)
		}
		spans := make([]*page, 0, (end-at)/size+1)
		group, inner := errgroup.WithContext(ctx)
		group.SetLimit(c.parallel)
		for from := at; from < end; from += size {
			p := &page{}
			spans = append(spans, p)
			group.Go(func() (err error) {
				*p, err = c.span(inner, s, from, min(from+size, end))
				return err
			})
		}
		if err := group.Wait(); err != nil {
			return nil, err
		}
		before, sent := len(k.issues), 0
		for _, p := range spans {
			sent += len(p.issues)
			k.add(p.issues)
			at, last = at+len(p.issues), p
			if len(p.issues) == 0 {
				break
			}
		}
		if sent > 0 && len(k.issues) == before && !k.full() {
			return nil, &Error{
				Kind: Response, Message: fmt.Sprintf("Jira sends the same %d issues for every page", before),
				Fix: "a proxy or cache before Jira may be repeating its answers",
			}
		}
	}

	// What is left: the result has grown, pages overlapped, or there is no
	// total to go by.
	for n, idle := 1, 0; ; n++ {
		known := last.total >= 0
		switch {
		case last.isLast(), known && at >= last.total:
			return k.answer(!k.over, last.total), nil
		case k.full():
			return k.answer(false, last.total), nil
		case len(last.issues) == 0:
			return k.answer(!known && !k.over, last.total), nil
		case !known && last.size > 0 && len(last.issues) < min(size, last.size):
			return k.answer(!k.over, last.total), nil
		case idle == maxIdle, n == maxPages:
			return nil, endless(n, len(k.issues))
		}
		if last, err = c.pageAt(ctx, s, at, k.want(size)); err != nil {
			return nil, err
		}
		at += len(last.issues)
		if idle++; k.add(last.issues) > 0 {
			idle = 0
		}
	}
}

// span reads the issues from one number up to another, in as many pages as
// Jira wants to give. They come as one page.
func (c *Client) span(ctx context.Context, s Search, from, to int) (page, error) {
	whole := page{total: -1}
	for from < to {
		p, err := c.pageAt(ctx, s, from, to-from)
		if err != nil {
			return page{}, err
		}
		whole.total, whole.last = p.total, p.last
		whole.issues = append(whole.issues, p.issues...)
		from += len(p.issues)
		if len(p.issues) == 0 {
			break
		}
	}
	return whole, nil
}

// pageAt asks Data Center for a page.
func (c *Client) pageAt(ctx context.Context, s Search, at, size int) (*page, error) {
	p, err := c.page(ctx, numbered(s, at, size))
	if e, ok := errors.AsType[*Error](err); ok && at > 0 && (e.Kind == Query || e.Status == http.StatusInternalServerError) {
		e.Message += fmt.Sprintf(" from issue %d on", at+1)
		e.Fix = "Data Center may give no more than 10,000 issues for one query: narrow the query, or set a limit"
	}
	return p, err
}

// numbered returns Data Center's question for so many issues from a number
// on.
//
// See https://docs.atlassian.com/software/jira/docs/api/REST/latest/#search-searchUsingSearchRequest.
func numbered(s Search, at, size int) query {
	type request struct {
		JQL        string   `json:"jql"`
		Fields     []string `json:"fields"`
		StartAt    int      `json:"startAt"`
		MaxResults int      `json:"maxResults"`
		Expand     []string `json:"expand,omitempty"`
	}
	q := request{JQL: s.JQL, Fields: fieldsWanted(s.Fields), StartAt: at, MaxResults: size}
	if s.Rendered {
		q.Expand = []string{"renderedFields"}
	}
	return query{method: http.MethodPost, path: "/rest/api/2/search", body: q}
}
