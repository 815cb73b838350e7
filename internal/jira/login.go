package jira

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// A login watches whom the answers of a client are for.
//
// Jira answers a search with credentials that it does not accept as if there
// were none: status 200 and what the public may see, which is often nothing.
// Three things together tell such an answer from a good one:
//
//   - X-Seraph-LoginReason, on any answer, says that a login failed.
//   - X-AACCOUNTID (Cloud) or X-AUSERNAME (Data Center) names the user whom
//     an answer is for. The first such name proves the credentials, and must
//     be that of all other answers, and of /myself where that is asked.
//   - /myself is never anonymous, so it proves the credentials where the first
//     answer names nobody: proxies may strip these headers.
//
// Jira counts logins that fail, and Data Center wants a CAPTCHA after three.
// So until one answer has proved the credentials, one request is under way.
//
// See "Special headers" in
// https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/ and
// https://developer.atlassian.com/server/jira/platform/jira-rest-api-example-basic-authentication-6291732/.
type login struct {
	name  string        // as which we log in, where that may be in a header; else ""
	alone chan struct{} // holds one thing while an unproved request is under way

	mu      sync.Mutex
	proved  bool
	user    User      // what /myself said, if it was asked
	known   bool      // it was
	first   signature // of the answer that proved the login
	unnamed bool      // an answer before that named nobody
}

// A User is who Jira says that we are. Its zero value is nobody: a link
// without credentials.
type User struct {
	ID   string // the account ID on Cloud, else the user's key or name
	Name string // for display

	names signature
	key   string
	email string
}

// A signature is the user whom the headers of an answer name.
type signature struct {
	account string // Cloud
	name    string // Data Center
}

func signatureOf(h http.Header) signature {
	return signature{account: unescaped(h.Get("X-Aaccountid")), name: unescaped(h.Get("X-Ausername"))}
}

// unescaped undoes the URL escapes that Jira writes in these headers.
func unescaped(s string) string {
	if u, err := url.PathUnescape(s); err == nil {
		return u
	}
	return s
}

// anonymous reports whether an answer was given to nobody, in so many words.
func (s signature) anonymous() bool { return strings.EqualFold(s.name, "anonymous") }

// answered judges an answer with status 200 by its headers. The first that
// names somebody proves the login.
func (l *login) answered(h http.Header) *Error {
	s := signatureOf(h)
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.proved || s.anonymous():
		return l.judge(s)
	case s == signature{}:
		l.unnamed = true
	default:
		l.accept(s)
	}
	return nil
}

// accept takes the first name that an answer has. A name that we did not log in
// with may be another one of the same user, which only /myself can tell.
func (l *login) accept(s signature) {
	local, _, _ := strings.Cut(l.name, "@")
	l.first = s
	l.proved = s.name == "" || l.name == "" || strings.EqualFold(s.name, l.name) || strings.EqualFold(s.name, local)
}

// public takes note of an answer that is the same for everybody.
func (l *login) public(h http.Header) *Error {
	s := signatureOf(h)
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.proved && s != (signature{}) && !s.anonymous() {
		l.accept(s)
	}
	return nil
}

// prove takes what /myself said, and judges the answers that came before.
func (l *login) prove(u User, h http.Header) *Error {
	s := signatureOf(h)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.first == (signature{}) {
		l.first = s
	}
	l.proved, l.known, l.user = true, true, u
	if e := l.judge(l.first); e != nil {
		return e
	}
	if s == (signature{}) {
		return nil // a proxy may strip it here alone
	}
	if e := l.judge(s); e != nil || !l.unnamed {
		return e
	}
	return l.judge(signature{})
}

// isProved reports whether the credentials are known to be good.
func (l *login) isProved() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.proved
}

// whoami returns what /myself said, if it was asked.
func (l *login) whoami() (User, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.user, l.known
}

func (l *login) judge(s signature) *Error {
	e := &Error{Kind: Auth, Status: http.StatusOK, final: true}
	switch {
	case s.anonymous(), s == signature{} && l.first != signature{}:
		e.Message = "Jira answers as to an anonymous reader, although credentials were sent"
		e.Fix = "check the link's user and token, and that no proxy removes the Authorization header"
	case l.known && !l.user.is(s), !l.known && !l.first.fits(s):
		e.Message = "Jira answers as to another user than the one who asks"
		e.Fix = "a cache or a login in front of Jira mixes up its users: ask Jira at its own address"
	default:
		return nil
	}
	return e
}

// fits reports whether two answers may be for the same user.
func (s signature) fits(t signature) bool {
	return (s.account == "" || t.account == "" || s.account == t.account) &&
		(s.name == "" || t.name == "" || strings.EqualFold(s.name, t.name))
}

// turn waits until a question may be sent: at once when the login is proved,
// else when no other question is under way. It returns what ends the turn, or
// nil when there is none to end.
func (c *Client) turn(ctx context.Context) (end func(), err error) {
	if !c.authenticates() || c.login.isProved() {
		return nil, nil
	}
	select {
	case c.login.alone <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	end = func() { <-c.login.alone }
	if c.login.isProved() {
		end()
		return nil, nil
	}
	return end, nil
}

// settle has /myself prove the login if a question that was answered left it
// open, and returns the error of that. A complaint of Jira may only mean that
// an anonymous reader cannot see what the question is about.
func (c *Client) settle(ctx context.Context, q query, err error) error {
	if q.public || c.login.isProved() {
		return err
	}
	if e, ok := errors.AsType[*Error](err); err != nil && (!ok || e.Kind != Query && e.Kind != NotFound) {
		return err
	}
	if _, unproved := c.readMyself(ctx); unproved != nil {
		if e, ok := errors.AsType[*Error](unproved); err != nil && (!ok || e.Kind != Auth) {
			return err
		}
		return unproved
	}
	return err
}

// is reports whether a signature may be the user's: names that are not known
// on both sides are not compared.
func (u User) is(s signature) bool {
	if s.account != "" && u.names.account != "" && s.account != u.names.account {
		return false
	}
	if s.name == "" || u.names.name == "" && u.key == "" {
		return true
	}
	return slices.ContainsFunc([]string{u.names.name, u.key, u.email, u.names.account}, func(n string) bool {
		return strings.EqualFold(n, s.name)
	})
}

// badLogin returns an Error if the headers of an answer say that the login
// failed. Jira counts failed logins, and after a few wants a CAPTCHA.
func badLogin(h http.Header) *Error {
	failed, ok := "", false
	reasons := strings.ToUpper(strings.Join(h.Values("X-Seraph-Loginreason"), ","))
	for reason := range strings.SplitSeq(reasons, ",") {
		switch reason = strings.TrimSpace(reason); reason {
		case "OK":
			ok = true
		case "AUTHENTICATED_FAILED", "AUTHORISATION_FAILED", "OUT":
			failed = cmp.Or(failed, reason)
		case "AUTHENTICATION_DENIED":
			return captcha()
		}
	}
	if strings.Contains(strings.ToUpper(h.Get("X-Authentication-Denied-Reason")), "CAPTCHA") {
		return captcha()
	}
	// OUT is said of a request that nobody is logged in for; an expired
	// session may say it beside OK.
	if failed == "" || failed == "OUT" && ok {
		return nil
	}
	return &Error{
		Kind: Auth, final: true,
		Message: "Jira did not accept the credentials (login reason " + failed + ")",
		Fix:     "check the link's user and token, and whether the token has expired",
	}
}

func captcha() *Error {
	return &Error{
		Kind: Auth, final: true,
		Message: "Jira wants a CAPTCHA solved before it takes this user's credentials again",
		Fix:     "sign in as that user in a browser once and solve it, then check the password or use a personal access token",
	}
}

// Myself returns who Jira says that we are, asking at most once per client.
// For a link without credentials that is nobody, and Jira is not asked.
//
// See https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-myself/.
func (c *Client) Myself(ctx context.Context) (User, error) {
	if !c.authenticates() {
		return User{}, nil
	}
	return c.myself.get(ctx, func(ctx context.Context) (User, error) {
		if _, err := c.api(ctx); err != nil { // before the turn, as it may take one
			return User{}, err
		}
		end, err := c.turn(ctx)
		if err != nil {
			return User{}, err
		}
		if end != nil {
			defer end()
		}
		if user, ok := c.login.whoami(); ok {
			return user, nil
		}
		return c.readMyself(ctx)
	})
}

// readMyself asks who we are, which proves the login. The kind of Jira is
// known by then.
func (c *Client) readMyself(ctx context.Context) (User, error) {
	api, err := c.api(ctx)
	if err != nil {
		return User{}, err
	}
	var (
		headers http.Header
		user    User
	)
	q := query{
		method: http.MethodGet, path: api + "/myself",
		check: func(h http.Header) *Error { headers = h; return nil },
	}
	err = c.once(ctx, q, func(r io.Reader) (err error) {
		user, err = decodeUser(r)
		return err
	})
	if err != nil {
		return User{}, err
	}
	if e := c.login.prove(user, headers); e != nil {
		c.refuse(e)
		return User{}, e
	}
	return user, nil
}

func decodeUser(r io.Reader) (User, error) {
	var form struct {
		AccountID   text `json:"accountId"`
		Key         text `json:"key"`
		Name        text `json:"name"`
		Email       text `json:"emailAddress"`
		DisplayName text `json:"displayName"`
	}
	if err := decode(r, &form); err != nil {
		return User{}, err
	}
	u := User{
		names: signature{account: string(form.AccountID), name: string(form.Name)},
		key:   string(form.Key), email: string(form.Email),
		Name: clean(string(form.DisplayName), 200),
	}
	for _, id := range []string{u.names.account, u.key, u.names.name, u.email, u.Name} {
		if u.ID == "" {
			u.ID = id
		}
	}
	if u.ID == "" {
		return User{}, errors.New("it names no user")
	}
	return u, nil
}
