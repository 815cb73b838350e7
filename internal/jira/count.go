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

// Count returns how many issues match. Cloud only estimates that, which
// approximate tells.
//
// See https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/#api-rest-api-3-search-approximate-count-post.
func (c *Client) Count(ctx context.Context, jql string) (n int, approximate bool, err error) {
	err = c.verified(ctx, func(ctx context.Context) error {
		approximate, err = c.cloud(ctx)
		switch {
		case err != nil:
			return err
		case approximate:
			n, err = c.approximateCount(ctx, jql)
			return err
		}
		n, err = c.total(ctx, jql)
		return err
	})
	if err != nil {
		return 0, false, err
	}
	return n, approximate, nil
}

// total asks Data Center for no issues but their number.
func (c *Client) total(ctx context.Context, jql string) (n int, err error) {
	err = c.ask(ctx, numbered(Search{JQL: jql}, 0, 0), func(r io.Reader) error {
		p, err := decodePage(r)
		if err != nil {
			return err
		}
		if n = p.total; n < 0 {
			return errors.New("it holds no total")
		}
		return nil
	})
	return n, err
}

func (c *Client) approximateCount(ctx context.Context, jql string) (int, error) {
	body := struct {
		JQL string `json:"jql"`
	}{jql}
	var n int
	err := c.ask(ctx, query{method: http.MethodPost, path: "/rest/api/3/search/approximate-count", body: body}, func(r io.Reader) error {
		var answer struct {
			Count json.RawMessage `json:"count"`
		}
		if err := decode(r, &answer); err != nil {
			return err
		}
		if n = number(answer.Count, -1); n < 0 {
			return errors.New("it holds no count")
		}
		return nil
	})
	return n, err
}

// perParse bounds the queries of one request to /jql/parse.
const perParse = 50

// CheckJQL has Jira check queries without running them, and returns for each
// what Jira finds wrong with it: nothing for a good one. On Data Center,
// which has no such thing, each query is run for no rows.
//
// See https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-jql/#api-rest-api-3-jql-parse-post.
func (c *Client) CheckJQL(ctx context.Context, queries []string) ([][]string, error) {
	faults := make([][]string, len(queries))
	var asked []int // Jira rejects the whole request for an empty one
	for i, jql := range queries {
		if strings.TrimSpace(jql) == "" {
			faults[i] = []string{"the query is empty"}
			continue
		}
		asked = append(asked, i)
	}
	if len(asked) == 0 {
		return faults, nil
	}
	err := c.verified(ctx, func(ctx context.Context) error {
		cloud, err := c.cloud(ctx)
		if err != nil {
			return err
		}
		group, ctx := errgroup.WithContext(ctx)
		group.SetLimit(c.parallel)
		if cloud {
			for chunk := range slices.Chunk(asked, perParse) {
				group.Go(func() error { return c.parse(ctx, queries, chunk, faults) })
			}
			return group.Wait()
		}
		for _, i := range asked {
			group.Go(func() error {
				_, err := c.total(ctx, queries[i])
				if e, ok := errors.AsType[*Error](err); ok && e.Kind == Query {
					faults[i] = e.Messages
					if len(e.Messages) == 0 {
						faults[i] = []string{e.Message}
					}
					return nil
				}
				return err
			})
		}
		return group.Wait()
	})
	if err != nil {
		return nil, err
	}
	return faults, nil
}

// parse has Cloud check the queries with the given numbers.
func (c *Client) parse(ctx context.Context, queries []string, numbers []int, faults [][]string) error {
	var body struct {
		Queries []string `json:"queries"`
	}
	for _, i := range numbers {
		body.Queries = append(body.Queries, queries[i])
	}
	return c.ask(ctx, query{method: http.MethodPost, path: "/rest/api/3/jql/parse?validation=strict", body: body}, func(r io.Reader) error {
		var answer struct {
			Queries []struct {
				Errors []string `json:"errors"`
			} `json:"queries"`
		}
		if err := decode(r, &answer); err != nil {
			return err
		}
		if len(answer.Queries) != len(numbers) {
			return errors.New("it has not as many queries as were asked about")
		}
		for n, i := range numbers {
			faults[i] = nil
			for _, s := range answer.Queries[n].Errors {
				faults[i] = append(faults[i], clean(c.scrub(s), 500))
			}
		}
		return nil
	})
}
