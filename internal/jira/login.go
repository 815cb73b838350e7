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
//   - /myself is never anonymous, so it proves the credentials. It is asked
//     once, beside the first question, and no answer is given out before it.
//   - X-Seraph-LoginReason, on any answer, says that a login failed.
//   - X-AACCOUNTID (Cloud) or X-AUSERNAME (Data Center) names the user whom
//     an answer is for. It must be the user of /myself.
//
// Proxies may strip these headers. So an answer that names nobody counts
// against the login only if that of /myself, which came the same way, named
// somebody; else /myself is proof enough, as the same credential went with
// both.
//
// See "Special headers" in
// https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/ and
// https://developer.atlassian.com/server/jira/platform/jira-rest-api-example-basic-authentication-6291732/.
type login struct {
	mu     sync.Mutex
	proved bool        // /myself has answered
	user   User        // what it said
	signed bool        // its answer named the user
	early  []signature // of the answers before it
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

// answered judges an answer with status 200 by its headers, or keeps them
// until /myself is known.
func (l *login) answered(h http.Header) *Error {
	s := signatureOf(h)
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.proved && !strings.EqualFold(s.name, "anonymous") {
		if !slices.Contains(l.early, s) {
			l.early = append(l.early, s)
		}
		return nil
	}
	return l.judge(s)
}

// prove takes what /myself said, and judges the answers that came before.
func (l *login) prove(u User, h http.Header) *Error {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := signatureOf(h)
	l.proved, l.user, l.signed = true, u, s != signature{}
	for _, s := range append([]signature{s}, l.early...) {
		if e := l.judge(s); e != nil {
			return e
		}
	}
	return nil
}

func (l *login) judge(s signature) *Error {
	e := &Error{Kind: Auth, Status: http.StatusOK, final: true}
	switch {
	case strings.EqualFold(s.name, "anonymous"), s == signature{} && l.signed:
		e.Message = "Jira answers as to an anonymous reader, although credentials were sent"
		e.Fix = "check the link's user and token, and that no proxy removes the Authorization header"
	case !l.user.is(s):
		e.Message = "Jira answers as to another user than the one who asks"
		e.Fix = "a cache or a login in front of Jira mixes up its users: ask Jira at its own address"
	default:
		return nil
	}
	return e
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
		err = c.ask(ctx, q, func(r io.Reader) (err error) {
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
	})
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

// verified runs work, and beside it makes sure of who we are. Its error is
// that of the login, if that is wrong: Jira's complaint that a project does
// not exist only means that an anonymous reader may not see it.
func (c *Client) verified(ctx context.Context, work func(context.Context) error) error {
	if !c.authenticates() {
		return work(ctx)
	}
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	proof := make(chan error, 1)
	go func() {
		_, err := c.Myself(inner)
		if err != nil {
			cancel() // no answer could be used
		}
		proof <- err
	}()
	err := work(inner)
	unreachable := isKind(err, Network) || isKind(err, Rate)
	if unreachable {
		cancel() // the proof would fare no better
	}
	unproved := <-proof
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case unproved == nil, cancelled(unproved), unreachable && !isKind(unproved, Auth):
		return err
	}
	return unproved
}
