package jira

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/jqlbuild/jqlbuild/linkconfig"
)

// maxDoubts is how often something that more attempts will hardly mend (a
// malformed answer, an internal error) is asked for again.
const maxDoubts = 2

// Waits between attempts double from the first to the last of these, and have
// up to half as much again added at random.
const (
	firstWait = 200 * time.Millisecond
	lastWait  = 15 * time.Second
)

// A call is one request with its attempts. Its methods are the policy by
// which go-retryablehttp sends it.
type call struct {
	client *Client
	read   func(*http.Response) error
	site   string // that is asked
	event  Event  // of a wait, less what differs between attempts

	attempt int // the one under way, from 1
	doubts  int
	failed  *Error        // the latest attempt, if it failed
	wait    time.Duration // before the next one
	waited  time.Duration // so far
	tooLong bool          // Jira asks for more of that than is worth it
}

// send sends a request through a client until read takes an answer, or there
// is no more use in trying.
func (c *Client) send(req *retryablehttp.Request, by *http.Client, read func(*http.Response) error) error {
	k := &call{client: c, read: read, site: linkconfig.Origin(req.URL), event: Event{Kind: Waiting, Method: req.Method, Path: c.wire.path(req.URL), Host: clean(req.URL.Hostname(), 100)}}
	outer := req.Context()
	life, cancel := context.WithCancelCause(outer)
	defer cancel(nil)
	c.trouble.join(k, cancel)
	defer c.trouble.leave(k)
	wondering := k.event
	wondering.Kind = Silent
	defer time.AfterFunc(silence, func() { c.trace(wondering) }).Stop()
	req = req.WithContext(context.WithValue(life, attemptKey{}, &k.attempt))
	req.SetResponseHandler(k.handle)
	retrying := &retryablehttp.Client{ // its Logger stays nil: it would print URLs
		HTTPClient:     by,
		RetryMax:       c.retries,
		RequestLogHook: func(_ retryablehttp.Logger, _ *http.Request, i int) { k.attempt = i + 1 },
		CheckRetry:     k.check,
		Backoff:        k.backoff,
		ErrorHandler:   k.giveUp,
	}
	_, err := retrying.Do(req)
	if e, ok := errors.AsType[*Error](context.Cause(life)); ok && err != nil && outer.Err() == nil {
		return e // the link was given up meanwhile
	}
	return err
}

// handle reads an answer within the attempt, so that a cut one is asked for
// again.
func (k *call) handle(resp *http.Response) error {
	defer resp.Body.Close()
	err := k.read(resp)
	if err == nil {
		k.client.wire.gate.relax()
	}
	return err
}

// check decides whether to try again. An answer that ends the attempts is
// then read by handle, and if that fails check is asked once more.
func (k *call) check(ctx context.Context, resp *http.Response, err error) (bool, error) {
	k.failed = nil
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	switch {
	case err != nil:
		k.failed = k.client.failure(k.site, err)
	case resp.StatusCode == http.StatusOK:
		return false, nil
	default:
		k.failed = k.client.refusal(resp, nil) // giveUp or handle reads what it says
	}
	switch k.failed.again {
	case never:
		return false, nil
	case sometimes:
		if k.doubts++; k.doubts > maxDoubts {
			return false, nil
		}
	}

	wait := min(firstWait<<min(k.attempt-1, 10), lastWait)
	k.wait = max(wait, k.failed.Wait) + rand.N(wait/2)
	if k.failed.Kind == Rate || k.failed.Wait > 0 {
		k.client.wire.gate.slow(k.wait)
	}
	// An attempt before the time that Jira names would be refused too.
	k.tooLong = k.failed.Wait > 0 && k.waited+k.failed.Wait > k.client.wire.gate.patience
	return !k.tooLong, nil
}

// backoff returns the wait that check has chosen.
func (k *call) backoff(_, _ time.Duration, _ int, resp *http.Response) time.Duration {
	k.waited += k.wait
	event := k.event
	event.Attempt, event.Of, event.Wait = k.attempt+1, k.client.retries+1, k.wait
	if k.failed.again == sometimes {
		event.Of = min(event.Of, maxDoubts+1)
	}
	event.Reason = k.client.scrub(k.failed.reason())
	if resp != nil {
		event.Status = resp.StatusCode
	}
	k.client.trace(event)
	return k.wait
}

// giveUp makes the error of a call that failed for good. What Jira said last
// is in it.
func (k *call) giveUp(resp *http.Response, err error, attempts int) (*http.Response, error) {
	if resp != nil {
		defer resp.Body.Close()
	}
	if k.failed == nil {
		return nil, err // cancelled
	}
	if err == nil { // the attempts ran out, so handle has not seen the answer
		k.failed = k.client.refusal(resp, head(resp.Body))
	}
	e := *k.failed // which others may share
	if k.tooLong {
		long := tooLong(e.Wait, k.client.wire.gate.patience)
		e.Kind, e.Message, e.Fix = long.Kind, long.Message, long.Fix
	}
	if attempts > 1 {
		e.Message += fmt.Sprintf(" (after %d attempts)", attempts)
	}
	e.Message = k.client.scrub(e.Message) // it may quote a header
	if e.unreachable() {
		k.client.trouble.spent(&e)
	}
	return nil, &e
}
