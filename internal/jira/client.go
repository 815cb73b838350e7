// Package jira asks one Jira, Cloud or Data Center, through its REST API.
//
// It knows how the two differ, how results are paged, when to ask again and
// when not, and how to tell a good answer from one that only looks good: a
// login page with status 200, a cut body, or the empty result that Jira gives
// with status 200 to credentials it did not accept.
//
// The interfaces are Atlassian's REST API v3 for Cloud and v2 for Data Center:
// https://developer.atlassian.com/cloud/jira/platform/rest/v3/ and
// https://developer.atlassian.com/server/jira/platform/rest/.
package jira

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/jqlbuild/jqlbuild/linkconfig"
)

// Options say which Jira to ask, as whom and by what means.
type Options struct {
	// Link is required: its address, deployment, timeout, retries and
	// number of requests in flight.
	Link *linkconfig.Link

	// Credential is sent with every request, and to no other origin (scheme,
	// host and port) than that of the address asked. Its zero value must fit
	// the link: see [linkconfig.Config.Credentials].
	Credential linkconfig.Credential

	// BaseURL is where Jira is asked. Defaults to the link's api_url, else
	// its url.
	BaseURL *url.URL

	// Server is what an earlier client learned of this Jira, so that this
	// one need not ask. Defaults to nothing.
	Server Server

	// Transport sends the requests. Defaults to one with HTTP/2, gzip and
	// kept-alive connections for all requests in flight, which uses Proxy and
	// RootCAs; with a Transport of your own these two mean nothing.
	Transport http.RoundTripper

	// Proxy chooses the proxy of a request, as in [http.Transport].
	// Defaults to none; a command passes http.ProxyFromEnvironment.
	Proxy func(*http.Request) (*url.URL, error)

	// RootCAs are certificates in PEM form, trusted beside the system's.
	RootCAs []byte

	// MaxBytes bounds one answer, after decompression, with all that is
	// passed over in it. Defaults to 256 MiB.
	MaxBytes int64

	// UserAgent names the program to Jira. Defaults to "jqlbuild".
	UserAgent string

	// Trace, if set, is called for every request and every wait. It is called
	// from several goroutines at once and should return quickly.
	Trace func(Event)
}

// A Client asks one Jira. It is safe for concurrent use, and meant to be
// shared: what it learns (who it is, which Jira this is, that Jira wants
// fewer requests) holds for all its users.
//
// A Client whose credentials were refused once answers every later call with
// that error and sends nothing more, since each refused login brings an
// account nearer to being locked.
type Client struct {
	base       *url.URL
	deployment linkconfig.Deployment
	credential linkconfig.Credential
	retries    int
	parallel   int
	maxBytes   int64
	userAgent  string
	language   string
	trace      func(Event)

	wire    *transport
	http    *http.Client // with the credential
	tokens  *http.Client // without: for the OAuth token endpoint
	token   fact[*bearer]
	server  fact[Server]
	myself  fact[User]
	fields  fact[[]byte]
	login   login
	room    *room
	places  *semaphore.Weighted // for questions under way
	trouble trouble
	refused atomic.Pointer[Error]
	barred  sync.Map // of addresses that the token's scopes leave out: what Jira said
}

const (
	defaultMaxBytes = 256 << 20
	defaultTimeout  = 30 * time.Second
	defaultParallel = 4
)

// New returns a client for the link. It sends nothing yet.
func New(o Options) (*Client, error) {
	if o.Link == nil {
		return nil, errors.New("make a Jira client: no link given")
	}
	base := o.BaseURL
	if base == nil {
		base = o.Link.Base()
	}
	if base == nil || base.Host == "" || base.Scheme != "https" && base.Scheme != "http" {
		return nil, fmt.Errorf("make a Jira client for link %q: its address is not an http or https URL", o.Link.Name)
	}
	// Neither user information nor a query belongs in the address; they would
	// end up in every request.
	base = &url.URL{Scheme: base.Scheme, Host: base.Host, Path: strings.TrimRight(base.Path, "/")}

	c := &Client{
		base:       base,
		deployment: o.Link.Deployment,
		credential: o.Credential,
		retries:    max(o.Link.Retries, 0),
		parallel:   o.Link.Parallel,
		maxBytes:   o.MaxBytes,
		userAgent:  o.UserAgent,
		language:   o.Link.Language,
		trace:      o.Trace,
		login:      login{alone: make(chan struct{}, 1)},
	}
	if c.credential.Type == linkconfig.Basic {
		c.login.name = c.credential.User
	}
	if c.parallel < 1 {
		c.parallel = defaultParallel
	}
	if c.maxBytes <= 0 {
		c.maxBytes = defaultMaxBytes
	}
	if c.userAgent == "" {
		c.userAgent = "jqlbuild"
	}
	if c.trace == nil {
		c.trace = func(Event) {}
	}
	if o.Server != (Server{}) {
		c.server.set(o.Server)
	}
	if err := c.checkCredential(); err != nil {
		return nil, fmt.Errorf("make a Jira client for link %q: %w", o.Link.Name, err)
	}

	timeout := o.Link.Timeout
	if timeout <= 0 {
		timeout = defaultTimeout
	}
	sender := o.Transport
	if sender == nil {
		t, err := newTransport(o, c.parallel)
		if err != nil {
			return nil, fmt.Errorf("make a Jira client for link %q: %w", o.Link.Name, err)
		}
		sender = t
	}
	c.room = newRoom(c.parallel)
	c.places = semaphore.NewWeighted(int64(c.parallel))
	c.trouble.patience = max(time.Minute, timeout)
	c.wire = &transport{
		trouble: &c.trouble,
		base:    sender,
		timeout: timeout,
		gate:    newGate(c.parallel, timeout*time.Duration(max(c.retries, 1))),
		refused: c.refused.Load,
		trace:   c.trace,
		prefix:  base.Path,
	}
	// Data Center keeps a walk over pages on one node by a cookie.
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, fmt.Errorf("make a Jira client for link %q: %w", o.Link.Name, err)
	}
	c.http = &http.Client{
		Transport:     &authorizer{client: c, next: c.wire},
		CheckRedirect: c.followRedirect,
		Jar:           jar,
	}
	c.tokens = &http.Client{
		Transport:     c.wire,
		CheckRedirect: refuseRedirect,
	}
	return c, nil
}

// CloseIdleConnections closes the connections that the client keeps for
// later requests. It may be used again after that.
func (c *Client) CloseIdleConnections() { c.wire.CloseIdleConnections() }

// newTransport returns a transport like http.DefaultTransport, of our own so
// that nobody else's settings reach it.
func newTransport(o Options, parallel int) (*http.Transport, error) {
	dialer := &net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second}
	t := &http.Transport{
		DialContext:           dialer.DialContext,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          2 * parallel,
		MaxIdleConnsPerHost:   parallel,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ExpectContinueTimeout: time.Second,
	}
	if o.Proxy != nil {
		t.Proxy = func(r *http.Request) (*url.URL, error) {
			u, err := o.Proxy(r)
			if err != nil {
				// The cause quotes the address, which may hold a password.
				return nil, errors.New("the proxy's address is not a URL")
			}
			return u, nil
		}
		t.OnProxyConnectResponse = func(_ context.Context, proxy *url.URL, _ *http.Request, resp *http.Response) error {
			if resp.StatusCode != http.StatusOK {
				return &proxyError{proxy.Host, resp.StatusCode}
			}
			return nil
		}
	}
	if len(o.RootCAs) > 0 {
		pool, err := x509.SystemCertPool()
		if err != nil {
			pool = x509.NewCertPool()
		}
		if !pool.AppendCertsFromPEM(o.RootCAs) {
			return nil, errors.New("find no certificate in the PEM text of the link's certificate authority")
		}
		t.TLSClientConfig = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	}
	return t, nil
}

// Server is what /serverInfo says of a Jira.
type Server struct {
	Deployment linkconfig.Deployment // Cloud or DataCenter; Auto when not asked yet
	BaseURL    string                // the address it believes to have
	Version    string
	Title      string
}

// Server asks which Jira this is, at most once per client. It needs no
// credentials, so it says nothing about them.
//
// See https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-server-info/.
func (c *Client) Server(ctx context.Context) (Server, error) {
	return c.server.get(ctx, func(ctx context.Context) (Server, error) {
		// Version 2 of the API has this on both kinds of Jira.
		path := "/rest/api/2/serverInfo"
		if c.deployment == linkconfig.Cloud {
			path = "/rest/api/3/serverInfo"
		}
		var info struct {
			BaseURL        text `json:"baseUrl"`
			Version        text `json:"version"`
			DeploymentType text `json:"deploymentType"`
			ServerTitle    text `json:"serverTitle"`
		}
		err := c.ask(ctx, query{method: http.MethodGet, path: path, public: true}, func(r io.Reader) error {
			if err := decode(r, &info); err != nil {
				return err
			}
			if info.BaseURL == "" && info.Version == "" && info.DeploymentType == "" {
				return errors.New("it does not describe a server")
			}
			return nil
		})
		if err != nil {
			return Server{}, err
		}
		s := Server{
			Deployment: linkconfig.DataCenter, // old servers do not say
			BaseURL:    clean(string(info.BaseURL), 300),
			Version:    clean(string(info.Version), 100),
			Title:      clean(string(info.ServerTitle), 200),
		}
		if strings.EqualFold(string(info.DeploymentType), "cloud") {
			s.Deployment = linkconfig.Cloud
		}
		return s, nil
	})
}

// cloud reports whether this is Jira Cloud, from the link or by asking.
func (c *Client) cloud(ctx context.Context) (bool, error) {
	if c.deployment != linkconfig.Auto {
		return c.deployment == linkconfig.Cloud, nil
	}
	s, err := c.Server(ctx)
	return s.Deployment == linkconfig.Cloud, err
}

// api returns the path of the REST API: version 3 on Cloud, else 2.
func (c *Client) api(ctx context.Context) (string, error) {
	cloud, err := c.cloud(ctx)
	if cloud {
		return "/rest/api/3", err
	}
	return "/rest/api/2", err
}

// Fields returns the list of fields that the user may see, as Jira writes
// it: a JSON array. It is asked for at most once per client.
//
// See https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-fields/.
func (c *Client) Fields(ctx context.Context) ([]byte, error) {
	return c.fields.get(ctx, c.readFields)
}

func (c *Client) readFields(ctx context.Context) ([]byte, error) {
	api, err := c.api(ctx)
	if err != nil {
		return nil, err
	}
	var list []byte
	err = c.ask(ctx, query{method: http.MethodGet, path: api + "/field"}, func(r io.Reader) error {
		var fields []struct {
			ID text `json:"id"`
		}
		scan := newScanner(r)
		if list, err = scan.raw(maxIssue); err != nil {
			return err
		}
		if err := scan.finish(); err != nil {
			return err
		}
		if err := json.Unmarshal(list, &fields); err != nil {
			if said := c.said(list); len(said) > 0 {
				return c.complaint(said)
			}
			return err
		}
		for _, f := range fields {
			if f.ID != "" {
				return nil
			}
		}
		return errors.New("it holds no field") // every Jira has some
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}
