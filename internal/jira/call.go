package jira

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/jqlbuild/jqlbuild/linkconfig"
)

// A query is one question to Jira, apart from how the answer is read.
type query struct {
	method string
	path   string // below the link's address, with its query string
	body   any    // sent as JSON; nil for a GET

	// check judges the headers of a good answer. Defaults to the client's
	// login.
	check func(http.Header) *Error

	// public says that everybody gets the same answer, so that it need not
	// prove the login.
	public bool
}

// ask sends a question, as often as it takes, and has the body of the answer
// read. An error of read means that the answer is malformed; such an answer
// is asked for again, so read must begin afresh each time.
//
// Until an answer has proved the login, one question is under way at a time.
//
// Every error is an *Error or the context's own.
func (c *Client) ask(ctx context.Context, q query, read func(io.Reader) error) error {
	end, err := c.turn(ctx)
	if err != nil {
		return err
	}
	if end == nil {
		return c.once(ctx, q, read)
	}
	defer end()
	return c.settle(ctx, q, c.once(ctx, q, read))
}

// once is ask when it is the question's turn.
func (c *Client) once(ctx context.Context, q query, read func(io.Reader) error) error {
	// A question keeps its place while it waits for another attempt, so that
	// those after it do not run into the same trouble.
	if err := c.places.Acquire(ctx, 1); err != nil {
		return err
	}
	defer c.places.Release(1)
	if e := c.refused.Load(); e != nil {
		return e
	}
	if e := c.trouble.state(); e != nil {
		return e
	}
	address, _, _ := strings.Cut(q.path, "?")
	if e, ok := c.barred.Load(address); ok {
		return e.(*Error)
	}
	var content any // an untyped nil is a request without a body
	if q.body != nil {
		b, err := json.Marshal(q.body)
		if err != nil {
			return fmt.Errorf("write a request to Jira: %w", err)
		}
		content = b
	}
	req, err := retryablehttp.NewRequestWithContext(ctx, q.method, c.base.String()+q.path, content)
	if err != nil {
		return fmt.Errorf("write a request to Jira: %w", err)
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.userAgent)
	if c.language != "" {
		req.Header.Set("Accept-Language", c.language)
		if s, ok := c.server.known(); c.deployment == linkconfig.Cloud || ok && s.Deployment == linkconfig.Cloud {
			req.Header.Set("X-Force-Accept-Language", "true")
		}
	}
	if content != nil {
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("X-Atlassian-Token", "no-check") // no browser, so no forged request
	}
	receive := func(resp *http.Response) error { return c.receive(resp, q, read) }
	old, had := c.token.known()
	err = c.send(req, c.http, receive)
	e, _ := errors.AsType[*Error](err)
	if now, have := c.token.known(); e != nil && e.Status == http.StatusUnauthorized && had && have && now == old {
		// The token was good once, and may have ended before its time.
		c.token.drop(func(b *bearer) bool { return b == old })
		err = c.send(req, c.http, receive)
		e, _ = errors.AsType[*Error](err)
	}
	if e != nil && e.final && c.authenticates() {
		c.refuse(e)
	}
	if e != nil && e.barred {
		c.barred.Store(address, e)
	}
	return err
}

// receive reads one answer, good or bad.
func (c *Client) receive(resp *http.Response, q query, read func(io.Reader) error) error {
	if resp.StatusCode != http.StatusOK {
		return c.refusal(resp, head(resp.Body))
	}
	if c.authenticates() {
		if e := badLogin(resp.Header); e != nil {
			e.Status = resp.StatusCode
			return e
		}
	}
	if !isJSON(resp.Header) {
		return c.notJSON(resp, head(resp.Body))
	}
	in := &bounded{r: resp.Body, left: c.maxBytes}
	lead, err := beginning(in)
	if bytes.HasPrefix(bytes.TrimPrefix(bytes.TrimSpace(lead), []byte("\ufeff")), []byte("<")) {
		return c.notJSON(resp, append(lead, head(in)...))
	}
	if c.authenticates() {
		check := q.check
		switch {
		case q.public:
			check = c.login.public
		case check == nil:
			check = c.login.answered
		}
		if e := check(resp.Header); e != nil {
			return e
		}
	}
	if err == nil {
		err = read(io.MultiReader(bytes.NewReader(lead), in))
	}
	switch e, ok := errors.AsType[*Error](err); {
	case err == nil:
		return nil
	case ok:
		e.Status = resp.StatusCode
		return e
	case in.left < 0:
		return &Error{
			Kind: Response, Status: resp.StatusCode,
			Message: fmt.Sprintf("Jira's answer is larger than %d MiB", c.maxBytes>>20),
			Fix:     "ask for fewer columns or a lower limit",
		}
	case in.err != nil: // the wire failed, not what came over it
		return c.failure(origin(c.base), in.err)
	}
	return &Error{
		Kind: Response, Status: resp.StatusCode, again: sometimes,
		Message:  "Jira's answer cannot be understood",
		Messages: []string{clean(c.scrub(err.Error()), 200)},
	}
}

// beginning reads an answer up to the first character that is not white
// space, and somewhat further.
func beginning(r io.Reader) ([]byte, error) {
	var lead []byte
	for len(lead) < 16<<10 {
		some := make([]byte, 512)
		n, err := r.Read(some)
		lead = append(lead, some[:n]...)
		if err == io.EOF {
			return lead, nil
		}
		if err != nil || len(bytes.TrimSpace(lead)) > 3 {
			return lead, err
		}
	}
	return lead, nil
}

// head reads the beginning of an error's body. Whatever can be had of it will
// do.
func head(r io.Reader) []byte {
	var b bytes.Buffer
	_, _ = io.Copy(&b, io.LimitReader(r, maxError))
	return b.Bytes()
}

// A bounded reader ends with an error after so many bytes, and remembers an
// error of the reader below it.
type bounded struct {
	r    io.Reader
	left int64 // below 0: there was more
	err  error
}

var errTooLarge = errors.New("the answer is too large")

func (b *bounded) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, errTooLarge
	}
	// One byte more than allowed tells "just that much" from "more".
	p = p[:min(int64(len(p)), b.left+1)]
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return n - 1, errTooLarge
	}
	if err != nil && err != io.EOF {
		b.err = err
	}
	return n, err
}

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
	k := &call{client: c, read: read, site: origin(req.URL), event: Event{Kind: Waiting, Method: req.Method, Path: c.wire.path(req.URL), Host: clean(req.URL.Hostname(), 100)}}
	outer := req.Context()
	life, cancel := context.WithCancelCause(outer)
	defer cancel(nil)
	c.trouble.join(k, cancel)
	defer c.trouble.leave(k)
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

// failure makes an Error of a request that got no whole answer.
func (c *Client) failure(site string, err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	e := &Error{Kind: Network, again: always}
	var (
		authority x509.UnknownAuthorityError
		verify    *tls.CertificateVerificationError
		record    tls.RecordHeaderError
		dns       *net.DNSError
		wrapped   *url.Error
	)
	switch {
	case errors.Is(err, errTimeout):
		e.Message = fmt.Sprintf("%s gives no whole answer within %s", site, c.wire.timeout)
		e.Fix = "raise the link's timeout if Jira is slow"
		return e
	case errors.As(err, &authority):
		e.again = never
		e.Fix = "if a private authority signed Jira's certificate, name it in the link's ca_file"
	case errors.As(err, &verify):
		e.again = never
		e.Fix = "check the link's url and the certificate of that server"
	case errors.As(err, &record):
		e.again = never
		e.Fix = "that server does not speak TLS on this port: check the link's url"
	case errors.As(err, &dns) && dns.IsNotFound:
		e.again = never
		e.Fix = "check the host in the link's url, and the network"
	case errors.Is(err, syscall.ECONNREFUSED):
		e.again = never
		e.Fix = "nothing listens there: check the host and port in the link's url, and that Jira is running"
	case strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		e.again = never
		e.Fix = "that server does not speak TLS on this port: check the link's url"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		e.cut = true
		e.Message = site + " cuts its answer short"
		return e
	default:
		e.Fix = "check the network, and the proxy if there is one"
	}
	if errors.As(err, &wrapped) {
		err = wrapped.Err // the URL around it says nothing that site does not
	}
	e.Message = "reach " + site
	e.Messages = []string{clean(c.scrub(err.Error()), 300)}
	return e
}

// asksToWait returns how long an answer tells its reader to stay away, or 0.
// On other answers than these the header means something else: Data Center
// sends "retry-after: 0" while there is no need to wait.
//
// See RFC 9110, section 10.2.3, and
// https://developer.atlassian.com/cloud/jira/platform/rate-limiting/.
func asksToWait(resp *http.Response) time.Duration {
	if resp.StatusCode != http.StatusTooManyRequests && resp.StatusCode != http.StatusServiceUnavailable {
		return 0
	}
	if v := resp.Header.Get("Retry-After"); v != "" {
		// Of a number out of range, n is the largest in it.
		if n, err := strconv.ParseUint(v, 10, 31); err == nil || errors.Is(err, strconv.ErrRange) {
			return time.Duration(n) * time.Second
		}
		if at, err := http.ParseTime(v); err == nil {
			return until(at, resp.Header)
		}
	}
	if resp.StatusCode == http.StatusTooManyRequests {
		// Jira Cloud writes it to the minute.
		for _, layout := range []string{"2006-01-02T15:04Z07:00", time.RFC3339} {
			if at, err := time.Parse(layout, resp.Header.Get("X-RateLimit-Reset")); err == nil {
				return until(at, resp.Header)
			}
		}
	}
	return 0
}

// until returns how long it is until a time on Jira's clock, which need not
// agree with ours.
func until(at time.Time, h http.Header) time.Duration {
	now, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	return max(at.Sub(now), 0)
}
