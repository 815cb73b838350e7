package jira

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
)

// A Value is one of those that a field may have.
type Value struct{ ID, Name string }

// Values returns all values of "priority", "status", "issuetype" or
// "resolution" that the user may see, in Jira's own order. They are not
// remembered.
//
// See https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-priorities/
// and https://docs.atlassian.com/software/jira/docs/api/REST/latest/#priority.
func (c *Client) Values(ctx context.Context, name string) ([]Value, error) {
	cloud, err := c.cloud(ctx)
	if err != nil {
		return nil, err
	}
	if cloud && name == "priority" {
		values, err := c.pagedValues(ctx, "/rest/api/3/priority/search")
		if !isKind(err, NotFound) {
			return values, err
		}
	}
	return c.valueList(ctx, "/"+name)
}

// Versions returns the versions of a project, given by key or id, in the
// project's sequence. They are not remembered.
//
// See https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-project-versions/#api-rest-api-3-project-projectidorkey-versions-get.
func (c *Client) Versions(ctx context.Context, project string) ([]Value, error) {
	return c.valueList(ctx, "/project/"+url.PathEscape(project)+"/versions")
}

// valueList reads values that Jira gives as one list.
func (c *Client) valueList(ctx context.Context, path string) (values []Value, err error) {
	api, err := c.api(ctx)
	if err != nil {
		return nil, err
	}
	err = c.ask(ctx, query{method: http.MethodGet, path: api + path}, func(r io.Reader) error {
		var list []json.RawMessage
		if err := decode(r, &list); err != nil {
			return err
		}
		if list == nil {
			return errors.New("it is null instead of a list")
		}
		values, err = decodeValues(list)
		return err
	})
	if err != nil {
		return nil, err
	}
	return values, nil
}

// pagedValues reads values that Jira gives in pages.
func (c *Client) pagedValues(ctx context.Context, path string) ([]Value, error) {
	const most = 50
	var values []Value
	for n := 1; n <= maxPages; n++ {
		var page struct {
			Values []json.RawMessage `json:"values"`
			Total  json.RawMessage   `json:"total"`
			IsLast *bool             `json:"isLast"`
		}
		var some []Value
		at := fmt.Sprintf("%s?startAt=%d&maxResults=%d", path, len(values), most)
		err := c.ask(ctx, query{method: http.MethodGet, path: at}, func(r io.Reader) (err error) {
			page.Values, page.Total, page.IsLast = nil, nil, nil
			if err := decode(r, &page); err != nil {
				return err
			}
			if page.Values == nil {
				return errors.New("it holds no list of values")
			}
			some, err = decodeValues(page.Values)
			return err
		})
		if err != nil {
			return nil, err
		}
		values = append(values, some...)
		if page.IsLast != nil && *page.IsLast || len(some) == 0 || page.IsLast == nil && len(values) >= number(page.Total, 0) {
			return values, nil
		}
	}
	return nil, endless(maxPages, len(values))
}

func decodeValues(list []json.RawMessage) ([]Value, error) {
	values := make([]Value, 0, len(list))
	for _, raw := range list {
		var form struct {
			ID   text `json:"id"`
			Name text `json:"name"`
		}
		if err := json.Unmarshal(raw, &form); err != nil {
			return nil, err
		}
		if form.ID == "" {
			return nil, errors.New("one of its values has no id: number " + strconv.Itoa(len(values)+1))
		}
		values = append(values, Value{ID: string(form.ID), Name: clean(string(form.Name), 255)})
	}
	return values, nil
}
