package jira

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"golang.org/x/sync/errgroup"
)

// searchDataCenter walks by number: first the pages at the same time, and if
// they do not hold together, once more one after the other.
func (c *Client) searchDataCenter(ctx context.Context, s Search) (*Answer, error) {
	first, err := c.walkDataCenter(ctx, s, c.parallel)
	if err != nil {
		return c.beyond(ctx, s, err)
	}
	if first.wrong() == "" {
		return first.answer(first.ended && !first.over), nil
	}
	second, err := c.walkDataCenter(ctx, s.steady(), 1)
	switch {
	case err != nil:
		return c.beyond(ctx, s, err)
	case second.wrong() == "":
		return second.answer(second.ended && !second.over), nil
	case first.broken == "" && second.broken == "" && first.same(second):
		return second.answer(!second.over), nil // only Jira's count differs
	case second.stop > 0 && first.stop == second.stop:
		return c.beyond(ctx, s, &window{rows: second.stop, total: second.total})
	}
	return nil, brokenTwice(first, second)
}

// walkDataCenter reads so many pages at a time. Jira's count says where to stop
// asking; how much there is only the pages show.
func (c *Client) walkDataCenter(ctx context.Context, s Search, parallel int) (*walk, error) {
	w := newWalk(s.Limit)
	size, at := w.want(dataCenterPage), 0
	for n := 1; ; n++ {
		want := min(size, w.want(dataCenterPage))
		p, err := c.pageAt(ctx, s, at, want)
		if err != nil {
			return nil, met(err, w)
		}
		if p.size > 0 && n == 1 {
			size = min(size, p.size) // Jira allows no more
		}
		if done := w.take(p, at, want); done {
			if w.stop > 0 {
				return w, met(c.lookBehind(ctx, s, w, want), w)
			}
			return w, nil
		}
		at += len(p.issues)
		if n == 1 && parallel > 1 && w.total > at && w.gap == 0 {
			return w, c.readAhead(ctx, s, w, size, parallel)
		}
		if n == maxPages {
			return nil, endless(n, len(w.issues))
		}
	}
}

// take adds a page that begins at a place and of which so many rows were asked
// for. It reports whether that was the last one.
func (w *walk) take(p *page, at, want int) (done bool) {
	w.count(p.total)
	got := len(p.issues)
	if got > 0 && w.gap > 0 {
		w.breaks("a page ends before row %d, and the next one goes on", w.gap+1)
	}
	w.add(p)
	full := want
	if p.size > 0 {
		full = min(full, p.size)
	}
	at += got
	switch {
	case w.broken != "":
		return true
	case got == 0 && at < w.total && w.gap == 0:
		w.stop = at
		w.breaks("Jira counts %d issues, and ends after %d", w.total, at)
		return true
	case got == 0, p.isLast(), w.total < 0 && p.size > 0 && got < full, w.total >= 0 && at >= w.total:
		w.finish()
		return true
	case w.full():
		return true
	case w.total >= 0 && got < min(full, w.total-at+got):
		w.gap = at
	}
	return false
}

// finish compares what came with Jira's count.
func (w *walk) finish() {
	w.ended = true
	if n := len(w.issues); w.total >= 0 && n != w.total && !w.over && w.miscount == "" {
		w.miscount = fmt.Sprintf("Jira counts %d issues, and gives %d", w.total, n)
	}
}

// lookBehind tells a page without rows in the middle of a result from the end
// of what Jira gives.
func (c *Client) lookBehind(ctx context.Context, s Search, w *walk, size int) error {
	at := w.stop + size
	if at >= w.total {
		return nil
	}
	p, err := c.pageAt(ctx, s, at, 1)
	if err == nil && len(p.issues) > 0 {
		w.broken = fmt.Sprintf("the page from row %d on is empty, and the next one is not", w.stop+1)
		w.stop = 0
	}
	return err
}

// readAhead reads what is left after the first page, several pages at a time.
// It stops asking at the first page that is not full.
func (c *Client) readAhead(ctx context.Context, s Search, w *walk, size, parallel int) error {
	var (
		mu    sync.Mutex
		stop  bool
		edge  *window // the first page that Jira does not give
		spans []*page
	)
	end := w.total
	if w.limit > 0 {
		end = min(end, w.limit)
	}
	first := len(w.issues)
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(parallel)
	for from := first; from < end && len(spans) < maxPages; from += min(size, end-from) {
		mu.Lock()
		halt := stop
		mu.Unlock()
		if halt {
			break
		}
		span, to := new(page), from+min(size, end-from)
		spans = append(spans, span)
		group.Go(func() error {
			got, err := c.span(inner, s, from, to)
			mu.Lock()
			defer mu.Unlock()
			if e, ok := errors.AsType[*window](err); ok {
				if edge == nil || e.rows < edge.rows {
					edge = e
				}
				stop, err = true, nil
			}
			*span = got
			stop = stop || len(got.issues) < to-from
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	if edge != nil {
		return edge
	}
	at := first
	for _, span := range spans {
		want := min(size, end-at)
		if w.take(span, at, want) {
			return nil
		}
		at += len(span.issues)
	}
	if w.gap > 0 || at >= w.total {
		w.finish()
	}
	return nil
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
		whole.warnings = merge(whole.warnings, p.warnings)
		got, asked := len(p.issues), to-from
		from += got
		if got == 0 || p.size == 0 && got < asked || got < min(asked, p.size) {
			break // it may be the end, or a hole
		}
	}
	return whole, nil
}

// pageAt asks Data Center for a page.
func (c *Client) pageAt(ctx context.Context, s Search, at, size int) (*page, error) {
	p, err := c.page(ctx, numbered(s, at, size), wish{fieldsWanted(s.Fields), s.Rendered}, at == 0)
	if e, ok := errors.AsType[*Error](err); ok && at > 0 && outside(e, at+size) {
		return nil, &window{rows: at, total: -1, cause: e}
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
