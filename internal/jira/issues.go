package jira

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/issue"

	"golang.org/x/sync/errgroup"

	"github.com/jqlbuild/jqlbuild/internal/jql"
)

// A Lookup is a question for single issues.
type Lookup struct {
	// Keys are issue keys, or ids, in any letter case.
	Keys []string

	// Guard is JQL without ORDER BY that an issue must match beside being
	// asked for. Empty means that any will do.
	Guard string

	Fields   []string // as in [Search]
	Rendered bool     // as in [Search]
}

// Found is the answer to a [Lookup]. Each key asked for, as it was written
// there, is in one of the two.
type Found struct {
	// Issues have the keys that they have today: an issue that was moved to
	// another project is found by its old key.
	Issues map[string]issue.Issue

	// Missing holds why an issue is not shown, in a few words.
	Missing map[string]string

	// Warnings are as in [Answer].
	Warnings []string
}

// perLookup is the most issues that bulkfetch gives at once.
const perLookup = 100

// Issues returns single issues, a hundred at a time: on Cloud by bulkfetch; on
// Data Center, and wherever there is a guard, by a search for their keys. An
// issue that Jira does not show is no error.
//
// See https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-bulkfetch-post.
func (c *Client) Issues(ctx context.Context, l Lookup) (*Found, error) {
	found := &Found{Issues: make(map[string]issue.Issue), Missing: make(map[string]string)}
	written := make(map[string][]string) // spellings, by key
	var keys []string
	for _, k := range l.Keys {
		key, ok := jql.ParseKey(k)
		if !ok && !issueID.MatchString(key) {
			found.Missing[k] = fmt.Sprintf("%q is not an issue key", clean(k, 60))
			continue
		}
		if written[key] == nil {
			keys = append(keys, key)
		}
		written[key] = append(written[key], k)
	}
	if len(keys) == 0 {
		return found, nil
	}

	chunks := slices.Collect(slices.Chunk(keys, perLookup))
	answers := make([]lookup, len(chunks))
	cloud, err := c.cloud(ctx)
	if err != nil {
		return nil, err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(c.parallel)
	for i, chunk := range chunks {
		group.Go(func() (err error) {
			if cloud && l.Guard == "" {
				answers[i], err = c.bulkfetch(ctx, l, chunk)
			} else {
				answers[i], err = c.searchKeys(ctx, l, chunk)
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	for _, a := range answers {
		found.Warnings = merge(found.Warnings, a.warnings)
		for key, issue := range a.issues {
			for _, k := range written[key] {
				found.Issues[k] = issue
			}
		}
		for key, why := range a.missing {
			for _, k := range written[key] {
				found.Missing[k] = why
			}
		}
	}
	return found, nil
}

// issueID matches the id of an issue, which can be asked for as its key can.
var issueID = regexp.MustCompile(`^[0-9]+$`)

const notShown = "there is no such issue, or this user may not see it"

// A lookup is what came for some keys.
type lookup struct {
	issues   map[string]issue.Issue
	missing  map[string]string
	warnings []string
}

// match assigns issues to the keys asked for, and returns what is left of
// both: issues that have another key today, and keys that no issue has.
func (a *lookup) match(keys []string, issues []issue.Issue) (moved []issue.Issue, open []string) {
	if a.issues == nil {
		a.issues, a.missing = make(map[string]issue.Issue), make(map[string]string)
	}
	for _, issue := range issues {
		hit := false
		for _, name := range []string{strings.ToUpper(issue.Key), issue.ID} {
			if slices.Contains(keys, name) {
				a.issues[name] = issue
				hit = true
			}
		}
		if !hit {
			moved = append(moved, issue)
		}
	}
	for _, key := range keys {
		if _, ok := a.issues[key]; !ok {
			open = append(open, key)
		}
	}
	return moved, open
}

// bulkfetch asks Cloud for issues by key.
func (c *Client) bulkfetch(ctx context.Context, l Lookup, keys []string) (lookup, error) {
	type request struct {
		Keys   []string `json:"issueIdsOrKeys"`
		Fields []string `json:"fields"`
		Expand []string `json:"expand,omitempty"`
	}
	q := request{Keys: keys, Fields: fieldsWanted(l.Fields)}
	if l.Rendered {
		q.Expand = []string{"renderedFields"}
	}
	p, err := c.page(ctx, query{method: http.MethodPost, path: "/rest/api/3/issue/bulkfetch", body: q}, wish{q.Fields, l.Rendered}, false)
	if err != nil {
		return lookup{}, err
	}
	a := lookup{warnings: p.warnings}
	moved, open := a.match(keys, p.issues)
	if len(moved) > 0 {
		if open, err = c.confirm(ctx, &a, moved, open); err != nil {
			return lookup{}, err
		}
	}
	switch {
	case len(keys) == 1 || len(p.errors) == 0:
		why := notShown
		for _, raw := range p.errors {
			if said := c.said(raw); len(said) > 0 {
				why = "Jira does not give it: " + strings.Join(said, " ")
			}
		}
		for _, key := range open {
			a.missing[key] = why
		}
	default:
		// Some were too much at once: which of them only shows one by one.
		for _, key := range open {
			one, err := c.bulkfetch(ctx, l, []string{key})
			if err != nil {
				return lookup{}, err
			}
			a.join(one)
		}
	}
	return a, nil
}

// confirm finds out which of the keys that no issue has were those of issues
// before they were moved, and returns those that were not. What nobody asked for
// is never taken for an issue without Jira's word: it is asked for the key
// alone, and gives the issue's id.
func (c *Client) confirm(ctx context.Context, a *lookup, moved []issue.Issue, open []string) (left []string, err error) {
	api, err := c.api(ctx)
	if err != nil {
		return nil, err
	}
	for _, key := range open {
		var today struct {
			ID text `json:"id"`
		}
		q := query{method: http.MethodGet, path: api + "/issue/" + key + "?fields=summary"}
		err := c.ask(ctx, q, func(r io.Reader) error { return decode(r, &today) })
		e, ok := errors.AsType[*Error](err)
		if err != nil && !(ok && (e.Kind == NotFound || e.Status == http.StatusForbidden)) {
			return nil, err
		}
		n := slices.IndexFunc(moved, func(i issue.Issue) bool { return err == nil && i.ID != "" && i.ID == string(today.ID) })
		if n < 0 {
			left = append(left, key)
			continue
		}
		a.issues[key] = moved[n]
	}
	return left, nil
}

func (a *lookup) join(b lookup) {
	maps.Copy(a.issues, b.issues)
	maps.Copy(a.missing, b.missing)
	a.warnings = merge(a.warnings, b.warnings)
}

// searchKeys asks for issues by a search. Jira rejects such a search as a
// whole for one key that it does not know, and names that key; so it is
// dropped and the others are asked for again.
func (c *Client) searchKeys(ctx context.Context, l Lookup, keys []string) (lookup, error) {
	refused := make(map[string]string)
	for len(keys) > 0 {
		found, err := c.Search(ctx, Search{JQL: keysJQL(l.Guard, keys), Fields: l.Fields, Rendered: l.Rendered})
		e, _ := errors.AsType[*Error](err)
		if e != nil && e.Kind == Query {
			named := subjects(e.Messages)
			left := slices.DeleteFunc(slices.Clone(keys), func(key string) bool {
				why, ok := named[key]
				if ok {
					refused[key] = why
				}
				return ok
			})
			if len(left) < len(keys) {
				keys = left
				continue
			}
			if len(keys) == 1 && l.Guard == "" {
				refused[keys[0]] = strings.Join(e.Messages, " ")
				break
			}
		}
		if err != nil {
			return lookup{}, err
		}
		a := lookup{warnings: found.Warnings}
		moved, open := a.match(keys, found.Issues)
		if len(moved) > 0 {
			if open, err = c.confirm(ctx, &a, moved, open); err != nil {
				return lookup{}, err
			}
		}
		for _, key := range open {
			a.missing[key] = notShown
		}
		a.join(lookup{missing: refused})
		return a, nil
	}
	return lookup{missing: refused}, nil
}

// keysJQL returns JQL for issues by key. The keys are known to be plain.
func keysJQL(guard string, keys []string) string {
	jql := `key in ("` + strings.Join(keys, `", "`) + `")`
	if guard != "" {
		jql = "(" + guard + ") AND " + jql
	}
	return jql
}

// anyKey finds whatever may be an issue key or an id in a sentence.
var anyKey = regexp.MustCompile(`([\pL\pN_]+-)?[0-9]+`)

// subjects returns the keys that Jira's sentences are about, whatever the
// language, each with the first sentence that names it.
func subjects(sentences []string) map[string]string {
	about := make(map[string]string)
	for _, s := range sentences {
		for _, key := range anyKey.FindAllString(s, -1) {
			key = strings.ToUpper(key)
			if _, ok := about[key]; !ok {
				about[key] = s
			}
		}
	}
	return about
}
