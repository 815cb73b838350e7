package jira

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/jqlbuild/jqlbuild/linkconfig"
)

// A transport sends single requests: when it is their turn, for no longer
// than the link's timeout from then on, and telling the trace of each.
// A turn lasts until the body of the answer is closed.
type transport struct {
	base    http.RoundTripper
	timeout time.Duration
	gate    *gate
	trouble *trouble
	refused func() *Error // what closed the gate for good, if anything
	trace   func(Event)
	prefix  string // the path of the link's address
}

// attemptKey is the context key under which a call says, as an *int, which
// attempt it is at.
type attemptKey struct{}

// errTimeout distinguishes the end of one attempt's time from that of the caller's.
var errTimeout = errors.New("no answer in time")

func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	outer := req.Context()
	if err := t.gate.enter(outer); err != nil {
		closeBody(req)
		return nil, err
	}
	if e := t.refused(); e != nil {
		t.gate.leave()
		closeBody(req)
		return nil, e
	}

	probe, err := t.trouble.permit(outer)
	if err != nil {
		t.gate.leave()
		closeBody(req)
		return nil, err
	}
	ctx, cancel := context.WithTimeoutCause(outer, t.timeout, errTimeout)
	event := Event{Kind: Answered, Method: req.Method, Path: t.path(req.URL), Attempt: 1}
	if n, ok := outer.Value(attemptKey{}).(*int); ok {
		event.Attempt = *n
	}
	start := time.Now()
	finish := func(bytes int64) {
		cancel()
		t.gate.leave()
		event.Bytes, event.Duration = bytes, time.Since(start)
		t.trace(event)
	}

	resp, err := t.base.RoundTrip(req.WithContext(ctx))
	if err != nil {
		if context.Cause(ctx) == errTimeout {
			err = errTimeout
		}
		finish(0)
		if outer.Err() != nil {
			t.trouble.learn(probe, -1)
		} else {
			t.trouble.learn(probe, 0)
		}
		return nil, err
	}
	t.trouble.learn(probe, resp.StatusCode)
	event.Status = resp.StatusCode
	if resp.Body == nil {
		resp.Body = http.NoBody
	}
	resp.Body = &body{ReadCloser: resp.Body, ctx: ctx, finish: finish}
	return resp, nil
}

// CloseIdleConnections closes what the transport below keeps open.
func (t *transport) CloseIdleConnections() { closeIdle(t.base) }

// closeIdle has a RoundTripper close the connections that it keeps, if it
// knows how to.
func closeIdle(t http.RoundTripper) {
	if c, ok := t.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// path returns the part of a URL that events show.
func (t *transport) path(u *url.URL) string {
	return clean(strings.TrimPrefix(u.Path, t.prefix), 200)
}

// A body counts what is read of it and ends its request's turn.
type body struct {
	io.ReadCloser
	ctx    context.Context // of the attempt, to see why reading failed
	n      int64
	finish func(int64)
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.n += int64(n)
	if err != nil && err != io.EOF && context.Cause(b.ctx) == errTimeout {
		err = errTimeout
	}
	return n, err
}

func (b *body) Close() error {
	err := b.ReadCloser.Close()
	if b.finish != nil {
		b.finish(b.n)
		b.finish = nil
	}
	return err
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
}

// An authorizer adds the credential to requests for the link's own origin. A
// request for another one is refused outright.
type authorizer struct {
	client *Client
	next   http.RoundTripper
}

func (a *authorizer) RoundTrip(req *http.Request) (*http.Response, error) {
	if !sameOrigin(req.URL, a.client.base) {
		closeBody(req)
		return nil, elsewhere(a.client.base, req.URL)
	}
	value, err := a.client.authorization(req.Context())
	if err != nil {
		closeBody(req)
		return nil, err
	}
	if value != "" {
		req = req.Clone(req.Context())
		req.Header.Set("Authorization", value)
	}
	return a.next.RoundTrip(req)
}

// CloseIdleConnections closes what the transport below keeps open.
func (a *authorizer) CloseIdleConnections() { closeIdle(a.next) }

// maxRedirects is more than a proxy in front of Jira needs to put a path
// right, and few enough to notice a circle soon.
const maxRedirects = 5

// followRedirect lets a request be redirected within the link's origin only,
// as the same request. (Left to itself, net/http turns a redirected POST into
// a GET with no body, which Jira would answer with something else.)
func (c *Client) followRedirect(req *http.Request, via []*http.Request) error {
	if !sameOrigin(req.URL, c.base) {
		return elsewhere(c.base, req.URL)
	}
	if len(via) > maxRedirects {
		return &Error{Kind: Response, Message: fmt.Sprintf("Jira redirected %d times without an answer", len(via)), Fix: "check the link's url"}
	}
	first := via[0]
	req.Method = first.Method
	req.Header = first.Header.Clone()
	if first.GetBody != nil {
		body, err := first.GetBody()
		if err != nil {
			return err
		}
		req.Body, req.GetBody, req.ContentLength = body, first.GetBody, first.ContentLength
	}
	return nil
}

// refuseRedirect keeps a client secret at the token endpoint.
func refuseRedirect(req *http.Request, via []*http.Request) error {
	return elsewhere(via[0].URL, req.URL)
}

// elsewhere is the error of a redirect that is not followed.
func elsewhere(from, to *url.URL) *Error {
	e := &Error{
		Kind:    Response,
		Message: fmt.Sprintf("%s redirects to %s, where the credentials must not go", linkconfig.Origin(from), clean(linkconfig.Origin(to), 200)),
		Fix:     "if that is a sign-in page, the credentials were not accepted or this address needs a login of its own; if Jira has moved, change the link's url",
	}
	if strings.EqualFold(from.Hostname(), to.Hostname()) && to.Scheme == "https" && from.Scheme == "http" {
		e.Fix = "write https in the link's url"
	}
	return e
}

// sameOrigin reports whether two URLs have the same scheme, host and port.
func sameOrigin(a, b *url.URL) bool { return linkconfig.Origin(a) == linkconfig.Origin(b) }
