package jiratest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
)

// Transport answers requests in the caller's goroutine, without a socket, so
// that it can be used inside a testing/synctest bubble. It takes requests to
// any address that begins with the Server's base URL, and fails for others.
func (s *Server) Transport() http.RoundTripper { return transport{s} }

// Address returns the address that the server says it has, at which its Transport
// answers.
func (s *Server) Address() *url.URL {
	u, err := url.Parse(s.opts.BaseURL)
	if err != nil {
		panic(fmt.Sprintf("jiratest: the BaseURL is none: %v", err))
	}
	return u
}

type transport struct{ *Server }

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		defer r.Body.Close()
	}
	base := t.Address()
	gateway := r.URL.Host == "api.atlassian.com" || r.URL.Host == "auth.atlassian.com"
	if r.URL.Host != base.Host && !(gateway && t.opts.Flavour == Cloud) {
		return nil, fmt.Errorf("dial %s: no such host: this is the transport of %s", r.URL.Host, base.Host)
	}
	in := r.Clone(r.Context())
	in.Host = r.URL.Host
	in.RequestURI = r.URL.RequestURI()
	if in.Body == nil {
		in.Body = http.NoBody
	} else if in.Body != http.NoBody && in.ContentLength == 0 {
		in.ContentLength = -1
	}
	out := &answer{header: make(http.Header)}
	cut := run(t.Server, out, in)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	if cut && out.code == 0 {
		return nil, errors.New("connection reset by peer")
	}
	body := io.Reader(bytes.NewReader(out.body.Bytes()))
	length := int64(out.body.Len())
	if cut {
		body = io.MultiReader(body, broken{})
	}
	if n, err := strconv.ParseInt(out.header.Get("Content-Length"), 10, 64); err == nil {
		length = n
	}
	return &http.Response{
		Status:     strconv.Itoa(out.status()) + " " + http.StatusText(out.status()),
		StatusCode: out.status(),
		Proto:      "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        out.header,
		Body:          io.NopCloser(body),
		ContentLength: length,
		Request:       r,
	}, nil
}

// run calls the handler and reports whether it ended the connection.
func run(h http.Handler, w http.ResponseWriter, r *http.Request) (cut bool) {
	defer func() {
		if v := recover(); v != nil {
			if v != http.ErrAbortHandler {
				panic(v)
			}
			cut = true
		}
	}()
	h.ServeHTTP(w, r)
	return false
}

// broken is the rest of a body whose connection has ended.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
