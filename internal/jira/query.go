package jira

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

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
		return c.failure(linkconfig.Origin(c.base), in.err)
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

// head reads the beginning of an error's body, as much as can be read.
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
	// One byte more than allowed distinguishes "just that much" from "more".
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
