package jira

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/hashicorp/go-retryablehttp"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/jqlbuild/jqlbuild/linkconfig"
)

// checkCredential finds what would fail in every request, in words that a
// refused request would not give.
func (c *Client) checkCredential() error {
	k := c.credential
	switch k.Type {
	case linkconfig.Basic:
		if k.User == "" || k.Token.IsZero() {
			return errors.New("no user or no token given")
		}
		if strings.Contains(k.User, ":") {
			return errors.New("a user name with a colon cannot be sent (RFC 7617)")
		}
	case linkconfig.Bearer:
		if k.Token.IsZero() {
			return errors.New("no token given")
		}
	case linkconfig.OAuth2:
		if k.ClientID == "" || k.ClientSecret.IsZero() || k.TokenURL == nil {
			return errors.New("no client id, client secret or token_url given")
		}
	}
	for _, s := range []string{k.User, k.Token.Reveal(), k.ClientID, k.ClientSecret.Reveal()} {
		if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			return errors.New("the user, token or secret holds a line break or another control character")
		}
	}
	return nil
}

// authenticates reports whether the link has credentials.
func (c *Client) authenticates() bool { return c.credential.Type != linkconfig.None }

// refuse makes an error final: see [Client].
func (c *Client) refuse(e *Error) { c.refused.CompareAndSwap(nil, e) }

// authorization returns the value of the Authorization header, or "".
func (c *Client) authorization(ctx context.Context) (string, error) {
	switch k := c.credential; k.Type {
	case linkconfig.Basic:
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(k.User+":"+k.Token.Reveal())), nil
	case linkconfig.Bearer:
		return "Bearer " + k.Token.Reveal(), nil
	case linkconfig.OAuth2:
		c.token.drop((*bearer).expired)
		b, err := c.token.get(ctx, c.requestToken)
		if err != nil {
			return "", err
		}
		return "Bearer " + b.value.Reveal(), nil
	}
	return "", nil
}

// A bearer is an access token.
type bearer struct {
	value  linkconfig.Secret
	expiry time.Time // zero: nobody said
}

// earlier is how long before its end a token is no longer used, since a
// request takes time.
const earlier = 20 * time.Second

func (b *bearer) expired() bool {
	return !b.expiry.IsZero() && time.Now().Add(earlier).After(b.expiry)
}

// requestToken gets an access token with the client's credentials.
//
// See RFC 6749, section 4.4, and
// https://support.atlassian.com/user-management/docs/create-oauth-2-0-credential-for-service-accounts/.
func (c *Client) requestToken(ctx context.Context) (*bearer, error) {
	if e := c.refused.Load(); e != nil {
		return nil, e
	}
	k := c.credential
	ctx = context.WithValue(ctx, oauth2.HTTPClient, &http.Client{Transport: tokenSender{c}})
	config := clientcredentials.Config{
		ClientID:     k.ClientID,
		ClientSecret: k.ClientSecret.Reveal(),
		TokenURL:     k.TokenURL.String(),
		Scopes:       k.Scopes,
		// The form that Atlassian asks for. To try the other one too would be
		// a second login that fails.
		AuthStyle: oauth2.AuthStyleInParams,
	}
	token, err := config.Token(ctx)
	if err == nil {
		return &bearer{value: linkconfig.NewSecret(token.AccessToken), expiry: token.Expiry}, nil
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if e, ok := errors.AsType[*Error](err); ok {
		e := *e
		e.Message = "there is no access token: " + e.Message
		e.again = never // it has had its attempts
		return nil, &e
	}
	e := &Error{
		Kind: Response, Message: "there is no access token: the answer of " + linkconfig.Origin(k.TokenURL) + " cannot be understood",
		Fix: "check the link's token_url",
	}
	if refusal, ok := errors.AsType[*oauth2.RetrieveError](err); ok {
		e.Status = refusal.Response.StatusCode
		if refusal.ErrorCode != "" || e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden {
			e.Kind, e.final = Auth, true
			e.Message = fmt.Sprintf("there is no access token: %s refuses the client (%s)", linkconfig.Origin(k.TokenURL), statusText(e.Status))
			e.Fix = "check the link's client id and client secret"
		}
		if said := clean(c.scrub(refusal.ErrorCode+" "+refusal.ErrorDescription), 300); said != "" {
			e.Messages = []string{said}
		}
	}
	if e.final {
		c.refuse(e) // before anybody else asks for a token
	}
	return nil, e
}

// maxToken bounds the answer of a token endpoint.
const maxToken = 1 << 20

// A tokenSender sends the token requests of x/oauth2 with the attempts,
// limits and traces of all other requests.
type tokenSender struct{ client *Client }

func (t tokenSender) RoundTrip(req *http.Request) (*http.Response, error) {
	var form []byte
	if req.Body != nil {
		defer req.Body.Close()
		b, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		form = b
	}
	again, err := retryablehttp.NewRequestWithContext(req.Context(), req.Method, req.URL.String(), form)
	if err != nil {
		return nil, err
	}
	again.Header = req.Header.Clone()
	again.Header.Set("Accept", "application/json")
	again.Header.Set("User-Agent", t.client.userAgent)

	var answer *http.Response
	err = t.client.send(again, t.client.tokens, func(resp *http.Response) error {
		if resp.StatusCode >= 500 || resp.StatusCode == http.StatusTooManyRequests {
			return t.client.refusal(resp, head(resp.Body))
		}
		in := &bounded{r: resp.Body, left: maxToken}
		b, err := io.ReadAll(in)
		if err != nil {
			return err
		}
		whole := *resp
		whole.Body = io.NopCloser(bytes.NewReader(b))
		answer = &whole
		return nil
	})
	return answer, err
}

// credentialHint says what is usually wrong with refused credentials.
func (c *Client) credentialHint() string {
	switch c.credential.Type {
	case linkconfig.Basic:
		return "Jira Cloud wants an e-mail address and an API token that has not expired (a scoped token only works with api_url), Data Center a user name and a password"
	case linkconfig.Bearer:
		return "a bearer token is a personal access token of Data Center; an API token of Jira Cloud goes with auth type basic"
	case linkconfig.OAuth2:
		return "check that the service account may use this Jira and has the scopes read:jira-work and read:jira-user, and that api_url names it"
	}
	return "this Jira does not answer anonymous readers: give the link credentials"
}

// scrub removes the credentials from a text, for the case that a server
// sends back what it was sent.
func (c *Client) scrub(s string) string {
	k := c.credential
	secrets := []string{k.Token.Reveal(), k.ClientSecret.Reveal()}
	if !k.Token.IsZero() {
		secrets = append(secrets, base64.StdEncoding.EncodeToString([]byte(k.User+":"+k.Token.Reveal())))
	}
	if !k.ClientSecret.IsZero() {
		pair := url.QueryEscape(k.ClientID) + ":" + url.QueryEscape(k.ClientSecret.Reveal())
		secrets = append(secrets, base64.StdEncoding.EncodeToString([]byte(pair)))
	}
	if b, ok := c.token.known(); ok {
		secrets = append(secrets, b.value.Reveal())
	}
	for _, secret := range secrets {
		if secret != "" {
			s = strings.ReplaceAll(s, secret, "[redacted]")
			s = strings.ReplaceAll(s, url.QueryEscape(secret), "[redacted]")
		}
	}
	return s
}
