package confluence

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/jqlbuild/jqlbuild/linkconfig"
)

// An ApplicationLink is Confluence's connection to a Jira.
type ApplicationLink struct {
	ID   string
	Name string

	// DisplayURL is what people open, RPCURL where Confluence sends its own
	// requests. Neither has a slash at its end, a user or a query.
	DisplayURL, RPCURL *url.URL

	Primary bool // what a macro means that names none
}

// A Client reads the application links of a Confluence Data Center. Only its
// administrators may do so. A Client is safe for concurrent use.
type Client struct {
	// URL is where Confluence is, with its context path.
	URL *url.URL

	// Authorize adds credentials to a request to URL's origin. Defaults to
	// none.
	Authorize func(*http.Request)

	// Transport defaults to http.DefaultTransport.
	Transport http.RoundTripper

	UserAgent string

	// Timeout is for each request. Defaults to 30s.
	Timeout time.Duration
}

// endpoints are where application links are read, the newest first: Confluence
// 7 and later have all of them, 5 has the last. See
// https://support.atlassian.com/atlassian-knowledge-base/kb/how-to-generate-an-application-links-configuration-summary/.
var endpoints = [...]string{
	"rest/applinks/3.0/applinks",
	"rest/applinks/latest/listApplicationlinks",
	"rest/applinks/latest/applicationlink",
	"rest/applinks/1.0/applicationlink",
}

// ApplicationLinks returns the links to Jiras, in the order in which
// Confluence has them. The error says what to do, and holds no secret.
func (c *Client) ApplicationLinks(ctx context.Context) ([]ApplicationLink, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	var first error
	for _, endpoint := range endpoints {
		links, err := c.read(ctx, endpoint)
		var answer *answerError
		switch {
		case err == nil:
			return links, nil
		case !errors.As(err, &answer):
			return nil, err // there is nobody to ask a second time
		case first == nil || answer.status != http.StatusNotFound && isNotFound(first):
			first = err
		}
	}
	return nil, first
}

func isNotFound(err error) bool {
	var answer *answerError
	return errors.As(err, &answer) && answer.status == http.StatusNotFound
}

// Check reports what is wrong with the address and the credentials before
// anything is sent: it refuses to send credentials where others can read them.
func (c *Client) Check() error {
	switch {
	case c.URL == nil || c.URL.Host == "" || c.URL.Scheme != "http" && c.URL.Scheme != "https":
		return errors.New("the address of Confluence does not begin with https://, or names no host; write it as https://wiki.example.com")
	case c.URL.User != nil:
		return errors.New("the address of Confluence holds a user or a password, which the shell's history would store; set CONFLUENCE_USER and CONFLUENCE_TOKEN instead")
	case c.URL.Scheme == "http" && c.Authorize != nil && !linkconfig.IsLoopback(c.URL.Hostname()):
		return fmt.Errorf("read application links of %s: credentials are not sent over plain http; use https", c.URL.Host)
	}
	return nil
}

// An answerError is an answer that holds no application links.
type answerError struct {
	status  int
	message string
}

func (e *answerError) Error() string { return e.message }

// maxAnswer is far more than the links of any Confluence.
const maxAnswer = 4 << 20

// read asks one endpoint.
func (c *Client) read(ctx context.Context, endpoint string) ([]ApplicationLink, error) {
	timeout := c.Timeout
	if timeout == 0 {
		timeout = 30 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.URL.JoinPath(endpoint).String(), nil)
	if err != nil {
		return nil, fmt.Errorf("read application links: %w", err)
	}
	request.Header.Set("Accept", "application/json")
	if c.UserAgent != "" {
		request.Header.Set("User-Agent", c.UserAgent)
	}
	if c.Authorize != nil {
		c.Authorize(request)
	}
	client := http.Client{Transport: c.Transport, CheckRedirect: c.redirect}
	response, err := client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("read application links: %w", err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if err != nil {
		return nil, fmt.Errorf("read application links of %s: %w", c.URL.Host, err)
	}
	if err := c.refused(response, len(body)); err != nil {
		return nil, err
	}
	links, err := parseLinks(body)
	if err != nil {
		return nil, &answerError{response.StatusCode, fmt.Sprintf("the application links of %s cannot be read: %v", c.URL.Host, err)}
	}
	return links, nil
}

// redirect keeps the credentials on the origin that they are for.
func (c *Client) redirect(r *http.Request, via []*http.Request) error {
	if to := linkconfig.Origin(r.URL); to != linkconfig.Origin(c.URL) {
		return fmt.Errorf("%s leads to %s; give that address if it is the right one", c.URL.Host, to)
	}
	if len(via) > 5 {
		return errors.New("there are too many redirects")
	}
	return nil
}

// refused returns an error for an answer that cannot hold application links.
func (c *Client) refused(r *http.Response, size int) error {
	fail := func(format string, args ...any) error {
		return &answerError{r.StatusCode, fmt.Sprintf("the application links of %s cannot be read: ", c.URL.Host) + fmt.Sprintf(format, args...)}
	}
	media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case r.Header.Get("X-Atlassian-Websudo") != "" && r.StatusCode >= 400:
		return fail("Confluence wants a secure administrator session (websudo), which programs do not have; use a personal access token")
	case r.StatusCode == http.StatusUnauthorized && c.Authorize == nil:
		return fail("only an administrator of Confluence may do that (401), and there are no credentials")
	case r.StatusCode == http.StatusUnauthorized:
		return fail("Confluence does not take the credentials, or they are no administrator's (401)")
	case r.StatusCode == http.StatusForbidden:
		return fail("the account may not do that (403); it has to be an administrator's, and a password may need a secure administrator session: use a personal access token")
	case r.StatusCode == http.StatusNotFound && strings.HasSuffix(strings.ToLower(c.URL.Hostname()), ".atlassian.net"):
		return fail("Confluence Cloud has no application links that can be read")
	case r.StatusCode == http.StatusNotFound:
		return fail("there is no Confluence at this address (404); does it have a context path, such as /confluence?")
	case r.StatusCode != http.StatusOK:
		return fail("Confluence answered %s", r.Status)
	case media == "text/html":
		return fail("the answer is a web page, most likely to log in; Confluence did not take the credentials, or a proxy stands before it")
	case size > maxAnswer:
		return fail("the answer is larger than %d MiB", maxAnswer>>20)
	}
	return nil
}

// A wireLink is an application link in the words of any version.
type wireLink struct {
	ID, Name           string
	Type, TypeID       string
	DisplayURL, RPCURL string
	Primary, IsPrimary bool
}

// parseLinks reads an answer of any of the endpoints.
func parseLinks(body []byte) ([]ApplicationLink, error) {
	var all []wireLink
	var whole struct {
		ApplicationLinks []wireLink
		List             []struct{ Application wireLink }
	}
	if json.Unmarshal(body, &all) != nil {
		if err := json.Unmarshal(body, &whole); err != nil {
			return nil, fmt.Errorf("the answer is not what Confluence would say: %w", err)
		}
		if whole.ApplicationLinks == nil && whole.List == nil {
			return nil, errors.New("the answer holds no list of application links")
		}
		all = whole.ApplicationLinks
		for _, l := range whole.List {
			all = append(all, l.Application)
		}
	}
	links := []ApplicationLink{}
	for _, l := range all {
		if l.Type != "jira" && l.TypeID != "jira" {
			continue
		}
		display, rpc := address(l.DisplayURL), address(l.RPCURL)
		if display == nil {
			display = rpc
		}
		if display == nil {
			return nil, fmt.Errorf("the application link %q has no address", l.Name)
		}
		if rpc == nil {
			rpc = display
		}
		links = append(links, ApplicationLink{ID: l.ID, Name: l.Name, DisplayURL: display, RPCURL: rpc, Primary: l.Primary || l.IsPrimary})
	}
	return links, nil
}

// address returns an address without what is no part of it, nil if it is none.
func address(text string) *url.URL {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host, Path: strings.TrimRight(u.Path, "/")}
}
