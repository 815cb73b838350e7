package jira

import (
	"context"
	"errors"
	"io"
	"net/http"
)

// searchCloud walks by page token, a second time if the first does not hold
// together.
func (c *Client) searchCloud(ctx context.Context, s Search) (*Answer, error) {
	first, old, err := c.walkCloud(ctx, s)
	switch {
	case err != nil:
		return nil, err
	case old:
		return c.searchDataCenter(ctx, s)
	case first.broken == "":
		return first.answer(first.ended && !first.over), nil
	}
	second, _, err := c.walkCloud(ctx, s.steady())
	switch {
	case err != nil:
		return nil, err
	case second.broken != "":
		return nil, brokenTwice(first, second)
	}
	return second.answer(second.ended && !second.over), nil
}

// walkCloud reads page after page until Jira says that there is no more, or
// gives no token to go on with. It ends early when a page does not fit. The
// first page of an answer in Data Center's form is recognized by old.
func (c *Client) walkCloud(ctx context.Context, s Search) (w *walk, old bool, err error) {
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
	most := cloudPage
	if len(q.Fields) == 1 && !s.Rendered {
		most = keysPage
	}
	w = newWalk(s.Limit)
	used := make(map[string]bool)
	for n := 1; n <= maxPages; n++ {
		q.MaxResults = w.want(most)
		p, err := c.page(ctx, query{method: http.MethodPost, path: "/rest/api/3/search/jql", body: q}, wish{q.Fields, s.Rendered}, n == 1)
		if e, ok := errors.AsType[*Error](err); ok && e.Kind == Query && n > 1 {
			// The query was good for page one.
			e.Kind, e.Message, e.Fix = Response, "Jira rejects the token that it gave for the next page", "try again"
		}
		if err != nil {
			return nil, false, err
		}
		w.add(p)
		// Data Center, and what stands before it, may answer here in the old
		// form: a total, and neither token nor isLast.
		if p.last == nil && p.token == "" && p.total > len(p.issues) {
			if n == 1 && !w.full() {
				return w, true, nil
			}
			w.total = p.total
			return w, false, nil
		}
		switch {
		case p.isLast():
			w.ended = true
		case p.token == "" && p.last == nil:
			w.ended = true
		case w.broken != "":
		case w.full():
			return w, false, nil
		case p.token == "":
			w.breaks("after %d issues Jira says that there are more, and gives no token to go on with", len(w.issues))
		case used[p.token]:
			w.breaks("Jira sent the same page token twice, after %d issues", len(w.issues))
		default:
			used[p.token] = true
			q.Token = p.token
			continue
		}
		return w, false, nil
	}
	return nil, false, endless(maxPages, len(w.issues))
}

// page asks for one page, which has to be about issues. Of the first one
// nothing but the total 0 explains that it has none.
func (c *Client) page(ctx context.Context, q query, want wish, first bool) (p *page, err error) {
	err = c.ask(ctx, q, func(r io.Reader) (err error) {
		h := &hold{room: c.room, ctx: ctx}
		p, err = decodePage(r, want, h)
		h.leave(err != nil)
		if errors.Is(err, errTooMuch) {
			return tooMuch()
		}
		if err != nil {
			return err
		}
		said := c.remarks(p.errors200)
		switch {
		case len(p.issues) > 0:
			p.warnings = said // of a part that Jira could not answer
		case len(said) > 0:
			return c.complaint(said)
		case !p.listed:
			return errors.New("it holds no list of issues")
		case p.null:
			return errors.New("its issues are null")
		case p.token != "" && !p.isLast():
			return errors.New("it holds no issues beside the token of a next page")
		case first && p.total > 0:
			return errors.New("it counts issues and holds none")
		}
		p.warnings = merge(p.warnings, c.remarks(p.remarks))
		return nil
	})
	return p, err
}

// complaint is the error of an answer with status 200 that holds Jira's words
// in place of what was asked for.
func (c *Client) complaint(said []string) *Error {
	return &Error{
		Kind: Response, Status: http.StatusOK, again: sometimes,
		Message:  "Jira answers 200 OK with a complaint in place of an answer",
		Messages: said,
	}
}
