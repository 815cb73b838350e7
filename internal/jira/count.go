package jira

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
)

// A Number is the answer to a question for how many issues match.
type Number struct {
	N           int
	Approximate bool     // Jira only estimates it, as Cloud does
	Warnings    []string // as in [Answer]
}

// Count returns how many issues match. Cloud only estimates that; with exact the
// issues themselves are counted there.
//
// See https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/#api-rest-api-3-search-approximate-count-post.
func (c *Client) Count(ctx context.Context, jql string, exact bool) (Number, error) {
	cloud, err := c.cloud(ctx)
	if err != nil {
		return Number{}, err
	}
	var n Number
	switch {
	case cloud && exact:
		var all *Answer
		if all, err = c.searchCloud(ctx, Search{JQL: jql}); err == nil {
			n = Number{N: len(all.Issues), Warnings: all.Warnings}
		}
	case cloud:
		n, err = c.approximateCount(ctx, jql)
	default:
		n, err = c.total(ctx, jql)
	}
	if err != nil {
		return Number{}, err
	}
	return n, nil
}

// total asks Data Center for no issues but their number.
func (c *Client) total(ctx context.Context, jql string) (n Number, err error) {
	err = c.ask(ctx, numbered(Search{JQL: jql}, 0, 0), func(r io.Reader) error {
		p, err := decodePage(r, wish{}, nil)
		if err != nil {
			return err
		}
		if said := c.remarks(p.errors200); len(said) > 0 {
			return c.complaint(said)
		}
		if n.N = p.total; n.N < 0 {
			return errors.New("it holds no total")
		}
		n.Warnings = c.remarks(p.remarks)
		return nil
	})
	return n, err
}

func (c *Client) approximateCount(ctx context.Context, jql string) (Number, error) {
	body := struct {
		JQL string `json:"jql"`
	}{jql}
	n := Number{Approximate: true}
	err := c.ask(ctx, query{method: http.MethodPost, path: "/rest/api/3/search/approximate-count", body: body}, func(r io.Reader) error {
		var answer struct {
			Count    json.RawMessage `json:"count"`
			Warnings json.RawMessage `json:"warnings"`
			Messages json.RawMessage `json:"warningMessages"`
			Errors   json.RawMessage `json:"errorMessages"`
		}
		if err := decode(r, &answer); err != nil {
			return err
		}
		n.N = number(answer.Count, -1)
		if said := c.remarks([]json.RawMessage{answer.Errors}); len(said) > 0 {
			return c.complaint(said)
		}
		if n.N < 0 {
			return errors.New("it holds no count")
		}
		n.Warnings = c.remarks([]json.RawMessage{answer.Warnings, answer.Messages})
		return nil
	})
	return n, err
}

// perParse bounds the queries of one request to /jql/parse.
const perParse = 50

// A Verdict is what Jira says about a query: nothing about a good one.
type Verdict struct {
	Errors   []string // why Jira rejects it
	Warnings []string // what Jira remarks on it, and takes it all the same
}

// CheckJQL has Jira check queries without running them, and returns for each
// what Jira finds wrong with it. On Data Center, which has no such thing, each
// query is run for no rows.
//
// See https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-jql/#api-rest-api-3-jql-parse-post.
func (c *Client) CheckJQL(ctx context.Context, queries []string) ([]Verdict, error) {
	verdicts := make([]Verdict, len(queries))
	var asked []int // Jira rejects the whole request for an empty one
	for i, jql := range queries {
		if strings.TrimSpace(jql) == "" {
			verdicts[i].Errors = []string{"the query is empty"}
			continue
		}
		asked = append(asked, i)
	}
	if len(asked) == 0 {
		return verdicts, nil
	}
	cloud, err := c.cloud(ctx)
	if err != nil {
		return nil, err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(c.parallel)
	if cloud {
		for chunk := range slices.Chunk(asked, perParse) {
			group.Go(func() error { return c.parse(ctx, queries, chunk, verdicts) })
		}
	} else {
		for _, i := range asked {
			group.Go(func() (err error) {
				verdicts[i], err = c.tryJQL(ctx, queries[i])
				return err
			})
		}
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return verdicts, nil
}

// tryJQL runs a query for no rows.
func (c *Client) tryJQL(ctx context.Context, jql string) (Verdict, error) {
	n, err := c.total(ctx, jql)
	e, ok := errors.AsType[*Error](err)
	switch {
	case !ok || e.Kind != Query:
		return Verdict{Warnings: n.Warnings}, err
	case len(e.Messages) == 0:
		return Verdict{Errors: []string{e.Message}}, nil
	}
	return Verdict{Errors: e.Messages}, nil
}

// parse has Cloud check the queries with the given numbers.
func (c *Client) parse(ctx context.Context, queries []string, numbers []int, verdicts []Verdict) error {
	var body struct {
		Queries []string `json:"queries"`
	}
	for _, i := range numbers {
		body.Queries = append(body.Queries, queries[i])
	}
	return c.ask(ctx, query{method: http.MethodPost, path: "/rest/api/3/jql/parse?validation=strict", body: body}, func(r io.Reader) error {
		var answer struct {
			Queries []struct {
				Errors   json.RawMessage `json:"errors"`
				Warnings json.RawMessage `json:"warnings"`
			} `json:"queries"`
		}
		if err := decode(r, &answer); err != nil {
			return err
		}
		if len(answer.Queries) != len(numbers) {
			return errors.New("it has not as many queries as were asked about")
		}
		for n, i := range numbers {
			q := answer.Queries[n]
			verdicts[i] = Verdict{Errors: c.remarks([]json.RawMessage{q.Errors}), Warnings: c.remarks([]json.RawMessage{q.Warnings})}
		}
		return nil
	})
}
